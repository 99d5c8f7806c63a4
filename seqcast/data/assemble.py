"""Table and roles to a panel: convert, sort, duplicates, gaps."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.data import arrow, grid, numbers, roles
from seqcast.data.dates import Times
from seqcast.data.grid import Rows
from seqcast.data.source import read_table
from seqcast.data.style import TimeStyle
from seqcast.data.table import Table
from seqcast.data.times import check_format, is_dated, read_times
from seqcast.data.words import counted, quote
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency, infer, parse
from seqcast.series.panel import ColumnRoles, Panel, Ragged, SeriesId
from seqcast.settings import DataSettings

Integers = npt.NDArray[np.int64]

_LONGEST_ID = 1_024
# A file with so many steps speaks for its own frequency.
_ENOUGH_STEPS = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What the user, or the model file, says about a file.

    Args:
        time: Column of times, or None to find it; so are target and id.
        target: Column of values.
        id: Columns that name the series.
        freq: Text of ``--freq``, or None to find it.
        roles: Columns of the model file; then none is searched.
        frequency: Frequency of the model file, which the file must have too.
    """

    time: str | None = None
    target: str | None = None
    id: tuple[str, ...] = ()
    freq: str | None = None
    roles: ColumnRoles | None = None
    frequency: Frequency | None = None


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
    """

    panel: Panel
    roles: ColumnRoles
    style: TimeStyle
    notices: tuple[str, ...]
    missing: Integers
    rows: int


def read_panel(path: str, request: Reading, settings: DataSettings) -> Loaded:
    """Read a file as a panel of regular series.

    Args:
        path: A file, or ``-`` for standard input.
        request: What is known about its columns and frequency.
        settings: How to read what may be read in two ways.

    Raises:
        DataError: The file has no reading, or more than one.
    """
    check_format(settings)
    return panel_of(read_table(path, settings), request, settings)


def panel_of(table: Table, request: Reading, settings: DataSettings) -> Loaded:
    """Turn a table into a panel of regular series.

    Raises:
        DataError: The table has no reading, or more than one.
    """
    found, notices = _roles(table, request, settings)
    target = numbers.convert(table, found.target, settings)
    codes, ids = _series(table, found.id)
    times = _times(table, found, codes, settings)
    lines = np.arange(table.rows)
    rows = Rows(codes, times.stamps, target.values, lines, table, ids)
    rows, sorting = grid.ordered(rows)
    rows, repeats = grid.single(rows, settings, times.style)
    frequency = _frequency(rows, request, times)
    even = grid.regular(rows, frequency, times.style, settings)
    _refuse_all_missing(table, even.values, found.target)
    values = Ragged(even.values[:, None], even.offsets, (found.target,))
    panel = Panel(ids, even.starts, frequency, values)
    missing = np.add.reduceat(np.isnan(even.values), even.offsets[:-1]).astype(np.int64)
    told = (
        _told(table, panel, times.style),
        *table.notices,
        *notices,
        *target.notices,
        *times.notices,
        *sorting,
        *repeats,
        *even.notices,
        *numbers.told_missing(rows.values, found.target),
        *_told_empty(panel, missing),
    )
    return Loaded(panel, found, times.style, told, missing, table.rows)


def _roles(
    table: Table, request: Reading, settings: DataSettings
) -> tuple[ColumnRoles, tuple[str, ...]]:
    if request.roles is None:
        stated = settings.date_format
        return roles.find(table, request.time, request.target, request.id, stated)
    wanted = request.roles
    names = [name for name in (wanted.time, wanted.target, *wanted.id) if name]
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
    table: Table, found: ColumnRoles, codes: Integers, settings: DataSettings
) -> Times:
    """Read the time column, or number the rows of every series from 1."""
    if found.time:
        return read_times(table, found.time, settings)
    order = np.argsort(codes, kind="stable")
    lengths = np.bincount(codes)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    stamps = np.empty(len(codes), np.int64)
    stamps[order] = np.arange(len(codes)) - begins + 1
    return Times(stamps, TimeStyle(""))


def _frequency(rows: Rows, request: Reading, times: Times) -> Frequency:
    """Find the frequency, or check the one that was stated."""
    dated = is_dated(times.style)
    if request.frequency is not None:
        return _as_model(rows, request.frequency, times)
    if request.freq is None:
        return grid.step_of(rows, dated=dated, zone=times.zone)
    stated = parse(request.freq)
    if (stated.unit != "step") != dated:
        kind = "dates" if dated else "integers"
        raise DataError(
            f"The times are {kind}; --freq {request.freq} means {stated.label}.",
            where=rows.table.name,
            fix="Leave --freq out, or name another column with --time",
        )
    return replace(grid.fitted(rows, stated), zone=times.zone)


def _as_model(rows: Rows, wanted: Frequency, times: Times) -> Frequency:
    """Check that a file has the frequency of the model.

    Raises:
        DataError: It has another; both are named.
    """
    dated = is_dated(times.style)
    if wanted.zone and times.zone:
        wanted = replace(wanted, zone=times.zone)
    found = infer(rows.stamps, rows.offsets, dated=dated)
    found = None if found is None else replace(found, zone=times.zone)
    same = (wanted.unit != "step") == dated and wanted.zone == times.zone
    if same and found not in (None, wanted):
        count = int((~grid.off_grid(rows, found)).sum()) if found else 0
        sure = count == len(rows.codes) and count - len(rows.ids) >= _ENOUGH_STEPS
        same = not sure and not grid.off_grid(rows, wanted).any()
    if same:
        return wanted
    raise DataError(
        f"The model is {_described(wanted)}; the file is "
        f"{_described(found) if found else 'of another kind of time'}.",
        where=rows.table.name,
        fix="Forecast a file of the model's frequency, or fit a model on this one",
    )


def _described(frequency: Frequency) -> str:
    zone = f", {frequency.zone}" if frequency.zone else ""
    return f"{frequency.label} ({frequency.code}{zone})"


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
