"""Rolling origins: every fold forecast at once, beside the baselines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from seqcast.data.calendar import extended
from seqcast.data.origins import Origins, rolling
from seqcast.data.scaling import usable
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, gather
from seqcast.evaluation.scoring import forecast_baselines
from seqcast.models.artifact import Artifact
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.rules import Baseline
from seqcast.models.seen import Seen, seen, steps_to
from seqcast.series.forecast import Forecast
from seqcast.series.panel import Floats, Integers, Panel

Tick = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Folds:
    """The origins that a model is scored at, and what can be scored there.

    Args:
        panel: S series, whole.
        first: (S,) first row of every series that the model has not seen.
        trained: What the model was trained on of every series.
        stride: Rows from one fold to the next.
        number: (N,) fold of every window, from 0.
        windows: N windows with a value to forecast from and one to score.
        silent: Windows left out, their look-back being empty.
    """

    panel: Panel
    first: Integers
    trained: Seen
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


def first_unseen(panel: Panel, trained: Seen) -> Integers:
    """Find the first row after the training data of every series, (S,).

    A series that was not in the training data starts, for this, with the latest
    one that was. The row is the length of a series that holds none.
    """
    return np.clip(steps_to(panel, trained.cutoffs) + 1, 0, panel.lengths)


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
    horizon = model.networks[0].horizon
    stride = stride or horizon
    panel = extended(panel, model.preparation.features, horizon)
    trained = seen(model, panel)
    first = first_unseen(panel, trained)
    origins, number = rolling(first, panel.lengths, stride, most)
    windows = gather(panel, origins, forecaster_of(model, None).shape)
    told = ~np.isnan(windows.actual).all(axis=1)
    heard = usable(windows.past, model.preparation.transform).any(axis=1)
    kept = np.flatnonzero(told & heard)
    silent = int((told & ~heard).sum())
    scored = number[kept], windows.take(kept)
    return Folds(panel, first, trained, stride, *scored, silent)


def forecaster_of(model: Artifact, threads: int | None) -> NetworkForecaster:
    """Return the calibrated forecaster that a model file holds."""
    return NetworkForecaster(
        model.networks,
        model.weights,
        model.preparation,
        model.calibration,
        threads,
        model.blend,
        model.line,
    )


def backtest(
    folds: Folds,
    model: Artifact,
    quantiles: Floats,
    rules: Sequence[Baseline],
    threads: int | None = None,
    tick: Tick | None = None,
) -> Backtest:
    """Put the forecasts of all folds beside those of the baselines.

    Args:
        folds: The windows.
        model: What made the quantiles.
        quantiles: (N, H, Q).
        rules: The baselines, seasonal naive first.
        threads: To run the baselines on; all cores if None.
        tick: Told of each slow baseline the stage, windows done and windows in all.
    """
    spec, season = model.networks[0], model.preparation.season
    where = folds.panel, folds.origins, spec.horizon
    quick = [rule for rule in rules if not rule.slow]
    points = [forecast_baselines(*where, quick, threads)]
    slow = [rule for rule in rules if rule.slow]
    for rule in slow:  # fitted one at a time, whatever the threads
        heard = tick and partial(tick, f"fitting {rule.name}")
        points.append(forecast_baselines(*where, [rule], 1, heard))
    return Backtest(
        folds,
        spec.cell,
        spec.levels,
        quantiles,
        tuple(rule.name for rule in (*quick, *slow)),
        np.concatenate(points),
        season,
        season_error(folds.panel.before(folds.first), season),
    )
