"""The step that a time lies in, and the step that it is nearest to."""

import numpy as np

from seqcast.data.rows.grid import PART, Integers
from seqcast.series.frequency import DAY, LENGTHS, Frequency, first_day, split_days

# Days of the month, from 0, up to which a time stands at the beginning of months.
_MIDDLE = 15


def within(stamps: Integers, frequency: Frequency, weekday: int) -> Integers:
    """Give the stamp of the step that every time lies in.

    Args:
        stamps: (R,) times.
        frequency: The steps; those of several months or weeks are counted from
            the first of the calendar.
        weekday: The day that a week begins with, from Monday.

    Returns:
        (R,) stamps: the beginning of the step, or its day of the month where months
        and years are written so.
    """
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
    if frequency.months:
        return _of_months(stamps, frequency, 0)
    length = count * LENGTHS[unit]
    # Day 0 was a Thursday: three days after a Monday.
    monday = (weekday - 3) * DAY if unit == "week" else 0
    return np.asarray(stamps - (stamps - monday) % length)


def nearest(stamps: Integers, frequency: Frequency, weekday: int | None) -> Integers:
    """Give the stamp of the step that every time is nearest to, the earlier of two.

    Steps of several days or weeks are those that most times are near to. A month is
    the one that a time lies in, however near it is to another; quarters and years are
    those that most times begin, if they lie early in their month, or else end.

    Args:
        stamps: (R,) times.
        frequency: The steps.
        weekday: The day that a week begins with, from Monday, or None for the one
            that most times lie on.

    Returns:
        (R,) stamps.
    """
    if weekday is None:
        weekday = common_weekday(stamps)
    if frequency.months:
        return _of_months(stamps, frequency, _phase(stamps, frequency.months))
    unit, size = frequency.unit, frequency.count
    one = Frequency(1, unit, frequency.anchor)
    first = int(within(np.zeros(1, np.int64), one, weekday)[0])
    if unit in ("day", "week") and size > 1:
        units, _ = one.index(first, _around(stamps, one, first))
        first = int(one.advance(first, int(np.bincount(units % size).argmax())))
    return _around(stamps, frequency, first)


def common_weekday(stamps: Integers) -> int:
    """Number the day of the week that most times, (R,), lie on, from Monday."""
    return int(np.bincount((stamps // DAY + 3) % 7).argmax())  # day 0: a Thursday


def _of_months(stamps: Integers, frequency: Frequency, phase: int) -> Integers:
    """Give the stamp of the months that every time lies in.

    Args:
        stamps: (R,) times.
        frequency: Steps of whole months.
        phase: Months from January 1970 to where a step begins.
    """
    size = frequency.months
    month, _ = split_days(stamps // DAY)
    begin = month - (month - phase) % size
    late = frequency.anchor not in ("", "start")
    days = first_day(begin + (size - 1) * late)
    return frequency.advance(days * DAY, 0)


def _phase(stamps: Integers, size: int) -> int:
    """Count the months from January 1970 to where most steps of several begin."""
    month, day = split_days(stamps // DAY)
    late = np.median(day) >= _MIDDLE
    begin = month - (size - 1) * late
    return int(np.bincount(begin % size).argmax())


def _around(stamps: Integers, frequency: Frequency, first: int) -> Integers:
    """Give the nearest of the steps that are counted from a first one, (R,)."""
    placed = np.empty(len(stamps), np.int64)
    for begin in range(0, len(stamps), PART):
        times = stamps[begin : begin + PART]
        steps, _ = frequency.index(first, times)
        near = np.stack([frequency.advance(first, steps + k) for k in (-1, 0, 1)])
        best = np.abs(near - times).argmin(axis=0)[None]
        placed[begin : begin + PART] = np.take_along_axis(near, best, axis=0)[0]
    return placed
