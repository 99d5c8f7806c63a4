"""How much a series changes from one season to the next."""

from dataclasses import replace

import numpy as np

from seqcast.data.scaling import Preparation, transformed
from seqcast.series.panel import Floats, Panel, Ragged

# No window counts more than so many season errors.
HEAVIEST = 3.0


def season_error(panel: Panel, season: int) -> Floats:
    """Return the mean absolute seasonal difference of every series.

        error[s] = mean over t of |y[t] - y[t - season]|

    the denominator of MASE (Hyndman and Koehler 2006). Pairs with a missing
    value are left out; a series without a pair has NaN.

    Returns:
        (S,) in units of the target.
    """
    found = [_season_error(part, season) for _, part in panel.parts()]
    return np.concatenate([np.zeros(0), *found])


def _season_error(panel: Panel, season: int) -> Floats:
    values = panel.target.values[:, 0]
    lengths = panel.lengths
    series = np.repeat(np.arange(len(lengths)), lengths)  # (R,)
    row = np.arange(len(values)) - panel.target.offsets[:-1][series]
    later = np.flatnonzero(row >= season)
    change = np.abs(values[later] - values[later - season])
    there = ~np.isnan(change)
    where = series[later][there]
    total = np.bincount(where, change[there], len(lengths))
    count = np.bincount(where, minlength=len(lengths))
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def transformed_error(panel: Panel, preparation: Preparation) -> Floats:
    """Return the season error of the transformed target, (S,).

    A series without one, being shorter than a season or repeating itself, has
    the mean difference from step to step; a constant has NaN.
    """
    target = panel.target
    moved = transformed(target.values[:, 0], target.offsets, preparation.transform)
    panel = replace(panel, target=Ragged(moved[:, None], target.offsets, target.names))
    seasonal = season_error(panel, preparation.season)
    found = np.where(seasonal > 0, seasonal, season_error(panel, 1))
    return np.where(found > 0, found, np.nan)


def in_errors(spread: Floats, errors: Floats) -> Floats:
    """Return what a window counts in training: its spread in season errors.

    So that losses are in units of that error, as MASE is, and a window that
    happens to be quiet does not outweigh all others. At most 3, and 0 for a
    series without a season error.

    Args:
        spread: (N,) of the windows.
        errors: (N,) of their series, transformed alike.

    >>> in_errors(np.array([1.0, 9.0, 1.0]), np.array([2.0, 1.0, np.nan])).tolist()
    [0.5, 3.0, 0.0]
    """
    return np.clip(np.nan_to_num(spread / errors, nan=0.0), 0.0, HEAVIEST)
