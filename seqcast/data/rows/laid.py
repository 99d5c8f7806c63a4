"""Columns of covariates laid on the steps of the target.

Letters: R rows of all series, S series.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from seqcast.data.layout.clock import shell
from seqcast.data.rows.columns import Column
from seqcast.data.rows.grid import Rows
from seqcast.data.rows.regular import Regular
from seqcast.data.words import quote
from seqcast.errors import DataError
from seqcast.series.feature import of_role
from seqcast.series.panel import Covariates, Floats, Panel, Ragged


def attached(
    panel: Panel,
    columns: Sequence[Column],
    rows: Rows,
    even: Regular,
    count: int,
) -> tuple[Panel, int]:
    """Lay columns beside the target of a panel.

    Rows at the end of a series that hold no target but something known are what
    is known ahead: the target ends before them.

    Args:
        panel: S series on their steps, the target alone.
        columns: Of the table that the rows are from.
        rows: The rows of the panel.
        even: Where they lie.
        count: Rows of the data; those of the table after them are the future.

    Returns:
        The panel, and how many of the rows are known ahead.

    Raises:
        DataError: A static column changes inside a series.
    """
    features = tuple(column.feature for column in columns)
    lines = rows.lines[even.kept]
    laid = np.full((len(panel.target.values), len(columns)), np.nan)
    for number, column in enumerate(columns):
        laid[even.slots, number] = column.values[lines]
    sizes = [len(of_role(features, role)) for role in ("known", "past", "static")]
    ends = np.cumsum(sizes)
    names = tuple(one.name for one in features)
    offsets = panel.target.offsets
    known = Ragged(laid[:, : ends[0]], offsets, names[: ends[0]])
    given = np.zeros(len(panel.target.values), bool)
    given[even.slots] = lines >= count
    lengths = _lengths(panel, known, even, given)
    past = Ragged(laid[:, ends[0] : ends[1]], offsets, names[ends[0] : ends[1]])
    static = _static(laid[:, ends[1] :], panel, names[ends[1] :], (rows, even))
    target = panel.target.head(lengths)
    beside = Covariates(features, known, past.head(lengths), static)
    whole = replace(panel, target=target, covariates=beside)
    slots = np.arange(len(panel.target.values))[even.slots]
    series = np.repeat(np.arange(len(lengths)), panel.lengths)[even.slots]
    return whole, int((slots - offsets[:-1][series] >= lengths[series]).sum())


def _lengths(
    panel: Panel, known: Ragged, even: Regular, given: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Find where the target of every series ends, (S,), and the future begins.

    ``given`` says which rows, (R,), are from a file of the future.
    """
    if not known.names and not given.any():
        return panel.lengths
    told = given.copy()
    if known.names:
        told |= ~np.isnan(known.values).all(axis=1)
    there = ~np.isnan(panel.target.values[:, 0])
    held = np.zeros(len(told), bool)
    held[even.slots] = True
    last = there | (held & ~told)
    series = np.repeat(np.arange(len(panel.ids)), panel.lengths)
    step = np.arange(len(told)) - panel.target.offsets[:-1][series]
    lengths = np.zeros(len(panel.ids), np.int64)
    np.maximum.at(lengths, series, np.where(last, step + 1, 0))
    begun = np.bincount(series, there, len(lengths)) > 0
    if not begun.any() or begun.all():
        return lengths
    # A series without any value begins where the others end.
    newest = panel.frequency.advance(panel.starts, lengths - 1)[begun].max()
    steps, _ = panel.frequency.index(panel.starts, np.full(len(lengths), newest))
    return np.where(begun, lengths, np.clip(steps + 1, 0, panel.lengths))


def _static(
    values: Floats, panel: Panel, names: Sequence[str], read: tuple[Rows, Regular]
) -> Floats:
    """Take the one value of every series, (S, F), from the rows and where they lie."""
    found = np.full((len(panel.ids), len(names)), np.nan)
    for number, name in enumerate(names):
        column = values[:, number]
        for s, (first, end) in enumerate(
            zip(panel.target.offsets, panel.target.offsets[1:], strict=False)
        ):
            own = column[first:end]
            own = own[~np.isnan(own)]
            if len(own) and (own != own[0]).any():
                slot = first + int(np.flatnonzero(_differs(column[first:end], own))[0])
                raise _changes(panel, s, name, read, slot)
            if len(own):
                found[s, number] = own[0]
    return found


def _differs(column: Floats, own: Floats) -> npt.NDArray[np.bool_]:
    """Say which steps of a series hold another value than its first one."""
    return np.asarray(~np.isnan(column) & (column != own[0]))


def _changes(
    panel: Panel, series: int, name: str, read: tuple[Rows, Regular], slot: int
) -> DataError:
    """Make the error of a static column that changes at a step."""
    rows, even = read
    of = f" of {quote(', '.join(panel.ids[series]))}" * any(panel.ids)
    slots = np.arange(len(even.values))[even.slots]
    line = int(rows.lines[even.kept][slots == slot][0])
    fix = "Give it one value a series"
    if not rows.settled:
        fix += f", or pass --known {shell(name)} or --past {shell(name)} instead"
    return rows.table.error(
        f"Column {quote(name)} is static, and changes inside the series{of}.", line, fix
    )
