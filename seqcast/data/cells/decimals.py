"""Columns of plain decimal numbers, kept as numbers that give their texts back.

A number of at most fifteen digits comes back from eight bytes as it was written, if
it is known how many digits stood after its point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow

_LONGEST = 15
_POINT, _MINUS, _ZERO = ord("."), ord("-"), ord("0")
_LETTERS = np.zeros(256, bool)
_LETTERS[list(b"0123456789.-")] = True


@dataclass(frozen=True, slots=True, eq=False)
class Decimals:
    """A column of texts such as ``-12.50``, of which some may be empty.

    Args:
        values: (R,) the numbers; NaN is an empty text.
        places: (R,) digits after the point.
    """

    values: npt.NDArray[np.float64]
    places: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        """Count the rows, R."""
        return len(self.values)

    def __getitem__(self, rows: int | slice) -> Any:
        """Give the texts of some rows, or that of one as a scalar."""
        if isinstance(rows, slice):
            return Decimals(self.values[rows], self.places[rows]).texts()
        return self[slice(rows, rows + 1 or None)][0]

    def take(self, rows: npt.NDArray[np.int64]) -> "Decimals":
        """Keep some rows, in the order asked for."""
        return Decimals(self.values[rows], self.places[rows])

    def texts(self) -> pa.LargeStringArray:
        """Give the texts of all rows."""
        if not (self.places.any() or np.isnan(self.values).any()):
            return pc.cast(arrow.positions(self.values.astype(np.int64)), arrow.TEXT)
        pairs = zip(self.values.tolist(), self.places.tolist(), strict=True)
        return arrow.texts(
            ["" if value != value else f"{value:.{digits}f}" for value, digits in pairs]
        )

    def to_pylist(self) -> list[str]:
        """Give the texts of all rows as a list."""
        return list(self.texts().to_pylist())

    def dictionary_encode(self) -> pa.DictionaryArray:
        """Number the distinct texts."""
        return self.texts().dictionary_encode()


def read(texts: pa.LargeStringArray) -> Decimals | None:
    """Turn texts into numbers, if every one of them would come back as it is."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)
    offsets = offsets[texts.offset : texts.offset + len(texts) + 1]
    held = texts.buffers()[2] or b""
    letters = np.frombuffer(held, np.uint8)[offsets[0] : offsets[-1]]
    lengths = np.diff(offsets)
    if lengths.max(initial=0) > _LONGEST or not _LETTERS[letters].all():
        return None
    filled = np.flatnonzero(lengths)
    points = arrow.integers(pc.find_substring(texts, "."))[filled]
    lengths, begins = lengths[filled], offsets[:-1][filled] - offsets[0]
    minus = letters[begins] == _MINUS
    pointed = points >= 0
    whole = np.where(pointed, points, lengths) - minus
    places = np.where(pointed, lengths - points - 1, 0)
    odd = (whole < 1) | (pointed & (places < 1))
    odd |= (whole > 1) & (
        letters[np.minimum(begins + minus, len(letters) - 1)] == _ZERO
    )
    strays = (letters == _MINUS).sum() - minus.sum()
    strays += (letters == _POINT).sum() - pointed.sum()
    if strays or odd.any():
        return None
    numbers = texts.take(arrow.positions(filled)) if len(filled) < len(texts) else texts
    found = arrow.floats(pc.cast(numbers, pa.float64()))
    if (minus & (found == 0)).any():
        return None
    values, digits = np.full(len(texts), np.nan), np.zeros(len(texts), np.uint8)
    values[filled], digits[filled] = found, places
    return Decimals(values, digits)


def joined(columns: Sequence[Any]) -> Any:
    """Put columns below one another, kept as all of them are, or as texts."""
    if all(isinstance(one, pa.DictionaryArray) for one in columns):
        alike = [
            arrow.coded(arrow.codes(c).astype(np.int32), c.dictionary) for c in columns
        ]
        chunks = pa.chunked_array(alike).unify_dictionaries().chunks
        numbers = np.concatenate([arrow.codes(chunk) for chunk in chunks])
        return arrow.coded(numbers, chunks[0].dictionary)
    if any(isinstance(one, Decimals) for one in columns):
        found = [number for number in map(_as_decimals, columns) if number is not None]
        if len(found) == len(columns):
            return Decimals(
                np.concatenate([one.values for one in found]),
                np.concatenate([one.places for one in found]),
            )
    return pa.concat_arrays([arrow.plain(column) for column in columns])


def _as_decimals(column: Any) -> Decimals | None:
    if isinstance(column, Decimals):
        return column
    found = read(arrow.words(column))
    if found is None:
        return None
    values, places = found.values, found.places
    return Decimals(arrow.spread(values, column), arrow.spread(places, column))


def take(column: Any, rows: npt.NDArray[np.int64]) -> Any:
    """Keep some rows of a column, in the order asked for."""
    if isinstance(column, Decimals):
        return column.take(rows)
    return pc.take(column, arrow.positions(rows))


def filled(column: Any) -> npt.NDArray[np.bool_]:
    """Say which rows of a column, (R,), hold a text."""
    if isinstance(column, Decimals):
        return ~np.isnan(column.values)
    return arrow.spread(arrow.lengths(arrow.words(column)) > 0, column)
