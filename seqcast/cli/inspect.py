"""``seqcast inspect``."""

import shlex
from pathlib import Path
from typing import Any

import click

from seqcast.cli import asked, options, streams
from seqcast.errors import SettingError

# Flags that say how a data file is read and fitted, by the names of their values.
FITTING = {
    "time": "--time",
    "target": "--target",
    "ids": "--id",
    "wide": "--wide",
    "freq": "--freq",
    "known": "--known",
    "past": "--past",
    "static": "--static",
    "horizon": "--horizon",
    "cell": "--cell",
    "quality": "--quality",
}


@click.command("inspect")
@options.file
@options.columns
@options.horizon
@options.cell
@options.quality
@options.common
def command(**flags: Any) -> None:
    """Show what a data file or a model file holds.

    Of a data file: the columns and why they are read so, frequency, season, the
    series, what fit would do, and the command to run. What fit would refuse is
    refused in the same words. -v shows every series.

    Of a model file: columns, frequency, network, training and scores, weights
    and the digest of the file. Nothing in the file is run.

    Of a model file and data: what predict would do with them, without a
    forecast: which series were trained on, how new their rows are, and whether
    they have drifted from the training. What predict would refuse is refused.

    \b
    Examples:
      seqcast inspect sales.csv --horizon 14
      seqcast inspect shops.csv --id shop --json
      seqcast inspect sales.seqcast
      seqcast inspect sales.seqcast today.csv
    """
    if flags["quality"]:
        flags["pairs"] += (f"training.quality={flags['quality']}",)
    chosen = streams.settings_of(flags)
    streams.require_stdout()
    from seqcast.workflows import inspect

    first, *rest = flags["data"]
    said = streams.speaker(flags["quiet"])
    if inspect.holds_model(first):
        _refuse_fitting(first)
        if rest:
            _show_check(Path(first), rest, chosen, said)
        else:
            _show_model(Path(first), flags)
        return
    _show_data(flags, chosen, said)


def _show_data(flags: dict[str, Any], chosen: Any, said: Any) -> None:
    """Show a data file."""
    from seqcast.data.layout.files import named
    from seqcast.workflows import inspect

    sources = flags["data"]
    request = inspect.InspectRequest(
        sources, asked.reading(flags), flags["horizon"], flags["cell"], chosen
    )
    report = inspect.inspect(request, said)
    fit = _fit_command(flags)
    if flags["as_json"]:
        from seqcast.report import documents

        streams.answer(documents.of_data(report, sources, fit))
    elif not flags["quiet"]:
        from seqcast.report import description

        every, name = flags["verbose"], named(sources)
        wide, drawn = streams.width(), streams.on_terminal()
        streams.show(
            description.data_report(report, name, wide, every=every, drawn=drawn)
        )
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


def _show_check(path: Path, sources: list[str], chosen: Any, said: Any) -> None:
    """Show what predict would do with a model file and data."""
    from seqcast.data.layout.files import named
    from seqcast.workflows.check import check

    flags = click.get_current_context().params
    report = check(path, sources, chosen, said)
    read = [str(path), *sources, *streams.reading_words(flags)]
    future = ["--future", "future.csv"] if report.model.roles.known else []
    words = {"predict": [*read, *future], "evaluate": read}
    words = {"template": read, **words} if future else words
    commands = {
        name: shlex.join(["seqcast", name, *own]) for name, own in words.items()
    }
    if flags["as_json"]:
        from seqcast.report import documents

        streams.answer(documents.of_check(report, sources, commands))
    elif not flags["quiet"]:
        from seqcast.report import checking

        every, name = flags["verbose"], named(sources)
        streams.show(checking.check_report(report, name, streams.width(), every=every))
        streams.answer(f"  {commands['predict']} > forecast.csv\n")
        if report.windows:
            streams.answer(f"  {commands['evaluate']}\n")


def _refuse_fitting(path: str) -> None:
    """Refuse flags that a model file has answered already.

    Raises:
        SettingError: One is given.
    """
    context = click.get_current_context()
    for name, flag in FITTING.items():
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise SettingError(
                f"{path} is a model file, which answers {flag} itself.",
                where=flag,
                fix=f"Leave {flag} out, or name a data file first",
            )


def _fit_command(flags: dict[str, Any]) -> str:
    """Write the command line that fits what was read, with the flags given here."""
    words = ["seqcast", "fit", *flags["data"]]
    for name in ("time", "target", "freq", "horizon", "quality", "config"):
        words += [f"--{name}", str(flags[name])] if flags[name] else []
    words += ["--cell", flags["cell"]] if flags["cell"] != "gru" else []
    words += ["--wide"] * flags["wide"]
    pairs = [one for one in flags["pairs"] if not _is_quality(one, flags["quality"])]
    roles = [(f"--{role}", flags[role]) for role in ("known", "past", "static")]
    for name, values in (("--id", flags["ids"]), *roles, ("--set", pairs)):
        words += [word for value in values for word in (name, value)]
    words += ["-o", "MODEL"] if flags["data"][0] == "-" else []
    return shlex.join(words)


def _is_quality(pair: str, quality: str | None) -> bool:
    """Say whether a setting is what --quality stands for."""
    return quality is not None and pair == f"training.quality={quality}"
