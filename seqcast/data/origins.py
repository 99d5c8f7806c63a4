"""Where to cut: the rows at which windows begin to forecast."""

from dataclasses import dataclass

import numpy as np

from seqcast.series.panel import Integers, Panel, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Cuts of a panel: rows before ``step`` are past, the row at it is first.

    Args:
        series: (N,) position of the series in the panel.
        step: (N,) row of that series, from 0 (no past) to its length.
    """

    series: Integers
    step: Integers

    def __post_init__(self) -> None:
        """Check the shapes and make the arrays read-only."""
        object.__setattr__(self, "series", frozen(self.series, np.int64))
        object.__setattr__(self, "step", frozen(self.step, np.int64))
        if self.series.shape != self.step.shape or self.series.ndim != 1:
            raise TypeError(f"{self.series.shape} series, {self.step.shape} steps")

    def __len__(self) -> int:
        """Count the windows, N."""
        return len(self.series)

    def take(self, windows: Integers | slice) -> "Origins":
        """Keep some windows."""
        return Origins(self.series[windows], self.step[windows])


def latest(panel: Panel) -> Origins:
    """Cut every series after its last row: the forecast of what is to come."""
    return Origins(np.arange(len(panel.ids)), panel.lengths)


def rolling(
    first: Integers, lengths: Integers, stride: int, most: int | None = None
) -> tuple[Origins, Integers]:
    """Cut every series at its first origin and then every ``stride`` rows.

        origin[s, k] = first[s] + k stride,  as long as it is below lengths[s]

    so that every origin has a row after it, the last ones less than a horizon.

    Args:
        first: (S,) first origin of every series.
        lengths: (S,) its rows.
        stride: Rows from one origin to the next.
        most: Origins of one series at most, the first ones; all if None.

    Returns:
        N origins, series by series, and (N,) the number k of each, the fold.

    >>> origins, fold = rolling(np.array([2, 4]), np.array([7, 5]), stride=2)
    >>> origins.series.tolist(), origins.step.tolist(), fold.tolist()
    ([0, 0, 0, 1], [2, 4, 6, 4], [0, 1, 2, 0])
    """
    counts = np.maximum(-((first - lengths) // stride), 0)  # (S,)
    counts = np.minimum(counts, counts.max(initial=0) if most is None else most)
    series = np.repeat(np.arange(len(first)), counts)
    fold = np.arange(len(series)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Origins(series, first[series] + fold * stride), fold


def first_origins(panel: Panel, season: int) -> Integers:
    """Return the earliest training origin of every series, (S,).

    It has a season before it where the series is long enough for one and a
    forecast after it; two rows are the least.
    """
    half = np.maximum(panel.lengths // 2, 1)
    return np.where(panel.lengths < 2, panel.lengths, np.minimum(season, half))


def draw(
    panel: Panel, first: Integers, count: int, rng: np.random.Generator
) -> Origins:
    """Draw training origins: a series uniformly, then a row of it uniformly.

    Drawing the series first keeps long series from dominating short ones. An
    origin lies at ``first[s]`` or later and has at least one row after it.

    Args:
        panel: Its rows may all be trained on.
        first: (S,) earliest origin of every series; a series with no row
            there or after it is never drawn.
        count: Origins to draw.
        rng: Source of randomness.

    Returns:
        ``count`` origins.
    """
    eligible = np.flatnonzero(panel.lengths > first)
    series = eligible[rng.integers(len(eligible), size=count)]
    span = panel.lengths[series] - first[series]  # (count,)
    step = first[series] + np.floor(rng.random(count) * span).astype(np.int64)
    return Origins(series, step)
