"""Calibration of quantiles by conformal prediction.

Split conformal prediction of quantile forecasts (Romano, Patterson and Candes
2019): on windows that training never used, measure how far the actual lies
beyond every interval, in spreads of the window; then move both bounds by the
quantile of those distances that makes the coverage right. The guarantee is for
exchangeable errors, so reports state what was achieved.

Shapes: N windows, H steps, Q levels, P = Q // 2 intervals, the widest first.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqcast.series.panel import Floats, Integers, frozen

# Fewer scores than these calibrate nothing.
ENOUGH = 20
# Groups of steps that share their scores where single steps have too few.
GROUPS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """How far every interval is widened, step by step.

    Args:
        widen: (H, P) spreads to add on both sides of every interval, the
            widest interval first; negative narrows.
        counts: (H,) scores behind every step; 0 means not calibrated.
    """

    widen: Floats
    counts: Integers

    def __post_init__(self) -> None:
        """Check the shapes and make the arrays read-only."""
        object.__setattr__(self, "widen", frozen(self.widen, np.float64))
        object.__setattr__(self, "counts", frozen(self.counts, np.int64))
        if self.widen.ndim != 2 or len(self.widen) != len(self.counts):
            raise TypeError(f"widen {self.widen.shape} for {self.counts.shape}")

    @property
    def calibrated(self) -> bool:
        """Whether every step rests on enough scores."""
        return bool((self.counts >= ENOUGH).all())

    def apply(self, quantiles: Floats) -> Floats:
        """Move the bounds of scaled quantiles, (N, H, Q); the median stays.

        Bounds that would cross the median stop there.
        """
        pairs = self.widen.shape[1]
        middle = quantiles[:, :, pairs : pairs + 1]
        low = np.minimum(quantiles[:, :, :pairs] - self.widen, middle)
        high = quantiles[:, :, pairs + 1 :] + self.widen[:, ::-1]
        moved = np.concatenate([low, middle, np.maximum(high, middle)], axis=2)
        return np.sort(moved, axis=2)


def scores(actual: Floats, quantiles: Floats) -> Floats:
    """Return how far actuals lie beyond every interval, in spreads.

        score = max(low - actual, actual - high)

    negative inside the interval. Both arguments are scaled by the window.

    Args:
        actual: (N, H), NaN where missing.
        quantiles: (N, H, Q).

    Returns:
        (N, H, P).
    """
    pairs = quantiles.shape[2] // 2
    low = quantiles[:, :, :pairs]
    high = quantiles[:, :, :pairs:-1]
    return np.maximum(low - actual[:, :, None], actual[:, :, None] - high)


def calibrate(found: Floats, levels: Sequence[float]) -> Calibration:
    """Turn scores into a calibration.

    Every step has its own where it has 20 scores; else steps are pooled in 4, 3,
    2 groups or 1; else nothing is calibrated.

    Args:
        found: (N, H, P) scores, NaN where missing.
        levels: (Q,) quantile levels.
    """
    _, horizon, pairs = found.shape
    for groups in (horizon, *range(min(GROUPS, horizon), 0, -1)):
        parts = np.array_split(np.arange(horizon), groups)
        counts = [int((~np.isnan(found[:, part, 0])).sum()) for part in parts]
        if min(counts) >= ENOUGH:
            break
    else:
        return Calibration(np.zeros((horizon, pairs)), np.zeros(horizon, np.int64))
    widen = np.empty((horizon, pairs))
    behind = np.empty(horizon, np.int64)
    for part, count in zip(parts, counts, strict=True):
        for pair in range(pairs):
            nominal = 1.0 - 2.0 * levels[pair]
            widen[part, pair] = _rank(found[:, part, pair], nominal)
        behind[part] = count
    return Calibration(widen, behind)


def _rank(found: Floats, nominal: float) -> float:
    """Return the score of rank ceil((n + 1) coverage), the largest at most."""
    ranked = np.sort(found[~np.isnan(found)])
    rank = math.ceil((len(ranked) + 1) * nominal - 1e-9)
    return float(ranked[min(rank, len(ranked)) - 1])
