"""What speaks against a model on fresh rows, beside what every series says itself."""

from collections.abc import Iterator

import numpy as np

from seqcast.data.origins import Origins
from seqcast.data.season import season_error
from seqcast.data.windows import gather
from seqcast.data.words import run_of, share
from seqcast.evaluation import metrics
from seqcast.models.artifact import Artifact
from seqcast.models.pipeline import NetworkForecaster
from seqcast.series.panel import Panel
from seqcast.workflows.fresh import Fresh
from seqcast.workflows.remarks import Remark

# Horizons after which a model that was not fitted again is old.
HORIZONS = 3
# A share of missing values, or an error, counts as larger from these on: what is
# nearly nothing may well be several times nothing.
MISSING, MASE = 0.01, 0.1
# Values that may be missing by chance, whatever their share.
CHANCE = 3
# Series that are forecast once more, and so many that their mean error tells
# without the intervals.
SERIES, MANY = 256, 20


def warnings(
    model: Artifact, fresh: Fresh, panel: Panel, forecaster: NetworkForecaster
) -> Iterator[Remark]:
    """Tell of a model that is old, of values that are missing, of worse errors.

    Args:
        model: The model.
        fresh: Its S series beside their training.
        panel: The S series.
        forecaster: What the model holds.
    """
    horizon = model.networks[0].horizon
    late = fresh.steps > HORIZONS * horizon
    if late.any():
        yield Remark(
            share(
                int(late.sum()),
                len(late),
                f"goes on for more than {HORIZONS} horizons of {horizon} after the end "
                "of the training data: the model is old.",
                f"go on for more than {HORIZONS} horizons of {horizon} after the end "
                "of the training data: the model is old.",
            ),
            True,
        )
    yield from _missing(model, fresh)
    yield from _errors(model, panel, forecaster)


def unlike(model: Artifact, before: float, after: float) -> Iterator[Remark]:
    """Tell of newest rows that a model forecasts badly, trained on or not.

    Args:
        model: The model before.
        before: Its MASE on the newest horizon.
        after: That of the model trained on.
    """
    stored = model.record.scores[0].mase if model.record.scores else None
    if stored is not None and min(before, after) > 2 * max(stored, MASE):
        yield Remark(
            f"Both are more than twice the MASE of the fit ({stored:.3g}): look "
            "whether the newest rows are right.",
            True,
        )


def _missing(model: Artifact, fresh: Fresh) -> Iterator[Remark]:
    """Tell if three times as many values are missing as were in training."""
    record, windows = model.record, fresh.windows
    rows = int(np.minimum(windows.rows, windows.shape.lookback).sum())
    missing = rows - int(windows.observed.sum())
    before = record.missing / max(record.rows, 1)
    if missing > 3 * max(before, MISSING) * rows + CHANCE:
        yield Remark(
            f"{missing / rows:.1%} of the values in the look-back are missing, more "
            f"than three times as many as in training ({before:.1%}).",
            True,
        )


def _errors(
    model: Artifact, panel: Panel, forecaster: NetworkForecaster
) -> Iterator[Remark]:
    """Forecast the newest whole horizon again, and tell if it went much worse.

    The mean of few series can double by chance; of these, half of the actuals must
    lie outside of their widest interval too.
    """
    stored = model.record.scores[0].mase if model.record.scores else None
    horizon, season = model.networks[0].horizon, model.preparation.season
    long = np.flatnonzero(panel.lengths > horizon + season)
    if stored is None or not len(long):
        return
    spread = np.linspace(0, len(long) - 1, min(len(long), SERIES)).astype(np.int64)
    some = panel.take(long[spread])
    origins = Origins(np.arange(len(some.ids)), some.lengths - horizon)
    windows = gather(some, origins, forecaster.shape)
    quantiles = forecaster.forecast(windows)
    actual, middle = windows.actual, quantiles[:, :, quantiles.shape[2] // 2]
    errors = season_error(some.before(origins.step), season)
    found = metrics.mase(actual, middle, errors)
    found = found[np.isfinite(found)]
    if not len(found):
        return
    there = ~np.isnan(actual) & ~np.isnan(middle)
    outside = (actual < quantiles[:, :, 0]) | (actual > quantiles[:, :, -1])
    surprised = 2 * int((outside & there).sum()) > int(there.sum())
    mean = float(found.mean())
    if mean > 2 * max(stored, MASE) and (len(found) >= MANY or surprised):
        yield Remark(
            f"MASE on the newest {run_of(horizon, 'step')} is {mean:.3g}, more than "
            f"twice that of the fit ({stored:.3g}).",
            True,
        )
