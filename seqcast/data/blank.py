"""The rows ahead of the last values, to be filled in.

Letters: S series, H steps ahead, K known columns.
"""

from collections.abc import Iterator

import numpy as np

from seqcast.data.cells.style import PLAIN_CELLS, CellStyle, TimeStyle
from seqcast.data.rows.future import coming
from seqcast.data.write import number
from seqcast.series.feature import Feature, of_role
from seqcast.series.panel import ColumnRoles, Panel

# Rows written at a time.
_CHUNK = 10_000


def blank_rows(
    panel: Panel,
    horizon: int,
    roles: ColumnRoles,
    style: TimeStyle,
    cells: CellStyle = PLAIN_CELLS,
) -> Iterator[str]:
    """Write the rows ahead as chunks of text, what is known already filled in.

    Args:
        panel: S series.
        horizon: Steps ahead.
        roles: The user's column names; of wide files the rows are of all series.
        style: How the user writes times.
        cells: How the user separates cells and writes numbers.
    """
    ids = () if roles.wide else roles.id
    names = [*ids, *filter(None, [roles.time]), *roles.known]
    yield cells.line(names)
    beside = panel.covariates
    features = () if beside is None else of_role(beside.features, "known")
    own = [n for n, feature in enumerate(features) if not feature.clock]
    series = (
        np.array([int(panel.cutoffs.argmax())])
        if roles.wide
        else np.arange(len(panel.ids))
    )
    step = max(_CHUNK // horizon, 1)
    for first in range(0, len(series), step):
        part = panel.take(series[first : first + step])
        times = part.frequency.advance(part.cutoffs[:, None], np.arange(1, horizon + 1))
        texts = iter(style.write(times.ravel()))
        held: list[list[list[float]]] = [[] for _ in part.ids]
        if part.covariates is not None:
            held = coming(part, part.covariates, horizon)[:, :, own].tolist()
        lines = []
        for name, values in zip(part.ids, held, strict=True):
            for h in range(horizon):
                filled = [
                    _text(features[n], value, cells)
                    for n, value in zip(own, values[h] if values else [], strict=True)
                ]
                when = [next(texts)] if roles.time else []
                lines.append(cells.line([*(name if ids else ()), *when, *filled]))
        yield "".join(lines)


def _text(feature: Feature, value: float, cells: CellStyle) -> str:
    """Write a value as a cell; what is not known is empty."""
    if np.isnan(value):
        return ""
    if feature.kind == "category":
        code = int(value)
        return feature.categories[code] if code < len(feature.categories) else ""
    return cells.number(number(value))
