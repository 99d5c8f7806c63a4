"""The members of an ensemble: networks of one spec, trained side by side."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import numpy as np

from seqcast.models.record import Gradients
from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats, Panel
from seqcast.workflows.rounds import BEFORE_A, Round, Rounds
from seqcast.workflows.search import Selection


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
    found = list(_trained(panel, chosen, rounds, numbers, turn))
    kept = [one for one in found if 2 * one.step >= steps] or found[:1]
    cut = any(one.step < steps for one in found)
    norms = np.concatenate([np.empty(0), *(one.norms for one in kept)])
    return Members(tuple(one.weights for one in kept), cut, norms)


def _trained(
    panel: Panel, chosen: Selection, rounds: Rounds, numbers: range, turn: Round
) -> Iterator[Any]:
    """Yield the last progress of every member, in the order of their numbers."""
    from seqcast.core import training

    plan, steps, count = rounds.plan, chosen.steps, len(numbers)
    schedule = training.Schedule(plan.steps, plan.batch_size, chosen.rate, steps)
    workers = rounds.workers(count)
    free: SimpleQueue[Any] = SimpleQueue()
    for number in range(workers):
        free.put(rounds.trainer(number))
    done = np.zeros(numbers.stop, np.int64)
    done[: numbers.start] = steps
    ended = False

    def member(number: int) -> Any:
        wave, waves = (number - numbers.start) // workers, -(-count // workers)
        end = turn.end(wave, waves)

        def tick(step: int) -> bool:
            done[number] = step
            whole = steps * numbers.stop
            return rounds.goes_on(turn.stage, int(done.sum()), whole, end) and not ended

        trainer, rng = free.get(), rounds.rng(turn.number, number)
        try:
            *_, last = training.train(
                trainer, panel, chosen.preparation, schedule, rng, tick
            )
        finally:
            free.put(trainer)
        return last

    with ThreadPoolExecutor(max(workers, 1)) as pool:
        try:
            yield from pool.map(member, numbers)
        finally:
            ended = True  # whoever still trains, after a signal or an error, stops
