"""The bytes of a file, gone through by pieces and as often as it takes.

A large file is never held whole: one on a disk is read again, and what comes only
once, through a pipe or out of a compressed file, is kept packed.
"""

import errno
import io
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from seqcast.errors import DataError

# Bytes of a piece, and how many are kept as they are.
PIECE = 16 << 20
KEPT = 64 << 20
_PACKING = "zstd"


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """The bytes of a file.

    Args:
        name: The file as the user named it.
        pieces: Begins to give them anew, in order, none of them empty.
        above: Lines of the file before the first of them.
    """

    name: str
    pieces: Callable[[], Iterator[bytes]]
    above: int = 0

    def head(self, size: int) -> bytes:
        """Give the first bytes."""
        found = b""
        for piece in self.pieces():
            found += piece[: size - len(found)]
            if len(found) == size:
                break
        return found

    def tail(self, size: int) -> bytes:
        """Give the last bytes."""
        found = b""
        for piece in self.pieces():
            found = (found + piece[-size:])[-size:]
        return found

    def whole(self) -> bytes:
        """Give all bytes at once."""
        return b"".join(self.pieces())

    def since(self, start: int) -> "Content":
        """Leave out the first bytes."""
        return Content(self.name, lambda: _since(self.pieces(), start), self.above)

    def blocks(self) -> Iterator[bytes]:
        """Give the bytes by whole lines, about as many at a time as a piece has.

        No block ends between the two characters of a CRLF.
        """
        begun: list[bytes] = []
        for piece in self.pieces():
            end = piece.rfind(b"\n") + 1 or piece.rfind(b"\r", 0, -1) + 1
            if end:
                yield b"".join([*begun, piece[:end]])
                begun.clear()
            begun.append(piece[end:])
        rest = b"".join(begun)
        if rest:
            yield rest

    def stream(self) -> "Stream":
        """Give the bytes as an open file."""
        return Stream(self.pieces())


class Stream(io.RawIOBase):
    """Pieces of bytes as a file; ``taken`` counts those that were read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Begin before the first piece."""
        self.pieces, self.rest, self.taken = pieces, memoryview(b""), 0

    def readable(self) -> bool:
        """Say that it can be read, as a file does."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill a buffer with what comes next; 0 is the end."""
        if not self.rest:
            self.rest = memoryview(next(self.pieces, b""))
        count = min(len(buffer), len(self.rest))
        buffer[:count] = self.rest[:count]
        self.rest, self.taken = self.rest[count:], self.taken + count
        return count


def held(content: bytes, name: str, above: int = 0) -> Content:
    """Give bytes that are there already, and the lines of the file above them."""

    def pieces() -> Iterator[bytes]:
        if len(content) <= PIECE:
            yield from [content] if content else []
            return
        for start in range(0, len(content), PIECE):
            yield content[start : start + PIECE]

    return Content(name, pieces, above)


def on_disk(stream: BinaryIO, name: str) -> Content:
    """Give the bytes of an open file, which must not change meanwhile."""
    first = os.fstat(stream.fileno())

    def pieces() -> Iterator[bytes]:
        at = 0
        while piece := _read(stream, at, name):
            at += len(piece)
            yield piece
        now = os.fstat(stream.fileno())
        same = (now.st_size, now.st_mtime_ns) == (first.st_size, first.st_mtime_ns)
        if not same or (stat.S_ISREG(now.st_mode) and at != now.st_size):
            raise DataError(
                "The file changed while it was read.",
                where=name,
                fix="Run again once it is complete",
            )

    return Content(name, pieces)


def _read(stream: BinaryIO, at: int, name: str) -> bytes:
    try:
        return os.pread(stream.fileno(), PIECE, at)
    except OSError as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: OSError) -> DataError:
    """Make the error of a file or folder that cannot be opened."""
    if error.errno == errno.ENOENT:
        return DataError("There is no such file.", where=name, fix="Check the path")
    if error.errno == errno.EACCES:
        return DataError(
            "The file may not be read by this user.",
            where=name,
            fix=f"Allow it with: chmod u+r {name}",
        )
    return DataError(
        f"The file cannot be read: {error.strerror}.", where=name, fix="Check the path"
    )


def kept(chunks: Iterator[bytes], name: str) -> Content:
    """Keep bytes that come only once; those of large files packed."""
    first: list[bytes] = []
    size = 0
    for chunk in chunks:
        first.append(chunk)
        size += len(chunk)
        if size > KEPT:
            return _kept_packed(itertools.chain(first, chunks), name)
    return held(b"".join(first), name)


def _kept_packed(chunks: Iterator[bytes], name: str) -> Content:
    packed = list(map(_packed, regrouped(chunks)))
    return Content(name, lambda: map(_unpacked, packed))


def _packed(piece: bytes) -> tuple[int, bytes]:
    return len(piece), pa.compress(piece, _PACKING, asbytes=True)


def _unpacked(packed: tuple[int, bytes]) -> bytes:
    size, piece = packed
    return bytes(pa.decompress(piece, size, _PACKING, asbytes=True))


def regrouped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Join chunks to pieces."""
    begun: list[bytes] = []
    size = 0
    for chunk in chunks:
        begun.append(chunk)
        size += len(chunk)
        if size >= PIECE:
            yield b"".join(begun)
            begun.clear()
            size = 0
    if begun:
        yield b"".join(begun)


def _since(pieces: Iterator[bytes], start: int) -> Iterator[bytes]:
    for piece in pieces:
        if start < len(piece):
            yield piece[start:] if start else piece
        start = max(start - len(piece), 0)
