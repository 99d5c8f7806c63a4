"""What every series of a panel looks like."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data.assemble import Loaded
from seqcast.series.panel import Integers, SeriesId


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
        telling: Series to show where there is no room for all, rising.
    """

    ids: tuple[SeriesId, ...]
    lengths: Integers
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    missing: Integers
    zeros: Integers
    constant: npt.NDArray[np.bool_]
    telling: Integers


def describe(loaded: Loaded, most: int) -> Description:
    """Describe every series, and choose those that tell most.

    Half of the room is for the first series, half for the oddest: constant or
    short ones, and those of missing values and zeros.

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
    odd = loaded.missing / lengths + zeros / lengths + constant
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
        np.union1d(others[: most - len(oddest)], oddest),
    )
