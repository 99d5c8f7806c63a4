"""What was read in a data file, as tables and text."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seqcast.models.spec import weight_count
from seqcast.report.facts import scaling_words
from seqcast.report.figures import counted
from seqcast.report.tables import facts_table, heading
from seqcast.workflows.inspect import DataReport


def data_report(report: DataReport, source: str, *, every: bool) -> RenderableType:
    """Render what was read, and what ``fit`` would do.

    Args:
        report: What was found.
        source: DATA as the user wrote it.
        every: Whether to show every series rather than the most telling.
    """
    return Group(
        heading(source),
        facts_table(_found(report)),
        heading("Columns"),
        columns_table((one.name, one.part, one.why) for one in report.columns),
        heading("Series"),
        _series(report, range(len(report.series.ids)) if every else None),
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
    if told.outliers.any():
        far = counted(int(told.outliers.sum()), "value")
        yield "outliers", f"{far} over ten spreads from the median of their series"


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


def _series(report: DataReport, chosen: Sequence[int] | None) -> RenderableType:
    told = report.series
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("series", overflow="fold")
    table.add_column("length", justify="right", no_wrap=True)
    for name in ("start", "end"):  # long ones fold, so that the ids stay
        table.add_column(name, justify="right", overflow="fold")
    for name in ("missing", "zeros"):
        table.add_column(name, justify="right", no_wrap=True)
    if told.constant.any():
        table.add_column("constant", no_wrap=True)
    if told.outliers.any():
        table.add_column("outliers", justify="right", no_wrap=True)
    for s in told.telling if chosen is None else chosen:
        cells = [f"{told.lengths[s]:,}", told.starts[s], told.ends[s]]
        cells += [f"{told.missing[s]:,}", f"{told.zeros[s]:,}"]
        cells += ["yes" if told.constant[s] else ""] * bool(told.constant.any())
        cells += [f"{told.outliers[s]:,}"] * bool(told.outliers.any())
        table.add_row(Text(", ".join(told.ids[s]) or "-"), *cells)
    left = len(told.ids) - table.row_count
    parts: list[RenderableType] = [Padding(table, (0, 0, 0, 1))]
    if left:
        line = f"{counted(left, 'series')} more; -v shows all."
        parts.append(Padding(Text(line), (0, 0, 0, 2)))
    return Group(*parts)


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
