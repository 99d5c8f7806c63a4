"""What every forecaster is: one method."""

from typing import Protocol

from seqcast.data.windows import Windows
from seqcast.series.panel import Floats


class Forecaster(Protocol):
    """Anything that turns windows into forecasts; nothing inherits from it."""

    @property
    def lookback(self) -> int | None:
        """Steps it wants to see; None for all rows before the origin."""
        ...

    def forecast(self, windows: Windows) -> Floats:
        """Forecast N windows: (N, H, Q)."""
        ...
