"""Whether the quotes of a text stand where any reader cuts it alike."""

import numpy as np

_BLOCK = 32 << 20
_QUOTE, _LINE_FEED, _RETURN = ord('"'), ord("\n"), ord("\r")


def are_plain(content: bytes, delimiter: str) -> bool:
    """Say whether every quoted cell is quoted whole and lies within a line.

    A quote then opens after a delimiter or a line end and closes before one, and
    none is written twice.

    >>> are_plain(b'"a","b c"\\n1,"2"\\n', ","), are_plain(b'"a""b"\\n', ",")
    (True, False)
    """
    start = 0
    while start < len(content):
        end = content.rfind(b"\n", start, start + _BLOCK) + 1
        if not end and len(content) - start > _BLOCK:
            return False
        end = end if end > 0 and len(content) - start > _BLOCK else len(content)
        if not _block_is_plain(content[start:end], ord(delimiter)):
            return False
        start = end
    return True


def _block_is_plain(block: bytes, delimiter: int) -> bool:
    """The same for whole lines."""
    if b'"' not in block:
        return True
    letters = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    quotes = np.flatnonzero(letters == _QUOTE)
    if len(quotes) % 2:
        return False
    outside = np.array([delimiter, _LINE_FEED, _RETURN], np.uint8)
    opening, closing = quotes[::2], quotes[1::2]
    if not np.isin(letters[opening - 1], outside).all():
        return False
    if not np.isin(letters[closing + 1], outside).all():
        return False
    ends = np.flatnonzero((letters == _LINE_FEED) | (letters == _RETURN))
    within = np.searchsorted(ends, closing) == np.searchsorted(ends, opening)
    return bool(within.all())
