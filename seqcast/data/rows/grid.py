"""Rows in any order to the regular steps of every series."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.table import Table
from seqcast.data.words import counted, quote
from seqcast.series.frequency import Frequency
from seqcast.series.inference import infer
from seqcast.series.panel import SeriesId

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.signedinteger]
Floats = npt.NDArray[np.float64]

# Rows that are looked at together.
PART = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of all series, grouped by series and rising in time.

    Args:
        codes: (R,) number of the series.
        stamps: (R,) times.
        values: (R,) the target.
        lines: (R,) row of the table.
        table: The file, for messages.
        ids: (S,) text of the id columns.
        wide: Whether a row of the table is a row of every series.
        settled: Whether a model says what the columns and the frequency are.
        stepped: Whether the user states the frequency.
        foretold: Whether rows after the last value may be what is known ahead.
        decimal: Decimal mark of the target.
        repeats: (S,) rows dropped or merged, since their time stood before; empty:
            none.
    """

    codes: Codes
    stamps: Integers
    values: Floats
    lines: Codes
    table: Table
    ids: tuple[SeriesId, ...]
    wide: bool = False
    settled: bool = False
    stepped: bool = False
    foretold: bool = False
    decimal: str = "."
    repeats: Integers = field(default_factory=lambda: np.zeros(0, np.int64))

    def take(self, kept: npt.NDArray[np.generic], values: Floats) -> "Rows":
        """Keep some rows, with other values."""
        return replace(
            self,
            codes=self.codes[kept],
            stamps=self.stamps[kept],
            values=values,
            lines=self.lines[kept],
        )

    @property
    def offsets(self) -> Integers:
        """(S+1,) first row of every series."""
        every = np.arange(len(self.ids) + 1).astype(self.codes.dtype)
        return np.searchsorted(self.codes, every)

    @property
    def follows(self) -> npt.NDArray[np.bool_]:
        """(R-1,) whether the next row belongs to the same series."""
        return np.asarray(self.codes[1:] == self.codes[:-1])

    def in_file(self, count: int) -> str:
        """Count rows as the file has them."""
        return counted(count // len(self.ids) if self.wide else count, "row")

    def of(self, row: int) -> str:
        """Name the series of a row inside a sentence, if there are several."""
        return f"of {quote(', '.join(self.ids[self.codes[row]]))} " * any(self.ids)


def row_numbers(count: int) -> Codes:
    """Number things from 0, in as few bytes each as will do."""
    return np.arange(count, dtype=np.min_scalar_type(-count - 1))


def ordered(rows: Rows) -> tuple[Rows, tuple[str, ...]]:
    """Group the rows by series and sort them by time, counting disorder."""
    codes, stamps = rows.codes, rows.stamps
    falls = (codes[1:] < codes[:-1]).any()
    if not falls and not (rows.follows & (stamps[1:] < stamps[:-1])).any():
        return rows, ()
    order = np.argsort(codes, kind="stable")
    late = sum(_late(codes[part], stamps[part]) for part in _overlapping(order))
    if late:
        order = np.lexsort((stamps, codes))
    stood = f"{rows.in_file(late)} stood right below a later one"
    note = f"Sorted the rows by time; {stood}."
    return rows.take(order, rows.values[order]), (note,) if late else ()


def _overlapping(order: Integers) -> Iterator[Integers]:
    """Cut rows into parts, each of which begins with the last of the one before."""
    for first in range(0, len(order), PART):
        yield order[max(first - 1, 0) : first + PART]


def _late(codes: Codes, stamps: Integers) -> int:
    """Count the rows, (N,), whose stamp is before that of the row above them."""
    return int(((codes[1:] == codes[:-1]) & (stamps[1:] < stamps[:-1])).sum())


def step_of(rows: Rows, *, dated: bool, zone: str) -> Frequency:
    """Find the frequency of the rows.

    Raises:
        DataError: No series has two rows.
    """
    found = infer(rows.stamps, rows.offsets, dated=dated)
    if found is None:
        raise rows.table.error(
            "No series has two rows, so their step is unknown.",
            0,
            "Pass --freq, such as --freq D, or a longer file",
        )
    return replace(found, zone=zone)


def fitted(rows: Rows, frequency: Frequency) -> Frequency:
    """Choose the day of the month that a stated frequency leaves open."""
    if frequency.unit not in ("month", "year"):
        return frequency
    for anchor in (frequency.anchor, "start", "end", "", "30", "29"):
        candidate = replace(frequency, anchor=anchor)
        if not off_grid(rows, candidate).any():
            return candidate
    return frequency


def off_grid(rows: Rows, frequency: Frequency) -> npt.NDArray[np.bool_]:
    """(R,) whether a row is no whole number of steps after the row before it."""
    off = np.zeros(len(rows.stamps), bool)
    follows = rows.follows
    for first in range(0, len(off), PART):
        stamps = rows.stamps[first : first + PART + 1]
        own, after = slice(first, first + PART), slice(first + 1, first + len(stamps))
        off[own] |= frequency.advance(stamps[:PART], 0) != stamps[:PART]
        _, right = frequency.index(stamps[:-1], stamps[1:])
        off[after] |= follows[first : first + len(right)] & ~right
    return off
