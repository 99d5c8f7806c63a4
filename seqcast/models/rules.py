"""The baselines as forecasters, ready to stand beside a network."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seqcast.data.windows import Windows
from seqcast.models.baselines import drift, naive, seasonal_median, seasonal_naive
from seqcast.models.theta import theta
from seqcast.series.panel import Floats

# Values worked on at a time, to bound memory.
CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """A method without training, as a forecaster of points.

    Args:
        name: As reports call it.
        method: From past (N, L), season and horizon to (N, H).
        season: Steps in one season.
        slow: Whether it takes so long that its progress is told.
    """

    name: str
    method: Callable[[Floats, int, int], Floats]
    season: int
    slow: bool = False

    def forecast(self, windows: Windows) -> Floats:
        """Forecast N windows: (N, H, 1)."""
        chunks = max(1, windows.past.size // CELLS)
        parts = np.array_split(windows.past, min(chunks, max(len(windows), 1)))
        horizon = windows.shape.horizon
        found = [self.method(part, self.season, horizon) for part in parts]
        return np.concatenate(found)[:, :, None]


def baselines(season: int) -> tuple[Baseline, ...]:
    """List every baseline, seasonal naive first: the one that skill refers to."""
    return (
        Baseline("seasonal naive", seasonal_naive, season),
        Baseline("naive", lambda past, _, horizon: naive(past, horizon), season),
        Baseline("drift", lambda past, _, horizon: drift(past, horizon), season),
        Baseline("seasonal median", seasonal_median, season),
        Baseline("theta", theta, season),
    )
