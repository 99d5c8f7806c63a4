"""Paths, standard input, compression: bytes to a table of text cells."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from seqcast.data.cells.table import Table
from seqcast.data.text import (
    content,
    delimited,
    ending,
    lines,
    packed,
    parquet,
    pipes,
    turned,
)
from seqcast.data.text.bounds import (
    FREE_BYTES,
    is_text,
    refuse_long_lines,
)
from seqcast.data.text.content import Content, unreadable
from seqcast.data.text.shards import NotInShardsError, shards
from seqcast.data.words import quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings

_HEAD = 4_096
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


def read_table(path: str, settings: DataSettings) -> Table:
    """Read a file, or standard input for ``-``, as a table of text cells.

    Delimited text and Parquet are told apart by content, as is compression.

    Raises:
        DataError: The file is absent, of another kind, or cannot be cut into
            cells in one way only.
    """
    name = "stdin" if path == "-" else path
    with _opened(path, name, settings) as raw:
        found = packed.expanded(raw, settings.max_input << 20)
        _refuse_empty(found)
        if found.head(4) == b"PAR1":
            table = parquet.read(found.whole(), name)
        elif lines.is_json_lines(found):
            table = lines.read(found, settings)
        else:
            _refuse_kinds(found)
            table = delimited.read(found, settings)
            table = table if settings.skip_footer else ending.told(table, found)
    _refuse_long_names(table)
    return turned.turned(table)


def read_shards(
    path: str, ids: tuple[str, ...], settings: DataSettings
) -> Iterator[Table]:
    """Read a delimited text on a disk as tables of some whole series each.

    Args:
        path: Of the file.
        ids: Columns that name the series.
        settings: How to read what may be read in two ways.

    Raises:
        NotInShardsError: The file is another, or has rows of a series apart. Some
            tables may have come before that.
        DataError: The file is absent, or a shard cannot be read alone.
    """
    if path == "-" or not os.path.isfile(path):
        raise NotInShardsError
    with _opened(path, path, settings) as raw:
        found = packed.anew(raw, settings.max_input << 20)
        if not is_text(found) or lines.is_json_lines(found):
            raise NotInShardsError
        _refuse_kinds(found)
        if found is not raw:
            refuse_long_lines(found, 0)
        for shard, how in shards(found, ids, settings):
            table = ending.told(delimited.read(shard, how), shard)
            _refuse_long_names(table)
            yield turned.turned(table)


def _refuse_long_names(table: Table) -> None:
    longest = max(table.names, key=len)
    if len(longest) > _LONGEST_NAME:
        raise DataError(
            f"A column has a name of {len(longest):,} characters, more than "
            f"{_LONGEST_NAME:,}.",
            where=table.name,
            fix=f"Shorten the name that begins with {quote(longest)}",
        )


@contextlib.contextmanager
def _opened(path: str, name: str, settings: DataSettings) -> Iterator[Content]:
    """Open what is to be read; it stays open until it has been."""
    most = settings.max_input << 20
    with contextlib.ExitStack() as files:
        if path == "-":
            found = content.kept(_standard_input(name, most, settings), name)
        else:
            try:
                mode = Path(path).stat().st_mode
                _refuse_places(path, mode)
                if stat.S_ISFIFO(mode):
                    chunks = pipes.drain(path, name, most, settings.timeout)
                    found = content.kept(chunks, name)
                else:
                    stream = files.enter_context(Path(path).open("rb"))
                    found = _snapshot(stream, name, most)
            except OSError as error:
                raise unreadable(name, error) from None
        _refuse_empty(found)
        yield found


def _standard_input(name: str, most: int, settings: DataSettings) -> Iterator[bytes]:
    if sys.stdin is None:
        raise DataError(
            "Standard input is closed.",
            where=name,
            fix="Pipe a file into the command, or name one",
        )
    return pipes.drained(sys.stdin.buffer, name, most, settings.timeout)


def _snapshot(stream: BinaryIO, name: str, most: int) -> Content:
    """Give the bytes of a regular file that must not change meanwhile."""
    size = os.fstat(stream.fileno()).st_size
    if size > most:
        raise pipes.too_large(name, most)
    found = content.on_disk(stream, name)
    if size > FREE_BYTES and is_text(found):
        refuse_long_lines(found, 0)
    return found


def _refuse_empty(found: Content) -> None:
    if all(piece.isspace() for piece in found.pieces()):
        raise DataError(
            "The file is empty.",
            where=found.name,
            fix="Write a header and one row for each time",
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


def _refuse_kinds(found: Content) -> None:
    kind = _kind(found)
    if kind:
        raise DataError(
            f"The file is {kind}, not delimited text or Parquet.",
            where=found.name,
            fix="Write one JSON object a line"
            if kind == "JSON"
            else "Export the data as CSV",
        )


def _kind(found: Content) -> str | None:
    begin = found.head(_HEAD)
    for magic, kind in _KINDS:
        if begin.startswith(magic):
            return kind
    head = begin.lstrip().lower()
    if begin.startswith(b"PK\x03\x04"):
        workbook = b"xl/" in found.whole()
        return "an Excel workbook" if workbook else "a zip archive"
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "a web page"
    if head.startswith((b"{", b"[")):
        return "JSON"
    if begin[8:9] == b"{" and b'"seqcast"' in begin:
        return "a seqcast model"
    return None
