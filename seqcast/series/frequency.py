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

LENGTHS: dict[Unit, int] = {
    "week": 604_800_000_000,
    "day": 86_400_000_000,
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
    "millisecond": 1_000,
}
DAY = LENGTHS["day"]
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
_TEXT = re.compile(
    r"(\d{0,9})([A-Za-z]*)(?:(?<=[WQYASE])-([A-Z]{3})|(?<=B)-((?!0{7})[01]{7}))?"
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKING = "1111100"


@dataclass(frozen=True, slots=True)
class Frequency:
    """A step of time.

    Args:
        count: Units in one step, at least 1.
        unit: ``step`` for integers that are no dates.
        anchor: ``start`` or ``end`` for months and years whose stamps lie on
            the first or last day; ``29`` or ``30`` for those on that day or, in
            a shorter month, on its last; the open days of a week, Monday first
            and ``1`` for open, for business days that are not Monday to Friday;
            otherwise empty.
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
            mask = "" if self.open_days == WORKING else f"-{self.open_days}"
            return times + _CODES[self.unit] + mask * (self.unit == "business day")
        end = {"start": "S", "end": "E"}.get(self.anchor, "")
        if self.unit == "year":
            return f"{times}Y{end}"
        return f"Q{end}" if self.count == 3 else f"{times}M{end}"

    @property
    def is_fine(self) -> bool:
        """Whether a step is below a day."""
        return self.unit in ("hour", "minute", "second", "millisecond")

    @property
    def months(self) -> int:
        """The months in a step, or 0 where it is no whole number of them."""
        return self.count * {"month": 1, "year": 12}.get(self.unit, 0)

    @property
    def open_days(self) -> str:
        """The days of a week that count as steps, Monday first, as NumPy has them."""
        return self.anchor if len(self.anchor) == len(DAYS) else WORKING

    @property
    def label(self) -> str:
        """The step in words, such as ``monthly`` or ``every 30 minutes``."""
        if (self.count, self.unit) == (3, "month"):
            return "quarterly"
        if (self.count, self.unit) == (1, "business day"):
            return _named_days(self.open_days)
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
        if self.unit in LENGTHS:
            return np.asarray(first + moves * LENGTHS[self.unit])
        days, clock = np.divmod(first, DAY)
        if self.unit == "business day":
            moved = np.busday_offset(
                days_as_dates(days), moves, roll="forward", weekmask=self.open_days
            )
            return np.asarray(moved).astype(np.int64) * DAY + clock
        month, day = split_days(days)
        month = month + moves * (12 if self.unit == "year" else 1)
        last = first_day(month + 1) - 1
        if self.anchor == "end":
            return np.asarray(last * DAY + clock)
        if self.anchor.isdigit():
            day = np.asarray(int(self.anchor) - 1)
        return np.asarray(np.minimum(first_day(month) + day, last) * DAY + clock)

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
        if self.unit in LENGTHS:
            return np.asarray((last - first) // LENGTHS[self.unit])
        if self.unit == "business day":
            ends = days_as_dates(first // DAY), days_as_dates(last // DAY)
            count = np.busday_count(*ends, weekmask=self.open_days)
            return np.asarray(count, dtype=np.int64)
        months = np.asarray(split_days(last // DAY)[0] - split_days(first // DAY)[0])
        return months // 12 if self.unit == "year" else months

    def season(self, rows: int) -> int:
        """Steps until the pattern repeats, for a series of so many rows."""
        if self.unit == "week":
            year = _share(52, self.count)
            return year if rows >= 2 * year else 1
        if self.unit in LENGTHS and self.unit != "day":
            return _share(DAY, self.count * LENGTHS[self.unit])
        whole = {"month": 12, "day": 7, "business day": self.open_days.count("1")}
        return _share(whole.get(self.unit, 1), self.count)

    def horizon(self) -> int:
        """Steps to forecast unless the user says."""
        if self.unit == "month":
            return 18 if self.count < 3 else 8 if self.count < 12 else 6
        usual = {"step": 12, "year": 6, "week": 13, "day": 14, "business day": 14}
        return usual.get(self.unit, 48)


def parse(text: str) -> Frequency:
    """Read a frequency such as ``MS``, ``15min``, ``W-MON`` or ``1``.

    The month of a quarter or year follows the data; for the weekday of a week
    see ``weekday``.

    Raises:
        SettingError: There is no such frequency.

    >>> parse("15T").label
    'every 15 minutes'
    """
    match = _TEXT.fullmatch(text.strip())
    count, name, _, mask = match.groups() if match else ("", "", "", "")
    known = _ALIASES.get(name) if count or name else None
    if known is None or count.strip("0") == "" != count:
        raise SettingError(
            f'There is no frequency "{text}".',
            where="--freq",
            fix="Use 1 (integers), s, min, h, D, B, W, MS, ME, QS, YS, or 15min",
        )
    times, unit, anchor = known
    return Frequency(int(count or 1) * times, unit, mask or anchor)


def weekday(text: str) -> int | None:
    """Number the weekday that a frequency such as ``W-TUE`` states, from Monday.

    Raises:
        SettingError: It is no day.

    >>> weekday("W-TUE"), weekday("W"), weekday("QS-FEB")
    (1, None, None)
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None or match[2] != "W" or not match[3]:
        return None
    days = [day[:3].upper() for day in DAYS]
    if match[3] not in days:
        raise SettingError(
            f'There is no weekday "{match[3]}".',
            where="--freq",
            fix=f"Use one of {', '.join(days)}",
        )
    return days.index(match[3])


def _named_days(mask: str) -> str:
    """Say in words which days of the week are open.

    >>> _named_days("1111110"), _named_days("1010100")
    ('daily without Sundays', 'every Monday, Wednesday and Friday')
    """
    if mask == WORKING:
        return _NAMES["business day"]
    closed = [f"{day}s" for day, one in zip(DAYS, mask, strict=True) if one == "0"]
    if len(closed) < 3:
        return f"daily without {' and '.join(closed)}"
    *most, last = (day for day, one in zip(DAYS, mask, strict=True) if one == "1")
    return f"every {', '.join(most)} and {last}" if most else f"every {last}"


def _share(whole: int, part: int) -> int:
    return whole // part if whole % part == 0 else 1


def days_as_dates(days: Integers) -> npt.NDArray[np.datetime64]:
    """Turn days since 1970 into dates."""
    return days.astype("datetime64[D]")


def split_days(days: Integers) -> tuple[Integers, Integers]:
    """Turn days since 1970 into months since 1970 and the day of the month."""
    month = days_as_dates(days).astype("datetime64[M]").astype(np.int64)
    return month, np.asarray(days - first_day(month))


def first_day(month: Integers) -> Integers:
    """Give the first day, since 1970, of months since 1970."""
    first = month.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(first.astype(np.int64))
