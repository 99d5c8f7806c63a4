"""Windows that calibrate the intervals, and forecasts that they did not see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from seqcast.data import scaling
from seqcast.data.origins import Origins, rolling
from seqcast.data.windows import Windows, gather
from seqcast.models import conformal
from seqcast.models.conformal import ENOUGH, Calibration
from seqcast.models.pipeline import NetworkForecaster
from seqcast.series.panel import Floats, Integers, Panel


@dataclass(frozen=True, slots=True, eq=False)
class _Evidence:
    """Conformal scores, (N, H, P), and the series of each window, (N,)."""

    scores: Floats
    series: Integers


def calibrated(
    panel: Panel,
    model: NetworkForecaster,
    windows: Windows,
    select: Integers,
    score: Integers,
) -> tuple[Calibration, Floats]:
    """Calibrate a model, and forecast at B by calibrations that did not see B.

    Args:
        panel: S series, whole.
        model: Uncalibrated; trained on rows before ``select`` alone.
        windows: (S,) the windows at B.
        select: (S,) the row A of every series.
        score: (S,) the row B of every series.

    Returns:
        A calibration on all windows held back, and (S, H, Q) forecasts.
    """
    at = Origins(np.arange(len(score)), score)
    earlier = _earlier(select, score)
    evidence = _evidence(panel, model, [at, earlier])
    levels = model.networks[0].levels
    quantiles = np.empty((*windows.actual.shape, len(levels)))
    for mine, calibration in _crossed(panel, model, evidence, earlier, score):
        other = replace(model, calibration=calibration)
        quantiles[mine] = other.forecast(windows.take(mine))
    return conformal.calibrate(evidence.scores, levels), quantiles


def _earlier(select: Integers, score: Integers) -> Origins:
    """List the origins between A and B where B alone has too few windows."""
    if len(score) >= ENOUGH:
        return Origins(score[:0], score[:0])
    return rolling(select + 1, score, 1)[0]


def _evidence(
    panel: Panel, model: NetworkForecaster, cuts: Sequence[Origins]
) -> _Evidence:
    """Score how far actuals lie beyond the intervals, in spreads of the window."""
    found = [_distances(model, gather(panel, origins, model.shape)) for origins in cuts]
    return _Evidence(
        np.concatenate(found), np.concatenate([origins.series for origins in cuts])
    )


def _distances(model: NetworkForecaster, windows: Windows) -> Floats:
    quantiles = model.forecast(windows)
    fitted = scaling.fit(windows.past, model.preparation)
    count, horizon, levels = quantiles.shape
    flat = quantiles.reshape(count, horizon * levels)
    scaled = scaling.apply(flat, fitted).reshape(quantiles.shape)
    actual = scaling.apply(windows.actual, fitted)
    actual = np.where(fitted.flat[:, None], np.nan, actual)
    return conformal.scores(actual, scaled)


def _crossed(
    panel: Panel,
    model: NetworkForecaster,
    evidence: _Evidence,
    earlier: Origins,
    score: Integers,
) -> list[tuple[Integers, Calibration]]:
    """Pair windows at B with a calibration that saw none of their actuals.

    Every other series calibrates the ones between; a single series is
    calibrated on its earlier origins, as far as they reach before B.
    """
    levels = model.networks[0].levels
    if len(score) == 1:
        before = _evidence(panel.before(score), model, [earlier])
        return [(np.array([0]), conformal.calibrate(before.scores, levels))]
    pairs = []
    for half in (0, 1):
        others = evidence.scores[evidence.series % 2 != half]
        mine = np.arange(half, len(score), 2)
        pairs.append((mine, conformal.calibrate(others, levels)))
    return pairs
