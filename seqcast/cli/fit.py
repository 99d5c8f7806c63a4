"""``seqcast fit``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqcast.cli import asked, journal, options, pictures, signals, streams
from seqcast.cli.clock import stopwatch
from seqcast.errors import SettingError

if TYPE_CHECKING:
    from seqcast.workflows.fit import FitResult


@click.command("fit")
@options.data
@options.columns
@options.horizon
@options.cell
@options.quality
@options.max_time
@options.min_skill
@options.report
@options.plot
@options.model_out
@options.common
def command(**flags: Any) -> None:
    """Train a forecaster on a file of time series.

    DATA is a CSV, TSV or Parquet file, also gzipped, several files or a folder of
    files with the same columns, or - for standard input:
    one series (time and value) or many (time, id columns and value, or with
    --wide time and one column a series). What each column is and the step of the
    rows are found; the flags decide where more than one reading is possible.

    Writes a model file and prints how good it is beside simple rules, measured
    on the last rows, which it had not seen.

    \b
    Examples:
      seqcast fit sales.csv --horizon 14 -o sales.seqcast
      seqcast fit shops.csv --id shop --target sold --quality fast
      seqcast fit columns.csv --wide
      seqcast fit prices.csv --target sold --known price
      seqcast fit sales.csv --report sales.html
      cat sales.csv | seqcast fit - -o sales.seqcast
    """
    if flags["quality"]:
        flags["pairs"] += (f"training.quality={flags['quality']}",)
    sources = flags["data"]
    flags["out"] = model = _model(sources[0], flags["out"])
    chosen = streams.settings_of(flags)
    pictures.check(flags, [model])
    if flags["as_json"] or not flags["quiet"]:
        streams.require_stdout()
    from seqcast.workflows.fit import FitRequest, fit
    from seqcast.workflows.rounds import Listener

    reading = asked.reading(flags)
    request = FitRequest(
        sources,
        model,
        reading,
        flags["horizon"],
        flags["cell"],
        flags["max_time"],
        chosen,
        flags["min_skill"],
    )
    heard = streams.speaker(flags["quiet"])
    with streams.progress(flags["quiet"]) as tick:
        result = fit(request, Listener(heard, tick, stopwatch(), signals.check))
    _note(result)
    with streams.beside(f"the model is written: {result.path}"):
        _draw(flags, result, heard)
        _answer(flags, result)


def _answer(flags: Mapping[str, Any], result: "FitResult") -> None:
    """Write the report to stdout."""
    from seqcast.data.layout.files import named
    from seqcast.report import documents, terminal

    if flags["as_json"]:
        streams.answer(documents.of_fit(result))
    elif not flags["quiet"]:
        sources, read = flags["data"], streams.reading_words(flags)
        wide, drawn = streams.width(), streams.on_terminal()
        streams.show(terminal.fit_report(result, named(sources), wide, drawn=drawn))
        for line in terminal.next_commands(result, sources, read):
            streams.answer(f"  {line}\n")


def _note(result: "FitResult") -> None:
    """Remember what the record of the run says of a fit."""
    record = result.artifact.record
    journal.current().note(
        rows=record.rows,
        series=record.series,
        model=str(result.path),
        sha256=result.seal.sha256,
        skill=record.scores[0].skill,
    )


def _draw(
    flags: Mapping[str, Any], result: "FitResult", said: Callable[[str], None]
) -> None:
    """Write the page and the picture of a fit, if they were asked for."""
    from seqcast.data.layout.files import named
    from seqcast.evaluation.scoring import INTERVALS
    from seqcast.report import pages, terminal

    sources, read = flags["data"], streams.reading_words(flags)
    calls = terminal.next_commands(result, sources, read)
    pictures.draw(
        flags,
        lambda: pages.of_fit(result, named(sources), calls),
        result.gallery,
        result.artifact.roles,
        INTERVALS,
        said,
    )


def _model(source: str, out: Path | None) -> Path:
    """Return where the model goes: as asked, else under the name of the data."""
    if out is None and source == "-":
        raise SettingError(
            "Standard input has no name for the model file.",
            where="seqcast fit -",
            fix="Pass -o MODEL",
        )
    asked.refuse_dash(out, "A model file", "MODEL.seqcast")
    return out or streams.default_model(source)
