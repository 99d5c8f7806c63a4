"""Wide files: a column of times, and one column of values for each series."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from seqcast.data.cells import keys, numbers
from seqcast.data.cells.dates import Times
from seqcast.data.cells.profile import profile
from seqcast.data.cells.table import Table
from seqcast.data.layout import claimed, clock, nameless, roles
from seqcast.data.rows.grid import Rows, row_numbers
from seqcast.data.words import counted, listed, more, quote
from seqcast.errors import DataError
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

_NUMERIC = ("integer", "number", "empty")
# Share of the rows whose times repeat that a column of series tells apart.
_APART = 0.9


def find(
    table: Table,
    time: str | None,
    date_format: str | None,
    beside: Sequence[str] = (),
) -> tuple[ColumnRoles, tuple[str, ...]]:
    """Find the time of a wide file; every other column of numbers is a series.

    The id and the value have no column of their own, and get the names
    ``series`` and ``value``, with a trailing ``_`` where the time has that name.

    Args:
        table: The file.
        time: The column that the user names, or nothing.
        date_format: How the user says that dates are written, or nothing.
        beside: Columns that the user names as covariates, the same of all series.

    Returns:
        The roles, and notices on what was found and left out.

    Raises:
        DataError: A column is missing, or there is more than one reading.
    """
    if time is None:
        free = [
            profile(table, name, date_format)
            for name in roles.usable(table)
            if name not in beside and not clock.is_row_number(table, name)
        ]
        claimed.refuse_time(table, beside, free, date_format)
        time = clock.time_column(table, free, None)
        if not time:
            nameless.refuse_times(table)
    roles.require(table, [name for name in (time, *beside) if name])
    series = columns(table, time, beside)
    found = ColumnRoles(time, _beside("value", time), (_beside("series", time),), True)
    begin = f"time {quote(time)}, " if time else ""
    told = [f"Columns: {begin}{counted(len(series), 'series')}."]
    if not time:
        told.append("There is no column of times; the rows are numbered.")
    unused = [
        name for name in table.names if name and name not in (time, *series, *beside)
    ]
    if unused:
        told.append(f"Left out {listed(unused)}.")
    return found, (*told, *nameless.told(table))


def _beside(name: str, time: str) -> str:
    return f"{name}_" if name == time else name


def columns(table: Table, time: str, beside: Sequence[str] = ()) -> list[str]:
    """List the columns that are series: those of numbers, or without any cell.

    Raises:
        DataError: There is none, or two have one name.
    """
    counts = Counter(name for name in table.names if name)
    roles.require(table, [name for name, count in counts.items() if count > 1])
    found = [
        name
        for name in counts
        if name not in (time, *beside)
        and profile(table, name, None).kind in _NUMERIC
        and not clock.is_row_number(table, name)
    ]
    if not found:
        raise DataError(
            "No column of numbers is left to forecast.",
            where=table.name,
            fix="Leave --wide out if every row names its series",
        )
    return found


def rows(
    table: Table, times: Times, series: list[str], settings: DataSettings
) -> tuple[Rows, tuple[str, ...]]:
    """Put the columns of a wide file below one another.

    Every cell keeps the line of its row and the name of its column, so that a
    message about it names both.

    Args:
        table: The file, R rows.
        times: Of its rows, (R,).
        series: The columns that are series, S.
        settings: How to read what may be read in two ways.

    Returns:
        S R rows, and notices: one of each kind, the others counted.

    Raises:
        DataError: A cell is no number, or may be read in two ways; or a row is one of
            one series, whose name a column of texts has.
    """
    _refuse_long(table, times, series)
    read = [numbers.convert(table, name, settings) for name in series]
    below = Rows(
        np.repeat(row_numbers(len(series)), table.rows),
        np.tile(times.stamps, len(series)),
        np.concatenate([one.values for one in read]),
        np.tile(row_numbers(table.rows), len(series)),
        table,
        tuple((name,) for name in series),
        wide=True,
        decimal="," if any(one.decimal == "," for one in read) else ".",
    )
    kinds: dict[str, list[str]] = {}
    for name, one in zip(series, read, strict=True):
        for text in one.notices:
            kinds.setdefault(text.replace(quote(name), ""), []).append(text)
    told = (
        texts[0].removesuffix(".") + more(len(texts) - 1) + "."
        for texts in kinds.values()
    )
    return below, tuple(told)


def _refuse_long(table: Table, times: Times, series: list[str]) -> None:
    """Refuse times that repeat where a column of texts tells their rows apart.

    Raises:
        DataError: There is such a column.
    """
    moments, at = np.unique(times.stamps, return_inverse=True)
    repeated = table.rows - len(moments)
    if not repeated:
        return
    for name in roles.usable(table):
        if name in series or profile(table, name, None).kind != "text":
            continue
        codes, ids = keys.series(table, (name,))
        few = 1 < len(ids) <= table.rows // 2
        apart = len(np.unique(codes.astype(np.int64) * len(moments) + at))
        if few and apart - len(moments) >= _APART * repeated:
            raise DataError(
                "A wide file has one column a series; this one has one row a series "
                f"and time, and column {quote(name)} may name the series.",
                where=table.name,
                fix="Fit without --wide to forecast such files; for a model of wide "
                "files, write one row a time and one column a series",
            )


def begun(rows: Rows) -> tuple[Rows, tuple[str, ...]]:
    """Drop the rows of every series before its first value, if it has one.

    Args:
        rows: In order of series and time.
    """
    seen = np.concatenate([[0], np.cumsum(~np.isnan(rows.values))])  # (R+1,)
    before, after = seen[rows.offsets[:-1]], seen[rows.offsets[1:]]
    early = (seen[1:] == before[rows.codes]) & (after > before)[rows.codes]
    if not early.any():
        return rows, ()
    later = counted(len(np.unique(rows.codes[early])), "series")
    kept = np.flatnonzero(~early)
    return rows.take(kept, rows.values[kept]), (
        f"Begun after the first row, at their first value: {later}.",
    )
