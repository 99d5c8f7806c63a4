"""Cells that are no numbers where numbers are expected: what to do about them."""

import re
from collections.abc import Sequence
from decimal import Decimal

from seqcast.data.cells import grouping, templates
from seqcast.data.cells.table import Table
from seqcast.data.words import quote
from seqcast.errors import DataError

REMOVE_UNITS = "Remove the line; it holds units or names, not values"
_NUMBER = re.compile(r"[\d\W]*\d")
# No unit and no name, but what some write for no value.
_NOTHING = re.compile(
    r"[-.?*#/ ]*|n\W?a\W?|nan|nil|null|none|missing|unknown|k\W?a\W?|nicht bekannt",
    re.IGNORECASE,
)

# Cells of a column that are looked at.
_SAMPLE = 1_000
_SHORT = re.compile(r"([+-]?\d+(?:\.\d+|,\d\d?)?)([kKMB])")
_ZEROS = {"k": 3, "K": 3, "M": 6, "B": 9}


def only_texts(table: Table, name: str, named: str) -> DataError | None:
    """Make the error of a column that might be forecast, were it one of numbers.

    The first cell that is no number is named.

    Args:
        table: The file, without any column of numbers.
        name: The column.
        named: How the user says that it is to be forecast.

    Returns:
        The error, or nothing if that cell has no digit.
    """
    cells = table.column(name)[:_SAMPLE].to_pylist()
    faults = (
        row
        for row, cell in enumerate(map(str.strip, cells))
        if not _is_value(cell) and not _is_nothing(cell)
    )
    row = next(faults, 0)
    cell = cells[row]
    if not re.search(r"\d", cell):
        return None
    fix = "Write plain numbers such as -1234.5 in the column to forecast"
    if grouping.has_unit(cell):
        fix = f"Remove the units, or pass {named} --set data.clean_values=yes"
    return table.error(
        f"No column of numbers is left to forecast; {quote(name)} holds {quote(cell)}.",
        row,
        spelled_out(cell, cells) or fix,
    )


def spelled_out(cell: str, beside: Sequence[str]) -> str:
    """Say how a number with a letter for thousands or millions is written; or nothing.

    If all cells end in that letter, it may as well be a unit, such as kelvin.

    Args:
        cell: The text in question.
        beside: Other cells of its column.

    >>> spelled_out("1.1K", ["950"]), spelled_out("290K", ["291.5K"])
    ('Write it as 1100', '')
    """
    short = _SHORT.fullmatch(cell.strip())
    others = (_SHORT.fullmatch(one.strip()) for one in beside if one.strip())
    if short is None or all(one and one[2] == short[2] for one in others):
        return ""
    value = Decimal(short[1].replace(",", ".")).scaleb(_ZEROS[short[2]])
    return f"Write it as {value.normalize():f}"


def begins_with_units(table: Table, name: str) -> bool:
    """Say whether the first row holds the units of the columns, or names again.

    It does if none of its cells is a date or a number, and the next row has a date,
    or a number below a word in another column than the one of the fault.

    Args:
        table: The file.
        name: The column of the fault.
    """
    if table.rows == 1:
        return False
    first, second = (
        [column[row].as_py().strip() for column in table.columns] for row in (0, 1)
    )
    if any(map(_is_value, first)) or all(map(_is_nothing, first)):
        return False
    return any(
        templates.guess(below) is not None
        or (one != name and _is_value(below) and not _is_nothing(cell))
        for one, cell, below in zip(table.names, first, second, strict=True)
    )


def _is_value(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None or templates.guess(cell) is not None


def _is_nothing(cell: str) -> bool:
    return _NOTHING.fullmatch(cell) is not None
