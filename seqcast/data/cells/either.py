"""Dates of two numbers of which either may be the month: what each reading comes to."""

import numpy as np
import pyarrow as pa

from seqcast.data.cells import moments, months
from seqcast.data.cells.moments import UnreadDateError
from seqcast.data.words import quote
from seqcast.series.frequency import DAY
from seqcast.series.inference import infer


def open_order(
    parts: dict[str, pa.Array], cells: pa.Array, name: str
) -> UnreadDateError:
    """Make the error of dates that may be read day first and month first.

    Args:
        parts: Those of the dates, the first number as the day, (U,).
        cells: (U,) the dates.
        name: Their column.
    """
    day, month = moments.number(parts, "d", 1), moments.number(parts, "m", 1)
    cell = int((day != month).argmax())
    one, other = int(day[cell]), int(month[cell])
    last = {**parts, "d": parts["m"], "m": parts["d"]}
    of_day, of_month = (_step(order, cells, name) for order in (parts, last))
    return UnreadDateError(
        f"Column {quote(name)} holds {quote(cells[cell].as_py())}, where either number "
        "may be the month.",
        cell,
        f"Pass --set data.dayfirst=true if it is {_written(one, other)} ({of_day}), or "
        f"--set data.dayfirst=false if {_written(other, one)} ({of_month})",
    )


def _written(day: int, month: int) -> str:
    """Write a day of a year in words.

    >>> _written(1, 2)
    '1 February'
    """
    return f"{day} {months.written(month, months.ENGLISH, full=True)}"


def _step(parts: dict[str, pa.Array], cells: pa.Array, name: str) -> str:
    """Say what steps lie between dates as they are cut, as far as these are equal."""
    clock, _ = moments.clock(parts, cells, name)
    stamps = np.unique(moments.days(parts, cells, name) * DAY + clock)
    frequency = infer(stamps, [0, len(stamps)], dated=True)
    if frequency is None:
        return "one time"
    steps, even = frequency.index(stamps[:-1], stamps[1:])
    if not even.all():
        return "no equal steps"
    return f"{frequency.label}, with gaps" if (steps > 1).any() else frequency.label
