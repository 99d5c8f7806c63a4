"""``seqcast inspect``."""

from pathlib import Path
from typing import Any

import click

from seqcast.cli import options, streams


@click.command("inspect")
@options.file
@options.time
@options.target
@options.ids
@options.wide
@options.freq
@options.common
def command(**flags: Any) -> None:
    """Show what a data file or a model file holds.

    Of a data file: the columns and why they are read so, frequency, season, the
    series, what fit would do, and the command to run. What fit would refuse is
    refused in the same words. -v shows every series.

    Of a model file: columns, frequency, network, training and scores, weights
    and the digest of the file. Nothing in the file is run.

    \b
    Examples:
      seqcast inspect sales.csv
      seqcast inspect shops.csv --id shop --json
      seqcast inspect sales.seqcast
    """
    chosen = streams.settings_of(flags)
    streams.require_stdout()
    from seqcast.workflows import inspect

    sources = flags["data"]
    if len(sources) == 1 and inspect.holds_model(sources[0]):
        _show_model(Path(sources[0]), flags)
        return
    from seqcast.data.files import named

    request = inspect.InspectRequest(sources, options.reading(flags), chosen)
    report = inspect.inspect(
        request, streams.silent if flags["quiet"] else streams.notice
    )
    fit = _fit_command(flags)
    if flags["as_json"]:
        from seqcast.report import documents

        streams.answer(documents.of_data(report, sources, fit))
    elif not flags["quiet"]:
        from seqcast.report import description

        every, name = flags["verbose"], named(sources)
        streams.show(description.data_report(report, name, every=every))
        streams.answer(f"  {fit}\n")


def _show_model(path: Path, flags: dict[str, Any]) -> None:
    """Show a model file."""
    from seqcast.models import artifact

    model, seal = artifact.read_sealed(path)
    if flags["as_json"]:
        from seqcast.report import documents

        streams.answer(documents.of_model(model, seal, str(path)))
    elif not flags["quiet"]:
        from seqcast.report import terminal

        streams.show(terminal.model_report(model, seal, str(path), streams.width()))


def _fit_command(flags: dict[str, Any]) -> str:
    """Write the command line that fits what was read, with the flags given here."""
    import shlex

    words = ["seqcast", "fit", *flags["data"]]
    for name in ("time", "target", "freq", "config"):
        words += [f"--{name}", str(flags[name])] if flags[name] else []
    words += ["--wide"] * flags["wide"]
    for name, values in (("--id", flags["ids"]), ("--set", flags["pairs"])):
        words += [word for value in values for word in (name, value)]
    words += ["-o", "MODEL"] if flags["data"][0] == "-" else []
    return shlex.join(words)
