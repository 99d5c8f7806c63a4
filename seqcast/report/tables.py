"""Blocks that more than one report is made of."""

from collections.abc import Iterable, Sequence
from typing import Literal

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.models.record import IntervalScores, Scores
from seqcast.report.figures import percent, significant

# Characters that the names of a table keep, however much stands beside them.
NAME = 16
_BETWEEN = 3


def heading(text: str) -> RenderableType:
    """Render a line above a block."""
    return Padding(Text(text, style="bold"), (1, 0, 0, 0))


def facts_table(rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Render names and texts side by side."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(ratio=1, overflow="fold")
    for name, text in rows:
        table.add_row(name, Text(text))
    return Padding(table, (0, 0, 0, 2))


def score_table(scores: Sequence[Scores], width: int) -> RenderableType:
    """Render one row a method, the best in bold."""
    names = ["MASE", "skill", "WAPE", "MAE", "RMSE", "sMAPE", "WQL"]
    rows = []
    best = min((one.mase for one in scores if one.mase is not None), default=None)
    for one in scores:
        cells = [significant(one.mase), percent(one.skill), significant(one.wape)]
        cells += [significant(one.mae), significant(one.rmse)]
        cells += [significant(one.smape), significant(one.wql)]
        style = "bold" if one.mase is not None and one.mase == best else ""
        rows.append((Text(one.method, style=style), cells))
    return figure_table("method", names, rows, width)


def figure_table(
    first: str,
    names: Sequence[str],
    rows: Sequence[tuple[Text, Sequence[str]]],
    width: int,
) -> RenderableType:
    """Render names and the figures beside them, in the style of the name.

    Names break where they have no room; a figure is never cut. Where there is no
    room for all columns, the last ones are left out.

    Args:
        first: Header of the names.
        names: Headers of the figures.
        rows: A name and its figures each.
        width: Columns of the terminal.
    """
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    side: Literal["left", "right"] = "right" if first in ("step", "fold") else "left"
    table.add_column(first, justify=side, overflow="fold")
    longest = max((name.cell_len for name, _ in rows), default=0)
    room = width - min(max(longest, len(first)), NAME)
    shown = fitting(names, [cells for _, cells in rows], room)
    for name in names[:shown]:
        table.add_column(name, justify="right", no_wrap=True)
    for text, cells in rows:
        table.add_row(text, *cells[:shown], style=text.style)
    return Padding(table, (0, 0, 0, 1))


def fitting(names: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> int:
    """Count the columns, from the left, that have room beside the names of a table.

    Args:
        names: Their headers.
        rows: Their cells.
        room: Columns of the terminal that the names leave.
    """
    taken = _BETWEEN
    for number, column in enumerate(zip(names, *rows, strict=True)):
        taken += max(map(len, column)) + _BETWEEN
        if taken > room:
            return max(number, 1)
    return len(names)


def interval_table(intervals: Sequence[IntervalScores]) -> RenderableType:
    """Render coverage and width, one row an interval."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("interval", no_wrap=True)
    table.add_column("coverage achieved", justify="right")
    table.add_column("mean width", justify="right")
    for one in intervals:
        shown = percent(one.coverage), significant(one.width)
        table.add_row(f"{one.interval} %", *shown)
    return Padding(table, (0, 0, 0, 1))
