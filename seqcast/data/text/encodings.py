"""Encodings that bytes other than UTF-8 may be in, by what they make of a cell."""

import itertools
import re
import unicodedata

from seqcast.data.text.content import Content

# Of western, central and eastern Europe, Greece and Turkey, and of DOS.
_CANDIDATES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp850")
_BETWEEN = re.compile(rb'[,;\t|"\r\n]+')
# Bytes before the first odd one, in which its line begins, and behind it.
_BEFORE, _BEHIND = 4_096, 1 << 18
_MOST_CELLS = 200


def readings(content: Content, position: int) -> dict[str, str]:
    """Read a cell in each likely encoding.

    Args:
        content: The bytes.
        position: The first of them that is not UTF-8.

    Returns:
        The text of a cell that they read differently, by encoding, likely ones first.
    """
    cells = _odd_cells(content, position)
    texts = {name: _decoded(cells, name) for name in _CANDIDATES}
    read = {name: found for name, found in texts.items() if found}
    if not read:
        return {}
    odd = {name: sum(map(_oddity, found)) for name, found in read.items()}
    likely = [name for name in read if odd[name] == min(odd.values())]
    likely += [name for name in read if name == "cp1252" and name not in likely]
    shown = max(
        range(len(cells)), key=lambda cell: len({read[name][cell] for name in likely})
    )
    each: dict[str, str] = {}
    for name in likely:
        each.setdefault(read[name][shown], name)
    return {name: text for text, name in each.items()}


def _odd_cells(content: Content, position: int) -> list[bytes]:
    """List cells from the odd byte on that hold others than ASCII."""
    begin = max(position - _BEFORE, 0)
    text = content.since(begin).head(position - begin + _BEHIND)
    above = text[: position - begin]
    start = max(above.rfind(b"\n"), above.rfind(b"\r")) + 1
    lines = text[start:].splitlines()
    lines = lines[:-1] if len(text) == position - begin + _BEHIND else lines
    every = (cell.strip() for line in lines for cell in _BETWEEN.split(line))
    odd = dict.fromkeys(cell for cell in every if not cell.isascii())
    return list(itertools.islice(odd, _MOST_CELLS))


def _decoded(cells: list[bytes], encoding: str) -> list[str]:
    """Read cells, or give none where one cannot be read."""
    try:
        return [cell.decode(encoding) for cell in cells]
    except UnicodeDecodeError:
        return []


def _oddity(text: str) -> int:
    """Count what words hardly hold: signs, capitals behind small letters, two scripts.

    >>> _oddity("Łódź"), _oddity("£ódŸ"), _oddity("Cafй"), _oddity("5 €")
    (0, 2, 1, 0)
    """
    count = 0
    for one, other in itertools.pairwise(text):
        letters = one.isalpha(), other.isalpha()
        if all(letters):
            scripts = {unicodedata.name(c, "").split(" ")[0] for c in (one, other)}
            count += len(scripts) > 1 or (one.islower() and other.isupper())
        elif any(letters):
            count += not (one if letters[1] else other).isascii()
    return count
