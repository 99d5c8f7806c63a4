"""Codes such as -9999 that stand for missing values, where nobody said so."""

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
    parts = [part.target.values[:, 0] for _, part in panel.parts()]
    ends = [np.nanmin([np.nanmin(p, initial=np.inf) for p in parts], initial=np.inf)]
    ends += [np.nanmax([np.nanmax(p, initial=-np.inf) for p in parts], initial=-np.inf)]
    for value in map(float, ends):
        if not re.fullmatch("9{2,}", re.sub("[-.]", "", f"{value:.15g}")):
            continue
        count = sum(int((part == value).sum()) for part in parts)
        others = [part[(part != value) & ~np.isnan(part)] for part in parts]
        low = min(float(part.min(initial=np.inf)) for part in others)
        high = max(float(part.max(initial=-np.inf)) for part in others)
        apart = min(abs(value - low), abs(value - high)) > high - low
        if count >= _LEAST and low < high and (apart or value < 0 <= low):
            return value, count
    return None
