"""Blocks that more than one report is made of."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.models.record import IntervalScores, Scores
from seqcast.report.figures import percent, significant

# Columns from which a table has room for all scores.
WIDE = 76


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
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("method", no_wrap=True)
    names = ["MASE", "skill", "WAPE", "MAE", "RMSE", "sMAPE", "WQL"]
    names = names if width >= WIDE else names[:5]
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    best = min((one.mase for one in scores if one.mase is not None), default=None)
    for one in scores:
        cells = [significant(one.mase), percent(one.skill), significant(one.wape)]
        cells += [significant(one.mae), significant(one.rmse)]
        cells += [significant(one.smape), significant(one.wql)]
        style = "bold" if one.mase is not None and one.mase == best else ""
        table.add_row(one.method, *cells[: len(names)], style=style)
    return Padding(table, (0, 0, 0, 1))


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
