"""Covariates of windows, cut where the windows were cut.

They are kept as they are in the panel and gathered a few windows at a time: many
windows of many columns would not fit into memory. Letters: N windows, B steps
before the origin, A steps ahead of it, K known, P past and F static columns.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from seqcast.data.origins import Origins
from seqcast.series.feature import Feature
from seqcast.series.panel import Covariates, Floats, Integers, Ragged


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The covariates of N windows.

    Args:
        covariates: Of S series.
        origins: Where the windows were cut.
        moved: Steps that the windows have moved on since.
    """

    covariates: Covariates
    origins: Origins
    moved: int = 0

    @property
    def features(self) -> tuple[Feature, ...]:
        """What the columns are."""
        return self.covariates.features

    def known(self, before: int, ahead: int) -> Floats:
        """Cut the known columns around the origin, (N, B + A, K)."""
        steps = np.arange(-before, ahead) + self.moved
        return _cut(self.covariates.known, self.origins, steps)

    def past(self, before: int) -> Floats:
        """Cut the past columns before the origin, (N, B, P).

        Of windows that have moved on, the steps since are missing.
        """
        steps = np.arange(-before, 0) + self.moved
        found = _cut(self.covariates.past, self.origins, steps)
        return np.where((steps < 0)[None, :, None], found, np.nan)

    @property
    def static(self) -> Floats:
        """(N, F) what belongs to the series."""
        return self.covariates.static[self.origins.series]

    def take(self, chosen: Any) -> "Beside":
        """Keep some windows: a slice, a mask or positions."""
        return replace(self, origins=self.origins.take(chosen))

    def on(self, steps: int) -> "Beside":
        """Move the windows on."""
        return replace(self, moved=self.moved + steps)


def _cut(rows: Ragged, origins: Origins, steps: Integers) -> Floats:
    """Cut rows around origins, (N, steps, C); NaN where there are none."""
    if not rows.values.shape[0]:
        return np.full((len(origins), len(steps), rows.values.shape[1]), np.nan)
    first = rows.offsets[:-1][origins.series][:, None]
    end = rows.offsets[1:][origins.series][:, None]
    index = first + origins.step[:, None] + steps
    inside = (index >= first) & (index < end)
    found = rows.values[np.where(inside, index, 0)]
    return np.where(inside[:, :, None], found, np.nan)
