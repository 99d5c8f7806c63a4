"""What the user should know of fresh rows before they trust a forecast."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data.words import WARNING, counted, run_of, share
from seqcast.evaluation.backtest import Folds
from seqcast.models.artifact import Artifact
from seqcast.series.panel import Panel
from seqcast.workflows.fresh import Fresh

# Share of the series that can tell from which on their drift is told.
MANY = 0.2


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know.

    Args:
        text: A sentence.
        warns: Whether it speaks against the forecast.
    """

    text: str
    warns: bool

    def __str__(self) -> str:
        """As it is said."""
        return f"{WARNING}{self.text}" if self.warns else self.text


def told(model: Artifact, fresh: Fresh) -> Iterator[str]:
    """Tell of the series of a file, counted, a sentence each.

    Args:
        model: That forecasts.
        fresh: The S series.
    """
    return (one.text for one in remarks(model, fresh))


def remarks(model: Artifact, fresh: Fresh) -> Iterator[Remark]:
    """Tell of the series of a file, and which of it speaks against a forecast."""
    for mask, warns, one, many in _shares(fresh):
        if mask.any():
            yield Remark(share(int(mask.sum()), len(mask), one, many), warns)
    lost, whole = fresh.gone
    if lost:
        verb = "is" if lost == 1 else "are"
        yield Remark(
            f"{lost:,} of {whole:,} series of the training data {verb} not in the "
            "file, or left out of it.",
            True,
        )
    far = fresh.moved | fresh.scaled
    if far.any() and far.sum() >= MANY * fresh.trained.ranges.telling.sum():
        far_off = "far from all that was trained on, in level or spread."
        text = share(int(far.sum()), len(far), f"lies {far_off}", f"lie {far_off}")
        yield Remark(text, True)
    if not model.calibration.calibrated:
        yield Remark(
            "The intervals are not calibrated: training had too few windows for it.",
            False,
        )
    if fresh.clipped and model.preparation.transform == "log":
        yield Remark(
            f"{counted(fresh.clipped, 'value')} not above 0, unlike all in training: "
            "taken as the least that is, of the same window.",
            True,
        )
    elif fresh.clipped:
        yield Remark(
            f"{counted(fresh.clipped, 'value')} below 0, unlike all in training: taken "
            "as 0.",
            True,
        )


def _shares(fresh: Fresh) -> Iterator[tuple[npt.NDArray[np.bool_], bool, str, str]]:
    """Give what is true of some series: of which, if it warns, of one, of many."""
    lookback = fresh.windows.shape.lookback
    in_training = "not in the training data."
    yield fresh.unseen, True, f"was {in_training}", f"were {in_training}"
    shorter = f"shorter than the look-back of {lookback}."
    yield fresh.brief, False, f"is {shorter}", f"are {shorter}"
    yield fresh.behind, False, "ends with missing values.", "end with missing values."
    lone = fresh.still & (np.isfinite(fresh.windows.past).sum(axis=1) == 1)
    one = "one value in the look-back, which tells of no error:"
    yield (
        lone,
        True,
        f"has {one} its forecast is that value, with intervals of no width.",
        f"have {one} their forecast is that value, with intervals of no width.",
    )
    yield (
        fresh.still & ~lone,
        False,
        "does not change in the look-back: its forecast is its last value, with "
        "intervals of no width.",
        "do not change in the look-back: their forecast is their last value, with "
        "intervals of no width.",
    )
    began = "no history: the forecast is that of a regression over all series."
    yield fresh.cold, True, f"has {began}", f"have {began}"
    newest = "earlier than the newest."
    yield fresh.early, False, f"ends {newest}", f"end {newest}"
    before = "before the training data did."
    yield fresh.past, True, f"ends {before}", f"end {before}"


def unforecast(panel: Panel, fresh: Fresh) -> Iterator[Remark]:
    """Tell of the series that get no forecast."""
    silent = np.flatnonzero(fresh.silent)
    if len(silent):
        name = ", ".join(panel.ids[silent[0]]) or "the series"
        newest = run_of(fresh.windows.shape.lookback, "step")
        none = f"no usable value in the last {newest} and"
        first = f'no forecast (the first is "{name}").'
        yield Remark(
            share(
                len(silent),
                len(panel.ids),
                f"has {none} gets {first}",
                f"have {none} get {first}",
            ),
            True,
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
            f"{counted(folds.windows.shape.lookback, 'step')} not scored."
        )
