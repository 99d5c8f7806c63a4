"""An evaluation as tables and text for people."""

from collections.abc import Iterable

from rich.console import Group as Blocks
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from seqcast.evaluation.summary import Evaluation, Group
from seqcast.report import facts
from seqcast.report.figures import name_of, percent, significant
from seqcast.report.sketch import sketch
from seqcast.report.tables import (
    facts_table,
    figure_table,
    heading,
    interval_table,
    score_table,
)
from seqcast.workflows.evaluate import EvaluateResult

# Groups that a report shows; the JSON document holds all.
MOST = 40


def report(
    result: EvaluateResult, source: str, width: int, *, drawn: bool
) -> RenderableType:
    """Render what ``evaluate`` measured.

    Args:
        result: Of the evaluation.
        source: DATA as the user wrote it.
        width: Columns of the terminal.
        drawn: Whether to draw a typical series too, in Unicode.
    """
    evaluation = result.evaluation
    return Blocks(
        heading(f"{result.path} on {source}"),
        facts_table(facts.extent(evaluation)),
        *blocks(evaluation, width),
        *([sketch(result.gallery, result.artifact.roles, width)] if drawn else []),
    )


def blocks(evaluation: Evaluation, width: int) -> Iterable[RenderableType]:
    """Render scores, intervals, groups and what is wrong."""
    yield heading(facts.fold_title(evaluation))
    yield score_table(evaluation.scores, width)
    yield from map(_line, facts.fold_remarks(evaluation))
    yield heading("Intervals")
    yield interval_table(evaluation.intervals)
    if evaluation.by is not None:
        yield heading(f"{evaluation.scores[0].method} by {evaluation.by}")
        yield _group_table(evaluation, width)
        more = len(evaluation.groups) - MOST
        if more > 0:
            yield _line(f"and {more:,} more; --json holds all")


def _line(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2))


def _group_table(evaluation: Evaluation, width: int) -> RenderableType:
    names = "values", "MASE", "skill", "WAPE", "MAE", "in 80 %", "in 95 %"
    shown = evaluation.groups[:MOST]
    rows = [(Text(_key(one)), [f"{one.values:,}", *_cells(one)]) for one in shown]
    return figure_table(str(evaluation.by), names, rows, width)


def _key(group: Group) -> str:
    return str(group.key) if isinstance(group.key, int) else name_of(group.key)


def _cells(group: Group) -> Iterable[str]:
    scores = group.scores
    yield significant(scores.mase)
    yield percent(scores.skill)
    yield significant(scores.wape)
    yield significant(scores.mae)
    for one in group.intervals:
        yield percent(one.coverage)
