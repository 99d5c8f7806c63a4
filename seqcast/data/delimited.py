"""Delimited text to a table: fast for plain files, exact for the others.

pyarrow cuts a file without quotes; Python's own csv module cuts the rest, and
names the line of anything that does not fit.
"""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from seqcast.data import arrow, dialect, footer, headers, quotes
from seqcast.data.bounds import MOST_LINE, too_long
from seqcast.data.dialect import MOST_CELL
from seqcast.data.table import Table
from seqcast.data.words import counted
from seqcast.errors import DataError
from seqcast.settings import DataSettings

MOST_COLUMNS = 10_000
_BLOCK_ROWS = 65_536
Record = tuple[int, list[str]]


@dataclass(eq=False)
class _Text:
    """A UTF-8 text without its comment lines, cut into records on demand."""

    name: str
    content: bytes
    delimiter: str
    preamble: int
    headed: bool = True

    def records(self) -> Iterator[Record]:
        """Cut the text: the first line of each record, and its cells.

        Raises:
            DataError: A quote, a cell or a line is out of bounds.
        """
        lines = io.TextIOWrapper(io.BytesIO(self.content), "utf-8", newline="")
        csv.field_size_limit(MOST_CELL)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        ended = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(ended + 1, str(error)) from None
            if len(cells) > 1 or (cells and (cells[0].strip() or self.single)):
                yield self.preamble + ended + 1, cells
            ended = reader.line_num

    @cached_property
    def single(self) -> bool:
        """Whether a record is one cell, so that a quoted empty cell counts."""
        return self.delimiter == dialect.NO_DELIMITER

    def left(self, line: int) -> int:
        """Count the lines from one to the end that are not blank."""
        after = self.content.splitlines()[line - self.preamble - 1 :]
        return sum(map(bool, map(bytes.strip, after)))

    def _broken(self, line: int, reason: str) -> DataError:
        where = f"{self.name}:{self.preamble + line}"
        if "field larger" in reason:
            return DataError(
                "A cell is longer than 1 MiB.",
                where=where,
                fix="Close the quote that opens there, or shorten the cell",
            )
        return DataError(
            "A quote opens and is not closed before the next delimiter.",
            where=where,
            fix='Close it; write a quote inside a cell twice: ""',
        )

    @cached_property
    def lines(self) -> npt.NDArray[np.int64]:
        """First line of every record after the header, all-empty ones too."""
        numbers = (
            line for line, _ in itertools.islice(self.records(), self.headed, None)
        )
        return np.fromiter(numbers, np.int64)

    @cached_property
    def plain_lines(self) -> npt.NDArray[np.int64]:
        """The same for a text without quotes, many times as fast."""
        if self.content.count(b"\r") > self.content.count(b"\r\n"):
            return self.lines
        letters = np.frombuffer(self.content + b"\n", np.uint8)
        ends = np.flatnonzero(letters == ord("\n"))
        starts = np.concatenate([[0], ends[:-1] + 1])
        filled = (ends - starts > 1) | (letters[starts] > ord("\r"))
        return np.asarray(self.preamble + 1 + np.flatnonzero(filled)[self.headed :])


def read(content: bytes, name: str, settings: DataSettings) -> Table:
    """Read a delimited text file.

    Raises:
        DataError: The file cannot be cut into cells in one way only.
    """
    content, notices = dialect.decode(content, name, settings)
    text, told = _text(content, name, settings)
    notices += told
    header = next(text.records(), None)
    if header is None:
        raise DataError(
            "The file holds comments alone.",
            where=name,
            fix="Write a header and one row for each time",
        )
    names = headers.names(header[1], settings)
    if len(names) > MOST_COLUMNS:
        raise DataError(
            f"The header has {len(names):,} columns, more than {MOST_COLUMNS:,}.",
            where=f"{name}:{header[0]}",
            fix="Write one row for each series and time, with an id column",
        )
    fast = _fast(text, len(names))
    columns = fast or _exact(text, len(names))
    if not len(columns[0]):
        raise DataError(
            "The file holds a header and no rows.",
            where=f"{name}:{header[0]}",
            fix="Write one row for each time below the header",
        )
    if settings.header:
        headers.refuse_values(names, columns, f"{name}:{header[0]}")
    kept, empty = _filled(columns)
    if kept is not None:
        columns = tuple(_rows(column, kept) for column in columns)
        notices = (f"Skipped {counted(empty, 'row')} of empty cells.", *notices)

    def place(row: int) -> str:
        lines = text.plain_lines if fast else text.lines
        return f"{name}:{lines[row if kept is None else kept[row]]}"

    return Table(name, names, columns, place, text.delimiter, notices)


def _text(
    content: bytes, name: str, settings: DataSettings
) -> tuple[_Text, tuple[str, ...]]:
    """Take the comments and the footer off a text, and find its delimiter."""
    found = dialect.find(content, name, settings)
    body = _without_lines(content, found.preamble)
    body = footer.without(body, settings.skip_footer)
    text = _Text(name, body, found.delimiter, found.preamble, settings.header)
    if not settings.skip_footer:
        return text, found.notices
    left = counted(settings.skip_footer, "line")
    note = f"Left out the last {left}, as data.skip_footer says."
    return text, (*found.notices, note)


def _without_lines(content: bytes, count: int) -> bytes:
    """Drop the first lines of a text."""
    start = 0
    for _ in range(count):
        ends = [content.find(mark, start) for mark in (b"\n", b"\r")]
        end = min((e for e in ends if e >= 0), default=len(content))
        start = end + (2 if content[end : end + 2] == b"\r\n" else 1)
    return content[start:]


def _fast(text: _Text, width: int) -> tuple[pa.LargeStringArray, ...] | None:
    """Cut a text whose quotes hide nothing, or give up."""
    if text.single or not quotes.are_plain(text.content, text.delimiter):
        return None
    quoted: str | bool = '"' if b'"' in text.content else False
    names = [str(i) for i in range(width)]
    try:
        cut = arrow_csv.read_csv(
            pa.BufferReader(text.content),
            # A line longer than a block is left to the exact reader.
            read_options=arrow_csv.ReadOptions(
                column_names=names, block_size=4 * MOST_CELL
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=text.delimiter, quote_char=quoted
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, arrow.TEXT), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    # The header is the first record that is not empty. A column is joined after
    # the chunks of the one before it are gone.
    columns = []
    while cut.num_columns:
        column, cut = cut.column(0), cut.remove_column(0)
        columns.append(arrow.whole(column))
        del column
    if max(arrow.lengths(column).max() for column in columns) > MOST_CELL:
        return None
    return tuple(column[text.headed :] for column in columns)


def _exact(text: _Text, width: int) -> tuple[pa.LargeStringArray, ...]:
    """Cut any text, and name the line of a row that does not fit."""
    _refuse_long_lines(text)
    blocks: list[tuple[pa.LargeStringArray, ...]] = []
    records = itertools.islice(text.records(), text.headed, None)
    cells = (_checked(text, record, width) for record in records)
    while block := list(itertools.islice(cells, _BLOCK_ROWS)):
        blocks.append(tuple(map(arrow.texts, zip(*block, strict=True))))
    if not blocks:
        return (arrow.texts([]),) * width
    if text.single:
        _refuse_empty_lines(text)
    return tuple(pa.concat_arrays(parts) for parts in zip(*blocks, strict=True))


def _refuse_long_lines(text: _Text) -> None:
    start = 0
    while len(text.content) - start > MOST_LINE:
        end = text.content.rfind(b"\n", start, start + MOST_LINE)
        if end < 0:
            line = text.preamble + text.content.count(b"\n", 0, start) + 1
            raise too_long(f"{text.name}:{line}")
        start = end + 1


def _checked(text: _Text, record: Record, width: int) -> list[str]:
    line, cells = record
    if len(cells) == width:
        return cells
    word = "cells" if len(cells) != 1 else "cell"
    raise DataError(
        f"The row has {len(cells):,} {word}; the header has {width:,}.",
        where=f"{text.name}:{line}",
        fix=_ragged_fix(cells, width, text.left(line)),
    )


def _ragged_fix(cells: list[str], width: int, left: int) -> str:
    if len(cells) > width:
        return "Quote a cell that holds the delimiter, or remove the extra cell"
    return footer.fix("Complete the row", left)


def _refuse_empty_lines(text: _Text) -> None:
    """An empty line inside one column is a missing value or nothing: ask."""
    lines = text.lines
    jumps = np.flatnonzero(np.diff(lines) > 1)
    if len(jumps) and b'"' not in text.content:
        raise DataError(
            "An empty line in a file of one column may be a missing value or nothing.",
            where=f"{text.name}:{lines[jumps[0]] + 1}",
            fix="Write NA for a missing value, or remove the empty line",
        )


def _filled(
    columns: tuple[pa.LargeStringArray, ...],
) -> tuple[npt.NDArray[np.int64] | None, int]:
    """Find the rows that are not all empty, unless all rows are."""
    if len(columns) == 1 or arrow.lengths(columns[0]).all():
        return None, 0
    empty = np.logical_and.reduce([arrow.lengths(column) == 0 for column in columns])
    return (np.flatnonzero(~empty), int(empty.sum())) if empty.any() else (None, 0)


def _rows(
    column: pa.LargeStringArray, kept: npt.NDArray[np.int64]
) -> pa.LargeStringArray:
    cells = column.to_pylist()
    return arrow.texts([cells[row] for row in kept])
