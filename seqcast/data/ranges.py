"""Where the windows of a series lay in training, and which lie elsewhere now."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data import scaling
from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape, gather
from seqcast.series.panel import Floats, Panel, frozen

Booleans = npt.NDArray[np.bool_]

# Training windows of a series that are measured, and those measured at a time.
WINDOWS, TOGETHER = 32, 4096
# A window is elsewhere if its level lies this many spreads beyond the range, or its
# spread is so many times larger or smaller than any.
FAR = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """The least and the most that was measured on the windows of S series.

    A series without a whole window, or of which none changes, has zeros, and tells
    nothing.

    Args:
        center: (S, 2) means of the last season of a window.
        spread: (S, 2) mean absolute deviations from it, in units of the target.
    """

    center: Floats
    spread: Floats

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        object.__setattr__(self, "center", frozen(self.center, np.float64))
        object.__setattr__(self, "spread", frozen(self.spread, np.float64))

    def take(self, series: npt.NDArray[np.int64]) -> "Ranges":
        """Keep some series, (N,), in the order asked for."""
        return Ranges(self.center[series], self.spread[series])

    @property
    def telling(self) -> Booleans:
        """(S,) whether a window can be held against the range."""
        return self.spread[:, 1] > 0


def measured(past: Floats, season: int) -> tuple[Floats, Floats]:
    """Return center and spread of every window, (N,) each.

    Both are NaN of a window that is empty, or too large for a sum.

    Args:
        past: (N, L) with NaN for missing values.
        season: Steps in one season.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        fitted = scaling.fit(past, Preparation(season, "none", "season", None))
    center = fitted.center[:, 0]
    spread = np.where(fitted.flat, 0.0, fitted.spread[:, 0])
    usable = ~np.isnan(past).all(axis=1) & np.isfinite(center) & np.isfinite(spread)
    return np.where(usable, center, np.nan), np.where(usable, spread, np.nan)


def ranges_of(panel: Panel, lookback: int, season: int) -> Ranges:
    """Measure windows of every series, evenly from its first whole one to its last.

    Args:
        panel: S series, as trained on.
        lookback: Steps of a window, L.
        season: Steps in one season.
    """
    count, lengths = len(panel.ids), panel.lengths
    first = np.minimum(lookback, lengths)
    steps = np.linspace(first, lengths, WINDOWS, axis=1).round().astype(np.int64)
    origins = Origins(np.repeat(np.arange(count), WINDOWS), steps.ravel())
    found = np.empty((2, len(origins)))
    for begin in range(0, len(origins), TOGETHER):
        part = slice(begin, begin + TOGETHER)
        past = gather(panel, origins.take(part), WindowShape(lookback, 1)).past
        found[:, part] = measured(past, season)
    center, spread = found.reshape(2, count, WINDOWS)
    telling = (np.nanmax(spread, axis=1, initial=0.0) > 0) & (lengths >= lookback)
    return Ranges(_ends(center, telling), _ends(spread, telling))


def _ends(values: Floats, telling: Booleans) -> Floats:
    """Return the least and the most of every row, (S, 2); zeros where not telling."""
    chosen = np.where(telling[:, None], values, 0.0)
    return np.stack([np.nanmin(chosen, axis=1), np.nanmax(chosen, axis=1)], axis=1)


def elsewhere(past: Floats, season: int, ranges: Ranges) -> tuple[Booleans, Booleans]:
    """Say which windows lie far from those of the training.

    The level c of a window, and its spread s, against low and high of training:

        c < c_low - m  or  c > c_high + m,   m = c_high - c_low + 5 s_high
        s < s_low / 5  or  s > 5 s_high

    so that a trend may go on for as long as it was trained on.

    Args:
        past: (N, L) with NaN for missing values.
        season: Steps in one season.
        ranges: Of the series of every window, N.

    Returns:
        (N,) whether the level, and (N,) whether the spread is another; never where
        the window is empty or the range tells nothing.
    """
    center, spread = measured(past, season)
    low, high = ranges.center.T
    least, most = ranges.spread.T
    with np.errstate(over="ignore"):
        margin = high - low + FAR * most
        moved = (center < low - margin) | (center > high + margin)
        scaled = (spread < least / FAR) | (spread > FAR * most)
    return moved & ranges.telling, scaled & ranges.telling
