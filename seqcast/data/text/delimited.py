"""Delimited text to a table: fast for plain files, exact for the others.

pyarrow cuts a file without quotes; Python's own csv module cuts the rest, and
names the line of anything that does not fit. Both go through the file by blocks.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from seqcast.data.cells import arrow, footer
from seqcast.data.cells.table import NO_DELIMITER, Table
from seqcast.data.text import dialect, headers, quotes
from seqcast.data.text.bounds import refuse_long_lines
from seqcast.data.text.content import Content, held
from seqcast.data.text.dialect import MOST_CELL
from seqcast.data.text.growing import Growing
from seqcast.data.words import counted, run_of
from seqcast.errors import DataError
from seqcast.settings import DataSettings

MOST_COLUMNS = 10_000
_BLOCK_ROWS = 65_536
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
_LINE_END = re.compile(rb"\r\n|\r|\n")
Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """A UTF-8 text without its comment lines, cut into records on demand.

    Args:
        content: Its bytes.
        delimiter: Between cells.
        preamble: Comment lines above it.
        headed: Whether its first record names the columns.
        numeric: Whether cells such as 12.50 can be nothing but that number.
        skipped: Lines of a footer that are left out below it.
    """

    content: Content
    delimiter: str
    preamble: int
    headed: bool
    numeric: bool
    skipped: int

    @property
    def name(self) -> str:
        """The file as the user named it."""
        return self.content.name

    @property
    def single(self) -> bool:
        """Whether a record is one cell, so that a quoted empty cell counts."""
        return self.delimiter == NO_DELIMITER

    def records(self) -> Iterator[Record]:
        """Cut the text: the first line of each record, and its cells.

        Raises:
            DataError: A quote, a cell or a line is out of bounds.
        """
        lines = itertools.chain.from_iterable(
            io.TextIOWrapper(io.BytesIO(block), "utf-8", newline="")
            for block in self.content.blocks()
        )
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


def read(content: Content, settings: DataSettings) -> Table:
    """Read a delimited text file.

    Raises:
        DataError: The file cannot be cut into cells in one way only.
    """
    content, notices = dialect.decode(content, settings)
    text, told = _text(content, settings)
    name, notices = content.name, notices + told
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
    grown = _fast(text, len(names)) or _exact(text, len(names))
    if not grown.rows:
        raise DataError(
            "The file holds a header and no rows.",
            where=f"{name}:{header[0]}",
            fix="Write one row for each time below the header",
        )
    if settings.header:
        headers.refuse_values(names, grown.first_rows(), f"{name}:{header[0]}")
    if grown.empty:
        notices = (f"Skipped {counted(grown.empty, 'row')} of empty cells.", *notices)
    line = grown.lines.finder()
    return Table(
        name,
        names,
        grown.finished(),
        lambda row: f"{name}:{line(row)}",
        text.delimiter,
        notices,
    )


def _text(content: Content, settings: DataSettings) -> tuple[_Text, tuple[str, ...]]:
    """Take the comments and the footer off a text, and find its delimiter."""
    sample = content.head(dialect.SAMPLE_BYTES + 1)
    found = dialect.find(sample, content.name, settings)
    body = content.since(_end_of_line(content, found.preamble))
    if settings.skip_footer:
        whole = footer.without(body.whole(), settings.skip_footer)
        body = held(whole, content.name)
    stated = settings.missing is not None or settings.decimal == ","
    kind = settings.header, found.delimiter == "," and not stated, settings.skip_footer
    text = _Text(body, found.delimiter, content.above + found.preamble, *kind)
    if not settings.skip_footer:
        return text, found.notices
    left = run_of(settings.skip_footer, "line")
    note = f"Left out the last {left}, as data.skip_footer says."
    return text, (*found.notices, note)


def _end_of_line(content: Content, count: int) -> int:
    """Count the bytes of the first lines of a text."""
    size = 0
    for block in content.blocks() if count else ():
        for match in _LINE_END.finditer(block):
            count -= 1
            if not count:
                return size + match.end()
        size += len(block)
    return size


def _fast(text: _Text, width: int) -> Growing | None:
    """Cut a text whose quotes hide nothing, or give up."""
    if text.single:
        return None
    grown = Growing(width, headed=text.headed, numeric=text.numeric)
    begun = text.preamble + 1
    for number, block in enumerate(text.content.blocks()):
        if number and block.startswith(_MARK):  # pyarrow would drop it
            return None
        found = cut(block, text.delimiter, grown.kinds)
        lines, ended = filled(block)
        if found is None or found.num_rows != len(lines):
            return None
        start = 0
        for batch in found.to_batches():
            end = start + batch.num_rows
            grown.add(batch.columns, begun + lines[start:end])
            start = end
        begun += ended
    return grown


def cut(block: bytes, delimiter: str, kinds: list[pa.DataType]) -> pa.Table | None:
    """Cut whole lines into columns of texts, or of numbers of texts, or give up."""
    names = [str(i) for i in range(len(kinds))]
    types = dict(zip(names, kinds, strict=True))
    if not block.strip(b"\r\n"):
        return pa.schema(types).empty_table()
    if not quotes.are_plain(block, delimiter):
        return None
    quoted: str | bool = '"' if b'"' in block else False
    try:
        found = arrow_csv.read_csv(
            pa.BufferReader(block),
            # A line longer than a block is left to the exact reader.
            read_options=arrow_csv.ReadOptions(
                column_names=names, block_size=4 * MOST_CELL
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, quote_char=quoted
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=types, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    cells = (arrow.words(chunk) for column in found.columns for chunk in column.chunks)
    longest = max((arrow.lengths(one).max(initial=0) for one in cells), default=0)
    return None if longest > MOST_CELL else found


def filled(block: bytes) -> tuple[npt.NDArray[np.int64], int]:
    """Number the lines of a block that are not empty, and count all."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\n\n" not in block and not block.startswith(b"\n"):
        count = block.count(b"\n") + (not block.endswith(b"\n"))
        return np.arange(count), count
    letters = np.frombuffer(block + b"\n", np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    return np.flatnonzero(np.diff(ends, prepend=-1) > 1), block.count(b"\n")


def _exact(text: _Text, width: int) -> Growing:
    """Cut any text, and name the line of a row that does not fit."""
    refuse_long_lines(text.content, text.preamble)
    grown = Growing(width, headed=False, numeric=text.numeric)
    records = itertools.islice(text.records(), text.headed, None)
    rows = (_checked(text, record, width) for record in records)
    while block := list(itertools.islice(rows, _BLOCK_ROWS)):
        lines, cells = zip(*block, strict=True)
        columns = [arrow.texts(column) for column in zip(*cells, strict=True)]
        grown.add(columns, np.array(lines, np.int64))
    if text.single:
        _refuse_empty_lines(text, grown)
    return grown


def _checked(text: _Text, record: Record, width: int) -> Record:
    line, cells = record
    if len(cells) == width:
        return record
    word = "cells" if len(cells) != 1 else "cell"
    raise DataError(
        f"The row has {len(cells):,} {word}; the header has {width:,}.",
        where=f"{text.name}:{line}",
        fix=_ragged_fix(text, record, width),
    )


def _ragged_fix(text: _Text, record: Record, width: int) -> str:
    line, cells = record
    if len(cells) > width:
        return "Quote a cell that holds the delimiter, or remove the extra cell"
    above = line - text.preamble - 1
    lines = footer.around(text.content.blocks(), above, text.delimiter)
    return footer.fix("Complete the row", lines, text.skipped)


def _refuse_empty_lines(text: _Text, grown: Growing) -> None:
    """An empty line inside one column is a missing value or nothing: ask."""
    jumps = grown.lines.jumps()
    if len(jumps) and not any(b'"' in block for block in text.content.pieces()):
        line = grown.lines.finder()(int(jumps[0]) - 1)
        raise DataError(
            "An empty line in a file of one column may be a missing value or nothing.",
            where=f"{text.name}:{line + 1}",
            fix="Write NA for a missing value, or remove the empty line",
        )
