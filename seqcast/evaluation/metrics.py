"""Pure scores of forecasts.

Shapes: N windows, H steps, Q levels. Missing actuals are left out everywhere.
"""

from collections.abc import Sequence

import numpy as np

from seqcast.models.record import Scores
from seqcast.series.panel import Floats, Integers

# The levels of the mean weighted quantile loss.
DECILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def mase(actual: Floats, forecast: Floats, errors: Floats) -> Floats:
    """Return the mean absolute scaled error of every window, (N,).

    NaN where the season error is 0 or missing: those are left out and counted.

    >>> mase(np.array([[3.0, 5.0]]), np.array([[2.0, 2.0]]), np.array([2.0]))
    array([1.])
    """
    scale = np.where(errors > 0, errors, np.nan)
    return _row_mean(np.abs(actual - forecast)) / scale


def series_mase(
    actual: Floats, forecast: Floats, errors: Floats, series: Integers
) -> Floats:
    """Return the mean absolute scaled error of every series, (S,).

    NaN where a series has no window, no actual or no season error.

    Args:
        actual: (N, H).
        forecast: (N, H).
        errors: (S,) season error of every series.
        series: (N,) number of every window's series.
    """
    scale = np.where(errors > 0, errors, np.nan)
    return _pooled_mean(np.abs(actual - forecast), series, len(errors)) / scale


def smape(actual: Floats, forecast: Floats) -> Floats:
    """Return the symmetric mean absolute percentage error, (N,), 0 to 200.

        mean of 200 |a - f| / (|a| + |f|), a step of 0 / 0 counting as 0

    as in the M4 competition (Makridakis et al. 2020).
    """
    return _row_mean(smape_steps(actual, forecast))


def smape_steps(actual: Floats, forecast: Floats) -> Floats:
    """Return the terms of sMAPE, step by step, (N, H)."""
    size = np.abs(actual) + np.abs(forecast)
    return 200.0 * np.abs(actual - forecast) / np.where(size == 0, 1.0, size)


def wape(actual: Floats, forecast: Floats) -> float:
    """Return the sum of absolute errors over the sum of absolute actuals."""
    size = float(np.nansum(np.abs(actual)))
    return _divide(float(np.nansum(np.abs(actual - forecast))), size)


def mae(actual: Floats, forecast: Floats) -> float:
    """Return the mean absolute error, in units of the target."""
    return _mean(np.abs(actual - forecast))


def rmse(actual: Floats, forecast: Floats) -> float:
    """Return the root mean squared error, in units of the target."""
    wrong = actual - forecast
    size = int(np.frexp(np.nanmax(np.abs(wrong), initial=0.0))[1])
    squares = np.ldexp(wrong, -size) ** 2  # exact, and none overflows
    return float(np.ldexp(np.sqrt(_mean(squares)), size))


def weighted_quantile_loss(
    actual: Floats, quantiles: Floats, levels: Sequence[float]
) -> float:
    """Return the mean weighted quantile loss over the deciles.

        mean over q of  2 sum pinball_q / sum |a|

    over all windows and steps at once (Park et al. 2022; GluonTS calls it
    mean_weighted_sum_quantile_loss), an estimate of the CRPS over sum |a|.

    Args:
        actual: (N, H).
        quantiles: (N, H, Q).
        levels: (Q,), the deciles among them.
    """
    total = 0.0
    for decile in DECILES:
        error = actual - quantiles[:, :, list(levels).index(decile)]  # (N, H)
        total += float(np.nansum(np.maximum(decile * error, (decile - 1.0) * error)))
    size = float(np.nansum(np.abs(actual)))
    return _divide(2.0 * total / len(DECILES), size)


def scaled_quantile_loss(
    actual: Floats, quantiles: Floats, levels: Sequence[float], errors: Floats
) -> float:
    """Return the mean over windows of the quantile loss over the season error.

    Windows without a season error are left out; if all are, the loss is in
    units of the target.

    Args:
        actual: (N, H).
        quantiles: (N, H, Q).
        levels: (Q,).
        errors: (N,) season error of every window's series.
    """
    error = actual[:, :, None] - quantiles
    level = np.array(levels)
    loss = np.maximum(level * error, (level - 1.0) * error).mean(axis=2)  # (N, H)
    usable = errors > 0
    scale = np.where(usable, errors, np.nan) if usable.any() else np.ones(len(loss))
    return 2.0 * _mean(_row_mean(loss) / scale)


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """Return the share of actuals inside an interval, 0 to 1."""
    inside = ((low <= actual) & (actual <= high)).astype(np.float64)
    return _mean(np.where(np.isnan(actual), np.nan, inside))


def width(actual: Floats, low: Floats, high: Floats) -> float:
    """Return the mean width of an interval where there are actuals."""
    return _mean(np.where(np.isnan(actual), np.nan, high - low))


def score(
    method: str,
    actual: Floats,
    forecast: Floats,
    errors: Floats,
    series: Integers | None = None,
) -> Scores:
    """Score point forecasts; skill and quantile loss are left open.

    Args:
        method: Its name.
        actual: (N, H).
        forecast: (N, H).
        errors: (N,) season error of every window's series.
        series: (N,) number of every window's series, whose windows then count
            as one for MASE and sMAPE; each window is a series if None.
    """
    apart = np.arange(len(actual)) if series is None else series
    _, first, code = np.unique(apart, return_index=True, return_inverse=True)
    scale = np.where(errors > 0, errors, np.nan)[first]
    return Scores(
        method,
        mase=known(_mean(_pooled_mean(np.abs(actual - forecast), code) / scale)),
        wape=known(wape(actual, forecast)),
        mae=known(mae(actual, forecast)),
        rmse=known(rmse(actual, forecast)),
        smape=known(_mean(_pooled_mean(smape_steps(actual, forecast), code))),
        wql=None,
        skill=None,
    )


def known(value: float) -> float | None:
    """Return a finite score, None for one that is undefined."""
    return value if np.isfinite(value) else None


def _divide(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")


def _mean(values: Floats) -> float:
    there = ~np.isnan(values)
    return _divide(float(values[there].sum()), float(there.sum()))


def _row_mean(values: Floats) -> Floats:
    there = ~np.isnan(values)
    total = np.where(there, values, 0.0).sum(axis=1)
    count = there.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _pooled_mean(values: Floats, code: Integers, least: int = 0) -> Floats:
    """Return the mean of the rows of every code 0, 1, ... together, (G,)."""
    there = ~np.isnan(values)
    total = np.bincount(code, np.where(there, values, 0.0).sum(axis=1), least)
    count = np.bincount(code, there.sum(axis=1), least)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
