"""Sampled futures to CSV: a row for every window, path and step."""

from collections.abc import Iterator

import numpy as np

from seqcast.data.cells.style import TimeStyle
from seqcast.data.write import cell, header, number
from seqcast.errors import ComputationError
from seqcast.series.forecast import Paths
from seqcast.series.panel import ColumnRoles


def path_rows(paths: Paths, roles: ColumnRoles, style: TimeStyle) -> Iterator[str]:
    """Write paths as chunks of CSV, the header first; paths count from 1.

    Yields:
        Whole lines that end with LF, those of one window together.

    Raises:
        ComputationError: A value is not finite.
    """
    if not np.isfinite(paths.values).all():
        raise ComputationError("A path is not a finite number; nothing is written.")
    yield ",".join(map(cell, header(roles, (), ("path",)))) + "\n"
    times = paths.forecast.times  # (N, H)
    for window, series in enumerate(paths.forecast.ids):
        when = [cell(text) for text in style.write(times[window])]
        stem = "".join(f"{cell(text)}," for text in series)
        yield "".join(
            f"{stem}{time},{path},{number(value)}\n"
            for path, values in enumerate(paths.values[window].tolist(), 1)
            for time, value in zip(when, values, strict=True)
        )
