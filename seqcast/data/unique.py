"""The fewest columns that tell the rows of a file apart."""

import itertools
import math

import numpy as np
import numpy.typing as npt

from seqcast.data import arrow
from seqcast.data.table import Table

Integers = npt.NDArray[np.int64]
Names = tuple[str, ...]

_LARGEST = 4
_LEAST_ROWS = 2
# Times that hardly repeat are those of one series with a few rows twice.
_MOSTLY = 0.9
# About five seconds of sorting; more columns than that are only pruned.
_MOST_WORK = 50_000_000
_LARGEST_KEY = 1 << 26


def fewest(
    table: Table, time: str, texts: list[str], integers: list[str]
) -> list[Names]:
    """List the smallest sets of id columns that make (id, time) unique.

    Columns of integers are tried only where all texts together do not suffice.
    Where no set makes the rows unique, the sets that come nearest are listed:
    the rows left over are duplicates.

    Args:
        table: The file.
        time: Column of times.
        texts: Columns that may be ids.
        integers: Columns that may be ids or quantities.

    Returns:
        At least one set; an empty one means a single series.
    """
    when = _codes(table, time)
    times = _distinct([when])
    if times > _MOSTLY * table.rows:
        return [()]
    codes = {name: _codes(table, name) for name in texts}
    codes = {n: c for n, c in codes.items() if _distinct([when, c]) > times}
    most = _distinct([when, *codes.values()])
    found = _telling(codes, [when], most)
    if most == table.rows or len(found) > 1:
        return found
    numbers = {name: _codes(table, name) for name in integers}
    numbers = {n: c for n, c in numbers.items() if c.max() > 0 and _repeats([c])}
    base = [when, *(codes[name] for name in found[0])]
    more = _telling(numbers, base, table.rows)
    return [found[0] + names for names in more]


def _telling(
    codes: dict[str, Integers], base: list[Integers], wanted: int
) -> list[Names]:
    """List the smallest sets of columns that tell ``wanted`` rows apart.

    Of more than four columns one set is listed that can lose none.
    """
    rows = len(base[0])
    for size in range(min(len(codes), _LARGEST) + 1):
        if math.comb(len(codes), size) * rows > _MOST_WORK:
            break
        sets = [
            names
            for names in itertools.combinations(codes, size)
            if _distinct([*base, *(codes[name] for name in names)]) == wanted
        ]
        if sets:
            series = [s for s in sets if not s or _repeats([codes[n] for n in s])]
            return series or [()]
    return [_pruned(codes, base, wanted)]


def _pruned(codes: dict[str, Integers], base: list[Integers], wanted: int) -> Names:
    """Leave out columns, the last first, as long as the others tell enough."""
    if _distinct([*base, *codes.values()]) < wanted:
        return ()
    kept = dict(codes)
    for name in reversed(codes):
        rest = {other: column for other, column in kept.items() if other != name}
        if _distinct([*base, *rest.values()]) == wanted:
            kept = rest
    return tuple(kept)


def _repeats(codes: list[Integers]) -> bool:
    """Say whether ids come back: two rows a series, on average."""
    return _LEAST_ROWS * _distinct(codes) <= len(codes[0])


def _codes(table: Table, name: str) -> Integers:
    """Number the distinct texts of a column, (R,)."""
    return arrow.integers(table.column(name).dictionary_encode().indices)


def _distinct(codes: list[Integers]) -> int:
    """Count the distinct rows of some encoded columns."""
    key, size = codes[0], int(codes[0].max()) + 1
    for column in codes[1:]:
        width = int(column.max()) + 1
        if size * width > _LARGEST_KEY:
            _, key = np.unique(key, return_inverse=True)
            size = int(key.max()) + 1
        key, size = key * width + column, size * width
    if size > _LARGEST_KEY:
        return len(np.unique(key))
    seen = np.zeros(size, bool)
    seen[key] = True
    return int(seen.sum())
