"""``seqcast config``."""

from typing import Any

import click

from seqcast import settings
from seqcast.cli import options, streams


@click.command("config")
@options.common
def command(**flags: Any) -> None:
    """List every setting with its default.

    A setting is read from --config FILE.toml, then from the environment
    (SEQCAST_MODEL_UNITS), then from --set model.units=64; the later wins. The
    value shown is the one that holds here.

    \b
    Examples:
      seqcast config
      seqcast config --json
      seqcast config --set model.units=64
    """
    chosen = streams.settings_of(flags)
    streams.require_stdout()
    rows = [
        (item, settings.value_of(chosen, item.name)) for item in settings.declared()
    ]
    if flags["as_json"]:
        import json

        document = [
            {
                "name": item.name,
                "value": value,
                "default": item.default,
                "allowed": item.bounds,
                "help": item.help,
            }
            for item, value in rows
        ]
        streams.answer(json.dumps({"settings": document}, indent=2) + "\n")
    elif not flags["quiet"]:
        from seqcast.report import terminal

        streams.show(terminal.settings_table(rows, streams.width()))
