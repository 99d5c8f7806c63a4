"""Nights in which clocks may have changed, in times without an offset from UTC."""

import re

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.style import TimeStyle
from seqcast.data.rows.grid import PART, Integers, Rows
from seqcast.data.words import more, quote
from seqcast.series.frequency import DAY, Frequency

_HOUR = DAY // 24
# Of either hemisphere, counted from 0: March and April, or September to November.
_SPRING = (2, 3, 8, 9, 10)
# April, and September to November.
_AUTUMN = (3, 8, 9, 10)


def went_back(stamps: Integers, style: TimeStyle) -> bool:
    """Say whether times, (N,), that stand twice may be those of clocks going back."""
    return _is_local(style) and bool(_at_night(stamps, _AUTUMN).all())


def went_forward(rows: Rows, frequency: Frequency, style: TimeStyle) -> tuple[str, ...]:
    """Tell of an hour that no series has, where clocks may have skipped it.

    Args:
        rows: In order of series and time.
        frequency: Their step.
        style: How their times are written.
    """
    if not frequency.is_fine or not _is_local(style) or rows.settled:
        return ()
    step = int(frequency.advance(np.zeros(1, np.int64), 1)[0])
    first = _before_an_hour(rows, step) + step
    if rows.table.counted:
        return _ended_early(first, style)
    first = first[_at_night(first, _SPRING) & (first % _HOUR == 0)]
    none = [time for time in first if not (rows.stamps == time).any()]
    if not none:
        return ()
    when = style.write(np.array(none[:1]))[0]
    return (
        f"No row is at {quote(when)}{more(len(none) - 1)}; if clocks went forward "
        "then, pass --set data.tz=ZONE, such as Europe/Berlin.",
    )


def _ended_early(missing: Integers, style: TimeStyle) -> tuple[str, ...]:
    """Tell of a Sunday that lacks its last hour, where hours of days are counted.

    Args:
        missing: (N,) where a series lacks an hour.
        style: How times are written.
    """
    days, clock = np.divmod(missing, DAY)
    late = missing[(clock == DAY - _HOUR) & _at_night(days * DAY, _SPRING)]
    if not len(late):
        return ()
    return (
        f"No row is at {quote(style.write(late[:1])[0])}{more(len(late) - 1)}; if "
        "clocks went forward on that day, its counted hours lie an hour early from "
        "then on: write its times with their offset, such as 2024-03-31 05:00+02:00.",
    )


def _before_an_hour(rows: Rows, step: int) -> Integers:
    """List the times behind which a series lacks an hour."""
    found = [np.zeros(0, np.int64)]
    for begin in range(0, len(rows.stamps), PART):
        part = slice(begin, begin + PART + 1)
        stamps, codes = rows.stamps[part], rows.codes[part]
        skipped = (np.diff(stamps) == step + _HOUR) & (codes[1:] == codes[:-1])
        found.append(stamps[:-1][skipped])
    return np.unique(np.concatenate(found))


def _is_local(style: TimeStyle) -> bool:
    """Say whether times are clocks without an offset from UTC or a zone."""
    timed = re.search("%-?[HI]", style.template) is not None
    return timed and not style.zone and not style.region


def _at_night(stamps: Integers, months: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Say which times, (N,), lie on a Sunday before four, in some months."""
    days, clock = np.divmod(stamps, DAY)
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    sunday = (days + 3) % 7 == 6  # day 0 was a Thursday
    return np.asarray(sunday & (clock < DAY // 6) & np.isin(month, months))
