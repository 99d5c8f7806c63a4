"""What the trainings of one fit share: plan, randomness, progress and time."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

import numpy as np
from numpy.random import Generator

from seqcast.models.recurrent import NamedWeights
from seqcast.workflows.checkpoint import Checkpoint, nowhere
from seqcast.workflows.plan import Plan

Tick = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears of a run while it goes on.

    Args:
        notice: Told what was assumed, repaired or left out, a sentence each.
        tick: Told the stage, the steps done and the steps in all.
        clock: Seconds since the run began.
        pulse: Called now and then; raises if the run is asked to end.
    """

    notice: Callable[[str], None]
    tick: Tick
    clock: Callable[[], float]
    pulse: Callable[[], None] = lambda: None


# Shares of the time after which candidates have been compared, one of them is
# trained to its end, and the rows before A are done with.
COMPARING, CHOOSING, BEFORE_A = 0.15, 0.35, 0.5
# Most networks trained at a time: each holds a graph, and one more core earns less
# than the one before.
WORKERS = 4
# Share of the time that training may use; the rest is scoring and writing.
TRAINING = 0.9


@dataclass(frozen=True, slots=True)
class Allowance:
    """The time that the trainings of a fit may take.

    Args:
        begins: Seconds that the fit had taken when training began.
        ends: Seconds after which it must be over; infinite without a limit.
        clock: Seconds that the fit has taken so far.
    """

    begins: float
    ends: float
    clock: Callable[[], float]

    def left(self, share: float) -> float:
        """Return the seconds left of a share of the time for training."""
        if math.isinf(self.ends):
            return math.inf
        return self.begins + share * (self.ends - self.begins) - self.clock()


def allowance(max_time: float | None, clock: Callable[[], float]) -> Allowance:
    """Allow training most of what is left of a time limit, in seconds."""
    ends = math.inf if max_time is None else TRAINING * max_time
    return Allowance(clock(), ends, clock)


@dataclass(frozen=True, slots=True)
class Round:
    """A round of trainings: its number, which seeds it, and when it must end."""

    number: int
    ends: float

    @property
    def stage(self) -> str:
        """What the round is called while it runs."""
        return "training again on all rows" if self.number else "training"

    def end(self, member: int, count: int) -> float:
        """Return the share of the time at which one of its members must end."""
        begins = BEFORE_A if self.number else CHOOSING
        return begins + (self.ends - begins) * (member + 1) / count


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """All that the trainings of one fit share.

    Args:
        plan: What to train.
        build: Traces the network, as ``core.training`` does.
        threads: That may train at a time.
        seed: Of all randomness.
        rate: First learning rate.
        tick: Told the stage, steps done and steps in all.
        time: What the fit may take.
        pulse: Raises if the run is asked to end.
        checkpoint: Where the trainings stand.
        start: Weights that each member begins with; fresh ones if empty.
        halt: Set when all trainings are to be left between two steps.
    """

    plan: Plan
    build: Callable[[], Any]
    threads: int
    seed: int
    rate: float
    tick: Tick
    time: Allowance
    pulse: Callable[[], None] = lambda: None
    checkpoint: Checkpoint = field(default_factory=nowhere)
    start: tuple[NamedWeights, ...] = ()
    halt: Event = field(default_factory=Event)
    trainers: list[Any] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    def workers(self, count: int) -> int:
        """Return how many of so many members train at a time."""
        return min(self.threads, count, WORKERS)

    def trainer(self, number: int = 0) -> Any:
        """Return a traced network, the same for the same number."""
        while len(self.trainers) <= number:
            self.pulse()
            self.trainers.append(self.build())
            self.pulse()
        return self.trainers[number]

    def rng(self, *path: int) -> Generator:
        """Return the generator of one member of one round."""
        return np.random.default_rng([self.seed, *path])

    def goes_on(self, stage: str, done: int, whole: int, share: float) -> bool:
        """Tell the progress; say whether a share of the time is left."""
        with self.lock:
            self.tick(stage, done, whole)
        return self.time.left(share) > 0
