"""An evaluation as tables and text for people."""

from collections.abc import Iterable

from rich import box
from rich.console import Group as Blocks
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.evaluation.summary import Evaluation, Group
from seqcast.report.figures import counted, name_of, percent, significant
from seqcast.report.tables import (
    facts_table,
    heading,
    interval_table,
    score_table,
    time_text,
)
from seqcast.workflows.evaluate import EvaluateResult

# Groups that a report shows; the JSON document holds all.
MOST = 40
DIAGNOSES = {
    "flat": (
        "Flat forecast: in {count:,} of {among:,} windows the forecast moves by less "
        "than a twentieth of what the actuals do."
    ),
    "copy": (
        "Copy of the last value: in {count:,} of {among:,} windows the forecast stays "
        "at the value before it while the actuals move on."
    ),
    "drift": (
        "Drift: the newest rows of {count:,} of {among:,} series lie far from all that "
        "was trained on, in level or spread. Fit again on newer rows."
    ),
}


def report(result: EvaluateResult, source: str, width: int) -> RenderableType:
    """Render what ``evaluate`` measured.

    Args:
        result: Of the evaluation.
        source: DATA as the user wrote it.
        width: Columns of the terminal.
    """
    evaluation = result.evaluation
    return Blocks(
        heading(f"{result.path} on {source}"),
        facts_table(_extent(evaluation)),
        *blocks(evaluation, width),
    )


def blocks(evaluation: Evaluation, width: int) -> Iterable[RenderableType]:
    """Render scores, intervals, groups and what is wrong."""
    extent = evaluation.extent
    yield heading(
        f"Scores on {counted(extent.folds, 'fold')}, "
        f"{counted(extent.series, 'series')}, {counted(extent.values, 'value')} that "
        "training had not seen"
    )
    yield score_table(evaluation.scores, width)
    yield from map(_line, _remarks(evaluation))
    yield heading("Intervals")
    yield interval_table(evaluation.intervals)
    if evaluation.by is not None:
        yield heading(f"{evaluation.scores[0].method} by {evaluation.by}")
        yield _group_table(evaluation)
        more = len(evaluation.groups) - MOST
        if more > 0:
            yield _line(f"and {more:,} more; --json holds all")


def _line(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2))


def _extent(evaluation: Evaluation) -> Iterable[tuple[str, str]]:
    extent, frequency = evaluation.extent, evaluation.frequency
    unseen = f", {extent.unseen:,} not seen in training" if extent.unseen else ""
    yield "series", counted(extent.series, "series") + unseen
    first, last = (time_text(at, frequency) for at in (extent.first, extent.last))
    partial = f", {extent.partial:,} of them partial" if extent.partial else ""
    yield (
        "folds",
        f"{counted(extent.folds, 'fold')} of {counted(extent.horizon, 'step')}, "
        f"stride {extent.stride}; {counted(extent.windows, 'window')}{partial}",
    )
    yield "origins", f"after {first}" + (f" to {last}" if first != last else "")
    if extent.refit:
        yield "refit", "trained anew for every fold"


def _remarks(evaluation: Evaluation) -> Iterable[str]:
    extent, scores = evaluation.extent, evaluation.scores
    mine, rules = scores[0], [one for one in scores[1:] if one.mase is not None]
    best = min(rules, key=lambda one: one.mase or 0.0, default=None)
    if best and best.mase is not None and mine.mase and best.mase < mine.mase:
        yield (
            f"The model (MASE {significant(mine.mase)}) does not beat {best.method} "
            f"({significant(best.mase)}) on these windows."
        )
    yield (
        f"MASE with season {extent.season}, of the rows before the first fold; skill = "
        "1 - MASE / MASE of seasonal naive."
    )
    if extent.left_out:
        left_out = counted(extent.left_out, "series")
        yield f"{left_out} without a season error left out of MASE."
    for one in evaluation.diagnoses:
        yield DIAGNOSES[one.kind].format(count=one.count, among=one.among)


def _group_table(evaluation: Evaluation) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    series = evaluation.by == "series"
    table.add_column(str(evaluation.by), justify="left" if series else "right")
    for name in ("values", "MASE", "skill", "WAPE", "MAE", "in 80 %", "in 95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in evaluation.groups[:MOST]:
        table.add_row(Text(_key(one)), f"{one.values:,}", *_cells(one))
    return Padding(table, (0, 0, 0, 1))


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
