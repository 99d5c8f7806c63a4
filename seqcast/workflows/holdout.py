"""The last rows of every series, kept from a fit and scored at its end."""

import numpy as np

from seqcast.data.words import counted, run_of
from seqcast.errors import DataError
from seqcast.evaluation.backtest import backtest, cut_folds, forecaster_of
from seqcast.evaluation.summary import Evaluation, summarise
from seqcast.models.artifact import Artifact
from seqcast.models.rules import baselines
from seqcast.series.panel import Panel
from seqcast.settings import Settings


def without_holdout(panel: Panel, settings: Settings, where: str) -> Panel:
    """Remove the rows that are scored at the end, before anything looks at them.

    Args:
        panel: S series, whole.
        settings: With ``data.holdout``, the rows to remove.
        where: DATA as the user wrote it.

    Raises:
        DataError: No row is left, or none that is removed has a value.
    """
    held, longest = settings.data.holdout, int(panel.lengths.max())
    if not held:
        return panel
    if held >= longest:
        raise DataError(
            f"data.holdout is {held}; the longest series has "
            f"{counted(longest, 'row')}.",
            where=where,
            fix="Hold out fewer rows",
        )
    kept = np.maximum(panel.lengths - held, 0)
    if np.isnan(panel.since(kept).target.values).all():
        raise DataError(
            f"No series has a value in its last {run_of(held, 'row')}, which "
            "data.holdout keeps to be scored.",
            where=where,
            fix="Remove the empty rows at the end, or hold out more",
        )
    return panel.before(kept)


def score_holdout(
    panel: Panel, model: Artifact, settings: Settings
) -> Evaluation | None:
    """Score a finished model on the rows that were removed, if any were.

    Args:
        panel: S series, whole.
        model: Trained without the rows.
        settings: With ``data.holdout``.
    """
    if not settings.data.holdout:
        return None
    folds = cut_folds(panel, model)
    if not len(folds.windows):
        raise DataError(
            "No row that was held out can be scored.",
            fix="Hold out more rows (data.holdout), or none",
        )
    threads = settings.run.threads
    rules = baselines(model.preparation.season)
    quantiles = forecaster_of(model, threads).forecast(folds.windows)
    found = backtest(folds, model, quantiles, rules, threads)
    return summarise(found, None)
