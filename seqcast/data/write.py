"""Forecasts to CSV, JSON or Parquet, in the user's own names and date style."""

import io
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from seqcast.data.cells.style import PLAIN_CELLS, TimeStyle
from seqcast.errors import ComputationError
from seqcast.series.forecast import Floats, Forecast
from seqcast.series.panel import ColumnRoles

_CHUNK_ROWS = 10_000


def rows(
    forecast: Forecast, roles: ColumnRoles, style: TimeStyle, intervals: Sequence[int]
) -> Iterator[str]:
    """Write forecasts as chunks of CSV, the header first.

    Args:
        forecast: What to write; it holds the median and each interval's levels.
        roles: The user's column names.
        style: How the user writes times.
        intervals: Coverage in percent, such as 80 and 95.

    Yields:
        Whole lines that end with LF.

    Raises:
        ComputationError: A value is not finite.
    """
    values = quantities(forecast, intervals)
    names = header(roles, intervals, _more(forecast))
    lines = (
        _lines([*texts, *map(number, numbers)] for texts, numbers in part)
        for part in _parts(forecast, style, values)
    )
    return itertools.chain([_lines([names])], lines)


def document(
    forecast: Forecast, roles: ColumnRoles, style: TimeStyle, intervals: Sequence[int]
) -> Iterator[str]:
    """Write forecasts as chunks of one JSON document, ``{"rows": [...]}``.

    Arguments and errors are those of ``rows``; numbers are written as numbers.
    """
    found = _records(forecast, roles, style, intervals)
    marks = itertools.chain([""], itertools.repeat(",\n"))
    lines = (mark + record for mark, record in zip(marks, found, strict=False))
    return itertools.chain(['{"rows": [\n'], lines, ["\n]}\n"])


def json_lines(
    forecast: Forecast, roles: ColumnRoles, style: TimeStyle, intervals: Sequence[int]
) -> Iterator[str]:
    """Write forecasts as JSON Lines: one object a row of the CSV.

    Arguments and errors are those of ``rows``; numbers are written as numbers.
    """
    return (f"{one}\n" for one in _records(forecast, roles, style, intervals))


def parquet(
    forecast: Forecast, roles: ColumnRoles, style: TimeStyle, intervals: Sequence[int]
) -> Iterator[bytes]:
    """Write forecasts as one Parquet file.

    Ids are text, bounds float64; times are timestamps on the clock of the data,
    or the user's own integers. Arguments and errors are those of ``rows``.
    """
    import pyarrow as pa
    import pyarrow.parquet as arrow_parquet

    values = quantities(forecast, intervals)
    names = header(roles, intervals, _more(forecast))
    times = forecast.times.ravel() - style.ahead
    when = pa.array(times, pa.timestamp("us") if style.template else pa.int64())
    if style.region:
        times = style.instants(times)
        when = pa.array(times, pa.timestamp("us", tz=style.region))
    if not style.template and style.unit:
        when = pa.array(times // style.unit)
    parts = zip(*forecast.ids, strict=True) if roles.id else ()
    columns = [pa.array(np.repeat(part, forecast.horizon)) for part in parts]
    columns.append(when)
    if forecast.methods:
        columns.append(pa.array(np.repeat(forecast.methods, forecast.horizon)))
    columns += [pa.array(column) for column in values.reshape(len(times), -1).T]
    stream = io.BytesIO()
    arrow_parquet.write_table(pa.table(columns, names=names), stream)
    yield stream.getvalue()


def _records(
    forecast: Forecast, roles: ColumnRoles, style: TimeStyle, intervals: Sequence[int]
) -> Iterator[str]:
    values = quantities(forecast, intervals)
    names = header(roles, intervals, _more(forecast))
    return (
        json.dumps(dict(zip(names, [*texts, *numbers], strict=True)))
        for part in _parts(forecast, style, values)
        for texts, numbers in part
    )


def quantities(forecast: Forecast, intervals: Sequence[int]) -> Floats:
    """Pick the median and the bounds, (N, H, 1 + 2 intervals), all finite."""
    columns = [forecast.quantile(0.5)]
    for coverage in intervals:
        tail = (100 - coverage) / 200
        columns += [forecast.quantile(tail), forecast.quantile(1 - tail)]
    values = np.stack(columns, axis=2)  # (N, H, 1 + 2 intervals)
    if not np.isfinite(values).all():
        raise ComputationError("A forecast is not a finite number; nothing is written.")
    return values


def header(
    roles: ColumnRoles, intervals: Sequence[int], more: Sequence[str] = ()
) -> list[str]:
    """Name the columns; a name the user already has gets a trailing ``_``.

    ``more`` columns stand between the user's and the forecast.

    >>> header(ColumnRoles("ds", "y", ("lo_80",)), [80])
    ['lo_80', 'ds', 'forecast', 'lo_80_', 'hi_80']
    """
    names = [*roles.id, roles.time] if roles.time else [*roles.id]
    ours = [] if roles.time else ["step"]
    ours += [*more, "forecast"]
    for coverage in intervals:
        ours += [f"lo_{coverage}", f"hi_{coverage}"]
    for name in ours:
        while name in names:
            name += "_"
        names.append(name)
    return names


def _more(forecast: Forecast) -> tuple[str, ...]:
    """Name the columns between the user's and the forecast."""
    return ("method",) if forecast.methods else ()


def number(value: float) -> str:
    """Write a number so that it reads back as the same float64.

    >>> number(605.0), number(0.1), number(1e22)
    ('605', '0.1', '1e+22')
    """
    return repr(value).removesuffix(".0")


def _parts(
    forecast: Forecast, style: TimeStyle, values: Floats
) -> Iterator[Iterable[tuple[list[str], list[float]]]]:
    """Give the id and time texts and the numbers of every row, in parts."""
    windows = max(_CHUNK_ROWS // max(forecast.horizon, 1), 1)
    times = forecast.times  # (N, H)
    for first in range(0, len(forecast.ids), windows):
        part = slice(first, first + windows)
        texts = style.write(times[part].ravel())
        ids = [i for i in forecast.ids[part] for _ in range(forecast.horizon)]
        quantities = values[part].reshape(len(ids), -1).tolist()
        named = [[*i, text] for i, text in zip(ids, texts, strict=True)]
        methods = np.repeat(forecast.methods[part], forecast.horizon).tolist()
        if methods:
            named = [[*n, method] for n, method in zip(named, methods, strict=True)]
        yield zip(named, quantities, strict=True)


def _lines(rows: Iterable[list[str]]) -> str:
    return "".join(",".join(map(cell, row)) + "\n" for row in rows)


def cell(text: str) -> str:
    """Quote a cell that would otherwise be cut."""
    return PLAIN_CELLS.cell(text)
