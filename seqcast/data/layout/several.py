"""Several columns to forecast: one series each, below one another."""

import numpy as np

from seqcast.data.cells import arrow, decimals, numbers
from seqcast.data.cells.table import Table
from seqcast.data.layout import roles
from seqcast.data.words import quote
from seqcast.errors import SettingError
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

SERIES, VALUE = "series", "value"


def named(table: Table, target: str | None, known: ColumnRoles | None) -> list[str]:
    """List the columns to forecast, if there are several.

    Args:
        table: The file.
        target: Text of ``--target``, a column or several with commas between.
        known: The roles of a model, which name them too.

    Raises:
        DataError: A column is missing, or its header stands twice.
        SettingError: One is named twice, or stands in the way of ours.
    """
    if known is not None:
        laid = {known.target, known.id[-1]} if known.targets else set()
        if laid <= set(table.names):
            return []
        roles.require_of_model(table, known.targets)
        return list(known.targets)
    if target is None or "," not in target or target in table.names:
        return []
    names = [name.strip() for name in target.split(",")]
    roles.require(table, names)
    taken = {SERIES, VALUE} & (set(table.names) - set(names))
    if len(set(names)) < len(names) or taken:
        raise SettingError(
            f"--target names a column twice: {target}."
            if not taken
            else f"The file has a column {quote(taken.pop())} already, which several "
            "targets would make.",
            where="--target",
            fix="Name each column once, and others than series and value",
        )
    return names


def below(table: Table, names: list[str], settings: DataSettings) -> Table:
    """Lay columns below one another: their names as ``series``, cells as ``value``.

    Args:
        table: The file, R rows.
        names: K columns.
        settings: How to read what may be read in two ways.

    Returns:
        K R rows, each with its line; the other columns are repeated.

    Raises:
        DataError: A cell is no number; its own column is named.
    """
    for name in names:
        numbers.convert(table, name, settings)
    rows, count = table.rows, len(names)
    each = np.tile(np.arange(rows), count)
    others = [name for name in table.names if name not in names]
    columns = [
        decimals.take(column, each)
        for name, column in zip(table.names, table.columns, strict=True)
        if name not in names
    ]
    which = np.repeat(np.arange(count), rows)
    columns.append(decimals.take(arrow.texts(names), which))
    columns.append(decimals.joined([table.column(name) for name in names]))
    return Table(
        table.name,
        (*others, SERIES, VALUE),
        tuple(columns),
        lambda row: table.where(row % rows),
        table.delimiter,
        (*table.notices, f"One series each: {', '.join(map(quote, names))}."),
        ending=table.ending,
    )
