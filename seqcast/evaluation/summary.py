"""A backtest in figures: scores, intervals, groups, diagnoses."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from seqcast.errors import RefusedError
from seqcast.evaluation import metrics
from seqcast.evaluation.backtest import Backtest, cutoffs
from seqcast.evaluation.drift import diagnose
from seqcast.evaluation.scoring import INTERVALS, with_skill
from seqcast.models.record import Diagnosis, IntervalScores, Scores
from seqcast.series.frequency import Frequency

By = Literal["series", "step", "fold"]
# Skill refers to the first baseline, seasonal naive; groups need no other.
REFERENCE = 1


@dataclass(frozen=True, slots=True)
class Group:
    """The model on the windows of one series, step or fold.

    Args:
        key: Id of the series, or number of the step or fold, from 1.
        values: Actuals that were scored.
        scores: Of the model.
        intervals: Its intervals.
    """

    key: tuple[str, ...] | int
    values: int
    scores: Scores
    intervals: tuple[IntervalScores, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """On what a model was evaluated.

    Args:
        series: Series with a scored window.
        unseen: Those of them that were not in the training data.
        folds: Folds of the series that has most.
        windows: Windows scored.
        partial: Those of them with fewer actuals than steps.
        silent: Windows left out, their look-back being empty.
        left_out: Series without a season error, left out of MASE.
        values: Actuals scored.
        horizon: Steps of a window.
        stride: Steps from one fold to the next.
        season: Of MASE.
        first: Cutoff of the earliest origin, in the panel's own integers.
        last: Cutoff of the latest origin.
        refit: Whether every fold was trained anew.
    """

    series: int
    unseen: int
    folds: int
    windows: int
    partial: int
    silent: int
    left_out: int
    values: int
    horizon: int
    stride: int
    season: int
    first: int
    last: int
    refit: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model achieved on rows that it had not seen.

    Args:
        extent: On what.
        frequency: Of the panel.
        scores: The model first, then every baseline.
        intervals: Coverage and width.
        by: What the groups are, or None.
        groups: The model apart by series (the worst MASE first), step or fold.
        diagnoses: What is wrong, if anything.
    """

    extent: Extent
    frequency: Frequency
    scores: tuple[Scores, ...]
    intervals: tuple[IntervalScores, ...]
    by: By | None
    groups: tuple[Group, ...]
    diagnoses: tuple[Diagnosis, ...]


def summarise(found: Backtest, by: By | None, *, refit: bool = False) -> Evaluation:
    """Turn a backtest into figures."""
    everything = (slice(None), slice(None))
    return Evaluation(
        _extent(found, refit),
        found.folds.panel.frequency,
        _scores(found, *everything),
        _intervals(found, *everything),
        by,
        tuple(_groups(found, by)) if by else (),
        diagnose(found.folds, found.median, found.season),
    )


def scores_by_step(found: Backtest) -> tuple[tuple[Scores, ...], ...]:
    """Score the model and every baseline on each of the H steps."""
    steps = range(found.folds.windows.shape.horizon)
    return tuple(_scores(found, slice(None), slice(h, h + 1)) for h in steps)


def refuse_below(skill: float | None, least: float | None) -> None:
    """Hold a skill against the gate that the user set.

    Raises:
        RefusedError: It is lower, or undefined.
    """
    if least is None or (skill is not None and skill >= least):
        return
    what = "is undefined" if skill is None else f"is {skill:.4g}"
    raise RefusedError(
        f"The skill {what}; --min-skill asks for {least:g} or more.",
        fix="Run again without --min-skill to see all scores",
    )


def _extent(found: Backtest, refit: bool) -> Extent:
    folds = found.folds
    at, actual = folds.origins, folds.windows.actual
    there = ~np.isnan(actual)
    series = np.unique(at.series)
    ends = cutoffs(folds.panel, at)
    return Extent(
        series=len(series),
        unseen=int((~folds.trained.known[series]).sum()),
        folds=int(folds.number.max()) + 1,
        windows=len(at),
        partial=int((~there.all(axis=1)).sum()),
        silent=folds.silent,
        left_out=int((~(found.errors[series] > 0)).sum()),
        values=int(there.sum()),
        horizon=actual.shape[1],
        stride=folds.stride,
        season=found.season,
        first=int(ends.min()),
        last=int(ends.max()),
        refit=refit,
    )


def _scores(
    found: Backtest, rows: Any, steps: Any, count: int | None = None
) -> tuple[Scores, ...]:
    """Score the model and the first ``count`` baselines on some windows and steps."""
    series = found.folds.origins.series[rows]
    actual = found.folds.windows.actual[rows][:, steps]
    errors = found.errors[series]

    def scored(method: str, forecast: Any) -> Scores:
        return metrics.score(method, actual, forecast[rows][:, steps], errors, series)

    quantiles = found.quantiles[rows][:, steps]
    wql = metrics.weighted_quantile_loss(actual, quantiles, found.levels)
    mine = replace(scored(found.method, found.median), wql=metrics.known(wql))
    rules = zip(found.rules[:count], found.points[:count], strict=True)
    return with_skill([mine, *(scored(name, points) for name, points in rules)])


def _intervals(found: Backtest, rows: Any, steps: Any) -> tuple[IntervalScores, ...]:
    actual = found.folds.windows.actual[rows][:, steps]
    quantiles = found.quantiles[rows][:, steps]
    scored = []
    for interval in INTERVALS:
        tail = found.levels.index((100 - interval) / 200)
        low, high = quantiles[:, :, tail], quantiles[:, :, -1 - tail]
        covered = metrics.known(metrics.coverage(actual, low, high))
        wide = metrics.known(metrics.width(actual, low, high))
        scored.append(IntervalScores(interval, covered, wide))
    return tuple(scored)


def _groups(found: Backtest, by: By) -> list[Group]:
    groups = []
    for key, rows, steps in _parts(found, by):
        there = ~np.isnan(found.folds.windows.actual[rows][:, steps])
        if there.any():
            scores = _scores(found, rows, steps, REFERENCE)[0]
            intervals = _intervals(found, rows, steps)
            groups.append(Group(key, int(there.sum()), scores, intervals))
    if by == "series":
        groups.sort(key=lambda one: -(one.scores.mase or 0.0))
    return groups


def _parts(found: Backtest, by: By) -> Iterator[tuple[tuple[str, ...] | int, Any, Any]]:
    """Give the key, the windows and the steps of every group."""
    everything = slice(None)
    if by == "step":
        for step in range(found.folds.windows.shape.horizon):
            yield step + 1, everything, slice(step, step + 1)
        return
    codes = found.folds.number if by == "fold" else found.folds.origins.series
    order = np.argsort(codes, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        code = int(codes[rows[0]])
        yield (
            code + 1 if by == "fold" else found.folds.panel.ids[code],
            rows,
            everything,
        )
