"""Files that were read as one column, though their lines hold several cells."""

import re
from collections import Counter

from seqcast.data.cells.table import NO_DELIMITER, Table
from seqcast.data.words import quote
from seqcast.errors import DataError

_MARKS = (";", "\t", "|", ",")
_BLANKS = re.compile(r"\S+(?:\s+\S+)*\s+[+-]?\d[\d.,]*")
_RUN = re.compile(r"\S\s{2,}\S")
# Lines that are looked at.
_SAMPLE = 100


def fault(table: Table) -> DataError | None:
    """Make the error of lines that hold several cells below a first one that does not.

    Args:
        table: The file, in which no column of numbers was found.

    Returns:
        The error, or nothing where lines hold one cell.
    """
    if table.delimiter != NO_DELIMITER or len(table.names) > 1:
        return None
    cells = [cell.strip() for cell in table.columns[0][:_SAMPLE].to_pylist()]
    for mark in _MARKS:
        counts = Counter(cell.count(mark) for cell in cells if mark in cell)
        most, lines = max(counts.items(), key=lambda one: one[1], default=(0, 0))
        if 2 * lines > len(cells):
            row = next(i for i, cell in enumerate(cells) if cell.count(mark) == most)
            line = table.where(row).rpartition(":")[2]
            above = f", or pass --set data.skip_header={int(line) - 1}"
            return table.error(
                f"The cells are separated by {quote(mark)} from this line on, and not "
                "in the first line.",
                row,
                f"Remove the lines above the names of the columns{above}",
            )
    if 2 * sum(_BLANKS.fullmatch(cell) is not None for cell in cells) > len(cells):
        return _between_blanks(table)
    return None


def refuse_blanks(table: Table) -> None:
    """Refuse cells between runs of blanks, as many in most lines as there are names.

    Raises:
        DataError: There are such.
    """
    if table.delimiter != NO_DELIMITER or len(table.names) > 1:
        return
    cells = [cell.strip() for cell in table.columns[0][:_SAMPLE].to_pylist()]
    if sum(any(mark in cell for mark in _MARKS[:3]) for cell in cells) > 1:
        return
    count = len(table.names[0].split())
    alike = sum(len(cell.split()) == count for cell in cells)
    runs = sum(_RUN.search(cell) is not None for cell in [table.names[0], *cells])
    if count > 1 and 2 * alike > len(cells) and 2 * runs > len(cells):
        raise _between_blanks(table)


def _between_blanks(table: Table) -> DataError:
    return table.error(
        f"The cells seem to be separated by blanks: {quote(table.names[0])}.",
        0,
        "Write one comma or one tab between the cells instead",
    )
