"""Choose by the windows at A: the candidate, and for how long to train."""

import math
from dataclasses import dataclass, replace

import numpy as np

from seqcast.data.scaling import Center, Preparation, Transform
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.errors import ComputationError
from seqcast.evaluation.metrics import scaled_quantile_loss
from seqcast.models.checkpoint import Point
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.progress import Progress, Schedule
from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats, Panel
from seqcast.workflows.cuts import Cuts
from seqcast.workflows.plan import Plan
from seqcast.workflows.rounds import CHOOSING, COMPARING, Rounds
from seqcast.workflows.trainings import Job, Kept, apart, follow

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate, tried.

    Args:
        transform: Of its values.
        center: Of its windows.
        longer: Its second season, or 0.
        step: The best step.
        loss: Mean quantile loss there, in units of the season error.
    """

    transform: Transform
    center: Center
    longer: int
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
        cut: Whether the time ran out.
    """

    preparation: Preparation
    steps: int
    tried: tuple[Candidate, ...]
    weights: NamedWeights
    rate: float
    cut: bool


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

    One field of the preparation is decided after another; what is not clearly
    better than the usual does not replace it.

    Args:
        panel: The rows before A, nothing else.
        judge: The windows at A.
        rounds: What the trainings share.
    """
    plan = rounds.plan
    small = len(panel.target.values) <= SMALL
    whole = Try("try/whole", plan.preparation, plan.steps, CHOOSING)
    if not plan.options:
        return _attempt(panel, judge, rounds, whole)
    trial = plan.steps if small else max(plan.steps // TRIAL, 1)
    count, end = len(plan.options) + 1, CHOOSING if small else COMPARING
    best = _attempt(
        panel, judge, rounds, Try("try/1", plan.preparation, trial, end / count)
    )
    candidates = list(best.tried)
    for number, option in enumerate(plan.options, 2):
        changed = replace(best.preparation, **option)
        one = Try(f"try/{number}", changed, trial, end * number / count)
        found = _attempt(panel, judge, rounds, one)
        candidates += found.tried
        if found.tried[0].loss < best.tried[0].loss * (1 - TOLERANCE):
            best = found
    if small:
        return replace(best, tried=tuple(candidates))
    whole = replace(whole, preparation=best.preparation)
    chosen = _attempt(panel, judge, rounds, whole)
    if chosen.cut and best.tried[0].loss < chosen.tried[0].loss:
        chosen = replace(best, cut=True)
    return replace(chosen, tried=tuple(candidates))


@dataclass(frozen=True, slots=True)
class Try:
    """One training to be watched: its name, what of, its most steps and time."""

    name: str
    preparation: Preparation
    steps: int
    share: float


def _attempt(panel: Panel, judge: Judge, rounds: Rounds, one: Try) -> Selection:
    """Train one candidate; once more at a tenth of the rate if it diverges."""
    try:
        return _watched(panel, judge, rounds, one)
    except ComputationError:
        slower = replace(rounds, rate=rounds.rate / 10)
        return _watched(panel, judge, slower, replace(one, name=f"{one.name}/slower"))


class _Best:
    """Keeps the weights of the best check of a candidate, and of what comes near."""

    def __init__(self, judge: Judge, forecaster: NetworkForecaster) -> None:
        self.judge = judge
        self.forecaster = forecaster
        self.kept: list[Kept] = []
        self.since = 0
        self.norms = np.empty(0)

    def see(self, state: Progress) -> bool:
        """Judge a check; say whether a better one may come."""
        model = replace(self.forecaster, weights=(state.weights,))
        loss = self.judge.loss(model)
        point = Point(state.step, loss if loss < math.inf else None)
        before = self.least
        found = [*self.kept, (point, state.weights)]
        least = min(before, _loss(point))
        most = least * (1 + TOLERANCE)
        self.kept = [one for one in found if _loss(one[0]) <= most]
        self.since = 0 if least < before else self.since + 1
        return self.since < PATIENCE or state.step < LEAST

    @property
    def least(self) -> float:
        """The least loss so far."""
        return min((_loss(point) for point, _ in self.kept), default=math.inf)


def _loss(point: Point) -> float:
    return math.inf if point.loss is None else point.loss


def _watched(panel: Panel, judge: Judge, rounds: Rounds, one: Try) -> Selection:
    """Train one candidate, keeping the weights of the best check."""
    plan, preparation, steps = rounds.plan, one.preparation, one.steps
    stage = f"choosing ({_named(preparation)})" if plan.options else "choosing"
    job = Job(
        one.name,
        panel,
        preparation,
        Schedule(steps, plan.batch_size, rounds.rate, steps),
        rounds.rng(0, 0),
        lambda done: rounds.goes_on(stage, done, steps, one.share),
    )
    best = _Best(judge, NetworkForecaster((plan.spec,), ({},), preparation))
    trainer = rounds.trainer()
    apart(rounds, lambda: follow(rounds, trainer, job, best))
    point, weights = best.kept[-1]
    words = preparation.transform, preparation.center, preparation.longer
    tried = (Candidate(*words, point.step, _loss(point)),)
    late = rounds.time.left(one.share) <= 0
    return Selection(preparation, point.step, tried, weights, rounds.rate, late)


def _named(preparation: Preparation) -> str:
    second = f", season {preparation.longer}" if preparation.longer else ""
    return f"{preparation.transform}, {preparation.center}{second}"
