"""How to cut: the one function that slices time.

Training, validation, backtest and the live forecast differ only in their
origins, so there is no second place where the future could leak into a past.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from seqcast.data.beside import Beside
from seqcast.data.origins import Origins
from seqcast.series.panel import Floats, Panel


@dataclass(frozen=True, slots=True)
class WindowShape:
    """What a window spans.

    Args:
        lookback: Steps seen, at least 1.
        horizon: Steps forecast, at least 1.
        earlier: Steps before the look-back, which only rules look at.
    """

    lookback: int
    horizon: int
    earlier: int = 0

    def __post_init__(self) -> None:
        """Check the bounds."""
        if self.lookback < 1 or self.horizon < 1 or self.earlier < 0:
            raise TypeError(
                f"lookback {self.lookback}, horizon {self.horizon}, "
                f"earlier {self.earlier}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Cut windows, NaN where a value is missing or was never there.

    Args:
        origins: Where they were cut, N.
        shape: L and H, and the M steps earlier than the look-back.
        past: (N, L) target before the origin, oldest first.
        rows: (N,) rows of the series before the origin; more than L when the
            window does not reach back to the series' beginning.
        actual: (N, H) target from the origin on; scores alone may look at it.
        earlier: (N, M) target before the look-back.
        beside: The covariates, if there are any.
    """

    origins: Origins
    shape: WindowShape
    past: Floats
    rows: npt.NDArray[np.int64]
    actual: Floats
    earlier: Floats
    beside: Beside | None = None

    def __len__(self) -> int:
        """Count the windows, N."""
        return len(self.origins)

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """(N, L) whether a past value is there."""
        return ~np.isnan(self.past)

    @property
    def history(self) -> Floats:
        """(N, M + L) all rows before the origin that were cut."""
        if not self.earlier.shape[1]:
            return self.past
        return np.concatenate([self.earlier, self.past], axis=1)

    def moved(self, ahead: Floats) -> "Windows":
        """Move the windows on to the end of a forecast, as if it had come true.

        Args:
            ahead: (N, any) forecast, in the units of ``past``.
        """
        shape = self.shape
        rows = np.concatenate([self.history, ahead], axis=1)
        rows = rows[:, -shape.earlier - shape.lookback :]
        return replace(
            self,
            past=rows[:, shape.earlier :],
            earlier=rows[:, : shape.earlier],
            rows=self.rows + ahead.shape[1],
            actual=np.full(self.actual.shape, np.nan),
            beside=self.beside and self.beside.on(ahead.shape[1]),
        )

    def take(self, chosen: Any) -> "Windows":
        """Keep some windows: a slice, a mask or positions."""
        return Windows(
            self.origins.take(chosen),
            self.shape,
            self.past[chosen],
            self.rows[chosen],
            self.actual[chosen],
            self.earlier[chosen],
            self.beside and self.beside.take(chosen),
        )


def gather(panel: Panel, origins: Origins, shape: WindowShape) -> Windows:
    """Cut one window at every origin.

        past[n, i]   = target[step[n] - L + i]
        actual[n, i] = target[step[n] + i]

    with NaN before the first and after the last row of the series.

    >>> from seqcast.series.frequency import Frequency
    >>> from seqcast.series.panel import Ragged
    >>> import numpy as np
    >>> target = Ragged(np.array([[1.0], [2.0], [3.0]]), np.array([0, 3]), ("y",))
    >>> panel = Panel(((),), np.array([0]), Frequency(1, "step"), target)
    >>> cut = Origins(np.array([0]), np.array([1]))
    >>> windows = gather(panel, cut, WindowShape(lookback=2, horizon=3))
    >>> windows.past.tolist(), windows.actual.tolist()
    ([[nan, 1.0]], [[2.0, 3.0, nan]])
    """
    first = panel.target.offsets[:-1][origins.series]  # (N,)
    end = panel.target.offsets[1:][origins.series]  # (N,)
    before = shape.earlier + shape.lookback
    around = np.arange(-before, shape.horizon)  # (M + L + H,)
    index = (first + origins.step)[:, None] + around  # (N, M + L + H)
    inside = (index >= first[:, None]) & (index < end[:, None])
    values = panel.target.values[:, 0]
    if not len(values):
        values = np.array([np.nan])
    rows = np.where(inside, values[np.where(inside, index, 0)], np.nan)
    return Windows(
        origins,
        shape,
        rows[:, shape.earlier : before],
        origins.step,
        rows[:, before:],
        rows[:, : shape.earlier],
        None if panel.covariates is None else Beside(panel.covariates, origins),
    )
