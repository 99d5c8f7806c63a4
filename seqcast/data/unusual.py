"""Values far from those around them, and series of one value.

Letters: S series, R rows of all series, N values in question.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data import nines
from seqcast.data.assemble import Loaded
from seqcast.data.words import counted, more, quote
from seqcast.series.panel import Floats, Integers, Panel

# Spreads from which a value is far, and the share of what is around it.
FAR, SHARE = 20, 0.75
# The distance of the quartiles, and the median, third quartile and mean of the
# absolute deviation, of a normal distribution of spread 1.
_QUARTILES, _MEDIAN, _THIRD, _MEAN = 1.35, 0.6745, 1.1503, 0.7979
# Rows before and after a value that are near it, beside those of two seasons.
_NEAR = (1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Unusual:
    """What is unusual in a panel.

    Args:
        outliers: (N,) rows of the panel, rising, whose values are far from the
            others of their series and from those around them.
        constant: (S,) whether all values of a series are one number.
    """

    outliers: Integers
    constant: npt.NDArray[np.bool_]

    def counts(self, panel: Panel) -> Integers:
        """Count the outliers of every series, (S,)."""
        series = np.searchsorted(panel.target.offsets, self.outliers, "right") - 1
        return np.bincount(series, minlength=len(panel.ids))


def unusual(panel: Panel, season: int) -> Unusual:
    """Find the series of one value, and the values far from all others.

    Such a value lies over twenty spreads from the median of its series (a spread
    is the distance of the quartiles over 1.35), and from the median of the values
    around it over twenty spreads of the seasonal differences and over three
    quarters of that median; at most one of these lies half as far. So neither
    trend and season nor a burst, another level, a storm or rare demand is one.

    Args:
        panel: S series.
        season: Steps of a season.
    """
    found = [(part.start, _unusual(some, season)) for part, some in panel.parts()]
    begins = panel.target.offsets
    return Unusual(
        np.concatenate([one.outliers + begins[first] for first, one in found]),
        np.concatenate([one.constant for _, one in found]),
    )


def _unusual(panel: Panel, season: int) -> Unusual:
    """Find the same in some series."""
    import pandas as pd  # here alone: a file that is refused needs none of it

    values = panel.target.values[:, 0]
    series = np.repeat(np.arange(len(panel.ids)), panel.lengths)
    groups = pd.Series(values).groupby(series)
    every = range(len(panel.ids))  # a series may have no rows
    constant = np.asarray(
        (groups.min() == groups.max()).reindex(every, fill_value=False)
    )
    low, middle, high = (
        groups.quantile(part).reindex(every).to_numpy()[series]
        for part in (0.25, 0.5, 0.75)
    )
    distance, spread = np.abs(values - middle), (high - low) / _QUARTILES
    asked = np.flatnonzero((distance > FAR * spread) & (spread > 0))
    if len(asked):
        spreads = _spreads(values, series, np.unique(series[asked]), season)
        around = _around(panel, asked, series[asked], season)
        alone = np.isnan(around).all(axis=1)
        around[alone, 0] = middle[asked[alone]]
        asked = asked[_is_far(values[asked], around, FAR * spreads[series[asked]])]
    return Unusual(asked, constant)


def _is_far(values: Floats, around: Floats, least: Floats) -> npt.NDArray[np.bool_]:
    """Say which values lie far from those around them, nearly alone, (N,).

    Args:
        values: (N,) in question.
        around: (N, A) NaN where there is none.
        least: (N,) distance from which they may be far.
    """
    near = np.nanmedian(around, axis=1)
    away = values - near
    far = np.abs(away) > np.maximum(least, SHARE * np.abs(near))
    alike = (around - near[:, None]) * np.sign(away)[:, None] > np.abs(away)[
        :, None
    ] / 2
    return np.asarray(far & (alike.sum(axis=1) <= 1))


def _around(panel: Panel, rows: Integers, series: Integers, season: int) -> Floats:
    """Return the values around some rows of the panel, (N, A), NaN where none is."""
    offsets, values = panel.target.offsets, panel.target.values[:, 0]
    away = np.unique(
        [side * n for n in (*_NEAR, season, 2 * season) for side in (-1, 1)]
    )
    places = rows[:, None] + away
    inside = (places >= offsets[series, None]) & (places < offsets[series + 1, None])
    return np.where(inside, values[np.where(inside, places, 0)], np.nan)


def _spreads(values: Floats, series: Integers, asked: Integers, season: int) -> Floats:
    """Return the spread of the seasonal differences of the series asked for, (S,).

    It is the median absolute deviation over 0.6745; where that is 0, since most
    differences are alike, the third quartile of the absolute deviations over
    1.1503, or their mean over 0.7979.
    """
    import pandas as pd

    kept = np.isin(series, asked)
    own = series[kept]
    change = pd.Series(values[kept]).groupby(own).diff(season)
    change = (change - change.groupby(own).transform("median")).abs()
    groups = change.groupby(own)
    spread = groups.median() / _MEDIAN
    spread = spread.where(spread > 0, groups.quantile(0.75) / _THIRD)
    spread = spread.where(spread > 0, groups.mean() / _MEAN)
    found = np.full(int(series[-1]) + 1, np.inf)
    found[asked] = np.where(np.isnan(spread), np.inf, spread)
    return found


def told(loaded: Loaded, season: int) -> tuple[str, ...]:
    """Tell of what is unusual in a file, a sentence each.

    Args:
        loaded: A file as read.
        season: Steps of a season.
    """
    panel = loaded.panel
    found = unusual(panel, season)
    notices: list[str] = []
    if found.constant.any():
        count = int(found.constant.sum())
        whole = counted(len(panel.ids), "series")
        first = _of(panel, int(found.constant.argmax()))
        notices.append(f"Of one value throughout: {count:,} of {whole}{first}.")
    coded = nines.code(panel)
    if coded:
        text = f"{coded[0]:.15g}"
        notices.append(
            f"Far from all other values: {text}, in {counted(coded[1], 'row')}; if it "
            f"stands for a missing value, pass --set data.missing={text}."
        )
    elif len(found.outliers):
        row = int(found.outliers[0])
        s = int(np.searchsorted(panel.target.offsets, row, "right")) - 1
        step = np.array([row - panel.target.offsets[s]])
        (when,) = loaded.style.write(panel.frequency.advance(panel.starts[[s]], step))
        notices.append(
            f"Far from the values around it: {panel.target.values[row, 0]:.6g} at "
            f"{when}{_of(panel, s)}{more(len(found.outliers) - 1)}; leave the cell "
            "empty if it is a mistake."
        )
    return tuple(notices)


def _of(panel: Panel, s: int) -> str:
    """Name a series behind a count, if there are several."""
    named = any(panel.ids[s]) and len(panel.ids) > 1
    return f", {quote(', '.join(panel.ids[s]))}" if named else ""
