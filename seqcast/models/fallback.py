"""Seasonal naive with intervals: a forecast where the model has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from seqcast.data.origins import latest
from seqcast.data.season import season_error
from seqcast.data.windows import WindowShape, gather
from seqcast.models.baselines import seasonal_naive
from seqcast.series.panel import Floats, Panel

NAME = "seasonal-naive"
# The standard deviation of a normal variable over its mean absolute deviation.
_DEVIATION = float(np.sqrt(np.pi / 2))


@dataclass(frozen=True, slots=True)
class Fallback:
    """What seasonal naive is asked for.

    Args:
        season: Steps of one season.
        horizon: Steps to forecast, H.
        levels: Q rising levels, inside 0 and 1.
        floor: What no value falls below, or None.
    """

    season: int
    horizon: int
    levels: Sequence[float]
    floor: float | None

    def forecast(self, panel: Panel) -> Floats:
        """Forecast every series after its last row, (S, H, Q).

        The quantiles are those of normal errors that grow with the seasons ahead,

            value[h] + z sd sqrt(1 + h div season),   sd = sqrt(pi/2) season error,

        (Hyndman and Athanasopoulos 2021, Forecasting: Principles and Practice, ch.
        5.5). They have no width where a series tells of no error; a series without
        a value has NaN.

        Args:
            panel: S series.
        """
        longest = max(int(panel.lengths.max(initial=1)), 1)
        cut = gather(panel, latest(panel), WindowShape(longest, self.horizon))
        points = seasonal_naive(cut.past, self.season, self.horizon)  # (S, H)
        errors = season_error(panel, self.season)
        errors = np.where(np.isnan(errors), season_error(panel, 1), errors)
        seasons = 1 + np.arange(self.horizon) // self.season  # (H,)
        spread = _DEVIATION * np.nan_to_num(errors)[:, None] * np.sqrt(seasons)
        z = np.array([NormalDist().inv_cdf(level) for level in self.levels])
        least = -np.inf if self.floor is None else self.floor
        values: Floats = points[:, :, None] + spread[:, :, None] * z
        return np.maximum(values, least)
