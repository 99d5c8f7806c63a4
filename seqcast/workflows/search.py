"""Choose by the windows at A: the candidate, and for how long to train."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from seqcast.data.scaling import Center, Preparation
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.errors import ComputationError
from seqcast.evaluation.metrics import scaled_quantile_loss
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats, Panel
from seqcast.workflows.plan import Cuts, Plan

# Checks without a better loss after which a training is given up, and the least
# steps: a network may get worse before it gets better.
PATIENCE = 4
LEAST = 96
# Losses that differ by less than this share are equal: the longer training wins.
TOLERANCE = 0.005
# Share of the steps in which candidates are compared.
TRIAL = 8
# Rows up to which candidates run in full, being cheap.
SMALL = 5_000

Tick = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate, tried: its center, best step and loss there."""

    center: Center
    step: int
    loss: float


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What the windows at A chose.

    Args:
        preparation: Of the winner.
        steps: Training steps.
        tried: All candidates.
        weights: Of the first member, after ``steps`` on the rows before A.
        rate: Learning rate, lower than asked where training diverged.
    """

    preparation: Preparation
    steps: int
    tried: tuple[Candidate, ...]
    weights: NamedWeights
    rate: float


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """All that the trainings of one fit share.

    Args:
        plan: What to train.
        trainer: The traced network, from ``core.training``.
        seed: Of all randomness.
        rate: First learning rate.
        tick: Told the stage, steps done and steps in all.
    """

    plan: Plan
    trainer: Any
    seed: int
    rate: float
    tick: Tick

    def rng(self, *path: int) -> Generator:
        """Return the generator of one member of one round."""
        return np.random.default_rng([self.seed, *path])


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """The windows at A and how forecasts of them are judged."""

    windows: Windows
    errors: Floats

    def loss(self, model: NetworkForecaster) -> float:
        """Return the mean quantile loss in units of the season error."""
        quantiles = model.forecast(self.windows)
        levels = model.networks[0].levels
        return scaled_quantile_loss(self.windows.actual, quantiles, levels, self.errors)


def judge(panel: Panel, cuts: Cuts, plan: Plan) -> Judge:
    """Cut the windows at A of a panel of the series in use."""
    shape = WindowShape(plan.spec.lookback, plan.spec.horizon)
    errors = season_error(panel.before(cuts.select), plan.spec.season)
    return Judge(gather(panel, cuts.selecting, shape), errors)


def select(panel: Panel, judge: Judge, rounds: Rounds) -> Selection:
    """Try every candidate and train the winner until it gets no better.

    Args:
        panel: The rows before A, nothing else.
        judge: The windows at A.
        rounds: What the trainings share.
    """
    plan = rounds.plan
    small = len(panel.target.values) <= SMALL
    trial = plan.steps if small else max(plan.steps // TRIAL, 1)
    tried: list[Selection] = []
    for center in plan.centers if small or len(plan.centers) > 1 else ():
        tried.append(_attempt(panel, judge, rounds, center, trial))
    candidates = tuple(candidate for one in tried for candidate in one.tried)
    least = min((one.loss for one in candidates), default=math.inf)
    near = [one for one in candidates if one.loss <= least * (1 + TOLERANCE)]
    center = near[0].center if near else plan.centers[0]
    if small:
        chosen = tried[[one.center for one in candidates].index(center)]
    else:
        chosen = _attempt(panel, judge, rounds, center, plan.steps)
    return replace(chosen, tried=candidates or chosen.tried)


def _attempt(
    panel: Panel, judge: Judge, rounds: Rounds, center: Center, steps: int
) -> Selection:
    """Train one candidate; once more at a tenth of the rate if it diverges."""
    try:
        return _watched(panel, judge, rounds, center, steps)
    except ComputationError:
        slower = replace(rounds, rate=rounds.rate / 10)
        return _watched(panel, judge, slower, center, steps)


def _watched(
    panel: Panel, judge: Judge, rounds: Rounds, center: Center, steps: int
) -> Selection:
    """Train one candidate, keeping the weights of the best check."""
    from seqcast.core import training

    plan = rounds.plan
    preparation = plan.preparation(center)
    equal: list[Selection] = []  # the best so far and what comes near it
    since = 0
    stage = f"choosing ({center})" if len(plan.centers) > 1 else "choosing"
    for state in training.train(
        rounds.trainer,
        panel,
        preparation,
        training.Schedule(steps, plan.batch_size, rounds.rate, steps),
        rounds.rng(0, 0),
        lambda done: rounds.tick(stage, done, steps),
    ):
        model = NetworkForecaster((plan.spec,), (state.weights,), preparation)
        loss = judge.loss(model)
        tried = (Candidate(center, state.step, loss if loss < math.inf else math.inf),)
        found = Selection(preparation, state.step, tried, state.weights, rounds.rate)
        before = _least(equal)
        equal = _near([*equal, found])
        since = 0 if _least(equal) < before else since + 1
        if since >= PATIENCE and state.step >= LEAST:
            break
    return equal[-1]


def _least(selections: list[Selection]) -> float:
    return min((one.tried[0].loss for one in selections), default=math.inf)


def _near(selections: list[Selection]) -> list[Selection]:
    most = _least(selections) * (1 + TOLERANCE)
    return [one for one in selections if one.tried[0].loss <= most]


def members(
    panel: Panel, chosen: Selection, rounds: Rounds, round_: int, start: int
) -> list[NamedWeights]:
    """Train members ``start`` and on, all for the chosen number of steps.

    Args:
        panel: The rows to train on.
        chosen: What the windows at A chose.
        rounds: What the trainings share.
        round_: Number of the round, which seeds it.
        start: First member to train.
    """
    from seqcast.core import training

    plan = rounds.plan
    count = plan.affordable(chosen.steps)
    schedule = training.Schedule(plan.steps, plan.batch_size, chosen.rate, chosen.steps)
    stage = "training again on all rows" if round_ else "training"
    trained = []
    for member in range(start, count):
        tick = _member_tick(rounds.tick, stage, member, count, chosen.steps)
        rng = rounds.rng(round_, member)
        states = training.train(
            rounds.trainer, panel, chosen.preparation, schedule, rng, tick
        )
        *_, last = states
        trained.append(last.weights)
    return trained


def _member_tick(
    tick: Tick, stage: str, member: int, count: int, steps: int
) -> Callable[[int], None]:
    """Tell the progress of one member as progress of all."""
    return lambda done: tick(stage, member * steps + done, count * steps)
