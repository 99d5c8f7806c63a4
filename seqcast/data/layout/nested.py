"""Columns beside a year: how far they tell its rows apart, and what they decide."""

from typing import cast

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import arrow, unique
from seqcast.data.cells.table import Table
from seqcast.data.cells.within import Unit


def varies(table: Table, year: str, name: str) -> bool:
    """Say whether a column tells rows of one year apart."""
    return distinct(table, (year, name)) > distinct(table, (year,))


def finest(table: Table, year: str, found: dict[Unit, list[str]]) -> list[Unit]:
    """Order the units by how many rows they tell apart within years."""
    counts = {
        unit: -distinct(table, (year, names[0]))
        for unit, names in found.items()
        if names
    }
    return sorted(counts, key=lambda unit: counts[unit])


def decided(table: Table, base: tuple[str, str], others: list[str]) -> list[str]:
    """List what stands beside a year, and what both decide, as a month its quarter."""
    count = distinct(table, base)
    return [
        name
        for name in table.names
        if name == base[1]
        or (name in others and distinct(table, (*base, name)) == count)
    ]


def distinct(table: Table, names: tuple[str, ...]) -> int:
    """Count the distinct rows of some columns."""
    return unique.distinct([_codes(table, name) for name in names])


def _codes(table: Table, name: str) -> npt.NDArray[np.int64]:
    coded = arrow.encoded(table.column(name))
    return cast(npt.NDArray[np.int64], arrow.codes(coded).astype(np.int64))
