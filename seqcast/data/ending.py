"""The end of a text: whether its last line may have been cut."""

import re
from dataclasses import replace

from seqcast.data.content import Content
from seqcast.data.table import Table
from seqcast.data.words import WARNING, quote

# Cells above the last one that it is held against, and as few as tell nothing.
_SAMPLE, _FEW = 100, 10
# Bytes at the end that are looked at.
_TAIL = 16
_NUMBER = re.compile(r"[\d.,' +-]+")


def told(table: Table, content: Content) -> Table:
    """Tell of a last line without an end whose last cell may go on.

    Half of an upload ends in a short row, or in a shorter number: only the line end
    that is not there tells the second. A cell in quotes, one that is no number, and
    one as long as those above, or with as many decimals, is whole. Many a program
    ends no file with a line end, so it is a warning only where the cell is shorter
    than all above it, or ends in a mark.

    Args:
        table: The text as a table.
        content: The text as bytes.
    """
    if content.tail(_TAIL).rstrip(b"\0").endswith((b"\n", b"\r", b'"')):
        return table
    *above, last = table.columns[-1][-_SAMPLE - 1 :].to_pylist()
    last = last.strip()
    if last and not _NUMBER.fullmatch(last):
        return table
    alike = {(len(cell.strip()), _decimals(cell.strip())) for cell in above}
    lengths, decimals = {one for one, _ in alike}, {one for _, one in alike}
    if len(above) >= _FEW and (
        lengths == {len(last)} or (decimals == {_decimals(last)} != {0})
    ):
        return table
    shorter = len(above) >= _FEW and len(last) < min(lengths)
    mark = WARNING if shorter or not last or last[-1] in ".,-" else ""
    text = (
        f"{mark}{table.where(table.rows - 1)} has no line end, as if the file were "
        f"cut off there: {quote(last)} may not be all of its last cell."
    )
    return replace(table, notices=(text, *table.notices))


def _decimals(cell: str) -> int:
    """Count the characters after the last mark.

    >>> _decimals("1,234.50"), _decimals("12")
    (2, 0)
    """
    mark = max(cell.rfind("."), cell.rfind(","))
    return len(cell) - mark - 1 if mark >= 0 else 0
