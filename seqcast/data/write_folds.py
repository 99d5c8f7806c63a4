"""The forecasts of every fold beside what came, as CSV."""

from collections.abc import Iterator, Sequence

import numpy as np

from seqcast.data.cells.style import TimeStyle
from seqcast.data.write import cell, header, number, quantities
from seqcast.series.forecast import Floats, Forecast
from seqcast.series.panel import ColumnRoles, Integers

_CHUNK_ROWS = 10_000
MORE = ("fold", "cutoff", "step", "actual")


def fold_rows(
    forecast: Forecast,
    scored: tuple[Integers, Floats],
    roles: ColumnRoles,
    style: TimeStyle,
    intervals: Sequence[int],
) -> Iterator[str]:
    """Write the forecasts of N windows, the header first.

    The columns are the user's ids and time, then fold (from 1), cutoff (the
    last time before the forecast), step (from 1), actual (empty where there is
    none), forecast and the bounds of the intervals.

    Args:
        forecast: Of N windows.
        scored: (N,) the fold of every window, from 0, and (N, H) the actuals.
        roles: The user's column names.
        style: How the user writes times.
        intervals: Coverage in percent.

    Yields:
        Whole lines that end with LF.

    Raises:
        ComputationError: A value is not finite.
    """
    fold, actual = scored
    values = quantities(forecast, intervals)  # (N, H, 1 + 2 intervals)
    names = header(_timed(roles), intervals, MORE)
    yield ",".join(map(cell, names)) + "\n"
    horizon = forecast.horizon
    for first in range(0, len(forecast.ids), max(_CHUNK_ROWS // horizon, 1)):
        part = slice(first, first + max(_CHUNK_ROWS // horizon, 1))
        times = style.write(forecast.times[part].ravel())
        cutoffs = style.write(forecast.cutoffs[part])
        lines = []
        for n, cutoff in enumerate(cutoffs, first):
            for step in range(horizon):
                came = float(actual[n, step])
                given = [*forecast.ids[n], times[(n - first) * horizon + step]]
                given += [str(fold[n] + 1), cutoff, str(step + 1)]
                given.append("" if np.isnan(came) else number(came))
                numbers = map(number, values[n, step].tolist())
                lines.append(",".join([*map(cell, given), *numbers]) + "\n")
        yield "".join(lines)


def _timed(roles: ColumnRoles) -> ColumnRoles:
    """Give the time a name where rows are numbered."""
    name = "row"
    while name in (*roles.id, roles.target):
        name += "_"
    return roles if roles.time else ColumnRoles(name, roles.target, roles.id)
