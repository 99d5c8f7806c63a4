"""What figures alone do not tell: forecasts that look good and say nothing."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from seqcast.data.origins import latest
from seqcast.data.ranges import elsewhere
from seqcast.data.windows import Windows, gather
from seqcast.evaluation.backtest import Folds
from seqcast.models.baselines import last
from seqcast.series.panel import Floats

Kind = Literal["flat", "copy", "drift"]

# A forecast is flat, or a copy, if it moves by less than this share of what the
# actuals do and the rows before them did; a jump of the actuals alone blames none.
STILL = 0.05
# New rows from which on a series can have drifted.
ROWS = 4
# Share of the windows, or series, from which a diagnosis is true.
MANY = 0.5


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that is wrong with the forecasts or the data.

    Args:
        kind: ``flat``: forecasts that do not move where the actuals do;
            ``copy``: forecasts that repeat the last value before them;
            ``drift``: series whose newest rows have a level, or a spread, far from
            those of all windows that were trained on.
        count: Windows, or for drift series, of which it is true.
        among: Windows, or series, that could tell.
    """

    kind: Kind
    count: int
    among: int


def diagnose(folds: Folds, median: Floats, season: int) -> tuple[Diagnosis, ...]:
    """List what is true of at least half of the windows or series.

    Args:
        folds: N windows.
        median: (N, H) point forecasts.
        season: Steps of one season.
    """
    found = (
        flat(folds.windows, median),
        copy(folds.windows, median),
        drift(folds, season),
    )
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


def drift(folds: Folds, season: int) -> Diagnosis:
    """Count the series whose newest window lies far from those of the training.

    Args:
        folds: With S series, and the ranges of their training.
        season: Steps of one season.
    """
    panel, ranges = folds.panel, folds.trained.ranges
    newest = gather(panel, latest(panel), folds.windows.shape)
    moved, scaled = elsewhere(newest.past, season, ranges)
    known = ranges.telling & (panel.lengths - folds.first >= ROWS)
    gone = (moved | scaled) & known
    return Diagnosis("drift", int(gone.sum()), int(known.sum()))


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
