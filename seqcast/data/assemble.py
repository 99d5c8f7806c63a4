"""Table and roles to a panel: convert, sort, duplicates, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import keys, numbers, style
from seqcast.data.cells.dates import Times
from seqcast.data.cells.hours import Known
from seqcast.data.cells.style import (
    AS_WRITTEN,
    PLAIN_CELLS,
    CellStyle,
    DateReading,
    TimeStyle,
)
from seqcast.data.cells.table import Table
from seqcast.data.cells.times import check_format, read_or_count
from seqcast.data.layout import merged, roles, several
from seqcast.data.layout.files import read_all
from seqcast.data.rows import (
    columns,
    exchanged,
    future,
    grid,
    laid,
    local,
    recent,
    repairs,
    repeats,
    steps,
    telling,
    wide,
)
from seqcast.data.rows.grid import Rows, row_numbers
from seqcast.data.rows.regular import Regular, regular
from seqcast.data.rows.repairs import Repairs
from seqcast.series.feature import Feature
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles, Panel, Ragged
from seqcast.settings import DataSettings

Integers = npt.NDArray[np.int64]


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
        known: Columns known ahead too, where the user names them.
        past: Columns known up to the origin.
        static: Columns of one value a series.
        features: What the model knows of its covariates.
        future: File of what is known ahead, or None.
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
    known: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    future: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The time, target and ids that are known, by their columns."""
        if self.roles is None:
            return *filter(None, (self.time, self.target)), *self.id
        return self.roles.time, *self.roles.targets, self.roles.target, *self.roles.id

    @property
    def hours(self) -> Known | None:
        """What the model says of hours beside days, or nothing without a model."""
        fine = self.frequency is not None and self.frequency.is_fine
        return None if self.roles is None else Known(self.dates.ending, fine)

    @property
    def covariates(self) -> tuple[str, ...]:
        """All columns of covariates that the user names."""
        return self.known + self.past + self.static


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A file as read.

    Args:
        panel: The series.
        roles: The columns.
        style: How the user writes times.
        notices: What was assumed or repaired, each a sentence.
        missing: (S,) steps without a value.
        repairs: What else was done to every series.
        rows: Rows of the file that were used.
        span: (2,) first and last time of the file.
        dates: How the dates were read.
        cells: How the user separates cells and writes numbers.
    """

    panel: Panel
    roles: ColumnRoles
    style: TimeStyle
    notices: tuple[str, ...]
    missing: Integers
    repairs: Repairs
    rows: int
    span: Integers
    dates: DateReading = AS_WRITTEN
    cells: CellStyle = PLAIN_CELLS


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
    table = read_all(paths, settings, request.named, request.hours)
    return panel_of(table, request, settings)


def panel_of(table: Table, request: Reading, settings: DataSettings) -> Loaded:
    """Turn a table into a panel of regular series.

    Raises:
        DataError: The table has no reading, or more than one.
    """
    names = several.named(table, request.target, request.roles)
    if names:
        table, request = several.below(table, names, settings), _melted(request)
    found, notices = _roles(table, request, settings)
    found = replace(found, targets=tuple(names) or found.targets)
    data, own = table, None
    if request.future is not None:
        known = request.dates, request.hours
        table, own = future.below(table, request.future, found, settings, known)
    rows, times, changed = _rows(table, found, data.rows, request, settings)
    wanted = request.freq, request.frequency, settings.max_gaps
    frequency = steps.frequency(rows, times, *wanted)
    even = regular(rows, frequency, times.style, settings)
    telling.refuse_all_missing(table, even.values, found.target)
    values = Ragged(even.values[:, None], even.offsets, (found.target,))
    whole = Panel(even.ids, even.starts, frequency, values)
    held = columns.both(data, own, found, request.features, settings)
    whole, ahead, beside = _beside(held, data.rows, (whole, rows, even))
    panel, cut = recent.wanted(whole, request.as_of, settings.last, times.style)
    missing = repairs.missing(panel)
    lacking = int(np.isnan(rows.values).sum()) - ahead
    told = (
        telling.whole(table.rows, whole, telling.span(whole), times.style),
        *table.notices,
        *notices,
        *changed,
        *even.notices,
        *beside,
        *numbers.told_missing(lacking, "" if found.wide else found.target),
        *cut,
        *telling.empty(panel, missing),
        *telling.alike(panel.ids),
    )
    marks = rows.decimal, *(one.decimal for one in held[0])
    rest = table.rows, telling.span(whole), times.read
    made = missing, repairs.of(panel, even), *rest
    written = style.cells(table.delimiter, comma="," in marks)
    return Loaded(panel, found, times.style, told, *made, written)


def _melted(request: Reading) -> Reading:
    """Name the columns that several targets make."""
    ids = (*request.id, several.SERIES) if request.id else ()
    return replace(request, target=several.VALUE, id=ids)


def _rows(
    table: Table,
    found: ColumnRoles,
    count: int,
    request: Reading,
    settings: DataSettings,
) -> tuple[Rows, Times, tuple[str, ...]]:
    """Read the rows, in order, one of each series and time; tell what was changed.

    Args:
        table: The file, and below its ``count`` rows those of a future.
        found: The columns.
        count: Rows of the file itself.
        request: What is known about them.
        settings: How to read what may be read in two ways.
    """
    read = _wide if found.wide else _long
    rows, times, cells = read(table, found, settings, request.dates)
    exchanged.refuse(rows, times, found.time, settings)
    region, step = local.stated(settings.tz, request.freq, request.frequency)
    rows, times, clock = local.on_clock(rows, times, found.time, region, step)
    known = request.roles is not None, request.freq is not None
    rows, sorting = grid.ordered(replace(rows, settled=known[0], stepped=known[1]))
    rows = replace(rows, foretold=bool(found.known) or table.rows > count)
    rows, old = future.settled(rows, count) if table.rows > count else (rows, ())
    if settings.duplicates == "error" and settings.regularise == "none":
        columns.refuse_two_values(rows, found, times.style)
    rows, moved = steps.regularised(rows, request.freq, request.frequency, settings)
    rows, again = repeats.single(rows, settings, times.style)
    rows, late = wide.begun(rows) if found.wide else (rows, ())
    ordering = *sorting, *old, *moved, *again, *late
    return rows, times, (*cells, *times.notices, *clock, *ordering)


def _beside(
    held: tuple[tuple[columns.Column, ...], tuple[str, ...]],
    count: int,
    read: tuple[Panel, Rows, Regular],
) -> tuple[Panel, int, tuple[str, ...]]:
    """Lay the covariates beside the target, and count the rows known ahead."""
    beside, told = held
    if not beside:
        return read[0], 0, ()
    panel, ahead = laid.attached(read[0], beside, *read[1:], count)
    told += telling.static(panel)
    if ahead:
        told = (*told, f"Known ahead of the last values: {read[1].in_file(ahead)}.")
    return panel, ahead, told


def _roles(
    table: Table, request: Reading, settings: DataSettings
) -> tuple[ColumnRoles, tuple[str, ...]]:
    if request.roles is None:
        stated, beside = settings.date_format, request.covariates
        if request.wide:
            found, told = wide.find(table, request.time, stated, beside)
        else:
            named = request.time, request.target, request.id
            found, told = roles.find(table, *named, stated, beside)
        parts = {role: getattr(request, role) for role in ("known", "past", "static")}
        found = replace(found, **parts)
        if settings.regularise != "none":
            roles.refuse_merged_series(table, found, stated)
        return found, (*told, *columns.named(found))
    roles.require_all(table, request.roles)
    if not request.roles.wide:
        merged.refuse(table, request.roles.time, request.roles.id)
    return request.roles, ()


def _long(
    table: Table, found: ColumnRoles, settings: DataSettings, known: DateReading
) -> tuple[Rows, Times, tuple[str, ...]]:
    """Read a file whose rows name their series."""
    target = numbers.convert(table, found.target, settings)
    codes, ids = keys.series(table, found.id)
    times = read_or_count(table, found.time, codes, settings, known)
    lines = row_numbers(table.rows)
    rows = Rows(codes, times.stamps, target.values, lines, table, ids)
    rows = replace(rows, decimal=target.decimal)
    return rows, times, (*keys.told_empty(table, found.id), *target.notices)


def _wide(
    table: Table, found: ColumnRoles, settings: DataSettings, known: DateReading
) -> tuple[Rows, Times, tuple[str, ...]]:
    """Read a file whose columns are the series."""
    single = np.zeros(table.rows, np.int64)
    times = read_or_count(table, found.time, single, settings, known)
    rows, notices = wide.rows(
        table, times, wide.columns(table, found.time, found.covariates), settings
    )
    return rows, times, notices
