"""Finished results as tables and text for people."""

import shlex
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.models.artifact import Artifact, Seal
from seqcast.models.record import Scores
from seqcast.models.spec import weight_count
from seqcast.report import evaluation
from seqcast.report.figures import counted, file_size, percent, significant
from seqcast.report.tables import (
    facts_table,
    heading,
    interval_table,
    score_table,
    time_text,
)
from seqcast.settings import Declared, Value
from seqcast.workflows.fit import FitResult


def fit_report(result: FitResult, source: str, width: int) -> RenderableType:
    """Render what ``fit`` found, did and achieved.

    Args:
        result: Of the fit.
        source: DATA as the user wrote it.
        width: Columns of the terminal.
    """
    model, name = result.artifact, str(result.path)
    tried = ", ".join(
        f"{one.center} {significant(one.loss)} at step {one.step}"
        for one in result.tried
    )
    facts = [*_found(model), *_network(model), ("tried", f"center: loss {tried}")]
    return Group(
        heading(f"{source} -> {name}"),
        facts_table(facts),
        *_scores(model, width),
        *(evaluation.blocks(result.holdout, width) if result.holdout else ()),
        heading("Model"),
        facts_table(_file(name, result.seal)),
        heading("Next"),
    )


def next_command(result: FitResult, sources: Sequence[str], read: Sequence[str]) -> str:
    """Return the command to run next, in one line however long it is.

    Args:
        result: Of the fit.
        sources: DATA as the user wrote it.
        read: Words by which the file had to be read, and has to be again.
    """
    data = ["DATA"] if "-" in sources else sources
    words = ["seqcast", "predict", str(result.path), *data, *read]
    return f"{shlex.join(words)} > forecast.csv"


def model_report(model: Artifact, seal: Seal, name: str, width: int) -> RenderableType:
    """Render what a model file holds."""
    versions = model.record.versions
    software = (
        f"seqcast {versions.seqcast}, keras {versions.keras}, tensorflow "
        f"{versions.tensorflow}, numpy {versions.numpy}, python {versions.python}"
    )
    facts = [*_found(model), *_network(model), ("trained by", software)]
    return Group(
        heading(name),
        facts_table([*_file(name, seal), *facts]),
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


def _found(model: Artifact) -> Iterable[tuple[str, str]]:
    record, frequency = model.record, model.frequency
    yield "series", counted(record.series, "series") + _aside(record.skipped)
    first, last = time_text(record.first, frequency), time_text(record.last, frequency)
    yield (
        "rows",
        f"{counted(record.rows, 'row')}, {frequency.label} ({frequency.code}), "
        f"{first} to {last}, {record.missing:,} missing",
    )
    roles = model.roles
    columns = [f"time {roles.time}"] if roles.time else []
    if roles.wide:
        yield "columns", "; ".join([*columns, "every other column a series"])
        return
    columns += [f"id {', '.join(roles.id)}"] if roles.id else []
    yield "columns", "; ".join([*columns, f"target {roles.target}"])


def _aside(skipped: int) -> str:
    return f" ({skipped:,} left out)" if skipped else ""


def _network(model: Artifact) -> Iterable[tuple[str, str]]:
    spec, prepared = model.networks[0], model.preparation
    members = len(model.networks)
    cell = spec.cell if spec.cell == "dense" else spec.cell.upper()
    more = f", {spec.activation}" if spec.activation != "tanh" else ""
    more += ", both directions" if spec.bidirectional else ""
    more += ", residual" if spec.residual else ""
    more += f", {spec.decoder} decoder" if spec.decoder != "direct" else ""
    yield (
        "network",
        f"{cell}, {counted(spec.layers, 'layer')} of {spec.units} units"
        f"{more}, {counted(weight_count(spec), 'weight')}"
        + (f"; median of {members} networks" if members > 1 else ""),
    )
    yield (
        "window",
        f"sees {counted(spec.lookback, 'step')} in {counted(spec.tokens, 'token')} "
        f"of {spec.segment}, forecasts {spec.horizon}; season {spec.season}",
    )
    center = "last season" if prepared.center == "season" else "last value"
    transform = "no transform" if prepared.transform == "none" else prepared.transform
    yield "scaling", f"{transform}, less the {center}, over its spread"
    yield (
        "training",
        f"{counted(model.record.steps, 'step')} a network, seed {model.record.seed}"
        + ("; cut short by --max-time" if model.record.cut else ""),
    )
    gradients = model.record.gradients
    yield (
        "gradients",
        f"median norm {significant(gradients.norm)}, "
        f"{percent(gradients.clipped)} of the steps clipped to {gradients.clip_norm:g}",
    )


def _file(name: str, seal: Seal) -> Iterable[tuple[str, str]]:
    yield "file", f"{name}, {file_size(seal.size)}"
    yield "sha256", seal.sha256


def _scores(model: Artifact, width: int) -> Iterable[RenderableType]:
    record, spec = model.record, model.networks[0]
    yield heading(
        f"Scores on the last {counted(spec.horizon, 'step')} of "
        f"{counted(record.windows, 'series')}, before it was trained again on all rows"
    )
    yield score_table(record.scores, width)
    for line in (*_verdict(record.scores), *_remarks(model)):
        yield Padding(Text(line), (0, 0, 0, 2))
    yield heading("Intervals")
    yield interval_table(record.intervals)
    for line in _calibration(model):
        yield Padding(Text(line), (0, 0, 0, 2))


def _verdict(scores: Sequence[Scores]) -> Iterable[str]:
    """Say plainly whether the network beats the rules."""
    mine, rules = scores[0], [one for one in scores[1:] if one.mase is not None]
    if mine.mase is None or not rules:
        return
    best = min(rules, key=lambda one: one.mase or 0.0)
    if best.mase is not None and best.mase < mine.mase:
        yield (
            f"The network (MASE {significant(mine.mase)}) does not beat {best.method} "
            f"({significant(best.mase)}) on these windows."
        )


def _remarks(model: Artifact) -> Iterable[str]:
    record = model.record
    yield (
        f"MASE with season {record.season_error_steps}; skill = 1 - MASE / MASE of "
        "seasonal naive."
    )
    if record.left_out:
        yield (
            f"{counted(record.left_out, 'series')} without a season error left out of "
            "MASE."
        )
    if record.short:
        yield (
            f"{counted(record.short, 'series')} too short for windows of their own to "
            "choose by; theirs are the scored ones."
        )


def _calibration(model: Artifact) -> Iterable[str]:
    counts = model.calibration.counts
    if model.calibration.calibrated:
        yield (
            f"Calibrated on {int(counts.min()):,} errors or more a step; coverage is "
            "of windows that did not calibrate it."
        )
    else:
        yield (
            "Not calibrated: too few windows whose values change. The bounds are the "
            "network's own."
        )


def _weights(model: Artifact) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("shape", justify="right")
    table.add_column("numbers", justify="right")
    for name, values in model.weights[0].items():
        shape = " x ".join(str(size) for size in values.shape)
        table.add_row(name, shape, f"{values.size:,}")
    return Padding(table, (0, 0, 0, 1))
