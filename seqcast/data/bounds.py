"""What is too much, told before the memory grows."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.dialect import MOST_CELL
from seqcast.errors import DataError

# What is packed may hold so much, and beyond it so many times what was sent.
FREE_BYTES = 64 << 20
MOST_RATIO = 100
MOST_LINE = 16 << 20
_CHUNK = 4 << 20
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


def refuse_long_lines(stream: BinaryIO, size: int, name: str) -> None:
    """Look through a large file of text for a line without end, keeping nothing.

    Args:
        stream: At its start, and there again afterwards.
        size: Its bytes.
        name: Of the file.

    Raises:
        DataError: A line is longer than 16 MiB.
    """
    head = stream.read(4096) if size > FREE_BYTES else b"\0"
    stream.seek(0)
    if b"\0" in head or head.startswith(_PACKED):
        return
    begun = at = lines = 0
    while chunk := stream.read(_CHUNK):
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        begun = at + last + 1 if last >= 0 else begun
        at += len(chunk)
        lines += chunk.count(b"\n")
        if at - begun > MOST_LINE:
            raise too_long(f"{name}:{lines + 1}")
    stream.seek(0)


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
