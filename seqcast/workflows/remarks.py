"""What the user should know of fresh rows before they trust a forecast."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from seqcast.data.words import counted, share
from seqcast.evaluation.backtest import Folds
from seqcast.models.artifact import Artifact
from seqcast.series.panel import Panel
from seqcast.workflows.fresh import Fresh

# Share of the series that can tell from which on their drift is told.
MANY = 0.2


def told(model: Artifact, fresh: Fresh) -> Iterator[str]:
    """Tell of the series of a file, counted, a sentence each.

    Args:
        model: That forecasts.
        fresh: The S series.
    """
    for mask, one, many in _shares(fresh):
        if mask.any():
            yield share(int(mask.sum()), len(mask), one, many)
    far = fresh.moved | fresh.scaled
    if far.any() and far.sum() >= MANY * fresh.trained.ranges.telling.sum():
        yield share(
            int(far.sum()),
            len(far),
            "lies far from all that was trained on, in level or spread.",
            "lie far from all that was trained on, in level or spread.",
        )
    if not model.calibration.calibrated:
        yield "The intervals are not calibrated: training had too few windows for it."
    if fresh.clipped and model.preparation.transform == "log":
        yield (
            f"{counted(fresh.clipped, 'value')} not above 0, unlike all in training: "
            "taken as the least that is, of the same window."
        )
    elif fresh.clipped:
        yield (
            f"{counted(fresh.clipped, 'value')} below 0, unlike all in training: taken "
            "as 0."
        )


def _shares(fresh: Fresh) -> Iterator[tuple[npt.NDArray[np.bool_], str, str]]:
    """Give what is true of some series: of which, of one of them, of many."""
    lookback = fresh.windows.shape.lookback
    in_training = "not in the training data."
    yield fresh.unseen, f"was {in_training}", f"were {in_training}"
    shorter = f"shorter than the look-back of {lookback}."
    yield fresh.brief, f"is {shorter}", f"are {shorter}"
    yield fresh.behind, "ends with missing values.", "end with missing values."
    yield (
        fresh.still,
        "does not change in the look-back: its forecast is its last value, with "
        "intervals of no width.",
        "do not change in the look-back: their forecast is their last value, with "
        "intervals of no width.",
    )
    newest = "earlier than the newest."
    yield fresh.early, f"ends {newest}", f"end {newest}"
    before = "before the training data did."
    yield fresh.past, f"ends {before}", f"end {before}"


def unforecast(panel: Panel, fresh: Fresh) -> Iterator[str]:
    """Tell of the series that get no forecast."""
    silent = np.flatnonzero(fresh.silent)
    if len(silent):
        name = ", ".join(panel.ids[silent[0]]) or "the series"
        none = f"no usable value in the last {fresh.windows.shape.lookback} steps and"
        first = f'no forecast (the first is "{name}").'
        yield share(
            len(silent),
            len(panel.ids),
            f"has {none} gets {first}",
            f"have {none} get {first}",
        )


def scored(folds: Folds) -> Iterator[str]:
    """Tell of what is scored differently, or not at all."""
    if not folds.trained.known.all():
        yield "What training did not see is scored after its latest row."
    old = folds.first >= folds.panel.lengths
    if old.any():
        yield share(
            int(old.sum()),
            len(old),
            "has no row after the training data.",
            "have no row after the training data.",
        )
    if folds.silent:
        yield (
            f"{counted(folds.silent, 'window')} without a value in the look-back of "
            f"{folds.windows.shape.lookback} steps not scored."
        )
