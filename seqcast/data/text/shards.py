"""A text cut into shards: some whole series each, where these stand one after another.

Each shard is a text of its own below the header of the file, so that what reads a
file reads a shard. The lines are those of the file.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from seqcast.data.cells import arrow
from seqcast.data.text import delimited, dialect, headers, quotes
from seqcast.data.text.content import Content, held
from seqcast.errors import DataError
from seqcast.settings import DataSettings

# Bytes of a shard, at which the next series begins another, and the most there can be.
SHARD = 64 << 20
MOST = 512 << 20
# Bytes at the end of a block in which the last series mostly begins.
END = 2 << 20


class NotInShardsError(Exception):
    """The rows of a file do not stand in order of its series, or nothing tells."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The lines of a text above its rows.

    Args:
        above: The lines before the header, with their ends.
        line: The header, with its end; empty if there is none.
        delimiter: Between cells.
        ids: Which columns name the series.
        width: Number of columns.
    """

    above: bytes
    line: bytes
    delimiter: str
    ids: tuple[int, ...]
    width: int


def shards(
    content: Content, ids: tuple[str, ...], settings: DataSettings
) -> Iterator[tuple[Content, DataSettings]]:
    """Cut a delimited UTF-8 text between series.

    Args:
        content: Its bytes.
        ids: Columns that name the series.
        settings: How to read what may be read in two ways.

    Returns:
        Texts of whole series, and how each is to be read.

    Raises:
        NotInShardsError: The file is another, or has rows of a series apart. Some
            shards may have come before that.
    """
    if not ids or settings.skip_footer or settings.encoding is not None:
        raise NotInShardsError
    if content.head(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
        content = content.since(len(codecs.BOM_UTF8))
    head = _head(content, ids, settings)
    first, size = head.above + head.line, 0
    lines = _lines(first)
    begun: list[bytes] = []
    for block in content.since(len(first)).blocks():
        end = _last_series(block, head) if size + len(block) >= SHARD else 0
        if not end:
            begun.append(block)
            size += len(block)
            if size > MOST:
                raise NotInShardsError
            continue
        rows = [*begun, block[:end]]
        yield _shard(content, first, rows, lines), settings
        lines += sum(map(_lines, rows))
        first = head.line
        settings = replace(settings, skip_header=0, delimiter=head.delimiter)
        begun = [block[end:]]
        size = len(block) - end
    yield _shard(content, first, begun, lines), settings


def _shard(content: Content, head: bytes, rows: list[bytes], lines: int) -> Content:
    """Put rows, before which the file has so many lines, below a head."""
    text = b"".join([head, *rows])
    return held(text, content.name, lines - _lines(head))


def _lines(text: bytes) -> int:
    """Count the lines of a text as an editor does: CR, LF and CRLF end one."""
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")


def _head(content: Content, ids: tuple[str, ...], settings: DataSettings) -> _Head:
    """Find where the rows begin, and the columns that name their series."""
    sample = content.head(dialect.SAMPLE_BYTES + 1)
    lines = sample.splitlines(keepends=True)
    try:
        found = dialect.find(sample, content.name, settings)
        rest = range(found.preamble, len(lines))
        place = next(number for number in rest if lines[number].strip())
        line = lines[place].decode()
        cells = next(csv.reader([line], delimiter=found.delimiter))
    except (DataError, StopIteration, UnicodeDecodeError, csv.Error):
        raise NotInShardsError from None
    names = headers.names(cells, settings)
    plain = quotes.are_plain(lines[place], found.delimiter)
    if not plain or any(names.count(one) != 1 for one in ids):
        raise NotInShardsError
    above = b"".join(lines[:place])
    places = tuple(map(names.index, ids))
    own = lines[place] if settings.header else b""
    return _Head(above, own, found.delimiter, places, len(names))


def _last_series(block: bytes, head: _Head) -> int:
    """Find the byte at which the last series of a block of whole lines begins.

    Returns:
        0 if the block holds rows of one series.
    """
    near = block.find(b"\n", max(len(block) - END, 0)) + 1
    found = _change(block[near:], head) if len(block) > END else 0
    return near + found if found else _change(block, head)


def _change(block: bytes, head: _Head) -> int:
    """Find the byte at which the last series begins, or 0 if there is but one."""
    found = delimited.cut(block, head.delimiter, [arrow.TEXT] * head.width)
    lines, _ = delimited.filled(block)
    if found is None or found.num_rows != len(lines):
        raise NotInShardsError
    keys = np.zeros(len(lines), np.int64)
    for place in head.ids:
        column = arrow.whole(found.column(place)).dictionary_encode()
        keys = keys * len(column.dictionary) + arrow.codes(column)
        _, keys = np.unique(keys, return_inverse=True)
    changes = np.flatnonzero(np.diff(keys)) + 1
    if len(changes) > keys.max(initial=0):
        raise NotInShardsError
    return _byte(block, int(lines[changes[-1]])) if len(changes) else 0


def _byte(block: bytes, line: int) -> int:
    """Find the byte at which a line of a block begins."""
    mark = b"\n" if b"\n" in block else b"\r"
    if mark == b"\n" and block.count(b"\r") != block.count(b"\r\n"):
        raise NotInShardsError
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord(mark))
    return int(ends[line - 1]) + 1
