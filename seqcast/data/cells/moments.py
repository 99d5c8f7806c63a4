"""The parts of dates, as they were cut, to days and times of day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, months, weekdays
from seqcast.data.words import quote

Integers = npt.NDArray[np.int64]

_FIRST_YEAR, _LAST_YEAR = 1678, 2262


class UnreadDateError(Exception):
    """A cell that does not fit its column; the caller knows its line.

    Args:
        problem: What is wrong with the cell, or with the first that is ``wrong``.
        cell: Its number.
        fix: What to do.
        wrong: (U,) which cells are so.
        stray: Whether it is no time.
    """

    def __init__(
        self,
        problem: str,
        cell: int,
        fix: str = "",
        wrong: npt.NDArray[np.bool_] | None = None,
        *,
        stray: bool = False,
    ) -> None:
        """Keep what is told; rows are counted by who knows them."""
        super().__init__(problem)
        self.problem, self.cell, self.fix, self.stray = problem, cell, fix, stray
        self.wrong = wrong


def number(parts: dict[str, pa.Array], field: str, usual: int) -> Integers:
    """Read one part of every cell, (U,), or give what it usually is."""
    if field not in parts:
        return np.full(len(next(iter(parts.values()))), usual, np.int64)
    return arrow.integers(pc.cast(parts[field], pa.int64()))


def days(parts: dict[str, pa.Array], cells: pa.Array, name: str) -> Integers:
    """Count days since 1970."""
    if "V" in parts:
        return _weeks(parts, cells, name) + number(parts, "u", 1) - 1
    year = number(parts, "Y", 0)
    if "y" in parts:
        short = number(parts, "y", 0)
        year = short + np.where(short < 69, 2000, 1900)
    month = number(parts, "m", 1)
    if "q" in parts:
        month = 3 * number(parts, "q", 1) - 2
    if "b" in parts:
        month = np.array([months.number(text) for text in parts["b"].to_pylist()])
    day = number(parts, "d", 1)
    _refuse_two_years(parts, year, month, cells, name)
    late = (year < _FIRST_YEAR) | (year > _LAST_YEAR)
    if late.any():
        raise _off_calendar(cells, name, late, f"outside {_FIRST_YEAR} to {_LAST_YEAR}")
    count = (year - 1970) * 12 + np.clip(month, 1, 12).astype(np.int64) - 1
    start = count.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (count + 1).astype("datetime64[M]").astype("datetime64[D]")
    wrong = (month < 1) | (month > 12) | (day < 1)
    wrong |= start + day > after.astype(np.int64)
    if wrong.any():
        raise _off_calendar(cells, name, wrong, "not a day of the calendar")
    if "a" in parts:
        named = np.array([weekdays.number(text) for text in parts["a"].to_pylist()])
        other = (start + day + 2) % 7 != named  # day 0, 1970-01-01, was a Thursday
        if other.any():
            raise _off_calendar(cells, name, other, "not that day of the week")
    return np.asarray(start + day - 1)


def _refuse_two_years(
    parts: dict[str, pa.Array],
    year: Integers,
    month: Integers,
    cells: pa.Array,
    name: str,
) -> None:
    """Refuse years from one summer to the next, which look like months.

    Raises:
        UnreadDateError: All cells name a year and the two digits of the next.
    """
    alone = parts.keys() == {"Y", "m"} and len(year) > 1
    if alone and ((year + 1) % 100 == month).all():
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(cells[0].as_py())}, which may be a "
            "month or two years.",
            0,
            "Write the year in which it begins, such as 2000, or a day, such as "
            "2000-09-01",
        )


def _weeks(parts: dict[str, pa.Array], cells: pa.Array, name: str) -> Integers:
    """Count days since 1970 up to the Monday of a week of ISO 8601."""
    year, week = number(parts, "G", 0), number(parts, "V", 1)
    late = (year < _FIRST_YEAR) | (year > _LAST_YEAR)
    if late.any():
        raise _off_calendar(cells, name, late, f"outside {_FIRST_YEAR} to {_LAST_YEAR}")
    # The first week holds 4 January; day 0 was a Thursday.
    fourth = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + 3
    begin = fourth.astype(np.int64)
    days = begin - (begin + 3) % 7 + 7 * (week - 1)
    thursdays = (days + 3).astype("datetime64[D]").astype("datetime64[Y]")
    wrong = (week < 1) | (thursdays.astype(np.int64) != year - 1970)
    if wrong.any():
        raise _off_calendar(cells, name, wrong, "not a week of the calendar")
    return np.asarray(days)


def clock(
    parts: dict[str, pa.Array], cells: pa.Array, name: str
) -> tuple[Integers, int]:
    """Count microseconds since midnight, and the digits of a second.

    24:00 is the midnight at the end of a day (ISO 8601).
    """
    hour, minute = number(parts, "H", 0), number(parts, "M", 0)
    if "p" in parts:
        noon = number(parts, "I", 12)
        hour = noon % 12 + 12 * arrow.matches(parts["p"], "^[pP]")
        hour[(noon < 1) | (noon > 12)] = 99  # no hour of a day
    micro, digits = np.zeros(len(hour), np.int64), 0
    if "S" in parts:
        seconds = arrow.floats(pc.cast(parts["S"], pa.float64()))
        micro = np.rint(seconds * 1e6).astype(np.int64)
        digits = min(max(int(arrow.lengths(parts["S"]).max()) - 3, 0), 6)
    wrong = (hour > 24) | (minute > 59) | (micro >= 60_000_000)
    wrong |= (hour == 24) & ((minute > 0) | (micro > 0))
    if wrong.any():
        raise _off_calendar(cells, name, wrong, "not a time of day")
    return (hour * 60 + minute) * 60_000_000 + micro, digits


def _off_calendar(
    cells: pa.Array, name: str, wrong: npt.NDArray[np.bool_], why: str
) -> UnreadDateError:
    cell = int(wrong.argmax())
    text = quote(cells[cell].as_py())
    return UnreadDateError(
        f"Column {quote(name)} holds {text}, which is {why}.",
        cell,
        "Correct the date",
        wrong,
    )
