"""Title lines above the header, as reports and spreadsheets have them."""

import csv
import re
from collections.abc import Sequence

from seqcast.data.cells import templates
from seqcast.errors import DataError

_MARKS = (",", ";", "\t", "|")
_MOST_LINES = 20
_LONGEST = 100_000
# Rows below the header that must be as wide as it.
_ROWS_BELOW = 2
# Some letter, and no mark that may be one between cells.
_NAME = re.compile(r"^[^,;\t|]*[^\W\d_][^,;\t|]*$")


def refuse(lines: Sequence[str], first: int, name: str) -> None:
    """Refuse a file whose names of columns stand below lines with fewer cells.

    Args:
        lines: The first lines of the file.
        first: How many of them are known to be no rows.
        name: The file.

    Raises:
        DataError: There is a title; the first line of it is named.
    """
    if any(line.count('"') % 2 for line in lines[first : first + _MOST_LINES]):
        return  # a cell goes on in the next line
    found = [_header(lines, first, mark) for mark in _MARKS]
    header = min((line for line in found if line is not None), default=None)
    if header is None:
        return
    begin = next(i for i in range(first, header) if lines[i].strip())
    raise DataError(
        "The file begins with a title, not with the names of columns.",
        where=f"{name}:{begin + 1}",
        fix=f"Remove the lines above line {header + 1}, or pass "
        f"--set data.skip_header={header}",
    )


def _header(lines: Sequence[str], first: int, mark: str) -> int | None:
    """Find the line of names below a title, if there is one."""
    ends = first + _MOST_LINES
    rows = [
        (number, _cut(line, mark))
        for number, line in enumerate(lines[first:ends], first)
        if line.strip()
    ]
    for place, (number, cells) in enumerate(rows[:-_ROWS_BELOW]):
        below = {len(row) for _, row in rows[place + 1 : place + 1 + _ROWS_BELOW]}
        names = [cell for cell in cells if cell]
        above = [sum(map(bool, row)) for _, row in rows[:place]]
        if not above or max(above) >= len(names) or below != {len(cells)}:
            continue
        if all(map(_is_name, names)):
            return number
    return None


def _cut(line: str, mark: str) -> list[str]:
    """Cut a line into its cells."""
    cells = next(csv.reader([line[:_LONGEST]], delimiter=mark), [])
    return [cell.strip() for cell in cells]


def _is_name(cell: str) -> bool:
    return _NAME.search(cell) is not None and templates.guess(cell) is None
