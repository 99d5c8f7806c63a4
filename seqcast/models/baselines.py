"""Methods that need no training: what every network must beat.

All take the past of N windows as (N, L) with NaN for missing values, and
return (N, H). A window without a single value forecasts NaN.
"""

import numpy as np

from seqcast.series.panel import Floats, Integers


def fill(past: Floats) -> Floats:
    """Carry the last observed value over gaps; the first one backward.

    >>> fill(np.array([[np.nan, 1.0, np.nan, 3.0]])).tolist()
    [[1.0, 1.0, 1.0, 3.0]]
    """
    seen = ~np.isnan(past)
    columns = np.arange(past.shape[1])
    newest = np.maximum.accumulate(np.where(seen, columns, -1), axis=1)
    first = np.argmax(seen, axis=1)[:, None]
    return np.take_along_axis(past, np.where(newest < 0, first, newest), axis=1)


def last(past: Floats) -> Floats:
    """Return the last observed value of every window, (N,), or NaN.

    >>> last(np.array([[1.0, 2.0, np.nan], [np.nan] * 3])).tolist()
    [2.0, nan]
    """
    found: Floats = past[:, -1].copy()
    open_ended = np.flatnonzero(np.isnan(found))
    found[open_ended] = fill(past[open_ended])[:, -1]
    return found


def forward(past: Floats) -> Floats:
    """Carry the last observed value over gaps, and nothing backward.

    >>> forward(np.array([[np.nan, 1.0, np.nan]])).tolist()
    [[nan, 1.0, 1.0]]
    """
    columns = np.arange(past.shape[1])
    newest = np.maximum.accumulate(np.where(np.isnan(past), 0, columns), axis=1)
    return np.take_along_axis(past, newest, axis=1)


def newest_of_phase(past: Floats, season: int, horizon: int) -> Floats:
    """Repeat the newest observed value of every phase of the season.

        forecast[n, h] = past[n, L + (h mod season) - k season]

    with the smallest k >= 1 whose value is observed, NaN if there is none.

    Returns:
        (N, H) forecasts.
    """
    cycles = _cycles(past, season, min(season, horizon))  # (N, phases, seasons)
    newest = last(cycles.reshape(-1, cycles.shape[2])).reshape(cycles.shape[:2])
    return newest[:, np.arange(horizon) % season]  # (N, H)


def _cycles(past: Floats, season: int, phases: int) -> Floats:
    """Cut windows into whole seasons up to their end, (N, phases, seasons).

    Of every season the first ``phases`` steps; NaN before the window.
    """
    lookback = past.shape[1]
    seasons = -(-lookback // season)
    first = season * np.arange(seasons) - seasons * season + lookback
    index = np.arange(phases)[:, None] + first  # (phases, seasons)
    found: Floats = np.where(index >= 0, past[:, np.maximum(index, 0)], np.nan)
    return found


def newest_after(past: Floats, season: int, horizon: int, ends: Integers) -> Floats:
    """Repeat the newest observed value of every phase, from several ends.

        forecast[n, t, h] = past[n, ends[t] + (h mod season) - k season]

    with the smallest k >= 1 whose value is observed, NaN if there is none: what
    ``newest_of_phase`` gives for the rows before each end.

    Args:
        past: (N, L).
        season: Steps of one season.
        horizon: H.
        ends: (T,) rows of ``past`` that are known, 1 to L.

    Returns:
        (N, T, H) forecasts.
    """
    count, lookback = past.shape
    seasons = -(-lookback // season) + 1
    before = seasons * season - lookback
    padded = np.full((count, seasons * season), np.nan)
    padded[:, before:] = past
    cycles = padded.reshape(count, seasons, season).transpose(0, 2, 1)
    newest = forward(cycles.reshape(-1, seasons)).reshape(count, season, seasons)
    flat = newest.transpose(0, 2, 1).reshape(count, seasons * season)
    index = ends[:, None] - season + np.arange(horizon) % season  # (T, H)
    found: Floats = flat[:, before + index]
    return found


def two_seasons(shorter: Floats, longer: Floats) -> Floats:
    """Return the mean of two seasonal naive forecasts, the first where one is NaN.

    >>> two_seasons(np.array([1.0, 2.0]), np.array([3.0, np.nan])).tolist()
    [2.0, 2.0]
    """
    return np.where(np.isnan(longer), shorter, 0.5 * (shorter + longer))


def naive(past: Floats, horizon: int) -> Floats:
    """Repeat the last observed value."""
    return np.repeat(last(past)[:, None], horizon, axis=1)


def seasonal_naive(past: Floats, season: int, horizon: int) -> Floats:
    """Repeat the last season, its newest observed value of every phase.

    A phase that was never observed, and a window that spans less than a
    season, take the last value.

    >>> seasonal_naive(np.array([[1.0, 2.0, 3.0, 4.0]]), season=2, horizon=3)
    array([[3., 4., 3.]])
    """
    newest = naive(past, horizon)
    phased = newest_of_phase(past, season, horizon)
    return np.where(_span(past)[:, None] < season, newest, _or(phased, newest))


def drift(past: Floats, horizon: int) -> Floats:
    """Continue the line from the first to the last observed value.

    >>> drift(np.array([[1.0, 2.0, 3.0]]), horizon=2)
    array([[4., 5.]])
    """
    seen = ~np.isnan(past)
    lookback = past.shape[1]
    first = np.argmax(seen, axis=1)
    end = lookback - 1 - np.argmax(seen[:, ::-1], axis=1)
    rows = np.arange(len(past))
    rise = past[rows, end] - past[rows, first]
    slope = rise / np.maximum(end - first, 1)  # (N,)
    ahead = lookback - 1 - end[:, None] + np.arange(1, horizon + 1)  # (N, H)
    line: Floats = past[rows, end][:, None] + slope[:, None] * ahead
    return line


def seasonal_median(
    past: Floats, season: int, horizon: int, seasons: int = 8
) -> Floats:
    """Repeat the median of every phase over the last 8 seasons."""
    kept = past[:, -min(seasons * season, past.shape[1]) :]
    cycles = _cycles(kept, season, min(season, horizon))
    phases = median(cycles.reshape(-1, cycles.shape[2])).reshape(cycles.shape[:2])
    return _or(phases[:, np.arange(horizon) % season], naive(past, horizon))


def median(values: Floats) -> Floats:
    """Return the median of every row, NaN left out; NaN for an empty row.

    >>> median(np.array([[3.0, np.nan, 1.0], [np.nan, np.nan, np.nan]]))
    array([ 2., nan])
    """
    ranked = np.sort(values, axis=1)  # NaN sorts to the end
    count = (~np.isnan(values)).sum(axis=1)[:, None]
    low = np.take_along_axis(ranked, np.maximum(count - 1, 0) // 2, axis=1)
    high = np.take_along_axis(
        ranked, np.minimum(count // 2, values.shape[1] - 1), axis=1
    )
    middle: Floats = 0.5 * (low + np.where(count % 2 == 1, low, high))
    return middle[:, 0]


def _span(past: Floats) -> Floats:
    """Return the steps from the first observed value to the origin, (N,)."""
    seen = ~np.isnan(past)
    return np.where(seen.any(axis=1), past.shape[1] - np.argmax(seen, axis=1), 0)


def _or(values: Floats, other: Floats) -> Floats:
    return np.where(np.isnan(values), other, values)
