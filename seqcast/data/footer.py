"""The last lines of a text file that are no rows, such as a total."""

import re
from collections.abc import Sequence

from seqcast.data import templates

# So many lines at the end may be a footer.
MOST_LINES = 5
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


def fix(otherwise: str, lines: int) -> str:
    """Say what to do about a line that may be the first of a footer.

    Args:
        otherwise: What to do if it is none.
        lines: Lines from it to the end; 0 if none is a row.
    """
    if not 0 < lines <= MOST_LINES:
        return f"{otherwise}, or remove the line"
    return f"{otherwise}, or pass --set data.skip_footer={lines} if it is a footer"


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
