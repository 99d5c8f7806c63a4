"""The fewest columns that tell the rows of a file apart."""

import itertools
import math

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import arrow
from seqcast.data.cells.table import Table

Integers = npt.NDArray[np.signedinteger]
Names = tuple[str, ...]

_LARGEST = 4
_LEAST_ROWS = 2
# Times that hardly repeat are those of one series with a few rows twice.
_MOSTLY = 0.9
# The few rows that are left when nearly all are told apart stand twice: a column
# in which these differ is no id.
_NEARLY = 0.95
# About five seconds of sorting; more columns than that are only pruned.
_MOST_WORK = 50_000_000
_LARGEST_KEY = 1 << 26
# Rows that are joined at a time.
_PART = 1 << 20


def fewest(
    table: Table, time: str, texts: list[str], integers: list[str]
) -> list[Names]:
    """List the smallest sets of id columns that make (id, time) unique.

    Columns of integers are tried only where all texts together do not suffice.
    The rows that a set does not tell apart are duplicates.

    Args:
        table: The file.
        time: Column of times.
        texts: Columns that may be ids.
        integers: Columns that may be ids or quantities.

    Returns:
        At least one set; an empty one means a single series.
    """
    when = arrow.codes(arrow.encoded(table.column(time)))
    times = distinct([when])
    if times > _MOSTLY * table.rows:
        return [()]
    codes = {name: _codes(table, name) for name in texts}
    codes = {n: c for n, c in codes.items() if distinct([when, c]) > times}
    if distinct([when, *codes.values()]) >= _NEARLY * table.rows:
        return _telling(codes, [when], table.rows)
    numbers = {name: _codes(table, name) for name in integers}
    numbers = {n: c for n, c in numbers.items() if c.max() > 0 and _repeats([c])}
    every = {name: {**codes, **numbers}[name] for name in table.names
             if name in codes or name in numbers}  # fmt: skip
    found = _telling(every, [when], table.rows)
    fewest_numbers = min(len(set(names) & set(numbers)) for names in found)
    return [n for n in found if len(set(n) & set(numbers)) == fewest_numbers]


def _telling(
    codes: dict[str, Integers], base: list[Integers], rows: int
) -> list[Names]:
    """List the smallest sets of columns that tell nearly all rows apart.

    Among sets of one size those that tell most apart count. Of more than four
    columns, or where no set tells nearly all, one is listed that can lose none.
    """
    for size in range(min(len(codes), _LARGEST) + 1):
        if math.comb(len(codes), size) * rows > _MOST_WORK:
            break
        counts = {
            names: distinct([*base, *(codes[name] for name in names)])
            for names in itertools.combinations(codes, size)
        }
        most = max(counts.values())
        if most >= _NEARLY * rows:
            sets = [names for names, count in counts.items() if count == most]
            series = [s for s in sets if not s or _repeats([codes[n] for n in s])]
            return series or [()]
    return [_pruned(codes, base, distinct([*base, *codes.values()]))]


def _pruned(codes: dict[str, Integers], base: list[Integers], wanted: int) -> Names:
    """Leave out columns, the last first, as long as the others tell enough."""
    kept = dict(codes)
    for name in reversed(codes):
        rest = {other: column for other, column in kept.items() if other != name}
        if distinct([*base, *rest.values()]) == wanted:
            kept = rest
    return tuple(kept)


def _repeats(codes: list[Integers]) -> bool:
    """Say whether ids come back: two rows a series on average, and in most."""
    if len(codes) == 1:
        counts = _counts(codes[0])
    else:
        _, counts = np.unique(_joined(codes), return_counts=True)
    alone = int((counts < _LEAST_ROWS).sum())
    return _LEAST_ROWS * len(counts) <= len(codes[0]) and 2 * alone <= len(counts)


def _counts(codes: Integers) -> Integers:
    """Count the rows of every text of a column, (U,)."""
    counts = np.zeros(int(codes.max()) + 1, np.int64)
    for start in range(0, len(codes), _PART):
        counts += np.bincount(codes[start : start + _PART], minlength=len(counts))
    return counts


def _codes(table: Table, name: str) -> Integers:
    """Number the distinct texts of a column, (R,)."""
    return arrow.codes(table.column(name).dictionary_encode())


def _joined(codes: list[Integers]) -> Integers:
    """Number the distinct rows of some encoded columns, (R,)."""
    key = codes[0].astype(np.int64)
    for column in codes[1:]:
        _, key = np.unique(key, return_inverse=True)
        key = key * (int(column.max()) + 1) + column
    return key


def distinct(codes: list[Integers]) -> int:
    """Count the distinct rows of some encoded columns."""
    widths = [int(column.max()) + 1 for column in codes]
    if math.prod(widths) > _LARGEST_KEY:
        key = np.sort(_joined(codes))
        return 1 + int((key[1:] != key[:-1]).sum())
    seen = np.zeros(math.prod(widths), bool)
    for start in range(0, len(codes[0]), _PART):
        parts = [column[start : start + _PART].astype(np.int64) for column in codes]
        key = parts[0]
        for part, width in zip(parts[1:], widths[1:], strict=True):
            key = key * width + part
        seen[key] = True
    return int(seen.sum())
