"""Codes such as -9999 that stand for missing values, where nobody said so."""

import math
import re

import numpy as np

from seqcast.series.panel import Panel

# A code stands more than once.
_LEAST = 2


def code(panel: Panel) -> tuple[float, int] | None:
    """Find a value of nines that stands apart from all others, and how often.

    It is the least or the largest of all, is written with nines alone, two or more,
    stands twice or more, and lies further from the others than these from each
    other, or is the only one below zero.

    Args:
        panel: S series, looked at together.
    """
    ends = _bounds(panel, math.nan)[:2]
    for value in ends:
        if not re.fullmatch("9{2,}", re.sub("[-.]", "", f"{value:.15g}")):
            continue
        low, high, count = _bounds(panel, value)
        apart = min(abs(value - low), abs(value - high)) > high - low
        if count >= _LEAST and low < high and (apart or value < 0 <= low):
            return value, count
    return None


def _bounds(panel: Panel, code: float) -> tuple[float, float, int]:
    """Give the least and the largest value beside a code, and how often that stands."""
    low, high, count = math.inf, -math.inf, 0
    for _, part in panel.parts():
        values = part.target.values[:, 0]
        others = values[(values != code) & ~np.isnan(values)]
        count += int((values == code).sum())
        low = min(low, float(others.min(initial=math.inf)))
        high = max(high, float(others.max(initial=-math.inf)))
    return low, high, count
