"""``seqcast evaluate``."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqcast.cli import asked, journal, options, pictures, signals, streams
from seqcast.cli.clock import stopwatch

if TYPE_CHECKING:
    from seqcast.workflows.evaluate import EvaluateResult


@click.command("evaluate")
@options.model
@options.data
@options.folds
@options.stride
@options.refit
@options.by
@options.min_skill
@options.report
@options.plot
@options.rows_out
@options.common
def command(**flags: Any) -> None:
    """Score a model on rows that it has not seen, fold by fold.

    DATA holds the rows that MODEL was fitted on and newer ones. From the end of
    the training data on, each series is forecast again and again, a horizon
    apart, and scored beside simple rules on the same windows. With
    --set data.holdout=N, `seqcast fit` keeps the last N steps for this.

    -o writes the forecasts of all folds as CSV, with what came.

    \b
    Examples:
      seqcast evaluate sales.seqcast sales.csv
      seqcast evaluate sales.seqcast sales.csv --folds 4 --stride 1 --by step
      seqcast evaluate sales.seqcast sales.csv --report folds.html
      seqcast evaluate sales.seqcast sales.csv --min-skill 0.1 -o folds.csv
    """
    asked.refuse_dash(flags["out"], "A file beside the report", "FILE.csv")
    chosen = streams.settings_of(flags)
    quiet, out = flags["quiet"], flags["out"]
    asked.form_of(out, ("csv",))
    if flags["as_json"] or not quiet:
        streams.require_stdout()
    pictures.check(flags, [flags["model"], *([out] if out else [])])
    from seqcast.workflows.evaluate import EvaluateRequest, evaluate
    from seqcast.workflows.rounds import Listener

    request = EvaluateRequest(
        model=flags["model"],
        data=flags["data"],
        folds=flags["folds"],
        stride=flags["stride"],
        by=flags["by"],
        refit=flags["refit"],
        min_skill=flags["min_skill"],
        out=out,
        settings=chosen,
        steps=flags["report"] is not None,
    )
    heard = streams.speaker(quiet)
    with streams.progress(quiet) as tick:
        result = evaluate(request, Listener(heard, tick, stopwatch(), signals.check))
    _note(result)
    _tell_written(result, out, heard)
    with streams.beside("" if out is None else f"the rows are written: {out}"):
        _draw(flags, result, heard)
        _answer(flags, result)


def _answer(flags: Mapping[str, Any], result: "EvaluateResult") -> None:
    """Write the report to stdout."""
    if flags["as_json"]:
        from seqcast.report import documents

        streams.answer(documents.of_evaluation(result))
    elif not flags["quiet"]:
        from seqcast.data.layout.files import named
        from seqcast.report import evaluation

        words = result, named(flags["data"]), streams.width()
        streams.show(evaluation.report(*words, drawn=streams.on_terminal()))


def _tell_written(
    result: "EvaluateResult", out: Path | None, said: Callable[[str], None]
) -> None:
    from seqcast.data.words import counted

    if out is not None:
        said(f"Wrote {counted(result.rows, 'row')} to {out}.")


def _note(result: "EvaluateResult") -> None:
    """Remember what the record of the run says of an evaluation."""
    skill = result.evaluation.scores[0].skill
    journal.current().note(rows=result.rows, sha256=result.seal.sha256, skill=skill)


def _draw(
    flags: Mapping[str, Any], result: "EvaluateResult", said: Callable[[str], None]
) -> None:
    """Write the page and the picture of an evaluation, if they were asked for."""
    from seqcast.data.layout.files import named
    from seqcast.evaluation.scoring import INTERVALS

    def page() -> str:
        from seqcast.report import pages

        return pages.of_evaluation(result, named(flags["data"]))

    roles = result.artifact.roles
    pictures.draw(flags, page, result.gallery, roles, INTERVALS, said)
