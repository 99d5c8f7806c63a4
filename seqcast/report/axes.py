"""Axes of charts: where ticks stand, and how they are written."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from seqcast.series.frequency import Frequency
from seqcast.series.panel import Floats, Integers

# An axis ends here, so that its length is finite.
_FAR = 1e300
# Ticks of a time axis: the unit of NumPy, how many of them, and how many marks of
# an ISO time tell them.
_STEPS: tuple[tuple[str, int, int], ...] = (
    *(("ms", count, 23) for count in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(("s", count, 19) for count in (1, 2, 5, 10, 30)),
    *(("m", count, 16) for count in (1, 2, 5, 15, 30)),
    *(("h", count, 16) for count in (1, 3, 6, 12)),
    *(("D", count, 10) for count in (1, 2, 7, 14)),
    *(("M", count, 7) for count in (1, 2, 3, 6)),
    *(("Y", count, 4) for count in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high``, ticks at some places in between."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def place(self, values: Floats | Integers) -> Floats:
        """Return how far along the axis values are, 0 at its low end, 1 at its high."""
        return (np.asarray(values, np.float64) - self.low) / (self.high - self.low)


def value_axis(values: Iterable[Floats], most: int = 5) -> Axis:
    """Return the axis of some values, with a tick at either end.

    >>> value_axis([np.array([3.0, 41.0])]).labels
    ('0', '10', '20', '30', '40', '50')
    """
    finite = [one[np.isfinite(one)] for one in values]
    least = min((float(one.min()) for one in finite if one.size), default=0.0)
    largest = max((float(one.max()) for one in finite if one.size), default=1.0)
    return between(max(least, -_FAR), min(largest, _FAR), most)


def between(least: float, largest: float, most: int = 5) -> Axis:
    """Return an axis over two values, its ticks 1, 2 or 5 times a power of ten."""
    if not largest > least:
        room = abs(least) / 2 or 1.0
        least, largest = least - room, largest + room
    rough = (largest / most) - (least / most)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= 0.999 * rough)
    first, last = math.floor(least / step), math.ceil(largest / step)
    ticks = [n * step for n in range(first, last + 1)]
    labels = tuple(_numbers(ticks, step))
    return Axis(ticks[0], ticks[-1], tuple(ticks), labels)


def _numbers(ticks: Sequence[float], step: float) -> Iterable[str]:
    """Write ticks with the digits that their step needs."""
    largest = max(map(abs, ticks))
    if largest >= 1e13 or step < 1e-6 or step < largest * 1e-9:
        return [f"{tick:.6g}" for tick in ticks]
    for least, size, name in ((1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if largest >= least and step >= size / 10:
            return [f"{tick / size:.10g}{name}" if tick else "0" for tick in ticks]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [f"{tick:,.{digits}f}" for tick in ticks]


def time_axis(times: Sequence[Integers], frequency: Frequency, most: int = 5) -> Axis:
    """Return the axis of some times, ticks on whole units of the calendar.

    Args:
        times: Of a panel; at least one.
        frequency: Of the panel.
        most: Ticks at most.
    """
    first = min(int(one.min()) for one in times if one.size)
    last = max(int(one.max()) for one in times if one.size)
    if first == last:
        before, after = frequency.advance(first, [-1, 1])
        first, last = int(before), int(after)
    if frequency.unit == "step":
        return _integers(first, last, most)
    ticks, marks = _calendar(first, last, most)
    labels = np.datetime_as_string(ticks.astype("datetime64[ms]"))
    places = ticks.astype("datetime64[us]").astype(np.int64).tolist()
    shown = tuple(label[:marks].replace("T", " ") for label in labels.tolist())
    return Axis(first, last, tuple(map(float, places)), shown)


def _integers(first: int, last: int, most: int) -> Axis:
    step = max(1, 10 ** math.floor(math.log10((last - first) / most)))
    step = next(n * step for n in (1, 2, 5, 10, 20) if n * step * most > last - first)
    ticks = range(-(-first // step) * step, last + 1, step)
    return Axis(first, last, tuple(map(float, ticks)), tuple(map(str, ticks)))


def _calendar(
    first: int, last: int, most: int
) -> "tuple[np.ndarray[tuple[int], np.dtype[np.datetime64]], int]":
    """Return the ticks of the finest step that has few enough, and their marks."""
    ends = np.array([first, last]).astype("datetime64[us]")
    ticks, shown = ends, 19
    for unit, count, marks in _STEPS:
        low, high = ends.astype(f"datetime64[{unit}]").astype(np.int64)
        if high - low > count * (most + 1):
            continue
        # Weeks begin on Mondays; 1970 began on a Thursday.
        shift = {("D", 7): 4, ("D", 14): 4, ("Y", count): -1970}.get((unit, count), 0)
        start = -(-(low - shift) // count) * count + shift
        ticks = np.arange(start, high + 1, count).astype(f"datetime64[{unit}]")
        ticks, shown = ticks[(ticks >= ends[0]) & (ticks <= ends[1])], marks
        if len(ticks) <= most:
            break
    return ticks, shown
