"""What every series of a panel looks like, and what is given beside it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data.assemble import Loaded
from seqcast.data.unusual import unusual
from seqcast.series.feature import Feature
from seqcast.series.panel import Integers, Panel, Ragged, SeriesId


@dataclass(frozen=True, slots=True, eq=False)
class Description:
    """The series of a panel, in the order of the file.

    Args:
        ids: (S,) the text of the id columns.
        lengths: (S,) steps from the first row to the last.
        starts: (S,) time of the first row, as the user writes it.
        ends: (S,) time of the last row.
        missing: (S,) steps without a value: gaps and empty cells.
        gaps: (S,) steps without a row.
        duplicates: (S,) rows dropped or merged, since their time stood before.
        zeros: (S,) values that are 0.
        constant: (S,) whether all values are one number.
        outliers: (S,) values far from all others (`data.unusual`).
        ahead: (S,) steps after the last row for which something is known.
        telling: Series to show where there is no room for all, rising.
    """

    ids: tuple[SeriesId, ...]
    lengths: Integers
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    missing: Integers
    gaps: Integers
    duplicates: Integers
    zeros: Integers
    constant: npt.NDArray[np.bool_]
    outliers: Integers
    ahead: Integers
    telling: Integers


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file holds of one covariate.

    Args:
        feature: Its name, role and kind.
        missing: Steps up to the last row of every series without a value of it;
            of a static one, series without a value.
        ahead: Steps after the last row with a value of it.
        lacking: Steps there without one, though something else is known.
    """

    feature: Feature
    missing: int
    ahead: int
    lacking: int


def describe(loaded: Loaded, season: int, most: int) -> Description:
    """Describe every series, and choose those that tell most.

    Half of the room is for the first series, half for the oddest: constant or
    short ones, and those of missing values, duplicates, zeros and outliers.

    Args:
        loaded: A file as read.
        season: Steps of a season.
        most: Series to choose.
    """
    panel, lengths = loaded.panel, loaded.panel.lengths
    zeros = panel.target.count(panel.target.values[:, 0] == 0)
    found = unusual(panel, season)
    outliers, twice = found.counts(panel), loaded.repairs.repeats
    odd = (loaded.missing + zeros + twice) / lengths + found.constant + (outliers > 0)
    odd = odd + (1 - lengths / lengths.max())
    oddest = np.argsort(-odd, kind="stable")[: most - most // 2]
    oddest = oddest[odd[oddest] > 0]
    others = np.setdiff1d(np.arange(min(len(lengths), most)), oddest)
    return Description(
        panel.ids,
        lengths,
        tuple(loaded.style.write(panel.starts)),
        tuple(loaded.style.write(panel.cutoffs)),
        loaded.missing,
        loaded.repairs.gaps,
        twice,
        zeros,
        found.constant,
        outliers,
        _ahead(panel),
        np.union1d(others[: most - len(oddest)], oddest),
    )


def _ahead(panel: Panel) -> Integers:
    if panel.covariates is None:
        return np.zeros(len(panel.ids), np.int64)
    return panel.covariates.known.lengths - panel.lengths


def beside(loaded: Loaded) -> tuple[Beside, ...]:
    """Count what a file holds of every covariate, in the order of known, past, static.

    Rows of a wide file are those of every series, and count once.
    """
    panel = loaded.panel
    given = panel.covariates
    if given is None:
        return ()
    count = max if loaded.roles.wide else sum
    found: list[tuple[int, int, int]] = []
    for held in (given.known, given.past):
        since = held.tail(np.minimum(panel.lengths, held.lengths))
        empty, lacking = _empty(held.head(panel.lengths)), _empty(since)
        ahead = since.lengths[:, None] - lacking
        parts = zip(empty.T, ahead.T, lacking.T, strict=True)
        found += [tuple(int(count(part)) for part in one) for one in parts]  # type: ignore[misc]
    found += [(int(gone), 0, 0) for gone in np.isnan(given.static).sum(axis=0)]
    pairs = zip(given.features, found, strict=True)
    return tuple(Beside(feature, *parts) for feature, parts in pairs)


def _empty(held: Ragged) -> Integers:
    """Count the steps of every series without a value of a column, (S, C)."""
    absent = np.zeros((len(held.values) + 1, len(held.names)), np.int64)
    np.cumsum(np.isnan(held.values), axis=0, out=absent[1:])
    return np.asarray(np.diff(absent[held.offsets], axis=0))
