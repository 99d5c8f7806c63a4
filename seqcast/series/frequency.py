"""The calendar step from one row to the next.

Times are int64 microseconds since 1970 on the clock of the data: the wall time
that the user wrote, whose fixed offset from UTC stands in ``Frequency.zone``.
Rows without dates are plain integers, of unit ``step``.
"""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from seqcast.errors import SettingError

Integers = npt.NDArray[np.int64]
Clock = Literal["millisecond", "second", "minute", "hour", "day", "week"]
Unit = Clock | Literal["step", "business day", "month", "year"]

_LENGTHS: dict[Unit, int] = {
    "week": 604_800_000_000,
    "day": 86_400_000_000,
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
    "millisecond": 1_000,
}
DAY = _LENGTHS["day"]
_CODES: dict[Unit, str] = {
    "week": "W",
    "day": "D",
    "business day": "B",
    "hour": "h",
    "minute": "min",
    "second": "s",
    "millisecond": "ms",
}
_NAMES: dict[Unit, str] = {
    "week": "weekly",
    "day": "daily",
    "business day": "business days",
    "hour": "hourly",
    "minute": "every minute",
    "second": "every second",
    "millisecond": "every millisecond",
    "month": "monthly",
    "year": "yearly",
    "step": "integer steps",
}
_ALIASES: dict[str, tuple[int, Unit, str]] = {
    "MS": (1, "month", "start"),
    "ME": (1, "month", "end"),
    "M": (1, "month", "end"),
    "QS": (3, "month", "start"),
    "QE": (3, "month", "end"),
    "Q": (3, "month", "end"),
    "YS": (1, "year", "start"),
    "AS": (1, "year", "start"),
    "YE": (1, "year", "end"),
    "Y": (1, "year", "end"),
    "A": (1, "year", "end"),
    "T": (1, "minute", ""),
    "H": (1, "hour", ""),
    "S": (1, "second", ""),
    "L": (1, "millisecond", ""),
    "step": (1, "step", ""),
    "": (1, "step", ""),
}
_ALIASES.update({code: (1, unit, "") for unit, code in _CODES.items()})
_TEXT = re.compile(r"(\d{0,9})([A-Za-z]*)(?:(?<=[WQYASE])-[A-Z]{3})?")


@dataclass(frozen=True, slots=True)
class Frequency:
    """A step of time.

    Args:
        count: Units in one step, at least 1.
        unit: ``step`` for integers that are no dates.
        anchor: ``start`` or ``end`` for months and years whose stamps lie on
            the first or last day, otherwise empty.
        zone: Fixed offset from UTC such as ``+02:00``, ``Z``, or empty for
            times without one.
    """

    count: int
    unit: Unit
    anchor: str = ""
    zone: str = ""

    @property
    def code(self) -> str:
        """The short name that ``--freq`` takes, such as ``MS``."""
        times = "" if self.count == 1 else str(self.count)
        if self.unit == "step":
            return str(self.count)
        if self.unit not in ("month", "year"):
            return times + _CODES[self.unit]
        end = {"start": "S", "end": "E"}.get(self.anchor, "")
        if self.unit == "year":
            return f"{times}Y{end}"
        return f"Q{end}" if self.count == 3 else f"{times}M{end}"

    @property
    def label(self) -> str:
        """The step in words, such as ``monthly`` or ``every 30 minutes``."""
        if (self.count, self.unit) == (3, "month"):
            return "quarterly"
        if self.count == 1:
            return _NAMES[self.unit]
        if self.unit == "step":
            return f"integer steps of {self.count}"
        return f"every {self.count} {self.unit}s"

    def advance(self, starts: npt.ArrayLike, steps: npt.ArrayLike) -> Integers:
        """Move times by whole steps, forward or backward; shapes broadcast.

        >>> start = np.datetime64("2024-01-31", "us").astype(np.int64)
        >>> Frequency(1, "month", "end").advance(start, [1, 2]).astype("M8[us]")
        array(['2024-02-29T00:00:00.000000', '2024-03-31T00:00:00.000000'],
              dtype='datetime64[us]')
        """
        first = np.asarray(starts, dtype=np.int64)
        moves = np.asarray(steps, dtype=np.int64) * self.count
        if self.unit == "step":
            return np.asarray(first + moves)
        if self.unit in _LENGTHS:
            return np.asarray(first + moves * _LENGTHS[self.unit])
        days, clock = np.divmod(first, DAY)
        if self.unit == "business day":
            moved = np.busday_offset(_dates(days), moves, roll="forward")
            return np.asarray(moved).astype(np.int64) * DAY + clock
        month, day = _split(days)
        month = month + moves * (12 if self.unit == "year" else 1)
        last = _first_day(month + 1) - 1
        if self.anchor == "end":
            return np.asarray(last * DAY + clock)
        return np.asarray(np.minimum(_first_day(month) + day, last) * DAY + clock)

    def index(
        self, start: npt.ArrayLike, stamps: npt.ArrayLike
    ) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Count the steps from ``start`` to each stamp; shapes broadcast.

        Returns:
            The whole steps, rounded down, and whether the stamp lies on the grid.
        """
        first = np.asarray(start, dtype=np.int64)
        last = np.asarray(stamps, dtype=np.int64)
        steps = self._units(first, last) // self.count
        return steps, self.advance(first, steps) == last

    def _units(self, first: Integers, last: Integers) -> Integers:
        if self.unit == "step":
            return np.asarray(last - first)
        if self.unit in _LENGTHS:
            return np.asarray((last - first) // _LENGTHS[self.unit])
        if self.unit == "business day":
            count = np.busday_count(_dates(first // DAY), _dates(last // DAY))
            return np.asarray(count, dtype=np.int64)
        months = np.asarray(_split(last // DAY)[0] - _split(first // DAY)[0])
        return months // 12 if self.unit == "year" else months

    def season(self, rows: int) -> int:
        """Steps until the pattern repeats, for a series of so many rows."""
        if self.unit == "week":
            year = _share(52, self.count)
            return year if rows >= 2 * year else 1
        if self.unit in _LENGTHS and self.unit != "day":
            return _share(DAY, self.count * _LENGTHS[self.unit])
        whole = {"month": 12, "day": 7, "business day": 5}
        return _share(whole.get(self.unit, 1), self.count)

    def horizon(self) -> int:
        """Steps to forecast unless the user says."""
        if self.unit == "month":
            return 18 if self.count < 3 else 8 if self.count < 12 else 6
        usual = {"step": 12, "year": 6, "week": 13, "day": 14, "business day": 14}
        return usual.get(self.unit, 48)


def parse(text: str) -> Frequency:
    """Read a frequency such as ``MS``, ``15min``, ``W-MON`` or ``1``.

    The weekday of a week and the month of a quarter or year follow the data.

    Raises:
        SettingError: There is no such frequency.

    >>> parse("15T").label
    'every 15 minutes'
    """
    match = _TEXT.fullmatch(text.strip())
    count, name = match.groups() if match else ("", "")
    known = _ALIASES.get(name) if count or name else None
    if known is None or count.strip("0") == "" != count:
        raise SettingError(
            f'There is no frequency "{text}".',
            where="--freq",
            fix="Use 1 (integers), s, min, h, D, B, W, MS, ME, QS, YS, or 15min",
        )
    times, unit, anchor = known
    return Frequency(int(count or 1) * times, unit, anchor)


def infer(
    stamps: npt.ArrayLike, offsets: npt.ArrayLike, *, dated: bool
) -> Frequency | None:
    """Find the step of a panel: the commonest distance between neighbours.

    Distances are counted in months, business days or fixed lengths, whichever
    all stamps agree on. A stamp may still lie beside the grid: ask ``index``.

    Args:
        stamps: (R,) rising times of every series, end to end.
        offsets: (S+1,) where each series begins.
        dated: Whether the stamps are dates rather than integers.

    Returns:
        The step without a zone, or nothing where no series has two rows.
    """
    times = np.asarray(stamps, dtype=np.int64)
    inside = np.ones(max(len(times) - 1, 0), dtype=bool)
    edges = np.asarray(offsets, dtype=np.int64)[1:-1] - 1
    inside[edges[(edges >= 0) & (edges < len(inside))]] = False
    before, after = times[:-1][inside], times[1:][inside]
    if not len(before):
        return None
    if not dated:
        return Frequency(_commonest(after - before), "step")
    if (before % DAY == after % DAY).all():
        return _calendar(times // DAY, before // DAY, after // DAY)
    return _fixed(_commonest(after - before))


def _calendar(days: Integers, before: Integers, after: Integers) -> Frequency:
    """Find the step of stamps that all show one time of day."""
    month, day = _split(days)
    anchor = _anchor(month, day)
    if anchor is not None:
        count = _commonest(_split(after)[0] - _split(before)[0])
        if count % 12 == 0:
            return Frequency(count // 12, "year", anchor)
        return Frequency(count, "month", anchor)
    step = _commonest(after - before)
    # Day 0, 1970-01-01, was a Thursday.
    weekend = (days + 3) % 7 > 4
    over = ((before + 3) % 7 == 4) & (after - before == 3)
    if step == 1 and over.any() and not weekend.any():
        return Frequency(1, "business day")
    return _fixed(step * DAY)


def _anchor(month: Integers, day: Integers) -> str | None:
    """Say on which day of the month all stamps lie, or None."""
    if (day == 0).all():
        return "start"
    if (_first_day(month) + day + 1 == _first_day(month + 1)).all():
        return "end"
    yearly = (month % 12 == month[0] % 12).all() and month[0] % 12 != 1
    return "" if (day == day[0]).all() and (day[0] < 28 or yearly) else None


def _fixed(length: int) -> Frequency:
    for unit, one in _LENGTHS.items():
        if length % one == 0:
            return Frequency(length // one, unit)
    return Frequency(max(length // 1_000, 1), "millisecond")


def _commonest(distances: Integers) -> int:
    values, counts = np.unique(distances, return_counts=True)
    return int(values[counts.argmax()])


def _share(whole: int, part: int) -> int:
    return whole // part if whole % part == 0 else 1


def _dates(days: Integers) -> npt.NDArray[np.datetime64]:
    return days.astype("datetime64[D]")


def _split(days: Integers) -> tuple[Integers, Integers]:
    """Turn days since 1970 into months since 1970 and the day of the month."""
    month = _dates(days).astype("datetime64[M]").astype(np.int64)
    return month, np.asarray(days - _first_day(month))


def _first_day(month: Integers) -> Integers:
    first = month.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(first.astype(np.int64))
