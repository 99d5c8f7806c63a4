"""Columns without a name: told of, or refused where they hold the times."""

import pyarrow as pa

from seqcast.data.cells import decimals, templates
from seqcast.data.cells.table import Table
from seqcast.data.layout import clock
from seqcast.data.words import counted
from seqcast.errors import DataError


def told(table: Table) -> tuple[str, ...]:
    """Tell of the columns without a name that hold something."""
    count = len(_held(table))
    return (f"Left out {counted(count, 'column')} without a name.",) if count else ()


def refuse_times(table: Table) -> None:
    """Refuse a column of times without a name, where no other holds the times.

    Raises:
        DataError: There is one.
    """
    for column in _held(table):
        if _is_dated(column) or _counts_on(column):
            raise DataError(
                "The column of times has no name.",
                where=table.name,
                fix="Write one, such as date, at its place in the header",
            )


def _held(table: Table) -> list[pa.LargeStringArray]:
    """List the columns without a name, those without any cell left out."""
    pairs = zip(table.names, table.columns, strict=True)
    bare = (column for name, column in pairs if not name)
    return [column for column in bare if decimals.filled(column).any()]


def _is_dated(column: pa.LargeStringArray) -> bool:
    return templates.guess(column[0].as_py().strip()) is not None


def _counts_on(column: pa.LargeStringArray) -> bool:
    """Say whether these are steps that count up, and not from 0 or 1."""
    return column[0].as_py().strip() not in ("0", "1") and clock.is_regular(column)
