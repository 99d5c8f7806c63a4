"""A series as one line of Unicode blocks, for tables on a terminal."""

import numpy as np

from seqcast.series.panel import Floats

_BLOCKS = np.array([*"▁▂▃▄▅▆▇█", " "])
_MIDDLE, _BLANK = 3, 8


def spark(values: Floats, columns: int) -> str:
    """Draw a series in so many columns at most, from its least mark to its greatest.

    A mark stands for one step, or for the mean of several; where none of them has
    a value, it is a blank. A series of one value is a line in the middle.

    >>> spark(np.array([0.0, 1.0, 2.0, 3.0, np.nan, 7.0]), 10)
    '▁▂▃▄ █'
    >>> spark(np.array([2.0, 4.0, 8.0, 8.0]), 2)
    '▁█'

    Args:
        values: (L,) NaN where missing.
        columns: At least 1.
    """
    count = min(len(values), columns)
    place = np.arange(len(values)) * count // max(len(values), 1)
    seen = np.isfinite(values)
    size = np.max(np.abs(values[seen]), initial=0.0) or 1.0  # so that no sum overflows
    held = np.bincount(place[seen], minlength=count)
    sums = np.bincount(place[seen], values[seen] / size, minlength=count)
    means = np.where(held > 0, sums / np.maximum(held, 1), np.nan)
    if not held.any():
        return " " * count
    low, high = np.nanmin(means), np.nanmax(means)
    marks = np.full(count, float(_MIDDLE))
    if high > low:
        marks = np.round((means - low) / (high - low) * (_BLANK - 1))
    chosen = np.where(held > 0, marks, _BLANK).astype(np.int64)
    return "".join(_BLOCKS[chosen])
