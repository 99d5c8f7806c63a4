"""Paths, standard input, compression: bytes to a table of text cells."""

import bz2
import errno
import gzip
import io
import lzma
import os
import stat
import sys
import zlib
from pathlib import Path
from typing import cast

import pyarrow as pa

from seqcast.data import composed, delimited, ending, lines, parquet, pipes, turned
from seqcast.data.bounds import refuse_long_lines, refuse_ratio
from seqcast.data.table import Table
from seqcast.data.words import quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings

_CHUNK = 4 << 20
_LONGEST_NAME = 1_024
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ARROW1", "an Arrow or Feather file"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"{\\rtf", "a rich text document"),
    (b"Obj\x01", "an Avro file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x7fELF", "a program"),
)
# Bytes that no text holds; NUL, which text of two bytes a letter does, is not here.
_CONTROLS = [bytes([byte]) for byte in (*range(1, 9), *range(14, 27), 28, 29, 30)]


def read_table(path: str, settings: DataSettings) -> Table:
    """Read a file, or standard input for ``-``, as a table of text cells.

    Delimited text and Parquet are told apart by content, as is compression.

    Raises:
        DataError: The file is absent, of another kind, or cannot be cut into
            cells in one way only.
    """
    name = "stdin" if path == "-" else path
    most = settings.max_input << 20
    content = _expand(_bytes(path, name, settings), name, most)
    if content.startswith(b"PAR1"):
        table = parquet.read(content, name)
    elif lines.is_json_lines(content):
        table = lines.read(content, name, settings)
    else:
        _refuse_kinds(content, name)
        table = delimited.read(content, name, settings)
        table = table if settings.skip_footer else ending.told(table, content)
    _refuse_long_names(table)
    return composed.composed(turned.turned(table))


def _refuse_long_names(table: Table) -> None:
    longest = max(table.names, key=len)
    if len(longest) > _LONGEST_NAME:
        raise DataError(
            f"A column has a name of {len(longest):,} characters, more than "
            f"{_LONGEST_NAME:,}.",
            where=table.name,
            fix=f"Shorten the name that begins with {quote(longest)}",
        )


def _bytes(path: str, name: str, settings: DataSettings) -> bytes:
    """Read the whole file once."""
    most = settings.max_input << 20
    if path == "-":
        if sys.stdin is None:
            raise DataError(
                "Standard input is closed.",
                where=name,
                fix="Pipe a file into the command, or name one",
            )
        content = pipes.drained(sys.stdin.buffer, name, most, settings.timeout)
    else:
        try:
            mode = Path(path).stat().st_mode
            _refuse_places(path, mode)
            if stat.S_ISFIFO(mode):
                content = pipes.drain(path, name, most, settings.timeout)
            else:
                content = _snapshot(path, name, most)
        except OSError as error:
            raise unreadable(name, error) from None
    if not content or content.isspace():
        raise _empty(name)
    return content


def _snapshot(path: str, name: str, most: int) -> bytes:
    """Read a regular file that must not change meanwhile."""
    with Path(path).open("rb") as stream:
        about = os.fstat(stream.fileno())
        if about.st_size > most:
            raise pipes.too_large(name, most)
        refuse_long_lines(stream, about.st_size, name)
        content = stream.read()
        about = os.fstat(stream.fileno())
    if stat.S_ISREG(about.st_mode) and about.st_size != len(content):
        raise DataError(
            "The file changed while it was read.",
            where=name,
            fix="Run again once it is complete",
        )
    return content


def _empty(name: str) -> DataError:
    return DataError(
        "The file is empty.", where=name, fix="Write a header and one row for each time"
    )


def _refuse_places(name: str, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise DataError("This is a folder.", where=name, fix="Name one file inside it")
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise DataError(
            "This is a device, not a file.",
            where=name,
            fix="Name a file, or - for stdin",
        )


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


def _expand(content: bytes, name: str, most: int) -> bytes:
    """Undo compression, if the content shows one."""
    source = io.BytesIO(content)
    packed = _opened(content[:8], source)
    if packed is None:
        return content
    try:
        with packed as stream:
            plain = _bounded(stream, source, name, most)
    except (EOFError, OSError, zlib.error, lzma.LZMAError):
        raise DataError(
            "The compressed file is damaged or incomplete.",
            where=name,
            fix="Copy or download it again",
        ) from None
    if not plain or plain.isspace():
        raise _empty(name)
    return plain


def _opened(head: bytes, source: io.BytesIO) -> io.BufferedIOBase | None:
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=source)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(source)
    if head.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMAFile(source)
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        file = pa.PythonFile(source, mode="r")
        return cast(io.BufferedIOBase, pa.CompressedInputStream(file, "zstd"))
    return None


def _bounded(
    stream: io.BufferedIOBase, packed: io.BytesIO, name: str, most: int
) -> bytes:
    """Read a compressed stream that must not grow beyond reason."""
    plain = bytearray()
    while chunk := stream.read(_CHUNK):
        plain += chunk
        refuse_ratio(len(plain), packed.tell(), name)
        if len(plain) > most:
            raise pipes.too_large(name, most)
    return bytes(plain)


def _refuse_kinds(content: bytes, name: str) -> None:
    kind = _kind(content)
    if kind:
        raise DataError(
            f"The file is {kind}, not delimited text or Parquet.",
            where=name,
            fix="Write one JSON object a line"
            if kind == "JSON"
            else "Export the data as CSV",
        )


def _kind(content: bytes) -> str | None:
    for magic, kind in _KINDS:
        if content.startswith(magic):
            return kind
    head = content[:4096].lstrip().lower()
    if content.startswith(b"PK\x03\x04"):
        return "an Excel workbook" if b"xl/" in content else "a zip archive"
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "a web page"
    if head.startswith((b"{", b"[")):
        return "JSON"
    if content[8:9] == b"{" and b'"seqcast"' in content[:4096]:
        return "a seqcast model"
    controls = sum(map(content[:4096].count, _CONTROLS))
    return "binary" if controls > len(content[:4096]) // 50 else None
