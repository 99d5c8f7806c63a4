"""What is known ahead of the last values: given, or found missing.

Letters: S series, H steps ahead, K known columns.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seqcast.data.cells import arrow, decimals, restyled
from seqcast.data.cells.hours import Known
from seqcast.data.cells.numbers import missing
from seqcast.data.cells.style import (
    AS_WRITTEN,
    DateReading,
    TimeStyle,
)
from seqcast.data.cells.table import Table
from seqcast.data.layout.files import read_all
from seqcast.data.rows import wide
from seqcast.data.rows.grid import Rows
from seqcast.data.words import counted, quote
from seqcast.errors import DataError, SettingError
from seqcast.series.feature import Feature, of_role
from seqcast.series.panel import ColumnRoles, Covariates, Floats, Panel
from seqcast.settings import DataSettings

# Times that an error of missing rows names.
_SHOWN = 3


def below(
    table: Table,
    path: str,
    roles: ColumnRoles,
    how: DataSettings,
    known: tuple[DateReading, Known | None] = (AS_WRITTEN, None),
) -> tuple[Table, Table]:
    """Put the rows of a file of the future below those of the data.

    The file is read by itself: how DATA are written says nothing of it, unless
    nothing else is found.

    Args:
        table: The data.
        path: The file.
        roles: Of the columns.
        how: How the data are read.
        known: How the dates of the model's data were read, and its hours.

    Returns:
        Both below one another, and the future alone, with the columns of the data.

    Raises:
        SettingError: The model needs to know nothing ahead.
        DataError: The file cannot be read, or lacks a column.
    """
    if not (roles.known or roles.static):
        raise SettingError(
            "The model has no covariate that is known ahead.",
            where="--future",
            fix="Leave --future out, or fit with --known",
        )
    own = replace(how, delimiter=None, encoding=None, header=True)
    own = replace(own, skip_header=0, skip_footer=0)
    kept = roles.time, *roles.id, *roles.covariates
    try:
        found = read_all(path, own, kept, known[1])
    except DataError:
        if own == how:
            raise
        found = read_all(path, how, kept, known[1])
    if roles.time in found.names:
        found, told = restyled.alike(table, found, roles.time, how, known[0])
        table = replace(table, notices=(*table.notices, *told))
    return joined(table, found, roles)


def joined(table: Table, future: Table, roles: ColumnRoles) -> tuple[Table, Table]:
    """Put the rows of a future below the rows of a file.

    Args:
        table: The file.
        future: Its time, its ids and what is known ahead; without any column of
            ids its rows are meant for every series.
        roles: Of the columns.

    Returns:
        Both below one another, and the future alone, with the columns of the file.

    Raises:
        DataError: A column that is needed is missing.
    """
    ids = () if roles.wide else roles.id
    shared = bool(ids) and not any(name in future.names for name in ids)
    needed = [roles.time, *roles.known, *(() if shared else ids)]
    for name in filter(None, needed):
        if name not in future.names:
            raise DataError(
                f"The future has no column {quote(name)}; it needs "
                f"{', '.join(map(quote, filter(None, needed)))}.",
                where=future.name,
                fix="seqcast template MODEL DATA writes the rows to fill in",
            )
    fixed = [name for name in roles.static if name in future.names]
    kept = {name: future.column(name) for name in [*filter(None, needed), *fixed]}
    rows = np.arange(future.rows)
    if shared:
        named = _distinct(table, ids)
        count = len(named[0])
        rows = np.tile(rows, count)
        kept = {name: decimals.take(values, rows) for name, values in kept.items()}
        for name, values in zip(ids, named, strict=True):
            kept[name] = values.take(pa.array(np.repeat(np.arange(count), future.rows)))
    empty = arrow.texts([""] * len(rows))
    below = [kept.get(name, empty) for name in table.names]
    columns = [decimals.joined(pair) for pair in zip(table.columns, below, strict=True)]

    def apart(row: int) -> str:
        return future.place(int(rows[row]))

    def place(row: int) -> str:
        return table.place(row) if row < table.rows else apart(row - table.rows)

    own = replace(future, names=table.names, columns=tuple(below), place=apart)
    told = (*table.notices, *_unread(table, future, roles))
    return replace(table, columns=tuple(columns), place=place, notices=told), own


def _unread(table: Table, future: Table, roles: ColumnRoles) -> Iterator[str]:
    """Tell of values of the target in a future; DATA alone says what has been."""
    names = [roles.target, *roles.targets]
    if roles.wide:
        names = wide.columns(table, roles.time, roles.covariates)
    for name in future.names:
        if name in names:
            cells = arrow.trimmed(future.column(name))
            count = int((~arrow.matches(cells, missing(None))).sum())
            if count:
                yield (
                    f"Not read: {counted(count, 'value')} of {quote(name)} in the "
                    "future; what has been belongs in DATA."
                )


def _distinct(table: Table, ids: tuple[str, ...]) -> list[pa.LargeStringArray]:
    """List the series of a file: a column of texts for every column of ids."""
    texts = {name: arrow.plain(table.column(name)) for name in ids}
    grouped = pa.table(texts).group_by(list(ids))
    found = grouped.aggregate([])
    return [found.column(name).combine_chunks() for name in ids]


def settled(rows: Rows, count: int) -> tuple[Rows, tuple[str, ...]]:
    """Keep of a future what lies after the last value, and let it replace rows.

    Args:
        rows: Of a file and a future below it, in order of series and time.
        count: Rows of the file; those of the table after them are the future.
    """
    given = rows.lines >= count
    last = np.full(len(rows.ids), np.iinfo(np.int64).min)
    there = ~np.isnan(rows.values)
    np.maximum.at(last, rows.codes[there], rows.stamps[there])
    old = given & (rows.stamps <= last[rows.codes])
    later = given & ~old
    again = rows.follows & (rows.stamps[1:] == rows.stamps[:-1])
    replaced = np.zeros(len(given), bool)
    replaced[:-1] = again & ~given[:-1] & later[1:]
    kept = np.flatnonzero(~old & ~replaced)
    count_old = counted(int(old.sum()), "row")
    told = (f"Not after the last value, and so no future: {count_old}.",)
    return rows.take(kept, rows.values[kept]), told if old.any() else ()


def require(panel: Panel, horizon: int, style: TimeStyle, where: str) -> None:
    """Check that all that a model needs to know ahead is there.

    Args:
        panel: S series, with rows ahead of their last ones.
        horizon: Steps to forecast.
        style: How the user writes times.
        where: DATA as the user wrote it.

    Raises:
        DataError: A value is missing; it names the series, the column, the
            first times and how many there are.
    """
    beside = panel.covariates
    if beside is None:
        return
    features = of_role(beside.features, "known")
    for number_of, feature in enumerate(features):
        if feature.clock:
            continue
        absent = np.isnan(coming(panel, beside, horizon)[:, :, number_of])  # (S, H)
        if absent.any():
            series = int(absent.any(axis=1).argmax())
            steps = np.flatnonzero(absent[series])
            raise _unknown(
                panel, feature, (series, steps, int(absent.sum())), style, where
            )


def lacking(panel: Panel, horizon: int) -> npt.NDArray[np.bool_]:
    """Say which series, (S,), lack something that a model needs to know ahead."""
    beside = panel.covariates
    if beside is None:
        return np.zeros(len(panel.ids), bool)
    features = of_role(beside.features, "known")
    own = [number for number, feature in enumerate(features) if not feature.clock]
    ahead = coming(panel, beside, horizon)[:, :, own]
    return np.asarray(np.isnan(ahead).any(axis=(1, 2)))


def _unknown(
    panel: Panel,
    feature: Feature,
    gap: tuple[int, npt.NDArray[np.int64], int],
    style: TimeStyle,
    where: str,
) -> DataError:
    series, steps, whole = gap
    times = panel.frequency.advance(panel.cutoffs[series], steps[:_SHOWN] + 1)
    named = ", ".join(style.write(times))
    rest = f" and {len(steps) - _SHOWN:,} more" if len(steps) > _SHOWN else ""
    of = f" of {quote(', '.join(panel.ids[series]))}" * any(panel.ids)
    every = f"; {whole:,} values in all" if whole > len(steps) else ""
    return DataError(
        f"The model needs {quote(feature.name)}{of} ahead, at {named}{rest}{every}.",
        where=where,
        fix="Give the rows with --future FILE, or at the end of DATA; seqcast template "
        "MODEL DATA writes them to be filled in",
    )


def coming(panel: Panel, beside: Covariates, horizon: int) -> Floats:
    """Return what is known of the steps ahead, (S, H, K); NaN where nothing is."""
    known = beside.known
    index = panel.lengths[:, None] + np.arange(horizon)
    inside = index < known.lengths[:, None]
    rows = np.where(inside, known.offsets[:-1, None] + index, 0)
    if not len(known.values):
        return np.full((*index.shape, known.values.shape[1]), np.nan)
    return np.where(inside[:, :, None], known.values[rows], np.nan)
