"""Cells that are no numbers where numbers are expected: what to do about them."""

import re

from seqcast.data import templates
from seqcast.data.table import Table

REMOVE_UNITS = "Remove the line; it holds units or names, not values"
_NUMBER = re.compile(r"[\d\W]*\d")
# No unit and no name, but what some write for no value.
_NOTHING = re.compile(
    r"[-.?*#/ ]*|n\W?a\W?|nan|nil|null|none|missing|unknown|k\W?a\W?|nicht bekannt",
    re.IGNORECASE,
)


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
