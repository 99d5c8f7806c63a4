"""Where the series of a fit are cut, and how long its season and horizon are."""

from dataclasses import dataclass

import numpy as np

from seqcast.data.origins import Origins
from seqcast.data.windows import WindowShape, gather
from seqcast.data.words import counted, run_of
from seqcast.errors import DataError
from seqcast.series.panel import Integers, Panel

# Rows that a series needs beside its horizon.
LEAST = 3
# No look-back is longer, and so no season.
LONGEST = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Where a panel is cut for training, selection and scores.

    Args:
        used: (U,) series of the panel that are trained on, in order.
        select: (U,) first row not trained on: A, or B for short series.
        score: (U,) the row B, a horizon before the end.
        short: Series of ``used`` that select and score at the same row.
    """

    used: Integers
    select: Integers
    score: Integers
    short: int

    @property
    def selecting(self) -> Origins:
        """The windows that choose steps and candidates."""
        return Origins(np.arange(len(self.used)), self.select)

    @property
    def scoring(self) -> Origins:
        """The windows that give the scores of the report."""
        return Origins(np.arange(len(self.used)), self.score)


def cut(panel: Panel, horizon: int, season: int) -> Cuts:
    """Cut every series: T its rows, A = T - 2H, B = T - H.

    Rows before A are trained on, the windows at A choose, the windows at B
    score. A series shorter than 3H + season uses B for both.

    Raises:
        DataError: No series is long enough, or none has two values.
    """
    rows = panel.lengths
    values = panel.target.count(~np.isnan(panel.target.values[:, 0]))  # (S,)
    usable = (rows >= horizon + LEAST) & (values >= 2)
    used = np.flatnonzero(usable)
    if not (usable & (rows >= _needed(horizon, season))).any():
        raise _too_short(panel, horizon, season, int(values.max()))
    short = rows[used] < 3 * horizon + season
    score = rows[used] - horizon
    select = np.where(short, score, score - horizon)
    return Cuts(used, select, score, int(short.sum()))


def _needed(horizon: int, season: int) -> int:
    """Return the rows from which a series trains all steps.

    Training windows begin after a season, or after half of the rows.
    """
    whole = horizon + season if horizon >= season else 2 * horizon - 1
    return max(whole, horizon + LEAST)


def _too_short(panel: Panel, horizon: int, season: int, values: int) -> DataError:
    if values < 2:
        return DataError(
            f"No series has two values; the fullest has {values}.",
            fix="Check the target column, or pass --target NAME",
        )
    longest = int(panel.lengths.max())
    return DataError(
        f"The longest series has {counted(longest, 'row')}; a horizon of "
        f"{counted(horizon, 'step')} needs at least {_needed(horizon, season)}.",
        fix=f"Pass more rows, or --horizon {max(longest // 3, 1)}"
        if longest > LEAST
        else "Pass more rows",
    )


def season_of(panel: Panel, wanted: int | None) -> int:
    """Return the steps of a season: as asked, else by frequency.

    A season of which the longest series does not hold two, or that is longer
    than any look-back, counts as none.
    """
    if wanted is not None:
        return wanted
    longest = int(panel.lengths.max(initial=0))
    season = panel.frequency.season(longest)
    return season if 2 * season <= longest and season <= LONGEST else 1


def horizon_of(panel: Panel, season: int) -> int:
    """Return the steps to forecast unless the user says: by frequency.

    Where no series is long enough to train all of them, it is half of what the
    longest holds beyond a season: the other half is then there to train on.
    """
    longest, usual = int(panel.lengths.max(initial=0)), panel.frequency.horizon()
    if longest >= _needed(usual, season):
        return usual
    return max(min(usual, (longest - season) // 2), 1)


def refuse_empty_end(used: Panel, cuts: Cuts, horizon: int, where: str) -> None:
    """Refuse series of which none has a value where the forecast is measured.

    Raises:
        DataError: All are empty in their last rows.
    """
    at_end = gather(used, cuts.scoring, WindowShape(1, horizon)).actual
    if np.isnan(at_end).all():
        raise DataError(
            f"No series has a value in its last {run_of(horizon, 'row')}; one is "
            "needed to measure the forecast.",
            where=where,
            fix="Remove the empty rows at the end, or pass a longer --horizon",
        )
