"""What is too much, told before the memory grows."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.text.content import Content
from seqcast.data.text.dialect import MOST_CELL
from seqcast.errors import DataError

# What is packed may hold so much, and beyond it so many times what was sent.
FREE_BYTES = 64 << 20
MOST_RATIO = 100
MOST_LINE = 16 << 20
_HEAD = 4_096
_ROWS = 8_192
_PACKED = (b"PAR1", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")


def refuse_ratio(plain: int, packed: int, name: str) -> None:
    """Refuse what holds far more than was sent.

    Args:
        plain: Bytes so far.
        packed: Bytes that they came from.
        name: Of the file.

    Raises:
        DataError: It does.
    """
    if plain > max(FREE_BYTES, MOST_RATIO * packed):
        raise DataError(
            f"The compressed file holds over {MOST_RATIO} times its size.",
            where=name,
            fix="Decompress it yourself if you trust it",
        )


def is_text(content: Content) -> bool:
    """Say whether a file begins as a text does, neither packed nor of bytes."""
    head = content.head(_HEAD)
    return b"\0" not in head and not head.startswith(_PACKED)


def refuse_long_lines(content: Content, above: int) -> None:
    """Look through a text for a line without end, keeping nothing.

    Args:
        content: The text.
        above: Lines of the file above it.

    Raises:
        DataError: A line is longer than 16 MiB.
    """
    begun = at = 0
    lines = above
    for piece in content.pieces():
        ends = [end for end in (piece.find(b"\n"), piece.find(b"\r")) if end >= 0]
        if at + min(ends, default=len(piece)) - begun > MOST_LINE:
            raise too_long(f"{content.name}:{lines + 1}")
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        begun = at + last + 1 if last >= 0 else begun
        at += len(piece)
        lines += piece.count(b"\n")


def too_long(where: str) -> DataError:
    """Make the error of a line without end."""
    return DataError(
        "A line is longer than 16 MiB.", where=where, fix="Write one row a line"
    )


def bounded_batches(parquet: Any, size: int, name: str) -> Iterator[pa.RecordBatch]:
    """Read a Parquet file in pieces, up to what may be in it.

    Texts that repeat are stored once, so that few bytes can hold any number of rows;
    they stay as they are stored, and what they would take is counted.

    Args:
        parquet: The open file, its columns of text read as dictionaries.
        size: Bytes of the file.
        name: Of the file.

    Raises:
        DataError: It holds far more than its size, or a cell is too long.
    """
    about = parquet.metadata
    refuse_ratio(8 * about.num_rows * about.num_columns, size, name)
    plain = 0
    for batch in parquet.iter_batches(_ROWS):
        plain += sum(_plain_bytes(column, name) for column in batch.columns)
        refuse_ratio(plain, size, name)
        yield batch


def _plain_bytes(column: pa.Array, name: str) -> int:
    """Count the bytes of a column as plain cells."""
    if not isinstance(column, pa.DictionaryArray) or not len(column.dictionary):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary)
    if pc.max(lengths).as_py() > MOST_CELL:
        raise DataError(
            "A cell is longer than 1 MiB.", where=name, fix="Shorten the cell"
        )
    return pc.sum(lengths.take(column.indices)).as_py() or 0
