"""The end of a text: whether its last line may have been cut."""

import re
from collections.abc import Sequence
from dataclasses import replace

from seqcast.data.cells.table import Table
from seqcast.data.text.content import Content
from seqcast.data.words import WARNING, quote

# Cells above the last one that it is held against, and as few as tell nothing.
_SAMPLE, _FEW = 100, 10
# As short as so few of those above, it may well be cut.
_RARELY = 0.05
# Bytes at the end that are looked at.
_TAIL = 16
_NUMBER = re.compile(r"[\d.,' +-]+")


def told(table: Table, content: Content) -> Table:
    """Tell of a last line without an end whose last cell may go on.

    Half of an upload ends in a short row, or in a shorter number: only the line end
    that is not there tells the second. Many a program ends no file with one, so it
    is told where the cell is also shorter than nearly all above it, and a warning
    where it is shorter than all, has fewer decimals than all, or ends in a mark. A
    cell in quotes, or one that is no number, is whole.

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
    doubt = "all" if not last or last[-1] in ".,-" else _shorter(last, above)
    if not doubt:
        return table
    text = (
        f"{WARNING * (doubt == 'all')}{table.where(table.rows - 1)} has no line end, "
        f"as if the file were cut off there: {quote(last)} may not be all of its last "
        "cell."
    )
    return replace(table, notices=(text, *table.notices))


def _shorter(last: str, above: Sequence[str]) -> str:
    """Say than which of the cells above a number is shorter: all, most, or none.

    >>> _shorter("1.2", ["10.25", "1.50"] * 5), _shorter("12", ["1", "112"] * 5)
    ('all', '')
    """
    if len(above) < _FEW:
        return ""
    lengths = sorted(len(cell.strip()) for cell in above)
    decimals = {_decimals(cell.strip()) for cell in above}
    if decimals == {_decimals(last)} != {0}:
        return ""
    if len(last) < lengths[0] or _decimals(last) < min(decimals):
        return "all"
    as_short = sum(length <= len(last) for length in lengths)
    return "most" if as_short <= _RARELY * len(lengths) else ""


def _decimals(cell: str) -> int:
    """Count the characters after the last mark.

    >>> _decimals("1,234.50"), _decimals("12")
    (2, 0)
    """
    mark = max(cell.rfind("."), cell.rfind(","))
    return len(cell) - mark - 1 if mark >= 0 else 0
