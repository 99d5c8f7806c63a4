"""Days of 23 hours, whose counted hours begin nobody knows when."""

import numpy as np

from seqcast.data.cells.spelled import DAY
from seqcast.data.cells.table import Table
from seqcast.data.cells.unique import Integers
from seqcast.data.words import quote

_RARELY = 0.1
# So many days that lack another hour stand for gaps beside one that ends early.
_MANY_GAPS = 4


def refuse(table: Table, name: str, minutes: Integers, days: Integers) -> None:
    """Refuse counted parts of days where a day inside has an hour less.

    Args:
        table: The file.
        name: The column of the parts.
        minutes: (R,) where they begin, since midnight.
        days: (R,) numbers of the days.

    Raises:
        DataError: The parts behind a change of the clocks begin an hour later.
    """
    short = _short_days(minutes, days)
    if len(short):
        row = int((days == short[0]).argmax())
        raise table.error(
            f"Column {quote(name)} counts 23 hours on this day; when its numbers "
            "begin is not known.",
            row,
            "Write the time of each row with its offset, such as 2024-03-31 "
            "05:00+02:00",
        )


def _short_days(minutes: Integers, days: Integers) -> Integers:
    """Find the days, (D,), that end an hour before those around them and lack no other.

    Days that lack any one hour tell of gaps, and nothing of clocks.
    """
    step = DAY - int(minutes.max())
    if not 0 < step <= 60 or (minutes % step).any():
        return days[:0]
    held = np.zeros((int(days.max()) + 1, DAY // step), bool)
    held[days, minutes // step] = True
    counts, parts = held.sum(axis=1), 60 // step
    whole = counts == DAY // step
    around = whole[:-2] & whole[2:]
    lacking = around & (counts[1:-1] == DAY // step - parts)
    short = lacking & ~held[1:-1, -parts:].any(axis=1)
    jumps = np.diff(days)
    in_order = (jumps > 1).sum() <= _RARELY * (jumps != 0).sum()
    if not in_order or _MANY_GAPS * short.sum() <= (lacking & ~short).sum():
        return days[:0]
    return np.flatnonzero(short) + 1
