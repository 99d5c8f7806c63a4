"""JSON Lines, one object a row, to a table of text."""

import json
from collections.abc import Iterator

from seqcast.data.cells import arrow
from seqcast.data.cells.table import Table
from seqcast.data.text import dialect
from seqcast.data.text.content import Content
from seqcast.data.text.delimited import MOST_COLUMNS
from seqcast.data.text.dialect import MOST_CELL
from seqcast.data.words import counted, more, quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings


class _NotPlainError(ValueError):
    """JSON that has no place in a table; the message says why."""


def is_json_lines(content: Content) -> bool:
    """Say whether the first line of a file is a JSON object, whole."""
    begun = b""
    for piece in content.pieces():
        begun = (begun + piece).lstrip()
        if b"\n" in begun or (begun and not begun.startswith(b"{")):
            break
    first = begun.partition(b"\n")[0].strip()
    if not first.startswith(b"{") or not first.endswith(b"}"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def read(content: Content, settings: DataSettings) -> Table:
    """Read objects, one a line; null, and a key that is absent, are empty cells.

    Numbers keep the text that they are written as.

    Raises:
        DataError: A line is no object of plain values; it is named.
    """
    text, notices = dialect.decode(content, settings)
    name = content.name
    columns: dict[str, list[str]] = {}
    kinds: dict[str, _Kinds] = {}
    numbers: list[int] = []
    for number, line in _filled(text.whole()):
        try:
            row = _parse(line)
        except (_NotPlainError, RecursionError) as error:
            raise _broken(str(error) or "nests too deep", name, number) from None
        except json.JSONDecodeError as error:
            raise _broken(f"is no JSON: {error.msg}", name, number) from None
        for key, cell in row.items():
            if key not in columns:
                columns[key], kinds[key] = [""] * len(numbers), _Kinds()
            columns[key].append(cell)
            kinds[key].add(cell, number)
        numbers.append(number)
        for cells in columns.values():
            if len(cells) < len(numbers):
                cells.append("")
        if len(columns) > MOST_COLUMNS:
            raise _broken(f"brings over {MOST_COLUMNS:,} columns", name, number)
    if not columns:
        raise _broken("has no key", name, numbers[0])
    for key, found in kinds.items():
        _refuse_mixed(key, found, name)
    return Table(
        name,
        tuple(columns),
        tuple(map(arrow.texts, columns.values())),
        lambda row: f"{name}:{numbers[row]}",
        "",
        (*notices, f"Read {counted(len(numbers), 'line')} of JSON."),
    )


def _filled(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            yield number, line


def _parse(line: bytes) -> dict[str, str]:
    """Read one object of plain values as texts.

    Raises:
        _NotPlainError: It is another value, or holds one.
    """
    row = json.loads(
        line,
        object_pairs_hook=_distinct,
        parse_int=_Number,
        parse_float=_Number,
        parse_constant=_Number,
    )
    if not isinstance(row, dict):
        raise _NotPlainError("is no JSON object")
    return {key: _cell(key, value) for key, value in row.items()}


class _Number(str):
    """A number of JSON, as it is written."""

    __slots__ = ()


class _Truth(str):
    """True or false of JSON, as it is written."""

    __slots__ = ()


class _Kinds:
    """How often a key holds a number and a truth, and the first of each."""

    __slots__ = ("counts", "first")

    def __init__(self) -> None:
        self.counts: dict[type[str], int] = {}
        self.first: dict[type[str], tuple[str, int]] = {}

    def add(self, cell: str, line: int) -> None:
        """Count a cell of a line, if it is one of both."""
        kind = type(cell)
        if kind is not str:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.first.setdefault(kind, (cell, line))


def _refuse_mixed(key: str, found: _Kinds, name: str) -> None:
    """Refuse numbers among truths, or truths among numbers.

    Raises:
        DataError: A key holds both; the first of those that are fewer is named.
    """
    if len(found.counts) < 2:
        return
    few = _Truth if found.counts[_Truth] <= found.counts[_Number] else _Number
    cell, line = found.first[few]
    number = few is _Truth
    what = "not a number" if number else "neither true nor false"
    write = "a plain number such as 1234.5" if number else "true or false"
    raise DataError(
        f"Column {quote(key)} holds {quote(cell)}, which is {what}"
        f"{more(found.counts[few] - 1)}.",
        where=f"{name}:{line}",
        fix=f"Write {write}, or null for a missing value",
    )


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise _NotPlainError("has a key twice")
    return row


def _cell(key: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _Truth("true" if value else "false")
    if not isinstance(value, str):
        raise _NotPlainError(f"holds a list or an object in {quote(key)}")
    if len(value) > MOST_CELL:
        raise _NotPlainError("holds a text longer than 1 MiB")
    return value


def _broken(reason: str, name: str, number: int) -> DataError:
    return DataError(
        f"The line {reason}.",
        where=f"{name}:{number}",
        fix='Write one object of plain values a line, such as {"day": "2024-01-31"}',
    )
