"""A chart of Unicode marks for the terminal."""

import itertools

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from seqcast.report.axes import Axis
from seqcast.report.drawing import across, bounds, upward
from seqcast.report.facts import accuracy, named
from seqcast.report.figures import shortened
from seqcast.report.tables import heading
from seqcast.series.panel import ColumnRoles, Floats, Integers
from seqcast.workflows.gallery import Drawn, Gallery

# Lines of the plane, and the interval that is shaded.
LINES, SHADED = 9, 80
# Dots of one mark: two columns of four, and the bit of each (Unicode, block Braille).
ACROSS, DOWN = 2, 4
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_BLANK, _DOT, _SHADE, _CUT = "\u2800", "•", "░", "┊"


def sketch(gallery: Gallery, roles: ColumnRoles, width: int) -> RenderableType:
    """Draw a typical series: what was observed, and its last forecast.

    Args:
        gallery: Of which the series in the middle is drawn.
        roles: The user's column names.
        width: Columns of the terminal.
    """
    drawn = gallery.typical
    y = _upward(drawn)
    margin = max(map(len, y.labels)) + 3
    x = across(drawn, width // 20)
    marks, kinds = _marks(drawn, x, y, width - margin - 2)
    lines = []
    for row, label in enumerate(_beside(y)):
        line = Text()
        line.append(f"{label:>{margin - 2}} {'┤' if label else '│'}", style="dim")
        for mark, kind in zip(marks[row], kinds[row], strict=True):
            line.append(mark, style=_STYLES[kind])
        lines.append(line)
    lines.append(Text(" " * (margin - 1) + _below(x, width - margin - 2), style="dim"))
    told = Text(f"{' ' * margin}⠒ observed   ")
    told.append("• forecast", style=_STYLES[_DOT])
    told.append(f"   {_SHADE} {SHADED} % interval")
    return Group(
        heading(_title(gallery, roles, width)),
        Padding(Text("\n").join([*lines, told]), (0, 0, 0, 2)),
    )


def _title(gallery: Gallery, roles: ColumnRoles, width: int) -> str:
    drawn = gallery.typical
    kind = "A typical series: " if gallery.series > 1 else ""
    score = f", {accuracy(drawn)}" if gallery.ranked else ""
    return kind + shortened(named(drawn, roles), width - len(kind + score)) + score


_STYLES = {" ": "", _BLANK: "", _DOT: "bold blue", _SHADE: "blue", _CUT: "dim"}


def _upward(drawn: Drawn) -> Axis:
    """Return the axis of values, which ends where they end: lines are few."""
    whole = upward(drawn, [SHADED], 3)
    values = [drawn.values, drawn.forecast.quantile(0.5), *bounds(drawn, SHADED)]
    seen = np.concatenate([one[np.isfinite(one)] for one in values])
    low, high = max(whole.low, seen.min()), min(whole.high, seen.max())
    if not low < high:
        return whole
    inside = [low <= tick <= high for tick in whole.ticks]
    return Axis(
        float(low),
        float(high),
        tuple(itertools.compress(whole.ticks, inside)),
        tuple(itertools.compress(whole.labels, inside)),
    )


def _marks(
    drawn: Drawn, x: Axis, y: Axis, columns: int
) -> tuple[list[list[str]], list[list[str]]]:
    """Return the marks of the plane and what each is, line by line."""
    dots = _dots(drawn, x, y, columns)
    marks = [[chr(0x2800 + bits) if bits else " " for bits in row] for row in dots]
    kinds = [[_BLANK if bits else " " for bits in row] for row in dots]

    def put(row: int, column: int, mark: str, *over: str) -> None:
        if kinds[row][column] in over:
            marks[row][column] = kinds[row][column] = mark

    forecast = drawn.forecast
    low, high = bounds(drawn, SHADED)
    for n, times in enumerate(forecast.times):
        steps = x.place(times) * (columns - 1)
        places = np.arange(round(steps[0]), round(steps[-1]) + 1)
        bottom, top, middle = (
            _rows(np.interp(places, steps, side[n]), y).tolist()
            for side in (low, high, forecast.quantile(0.5))
        )
        for k, column in enumerate(places.tolist()):
            for row in range(top[k], bottom[k] + 1):
                put(row, column, _SHADE, " ")
            put(middle[k], column, _DOT, " ", _SHADE, _BLANK)
    for cutoff in x.place(forecast.cutoffs):
        for row in range(LINES):
            put(row, round(float(cutoff) * (columns - 1)), _CUT, " ")
    return marks, kinds


def _rows(values: Floats, y: Axis) -> Integers:
    """Return the lines at which values stand, 0 at the top."""
    along = np.clip(1.0 - y.place(values), 0.0, 1.0)
    return np.minimum(along * LINES, LINES - 1).astype(np.int64)


def _dots(drawn: Drawn, x: Axis, y: Axis, columns: int) -> Integers:
    """Return the dots of every mark, (lines, columns), of the observed line."""
    wide, high = columns * ACROSS, LINES * DOWN
    along = x.place(drawn.times) * (wide - 1)
    down = np.clip((1.0 - y.place(drawn.values)), 0.0, 1.0) * (high - 1)
    plane = np.zeros((high, wide), np.int64)
    seen = np.isfinite(down)
    for k in range(len(along)):
        ends = slice(k, k + 2) if seen[k : k + 2].all() else slice(k, k + 1)
        if seen[k]:
            part = max(2, int(np.ptp(along[ends]) + np.ptp(down[ends])) + 2)
            plane[_along(down[ends], part), _along(along[ends], part)] = 1
    cells = plane.reshape(LINES, DOWN, columns, ACROSS)
    return np.asarray(np.einsum("ldca,da->lc", cells, _BITS))


def _along(ends: Floats, count: int) -> Integers:
    """Return places from the first of some ends to the last, rounded."""
    return np.round(np.linspace(ends[0], ends[-1], count)).astype(np.int64)


def _beside(y: Axis) -> list[str]:
    """Return what stands to the left of every line."""
    labels = [""] * LINES
    for row, label in zip(_rows(np.array(y.ticks), y), y.labels, strict=True):
        labels[row] = label
    return labels


def _below(x: Axis, columns: int) -> str:
    """Return the line of times, as many as there is room for."""
    line = " " * (columns + 1)
    for tick, label in zip(x.place(np.array(x.ticks)), x.labels, strict=True):
        start = round(float(tick) * (columns - 1)) + 1 - len(label) // 2
        start = min(max(start, 0), columns + 1 - len(label))
        if not line[max(start - 1, 0) : start + len(label) + 1].strip():
            line = line[:start] + label + line[start + len(label) :]
    return line.rstrip()
