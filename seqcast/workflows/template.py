"""Template: the rows that a model needs to know ahead, to be filled in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from seqcast import storage
from seqcast.data.blank import blank_rows
from seqcast.data.calendar import extended
from seqcast.data.formulas import Texts, cells_of, with_cells
from seqcast.errors import SettingError
from seqcast.models import artifact as model_file
from seqcast.settings import Settings
from seqcast.workflows.fresh import read_fresh
from seqcast.workflows.predict import refuse_inputs


@dataclass(frozen=True, slots=True)
class TemplateRequest:
    """What the user asked for.

    Args:
        model: Path of the model file.
        data: Paths of the data: files, folders, or ``-``.
        horizon: Steps ahead; None for the model's.
        as_of: A time after which rows are dropped, or None.
        out: File to write, or None.
        settings: How the data are read, and rows written.
    """

    model: Path
    data: str | Sequence[str]
    horizon: int | None
    as_of: str | None
    out: Path | None
    settings: Settings


@dataclass(frozen=True, slots=True)
class TemplateResult:
    """Rows to be filled in.

    Args:
        chunks: What to write, in pieces.
        rows: How many rows it holds, the header not counted.
        columns: The columns that are empty where nothing is known.
    """

    chunks: Iterator[bytes]
    rows: int
    columns: tuple[str, ...]


def template(request: TemplateRequest, notice: Callable[[str], None]) -> TemplateResult:
    """List the steps ahead of every series, with what is known of them.

    Raises:
        SeqcastError: The model needs to know nothing ahead, or a file is at fault.
    """
    if request.out is not None:
        refuse_inputs(request.out, request.model, request.data)
        storage.check_writable(request.out, size=1)
    model = model_file.read(request.model)
    if not model.roles.known:
        raise SettingError(
            "The model has no covariate that is known ahead; predict needs no more "
            "than recent rows.",
            where=str(request.model),
        )
    how = request.settings.data, request.as_of
    loaded = read_fresh(model, request.data, *how, recent=True)
    for text in loaded.notices:
        notice(text)
    horizon = request.horizon or model.networks[0].horizon
    panel = extended(loaded.panel, model.preparation.features, horizon)
    safe = request.settings.output.excel_safe
    texts = Texts(panel.ids, loaded.roles, cells_of(panel)).guarded(notice, safe=safe)
    panel = with_cells(replace(panel, ids=texts.ids), texts.cells)
    chunks = (
        text.encode("utf-8", "surrogateescape")
        for text in blank_rows(panel, horizon, texts.roles, loaded.style, loaded.cells)
    )
    if request.out is not None:
        with storage.replacing(request.out) as stream:
            stream.writelines(chunks)
    rows = horizon * (1 if loaded.roles.wide else len(panel.ids))
    return TemplateResult(chunks, rows, model.roles.known)
