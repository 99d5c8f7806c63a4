"""The last lines of a text file that are no rows, such as a total."""

import csv
import re
from collections.abc import Iterable, Sequence

from seqcast.data.cells import templates

# So many lines at the end may be a footer.
MOST_LINES = 5
# Rows above a footer that show which column holds the times.
_ROWS = 5
# Bytes of a line that are looked at.
_LONGEST = 10_000
_BLANK = re.compile(rb"[\s,;|\"]*")


def without(content: bytes, lines: int) -> bytes:
    """Drop the last lines of a text that hold more than delimiters.

    >>> without(b"a,b\\n1,2\\nTotal,2\\n,\\n\\n", 1)
    b'a,b\\n1,2\\n'
    """
    for _ in range(lines):
        content, last = _cut(content)
        while content and _BLANK.fullmatch(last):
            content, last = _cut(content)
    return content


def _cut(content: bytes) -> tuple[bytes, bytes]:
    """Cut the last line off a text."""
    content = content.rstrip(b"\r\n")
    end = max(content.rfind(b"\n"), content.rfind(b"\r")) + 1
    return content[:end], content[end:]


def fix(otherwise: str, lines: int, skipped: int) -> str:
    """Say what to do about a line that may be the first of a footer.

    Args:
        otherwise: What to do if it is none.
        lines: Lines from it to the end; 0 if one of them is a row.
        skipped: Lines below these that are left out already.
    """
    if not 0 < lines <= MOST_LINES:
        return f"{otherwise}, or remove the line"
    return (
        f"{otherwise}, or pass --set data.skip_footer={lines + skipped} if it is a "
        "footer"
    )


def around(blocks: Iterable[bytes], above: int, delimiter: str) -> int:
    """Count the lines of the footer that a line of too few cells lies in; 0: none.

    The lines above it that lack a time belong to it too, such as a total.

    Args:
        blocks: Whole lines of the text.
        above: Lines before that line.
        delimiter: Between cells.
    """
    rows: list[bytes] = []
    below = 0
    for block in blocks:
        lines = block.splitlines()
        rows += [line for line in lines[:above] if not _BLANK.fullmatch(line)]
        rows = rows[-_ROWS - MOST_LINES :]
        below += sum(not _BLANK.fullmatch(line) for line in lines[above:])
        if below > MOST_LINES:
            return 0
        above = max(above - len(lines), 0)
    texts = [row[:_LONGEST].decode(errors="ignore") for row in rows]
    cells = list(csv.reader(texts, delimiter=delimiter))
    return below + _untimed(cells)


def _untimed(rows: Sequence[Sequence[str]]) -> int:
    """Count the last rows without a time where those above have one."""
    whole, last = rows[:_ROWS], rows[_ROWS:]
    if len(whole) < _ROWS:
        return 0
    for column in range(min(map(len, whole))):
        if all(templates.guess(row[column].strip()) is not None for row in whole):
            break
    else:
        column = 0
    if not all(_is_time(row[column]) for row in whole):
        return 0
    count = 0
    while count < len(last) and not any(map(_is_time, last[-count - 1][column:][:1])):
        count += 1
    return count


def count(times: Sequence[str]) -> int:
    """Count the lines of a footer, given what stands for a time in each; 0: none.

    >>> count(["Total", ""]), count(["?", "2024-01-02"])
    (2, 0)
    """
    if len(times) > MOST_LINES or any(map(_is_time, times)):
        return 0
    return len(times)


def _is_time(text: str) -> bool:
    return re.fullmatch(r"[\d\W]*\d", text) is not None or (
        templates.guess(text.strip()) is not None
    )
