"""Forecasts: quantiles of every step of every window."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.series.frequency import Frequency
from seqcast.series.panel import SeriesId, frozen

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Quantiles of N windows, H steps and Q levels.

    Args:
        ids: (N,) series of each window.
        cutoffs: (N,) time of the last step that the forecaster saw.
        frequency: The step.
        levels: (Q,) rising, inside 0 and 1.
        values: (N, H, Q) quantiles that do not fall along Q.
        methods: (N,) what forecast each window; empty where one method did all.
    """

    ids: tuple[SeriesId, ...]
    cutoffs: Integers
    frequency: Frequency
    levels: Floats
    values: Floats
    methods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes and order, and make the arrays read-only."""
        object.__setattr__(self, "cutoffs", frozen(self.cutoffs, np.int64))
        object.__setattr__(self, "levels", frozen(self.levels, np.float64))
        object.__setattr__(self, "values", frozen(self.values, np.float64))
        count = len(self.ids)
        if self.cutoffs.shape != (count,) or self.levels.ndim != 1:
            raise TypeError(f"{count} ids for cutoffs {self.cutoffs.shape}")
        if self.methods and len(self.methods) != count:
            raise TypeError(f"{count} ids for {len(self.methods)} methods")
        if self.values.ndim != 3 or self.values.shape[::2] != (count, len(self.levels)):
            raise TypeError(f"values {self.values.shape} for {count} windows")
        edges = np.concatenate([[0.0], self.levels, [1.0]])
        if not (np.diff(edges) > 0).all():
            raise TypeError("levels do not rise inside 0 and 1")
        if (self.values[:, :, 1:] < self.values[:, :, :-1]).any():
            raise TypeError("values fall along the levels")

    @property
    def horizon(self) -> int:
        """Steps of every window, H."""
        return int(self.values.shape[1])

    @property
    def times(self) -> Integers:
        """(N, H) time of every step."""
        return self.frequency.advance(
            self.cutoffs[:, None], np.arange(1, self.horizon + 1)
        )

    def quantile(self, level: float) -> Floats:
        """Give the values of one level, (N, H).

        Raises:
            KeyError: The level was not forecast.
        """
        found = np.flatnonzero(np.isclose(self.levels, level, rtol=0, atol=1e-9))
        if not len(found):
            raise KeyError(level)
        return np.asarray(self.values[:, :, found[0]])


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Sampled futures of the windows of a forecast.

    Args:
        forecast: Of N windows and H steps.
        values: (N, P, H) paths.
    """

    forecast: Forecast
    values: Floats

    def __post_init__(self) -> None:
        """Check the shape, and make the array read-only."""
        object.__setattr__(self, "values", frozen(self.values, np.float64))
        count, horizon, _ = self.forecast.values.shape
        if self.values.ndim != 3 or self.values.shape[::2] != (count, horizon):
            raise TypeError(f"paths {self.values.shape} for {count} windows")
