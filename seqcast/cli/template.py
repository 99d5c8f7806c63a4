"""``seqcast template``."""

from typing import Any

import click

from seqcast.cli import asked, options, streams
from seqcast.errors import SettingError


@click.command("template")
@options.model
@options.data
@options.other_horizon
@options.as_of
@options.rows_out
@options.common
def command(**flags: Any) -> None:
    """Write the rows of future covariates to fill in.

    MODEL is a file that `seqcast fit` wrote with --known. DATA holds the recent rows
    of the series. The rows are the steps ahead of every series, with its ids and
    times; what DATA knows of them already is filled in. Fill in the rest and pass
    the file to `seqcast predict` with --future.

    \b
    Examples:
      seqcast template prices.seqcast prices.csv > ahead.csv
      seqcast template prices.seqcast prices.csv --horizon 7 -o ahead.csv
    """
    if flags["as_json"]:
        raise SettingError(
            "The rows to fill in are CSV.", where="--json", fix="Leave --json out"
        )
    flags["out"] = asked.unless_dash(flags["out"])
    chosen = streams.settings_of(flags)
    asked.form_of(flags["out"], ("csv",))
    if flags["out"] is None:
        streams.require_stdout()
    from seqcast.data.words import counted, quote
    from seqcast.workflows.template import TemplateRequest, template

    request = TemplateRequest(
        flags["model"],
        flags["data"],
        flags["horizon"],
        flags["as_of"],
        flags["out"],
        chosen,
    )
    said = streams.speaker(flags["quiet"])
    result = template(request, said)
    if flags["out"] is None:
        for chunk in result.chunks:
            streams.answer_bytes(chunk)
    where = flags["out"] or streams.STDOUT
    columns = ", ".join(map(quote, result.columns))
    said(f"Wrote {counted(result.rows, 'row')} to {where}; fill in {columns}.")
