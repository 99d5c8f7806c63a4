"""Rows of no regular step, put on the steps of a stated frequency."""

from dataclasses import replace

import numpy as np

from seqcast.data.grid import Integers, Rows
from seqcast.data.repeats import merged
from seqcast.data.words import counted, quote
from seqcast.errors import SettingError
from seqcast.series.frequency import DAY, LENGTHS, Frequency, first_day, split_days
from seqcast.settings import DataSettings


def binned(
    rows: Rows, frequency: Frequency | None, day: int | None, settings: DataSettings
) -> tuple[Rows, tuple[str, ...]]:
    """Put every row on the step it lies in, and merge the rows of one step.

    A step begins with its stamp: an hour at its full hour, a week on the stated
    weekday or a Monday, a month on its first day, even if it is written by its
    last. Closed days belong to the open day before them.

    Args:
        rows: In order of series and time.
        frequency: The one that the user states, or that of the model.
        day: Weekday that a week begins with, from Monday, or None.
        settings: How rows are merged, if at all.

    Raises:
        SettingError: No frequency is stated.
    """
    how = settings.regularise
    if how == "none":
        return rows, ()
    if frequency is None:
        raise SettingError(
            "data.regularise needs to know the step.",
            where="--set data.regularise",
            fix="Pass --freq too, such as --freq D",
        )
    stamps = _stamps(rows.stamps, frequency, 0 if day is None else day)
    same = rows.follows & (stamps[1:] == stamps[:-1])
    first = np.flatnonzero(np.concatenate([[True], ~same]))
    moved = int((stamps != rows.stamps).sum())
    values = merged(rows.values, first, how)
    note = (
        f"Put {rows.in_file(len(stamps))} on {counted(len(first), 'step')} "
        f"({frequency.label}) by {quote(how)}; moved: {moved:,}."
    )
    return replace(rows.take(first, values), stamps=stamps[first]), (note,)


def _stamps(stamps: Integers, frequency: Frequency, weekday: int) -> Integers:
    """(R,) the stamp of the step that every row lies in."""
    count, unit = frequency.count, frequency.unit
    if unit == "step":
        return np.asarray(stamps - stamps % count)
    days = stamps // DAY
    if unit == "business day":
        while True:
            closed = frequency.advance(days * DAY, 0) != days * DAY
            if not closed.any():
                return np.asarray(days * DAY)
            days = days - closed
    if unit in ("month", "year"):
        size = count * (12 if unit == "year" else 1)
        month, _ = split_days(days)
        begin = month - month % size
        if frequency.anchor == "end":
            return np.asarray((first_day(begin + size) - 1) * DAY)
        return np.asarray(first_day(begin) * DAY)
    length = count * LENGTHS[unit]
    # Day 0 was a Thursday: three days after a Monday.
    monday = (weekday - 3) * DAY if unit == "week" else 0
    return np.asarray(stamps - (stamps - monday) % length)
