"""One training of a fit: gone on with where it stands, kept as it goes."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.random import Generator

from seqcast.data.scaling import Preparation
from seqcast.models.checkpoint import Entry, Point, Stored
from seqcast.models.container import Tensors
from seqcast.models.progress import Progress, Schedule, State
from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats, Panel
from seqcast.workflows.rounds import Rounds

Kept = tuple[Point, NamedWeights]
# Seconds between two looks at whether the run is asked to end.
PULSE = 0.2


class HaltedError(Exception):
    """A training that was left between two steps, since the run ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A training to be done.

    Args:
        name: By which a checkpoint knows it.
        panel: All its rows are trained on.
        preparation: How windows are made free of scale.
        schedule: How long and how fast.
        rng: Source of all its randomness.
        tick: Told the steps done, after every step; False ends the training.
        member: Number of the network in the ensemble.
    """

    name: str
    panel: Panel
    preparation: Preparation
    schedule: Schedule
    rng: Generator
    tick: Callable[[int], bool]
    member: int = 0


class Watch(Protocol):
    """Who looks at a training at every check, and keeps what comes of it.

    ``kept`` holds moments and their weights, ``since`` the checks since the best,
    ``norms`` those of the gradients up to the last check, if they are wanted.
    """

    kept: list[Kept]
    since: int
    norms: Floats

    def see(self, state: Progress) -> bool:
        """Look at a check; say whether the training may go on."""


def follow(rounds: Rounds, trainer: Any, job: Job, watch: Watch) -> None:
    """Train to the end, or not at all if a checkpoint holds the end.

    Args:
        rounds: What the trainings share.
        trainer: A traced network that no other training uses now.
        job: The training.
        watch: Sees every check; becomes what it was if the training goes on.

    Raises:
        HaltedError: The run ends; the training is kept.
    """
    from seqcast.core import training
    from seqcast.core.course import Course

    checkpoint, ran_out = rounds.checkpoint, False
    found = checkpoint.find(job.name)
    if found is not None:
        _remember(found, watch)
        if found.stored.done:
            return

    def between() -> None:
        halted, due = rounds.halt.is_set(), checkpoint.is_due(job.name)
        if halted or due:
            checkpoint.keep(_entry(job.name, watch, course.state(trainer)))
        if halted:
            raise HaltedError
        if due:
            checkpoint.pulse()

    def tick(step: int) -> bool:
        nonlocal ran_out
        ran_out = not job.tick(step)
        return not ran_out

    if rounds.halt.is_set():
        raise HaltedError
    start = rounds.start[job.member] if rounds.start else None
    course = Course(job.rng, _state(found), between, start)
    where = trainer, job.panel, job.preparation, job.schedule
    for state in training.train(*where, course, tick):
        if not watch.see(state):
            break
    if not ran_out:
        checkpoint.keep(_entry(job.name, watch, None))


def apart(rounds: Rounds, work: Callable[[], None]) -> None:
    """Do work in a thread of its own, so that no signal breaks into a step."""
    with ThreadPoolExecutor(1) as pool:
        awaited(rounds, pool.submit(work))


def awaited(rounds: Rounds, future: "Future[None]") -> None:
    """Wait for work; if the run is asked to end, let the work come to its end."""
    try:
        while not future.done():
            wait([future], PULSE)
            rounds.pulse()
        future.result()
    except BaseException:
        if not future.done():
            rounds.halt.set()
        raise


def _entry(name: str, watch: Watch, state: State | None) -> Entry:
    """Write down where a training stands; a state is None once it is over."""
    kept = watch.kept if state is not None else watch.kept[-1:]
    tensors: Tensors = {
        f"kept/{number}/{key}": values
        for number, (_, weights) in enumerate(kept)
        for key, values in weights.items()
    }
    points = tuple(point for point, _ in kept)
    if state is None:
        tensors["norms"] = watch.norms
        return Entry(Stored(name, True, points[-1].step, 0, "", points), tensors)
    for key, values in state.arrays.items():
        tensors[f"state/{key}"] = values
    stored = Stored(name, False, state.step, watch.since, state.rng, points)
    return Entry(stored, tensors)


def _remember(found: Entry, watch: Watch) -> None:
    """Make a watch what it was."""
    stored = found.stored
    watch.since = stored.since
    watch.kept = [
        (point, found.under(f"kept/{number}/"))
        for number, point in enumerate(stored.kept)
    ]
    watch.norms = found.tensors.get("norms", watch.norms)


def _state(found: Entry | None) -> State | None:
    if found is None:
        return None
    return State(found.stored.step, found.stored.rng, found.under("state/"))
