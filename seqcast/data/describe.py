"""What every series of a panel looks like."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from seqcast.data.assemble import Loaded
from seqcast.series.panel import Integers, SeriesId

if TYPE_CHECKING:
    import pandas as pd

_FAR = 10
_NORMAL = 1.35


@dataclass(frozen=True, slots=True, eq=False)
class Description:
    """The series of a panel, in the order of the file.

    Args:
        ids: (S,) the text of the id columns.
        lengths: (S,) steps from the first row to the last.
        starts: (S,) time of the first row, as the user writes it.
        ends: (S,) time of the last row.
        missing: (S,) steps without a value: gaps and empty cells.
        zeros: (S,) values that are 0.
        constant: (S,) whether all values are one number.
        outliers: (S,) values over ten spreads from the median, where a spread is
            the distance of the quartiles over 1.35, as a normal has it.
        telling: Series to show where there is no room for all, rising.
    """

    ids: tuple[SeriesId, ...]
    lengths: Integers
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    missing: Integers
    zeros: Integers
    constant: npt.NDArray[np.bool_]
    outliers: Integers
    telling: Integers


def describe(loaded: Loaded, most: int) -> Description:
    """Describe every series, and choose those that tell most.

    Half of the room is for the first series, half for the oddest: constant or
    short ones, and those of missing values, zeros and outliers.

    Args:
        loaded: A file as read.
        most: Series to choose.
    """
    import pandas as pd  # here alone: a file that is refused needs none of it

    panel = loaded.panel
    lengths = panel.lengths
    series = np.repeat(np.arange(len(lengths)), lengths)
    frame = pd.DataFrame({"series": series, "value": panel.target.values[:, 0]})
    groups = frame.assign(zero=frame["value"] == 0).groupby("series")
    zeros = groups["zero"].sum().to_numpy(np.int64)
    constant = groups["value"].nunique().to_numpy() == 1
    outliers = _outliers(frame, len(lengths))
    odd = loaded.missing / lengths + zeros / lengths + constant + (outliers > 0)
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
        zeros,
        constant,
        outliers,
        np.union1d(others[: most - len(oddest)], oddest),
    )


def _outliers(frame: "pd.DataFrame", count: int) -> Integers:
    """Count the values far from the others of their series, (S,)."""
    values = frame.groupby("series")["value"]
    low, middle, high = (values.quantile(part) for part in (0.25, 0.5, 0.75))
    spread = ((high - low) / _NORMAL)[frame["series"]].to_numpy()
    away = np.abs(frame["value"].to_numpy() - middle[frame["series"]].to_numpy())
    far = (away > _FAR * spread) & (spread > 0)
    return np.bincount(frame["series"][far], minlength=count)
