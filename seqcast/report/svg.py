"""Charts as inline SVG, whose colours are those of the page around it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from seqcast.report.axes import Axis, between, value_axis
from seqcast.report.drawing import across, alone, bounds, upward
from seqcast.report.figures import shortened
from seqcast.series.panel import Floats, Integers
from seqcast.workflows.gallery import Drawn

# Margins around the plane of a chart: left, right, above and below.
LEFT, RIGHT, ABOVE, BELOW = 58, 14, 20, 36
# From its middle on, a ring of a radius of one and a half.
_RING = "m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0"


@dataclass(frozen=True, slots=True)
class Plane:
    """A chart's plane: its axes, the size of the whole and the names of the axes.

    Args:
        x: Along.
        y: Upward.
        width: Of the whole, in units of the SVG.
        height: Of the whole.
        names: Of both axes, as the user wrote them.
    """

    x: Axis
    y: Axis
    width: int
    height: int
    names: tuple[str, str]

    def across(self, values: Floats | Integers) -> list[float]:
        """Return where values of the x axis stand."""
        along = self.x.place(values) * (self.width - LEFT - RIGHT)
        found: list[float] = np.round(LEFT + along, 1).tolist()
        return found

    def down(self, values: Floats) -> list[float]:
        """Return where values of the y axis stand, NaN for what is missing."""
        along = (1.0 - self.y.place(values)) * (self.height - ABOVE - BELOW)
        found: list[float] = np.round(ABOVE + along, 1).tolist()
        return found


def series_chart(
    drawn: Drawn,
    intervals: Sequence[int],
    names: tuple[str, str],
    size: tuple[int, int],
    label: str,
) -> str:
    """Draw one series: what was observed, its forecasts and their intervals.

    Args:
        drawn: The series.
        intervals: Coverage in percent of the intervals to draw.
        names: Of the time and the target column.
        size: Width and height, in units of the SVG.
        label: What a reader hears who does not see the chart.
    """
    forecast = drawn.forecast
    edges = {one: bounds(drawn, one) for one in sorted(intervals, reverse=True)}
    x, y = across(drawn, 4), upward(drawn, intervals, 5)
    plane = Plane(x, y, *size, names)

    def marks() -> Iterator[str]:
        for cutoff in plane.across(forecast.cutoffs):
            yield _line("cut", cutoff, ABOVE, cutoff, size[1] - BELOW)
        for low, high in edges.values():
            for n, times in enumerate(forecast.times):
                yield _band(plane, times, low[n], high[n])
        yield _path(plane, "actual", drawn.times, drawn.values)
        for times, middle in zip(forecast.times, forecast.quantile(0.5), strict=True):
            yield _path(plane, "forecast", times, middle)

    return _framed(plane, marks(), label)


def lines_chart(
    lines: Sequence[tuple[str, Sequence[float | None]]],
    names: tuple[str, str],
    size: tuple[int, int],
    label: str,
) -> str:
    """Draw lines over the steps 1, 2 and so on, from zero up.

    Args:
        lines: The class of every line, and its values; None is a gap.
        names: Of both axes.
        size: Width and height, in units of the SVG.
        label: What a reader hears who does not see the chart.
    """
    values = [np.array(one, np.float64) for _, one in lines]
    steps = np.arange(1, max(map(len, values)) + 1)
    ticks = between(1.0, max(float(len(steps)), 2.0), 10)
    whole = [tick for tick in ticks.ticks if tick == int(tick) and tick >= 1]
    shown = [tick for tick in whole if tick <= len(steps)]
    x = Axis(0.5, len(steps) + 0.5, tuple(shown), tuple(f"{n:g}" for n in shown))
    y = value_axis([np.zeros(1), *values])
    plane = Plane(x, y, *size, names)
    paths = (
        _path(plane, name, steps, one)
        for (name, _), one in zip(lines, values, strict=True)
    )
    return _framed(plane, paths, label)


def bar(share: float, name: str) -> str:
    """Draw a bar of a share of its room, for a cell of a table."""
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect class="{name}" width="{100 * share:.1f}" '
        'height="10"/></svg>'
    )


def _framed(plane: Plane, marks: Iterable[str], label: str) -> str:
    """Put marks between the axes of a plane."""
    width, height = plane.width, plane.height
    bottom = height - BELOW
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(label)}">'
    ]
    heights = plane.down(np.array(plane.y.ticks))
    for place, text in zip(heights, plane.y.labels, strict=True):
        parts.append(_line("grid", LEFT, place, width - RIGHT, place))
        parts.append(_text(LEFT - 6, place + 4, "end", text))
    places = plane.across(np.array(plane.x.ticks))
    for place, text in zip(places, plane.x.labels, strict=True):
        parts.append(_line("tick", place, bottom, place, bottom + 4))
        parts.append(_text(place, bottom + 16, "middle", text))
    names = [escape(shortened(name, 40)) for name in plane.names]
    parts.append(_line("axis", LEFT, bottom, width - RIGHT, bottom))
    parts.append(_text(4, 11, "start", names[1], "name"))
    parts.append(_text(width - RIGHT, height - 4, "end", names[0], "name"))
    inner = f"{LEFT - 3} {ABOVE} {width - LEFT - RIGHT + 6} {bottom - ABOVE}"
    x, y, wide, high = inner.split()
    # A drawing inside a drawing shows nothing beyond its edges.
    frame = f'<svg x="{x}" y="{y}" width="{wide}" height="{high}" viewBox="{inner}">'
    return "\n".join([*parts, frame, *filter(None, marks), "</svg>", "</svg>"])


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{name}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _text(x: float, y: float, anchor: str, text: str, name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f'<text{kind} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{text}</text>'


def _path(plane: Plane, name: str, x: Floats | Integers, y: Floats) -> str:
    """Draw a line, broken where values are missing; one alone is a ring."""
    places = zip(plane.across(x), plane.down(y), strict=True)
    marks = zip(np.isfinite(y).tolist(), alone(y).tolist(), places, strict=True)
    words: list[str] = []
    drawing = False
    for there, lonely, (right, down) in marks:
        if there:
            words.append(f"{'L' if drawing else 'M'}{right:g} {down:g}")
            words += [_RING] if lonely else []
        drawing = there
    return f'<path class="{name}" d="{"".join(words)}"/>' if words else ""


def _band(plane: Plane, times: Integers, low: Floats, high: Floats) -> str:
    """Fill the room between two lines."""
    places = plane.across(times)
    there = list(zip(places, plane.down(high), strict=True))
    back = list(zip(places, plane.down(low), strict=True))[::-1]
    points = " ".join(f"{x:g},{y:g}" for x, y in there + back)
    return f'<polygon class="band" points="{points}"/>'
