"""Whether the quotes of a text stand where any reader cuts it alike."""

import numpy as np

_QUOTE, _LINE_FEED, _RETURN = ord('"'), ord("\n"), ord("\r")


def are_plain(block: bytes, delimiter: str) -> bool:
    """Say whether every quoted cell is quoted whole and lies within a line.

    A quote then opens after a delimiter or a line end and closes before one, and
    none is written twice.

    Args:
        block: Whole lines.
        delimiter: Between cells.

    >>> are_plain(b'"a","b c"\\n1,"2"\\n', ","), are_plain(b'"a""b"\\n', ",")
    (True, False)
    """
    if b'"' not in block:
        return True
    letters = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    quotes = np.flatnonzero(letters == _QUOTE)
    if len(quotes) % 2:
        return False
    outside = np.array([ord(delimiter), _LINE_FEED, _RETURN], np.uint8)
    opening, closing = quotes[::2], quotes[1::2]
    if not np.isin(letters[opening - 1], outside).all():
        return False
    if not np.isin(letters[closing + 1], outside).all():
        return False
    ends = np.flatnonzero((letters == _LINE_FEED) | (letters == _RETURN))
    within = np.searchsorted(ends, closing) == np.searchsorted(ends, opening)
    return bool(within.all())
