"""Several files of one shape, or a folder of them, as one table."""

import bisect
import itertools
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from seqcast.data.cells import decimals
from seqcast.data.cells.hours import Known
from seqcast.data.cells.table import Table
from seqcast.data.layout import composed
from seqcast.data.text import prose
from seqcast.data.text.content import unreadable
from seqcast.data.text.source import read_table
from seqcast.data.words import counted, quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings

_KINDS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet")
_PACKED = (".gz", ".bz2", ".xz", ".zst")
# Names of files that a notice shows.
_NAMED = 3


def read_all(
    paths: str | Sequence[str],
    settings: DataSettings,
    kept: Collection[str] = (),
    known: Known | None = None,
) -> Table:
    """Read a file, a folder or several of them, as one table of text cells.

    Times in several columns are one column then.

    Args:
        paths: Each a file, a folder, or ``-`` for standard input.
        settings: How to read what may be read in two ways.
        kept: Columns whose part is known, which are no parts of times.
        known: What a model says of hours beside days, or nothing.

    Raises:
        DataError: A file cannot be read, or has another header than the first.
    """
    tables = [read_table(file, settings) for file in listed(paths)]
    whole = _joined(tables, named(paths)) if len(tables) > 1 else tables[0]
    whole = replace(whole, notices=(*whole.notices, *_passed_over(paths)))
    return composed.composed(whole, kept, known)


def listed(paths: str | Sequence[str]) -> list[str]:
    """List the files that paths mean, those of a folder by name.

    Raises:
        DataError: A folder cannot be read, or holds no data file.
    """
    given = [paths] if isinstance(paths, str) else paths
    return [file for path in given for file in _files(path)]


def named(paths: str | Sequence[str]) -> str:
    """Name paths in a message: the first, and how many more.

    >>> named(["a.csv", "b.csv", "c.csv"])
    'a.csv and 2 more'
    """
    if isinstance(paths, str):
        return paths
    rest = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{rest}"


def _passed_over(paths: str | Sequence[str]) -> Iterator[str]:
    """Tell what lies beside the data files of folders, where something does."""
    for path in [paths] if isinstance(paths, str) else paths:
        if path == "-" or not os.path.isdir(path):
            continue
        names, inner = _entries(path)
        held = [name for name in inner if _holds_any(os.path.join(path, name))]
        kept = _data(path, names)
        others = [name for name in names if name not in kept and not _is_model(name)]
        both = ("folder", held), ("other file", others)
        left = [_counted(noun, found) for noun, found in both if found]
        if left:
            yield (
                f"Read {_counted('data file', kept)} of {path}; not read: "
                f"{', '.join(left)}."
            )


def _holds_any(path: str) -> bool:
    """Say whether something lies in a folder, as far as anyone may know."""
    try:
        return any(_entries(path))
    except DataError:
        return True


def _counted(noun: str, names: Sequence[str]) -> str:
    """Count files or folders, and name the first."""
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    shown = ", ".join(map(quote, names[:_NAMED]))
    return f"{counted(len(names), noun)} ({shown}{rest})"


def _filled(inner: Sequence[str]) -> str:
    """Say how a folder gets data files, which may lie in those inside of it."""
    kinds = f"Put files in it that end in {', '.join(_KINDS)}"
    if not inner:
        return kinds
    more = f" and {len(inner) - 1} more" if len(inner) > 1 else ""
    return (
        f"Folders inside are not read ({quote(inner[0])}{more}): join their files into "
        "one, with what the names of the folders say as columns, or name one folder"
    )


def _entries(path: str) -> tuple[list[str], list[str]]:
    """List the files of a folder and the folders in it by name, none hidden.

    Raises:
        DataError: It cannot be read.
    """
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        files = [entry.name for entry in shown if entry.is_file()]
        return files, [entry.name for entry in shown if entry.is_dir()]
    except OSError as error:
        raise unreadable(path, error) from None


def _files(path: str) -> list[str]:
    """List the data files of a folder by name; a file is itself."""
    if path == "-" or not os.path.isdir(path):
        return [path]
    names, inner = _entries(path)
    kept = _data(path, names)
    if not kept:
        raise DataError(
            "The folder holds no data file.",
            where=path,
            fix=_filled(inner),
        )
    return [os.path.join(path, name) for name in kept]


def _data(path: str, names: Sequence[str]) -> list[str]:
    """List the data files among those of a folder."""
    return prose.without(path, [name for name in names if _is_data(name)])


def _is_model(name: str) -> bool:
    return name.endswith(".seqcast")


def _is_data(name: str) -> bool:
    stem, suffix = os.path.splitext(name.lower())
    return suffix in _KINDS or (suffix in _PACKED and stem.endswith(_KINDS))


def _joined(tables: list[Table], name: str) -> Table:
    """Put tables below one another, their columns in the order of the first."""
    first = tables[0]
    tables = [first, *(_in_order(first, table) for table in tables[1:])]
    columns = tuple(
        decimals.joined([table.columns[c] for table in tables])
        for c in range(len(first.names))
    )
    marks = [table.delimiter for table in tables]
    unusual = [mark for mark in marks if mark not in (",", "")]
    told = [f"Joined {counted(len(tables), 'file')}."]
    told += dict.fromkeys(text for table in tables for text in table.notices)
    begins = list(itertools.accumulate((table.rows for table in tables), initial=0))
    places = [table.place for table in tables]
    return Table(
        name,
        first.names,
        columns,
        _placed(places, begins),
        unusual[0] if unusual else first.delimiter,
        tuple(told),
    )


def _placed(
    places: list[Callable[[int], str]], begins: list[int]
) -> Callable[[int], str]:
    """Tell the place of a joined row by the file that it is from."""

    def place(row: int) -> str:
        part = bisect.bisect_right(begins, row) - 1
        return places[part](row - begins[part])

    return place


def _in_order(first: Table, table: Table) -> Table:
    """Give a table the columns of the first, in its order.

    Raises:
        DataError: It has others; both files are named.
    """
    if table.names == first.names:
        return table
    if sorted(table.names) == sorted(first.names) == sorted(set(first.names)):
        columns = tuple(table.column(name) for name in first.names)
        return replace(table, names=first.names, columns=columns)
    lacks = [name for name in first.names if name not in table.names]
    has = [name for name in table.names if name not in first.names]
    differs = f"lacks {quote(lacks[0])}" if lacks else "repeats a column"
    if has and not lacks:
        differs = f"has {quote(has[0])} besides"
    raise DataError(
        f"The header differs from that of {first.name}: it {differs}.",
        where=table.name,
        fix="Give all files the same columns, or pass them apart",
    )
