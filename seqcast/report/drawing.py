"""What every drawing of a series has in common: the ends of its bands, its axes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from seqcast.report.axes import Axis, time_axis, value_axis
from seqcast.series.panel import Floats
from seqcast.workflows.gallery import Drawn

# Bands are cut where they go further beyond the lines than this many times what
# the lines span, for they would flatten them.
BEYOND = 1.5


def bounds(drawn: Drawn, interval: int) -> tuple[Floats, Floats]:
    """Return the low and the high end of an interval, (F, H) each."""
    tail = (100 - interval) / 200
    return drawn.forecast.quantile(tail), drawn.forecast.quantile(1 - tail)


def alone(values: Floats) -> npt.NDArray[np.bool_]:
    """Tell which values, (K,), have no neighbour to draw a line to."""
    there = np.concatenate([[False], np.isfinite(values), [False]])
    return np.asarray(there[1:-1] & ~there[:-2] & ~there[2:])


def across(drawn: Drawn, most: int) -> Axis:
    """Return the axis of times, with so many ticks at most."""
    forecast = drawn.forecast
    times = [drawn.times, forecast.times, forecast.cutoffs]
    return time_axis(times, forecast.frequency, most)


def upward(drawn: Drawn, intervals: Sequence[int], most: int) -> Axis:
    """Return the axis of values, with about so many ticks.

    It holds the lines whole, and the bands as far as they let the lines be seen.
    """
    lines = _ends([drawn.values, drawn.forecast.quantile(0.5)])
    edges = [side for one in intervals for side in bounds(drawn, one)]
    span = lines[1] - lines[0]
    room = BEYOND * span if span > 0 else np.inf
    bands = np.clip(_ends(edges or [lines]), lines[0] - room, lines[1] + room)
    return value_axis([lines, bands], most)


def _ends(values: Sequence[Floats]) -> Floats:
    """Return the least and the largest of some values, (2,)."""
    seen = np.concatenate([one[np.isfinite(one)] for one in values])
    return np.array([seen.min(), seen.max()]) if len(seen) else np.array([0.0, 1.0])
