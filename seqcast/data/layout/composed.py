"""Times in two columns or more, such as ``date`` and ``hour``, as one column."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, hours, within, years
from seqcast.data.cells.profile import Profile, profile
from seqcast.data.cells.table import Table
from seqcast.data.cells.within import Unit
from seqcast.data.layout import (
    daytime,
    finer,
    halves,
    nested,
    periods,
    unclocked,
)
from seqcast.data.layout.parts import running
from seqcast.data.words import quote

_YEAR = r"^(?:FY)?\d{4}$|^FY\d\d$"
_MIDNIGHT = r"[T ]0?0:00(?::00(?:\.0+)?)?$"
# Columns whose headers say nothing are looked at in files with so few.
_FEW_COLUMNS = 50
# What stands beside a year, by its unit: how it is written, and what is before it.
_BESIDE: dict[Unit, tuple[Callable[[str], str | None], str]] = {
    "week": (years.week, "-"),
    "month": (years.month, "-"),
    "quarter": (years.quarter, "-"),
    "half": (years.half, "-"),
}
_TOLD: dict[str, str] = {
    "week": "Weeks are those of ISO 8601.",
    "half": "Halves begin in January and July.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Columns that make one time.

    Args:
        name: That of the time.
        parts: The columns, the first in whose place it stands.
        cells: (R,) the texts.
        told: What was assumed, each a sentence.
        dated: Whether the texts are whole days.
    """

    name: str
    parts: tuple[str, ...]
    cells: pa.Array
    told: tuple[str, ...] = ()
    dated: bool = False


def composed(
    table: Table, kept: Collection[str] = (), known: hours.Known | None = None
) -> Table:
    """Join a date and its hour, or year, month, day and hour, into one column.

    The joined column has the name of the date, or ``date``; the others are gone.
    What is not sure is left as it is.

    Args:
        table: A file as it was cut.
        kept: Columns that play a part of their own, and are not joined.
        known: What a model says of hours, or nothing.

    Raises:
        DataError: Hours may begin or end at the times that are written.
    """
    if len(set(table.names)) < len(table.names):
        return table
    units = {name: within.unit(name) for name in table.names}
    if not any(units.values()) and len(table.names) > _FEW_COLUMNS:
        return table
    kinds = {name: profile(table, name, None) for name in table.names}
    units = {name: unit for name, unit in units.items() if name not in kept}
    day = _day(table, units, kinds)
    if day is None:
        texts = [name for name in units if kinds[name].kind == "text"]
        twelve = halves.stamped(table, _dates(kinds), texts)
        day = twelve and Joined(twelve[0][0], *twelve)
    if day is None and not _dates(kinds):
        periods.refuse(table, units)
    if day is not None and day.dated:
        free = _free(table, units, kinds, day.parts)
        found = daytime.find(table, day.cells, free, known)
        if found is None:
            unclocked.refuse(table, day.cells, free, kinds)
        else:
            cells = _joined(day.cells, " ", found.cells)
            told = *day.told, *found.told
            day = replace(day, parts=(*day.parts, *found.parts), cells=cells, told=told)
            table = replace(table, ending=found.ending, counted=found.counted)
    return table if day is None or len(day.parts) < 2 else _with(table, day)


def _free(
    table: Table,
    units: dict[str, Unit],
    kinds: dict[str, Profile],
    parts: Collection[str],
) -> dict[str, Unit]:
    """List the columns that may hold hours, with what their headers say."""
    free = {n: u or within.hinted(n) for n, u in units.items() if n not in parts}
    free = finer.abbreviated(free)
    return {
        name: unit
        for name, unit in free.items()
        if kinds[name].kind in ("text", "integer")
        # Clocks such as 18.00.00 and 7.30 look like numbers.
        or hours.is_dotted(str(table.column(name)[0].as_py()))
        or (kinds[name].kind == "number" and unit in daytime.SURE)
    }


def _day(
    table: Table, units: dict[str, Unit], kinds: dict[str, Profile]
) -> Joined | None:
    """Find the one column of dates, or make one of a year and what is beside it."""
    dates = _dates(kinds)
    if len(dates) == 1:
        return _of_date(table, dates[0], kinds[dates[0]].template, units)
    found = [name for name, unit in units.items() if unit == "year"]
    if dates or len(found) != 1:
        return None
    words = arrow.words(arrow.trimmed(table.column(found[0])))
    if 2 * arrow.matches(words, _YEAR).sum() <= len(words):
        return None
    return _of_year(table, found[0], units, kinds)


def _dates(kinds: dict[str, Profile]) -> list[str]:
    return [name for name, one in kinds.items() if one.kind == "date"]


def _of_date(
    table: Table, name: str, template: str, units: dict[str, Unit]
) -> Joined | None:
    """Take a column of days, or join one of months with the days beside it."""
    cells = arrow.trimmed(table.column(name))
    if "%d" in template:
        if not re.search("%[HI]", template):
            return Joined(name, (name,), cells, dated=True)
        if arrow.matches(table.column(name).dictionary_encode(), _MIDNIGHT).all():
            bare = pc.replace_substring_regex(arrow.plain(cells), _MIDNIGHT, "")
            return Joined(name, (name,), bare, dated=True)
        return None
    month = re.fullmatch("%Y([-/])%m", template)
    days = _valid(table, units, "day", _day_of_month)
    if not month or len(days) != 1:
        return None
    (day,) = days
    cells = _joined(cells, month[1], _spelled(table, day, _day_of_month))
    return Joined(name, (name, day), cells, dated=True)


def _of_year(
    table: Table, year: str, units: dict[str, Unit], kinds: dict[str, Profile]
) -> Joined | None:
    """Join a year and what stands beside it: month and day, week, quarter, half."""
    plain = kinds[year].kind == "integer"
    before = arrow.trimmed(table.column(year))
    units = {
        n: u for n, u in units.items() if len(n) > 1 or nested.varies(table, year, n)
    }
    found = {
        unit: running(table, year, _valid(table, units, unit, reader), reader)
        for unit, (reader, _) in _BESIDE.items()
    }
    beside = [name for names in found.values() for name in names]
    days = _valid(table, units, "day", _day_of_month) if plain else []
    if plain and len(days) == 1 and len(found["month"]) > 0:
        month = found["month"][0]
        cells = _joined(before, "-", _spelled(table, month, years.month))
        cells = _joined(cells, "-", _spelled(table, days[0], _day_of_month))
        parts = year, *nested.decided(table, (year, month), beside), days[0]
        return Joined("date", parts, cells, dated=True)
    if plain:
        of_year = _day_of_year(table, year, units)
        if of_year is not None:
            return of_year
    for unit in nested.finest(table, year, found):
        if not found[unit] or not (plain or unit == "quarter"):
            continue
        part = found[unit][0]
        reader, mark = _BESIDE[unit]
        cells = _joined(before, mark, _spelled(table, part, reader))
        parts = year, *nested.decided(table, (year, part), beside)
        told = [_TOLD[unit]] if unit in _TOLD else []
        if within.is_fiscal(year) and plain:
            told.append(f"Years of {quote(year)} are read as calendar years.")
        elif within.is_fiscal(part) and plain:
            told.append("Fiscal years are read as calendar years.")
        return Joined("date", parts, cells, tuple(told))
    return None


def _day_of_year(table: Table, year: str, units: dict[str, Unit]) -> Joined | None:
    """Join a year and days counted within it."""
    names = _valid(table, units, "day of year", _number)
    if len(names) != 1:
        return None
    columns = [arrow.trimmed(table.column(name)) for name in (year, names[0])]
    if not all(arrow.matches(column, r"^\d{1,4}$").all() for column in columns):
        return None
    numbers = [arrow.integers(pc.cast(arrow.plain(c), pa.int64())) for c in columns]
    found = years.days(numbers[0], numbers[1])
    if found is None:
        return None
    distinct, codes = np.unique(found, return_inverse=True)
    words = arrow.texts(np.datetime_as_string(distinct).tolist())
    cells = pc.take(words, arrow.positions(codes))
    return Joined("date", (year, names[0]), cells, dated=True)


def _day_of_month(cell: str) -> str | None:
    found = re.fullmatch(r"0?([1-9]|[12]\d|3[01])", cell)
    return found[1].zfill(2) if found else None


def _number(cell: str) -> str | None:
    return cell if re.fullmatch(r"\d{1,3}", cell) else None


def _valid(
    table: Table,
    units: dict[str, Unit],
    unit: Unit,
    reader: Callable[[str], str | None],
) -> list[str]:
    """List the columns of a unit most of whose cells are some of it.

    A few that are not are told later, by their lines; a header of one letter
    stands for other things too, and none may be left.
    """
    names = []
    for name, one in units.items():
        if one == unit:
            words = arrow.words(arrow.trimmed(table.column(name))).to_pylist()
            read = sum(reader(word) is not None for word in set(words))
            counted_from_0 = any(re.fullmatch("0+", word) for word in words)
            enough = read == len(set(words)) if len(name) == 1 else True
            if 0 < len(set(words)) < 2 * read and enough and not counted_from_0:
                names.append(name)
    return names


def _spelled(table: Table, name: str, reader: Callable[[str], str | None]) -> pa.Array:
    """Write every cell of a column by a reader, (R,); others stay as they are."""
    coded = arrow.encoded(table.column(name))
    words = [reader(word) or word for word in coded.dictionary.to_pylist()]
    return arrow.plain(arrow.coded(arrow.codes(coded), arrow.texts(words)))


def _joined(before: pa.Array, mark: str, after: pa.Array) -> pa.Array:
    between = arrow.texts([mark])[0]
    return pc.binary_join_element_wise(
        arrow.plain(arrow.trimmed(before)), arrow.plain(after), between
    )


def _with(table: Table, joined: Joined) -> Table:
    """Put the joined column in the place of the first of its parts."""
    name, parts = joined.name, joined.parts
    while name in table.names and name not in parts:
        name += "_"
    names, columns = [], []
    for one, column in zip(table.names, table.columns, strict=True):
        if one == parts[0]:
            names.append(name)
            columns.append(joined.cells)
        elif one not in parts:
            names.append(one)
            columns.append(column)
    told = f"Joined {', '.join(map(quote, parts))} to one time, {quote(name)}."
    return replace(
        table,
        names=tuple(names),
        columns=tuple(columns),
        notices=(*table.notices, " ".join([told, *joined.told])),
        joined=parts,
    )
