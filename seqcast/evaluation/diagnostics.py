"""What figures alone do not tell: forecasts that look good and say nothing."""

import numpy as np

from seqcast.data.windows import Windows
from seqcast.models.baselines import last
from seqcast.models.record import Diagnosis
from seqcast.series.panel import Floats

# A forecast is flat, or a copy, if it moves by less than this share of what the
# actuals do and the rows before them did; a jump of the actuals alone blames none.
STILL = 0.05
# Share of the windows, or series, from which a diagnosis is true.
MANY = 0.5


def shapes(windows: Windows, median: Floats) -> tuple[Diagnosis, ...]:
    """Say whether most forecasts are flat, or repeat the last value.

    Args:
        windows: N windows.
        median: (N, H) point forecasts.
    """
    return frequent(flat(windows, median), copy(windows, median))


def frequent(*found: Diagnosis) -> tuple[Diagnosis, ...]:
    """Keep what is true of at least half of the windows or series."""
    return tuple(one for one in found if one.count and one.count >= MANY * one.among)


def flat(windows: Windows, median: Floats) -> Diagnosis:
    """Count the windows whose forecast moves far less than the series.

        max f - min f <= 0.05 (max y - min y)

    for y both the actuals and as many rows before them. Where either is
    constant, the window tells nothing.
    """
    there = ~np.isnan(windows.actual)
    moved = np.minimum(_range(windows.actual), _range(_before(windows)))
    still = _range(np.where(there, median, np.nan)) <= STILL * moved
    return Diagnosis("flat", int((still & (moved > 0)).sum()), int((moved > 0).sum()))


def copy(windows: Windows, median: Floats) -> Diagnosis:
    """Count the windows whose forecast repeats the last value.

        mean |f - last| <= 0.05 mean |y - last|

    for y both the actuals and as many rows before them. Where either stays at
    the last value, the window tells nothing.
    """
    newest = last(windows.past)[:, None]  # (N, 1)
    there = ~np.isnan(windows.actual)
    away = _distance(np.where(there, median, np.nan), newest)
    before = _distance(_before(windows), newest)
    moved = np.minimum(_distance(windows.actual, newest), before)
    near = (away <= STILL * moved) & (moved > 0)
    return Diagnosis("copy", int(near.sum()), int((moved > 0).sum()))


def _range(values: Floats) -> Floats:
    """Return max - min of every row, (N,), 0 of an empty one."""
    there = ~np.isnan(values)
    high = np.where(there, values, -np.inf).max(axis=1)
    low = np.where(there, values, np.inf).min(axis=1)
    return np.where(there.any(axis=1), high - low, 0.0)


def _before(windows: Windows) -> Floats:
    """Return as many rows before the origin as there are steps after it."""
    return windows.past[:, -windows.shape.horizon :]


def _distance(values: Floats, last: Floats) -> Floats:
    """Return the mean distance of every row from its last value, (N,)."""
    there = ~np.isnan(values)
    total = np.where(there, np.abs(values - last), 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(there.sum(axis=1), 1))
