"""The chart of the terminal: in its width, and plain without colours."""

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from seqcast.data.origins import latest
from seqcast.report.sketch import LINES, sketch
from seqcast.series.forecast import Forecast
from seqcast.series.panel import ColumnRoles
from seqcast.workflows.gallery import gallery
from tests.panels import NAN, STEP, panel_of

LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
ROLES = ColumnRoles("", "sales", ("shop",))


def drawn(rows, values, width=80, name=None):
    """Render the chart of one series and a forecast of it, without its colours."""
    panel = panel_of(rows)
    values = np.array(values, np.float64)[None, :, None] + np.array([-2, -1, 0, 1, 2])
    panel = panel if name is None else replace(panel, ids=((name,),))
    forecast = Forecast(panel.ids, panel.cutoffs, STEP, LEVELS, values)
    found = gallery(panel, latest(panel), forecast, 1)
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(sketch(found, ROLES, width))
    lines = console.file.getvalue().splitlines()
    return [line.rstrip() for line in lines if line.strip()]


def test_a_flat_forecast_stands_at_the_height_of_its_axis():
    lines = drawn([10.0] * 20 + [20.0] * 20, [20.0] * 12)
    title, plane, times, told = lines[0], lines[1:-2], lines[-2], lines[-1]
    assert title == "0"
    assert len(plane) == LINES
    assert told.split() == [
        "⠒",
        "observed",
        "•",
        "forecast",
        "░",
        "80",
        "%",
        "interval",
    ]
    # From 10 to 21, the highest end of the interval: 20 is in the first line.
    (row,) = [line for line in plane if "•" in line]
    assert row == plane[0]
    assert plane[-1].startswith("   10 ┤⣀")
    assert times.split() == ["20", "40"]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    ("rows", "values"),
    [
        pytest.param([1.0], [2.0], id="one row and one step"),
        pytest.param([NAN], [2.0] * 3, id="nothing observed"),
        pytest.param([1.0, NAN, 3.0, NAN, NAN, 1.0], [2.0] * 3, id="gaps"),
        pytest.param([0.0] * 9, [0.0] * 3, id="constant"),
        pytest.param([1e300, -1e300] * 9, [0.0] * 900, id="vast, and many steps"),
        pytest.param(np.arange(5_000.0), np.arange(4_000.0), id="a long horizon"),
    ],
)
def test_the_chart_fits_the_terminal(width, rows, values):
    lines = drawn(rows, values, width, name="a very long name of a shop " * 9)
    assert len(lines) <= LINES + 4  # what the marks mean may take two
    assert max(map(len, lines)) <= width
    assert any("•" in line for line in lines)
