"""Check: what ``predict`` would do with a data file for a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from seqcast.data.assemble import Loaded, panel_of
from seqcast.data.cells.times import check_format
from seqcast.data.layout.files import read_all
from seqcast.data.ranges import measured
from seqcast.data.rows.reasons import Column, matched
from seqcast.evaluation.backtest import cut_folds, forecaster_of
from seqcast.models import artifact as model_file
from seqcast.models.artifact import Artifact
from seqcast.models.seen import last_step
from seqcast.series.panel import Floats, Panel
from seqcast.settings import Settings
from seqcast.workflows import health
from seqcast.workflows.fresh import (
    Fresh,
    look,
    reading_of,
    refuse_silence,
    with_clock,
)
from seqcast.workflows.remarks import remarks, unforecast

SHOWN = 12


@dataclass(frozen=True, slots=True, eq=False)
class CheckReport:
    """What was found.

    Args:
        path: The model file.
        model: What it holds.
        loaded: The data, as read.
        trained: Latest time of the training data, as the user writes times.
        newest: Time of the newest row, as the user writes times.
        age: Steps from the one to the other.
        ends: (S,) time of the last row of every series, as the user writes it.
        columns: Every column and its part.
        fresh: Every series beside its training.
        center: (S,) level of its newest window, NaN if it is empty.
        spread: (S,) mean absolute deviation from it.
        windows: Windows that ``evaluate`` would score.
        notices: What was assumed, repaired or found, a sentence each.
    """

    path: Path
    model: Artifact
    loaded: Loaded
    trained: str
    newest: str
    age: int
    ends: tuple[str, ...]
    columns: tuple[Column, ...]
    fresh: Fresh
    center: Floats
    spread: Floats
    windows: int
    notices: tuple[str, ...]

    @property
    def telling(self) -> npt.NDArray[np.int64]:
        """Series to show where there is no room for all: those with most to say."""
        fresh = self.fresh
        marks = (
            *(fresh.unseen, fresh.past, fresh.brief, fresh.behind, fresh.early),
            *(fresh.still, fresh.silent, fresh.moved, fresh.scaled),
        )
        most = np.argsort(-np.sum(marks, axis=0), kind="stable")[:SHOWN]
        return np.sort(most)


def _ends(model: Artifact, panel: Panel) -> npt.NDArray[np.int64]:
    """Return when the training data and the data end, (2,), on one clock."""
    late = np.full(len(panel.ids), model.record.last)
    last = last_step(model.frequency, panel, late).max()
    return np.array([last, panel.cutoffs.max()])


def check(
    path: Path,
    data: str | Sequence[str],
    settings: Settings,
    notice: Callable[[str], None],
) -> CheckReport:
    """Read a model and a data file as ``predict`` does, up to its forecast.

    Raises:
        SeqcastError: What ``predict`` would refuse, in the same words.
    """
    model = model_file.read(path)
    check_format(settings.data)
    reading = reading_of(model)
    table = read_all(data, settings.data, reading.named, reading.hours)
    loaded = with_clock(model, panel_of(table, reading, settings.data))
    panel = loaded.panel
    fresh = look(model, panel)
    forecaster = forecaster_of(model, settings.run.threads)
    against = health.warnings(model, fresh, panel, forecaster)
    told = (*remarks(model, fresh), *against, *unforecast(panel, fresh))
    notices = (*loaded.notices, *map(str, told))
    for text in notices:
        notice(text)
    refuse_silence(fresh)
    times = _ends(model, panel)
    age, _ = panel.frequency.index(times[:1], times[1:])
    last, newest = loaded.style.write(times)
    center, spread = measured(fresh.windows.past, model.networks[0].season)
    return CheckReport(
        path,
        model,
        loaded,
        last,
        newest,
        int(age[0]),
        tuple(loaded.style.write(panel.cutoffs)),
        matched(table, loaded.roles),
        fresh,
        center,
        spread,
        len(cut_folds(panel, model).windows),
        notices,
    )
