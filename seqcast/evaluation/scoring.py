"""The figures of a report: a model beside the baselines on the same windows."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from seqcast.data.origins import Origins
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.evaluation import metrics
from seqcast.evaluation.diagnostics import shapes
from seqcast.evaluation.evidence import calibrated
from seqcast.models.conformal import Calibration
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.record import Diagnosis, IntervalScores, Scores
from seqcast.models.rules import Baseline, baselines
from seqcast.series.panel import Floats, Integers, Panel

Heard = Callable[[int, int], None]

# Windows and values of one group, few enough for its arrays to stay in the cache;
# fewer windows of a slow rule, whose progress is told after each group.
TOGETHER, VALUES, FEW = 512, 500_000, 16
# Nominal coverage in percent of the intervals that are reported.
INTERVALS = (80, 95)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What a model achieved on windows that training never saw.

    Args:
        scores: The model first, then every baseline.
        intervals: Coverage of intervals calibrated on other windows.
        calibration: From all windows.
        windows: Windows behind the scores.
        left_out: Series without a season error, left out of MASE.
        quantiles: (S, H, Q) forecasts, calibrated on other windows.
        mase: (S,) of every series; NaN where undefined.
        diagnoses: What is wrong with the forecasts, if anything.
    """

    scores: tuple[Scores, ...]
    intervals: tuple[IntervalScores, ...]
    calibration: Calibration
    windows: int
    left_out: int
    quantiles: Floats
    mase: Floats
    diagnoses: tuple[Diagnosis, ...]


def score_model(
    panel: Panel, model: NetworkForecaster, select: Integers, score: Integers
) -> Scored:
    """Score a model at one origin a series, and calibrate it there.

    Args:
        panel: S series, whole.
        model: Uncalibrated; trained on rows before ``select`` alone.
        select: (S,) the row A of every series.
        score: (S,) the row B of every series.
    """
    spec = model.networks[0]
    season = model.preparation.season
    at = Origins(np.arange(len(score)), score)
    windows = gather(panel, at, model.shape)
    errors = season_error(panel.before(score), season)
    quantiles = model.forecast(windows)
    # A network has nothing to say where its look-back is empty: such windows
    # are left out of all rows alike.
    heard = np.flatnonzero(windows.observed.any(axis=1))
    actual, spoken = windows.actual[heard], quantiles[heard]
    middle = spoken[:, :, len(spec.levels) // 2]
    mine = metrics.score(spec.cell, actual, middle, errors[heard])
    wql = metrics.weighted_quantile_loss(actual, spoken, spec.levels)
    rows = [replace(mine, wql=metrics.known(wql))]
    rows += score_baselines(panel, at.take(heard), spec.horizon, season, errors[heard])
    calibration, crossed = calibrated(panel, model, windows, select, score)
    middles = quantiles[:, :, len(spec.levels) // 2]
    return Scored(
        with_skill(rows),
        _achieved(windows, crossed, spec.levels),
        calibration,
        len(heard),
        int((~(errors[heard] > 0)).sum()),
        crossed,
        metrics.mase(windows.actual, middles, errors),
        shapes(windows.take(heard), middle),
    )


def score_baselines(
    panel: Panel, at: Origins, horizon: int, season: int, errors: Floats
) -> list[Scores]:
    """Score every baseline on all rows before the origins."""
    rules = baselines(season)
    actual = gather(panel, at, WindowShape(1, horizon)).actual
    found = forecast_baselines(panel, at, horizon, rules)
    return [
        metrics.score(rule.name, actual, forecast, errors)
        for rule, forecast in zip(rules, found, strict=True)
    ]


def forecast_baselines(
    panel: Panel,
    at: Origins,
    horizon: int,
    rules: Sequence[Baseline],
    threads: int | None = None,
    heard: Heard | None = None,
) -> Floats:
    """Forecast by every rule from all rows before the origins: (B, N, H).

    Args:
        panel: S series, whole.
        at: N origins.
        horizon: H.
        rules: B of them.
        threads: To run groups of windows on; all cores if None.
        heard: Told the windows done, and those in all, after every group.
    """
    found = np.empty((len(rules), len(at), horizon))

    def fill_in(part: Integers) -> int:
        longest = max(int(at.step[part].max()), 1)
        windows = gather(panel, at.take(part), WindowShape(longest, horizon))
        for number, rule in enumerate(rules):
            found[number, part] = rule.forecast(windows)[:, :, 0]
        return len(part)

    parts = _alike(at.step, FEW if any(rule.slow for rule in rules) else TOGETHER)
    done = 0
    with (
        threadpool_limits(1, "blas"),
        ThreadPoolExecutor(threads or os.cpu_count()) as pool,
    ):
        for count in map(fill_in, parts) if threads == 1 else pool.map(fill_in, parts):
            done += count
            if heard is not None:
                heard(done, len(at))
    return found


def _alike(steps: Integers, most: int) -> Iterator[Integers]:
    """Group windows of like length, so that one long series pads no short ones.

    A group holds a bounded number of values and windows, and one at least.
    """
    order = np.argsort(steps, kind="stable")
    doublings = np.log2(np.maximum(steps[order], 1)).astype(np.int64)
    for group in np.split(order, np.flatnonzero(np.diff(doublings)) + 1):
        if len(group):
            longest = max(int(steps[group[-1]]), 1)
            count = min(max(VALUES // longest, 1), most)
            yield from np.split(group, range(count, len(group), count))


def with_skill(rows: Sequence[Scores]) -> tuple[Scores, ...]:
    """Fill in skill = 1 - MASE / MASE of seasonal naive."""
    reference = next(row.mase for row in rows if row.method == "seasonal naive")
    return tuple(
        replace(row, skill=1.0 - row.mase / reference)
        if row.mase is not None and reference
        else row
        for row in rows
    )


def _achieved(
    windows: Windows, quantiles: Floats, levels: Sequence[float]
) -> tuple[IntervalScores, ...]:
    """Measure the coverage and width of the intervals at B."""
    found = []
    for interval in INTERVALS:
        tail = levels.index((100 - interval) / 200)
        low, high = quantiles[:, :, tail], quantiles[:, :, -1 - tail]
        covered = metrics.known(metrics.coverage(windows.actual, low, high))
        wide = metrics.known(metrics.width(windows.actual, low, high))
        found.append(IntervalScores(interval, covered, wide))
    return tuple(found)
