"""``seqcast update``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from seqcast.cli import asked, journal, options, signals, streams
from seqcast.cli.clock import stopwatch

if TYPE_CHECKING:
    from seqcast.workflows.update import UpdateResult


@click.command("update")
@options.model
@options.data
@options.max_time
@options.min_skill
@options.newer_model
@options.common
def command(**flags: Any) -> None:
    """Train a model on, on newer rows.

    DATA holds the rows that MODEL was fitted on, or the recent ones of them, and
    newer ones; at least as many newer ones as the horizon. The networks go on
    from their weights. If that is worse than the old model on the newest rows,
    which the new one had not seen, the old model is kept, which is told and is
    no error: NEW then holds the old model.

    \b
    Examples:
      seqcast update sales.seqcast sales.csv -o newer.seqcast
      seqcast update sales.seqcast sales.csv -o sales.seqcast --min-skill 0 -q
    """
    asked.refuse_dash(flags["out"], "A model file", "MODEL.seqcast")
    chosen = streams.settings_of(flags)
    quiet = flags["quiet"]
    if flags["as_json"] or not quiet:
        streams.require_stdout()
    from seqcast.workflows.rounds import Listener
    from seqcast.workflows.update import UpdateRequest, update

    request = UpdateRequest(
        flags["model"],
        flags["data"],
        flags["out"],
        flags["max_time"],
        flags["min_skill"],
        chosen,
    )
    heard = streams.speaker(quiet)
    with streams.progress(quiet) as tick:
        listener = Listener(heard, tick, stopwatch(), signals.check)
        result = update(request, listener)
    _note(result)
    with streams.beside(f"the model is written: {result.path}"):
        _answer(flags, result)


def _answer(flags: Mapping[str, Any], result: "UpdateResult") -> None:
    """Write the report to stdout."""
    from seqcast.report import documents, terminal

    if flags["as_json"]:
        streams.answer(documents.of_update(result))
    elif not flags["quiet"] and result.fit is not None:
        from seqcast.data.layout.files import named

        sources, read = flags["data"], streams.reading_words(flags)
        words = result.fit, named(sources), streams.width()
        streams.show(terminal.fit_report(*words, drawn=streams.on_terminal()))
        for line in terminal.next_commands(result.fit, sources, read):
            streams.answer(f"  {line}\n")


def _note(result: "UpdateResult") -> None:
    """Remember what the record of the run says of an update."""
    journal.current().note(
        model=str(result.path),
        sha256=result.seal.sha256,
        parent=result.parent,
        kept=result.fit is None,
        mase_before=result.before,
        mase_after=result.after,
    )
