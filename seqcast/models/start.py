"""Forecasts of series without any history: a regression over all other series.

What a series without rows still has are its static columns, what is known ahead of
it, and the clock. A ridge regression (Hoerl and Kennard 1970) of the transformed
target on these gives its level, and how far it fails on series that it was not
fitted on gives the intervals.

Letters: S series, R rows, W numbers that it sees, H steps, Q levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from seqcast.data.beside import Beside
from seqcast.data.features import encoded, home_of
from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation, Transform
from seqcast.series.feature import Feature, of_role
from seqcast.series.panel import Floats, Integers, Panel, frozen

# Weight of the penalty, in rows.
RIDGE = 1.0
# Rows that are fitted at most, and the newest of every series that are looked at.
ROWS, NEWEST = 20_000, 1_000
# Parts of the series, each forecast by a regression on the others.
PARTS = 5
# Fewer series than this say nothing of the next.
LEAST = 5


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """How a series begins.

    Args:
        weights: (W,) of what is seen, the constant last.
        errors: (Q,) quantiles of the errors on series left out, rising.
        unit: What log1p measures values in; 1 for the other transforms.
    """

    weights: Floats
    errors: Floats
    unit: float

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        object.__setattr__(self, "weights", frozen(self.weights, np.float64))
        object.__setattr__(self, "errors", frozen(self.errors, np.float64))

    def forecast(
        self, beside: Beside, preparation: Preparation, horizon: int
    ) -> Floats:
        """Forecast N series from what is known of them, (N, H, Q)."""
        seen = _seen(beside, preparation.features, (0, horizon))  # (N, H, W)
        moved = (seen @ self.weights)[:, :, None] + self.errors
        values = _undo(moved, preparation.transform, self.unit)
        if preparation.floor is not None:
            values = np.maximum(values, preparation.floor)
        return np.sort(values, axis=2)


def size(features: Sequence[Feature]) -> int:
    """Count the numbers that a regression sees, W, the constant among them."""
    return 1 + sum(one.width for one in _plain(features))


def fitted(
    panel: Panel, preparation: Preparation, levels: Sequence[float]
) -> Start | None:
    """Fit the regression, where there are static columns and series enough.

    Args:
        panel: S series with their covariates.
        preparation: Transform and features of the model.
        levels: (Q,) of its quantiles.
    """
    static = of_role(preparation.features, "static")
    if panel.covariates is None or not static or len(panel.ids) < LEAST:
        return None
    series, step = _rows(panel)
    values = panel.target.values[panel.target.offsets[:-1][series] + step, 0]
    transform = preparation.transform
    positive = values[values > 0]
    unit = float(np.median(positive)) if transform == "log1p" and len(positive) else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        target = {
            "log": lambda: np.log(values),
            "log1p": lambda: np.log1p(np.maximum(values, 0.0) / unit),
        }.get(transform, lambda: values)()
    there = np.isfinite(target)
    if not there.any():
        return None
    series, step, target = series[there], step[there], target[there]
    beside = Beside(panel.covariates, Origins(series, step))
    seen = _seen(beside, preparation.features, (0, 1))[:, 0]
    count = np.bincount(series, minlength=len(panel.ids))
    weight = 1.0 / count[series]  # every series counts alike
    errors = np.concatenate(
        [
            target[out] - seen[out] @ _ridge(seen[~out], target[~out], weight[~out])
            for out in (series % PARTS == part for part in range(PARTS))
            if out.any() and not out.all()
        ]
    )
    quantiles = np.quantile(errors, levels)
    return Start(_ridge(seen, target, weight), quantiles, unit)


def _rows(panel: Panel) -> tuple[Integers, Integers]:
    """Choose the rows that are fitted: series and step, evenly among the newest."""
    held = np.minimum(panel.lengths, NEWEST)
    series = np.repeat(np.arange(len(held)), held)
    place = np.arange(len(series)) - np.repeat(np.cumsum(held) - held, held)
    step = (panel.lengths - held)[series] + place
    every = slice(None, None, max(-(-len(series) // ROWS), 1))
    return series[every], step[every]


def _seen(
    beside: Beside, features: Sequence[Feature], around: tuple[int, int]
) -> Floats:
    """Encode what is known and static, and a constant: (N, steps, W)."""
    plain = _plain(features)
    known = beside.known(*around)
    static = np.repeat(beside.static[:, None], known.shape[1], axis=1)
    both = np.concatenate([known, static], axis=2)
    found = encoded(both, plain, home_of(both)).astype(np.float64)
    return np.concatenate([found, np.ones((*found.shape[:2], 1))], axis=2)


def _plain(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """Keep what a series without history has; it has no mean of its own."""
    kept = tuple(replace(one, within=0.0) for one in features)
    return of_role(kept, "known") + of_role(kept, "static")


def _ridge(seen: Floats, target: Floats, weight: Floats) -> Floats:
    """Return the weights that minimise the penalised squares; the constant is free."""
    scaled = weight / weight.mean()
    penalty = RIDGE * np.eye(seen.shape[1])
    penalty[-1, -1] = 0.0
    weighted = (seen * scaled[:, None]).T
    found, *_ = np.linalg.lstsq(
        weighted @ seen + penalty, weighted @ target, rcond=None
    )
    return np.asarray(found)


def _undo(values: Floats, transform: Transform, unit: float) -> Floats:
    if transform == "log":
        return np.exp(np.clip(values, -690.0, 690.0))
    if transform == "log1p":
        return np.expm1(np.clip(values, -690.0, 690.0)) * unit
    return values
