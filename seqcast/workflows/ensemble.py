"""The members of an ensemble: networks of one spec, trained side by side."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import numpy as np

from seqcast.models.checkpoint import Point
from seqcast.models.progress import Progress, Schedule
from seqcast.models.record import Gradients
from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats, Panel
from seqcast.workflows.rounds import BEFORE_A, Round, Rounds
from seqcast.workflows.search import Selection
from seqcast.workflows.trainings import Job, Kept, awaited, follow


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Weights of trained networks, whether the time ran out, and gradient norms."""

    weights: tuple[NamedWeights, ...]
    cut: bool
    norms: Floats

    def gradients(self, clip_norm: float) -> Gradients:
        """Sum up the norms of all steps, of which the larger ones were clipped."""
        clipped = float(np.mean(self.norms > clip_norm))
        return Gradients(float(np.median(self.norms)), clipped, clip_norm)


def first_members(panel: Panel, chosen: Selection, rounds: Rounds) -> Members:
    """Train the other members on the rows before A, beside the one that chose."""
    count = rounds.plan.affordable(chosen.steps)
    found = _members(panel, chosen, rounds, range(1, count), Round(0, BEFORE_A))
    return Members(
        (chosen.weights, *found.weights), chosen.cut or found.cut, found.norms
    )


def last_members(panel: Panel, chosen: Selection, rounds: Rounds) -> Members:
    """Train all members anew on all rows."""
    count = rounds.plan.affordable(chosen.steps)
    return _members(panel, chosen, rounds, range(count), Round(1, 1.0))


def _members(
    panel: Panel, chosen: Selection, rounds: Rounds, numbers: range, turn: Round
) -> Members:
    """Train members for the chosen number of steps, or until the time runs out.

    As many as there are trainers train at a time; what comes of a member depends
    on its number alone. Every member has its part of the time; one that did not
    come half the way is left out, unless it is the only one.
    """
    steps = chosen.steps
    found = _trained(panel, chosen, rounds, numbers, turn)
    kept = [one for one in found if 2 * one.step >= steps] or found[:1]
    cut = any(one.step < steps for one in found)
    norms = np.concatenate([np.empty(0), *(one.norms for one in kept)])
    return Members(tuple(one.weights for one in kept), cut, norms)


class _Last:
    """Keeps the last check of a member."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.since = 0
        self.norms: Floats = np.empty(0)

    def see(self, state: Progress) -> bool:
        """Keep a check, which no later one can do without."""
        self.kept = [(Point(state.step, None), state.weights)]
        self.norms = state.norms
        return True

    @property
    def step(self) -> int:
        """Steps done."""
        return self.kept[-1][0].step

    @property
    def weights(self) -> NamedWeights:
        """What came of it."""
        return self.kept[-1][1]


def _trained(
    panel: Panel, chosen: Selection, rounds: Rounds, numbers: range, turn: Round
) -> list[_Last]:
    """Train every member, in the order of their numbers."""
    plan, steps, count = rounds.plan, chosen.steps, len(numbers)
    schedule = Schedule(plan.steps, plan.batch_size, chosen.rate, steps)
    workers = rounds.workers(count)
    free: SimpleQueue[Any] = SimpleQueue()
    for number in range(workers):
        free.put(rounds.trainer(number))
    done = np.zeros(numbers.stop, np.int64)
    done[: numbers.start] = steps
    found = [_Last() for _ in numbers]

    def member(number: int) -> None:
        wave, waves = (number - numbers.start) // workers, -(-count // workers)
        end = turn.end(wave, waves)

        def tick(step: int) -> bool:
            done[number] = step
            return rounds.goes_on(turn.stage, int(done.sum()), steps * len(done), end)

        name, rng = f"member/{turn.number}/{number}", rounds.rng(turn.number, number)
        trainer = free.get()
        job = Job(name, panel, chosen.preparation, schedule, rng, tick, number)
        try:
            follow(rounds, trainer, job, found[number - numbers.start])
        finally:
            free.put(trainer)

    with ThreadPoolExecutor(max(workers, 1)) as pool:
        futures = [pool.submit(member, number) for number in numbers]
        try:
            for future in futures:
                awaited(rounds, future)
        except BaseException:
            rounds.halt.set()  # whoever still trains is left between two steps
            raise
    return found
