"""What a column holds, by a sample of its cells."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from seqcast.data.cells import decimals, templates
from seqcast.data.cells.grouping import BETWEEN, SPACES
from seqcast.data.cells.numbers import MINUS, MISSING
from seqcast.data.cells.table import Table

Kind = Literal["empty", "date", "integer", "number", "text"]

_SAMPLE = 50
_INTEGER = re.compile(r"[+-]?\d+")
# Units are refused later, by line; here they do not make a number a text.
_NUMBER = re.compile(
    rf"\(\d[\d.,]*\)|[$€£¥]?[{SPACES}]?[+{MINUS}-]?(?:(?:\d[\d.,]*|[.,]\d+)"
    rf"(?:[eE][+-]?\d+)?|\d{{1,3}}(?:{BETWEEN}\d{{3}})+(?:[.,]\d*)?)"
    rf"[{SPACES}]?[$€£¥%]?|\d[\d.,]*[{SPACES}]?[{MINUS}-]",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One column.

    Args:
        name: Its header.
        kind: What most of its cells are.
        template: How its dates are written, or empty.
    """

    name: str
    kind: Kind
    template: str = ""


def profile(table: Table, name: str, stated: str | None) -> Profile:
    """Judge a column by a few dozen cells from all its parts.

    Args:
        table: The file.
        name: The column.
        stated: A template that the user states for dates, or nothing.
    """
    cells = [c for c in _sample(table.column(name)) if c not in MISSING]
    if not cells:
        return Profile(name, "empty")
    if stated and 2 * sum(templates.follows(c, stated) for c in cells) > len(cells):
        return Profile(name, "date", stated)
    written = Counter(t for t in map(templates.guess, cells) if t is not None)
    if 2 * written.total() > len(cells):
        return Profile(name, "date", written.most_common(1)[0][0])
    numbers = sum(_NUMBER.fullmatch(c) is not None for c in cells)
    if 2 * numbers <= len(cells):
        return Profile(name, "text")
    integers = [c for c in cells if _INTEGER.fullmatch(c)]
    if any(len(c) > 1 and c.startswith("0") for c in integers):
        return Profile(name, "text")
    return Profile(name, "integer" if len(integers) == len(cells) else "number")


def _sample(column: pa.LargeStringArray) -> list[str]:
    """The first cells that are not empty, and some from everywhere."""
    head = [cell for cell in column[: 20 * _SAMPLE].to_pylist() if cell][:_SAMPLE]
    if not head:
        filled = np.flatnonzero(decimals.filled(column))[:_SAMPLE]
        head = [column[int(row)].as_py() for row in filled]
    spread = np.linspace(0, len(column) - 1, _SAMPLE).astype(np.int64)
    cells = head + [column[int(row)].as_py() for row in spread]
    return [cell.strip() for cell in cells]
