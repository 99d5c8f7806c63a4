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
    size = np.frexp(np.abs(values).max(axis=1, keepdims=True))[1]
    values = np.ldexp(values, -size)  # exact, and no square overflows
    factor, offset = seasonal_indices(values, inside, season)  # (N, season)
    behind = (np.arange(lookback) - lookback) % season
    plain = (values - offset[:, behind]) / factor[:, behind]
    line = _extrapolated(np.where(inside, plain, 0.0), inside, horizon)  # (N, H)
    ahead = np.arange(horizon) % season
    return np.ldexp(line * factor[:, ahead] + offset[:, ahead], size)


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
    average = _moving_average(values, season)
    whole = inside[:, : average.shape[1]]
    half = season // 2
    middle = values[:, half : lookback - half]
    shared = whole & (average > 0)
    share = np.divide(middle, average, where=shared, out=np.zeros_like(middle))
    factor = _phase_means(share, shared, season, half)
    offset = _phase_means(np.where(whole, middle - average, 0.0), whole, season, half)
    relative = (values >= 0).all(axis=1) & (factor > LEAST).all(axis=1)
    seasonal = is_seasonal(values, inside, season)
    divided = (seasonal & relative)[:, None]
    moved = (seasonal & ~relative)[:, None]
    mean = np.where(divided, factor.mean(axis=1, keepdims=True), 1.0)
    offset -= offset.mean(axis=1, keepdims=True)
    return np.where(divided, factor / mean, 1.0), np.where(moved, offset, 0.0)


def _phase_means(values: Floats, chosen: Booleans, season: int, after: int) -> Floats:
    """Return the mean of the chosen values of every phase, 0 if none is.

    Args:
        values: (N, any), 0 where not chosen.
        chosen: Of the same shape.
        season: Steps in one season.
        after: Steps from the last value to the first step ahead.

    Returns:
        (N, season): the phase of the first step ahead comes first.
    """
    count, width = values.shape
    first = (-width - after) % season  # phase of the first value
    whole = -(-(first + width) // season) * season
    padded = np.zeros((2, count, whole))
    padded[0, :, first : first + width] = values
    padded[1, :, first : first + width] = chosen
    total, number = padded.reshape(2, count, whole // season, season).sum(axis=2)
    means: Floats = total / np.maximum(number, 1)
    return means


def _moving_average(values: Floats, season: int) -> Floats:
    """Average over one season around every step that has a half on both sides.

    The first and the last step of an even season count by half.

    Returns:
        (N, L - 2 (season // 2)) averages.
    """
    total = _running_sum(values, season)
    if season % 2:
        return total / season
    return (total[:, 1:] + total[:, :-1]) / (2 * season)


def _running_sum(values: Floats, count: int) -> Floats:
    """Add ``count`` neighbours at every step, by sums of 1, 2, 4 … of them.

    Returns:
        (N, L - count + 1) sums; the first one is of the steps from 0 on.
    """
    width = values.shape[1] - count + 1
    total = np.zeros((len(values), width))
    powers, reach, taken = values, 1, 0
    while True:
        if count & reach:
            total += powers[:, taken : taken + width]
            taken += reach
        if taken == count:
            return total
        powers = powers[:, reach:] + powers[:, :-reach]
        reach *= 2


def is_seasonal(values: Floats, inside: Booleans, season: int) -> Booleans:
    """Test every window for a season, (N,), as the M4 competition did.

        |r[season]| > 1.645 sqrt((1 + 2 sum of r[i]^2, i < season) / n)

    with r the autocorrelations; never for less than three seasons, and never
    for a constant.
    """
    rows = inside.sum(axis=1)
    mean = np.where(inside, values, 0.0).sum(axis=1) / np.maximum(rows, 1)
    away = np.where(inside, values - mean[:, None], 0.0)
    total = _products(away, away)
    constant = ~(total > 1e-24 * _products(values, values))
    total = np.where(constant, 1.0, total)
    squares = np.zeros(len(values))
    for lag in range(1, season):
        squares += (_products(away[:, lag:], away[:, :-lag]) / total) ** 2
    at = _products(away[:, season:], away[:, :-season]) / total
    limit = 1.645 * np.sqrt((1.0 + 2.0 * squares) / np.maximum(rows, 1))
    found: Booleans = (np.abs(at) > limit) & (rows >= 3 * season) & ~constant
    return found


def _products(one: Floats, other: Floats) -> Floats:
    """Return the sum of products of every row, (N,)."""
    total: Floats = np.einsum("nl,nl->n", one, other)
    return total


def _extrapolated(values: Floats, inside: Booleans, horizon: int) -> Floats:
    """Smooth every window with every alpha; extrapolate with the best, (N, H)."""
    rows = inside.sum(axis=1)
    level, squares = _smoothed(values, inside, rows)  # (alphas, N)
    best = np.argmin(squares, axis=0)
    alpha = ALPHAS[best][:, None]  # (N, 1)
    reach = (1.0 - (1.0 - alpha) ** rows[:, None]) / alpha
    ahead = np.arange(horizon) + reach  # (N, H)
    drift = 0.5 * _slope(values, inside)[:, None] * ahead
    line: Floats = level[best, np.arange(len(best))][:, None] + drift
    return line


def _smoothed(
    values: Floats, inside: Booleans, rows: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Smooth every window with every alpha, from the first level that fits best.

        e[k] = y[k] - l[k],  l[k + 1] = l[k] + alpha e[k],  l[0] = y[0]

    for the rows k < n of a window. A first level that is higher by s takes
    s (1 - alpha)^k off every error, so the sum of their squares is least at

        s = sum e[k] b^k / sum b^2k,  b = 1 - alpha

    where the recursion gives, with no second pass,

        (1 - b^2) sum l[k] b^k = l[0] - l[n] b^n + alpha b sum y[k] b^k

    Args:
        values: (N, L), 0 where not inside.
        inside: (N, L) whether the series has begun.
        rows: (N,) n.

    Returns:
        The last level and the sum of squared errors, both (alphas, N).
    """
    alpha, left = ALPHAS[:, None], 1.0 - ALPHAS[:, None]
    first = np.take_along_axis(values, np.argmax(inside, axis=1)[:, None], axis=1)
    moved = np.where(inside, values - first, 0.0)  # (N, L), no error before it begins
    level, squares = (np.zeros((len(ALPHAS), len(values))) for _ in range(2))
    change = np.empty_like(level)
    for column in np.ascontiguousarray(moved.T):
        np.subtract(column, level, out=change)
        change *= alpha
        level += change
        change *= change
        squares += change
    squares /= alpha**2
    weighted = _weighted(moved, rows)
    decay = left**rows  # (alphas, N)
    share = 1.0 - left**2
    products = weighted - (alpha * left * weighted - level * decay) / share
    shift = products * share / (1.0 - decay**2)
    return first[:, 0] + level + shift * decay, squares - shift * products


def _weighted(values: Floats, rows: npt.NDArray[np.int64]) -> Floats:
    """Return the sum of y[k] (1 - alpha)^k over the rows k of a window, (alphas, N)."""
    lookback = values.shape[1]
    fading = (1.0 - ALPHAS[:, None]) ** np.arange(lookback)  # (alphas, L)
    begun = np.zeros_like(values)
    for window, length in enumerate(rows):
        begun[window, :length] = values[window, lookback - length :]
    total: Floats = fading @ begun.T
    return total


def _slope(values: Floats, inside: Booleans) -> Floats:
    """Return the slope of the least-squares line of every window, (N,)."""
    rows = np.maximum(inside.sum(axis=1, keepdims=True), 1)
    time = np.where(inside, np.arange(values.shape[1]), 0.0)
    time = np.where(inside, time - time.sum(axis=1, keepdims=True) / rows, 0.0)
    mean = values.sum(axis=1, keepdims=True) / rows
    above = (time * np.where(inside, values - mean, 0.0)).sum(axis=1)
    slope: Floats = above / np.maximum((time**2).sum(axis=1), 1e-300)
    return slope
