"""Times in two columns or more, such as ``date`` and ``hour``, as one column."""

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data import arrow, clock, months
from seqcast.data.profile import profile
from seqcast.data.table import Table
from seqcast.data.words import quote

_HOURS = re.compile(
    "hour|hr|hours?_?of_?day|h|stunde|uhrzeit|uur|heure|hora|ora"
    "|he|hour[ _]?end(?:ing)?"
)
_CLOCKS = re.compile(f"{_HOURS.pattern}|time|zeit|clock|tijd")
_TIME_OF_DAY = r"(?i)^\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]m)?$"
_LATEST = 24
_YEARS = re.compile("year|jahr|année|annee|año|anno|jaar|ano")
# What stands beside a year: its names, its cells, and what is written before them.
_WITHIN = (
    (re.compile("month|monat|mois|mes|mese|maand|mês"), f"^{months.PATTERN}$", "-"),
    (re.compile("quarter|qtr|quartal|trimestre|kwartaal"), "^Q[1-4]$", "-"),
)


def composed(table: Table) -> Table:
    """Join a date and its hour, or year, month, day and hour, into one column.

    The joined column has the name of the date, or ``date``; the others are gone.
    Hours from 1 to 24 are those that end then, and are written as they begin.

    Args:
        table: A file as it was cut.
    """
    if len(set(table.names)) < len(table.names):
        return table
    pair = _year_and_part(table)
    if pair:
        year, part, between = pair
        cells = _joined(table.column(year), between, arrow.trimmed(table.column(part)))
        return _with(table, "date", [year, part], cells)
    named = {name.lower(): name for name in table.names}
    if not {"year", "month"} <= named.keys() and not any(map(_CLOCKS.fullmatch, named)):
        return table
    kinds = {name: profile(table, name, None) for name in table.names}
    dates = [n for n, p in kinds.items() if p.kind == "date"]
    days = [n for n in dates if "%d" in kinds[n].template]
    if len(dates) == 1 and days and not re.search("%[HI]", kinds[days[0]].template):
        hours = [n for n in table.names if n != days[0] and _tells_hours(table, n)]
        if len(hours) == 1:
            cells = _joined(table.column(days[0]), " ", _clock(table, hours[0]))
            parts = [days[0], hours[0]]
            return _with(table, days[0], parts, cells)
    parts = [named.get(name, "") for name in ("year", "month", "day")]
    integers = [name for name in parts if name and kinds[name].kind == "integer"]
    if dates or integers[:2] != parts[:2]:
        return table
    cells = table.column(integers[0])
    for name in integers[1:]:
        cells = _joined(cells, "-", _two_digits(table, name))
    hours = [n for n in table.names if len(integers) == 3 and _tells_hours(table, n)]
    if len(hours) == 1:
        cells = _joined(cells, " ", _clock(table, hours[0]))
    return _with(table, "date", [*integers, *hours[:1]], cells)


def _year_and_part(table: Table) -> tuple[str, str, str] | None:
    """Find years beside the names of their months, or their quarters as Q1 to Q4."""
    years = [name for name in table.names if _YEARS.fullmatch(name.lower())]
    if len(years) != 1:
        return None
    column = arrow.words(arrow.trimmed(table.column(years[0])))
    if not arrow.matches(column, r"^\d{4}$").all():
        return None
    for names, cells, between in _WITHIN:
        parts = [name for name in table.names if names.fullmatch(name.lower())]
        if len(parts) != 1:
            continue
        words = arrow.words(arrow.trimmed(table.column(parts[0])))
        if arrow.matches(words, f"(?i){cells}").all():
            return years[0], parts[0], between
    return None


def _tells_hours(table: Table, name: str) -> bool:
    """Say whether a column holds the hours of days: clocks, or 0 to 24 in turn."""
    column = arrow.trimmed(table.column(name))
    if _CLOCKS.fullmatch(name.lower()) and arrow.matches(column, _TIME_OF_DAY).all():
        return len(arrow.words(column).unique()) > 1
    if not _HOURS.fullmatch(name.lower()) or not clock.is_regular(column):
        return False
    numbers = arrow.integers(pc.cast(arrow.words(column), pa.int64()))
    return bool(numbers.min() >= 0 and np.ptp(numbers) > 1 and numbers.max() <= _LATEST)


def _until_24(table: Table, name: str) -> bool:
    """Say whether hours are counted from 1 to 24."""
    last = str(_LATEST)
    held = arrow.matches(arrow.trimmed(table.column(name)), f"^{last}$").any()
    return bool(held) and _HOURS.fullmatch(name.lower()) is not None


def _clock(table: Table, name: str) -> pa.Array:
    """Write hours as times of the day."""
    column = arrow.plain(arrow.trimmed(table.column(name)))
    if ":" in column[0].as_py():
        return column
    numbers = arrow.integers(pc.cast(column, pa.int64()))
    first = int(_until_24(table, name))
    texts = [f"{hour - first:02d}:00" for hour in range(_LATEST + 1)]
    return pc.take(arrow.texts(texts), arrow.positions(numbers))


def _two_digits(table: Table, name: str) -> pa.Array:
    return pc.replace_substring_regex(
        arrow.plain(arrow.trimmed(table.column(name))), r"^(\d)$", r"0\1"
    )


def _joined(before: pa.Array, mark: str, after: pa.Array) -> pa.Array:
    between = arrow.texts([mark])[0]
    return pc.binary_join_element_wise(
        arrow.plain(arrow.trimmed(before)), arrow.plain(after), between
    )


def _with(table: Table, name: str, parts: list[str], cells: pa.Array) -> Table:
    """Put the joined column in the place of the first of its parts."""
    while name in table.names and name not in parts:
        name += "_"
    names, columns = [], []
    for one, column in zip(table.names, table.columns, strict=True):
        if one == parts[0]:
            names.append(name)
            columns.append(cells)
        elif one not in parts:
            names.append(one)
            columns.append(column)
    told = f"Joined {', '.join(map(quote, parts))} to one time, {quote(name)}."
    if _until_24(table, parts[-1]):
        told += f" Hours 1 to 24 of {quote(parts[-1])} begin at 00:00 to 23:00."
    return replace(
        table,
        names=tuple(names),
        columns=tuple(columns),
        notices=(*table.notices, told),
    )
