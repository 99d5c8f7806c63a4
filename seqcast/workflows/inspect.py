"""Inspect: what is read in a data file, and what ``fit`` would do with it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seqcast.data.assemble import Loaded, Reading, panel_of
from seqcast.data.cells.times import check_format
from seqcast.data.describe import Beside, Description, beside, describe
from seqcast.data.layout.files import read_all
from seqcast.data.rows.reasons import Column, explain
from seqcast.models import container
from seqcast.models.spec import Cell
from seqcast.settings import Settings
from seqcast.workflows import telling
from seqcast.workflows.cuts import Cuts
from seqcast.workflows.fit import FitRequest, prepare
from seqcast.workflows.plan import Plan
from seqcast.workflows.rounds import Listener

SHOWN = 12


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """What the user asked for.

    Args:
        data: Paths of the data: files, folders, or ``-``.
        reading: What the user said about the columns.
        horizon: Steps to forecast, or None for the frequency's.
        cell: The recurrent cell.
        settings: Everything else.
    """

    data: str | Sequence[str]
    reading: Reading
    horizon: int | None
    cell: Cell
    settings: Settings


@dataclass(frozen=True, slots=True, eq=False)
class DataReport:
    """What was found.

    Args:
        loaded: The data, as read.
        columns: Every column, its part and the reason.
        series: Every series.
        covariates: What is given of every covariate.
        cuts: Where ``fit`` would cut it.
        plan: What ``fit`` would train.
        season: Why the season has its length, as a phrase.
        notices: What was assumed or repaired, a sentence each.
    """

    loaded: Loaded
    columns: tuple[Column, ...]
    series: Description
    covariates: tuple[Beside, ...]
    cuts: Cuts
    plan: Plan
    season: str
    notices: tuple[str, ...]


def holds_model(path: str) -> bool:
    """Say whether a path is to be read as a model file.

    Its name decides, or its content.
    """
    if path == "-":
        return False
    named = path.endswith(".seqcast") and not os.path.isdir(path)
    return named or container.is_model(Path(path))


def inspect(request: InspectRequest, notice: Callable[[str], None]) -> DataReport:
    """Read a data file as ``fit`` does, up to where it would train.

    Raises:
        SeqcastError: What ``fit`` would refuse, in the same words.
    """
    settings, reading = request.settings, request.reading
    check_format(settings.data)
    table = read_all(request.data, settings.data, reading.named)
    loaded = panel_of(table, reading, settings.data)
    heard = list(telling.notices(loaded, settings.data.season))
    for text in heard:
        notice(text)

    def hear(text: str) -> None:
        heard.append(text)
        notice(text)

    asked = FitRequest(
        data=request.data,
        model=Path(),
        reading=reading,
        horizon=request.horizon,
        cell=request.cell,
        max_time=None,
        settings=settings,
    )
    listener = Listener(hear, _unheard, lambda: 0.0)
    _, cuts, planned = prepare(loaded.panel, asked, listener)
    targets = loaded.roles.targets or (reading.target,)
    named = reading.time, *targets, *reading.id, *reading.covariates
    stated = [name for name in named if name]
    dates = settings.data.date_format, loaded.style.template
    return DataReport(
        loaded,
        explain(table, loaded.roles, stated, *dates),
        describe(loaded, planned.spec.season, SHOWN),
        beside(loaded),
        cuts,
        planned,
        _season(loaded, planned.spec.season, settings),
        tuple(heard),
    )


def _season(loaded: Loaded, season: int, settings: Settings) -> str:
    """Give the reason for the length of a season."""
    if settings.data.season is not None:
        return "as data.season says"
    longest = int(loaded.panel.lengths.max())
    usual = loaded.panel.frequency.season(longest)
    if season != usual:
        return f"no series holds two seasons of {usual} steps"
    return f"usual for {_rows(loaded.panel.frequency.label)}"


def _rows(label: str) -> str:
    """Put a frequency beside the rows that have it.

    >>> _rows("daily"), _rows("every 5 minutes"), _rows("integer steps")
    ('daily rows', 'rows every 5 minutes', 'rows of integer steps')
    """
    if label.endswith("ly"):
        return f"{label} rows"
    adverb = label.startswith(("every ", "daily "))
    return f"rows {label}" if adverb else f"rows of {label}"


def _unheard(stage: str, done: int, total: int) -> None:
    """Hear of no progress, since nothing is trained."""
