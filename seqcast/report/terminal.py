"""Finished results as tables and text for people."""

import shlex
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.models.artifact import Artifact, Seal
from seqcast.report import evaluation, facts
from seqcast.report.sketch import sketch
from seqcast.report.tables import facts_table, heading, interval_table, score_table
from seqcast.settings import Declared, Value
from seqcast.workflows.fit import FitResult


def fit_report(
    result: FitResult, source: str, width: int, *, drawn: bool
) -> RenderableType:
    """Render what ``fit`` found, did and achieved.

    Args:
        result: Of the fit.
        source: DATA as the user wrote it.
        width: Columns of the terminal.
        drawn: Whether to draw a typical series too, in Unicode.
    """
    model, name = result.artifact, str(result.path)
    told = [*facts.found(model), *facts.network(model)]
    told.append(("tried", facts.tried(result.tried)))
    return Group(
        heading(f"{source} -> {name}"),
        facts_table(told),
        *_scores(model, width),
        *([sketch(result.gallery, model.roles, width)] if drawn else []),
        *(evaluation.blocks(result.holdout, width) if result.holdout else ()),
        heading("Model"),
        facts_table(facts.file(name, result.seal)),
        heading("Next"),
    )


def next_commands(
    result: FitResult, sources: Sequence[str], read: Sequence[str]
) -> list[str]:
    """Return the commands to run next, in a line each however long it is.

    Args:
        result: Of the fit.
        sources: DATA as the user wrote it.
        read: Words by which the file had to be read, and has to be again.
    """
    data = ["DATA"] if "-" in sources else sources
    words = [str(result.path), *data, *read]
    if not result.artifact.roles.known:
        return [f"{shlex.join(['seqcast', 'predict', *words])} > forecast.csv"]
    future = shlex.join(["seqcast", "predict", *words, "--future", "future.csv"])
    return [
        f"{shlex.join(['seqcast', 'template', *words])} > future.csv",
        f"{future} > forecast.csv",
    ]


def model_report(model: Artifact, seal: Seal, name: str, width: int) -> RenderableType:
    """Render what a model file holds."""
    told = [*facts.file(name, seal), *facts.found(model), *facts.network(model)]
    return Group(
        heading(name),
        facts_table(
            [*told, ("trained by", facts.software(model)), *facts.parent(model)]
        ),
        *_scores(model, width),
        heading("Weights of one network"),
        _weights(model),
    )


def settings_table(
    rows: Sequence[tuple[Declared, Value]], width: int
) -> RenderableType:
    """Render every setting, its value and what it may be."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("setting", no_wrap=True)
    table.add_column("value", no_wrap=True)
    table.add_column("what it does", ratio=1)
    for item, value in rows:
        shown = "-" if value is None else str(value).lower()
        table.add_row(item.name, shown, f"{item.help} ({item.bounds})")
    return table


def _scores(model: Artifact, width: int) -> Iterable[RenderableType]:
    record = model.record
    yield heading(facts.fit_title(model))
    yield score_table(record.scores, width)
    for line in (*facts.verdict(record.scores), *facts.remarks(model)):
        yield Padding(Text(line), (0, 0, 0, 2))
    yield heading("Intervals")
    yield interval_table(record.intervals)
    for line in facts.calibration(model):
        yield Padding(Text(line), (0, 0, 0, 2))


def _weights(model: Artifact) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("shape", justify="right")
    table.add_column("numbers", justify="right")
    for name, values in model.weights[0].items():
        shape = " x ".join(str(size) for size in values.shape)
        table.add_row(name, shape, f"{values.size:,}")
    return Padding(table, (0, 0, 0, 1))
