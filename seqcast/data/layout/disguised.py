"""Columns that look like ids, and hold the time within a day or a year."""

import re
from collections.abc import Iterable, Sequence

from seqcast.data.cells import arrow, elapsed, hours, months, weekdays, within, years
from seqcast.data.cells.table import Table
from seqcast.data.cells.within import Unit
from seqcast.data.layout.clock import shell
from seqcast.data.words import quote
from seqcast.errors import DataError

_WEEKDAYS = re.compile(rf"{weekdays.PATTERN}|(?:tues|thurs?)\.?", re.I)
_HALVES_OF_DAYS = re.compile(r"[ap]\.?m\.?", re.I)
_SPELLED_HOUR = re.compile(
    r"(?:he|hb|hours?(?: ending| beginning)?|stunde|heure|uur)[ _.-]?\d{1,2}", re.I
)
_SPELLED_PART = re.compile(
    r"(?:(?:week|woche|kw|semaine|semana|month|monat|mois|quarter|quartal|trimestre)"
    r"[ _.-]?\d{1,2})|(?:\d(?:st|nd|rd|th|\.)? ?(?:quarter|quartal|trimestre))",
    re.I,
)
_CODE = re.compile(r"[a-z]{0,4}[ _.-]?0*(\d{1,4})", re.I)
_ROMAN = re.compile("[ivx]+", re.I)
_CLOCK = re.compile(r"\d{1,2}:\d\d.*|\d{1,2} ?(?:[ap]\.?m\.?|uhr)|\d{1,2}h\d\d", re.I)
# Names of two are too few to be sure of.
_FEW = 3
_MOST_WORDS = 2_000
# So many a day or a year, counted from 0 or 1; of hours also where clocks change.
_ROUNDS = {4, 12, 13, 23, 24, 25, 46, 48, 50, 52, 53, 92, 96, 100, 144, 288}
_LAST: dict[Unit, tuple[int, ...]] = {
    "month": (11, 12, 13),
    "week": (51, 52, 53, 54),
    "day": (6, 7, 28, 29, 30, 31),
    "hour": (22, 23, 24, 25),
    "quarter": (3, 4),
}
_OF_DAYS = "times within days", "2024-01-31 05:00"
_OF_CHANGES = "hours of days on which clocks change", "2024-10-27 02:00+01:00"
_OF_YEARS = "parts of years", "2024-01-31"
_HOURS: tuple[Unit, ...] = ("hour", "hour ending", "hour beginning")
# The days of a year.
_LARGEST = 366
_FIRST_YEAR = 1600
_LONG_DAYS = ("25", "50", "100")
_COUNTED: tuple[Unit, ...] = ("hour", "hour ending", "slot", "period")
_HELD: dict[Unit, tuple[str, str]] = {
    "half": ("halves of years", "2024-07"),
    "quarter": ("quarters", "2024-Q3"),
    "month": ("months", "2024-07"),
    "week": ("weeks", "2024-W05"),
    "weekday": ("days of weeks", "2024-01-31"),
    "day": ("days", "2024-01-31"),
    "day of year": ("days of years", "2024-01-31"),
    "season": _OF_YEARS,
    "year": ("years", "2024-01-31"),
}
# So many columns that are named like hours or months hold one each.
_LEAST_HOURS = 20
_LEAST_MONTHS = 4


def refuse(table: Table, sets: Iterable[Sequence[str]]) -> None:
    """Refuse columns of ids that were found and hold a part of the time.

    Headers and cells tell. Numbers and codes under a header that names no time,
    such as ``store``, are ids.

    Args:
        table: The file.
        sets: Columns of ids, as they were found and not named by the user.

    Raises:
        DataError: A column holds hours, months, weeks and the like.
    """
    for name in dict.fromkeys(name for names in sets for name in names):
        words = arrow.words(arrow.trimmed(table.column(name))).unique()
        cells = [word for word in words[:_MOST_WORDS].to_pylist() if word]
        held = _held(cells, name) if cells else None
        if held:
            what, example = held
            shown = " and ".join(quote(cell) for cell in cells[:2])
            shown = quote(_last(cells)) if held == _OF_CHANGES else shown
            raise DataError(
                f"Column {quote(name)} seems to hold {what}, such as {shown}, "
                "rather than ids.",
                where=table.name,
                fix=f"Write the whole time in one column, such as {example}, or pass "
                f"--id {shell(name)} if each is a series",
            )


def _held(cells: Sequence[str], name: str) -> tuple[str, str] | None:
    """Say what part of a time the distinct cells are, and how a whole one is."""
    unit = within.unit(name)
    if _all(_CLOCK, cells) or _all(_HALVES_OF_DAYS, cells):
        return _OF_DAYS
    if _all(_SPELLED_HOUR, cells):
        return _OF_DAYS
    if len(cells) >= _FEW and years.all_read(cells, _named_month):
        return _HELD["month"]
    if len(cells) >= _FEW and _all(_WEEKDAYS, cells):
        return _HELD["weekday"]
    if _all(_SPELLED_PART, cells):
        return _OF_YEARS
    short = len(name) == 1 or not unit
    unit = unit or within.hinted(name)
    if not unit or not _fits(cells, unit, short=short):
        return None
    if unit in _COUNTED and _last(cells) in _LONG_DAYS:
        return _OF_CHANGES
    if unit == "period":
        return "parts of days or years", "2024-01-31 05:00"
    return _HELD.get(unit, _OF_DAYS)


def _last(cells: Sequence[str]) -> str:
    """Give the largest of some numbers, or an empty text."""
    return max((cell for cell in cells if cell.isdigit()), key=int, default="")


def _fits(cells: Sequence[str], unit: Unit, *, short: bool) -> bool:
    """Say whether cells are what their header says they are."""
    if unit in ("season", "clock"):
        return True
    if unit in _HOURS and not short and all(re.search(r"\d", cell) for cell in cells):
        return True
    codes = [_CODE.fullmatch(cell) for cell in cells]
    numbers = [int(one[1]) for one in codes if one]
    counted = len(numbers) == len(cells) and elapsed.may_be(numbers, unit)
    if counted or unit == "second":
        return counted
    if unit == "year":
        return len(numbers) == len(cells) and min(numbers) >= _FIRST_YEAR
    bare = unit == "period" or all(cell.isdigit() for cell in cells)
    if len(numbers) < len(cells) or not bare:
        return not short and _is_spelled(cells, unit)
    counted = min(numbers) in (0, 1) and len(numbers) == max(numbers) - min(numbers) + 1
    if unit in ("period", "slot", "start", "end", "some hour"):
        compact = max(numbers) > _LARGEST and hours.read(cells, "clock") is not None
        return compact or (counted and len(numbers) in _ROUNDS)
    if short or unit == "day":
        return counted and max(numbers) in _LAST.get(unit, ())
    return max(numbers) <= _LARGEST


def _is_spelled(cells: Sequence[str], unit: Unit) -> bool:
    """Say whether most cells are texts of a part of a time."""
    if unit in ("month", "quarter", "half", "week") and _all(_ROMAN, cells):
        return True
    readers = {
        "month": years.month,
        "week": years.week,
        "quarter": years.quarter,
        "half": years.half,
        "period": years.quarter,
    }
    reader = readers.get(unit)
    if reader is not None:
        return 2 * sum(reader(cell) is not None for cell in cells) > len(cells)
    return hours.read(cells, unit) is not None


def _named_month(cell: str) -> str | None:
    return cell if months.number(cell) else None


def _all(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    return len(cells) > 1 and all(map(pattern.fullmatch, cells))


def refuse_columns(table: Table, numeric: Sequence[str]) -> None:
    """Refuse a column for each month of a year, or each hour of a day.

    Args:
        table: The file.
        numeric: Its columns of numbers.

    Raises:
        DataError: The columns are named like months or hours.
    """
    named = [name for name in numeric if months.number(name)]
    timed = [
        name for name in numeric if re.fullmatch(r"(?i)(he?|hour)?[ _]?\d.*", name)
    ]
    read = len(timed) >= _LEAST_HOURS and hours.read(timed, "hour")
    for names, what in ((named, "month"), (timed if read else [], "hour")):
        if len(names) >= _LEAST_MONTHS:
            raise DataError(
                f"The columns {quote(names[0])} to {quote(names[-1])} are {what}s.",
                where=table.name,
                fix=f"Write one row for each {what}, with a column for the {what}",
            )
