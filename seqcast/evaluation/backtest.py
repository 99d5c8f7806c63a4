"""Rolling origins: every fold forecast at once, beside the baselines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data.origins import Origins, rolling
from seqcast.data.scaling import usable
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, gather
from seqcast.evaluation.scoring import forecast_baselines
from seqcast.models.artifact import Artifact, id_hash
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.rules import Baseline
from seqcast.series.forecast import Forecast
from seqcast.series.panel import Floats, Integers, Panel

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Folds:
    """The origins that a model is scored at, and what can be scored there.

    Args:
        panel: S series, whole.
        first: (S,) first row of every series that the model has not seen.
        unseen: (S,) whether the series was not in the training data.
        stride: Rows from one fold to the next.
        number: (N,) fold of every window, from 0.
        windows: N windows with a value to forecast from and one to score.
        silent: Windows left out, their look-back being empty.
    """

    panel: Panel
    first: Integers
    unseen: Booleans
    stride: int
    number: Integers
    windows: Windows
    silent: int

    @property
    def origins(self) -> Origins:
        """Where the windows were cut."""
        return self.windows.origins


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """Forecasts of all folds.

    Args:
        folds: The N windows.
        method: Name of the model.
        levels: (Q,) of its quantiles.
        quantiles: (N, H, Q) forecasts of the model.
        rules: Names of the B baselines.
        points: (B, N, H) their forecasts.
        season: Of MASE.
        errors: (S,) season error of the rows before the first origin.
    """

    folds: Folds
    method: str
    levels: tuple[float, ...]
    quantiles: Floats
    rules: tuple[str, ...]
    points: Floats
    season: int
    errors: Floats

    @property
    def median(self) -> Floats:
        """(N, H) the model's point forecasts."""
        return np.asarray(self.quantiles[:, :, len(self.levels) // 2])

    @property
    def forecast(self) -> Forecast:
        """The model's forecasts with the ids and cutoffs of their windows."""
        panel, at = self.folds.panel, self.folds.origins
        return Forecast(
            tuple(panel.ids[s] for s in at.series),
            cutoffs(panel, at),
            panel.frequency,
            np.array(self.levels),
            self.quantiles,
        )


def cutoffs(panel: Panel, at: Origins) -> Integers:
    """Return the time of the last row before every origin, (N,)."""
    return panel.frequency.advance(panel.starts[at.series], at.step - 1)


def training_ends(panel: Panel, model: Artifact) -> tuple[Integers, Booleans]:
    """Find where the rows that a model was trained on end in a panel.

    A series that was not in the training data ends, for this, with the latest
    one that was.

    Returns:
        (S,) first row after the training data, at most the length of the
        series, and (S,) whether the series was not in it.
    """
    hashes = np.array([id_hash(series) for series in panel.ids], np.uint64)
    place = np.searchsorted(model.hashes, hashes)
    known = np.append(model.hashes, np.uint64(0))[place] == hashes
    known &= place < len(model.hashes)
    latest = model.cutoffs.max(initial=np.iinfo(np.int64).min)
    if not len(model.cutoffs):
        latest = model.record.last
    ends = np.where(known, np.append(model.cutoffs, latest)[place], latest)
    steps, _ = panel.frequency.index(panel.starts, ends)
    # A month that is not full yet, beside the grid, counts as a whole one.
    steps = steps - (panel.frequency.advance(panel.starts, steps) > ends)
    return np.clip(steps + 1, 0, panel.lengths), ~known


def cut_folds(
    panel: Panel, model: Artifact, stride: int | None = None, most: int | None = None
) -> Folds:
    """Cut every fold of a panel after the training data of a model.

    Args:
        panel: S series, whole.
        model: What was trained, and on which rows.
        stride: Rows from one fold to the next; the horizon if None.
        most: Folds of a series at most, the first ones; all if None.
    """
    stride = stride or model.networks[0].horizon
    first, unseen = training_ends(panel, model)
    origins, number = rolling(first, panel.lengths, stride, most)
    windows = gather(panel, origins, forecaster_of(model, None).shape)
    scored = ~np.isnan(windows.actual).all(axis=1)
    heard = usable(windows.past, model.preparation.transform).any(axis=1)
    kept = np.flatnonzero(scored & heard)
    silent = int((scored & ~heard).sum())
    return Folds(panel, first, unseen, stride, number[kept], windows.take(kept), silent)


def forecaster_of(model: Artifact, threads: int | None) -> NetworkForecaster:
    """Return the calibrated forecaster that a model file holds."""
    return NetworkForecaster(
        model.networks,
        model.weights,
        model.preparation,
        model.calibration,
        threads,
        model.blend,
    )


def backtest(
    folds: Folds,
    model: Artifact,
    quantiles: Floats,
    rules: Sequence[Baseline],
    threads: int | None = None,
) -> Backtest:
    """Put the forecasts of all folds beside those of the baselines.

    Args:
        folds: The windows.
        model: What made the quantiles.
        quantiles: (N, H, Q).
        rules: The baselines, seasonal naive first.
        threads: To run the baselines on; all cores if None.
    """
    spec, season = model.networks[0], model.preparation.season
    at, horizon = folds.origins, spec.horizon
    points = forecast_baselines(folds.panel, at, horizon, rules, threads)
    return Backtest(
        folds,
        spec.cell,
        spec.levels,
        quantiles,
        tuple(rule.name for rule in rules),
        points,
        season,
        season_error(folds.panel.before(folds.first), season),
    )
