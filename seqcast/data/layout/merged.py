"""Names that stand in the first row of a block only, as merged cells are exported."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import arrow, decimals, unique
from seqcast.data.cells.table import Table
from seqcast.data.words import counted, quote

# Rows of one time in one block may stand twice.
_MOSTLY = 0.95
# Blocks of rows of equal times differ at most so much in length.
_ALIKE = 4


def refuse(table: Table, time: str, names: Iterable[str]) -> None:
    """Refuse texts that may name the series, and are left out below their first row.

    A few remarks beside rows are none: times come again at each name, or the first
    row has one, none comes again, and the blocks are of like lengths.

    Args:
        table: The file.
        time: Its column of times, or nothing.
        names: Columns of texts.

    Raises:
        DataError: There is such a column.
    """
    for name in names:
        first = _first_rows(table, name)
        if first is None:
            continue
        again = _times_come_again(table, time, first)
        if again or _are_blocks(table, name, first):
            empty = counted(table.rows - len(first), "row")
            raise table.error(
                f"Column {quote(name)} is empty in {empty} below its names, as merged "
                "cells are exported.",
                1,
                "Fill each name down to the rows that it is for"
                + ", or leave the column out of the file" * (not again),
            )


def _first_rows(table: Table, name: str) -> npt.NDArray[np.int64] | None:
    """Give the rows of the names, (N,), if each has empty cells below it."""
    column = table.column(name)
    head = [cell.strip() for cell in column[:2].to_pylist()]
    if len(head) < 2 or not head[0] or head[1]:
        return None
    first = np.flatnonzero(decimals.filled(arrow.trimmed(column)))
    apart = (np.diff([*first, table.rows]) > 1)[:-1]
    return first if len(first) > 1 and apart.all() else None


def _times_come_again(table: Table, time: str, first: npt.NDArray[np.int64]) -> bool:
    """Say whether times stand twice in the file, and once below each name."""
    if not time:
        return False
    when = arrow.codes(arrow.encoded(table.column(time)))
    block = np.zeros(table.rows, np.int64)
    block[first] = 1
    both = unique.distinct([when, np.cumsum(block) - 1])
    return both >= _MOSTLY * table.rows > unique.distinct([when])


def _are_blocks(table: Table, name: str, first: npt.NDArray[np.int64]) -> bool:
    """Say whether each name stands once, over about as many rows as the others."""
    column = arrow.encoded(table.column(name))
    codes = arrow.codes(column)[first]
    lengths = np.diff(first)
    alike = bool(lengths.max() <= _ALIKE * lengths.min())
    last = table.rows - int(first[-1])
    return (
        len({*codes.tolist()}) == len(first)
        and alike
        and last <= _ALIKE * (lengths.max())
    )
