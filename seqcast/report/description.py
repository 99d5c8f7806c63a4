"""What was read in a data file, as tables and text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.models.spec import weight_count
from seqcast.report.facts import scaling_words
from seqcast.report.figures import counted, name_of, shortened
from seqcast.report.spark import spark
from seqcast.report.tables import facts_table, heading
from seqcast.series.panel import Floats
from seqcast.workflows.inspect import DataReport

# Columns of the chart of a series.
LEAST, MOST = 12, 40
# Columns of a name beside which charts are drawn; longer ones fold.
NAME = 20


def data_report(
    report: DataReport, source: str, width: int, *, every: bool, drawn: bool
) -> RenderableType:
    """Render what was read, and what ``fit`` would do.

    Args:
        report: What was found.
        source: DATA as the user wrote it.
        width: Columns of the terminal.
        every: Whether to show every series rather than the most telling.
        drawn: Whether to draw every series that is shown.
    """
    chosen = range(len(report.series.ids)) if every else report.series.telling.tolist()
    beside = [heading("Covariates"), _covariates(report)] if report.covariates else []
    return Group(
        heading(source),
        facts_table(_found(report)),
        heading("Columns"),
        columns_table((one.name, one.part, one.why) for one in report.columns),
        *beside,
        heading("Series"),
        _series(report, chosen, width if drawn else 0),
        heading("What fit would do"),
        facts_table(_planned(report)),
        heading("Next"),
    )


def _found(report: DataReport) -> Iterable[tuple[str, str]]:
    panel, told = report.loaded.panel, report.series
    frequency = panel.frequency
    yield "rows", f"{counted(report.loaded.rows, 'row')} of {_count(report)}"
    zone = f", zone {frequency.zone}" if frequency.zone else ""
    yield "frequency", f"{frequency.label} ({frequency.code}){zone}"
    yield "season", f"{counted(report.plan.spec.season, 'step')}, {report.season}"
    yield (
        "values",
        f"{counted(int(told.missing.sum()), 'step')} without a value, "
        f"{counted(int(told.zeros.sum()), 'zero')}",
    )
    if told.gaps.any():
        yield "gaps", f"{counted(int(told.gaps.sum()), 'step')} without a row"
    if told.duplicates.any():
        twice = counted(int(told.duplicates.sum()), "row")
        yield "duplicates", f"{twice} of a time that stood before"
    if told.outliers.any():
        far = counted(int(told.outliers.sum()), "value")
        yield "outliers", f"{far} far from all others of the series"
    if told.ahead.any():
        least, most = int(told.ahead.min()), int(told.ahead.max())
        every = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        yield (
            "ahead",
            f"{counted(int(told.ahead.sum()), 'step')} known after the last values, "
            f"{every} a series",
        )


def _count(report: DataReport) -> str:
    return counted(len(report.series.ids), "series")


def columns_table(columns: Iterable[tuple[str, str, str]]) -> RenderableType:
    """Render every column of a file, its part and the reason."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("column", overflow="fold")
    table.add_column("used as", no_wrap=True)
    table.add_column("because", ratio=1)
    for name, part, why in columns:
        table.add_row(Text(name or '""'), part, why)
    return Padding(table, (0, 0, 0, 1))


def _covariates(report: DataReport) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("column", overflow="fold")
    for name in ("used as", "kind"):
        table.add_column(name, no_wrap=True)
    for name in ("missing", "ahead", "missing ahead"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in report.covariates:
        feature = one.feature
        kinds = counted(len(feature.categories), "text")
        kind = kinds if feature.kind == "category" else "numbers"
        ahead = [f"{one.ahead:,}", f"{one.lacking:,}"]
        cells = [f"{one.missing:,}", *(ahead if feature.role == "known" else ["", ""])]
        table.add_row(Text(name_of((feature.name,))), feature.role, kind, *cells)
    return Padding(table, (0, 0, 0, 1))


def _series(report: DataReport, chosen: Sequence[int], width: int) -> RenderableType:
    """Render a row a series, with charts where a width is given.

    They stand in the table where it leaves room for them, else below it.
    """
    columns = _cells(report, chosen)
    names, below = columns["series"], []
    if width:
        sizes = [
            max(map(cell_len, [name, *column])) for name, column in columns.items()
        ]
        # Beside every column stand two blanks and a line, and one before all.
        taken = sum(sizes) + 3 * len(sizes) - sizes[0] + min(sizes[0], NAME) + 1
        fits = width - taken - 2 >= LEAST
        room = min(width - taken - 2 if fits else width - NAME - 8, MOST)
        charts = [spark(_values(report, s), room) for s in chosen]
        if fits:
            columns["values"] = charts
        else:
            short = [shortened(name, NAME) for name in names]
            below = [Text(), _table({"series": short, "values": charts})]
    left = len(report.series.ids) - len(names)
    if left:
        line = f"{counted(left, 'series')} more; -v shows all."
        below.append(Padding(Text(line), (0, 0, 0, 2)))
    return Group(_table(columns), *below)


def _table(columns: Mapping[str, Sequence[str]]) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for name in columns:
        right = name not in ("series", "remarks", "values")
        fold = name in ("series", "start", "end")  # so that the ids stay
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(name, justify=justify, no_wrap=not fold, overflow="fold")
    for cells in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, cells))
    return Padding(table, (0, 0, 0, 1))


def _cells(report: DataReport, chosen: Sequence[int]) -> dict[str, list[str]]:
    """Write what is told of some series, column by column."""
    told = report.series
    columns = {
        "series": [name_of(told.ids[s]) if any(told.ids[s]) else "-" for s in chosen],
        "length": [f"{told.lengths[s]:,}" for s in chosen],
        "start": [told.starts[s] for s in chosen],
        "end": [told.ends[s] for s in chosen],
        "missing": [f"{told.missing[s]:,}" for s in chosen],
    }
    columns["zeros"] = [f"{told.zeros[s]:,}" for s in chosen]
    remarks = ["\n".join(_remarks(report, s)) for s in chosen]
    return {**columns, "remarks": remarks} if any(remarks) else columns


def _remarks(report: DataReport, s: int) -> Iterable[str]:
    """Say what is true of few series."""
    told = report.series
    if told.constant[s]:
        yield "constant"
    if told.outliers[s]:
        yield counted(int(told.outliers[s]), "outlier")
    if told.gaps[s]:
        yield counted(int(told.gaps[s]), "gap")
    if told.duplicates[s]:
        yield counted(int(told.duplicates[s]), "duplicate")


def _values(report: DataReport, s: int) -> Floats:
    target = report.loaded.panel.target
    return target.values[target.offsets[s] : target.offsets[s + 1], 0]


def _planned(report: DataReport) -> Iterable[tuple[str, str]]:
    plan, cuts = report.plan, report.cuts
    spec = plan.spec
    out = len(report.series.ids) - len(cuts.used)
    aside = f"; {out:,} left out as too short or empty" if out else ""
    yield "series", f"train on {counted(len(cuts.used), 'series')}{aside}"
    yield (
        "horizon",
        f"forecast {counted(spec.horizon, 'step')}; the last of them score it",
    )
    if cuts.short:
        yield (
            "short",
            f"{counted(cuts.short, 'series')} too short to choose and score apart",
        )
    yield (
        "window",
        f"see {counted(spec.lookback, 'step')} in {counted(spec.tokens, 'token')} "
        f"of {spec.segment}",
    )
    yield (
        "network",
        f"{spec.cell.upper()}, {counted(spec.layers, 'layer')} of {spec.units} units, "
        f"{counted(weight_count(spec), 'weight')}, at most "
        f"{counted(plan.steps, 'step')} of training",
    )
    usual = plan.preparation
    said = scaling_words(usual.transform, usual.center, usual.longer)
    others = ", ".join(f"{value}" for one in plan.options for value in one.values())
    yield "scaling", f"{said}" + (f"; tries also: {others}" if others else "")
    if usual.floor is not None:
        yield "floor", f"no forecast below {usual.floor:g}"
