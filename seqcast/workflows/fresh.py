"""Fresh rows beside what a model was trained on: read, cut and counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.data.assemble import Loaded, Reading, read_panel
from seqcast.data.calendar import extended
from seqcast.data.origins import latest
from seqcast.data.ranges import elsewhere
from seqcast.data.scaling import constant, outside, usable
from seqcast.data.streamed import read_last
from seqcast.data.windows import Windows, gather
from seqcast.errors import DataError
from seqcast.evaluation.backtest import forecaster_of
from seqcast.models.artifact import Artifact
from seqcast.models.seen import Seen, gone, seen
from seqcast.series.panel import Integers, Panel
from seqcast.settings import DataSettings

Booleans = npt.NDArray[np.bool_]
# Last rows that are kept of a series of a large file, at least.
LEAST = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """What is true of S series of fresh rows.

    Args:
        windows: The newest window of every series.
        trained: What the model was trained on of every series.
        steps: (S,) steps from the end of its training data to its last row.
        unseen: (S,) whether the series was not in the training data.
        past: (S,) whether it ends before its training data did.
        brief: (S,) whether it is shorter than the look-back.
        behind: (S,) whether its last row has no value.
        early: (S,) whether it ends earlier than the newest series.
        still: (S,) whether it holds but one value in the look-back.
        silent: (S,) whether it holds none that can be used.
        cold: (S,) whether it has no value at all, and the model says how one begins.
        moved: (S,) whether its level lies far from that of the training.
        scaled: (S,) whether its spread does.
        clipped: Values that the transform does not know.
        gone: Series of the training data that are not there, and how many could be.
    """

    windows: Windows
    trained: Seen
    steps: Integers
    unseen: Booleans
    past: Booleans
    brief: Booleans
    behind: Booleans
    early: Booleans
    still: Booleans
    silent: Booleans
    cold: Booleans
    moved: Booleans
    scaled: Booleans
    clipped: int
    gone: tuple[int, int]


def read_fresh(
    model: Artifact,
    data: str | Sequence[str],
    settings: DataSettings,
    as_of: str | None = None,
    future: str | None = None,
    *,
    recent: bool = False,
) -> Loaded:
    """Read files by the columns, the frequency and the dates of a model file.

    Args:
        model: The model.
        data: Paths of the data: files, folders, or ``-``.
        settings: How to read what may be read in two ways.
        as_of: A time after which rows are dropped, or None.
        future: File of what is known ahead, or None.
        recent: Whether the rows of large files that no forecast needs are let go.

    Raises:
        DataError: They have no such reading.
    """
    request = reading_of(model, as_of, future)
    if recent:
        loaded = read_last(data, request, settings, _needed(model))
    else:
        loaded = read_panel(data, request, settings)
    return with_clock(model, loaded)


def _needed(model: Artifact) -> int:
    """Count the last rows of a series that a forecast and all warnings look at.

    Those of the newest horizon are forecast once more, and the errors are scaled by
    how much the rows before changed within a season.
    """
    shape, prepared = forecaster_of(model, None).shape, model.preparation
    window = shape.earlier + shape.lookback + shape.horizon
    return max(LEAST, window + 2 * (prepared.season + prepared.longer))


def with_clock(model: Artifact, loaded: Loaded) -> Loaded:
    """Give what was read for a model the rounds of the clock that it was trained on."""
    features, ahead = model.preparation.features, model.networks[0].horizon
    return replace(loaded, panel=extended(loaded.panel, features, ahead))


def reading_of(
    model: Artifact, as_of: str | None = None, future: str | None = None
) -> Reading:
    """Return how files are read for a model."""
    return Reading(
        roles=model.roles,
        frequency=model.frequency,
        as_of=as_of,
        dates=model.dates,
        features=model.preparation.features,
        future=future,
    )


def look(model: Artifact, panel: Panel) -> Fresh:
    """Hold S series against the training of a model."""
    spec, prepared = model.networks[0], model.preparation
    windows = gather(panel, latest(panel), forecaster_of(model, None).shape)
    trained = seen(model, panel)
    steps, _ = panel.frequency.index(trained.cutoffs, panel.cutoffs)
    moved, scaled = elsewhere(windows.past, spec.season, trained.ranges)
    cold = _without_history(panel) & (model.start is not None)
    silent = ~usable(windows.past, prepared.transform).any(axis=1) & ~cold
    return Fresh(
        windows,
        trained,
        steps,
        unseen=~trained.known,
        past=trained.known & (panel.cutoffs < trained.cutoffs),
        brief=(windows.rows < spec.lookback) & ~cold,
        behind=np.isnan(windows.past[:, -1]) & ~cold,
        early=panel.cutoffs < panel.cutoffs.max(),
        still=constant(windows.past) & ~silent,
        silent=silent,
        cold=cold,
        moved=moved,
        scaled=scaled,
        clipped=outside(windows.past, prepared.transform),
        gone=gone(model, panel.ids),
    )


def _without_history(panel: Panel) -> Booleans:
    """Say which series, (S,), hold no value at all."""
    there = ~np.isnan(panel.target.values[:, 0])
    return np.asarray(panel.target.count(there) == 0)


def refuse_silence(fresh: Fresh) -> None:
    """Refuse a file of which no series can be forecast.

    Raises:
        DataError: No series has a usable value in its look-back.
    """
    if fresh.silent.all():
        raise DataError(
            f"No series has a usable value in its last {fresh.windows.shape.lookback} "
            "steps.",
            fix="Give recent rows, in the range of those that were fitted",
        )
