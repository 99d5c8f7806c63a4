"""``seqcast predict``."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from seqcast.cli import asked, journal, options, pictures, streams
from seqcast.errors import SettingError

if TYPE_CHECKING:
    from seqcast.workflows.predict import PredictResult


@click.command("predict")
@options.model
@options.data
@options.other_horizon
@options.as_of
@options.future
@options.intervals
@options.form
@options.max_age
@options.fallback
@options.strict
@options.report
@options.plot
@options.rows_out
@options.common
def command(**flags: Any) -> None:
    """Forecast the steps after the last row of each series.

    MODEL is a file that `seqcast fit` wrote. DATA holds the recent rows of the
    same columns, also of series that the model has not seen; nothing is trained.

    Writes CSV rows with the id and time columns of DATA, then forecast (the
    median) and the bounds of the intervals. A longer --horizon than the model's
    is rolled on from its own forecast, with wider intervals.

    What speaks against the forecast is told as "Warning: ..."; --strict exits
    with 8 then, as --max-age does for old rows, and nothing is written.

    \b
    Examples:
      seqcast predict sales.seqcast today.csv > forecast.csv
      cat today.csv | seqcast predict sales.seqcast - --horizon 7
      seqcast predict sales.seqcast today.csv --intervals 80 -o forecast.csv
      seqcast predict prices.seqcast prices.csv --future future.csv
      seqcast predict sales.seqcast today.csv -o forecast.csv --report today.html
      seqcast predict sales.seqcast today.csv --format parquet -o forecast.parquet
      seqcast predict sales.seqcast today.csv --fallback seasonal-naive -q
    """
    flags["out"] = asked.unless_dash(flags["out"])
    chosen = streams.settings_of(flags)
    intervals = _percents(flags["intervals"])
    form = _form(flags)
    _check_stdout(flags, form)
    taken = [flags["model"], *([flags["out"]] if flags["out"] else [])]
    pictures.check(flags, taken)
    from seqcast.data.words import counted
    from seqcast.workflows.gates import Gates
    from seqcast.workflows.predict import PredictRequest, predict

    said = streams.speaker(flags["quiet"])
    gates = Gates(journal.current().started, flags["max_age"], flags["strict"])
    request = PredictRequest(
        flags["model"],
        flags["data"],
        flags["horizon"],
        intervals,
        flags["out"],
        form,
        chosen,
        gates,
        flags["as_of"],
        flags["fallback"] is not None,
        flags["future"],
    )
    result = predict(request, said)
    _note(result)
    out = flags["out"]
    with streams.beside("" if out is None else f"the forecast is written: {out}"):
        _draw(flags, result, intervals, said)
    if out is None:
        for chunk in result.chunks:
            streams.answer_bytes(chunk)
    where = out or streams.STDOUT
    rows, series = counted(result.rows, "row"), counted(result.series, "series")
    said(f"Wrote {rows} of {series} to {where}.")


def _form(flags: Mapping[str, Any]) -> Any:
    """Return how the rows are written: as asked, or by the name of the file."""
    if flags["as_json"] and flags["form"]:
        raise SettingError(
            "The rows are written in one way.",
            where=f"--json --format {flags['form']}",
            fix="Leave one of both out",
        )
    if flags["as_json"]:
        return "json"
    return flags["form"] or asked.form_of(flags["out"], ("csv", "jsonl", "parquet"))


def _check_stdout(flags: Mapping[str, Any], form: str) -> None:
    """Refuse to work for a standard output that cannot take the rows."""
    if flags["out"] is None:
        streams.require_stdout()
        if form == "parquet" and sys.stdout.isatty():
            raise SettingError(
                "Parquet is no text for a terminal.",
                where="--format parquet",
                fix="Pass -o FILE, or redirect the output",
            )


def _note(result: "PredictResult") -> None:
    """Remember what the record of the run says of a forecast."""
    seal = result.seal
    journal.current().note(
        rows=result.rows,
        series=result.series,
        newest=result.newest,
        sha256=None if seal is None else seal.sha256,
    )


def _draw(
    flags: Mapping[str, Any],
    result: "PredictResult",
    intervals: Sequence[int],
    said: Callable[[str], None],
) -> None:
    """Write the page and the picture of a forecast, if they were asked for."""

    def page() -> str:
        from seqcast.data.layout.files import named
        from seqcast.report import pages

        return pages.of_forecast(result, named(flags["data"]), intervals)

    pictures.draw(flags, page, result.gallery, result.roles, intervals, said)


def _percents(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and part.isascii() for part in parts):
        raise SettingError(
            f'--intervals is "{text}".',
            where="--intervals",
            fix="Write whole percents with commas between, such as 80,95",
        )
    return tuple(dict.fromkeys(int(part) for part in parts))
