"""What the user should know of fresh rows before they trust a forecast."""

from collections.abc import Iterator

import numpy as np

from seqcast.data.scaling import constant, outside, usable
from seqcast.data.windows import Windows
from seqcast.data.words import counted
from seqcast.models.artifact import Artifact, id_hash
from seqcast.series.panel import Panel


def told(model: Artifact, panel: Panel, windows: Windows) -> Iterator[str]:
    """Tell of the series of a file, counted, a sentence each.

    Args:
        model: That forecasts.
        panel: The fresh rows, S series.
        windows: Their newest windows, S.
    """
    count = len(panel.ids)
    yield from (
        f"{number:,} of {count:,} {said}"
        for number, said in _counts(model, panel, windows)
        if number
    )
    if not model.calibration.calibrated:
        yield "The intervals are not calibrated: training had too few windows for it."
    clipped = outside(windows.past, model.preparation.transform)
    if clipped:
        yield (
            f"{counted(clipped, 'value')} below all that the model was trained on "
            "taken as the least above."
        )
    inside = usable(windows.past, model.preparation.transform)
    empty = np.flatnonzero(~inside.any(axis=1))
    if len(empty):
        name = ", ".join(panel.ids[empty[0]]) or "the series"
        yield (
            f"{len(empty):,} of {count:,} series have no usable value in the last "
            f"{windows.shape.lookback} steps and get no forecast (the first is "
            f'"{name}").'
        )


def _counts(
    model: Artifact, panel: Panel, windows: Windows
) -> Iterator[tuple[int, str]]:
    hashes = np.array([id_hash(series) for series in panel.ids], np.uint64)
    unseen = ~np.isin(hashes, model.hashes)
    yield int(unseen.sum()), "series were not in the training data."
    lookback = windows.shape.lookback
    brief = windows.rows < lookback
    yield int(brief.sum()), f"series are shorter than the look-back of {lookback}."
    behind = np.isnan(windows.past[:, -1])
    yield int(behind.sum()), "series end with missing values."
    yield (
        int(constant(windows.past).sum()),
        "series do not change in the look-back: their forecast is their last value, "
        "with intervals of no width.",
    )
    early = panel.cutoffs < panel.cutoffs.max()
    yield int(early.sum()), "series end earlier than the newest."
