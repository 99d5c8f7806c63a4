"""Rows of no regular step, put on the steps of a stated frequency."""

from dataclasses import replace

import numpy as np

from seqcast.data.rows import placing
from seqcast.data.rows.grid import Integers, Rows
from seqcast.data.rows.repeats import merged
from seqcast.data.words import counted, quote
from seqcast.errors import SettingError
from seqcast.series.frequency import Frequency
from seqcast.settings import DataSettings


def binned(
    rows: Rows, frequency: Frequency | None, day: int | None, settings: DataSettings
) -> tuple[Rows, tuple[str, ...]]:
    """Put every row on the step it lies in, and merge the rows of one step.

    A step begins with its stamp: an hour at its full hour, a week on the stated
    weekday or a Monday, a month on its first day, even if it is written by its
    last. Closed days belong to the open day before them. By ``nearest`` a row goes
    to the step that it is nearest to, or of months the one that it lies in, and only
    the nearest row of a step is kept.

    Args:
        rows: In order of series and time.
        frequency: The one that the user states, or that of the model.
        day: Weekday that a week begins with, from Monday, or None for Mondays, or
            by ``nearest`` for the commonest.
        settings: How rows are merged.

    Raises:
        SettingError: No frequency is stated.
    """
    how = settings.regularise
    if frequency is None:
        raise SettingError(
            "data.regularise needs to know the step.",
            where="--set data.regularise",
            fix="Pass --freq too, such as --freq D",
        )
    if how == "nearest":
        stamps = placing.nearest(rows.stamps, frequency, day)
    else:
        stamps = placing.within(rows.stamps, frequency, 0 if day is None else day)
    same = rows.follows & (stamps[1:] == stamps[:-1])
    first = np.flatnonzero(np.concatenate([[True], ~same]))
    moved = int((stamps != rows.stamps).sum())
    note = (
        f"Put {rows.in_file(len(stamps))} on {counted(len(first), 'step')} "
        f"({frequency.label}) by {quote(how)}; moved: {moved:,}."
    )
    if how == "nearest":
        kept = _closest(rows, stamps, first)
        return replace(rows.take(kept, rows.values[kept]), stamps=stamps[kept]), (note,)
    values = merged(rows.values, first, how)
    return replace(rows.take(first, values), stamps=stamps[first]), (note,)


def _closest(rows: Rows, stamps: Integers, first: Integers) -> Integers:
    """List the rows nearest to their steps; two of one time both stay.

    Args:
        rows: In order of series and time.
        stamps: (R,) the stamps of their steps.
        first: The first row of every step of every series.
    """
    step = np.repeat(np.arange(len(first)), np.diff([*first, len(stamps)]))
    # A value that is missing is no nearer than one that is there.
    there = ~np.isnan(rows.values)
    order = np.lexsort((np.abs(rows.stamps - stamps), ~there, step))
    best = rows.stamps[order[first]]
    return np.flatnonzero(rows.stamps == best[step])
