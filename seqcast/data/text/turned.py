"""Files with one row a series and one column a time, turned into long ones."""

import re

import numpy as np

from seqcast.data.cells import arrow, decimals, templates
from seqcast.data.cells.profile import profile
from seqcast.data.cells.table import Table
from seqcast.data.words import counted

_YEAR = re.compile(r"(?:1[6-9]|2[0-2])\d\d")
LEAST_TIMES = 3


def turned(table: Table) -> Table:
    """Give every cell below a time of the header a row of its own.

    A header of three times or more, all written alike, over a file without a
    column of dates means one row a series. Cells before the first value of a
    row are left out; the others keep the line of their row.

    Args:
        table: A file as it was cut.

    Returns:
        Its other columns, ``time`` and ``value``; or the file as it is.
    """
    times = _times(table)
    if not times:
        return table
    others = [i for i in range(len(table.names)) if i not in times]
    if any(_holds_times(table, i) for i in others):
        return table
    count = len(times)
    below = decimals.joined([table.columns[i] for i in times])  # (T R,)
    filled = decimals.filled(below).reshape(count, table.rows).T  # (R, T)
    empty = np.logical_not(filled.any(axis=1, keepdims=True))
    rows, steps = np.nonzero(np.logical_or.accumulate(filled, axis=1) | empty)
    heads = arrow.texts([table.names[i] for i in times])
    kept = [decimals.take(table.columns[i], rows) for i in others]
    names = [table.names[i] for i in others]
    for name in ("time", "value"):
        names.append(f"{name}_" if name in names else name)
    kept.append(decimals.take(heads, steps))
    kept.append(decimals.take(below, steps * table.rows + rows))
    note = f"The header holds {counted(count, 'time')}; read one row a series."
    return Table(
        table.name,
        tuple(names),
        tuple(kept),
        lambda row: table.where(rows[row]),
        table.delimiter,
        (*table.notices, note),
    )


def _times(table: Table) -> list[int]:
    """List the columns whose names are times, if these are written alike."""
    written = {}
    for i, name in enumerate(table.names):
        template = templates.guess(name) or (_YEAR.fullmatch(name) and "%Y")
        if template:
            written[i] = template
    alike = len(set(written.values())) == 1 and len(written) >= LEAST_TIMES
    return list(written) if alike else []


def _holds_times(table: Table, column: int) -> bool:
    name = table.names[column]
    return bool(name) and profile(table, name, None).kind == "date"
