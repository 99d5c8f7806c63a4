"""Forecasts of a panel, by the model or where it has none by seasonal naive."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.data.assemble import Loaded, Reading, read_panel
from seqcast.data.windows import Windows
from seqcast.data.words import WARNING
from seqcast.errors import DataError, ModelFileError
from seqcast.models.artifact import Artifact
from seqcast.models.fallback import NAME, Fallback
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.rolling import roll
from seqcast.series.forecast import Forecast, Paths
from seqcast.series.panel import Floats, Integers, Panel
from seqcast.settings import DataSettings, Settings
from seqcast.workflows.cuts import season_of

Booleans = npt.NDArray[np.bool_]
# Flags of fit that a reading may ask for, and predict does not have.
_FLAGS = re.compile(r"--(time|target|id|wide|freq)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for where no model says it.

    Args:
        horizon: Steps to forecast, or None for the frequency's.
        intervals: Coverage in percent.
        settings: With the season and the floor.
    """

    horizon: int | None
    intervals: tuple[int, ...]
    settings: Settings


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """Forecasts of N of the S series of a panel.

    Args:
        forecast: Of them.
        kept: (N,) which they are.
        season: Steps of one season.
        paths: Sampled futures, if they were asked for.
    """

    forecast: Forecast
    kept: Integers
    season: int
    paths: Paths | None = None


def forecast_of(
    panel: Panel, kept: Integers, levels: Floats, values: Floats
) -> Forecast:
    """Name the series and cutoffs of N forecasts, (N, H, Q), of the S series."""
    ids = tuple(panel.ids[s] for s in kept)
    return Forecast(ids, panel.cutoffs[kept], panel.frequency, levels, values)


def read_alone(
    data: str | Sequence[str], as_of: str | None, settings: DataSettings
) -> Loaded:
    """Read files that no model says the columns of, as ``fit`` does without flags.

    Raises:
        ModelFileError: Their columns are not clear without it.
        DataError: They have no reading.
    """
    try:
        return read_panel(data, Reading(as_of=as_of), settings)
    except DataError as error:
        if not _FLAGS.search(error.fix):
            raise
        raise ModelFileError(
            f"Without the model file the columns are not clear: {error.problem}",
            where=error.where,
            fix="Bring the model file back; --fallback alone finds the columns as fit "
            "does without flags",
        ) from None


def without_model(panel: Panel, asked: Asked) -> Ready:
    """Forecast a panel that no model is there for."""
    tails = [(100 - coverage) / 200 for coverage in asked.intervals]
    levels = sorted({0.5, *tails, *(1 - tail for tail in tails)})
    season = season_of(panel, asked.settings.data.season)
    horizon = asked.horizon or panel.frequency.horizon()
    least = float(np.nanmin(panel.target.values))
    positive = least >= 0 and asked.settings.forecast.floor == "auto"
    rule = Fallback(season, horizon, levels, 0.0 if positive else None)
    shape = len(panel.ids), horizon, len(levels)
    return filled(rule, panel, np.full(shape, np.nan), None)


def by_model(
    model: Artifact,
    forecaster: NetworkForecaster,
    windows: Windows,
    cold: Booleans,
    horizon: int,
) -> Floats:
    """Forecast N windows, (N, H, Q); those without any history as series begin."""
    values = roll(forecaster, windows, horizon)
    beside = windows.beside
    if model.start is not None and beside is not None and cold.any():
        begun = beside.take(np.flatnonzero(cold))
        values[cold] = model.start.forecast(begun, model.preparation, horizon)
    return values


def filled(
    rule: Fallback,
    panel: Panel,
    values: Floats,
    say: Callable[[str], None] | None,
) -> Ready:
    """Forecast by a rule what a model did not, and name the method of every series.

    Args:
        rule: The rule.
        panel: S series.
        values: (S, H, Q) of the model, not finite where it has nothing to say.
        say: Told how many the rule forecasts, unless all are known to be.

    Raises:
        DataError: No series has a value at all.
    """
    heard = _finite(values)
    bare = np.flatnonzero(~heard)
    whole = values.copy()
    whole[bare] = rule.forecast(panel.take(bare))
    spoken = _finite(whole)
    kept = np.flatnonzero(spoken)
    if not len(kept):
        raise DataError("No series has a value.", fix="Check the target column")
    if say is not None:
        for mask, words in (
            (~heard & spoken, f"by {NAME}"),
            (~spoken, "not at all: no value"),
        ):
            if mask.any():
                count = f"{int(mask.sum()):,} of {len(mask):,} series forecast"
                say(f"{WARNING}{count} {words}.")
    forecast = forecast_of(panel, kept, np.array(rule.levels), whole[kept])
    methods = tuple("model" if heard[s] else NAME for s in kept)
    return Ready(replace(forecast, methods=methods), kept, rule.season)


def _finite(values: Floats) -> Booleans:
    """Say which series have finite values alone, (S,)."""
    return np.asarray(np.isfinite(values).all(axis=(1, 2)))
