"""Arrow arrays to NumPy and back, by their buffers.

pyarrow's own ``to_numpy``, ``pa.array`` and ``pa.scalar`` import pandas, which
costs more time than reading a file of a hundred thousand rows.
"""

from collections.abc import Sequence
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
CODED = pa.dictionary(pa.int32(), TEXT)
_TYPES = {
    pa.uint8(): np.uint8,
    pa.int8(): np.int8,
    pa.int16(): np.int16,
    pa.int32(): np.int32,
    pa.int64(): np.int64,
    pa.float64(): np.float64,
}
_INTEGERS = {np.dtype(kind): name for name, kind in _TYPES.items()}
# Rows that are numbered at a time.
_ROWS = 1 << 20

Codes = npt.NDArray[np.signedinteger]
Value = TypeVar("Value", bound=np.generic)


def integers(array: pa.Array) -> npt.NDArray[np.int64]:
    """Give the values of an array of integers without nulls."""
    return _values(array).astype(np.int64)


def coded(codes: Codes, words: pa.Array) -> pa.DictionaryArray:
    """Make a column of the numbers of distinct texts."""
    kind = _INTEGERS[codes.dtype]
    buffers = [None, pa.py_buffer(np.ascontiguousarray(codes))]
    numbers = pa.Array.from_buffers(kind, len(codes), buffers)
    return pa.DictionaryArray.from_arrays(numbers, words)


def codes(array: pa.DictionaryArray) -> Codes:
    """Give the number of the text of every row, (R,), in few bytes each."""
    return cast(Codes, _values(array.indices))


def words(array: pa.Array) -> pa.Array:
    """Give the distinct texts of a column, in the order in which they come first.

    A column that is kept otherwise gives the texts of all rows.
    """
    if isinstance(array, pa.DictionaryArray):
        return array.dictionary
    return array if isinstance(array, pa.Array) else array.texts()


def spread(values: npt.NDArray[Value], array: pa.Array) -> npt.NDArray[Value]:
    """Give every row, (R,), what was found for its text: see ``words``."""
    if not isinstance(array, pa.DictionaryArray):
        return values
    numbers = codes(array)
    found = np.empty(len(numbers), values.dtype)
    # A part at a time, since NumPy indexes by integers of eight bytes.
    for start in range(0, len(numbers), _ROWS):
        part = slice(start, start + _ROWS)
        found[part] = values[numbers[part]]
    return found


def row(array: pa.Array, word: int) -> int:
    """Give the first row that holds a text, numbered as ``words`` has them."""
    if not isinstance(array, pa.DictionaryArray):
        return word
    return int((codes(array) == word).argmax())


def rows(array: pa.Array, found: npt.NDArray[np.bool_]) -> int:
    """Count the rows whose texts, of ``words``, are some that were found."""
    return int(spread(found, array).sum()) if found.any() else 0


def plain(array: pa.Array) -> pa.Array:
    """Give the texts of a column."""
    if isinstance(array, pa.DictionaryArray):
        return array.dictionary_decode()
    return array if isinstance(array, pa.Array) else array.texts()


def tight(array: pa.Array) -> pa.Array:
    """Number the texts of a column anew, if some of them may be gone."""
    if isinstance(array, pa.DictionaryArray):
        return array.dictionary_decode().dictionary_encode()
    return array


def floats(array: pa.Array) -> npt.NDArray[np.float64]:
    """Give the values of an array of floats without nulls."""
    return _values(array).astype(np.float64)


def flags(array: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    """Give the values of an array of truths without nulls."""
    return _values(pc.cast(array, pa.uint8())).astype(np.bool_)


def matches(array: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    """Say which texts hold the pattern."""
    found = flags(pc.match_substring_regex(words(array), pattern))
    return spread(found, array)


def trimmed(array: pa.Array) -> pa.Array:
    """Take the blanks off both ends of texts; without any, nothing is copied."""
    if not isinstance(array, pa.Array):
        return array  # numbers hold none
    texts = words(array)
    if not matches(texts, r"^[\s\pZ]|[\s\pZ]$").any():
        return array
    bare = pc.utf8_trim_whitespace(texts)
    if array is texts:
        return bare
    alike = bare.dictionary_encode()
    return coded(spread(codes(alike), array), alike.dictionary)


def encoded(array: pa.Array) -> pa.DictionaryArray:
    """Number the distinct texts of a column, without blanks at their ends."""
    return trimmed(array.dictionary_encode())


def lengths(array: pa.Array) -> npt.NDArray[np.int64]:
    """Count the bytes of every text."""
    return spread(integers(pc.binary_length(words(array))), array)


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
    if not len(array):
        return np.zeros(0, _TYPES[array.type])
    values = np.frombuffer(array.buffers()[1], _TYPES[array.type])
    return values[array.offset : array.offset + len(array)]
