"""``seqcast export``."""

from typing import Any

import click

from seqcast.cli import asked, options, streams
from seqcast.errors import OutputError


@click.command("export")
@options.model
@options.graph_out
@options.graph_format
@options.common
def command(**flags: Any) -> None:
    """Write a model as ONNX, Keras or SavedModel.

    The networks become one graph for other programs. It takes and gives scaled
    windows; docs/export.md says what to do before and after it, and --json
    prints the numbers that this needs.

    \b
    Examples:
      seqcast export sales.seqcast -o sales.onnx
      seqcast export sales.seqcast -o sales.keras --json > sales.json
      seqcast export sales.seqcast -o served/sales --format savedmodel
    """
    asked.refuse_dash(flags["out"], "A graph", "NAME.onnx")
    chosen, path = streams.settings_of(flags), flags["out"]
    from seqcast.core import export
    from seqcast.models import artifact
    from seqcast.report import documents

    kind = export.format_of(path, flags["format"])
    if path.resolve() == flags["model"].resolve():
        raise OutputError(
            "This is the model itself.", where=str(path), fix="Name another file"
        )
    export.check(path, kind)
    model = artifact.read(flags["model"])
    export.write(model, path, kind, chosen.run.threads)
    if flags["as_json"]:
        streams.answer(documents.of_export(model, str(path), kind))
    said = streams.speaker(flags["quiet"])
    spec, members = model.networks[0], len(model.networks)
    beside = f", coming (N, {spec.horizon}, {2 * spec.known})" * (spec.known > 0)
    beside += f", static (N, {spec.static})" * (spec.static > 0)
    line = f" and linear (N, {spec.horizon})" * (model.line is not None)
    networks = f"{members} network{'s' * (members > 1)}"
    said(
        f"Wrote {path}, {kind}: tokens (N, {spec.tokens}, {spec.token}) and "
        f"skip (N, {spec.horizon}){beside} to quantiles (N, {spec.horizon}, "
        f"{len(spec.levels)}){line}; median of {networks}."
    )
    rules = ", ".join(share.rule for share in model.blend.shares)
    if rules:
        said(
            f"The quantiles are of the network alone, {100 * model.blend.network:.0f} "
            f"% of the forecast; the rest are {rules}, which docs/export.md adds."
        )
