"""What was done to the rows of every series until they were regular."""

from dataclasses import dataclass

import numpy as np

from seqcast.data.rows.regular import Regular
from seqcast.series.panel import Integers, Panel


@dataclass(frozen=True, slots=True, eq=False)
class Repairs:
    """What was added to a series, and what was taken away.

    Args:
        gaps: (S,) steps inside without a row, added as missing.
        repeats: (S,) rows dropped or merged, since their time stood before.
    """

    gaps: Integers
    repeats: Integers


def missing(panel: Panel) -> Integers:
    """Count the steps of every series without a value of the target, (S,)."""
    return panel.target.count(np.isnan(panel.target.values[:, 0]))


def of(panel: Panel, even: Regular) -> Repairs:
    """Count them for the series, and the part of each, that a panel kept.

    Args:
        panel: Series of ``even``, or the rows of each from one time to another.
        even: All series on their steps.
    """
    place = {one: s for s, one in enumerate(even.ids)}
    series = np.array([place[one] for one in panel.ids], np.int64)
    if isinstance(even.slots, slice):
        return Repairs(np.zeros(len(series), np.int64), even.repeats[series])
    held = np.zeros(len(even.values), np.int64)
    held[even.slots] = 1
    before = np.concatenate([[0], np.cumsum(held)])  # (R+1,) rows before a step
    skipped, _ = panel.frequency.index(even.starts[series], panel.starts)
    first = even.offsets[series] + skipped
    rows = before[first + panel.lengths] - before[first]
    return Repairs(panel.lengths - rows, even.repeats[series])
