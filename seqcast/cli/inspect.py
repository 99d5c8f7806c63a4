"""``seqcast inspect``."""

from typing import Any

import click

from seqcast.cli import options, streams


@click.command("inspect")
@options.model
@options.common
def command(**flags: Any) -> None:
    """Show what a model file holds.

    Columns, frequency, network, training and scores, the weights and the digest
    of the file. Nothing in the file is run.

    \b
    Examples:
      seqcast inspect sales.seqcast
      seqcast inspect sales.seqcast --json
    """
    streams.require_stdout()
    from seqcast.models import artifact
    from seqcast.report import documents, terminal

    model, seal = artifact.read_sealed(flags["model"])
    name = str(flags["model"])
    if flags["as_json"]:
        streams.answer(documents.of_model(model, seal, name))
    elif not flags["quiet"]:
        streams.show(terminal.model_report(model, seal, name, streams.width()))
