"""What a model was trained on of each series of a panel.

Times of a model are on the clock of its own data. Fresh data may be written with
another offset from UTC; what is compared with it is put on its clock before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.dates import offset
from seqcast.data.ranges import Ranges, ranges_of
from seqcast.models.artifact import Artifact, Hashes, id_hash
from seqcast.models.spec import NetworkSpec
from seqcast.series import zones
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Integers, Panel, SeriesId


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The training of S series.

    Args:
        known: (S,) whether the series was trained on.
        cutoffs: (S,) time of its last row there, on the clock of the panel; the
            latest of all if not known.
        ranges: Of its windows there; zeros if not known.
    """

    known: npt.NDArray[np.bool_]
    cutoffs: Integers
    ranges: Ranges


def id_hashes(ids: Sequence[SeriesId]) -> Hashes:
    """Return the hash of every id, (S,)."""
    return np.array([id_hash(series) for series in ids], np.uint64)


def ranges_by_hash(panel: Panel, spec: NetworkSpec) -> Ranges:
    """Measure the windows that a network was trained on, in the order of hashes."""
    _, rising = np.unique(id_hashes(panel.ids), return_index=True)
    return ranges_of(panel, spec.lookback, spec.season).take(rising)


def seen(model: Artifact, panel: Panel) -> Seen:
    """Look up the S series of a panel among those that a model was trained on."""
    hashes = id_hashes(panel.ids)
    place = np.searchsorted(model.hashes, hashes)
    known = np.append(model.hashes, np.uint64(0))[place] == hashes
    known &= place < len(model.hashes)
    latest = model.cutoffs.max() if len(model.cutoffs) else model.record.last
    cutoffs = np.where(known, np.append(model.cutoffs, latest)[place], latest)
    cutoffs = last_step(model.frequency, panel, cutoffs)
    apart = np.where(known[:, None], _padded(model.ranges.center)[place], 0.0)
    spread = np.where(known[:, None], _padded(model.ranges.spread)[place], 0.0)
    return Seen(known, cutoffs, Ranges(apart, spread))


def on_clock(times: Integers, old: Frequency, new: Frequency) -> Integers:
    """Put times of a model on the clock of data with another offset from UTC.

    Times of steps below a day stay the same instants. A day or longer is a local
    date, so its time moves only if it gets later: rounded down to the steps of
    the data, it is the same date on any clock.

    Args:
        times: (any,) microseconds on the clock of the model.
        old: The step of the model.
        new: That of the data.
    """
    fixed = old.zone and new.zone and old.zone != new.zone
    if not fixed or zones.is_region(old.zone) or zones.is_region(new.zone):
        return times
    later = offset(new.zone) - offset(old.zone)
    return times + (later if new.is_fine else max(later, 0))


def last_step(old: Frequency, panel: Panel, times: Integers) -> Integers:
    """Find the last step of every series, (S,), up to a time of a model, (S,).

    Where both have one clock, that is the time itself.
    """
    step = panel.frequency
    if step.zone == old.zone:
        return times
    ends = on_clock(times, old, step)
    return step.advance(panel.starts, steps_to(panel, ends))


def steps_to(panel: Panel, ends: Integers) -> Integers:
    """Count the steps of every series, (S,), from its first row up to a time, (S,)."""
    steps, _ = panel.frequency.index(panel.starts, ends)
    # A month that is not full yet, beside the grid, counts as a whole one.
    return np.asarray(steps - (panel.frequency.advance(panel.starts, steps) > ends))


def gone(model: Artifact, ids: Sequence[SeriesId]) -> tuple[int, int]:
    """Count the series of the training data that are not among some ids.

    Those that had ended a horizon before the end of the training data do not count.

    Args:
        model: The model.
        ids: Of the series that are there.

    Returns:
        How many are not there, and how many could be.
    """
    if not len(model.cutoffs):
        return 0, 0
    latest = np.full(len(model.cutoffs), model.cutoffs.max())
    ago, _ = model.frequency.index(model.cutoffs, latest)
    alive = model.hashes[ago < model.networks[0].horizon]
    return int((~np.isin(alive, id_hashes(ids))).sum()), len(alive)


def _padded(ends: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.concatenate([ends, np.zeros((1, 2))])
