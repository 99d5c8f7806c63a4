"""Table and roles to a panel: convert, sort, duplicates, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.data import arrow, grid, numbers, recent, roles, steps, wide
from seqcast.data.dates import Times
from seqcast.data.files import read_all
from seqcast.data.grid import Rows
from seqcast.data.style import AS_WRITTEN, DateReading, TimeStyle
from seqcast.data.table import Table
from seqcast.data.times import check_format, read_times
from seqcast.data.words import counted, quote
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles, Panel, Ragged, SeriesId
from seqcast.settings import DataSettings

Integers = npt.NDArray[np.int64]

_LONGEST_ID = 1_024


@dataclass(frozen=True, slots=True)
class Reading:
    """What the user, or the model file, says about a file.

    Args:
        time: Column of times, or None to find it; so are target and id.
        target: Column of values.
        id: Columns that name the series.
        freq: Text of ``--freq``, or None to find it.
        wide: Whether every column of numbers but the time is a series.
        roles: Columns of the model file; then none is searched.
        frequency: Frequency of the model file, which the file must have too.
        as_of: A time after which rows are dropped, or None.
        dates: How the dates of the model's data were read.
    """

    time: str | None = None
    target: str | None = None
    id: tuple[str, ...] = ()
    freq: str | None = None
    wide: bool = False
    roles: ColumnRoles | None = None
    frequency: Frequency | None = None
    as_of: str | None = None
    dates: DateReading = AS_WRITTEN


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A file as read.

    Args:
        panel: The series.
        roles: The columns.
        style: How the user writes times.
        notices: What was assumed or repaired, each a sentence.
        missing: (S,) steps without a value.
        rows: Rows of the file that were used.
        dates: How the dates were read.
    """

    panel: Panel
    roles: ColumnRoles
    style: TimeStyle
    notices: tuple[str, ...]
    missing: Integers
    rows: int
    dates: DateReading = AS_WRITTEN


def read_panel(
    paths: str | Sequence[str], request: Reading, settings: DataSettings
) -> Loaded:
    """Read files as a panel of regular series.

    Args:
        paths: A file, ``-`` for standard input, a folder, or several of these.
        request: What is known about its columns and frequency.
        settings: How to read what may be read in two ways.

    Raises:
        DataError: The file has no reading, or more than one.
    """
    check_format(settings)
    return panel_of(read_all(paths, settings), request, settings)


def panel_of(table: Table, request: Reading, settings: DataSettings) -> Loaded:
    """Turn a table into a panel of regular series.

    Raises:
        DataError: The table has no reading, or more than one.
    """
    found, notices = _roles(table, request, settings)
    read = _wide if found.wide else _long
    rows, times, cells = read(table, found, settings, request.dates)
    rows, sorting = grid.ordered(replace(rows, settled=request.roles is not None))
    rows, repeats = grid.single(rows, settings, times.style)
    rows, late = wide.begun(rows) if found.wide else (rows, ())
    frequency = steps.frequency(rows, times, request.freq, request.frequency)
    even = grid.regular(rows, frequency, times.style, settings)
    _refuse_all_missing(table, even.values, found.target)
    values = Ragged(even.values[:, None], even.offsets, (found.target,))
    whole = Panel(even.ids, even.starts, frequency, values)
    panel, cut = _wanted(whole, request, settings, times.style)
    absent = np.isnan(panel.target.values[:, 0])
    missing = np.add.reduceat(absent, panel.target.offsets[:-1]).astype(np.int64)
    told = (
        _told(table, whole, times.style),
        *table.notices,
        *notices,
        *cells,
        *times.notices,
        *sorting,
        *repeats,
        *late,
        *even.notices,
        *numbers.told_missing(rows.values, "" if found.wide else found.target),
        *cut,
        *_told_empty(panel, missing),
    )
    return Loaded(panel, found, times.style, told, missing, table.rows, times.read)


def _wanted(
    panel: Panel, request: Reading, settings: DataSettings, style: TimeStyle
) -> tuple[Panel, tuple[str, ...]]:
    """Keep the rows up to a time, and of these the last, where that is asked."""
    told: tuple[str, ...] = ()
    if request.as_of is not None:
        panel, told = recent.until(panel, request.as_of, style)
    if settings.last is not None:
        panel, dropped = recent.last(panel, settings.last)
        told += dropped
    return panel, told


def _roles(
    table: Table, request: Reading, settings: DataSettings
) -> tuple[ColumnRoles, tuple[str, ...]]:
    if request.roles is None:
        stated = settings.date_format
        if request.wide:
            return wide.find(table, request.time, stated)
        return roles.find(table, request.time, request.target, request.id, stated)
    wanted = request.roles
    held = () if wanted.wide else (wanted.target, *wanted.id)
    names = [name for name in (wanted.time, *held) if name]
    absent = [name for name in names if name not in table.names]
    if absent:
        raise DataError(
            f"The model needs a column {quote(absent[0])}; the file has "
            f"{', '.join(map(quote, table.names[:20]))}.",
            where=table.name,
            fix="Give the file the columns that the model was fitted on",
        )
    roles.require(table, names)
    return wanted, ()


def _long(
    table: Table, found: ColumnRoles, settings: DataSettings, known: DateReading
) -> tuple[Rows, Times, tuple[str, ...]]:
    """Read a file whose rows name their series."""
    target = numbers.convert(table, found.target, settings)
    codes, ids = _series(table, found.id)
    times = _times(table, found.time, codes, settings, known)
    lines = np.arange(table.rows)
    rows = Rows(codes, times.stamps, target.values, lines, table, ids)
    return rows, times, target.notices


def _wide(
    table: Table, found: ColumnRoles, settings: DataSettings, known: DateReading
) -> tuple[Rows, Times, tuple[str, ...]]:
    """Read a file whose columns are the series."""
    single = np.zeros(table.rows, np.int64)
    times = _times(table, found.time, single, settings, known)
    rows, notices = wide.rows(table, times, wide.columns(table, found.time), settings)
    return rows, times, notices


def _series(
    table: Table, ids: tuple[str, ...]
) -> tuple[Integers, tuple[SeriesId, ...]]:
    """Number the series in the order of the file: (R,) codes and (S,) ids."""
    if not ids:
        return np.zeros(table.rows, np.int64), ((),)
    columns, texts = [], []
    for name in ids:
        _refuse_long_ids(table, name)
        coded = table.column(name).dictionary_encode()
        columns.append(arrow.integers(coded.indices))
        texts.append(coded.dictionary.to_pylist())
    if len(ids) == 1:
        return columns[0], tuple((text,) for text in texts[0])
    key = columns[0]
    for column in columns[1:]:
        _, key = np.unique(key, return_inverse=True)
        key = key * (int(column.max()) + 1) + column
    _, first, codes = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    heads = first[order]
    parts = [
        [words[c] for c in column[heads]]
        for column, words in zip(columns, texts, strict=True)
    ]
    return rank[codes], tuple(zip(*parts, strict=True))


def _refuse_long_ids(table: Table, name: str) -> None:
    longer = arrow.lengths(table.column(name)) > _LONGEST_ID
    if longer.any():
        raise table.error(
            f"Column {quote(name)} holds an id of over {_LONGEST_ID:,} bytes.",
            int(longer.argmax()),
            "Shorten the id",
        )


def _times(
    table: Table,
    name: str,
    codes: Integers,
    settings: DataSettings,
    known: DateReading,
) -> Times:
    """Read the time column, or number the rows of every series from 1."""
    if name:
        return read_times(table, name, settings, known)
    order = np.argsort(codes, kind="stable")
    lengths = np.bincount(codes)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    stamps = np.empty(len(codes), np.int64)
    stamps[order] = np.arange(len(codes)) - begins + 1
    return Times(stamps, TimeStyle(""))


def _refuse_all_missing(
    table: Table, values: npt.NDArray[np.float64], name: str
) -> None:
    if np.isnan(values).all():
        raise DataError(
            f"Column {quote(name)} holds no value at all.",
            where=table.name,
            fix="Pass --target with a column of numbers",
        )


def _told_empty(panel: Panel, missing: Integers) -> tuple[str, ...]:
    count = int((missing == panel.lengths).sum())
    return (f"Without any value: {counted(count, 'series')}.",) if count else ()


def _told(table: Table, panel: Panel, style: TimeStyle) -> str:
    ends = np.array([panel.starts.min(), panel.cutoffs.max()])
    first, last = style.write(ends)
    frequency = panel.frequency
    return (
        f"Read {counted(table.rows, 'row')} of {counted(len(panel.ids), 'series')}; "
        f"{frequency.label} ({frequency.code}), {first} to {last}."
    )
