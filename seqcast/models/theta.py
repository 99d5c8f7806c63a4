"""The Theta method, for all windows at once.

Assimakopoulos and Nikolopoulos 2000, in the form of Hyndman and Billah 2003:
simple exponential smoothing of the deseasonalised series with half the slope of
its regression line as drift. N windows, L steps seen, H steps ahead.
"""

import numpy as np
import numpy.typing as npt

from seqcast.models.baselines import fill
from seqcast.series.panel import Floats

Booleans = npt.NDArray[np.bool_]

# The smoothing parameters tried: the one with the least squared errors is kept.
ALPHAS = np.linspace(0.02, 0.98, 25)
# A seasonal factor below this is none to divide by.
LEAST = 1e-4


def theta(past: Floats, season: int, horizon: int) -> Floats:
    """Forecast with the Theta method.

        forecast[h] = level + slope / 2 (h - 1 + (1 - (1 - alpha)^n) / alpha)

    for h = 1 … H, level and alpha from exponential smoothing, slope from least
    squares over the n rows. A series that passes the seasonality test of the M4
    competition is divided by its seasonal indices first, or has them taken off
    where it has negative values.

    Args:
        past: (N, L) with NaN for missing values, oldest first.
        season: Steps in one season.
        horizon: H.

    Returns:
        (N, H), NaN for a window without a value.
    """
    lookback = past.shape[1]
    seen = ~np.isnan(past)
    start = np.where(seen.any(axis=1), np.argmax(seen, axis=1), lookback - 1)
    inside = np.arange(lookback) >= start[:, None]  # (N, L)
    values = np.where(inside, fill(past), 0.0)
    factor, offset = seasonal_indices(values, inside, season)  # (N, season)
    behind = (np.arange(lookback) - lookback) % season
    plain = (values - offset[:, behind]) / factor[:, behind]
    line = _extrapolated(np.where(inside, plain, 0.0), inside, horizon)  # (N, H)
    ahead = np.arange(horizon) % season
    return line * factor[:, ahead] + offset[:, ahead]


def seasonal_indices(
    values: Floats, inside: Booleans, season: int
) -> tuple[Floats, Floats]:
    """Estimate seasonal indices by classical decomposition.

    The factor of a phase is the mean share that its values have of the centered
    moving average over one season, divided by the mean over all phases. A series
    with negative values, or with a phase that is always 0, has offsets in its
    place: mean differences from the moving average, less their mean. A series
    without a season has factors of 1 and offsets of 0.

    Args:
        values: (N, L), 0 where not inside.
        inside: (N, L) whether the series has begun.
        season: Steps in one season.

    Returns:
        Factors and offsets, both (N, season): the phase of the first step ahead
        comes first.
    """
    count, lookback = values.shape
    factor, offset = np.ones((count, season)), np.zeros((count, season))
    if season == 1 or lookback < 3 * season:
        return factor, offset
    average, whole = _moving_average(values, inside, season)
    half = season // 2
    middle = values[:, half : lookback - half]
    shared = whole & (average > 0)
    share = np.divide(middle, average, where=shared, out=np.zeros_like(middle))
    phase = (np.arange(half, lookback - half) - lookback) % season
    for number in range(season):
        at = phase == number
        factor[:, number] = _mean(share[:, at], shared[:, at])
        offset[:, number] = _mean((middle - average)[:, at], whole[:, at])
    relative = (values >= 0).all(axis=1) & (factor > LEAST).all(axis=1)
    seasonal = is_seasonal(values, inside, season)
    divided = (seasonal & relative)[:, None]
    moved = (seasonal & ~relative)[:, None]
    mean = np.where(divided, factor.mean(axis=1, keepdims=True), 1.0)
    offset -= offset.mean(axis=1, keepdims=True)
    return np.where(divided, factor / mean, 1.0), np.where(moved, offset, 0.0)


def _mean(values: Floats, chosen: Booleans) -> Floats:
    """Return the mean of the chosen values of every row, (N,), 0 if none is."""
    total = np.where(chosen, values, 0.0).sum(axis=1)
    mean: Floats = total / np.maximum(chosen.sum(axis=1), 1)
    return mean


def _moving_average(
    values: Floats, inside: Booleans, season: int
) -> tuple[Floats, Booleans]:
    """Average over one season around every step that has a half on both sides.

    Returns:
        (N, L - 2 (season // 2)) averages, and whether all their steps are inside.
    """
    weights = np.ones(season + 1 - season % 2) / season
    if season % 2 == 0:
        weights[[0, -1]] *= 0.5
    width = values.shape[1] - len(weights) + 1
    average = np.zeros((len(values), width))
    whole = np.ones((len(values), width), np.bool_)
    for shift, weight in enumerate(weights):
        average += weight * values[:, shift : shift + width]
        whole &= inside[:, shift : shift + width]
    return average, whole


def is_seasonal(values: Floats, inside: Booleans, season: int) -> Booleans:
    """Test every window for a season, (N,), as the M4 competition did.

        |r[season]| > 1.645 sqrt((1 + 2 sum of r[i]^2, i < season) / n)

    with r the autocorrelations; never for less than three seasons, and never
    for a constant.
    """
    rows = inside.sum(axis=1)
    mean = np.where(inside, values, 0.0).sum(axis=1) / np.maximum(rows, 1)
    away = np.where(inside, values - mean[:, None], 0.0)
    total = (away**2).sum(axis=1)
    constant = ~(total > 1e-24 * (values**2).sum(axis=1))
    total = np.where(constant, 1.0, total)
    squares = np.zeros(len(values))
    for lag in range(1, season):
        squares += ((away[:, lag:] * away[:, :-lag]).sum(axis=1) / total) ** 2
    at = (away[:, season:] * away[:, :-season]).sum(axis=1) / total
    limit = 1.645 * np.sqrt((1.0 + 2.0 * squares) / np.maximum(rows, 1))
    found: Booleans = (np.abs(at) > limit) & (rows >= 3 * season) & ~constant
    return found


def _extrapolated(values: Floats, inside: Booleans, horizon: int) -> Floats:
    """Smooth every window with every alpha; extrapolate with the best, (N, H).

    The first level is the one with the least squared errors: every error falls
    by (1 - alpha)^t times what is added to it.
    """
    start = np.argmax(inside, axis=1)
    level = np.take_along_axis(values, start[:, None], axis=1)  # (N, 1)
    level = np.repeat(level, len(ALPHAS), axis=1)  # (N, alphas)
    squares, products, weights = (np.zeros(level.shape) for _ in range(3))
    decay = np.ones(level.shape)
    for t in range(values.shape[1]):
        there = inside[:, t, None]
        error = np.where(there, values[:, t, None] - level, 0.0)
        squares += error**2
        products += error * decay
        weights += np.where(there, decay**2, 0.0)
        level = level + ALPHAS * error
        decay = np.where(there, decay * (1.0 - ALPHAS), decay)
    shift = products / weights
    level = level + shift * decay
    best = np.argmin(squares - shift * products, axis=1)[:, None]
    alpha = ALPHAS[best]  # (N, 1)
    reach = (1.0 - (1.0 - alpha) ** inside.sum(axis=1)[:, None]) / alpha
    ahead = np.arange(horizon) + reach  # (N, H)
    drift = 0.5 * _slope(values, inside)[:, None] * ahead
    line: Floats = np.take_along_axis(level, best, axis=1) + drift
    return line


def _slope(values: Floats, inside: Booleans) -> Floats:
    """Return the slope of the least-squares line of every window, (N,)."""
    rows = np.maximum(inside.sum(axis=1, keepdims=True), 1)
    time = np.where(inside, np.arange(values.shape[1]), 0.0)
    time = np.where(inside, time - time.sum(axis=1, keepdims=True) / rows, 0.0)
    mean = values.sum(axis=1, keepdims=True) / rows
    above = (time * np.where(inside, values - mean, 0.0)).sum(axis=1)
    slope: Floats = above / np.maximum((time**2).sum(axis=1), 1e-300)
    return slope
