"""Windows free of scale: transform, center, spread; fitted on the past alone.

Everything is float64 until the very end, because ``1e8 + 0.01`` is not a
float32 number.
"""

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from seqcast.series.feature import Feature
from seqcast.series.panel import Floats, Integers

Transform = Literal["none", "log", "log1p"]
Center = Literal["last", "season"]
Booleans = npt.NDArray[np.bool_]

# Values scaled beyond this are spikes that say nothing more by being larger.
LARGEST = 100.0
# A window whose spread is below this share of its size is constant.
CONSTANT = 1e-12


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a window is made free of scale, one choice a model.

    Args:
        season: Steps of one season, 1 to 100,000.
        transform: Of every value, before all else.
        center: What is taken off: the last value or the mean of the last season.
        floor: No forecast lies below it; None lifts it.
        longer: Steps of a second, longer season, whose naive forecast is
            averaged with that of the first; 0 without.
        features: Covariates, known, past and static ones, with their scales.
    """

    season: int
    transform: Transform
    center: Center
    floor: float | None
    longer: int = 0
    features: tuple[Feature, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """What was taken off and divided by, window by window.

    Args:
        transform: Applied first.
        unit: (N, 1) what log1p measures values in; 1 for the others.
        center: (N, 1) in transformed values.
        spread: (N, 1) in transformed values, above 0.
        flat: (N,) whether the window is constant or empty.
    """

    transform: Transform
    unit: Floats
    center: Floats
    spread: Floats
    flat: Booleans


def choose_transform(values: Floats) -> Transform:
    """Choose log for positive values, log1p if there are zeros, else none.

    >>> choose_transform(np.array([1.0, np.nan, 2.0]))
    'log'
    """
    least = np.nanmin(values, initial=np.inf)
    if least > 0:
        return "log"
    return "log1p" if least == 0 else "none"


def usable(past: Floats, transform: Transform) -> Booleans:
    """Say which values, (N, L), are there and inside what a transform knows."""
    if transform == "log":
        return past > 0
    return past >= 0 if transform == "log1p" else ~np.isnan(past)


def constant(past: Floats) -> Booleans:
    """Say which windows, (N,), hold one value, however often."""
    least, most = (np.where(np.isnan(past), end, past) for end in (np.inf, -np.inf))
    same: Booleans = least.min(axis=1) == most.max(axis=1)
    return same


def outside(past: Floats, transform: Transform) -> int:
    """Count the values that a transform does not know, and clips."""
    if transform == "log":
        return int((past <= 0).sum())
    return int((past < 0).sum()) if transform == "log1p" else 0


def fit(past: Floats, preparation: Preparation) -> Scaling:
    """Measure the scaling of every window.

    The center is the last observed value or the mean of the observed values of
    the last season, the spread the mean absolute deviation from it:

        scaled = (transformed(past) - center) / spread

    Args:
        past: (N, L) with NaN for missing values.
        preparation: What to measure.

    Returns:
        The scaling, with spread 1 for constant windows.
    """
    unit = _unit(past, preparation.transform)
    values = _transformed(past, unit, preparation.transform)  # (N, L)
    seen = ~np.isnan(values)
    last = _last(values, seen)  # (N, 1)
    center = last
    if preparation.center == "season":
        tail = slice(-min(preparation.season, values.shape[1]), None)
        center = _mean(values[:, tail], seen[:, tail], last)
    spread = _mean(np.abs(values - center), seen, np.zeros_like(center))
    size = np.ones_like(center)  # a difference of logs is a share already
    if preparation.transform == "none":
        size = np.abs(np.where(seen, values, 0.0)).max(axis=1, keepdims=True)
    flat = spread <= CONSTANT * size
    spread = np.where(flat, 1.0, spread)
    return Scaling(preparation.transform, unit, center, spread, flat[:, 0])


def apply(values: Floats, scaling: Scaling) -> Floats:
    """Scale values, (N, any), into the window's own units."""
    moved = _transformed(values, scaling.unit, scaling.transform)
    return (moved - scaling.center) / scaling.spread


def bounded(scaled: Floats) -> Floats:
    """Cut spikes off scaled values, of any shape; 0 where one is missing.

    >>> bounded(np.array([1.0, np.nan, -999.0])).tolist()
    [1.0, 0.0, -100.0]
    """
    found: Floats = np.clip(np.nan_to_num(scaled), -LARGEST, LARGEST)
    return found


def undo(values: Floats, scaling: Scaling) -> Floats:
    """Bring scaled values, (N, any), back to the target's units."""
    moved = values * scaling.spread + scaling.center
    if scaling.transform == "log":
        return np.exp(np.clip(moved, -690.0, 690.0))
    if scaling.transform == "log1p":
        return np.expm1(np.clip(moved, -690.0, 690.0)) * scaling.unit
    return moved


def transformed(values: Floats, offsets: Integers, transform: Transform) -> Floats:
    """Transform the rows of many series, each in a unit of its own.

    Args:
        values: (R,) rows of all series, NaN where missing.
        offsets: (S+1,) where they begin.
        transform: To apply.
    """
    units = [
        _unit(values[None, first:end], transform)[0, 0] if end > first else 1.0
        for first, end in itertools.pairwise(offsets)
    ]
    return _transformed(values, np.repeat(units, np.diff(offsets)), transform)


def _unit(past: Floats, transform: Transform) -> Floats:
    if transform == "none":
        return np.ones((len(past), 1))
    positive = np.where(past > 0, past, np.inf)
    if transform == "log":  # the least positive value, what others are clipped to
        least = positive.min(axis=1, keepdims=True, initial=np.inf)
        return np.where(np.isfinite(least), least, 1.0)
    positive.sort(axis=1)  # positive values first, then the infinite rest
    count = np.isfinite(positive).sum(axis=1, keepdims=True)
    low = np.take_along_axis(positive, np.maximum(count - 1, 0) // 2, axis=1)
    high = np.take_along_axis(
        positive, np.minimum(count // 2, past.shape[1] - 1), axis=1
    )
    return np.where(count > 0, 0.5 * (low + high), 1.0)


def _transformed(values: Floats, unit: Floats, transform: Transform) -> Floats:
    if transform == "log":
        return np.log(np.where(values > 0, values, np.where(values <= 0, unit, values)))
    if transform == "log1p":
        return np.log1p(np.maximum(values, 0.0) / unit)
    return values


def _last(values: Floats, seen: Booleans) -> Floats:
    """Return the newest observed value of every window, (N, 1), or 0."""
    newest = seen.shape[1] - 1 - np.argmax(seen[:, ::-1], axis=1)[:, None]
    last = np.take_along_axis(values, newest, axis=1)
    return np.where(seen.any(axis=1, keepdims=True), last, 0.0)


def _mean(values: Floats, seen: Booleans, empty: Floats) -> Floats:
    """Return the mean of the observed values, (N, 1), or ``empty``."""
    count = seen.sum(axis=1, keepdims=True)
    total = np.where(seen, values, 0.0).sum(axis=1, keepdims=True)
    return np.where(count > 0, total / np.maximum(count, 1), empty)
