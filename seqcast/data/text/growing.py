"""Columns of text as they grow, block by block.

A column whose texts repeat is kept as numbers of its distinct texts, and one of plain
decimal numbers as these: a fraction of what the texts take.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seqcast.data.cells import arrow, decimals
from seqcast.data.cells.decimals import Decimals

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Kind = Literal["coded", "number", "text"]
Value = TypeVar("Value", bound=np.generic)

# Rows from the top that are kept as they are.
_FIRST = 1_000
# Bytes of distinct texts beyond which they must repeat, twice on average.
ROOM = 32 << 20
_LEAST_REPEATS = 2
# Bytes of texts that wait to be taken up at once: of a column, and of all.
WAITING, TOGETHER = 1 << 20, 64 << 20


class Growing:
    """Columns of one table, and the line of every row.

    Args:
        width: Number of columns.
        headed: Whether the first row is a header, and left out.
        numeric: Whether texts such as 12.50 are surely numbers.
    """

    def __init__(self, width: int, *, headed: bool, numeric: bool) -> None:
        """Begin without a row."""
        most = min(WAITING, TOGETHER // width)
        self.columns = [_Column(most, numeric=numeric) for _ in range(width)]
        self.lines = Lines()
        self.skipped = int(headed)
        self.first: list[list[pa.Array]] = []
        self.rows = self.empty = 0

    @property
    def kinds(self) -> list[pa.DataType]:
        """What every column is best given as: numbers of its texts, or texts."""
        coded = [column.kind == "coded" for column in self.columns]
        return [arrow.CODED if one else arrow.TEXT for one in coded]

    def add(self, columns: Sequence[pa.Array], lines: Integers) -> None:
        """Put rows below; those of empty cells alone are counted and left out.

        Args:
            columns: Texts, or numbers of texts, of every column.
            lines: (R,) where every row begins.
        """
        if self.skipped and len(lines):
            columns = [arrow.tight(column[self.skipped :]) for column in columns]
            lines, self.skipped = lines[self.skipped :], 0
        if self.rows < _FIRST:
            few = _FIRST - self.rows
            self.first.append([arrow.plain(column[:few]) for column in columns])
        self.rows += len(lines)
        if len(columns) > 1 and not arrow.lengths(columns[0]).all():
            empty = np.logical_and.reduce([arrow.lengths(c) == 0 for c in columns])
            kept = np.flatnonzero(~empty)
            self.empty += int(empty.sum())
            rows = arrow.positions(kept)
            columns = [arrow.tight(column.take(rows)) for column in columns]
            lines = lines[kept]
        if len(lines):
            self.lines.add(lines)
            for grown, column in zip(self.columns, columns, strict=True):
                grown.add(column)

    def first_rows(self) -> tuple[pa.Array, ...]:
        """Give some rows from the top as texts, those of empty cells too."""
        return tuple(map(pa.concat_arrays, zip(*self.first, strict=True)))

    def finished(self) -> tuple[pa.Array | Decimals, ...]:
        """Give every column as a whole, and forget it here."""
        self.columns.reverse()
        found = tuple(self.columns.pop().joined() for _ in range(len(self.columns)))
        pa.default_memory_pool().release_unused()  # a tenth of a large file
        return found


class _Column:
    """One column: numbers of its distinct texts, as long as these repeat.

    If they do not, it is kept as the decimal numbers that they are, or as texts.
    """

    def __init__(self, most: int, *, numeric: bool) -> None:
        self.most, self.numeric = most, numeric
        self.kind: Kind = "coded"
        self.words = arrow.texts([])
        self.codes: arrow.Codes = np.zeros(0, np.int8)
        self.values, self.places = np.zeros(0), np.zeros(0, np.uint8)
        self.texts: list[pa.Array] = []
        self.waiting: list[pa.Array] = []

    def add(self, column: pa.Array) -> None:
        """Put rows below."""
        if self.kind == "text":
            self.texts.append(arrow.plain(column))
            return
        coded = self.kind == "coded"
        part = column.dictionary_encode() if coded else arrow.plain(column)
        self.waiting.append(part)
        size = sum(arrow.words(one).nbytes for one in self.waiting)
        if size > max(self.most, self.words.nbytes if coded else 0):
            self._settle()

    def joined(self) -> pa.Array | Decimals:
        """Give all rows as one column."""
        self._settle()
        if self.kind == "text":
            return pa.concat_arrays(self.texts)
        if self.kind == "number":
            return Decimals(self.values, self.places)
        return arrow.coded(self.codes, self.words)

    def _settle(self) -> None:
        """Take up what waits."""
        if self.waiting and self.kind == "coded":
            self._number()
        elif self.waiting:
            texts = pa.concat_arrays(self.waiting)
            self.waiting.clear()
            found = decimals.read(texts)
            if found is None:
                self._change(
                    "text", [Decimals(self.values, self.places).texts(), texts]
                )
            else:
                self._append(found.values, found.places)

    def _number(self) -> None:
        """Number the texts that wait as those before, unless too few repeat."""
        known = arrow.coded(np.zeros(0, np.int32), self.words)
        chunks = pa.chunked_array([known, *self.waiting]).unify_dictionaries().chunks
        self.waiting.clear()
        self.words = chunks[0].dictionary
        most = len(self.words)
        kind = next(k for k in (np.int8, np.int16, np.int32) if most <= np.iinfo(k).max)
        if kind != self.codes.dtype:
            self.codes = self.codes.astype(kind)
        for chunk in chunks[1:]:
            self.codes = _longer(self.codes, arrow.codes(chunk))
        if _LEAST_REPEATS * most <= len(self.codes):
            return
        found = decimals.read(self.words) if self.numeric else None
        if found is not None:
            codes = self.codes
            self._change("number", [])
            self._append(found.values[codes], found.places[codes])
        elif self.words.nbytes > ROOM:
            self._change("text", [self.words.take(arrow.positions(self.codes))])

    def _append(self, values: Floats, places: npt.NDArray[np.uint8]) -> None:
        self.values = _longer(self.values, values)
        self.places = _longer(self.places, places)

    def _change(self, kind: Kind, texts: list[pa.Array]) -> None:
        """Keep the column in another way from here on."""
        self.kind, self.texts = kind, texts
        self.words, self.codes = arrow.texts([]), np.zeros(0, np.int8)
        self.values, self.places = np.zeros(0), np.zeros(0, np.uint8)


def _longer(
    array: npt.NDArray[Value], more: npt.NDArray[np.generic]
) -> npt.NDArray[Value]:
    """Put values behind an array, which grows where it is instead of being copied."""
    count = len(array)
    array.resize(count + len(more), refcheck=False)
    array[count:] = more
    return array


class Lines:
    """The line of every row, kept where it is not the one after that before."""

    def __init__(self) -> None:
        """Begin without a row."""
        self.rows: list[Integers] = []
        self.shifts: list[Integers] = []
        self.count = self.last = 0

    def add(self, lines: Integers) -> None:
        """Put the lines of rows, (R,), below."""
        shifts = lines - np.arange(self.count, self.count + len(lines))
        before = shifts[0] - 1 if not self.rows else self.last
        jumps = np.flatnonzero(np.diff(shifts, prepend=before))
        self.rows.append(jumps + self.count)
        self.shifts.append(shifts[jumps])
        self.count, self.last = self.count + len(lines), int(shifts[-1])

    def jumps(self) -> Integers:
        """Give the rows, (J,), that other lines stand before."""
        return np.concatenate([[], *self.rows]).astype(np.int64)[1:]

    def finder(self) -> Callable[[int], int]:
        """Give what tells the line of a row."""
        rows, shifts = np.concatenate(self.rows), np.concatenate(self.shifts)
        return lambda row: row + int(shifts[np.searchsorted(rows, row, "right") - 1])
