"""Compressed files: by content, within bounds, kept or gone through anew."""

import bz2
import gzip
import io
import lzma
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyarrow as pa

from seqcast.data.text import content, pipes
from seqcast.data.text.bounds import refuse_ratio
from seqcast.data.text.content import Content, Stream
from seqcast.errors import DataError

_CHUNK = 4 << 20
# How compressed files begin.
_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"
_LONGEST = 8
# About so many bytes of text come of one.
_USUAL = 8


def expanded(packed: Content, most: int) -> Content:
    """Undo compression, if the content shows one; what comes of it is kept.

    Args:
        packed: The bytes of a file.
        most: Bytes that may come of it.

    Raises:
        DataError: The file is damaged, or holds too much.
    """
    if not _is_packed(packed.head(_LONGEST)):
        return packed
    return content.kept(_chunks(packed, most), packed.name)


def anew(packed: Content, most: int) -> Content:
    """Undo compression whenever the bytes are asked for, so that nothing is kept.

    Args:
        packed: The bytes of a file.
        most: Bytes that may come of it.
    """
    if not _is_packed(packed.head(_LONGEST)):
        return packed
    return Content(packed.name, lambda: content.regrouped(_chunks(packed, most)))


def about(path: str) -> int:
    """Say how many bytes of text a file on a disk holds, roughly if it is compressed.

    Of what is no file, or cannot be read, 0.
    """
    if not os.path.isfile(path):
        return 0
    try:
        with Path(path).open("rb") as file:
            usual = _USUAL if _is_packed(file.read(_LONGEST)) else 1
        return os.path.getsize(path) * usual
    except OSError:
        return 0


def _is_packed(head: bytes) -> bool:
    return head.startswith((_GZIP, _BZIP2, _XZ, _ZSTD))


def _chunks(packed: Content, most: int) -> Iterator[bytes]:
    source = packed.stream()
    try:
        with _opened(packed.head(_LONGEST), source) as stream:
            yield from _bounded(stream, source, packed.name, most)
    except (EOFError, OSError, zlib.error, lzma.LZMAError):
        raise DataError(
            "The compressed file is damaged or incomplete.",
            where=packed.name,
            fix="Copy or download it again",
        ) from None


def _opened(head: bytes, source: Stream) -> io.BufferedIOBase:
    """Open a stream that undoes a compression, by how the file begins."""
    reader = cast(io.BufferedReader, source)
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=reader)
    if head.startswith(_BZIP2):
        return bz2.BZ2File(reader)
    if head.startswith(_XZ):
        return lzma.LZMAFile(reader)
    file = pa.PythonFile(source, mode="r")
    return cast(io.BufferedIOBase, pa.CompressedInputStream(file, "zstd"))


def _bounded(
    stream: io.BufferedIOBase, packed: Stream, name: str, most: int
) -> Iterator[bytes]:
    """Read a compressed stream that must not grow beyond reason."""
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        refuse_ratio(size, packed.taken, name)
        if size > most:
            raise pipes.too_large(name, most)
        yield chunk
