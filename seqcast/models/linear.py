"""A line from the look-back to every step ahead, the same for all series.

Ridge regression (Hoerl and Kennard 1970) pooled over the windows of a panel: a
global linear autoregression (Montero-Manso and Hyndman 2021), which on long
horizons stands beside deep networks (Zeng et al. 2023). Letters: N windows, L
look-back, H horizon.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from seqcast.data import scaling
from seqcast.data.origins import Origins, first_origins
from seqcast.data.scaling import Preparation
from seqcast.data.season import in_errors, transformed_error
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.models.baselines import newest_of_phase
from seqcast.series.panel import Floats, Panel, frozen

# What is compared, in mean squares of the look-back.
PENALTIES = (0.001, 0.01, 0.1, 1.0, 10.0)
# Windows that a line is fitted to at most, and their values; those held at a time.
WINDOWS, VALUES, CHUNK = 30_000, 20_000_000, 2_000_000
# Squares give spikes more than their due: scaled values are cut here.
SPIKE = 10.0
# Windows for every step of the look-back at which a line is worth half its prior:
# so many observations a coefficient are the least in regression (Harrell 2015).
ENOUGH = 10
# Share of windows without a gap ahead from which the others are left out.
WHOLE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A fitted line.

    Args:
        weights: (L + 1, H) float32, the last row of which is a constant.
    """

    weights: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        """Make the weights read-only."""
        object.__setattr__(self, "weights", frozen(self.weights, np.float32))

    def forecast(self, past: npt.NDArray[np.floating]) -> Floats:
        """Forecast N windows, (N, H), in their own scale.

        Args:
            past: (N, L) scaled, 0 where missing.
        """
        weights = self.weights.astype(np.float64)
        found: Floats = _cut(past.astype(np.float64)) @ weights[:-1] + weights[-1]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What least squares need to know of all windows.

    Args:
        gram: (L + 1, L + 1) weighted products of the look-back with itself, and
            with a constant.
        cross: (L + 1, H) its products with what came.
        windows: How many tell something, also those that were not drawn.
    """

    gram: Floats
    cross: Floats
    windows: int

    @property
    def trust(self) -> float:
        """What share of its prior a line of these windows deserves, 0 to 1."""
        return self.windows / (self.windows + ENOUGH * (len(self.gram) - 1))

    def solve(self, penalty: float) -> Linear:
        """Return the line of least penalised squares.

            weights = (gram + penalty m I)^-1 cross

        with the mean m of the diagonal of ``gram``, the constant left out; it
        is not penalised.

        Args:
            penalty: Above 0.
        """
        squares = np.diagonal(self.gram)[:-1]
        ridge = np.append(np.full(len(squares), penalty * squares.mean()), 0.0)
        with threadpool_limits(1, "blas"):
            return Linear(np.linalg.solve(self.gram + np.diag(ridge), self.cross))


def fitted(
    panel: Panel, shape: WindowShape, preparation: Preparation, penalty: float
) -> Linear | None:
    """Fit a line to all rows of a panel, if they hold a window."""
    found = moments(panel, shape, preparation)
    return None if found is None else found.solve(penalty)


def moments(
    panel: Panel, shape: WindowShape, preparation: Preparation
) -> Moments | None:
    """Sum up the windows of a panel, or some of each stretch where there are many.

    A window counts with the square of its spread in season errors, so that
    squares are those of scaled errors, as MASE scales them. Windows with a gap in
    what came are left out; where nearly all have one, it is filled with the
    seasonal naive forecast.

    Args:
        panel: All its rows may be trained on.
        shape: L and H.
        preparation: How windows are made free of scale.

    Returns:
        None where no window has a whole horizon, or none is worth anything.
    """
    drawn, held = _origins(panel, shape, preparation.season)
    origins = _whole(panel, drawn, shape.horizon)
    errors = transformed_error(panel, preparation)
    size = shape.lookback + 1
    gram, cross = np.zeros((size, size)), np.zeros((size, shape.horizon))
    count = 0
    with threadpool_limits(1, "blas"):
        for part in _chunks(len(origins), size + shape.horizon):
            some = origins.take(part)
            past, ahead, weight = _pairs(
                gather(panel, some, shape), preparation, errors[some.series]
            )
            weighted = (past * weight[:, None]).T
            gram += weighted @ past
            cross += weighted @ ahead
            count += int((weight > 0).sum())
    count = count * held // max(len(drawn), 1)
    return Moments(gram, cross, count) if gram[:-1, :-1].any() else None


def _pairs(
    windows: Windows, preparation: Preparation, errors: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return look-backs with a constant, (N, L + 1), what came, and weights, (N,)."""
    scale = scaling.fit(windows.past, preparation)
    values = scaling.apply(windows.past, scale)
    naive = newest_of_phase(values, preparation.season, windows.shape.horizon)
    ahead = scaling.apply(windows.actual, scale)
    ahead = np.nan_to_num(np.where(np.isnan(ahead), naive, ahead))
    past = np.pad(_cut(np.nan_to_num(values)), ((0, 0), (0, 1)), constant_values=1.0)
    weight = in_errors(scale.spread[:, 0], errors) ** 2
    return past, _cut(ahead), np.where(scale.flat, 0.0, weight)


def _cut(scaled: Floats) -> Floats:
    return np.clip(scaled, -SPIKE, SPIKE)


def _origins(panel: Panel, shape: WindowShape, season: int) -> tuple[Origins, int]:
    """List every origin with a horizon after it, or one of each stretch of many.

    Returns:
        The origins, and how many there are in all.
    """
    first = first_origins(panel, season)
    counts = np.maximum(panel.lengths - shape.horizon + 1 - first, 0)
    ends = np.cumsum(counts)
    total, most = int(counts.sum()), min(WINDOWS, VALUES // shape.lookback)
    chosen = np.arange(min(total, most))
    if total > most:  # at random within, or a season would be met at one phase
        within = np.random.default_rng(0).random(most)
        places = (np.arange(most) + within) * (total / most)
        chosen = np.unique(np.minimum(places.astype(np.int64), total - 1))
    series = np.searchsorted(ends, chosen, side="right")
    return Origins(series, first[series] + chosen - (ends - counts)[series]), total


def _whole(panel: Panel, origins: Origins, horizon: int) -> Origins:
    """Keep the windows without a gap ahead, unless they are too few."""
    gaps = np.cumsum(np.isnan(panel.target.values[:, 0]))
    row = panel.target.offsets[:-1][origins.series] + origins.step
    before = np.where(row > 0, gaps[row - 1], 0)  # (N,)
    whole = np.flatnonzero(gaps[row + horizon - 1] == before)
    return origins.take(whole) if len(whole) >= WHOLE * len(origins) else origins


def _chunks(count: int, width: int) -> Iterator[slice]:
    step = max(CHUNK // width, 1)
    for begin in range(0, count, step):
        yield slice(begin, begin + step)
