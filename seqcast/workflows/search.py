"""Choose by the windows at A: the candidate, and for how long to train."""

import math
from dataclasses import dataclass, replace

from seqcast.data.scaling import Center, Preparation, Transform
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.errors import ComputationError
from seqcast.evaluation.metrics import scaled_quantile_loss
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats, Panel
from seqcast.workflows.cuts import Cuts
from seqcast.workflows.plan import Plan
from seqcast.workflows.rounds import CHOOSING, COMPARING, Rounds

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
    whole = Try(plan.preparation, plan.steps, CHOOSING)
    if not plan.options:
        return _attempt(panel, judge, rounds, whole)
    trial = plan.steps if small else max(plan.steps // TRIAL, 1)
    count, end = len(plan.options) + 1, CHOOSING if small else COMPARING
    best = _attempt(panel, judge, rounds, Try(plan.preparation, trial, end / count))
    candidates = list(best.tried)
    for number, option in enumerate(plan.options, 2):
        changed = replace(best.preparation, **option)
        one = Try(changed, trial, end * number / count)
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
    """One training to be watched: what of, its most steps and share of the time."""

    preparation: Preparation
    steps: int
    share: float


def _attempt(panel: Panel, judge: Judge, rounds: Rounds, one: Try) -> Selection:
    """Train one candidate; once more at a tenth of the rate if it diverges."""
    try:
        return _watched(panel, judge, rounds, one)
    except ComputationError:
        slower = replace(rounds, rate=rounds.rate / 10)
        return _watched(panel, judge, slower, one)


def _watched(panel: Panel, judge: Judge, rounds: Rounds, one: Try) -> Selection:
    """Train one candidate, keeping the weights of the best check."""
    from seqcast.core import training

    plan, preparation, steps = rounds.plan, one.preparation, one.steps
    equal: list[Selection] = []  # the best so far and what comes near it
    since = 0
    stage = f"choosing ({_named(preparation)})" if plan.options else "choosing"
    for state in training.train(
        rounds.trainer(),
        panel,
        preparation,
        training.Schedule(steps, plan.batch_size, rounds.rate, steps),
        rounds.rng(0, 0),
        lambda done: rounds.goes_on(stage, done, steps, one.share),
    ):
        model = NetworkForecaster((plan.spec,), (state.weights,), preparation)
        loss = judge.loss(model)
        loss = loss if loss < math.inf else math.inf
        words = preparation.transform, preparation.center, preparation.longer
        tried = (Candidate(*words, state.step, loss),)
        late = rounds.time.left(one.share) <= 0
        found = Selection(
            preparation, state.step, tried, state.weights, rounds.rate, late
        )
        before = _least(equal)
        equal = _near([*equal, found])
        since = 0 if _least(equal) < before else since + 1
        if since >= PATIENCE and state.step >= LEAST:
            break
    return equal[-1]


def _named(preparation: Preparation) -> str:
    second = f", season {preparation.longer}" if preparation.longer else ""
    return f"{preparation.transform}, {preparation.center}{second}"


def _least(selections: list[Selection]) -> float:
    return min((one.tried[0].loss for one in selections), default=math.inf)


def _near(selections: list[Selection]) -> list[Selection]:
    most = _least(selections) * (1 + TOLERANCE)
    return [one for one in selections if one.tried[0].loss <= most]
