"""What ``predict`` would do with a data file, as tables and text."""

from collections.abc import Iterable, Sequence

import numpy as np
from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.report.description import columns_table
from seqcast.report.figures import counted, name_of, significant
from seqcast.report.tables import NAME, facts_table, fitting, heading
from seqcast.workflows.check import CheckReport

# Columns from which a table has room for the spreads too.
WIDE = 100
# Characters that what is true of a series keeps.
WHICH = 12


def check_report(
    report: CheckReport, source: str, width: int, *, every: bool
) -> RenderableType:
    """Render what was found.

    Args:
        report: Of the check.
        source: DATA as the user wrote it.
        width: Columns of the terminal.
        every: Whether to show every series rather than those with most to say.
    """
    chosen = range(len(report.ends)) if every else report.telling.tolist()
    return Group(
        heading(f"{report.path} on {source}"),
        facts_table(_found(report)),
        heading("Columns"),
        columns_table((one.name, one.part, one.why) for one in report.columns),
        heading("Series beside their training"),
        _series(report, chosen, width),
        heading("What predict would do"),
        facts_table(_planned(report)),
        heading("Next"),
    )


def _found(report: CheckReport) -> Iterable[tuple[str, str]]:
    loaded, fresh = report.loaded, report.fresh
    frequency, record = loaded.panel.frequency, report.model.record
    count, unseen = len(report.ends), int(fresh.unseen.sum())
    yield "rows", f"{counted(loaded.rows, 'row')} of {counted(count, 'series')}"
    yield "frequency", f"{frequency.label} ({frequency.code}), that of the model"
    yield (
        "series",
        f"{count - unseen:,} of the {record.series:,} trained on"
        + (f", {unseen:,} not seen in training" if unseen else ""),
    )
    yield "trained", f"up to {report.trained}"
    where = "after" if report.age > 0 else "before"
    age = f"{counted(abs(report.age), 'step')} {where} that"
    yield "newest", f"{report.newest}, {age if report.age else 'the same'}"


def _planned(report: CheckReport) -> Iterable[tuple[str, str]]:
    spec, fresh = report.model.networks[0], report.fresh
    none = int(fresh.silent.sum())
    given = counted(len(report.ends) - none, "series")
    yield (
        "forecast",
        f"{counted(spec.horizon, 'step')} of {given}"
        + (f"; {none:,} without a usable value get none" if none else ""),
    )
    brief = int(fresh.brief.sum())
    yield (
        "look-back",
        f"{counted(spec.lookback, 'step')}, "
        + (f"longer than {brief:,} of the series" if brief else "there for all"),
    )
    yield "outside", f"{counted(fresh.clipped, 'value')} that the transform clips"
    telling = int(fresh.trained.ranges.telling.sum())
    yield (
        "drift",
        f"level of {int(fresh.moved.sum()):,}, spread of {int(fresh.scaled.sum()):,} "
        f"of {counted(telling, 'series')} far from all that was trained on",
    )
    yield (
        "evaluate",
        f"would score {counted(report.windows, 'window')}"
        if report.windows
        else "has nothing to score: no rows after the training data",
    )


def _series(report: CheckReport, chosen: Iterable[int], width: int) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("series", overflow="fold")
    names = ("new", "level", "trained on", "spread", "trained on")
    rows = [(s, _figures(report, s)) for s in chosen]
    fits = fitting(names, [figures for _, figures in rows], width - NAME - WHICH)
    shown = fits if width >= WIDE else min(fits, 3)
    for name in names[:shown]:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("which", overflow="fold")
    for s, figures in rows:
        name = name_of(report.loaded.panel.ids[s]) if report.model.roles.id else "-"
        table.add_row(Text(name), *figures[:shown], ", ".join(_marks(report, s)))
    left = len(report.ends) - table.row_count
    parts: list[RenderableType] = [Padding(table, (0, 0, 0, 1))]
    if left:
        line = f"{counted(left, 'series')} more; -v shows all."
        parts.append(Padding(Text(line), (0, 0, 0, 2)))
    return Group(*parts)


def _figures(report: CheckReport, s: int) -> tuple[str, ...]:
    """Write how far a series has come, and how it lies to those of the training."""
    fresh, ranges = report.fresh, report.fresh.trained.ranges
    return (
        f"{fresh.steps[s]:,}",
        _figure(report.center[s]),
        _range(ranges.center[s], ranges.telling[s]),
        _figure(report.spread[s]),
        _range(ranges.spread[s], ranges.telling[s]),
    )


def _figure(value: float) -> str:
    return significant(None if np.isnan(value) else float(value))


def _range(ends: Sequence[float], telling: bool) -> str:
    return " to ".join(significant(float(end)) for end in ends) if telling else "-"


def _marks(report: CheckReport, s: int) -> Iterable[str]:
    """Say what is true of one series, in a word or two each."""
    fresh = report.fresh
    for mask, word in (
        (fresh.silent, "no forecast"),
        (fresh.unseen, "unseen"),
        (fresh.moved, "level"),
        (fresh.scaled, "spread"),
        (fresh.brief, "short"),
        (fresh.behind, "gap at end"),
        (fresh.still, "constant"),
        (fresh.early, "early"),
        (fresh.past, "old"),
    ):
        if mask[s]:
            yield word
