"""``seqcast evaluate``."""

from typing import Any

import click

from seqcast.cli import options, streams


@click.command("evaluate")
@options.model
@options.data
@options.folds
@options.stride
@options.refit
@options.by
@options.min_skill
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
      seqcast evaluate sales.seqcast sales.csv --min-skill 0.1 -o folds.csv
    """
    chosen = streams.settings_of(flags)
    quiet, as_json, out = flags["quiet"], flags["as_json"], flags["out"]
    if as_json or not quiet:
        streams.require_stdout()
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
    )
    heard = streams.silent if quiet else streams.notice
    with streams.progress(quiet) as tick:
        result = evaluate(request, Listener(heard, tick, streams.stopwatch()))
    if out is not None:
        heard(f"Wrote {result.rows} rows to {out}.")
    if as_json:
        from seqcast.report import documents

        streams.answer(documents.of_evaluation(result))
    elif not quiet:
        from seqcast.data.files import named
        from seqcast.report import evaluation

        streams.show(evaluation.report(result, named(flags["data"]), streams.width()))
