"""Arrow arrays to NumPy and back, by their buffers.

pyarrow's own ``to_numpy``, ``pa.array`` and ``pa.scalar`` import pandas, which
costs more time than reading a file of a hundred thousand rows.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
_TYPES = {
    pa.uint8(): np.uint8,
    pa.int32(): np.int32,
    pa.int64(): np.int64,
    pa.float64(): np.float64,
}


def integers(array: pa.Array) -> npt.NDArray[np.int64]:
    """Give the values of an array of integers without nulls."""
    return _values(array).astype(np.int64)


def floats(array: pa.Array) -> npt.NDArray[np.float64]:
    """Give the values of an array of floats without nulls."""
    return _values(array).astype(np.float64)


def flags(array: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    """Give the values of an array of truths without nulls."""
    return _values(pc.cast(array, pa.uint8())).astype(np.bool_)


def matches(array: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    """Say which texts hold the pattern."""
    return flags(pc.match_substring_regex(array, pattern))


def trimmed(array: pa.Array) -> pa.Array:
    """Take the blanks off both ends of texts; without any, nothing is copied."""
    ragged = matches(array, r"^[\s\pZ]|[\s\pZ]$").any()
    return pc.utf8_trim_whitespace(array) if ragged else array


def encoded(array: pa.Array) -> pa.DictionaryArray:
    """Number the distinct texts of a column, without blanks at their ends."""
    coded = array.dictionary_encode()
    bare = trimmed(coded.dictionary)
    if bare is coded.dictionary:
        return coded
    return trimmed(array).dictionary_encode()


def lengths(array: pa.Array) -> npt.NDArray[np.int64]:
    """Count the bytes of every text."""
    return integers(pc.binary_length(array))


def positions(rows: npt.NDArray[np.int64]) -> pa.Int64Array:
    """Make an array of row numbers, for ``take``."""
    numbers = np.ascontiguousarray(rows, np.int64)
    return pa.Array.from_buffers(
        pa.int64(), len(numbers), [None, pa.py_buffer(numbers)]
    )


def texts(cells: Sequence[str]) -> pa.LargeStringArray:
    """Make an array of texts."""
    joined = "".join(cells)
    parts: Sequence[str | bytes] = cells
    if not joined.isascii():
        parts = [cell.encode() for cell in cells]
    offsets = np.zeros(len(cells) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, parts), np.int64, len(cells)), out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined.encode())]
    return pa.Array.from_buffers(TEXT, len(cells), buffers)


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Join the chunks of a column."""
    joined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(joined, pa.ChunkedArray):
        return pa.concat_arrays(joined.chunks) if joined.num_chunks else texts([])
    return joined


def _values(array: pa.Array) -> npt.NDArray[np.generic]:
    if array.null_count:
        raise TypeError("nulls")
    values = np.frombuffer(array.buffers()[1], _TYPES[array.type])
    return values[array.offset : array.offset + len(array)]
