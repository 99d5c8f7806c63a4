"""Predict: forecast the steps after the last row of each series."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from seqcast import storage
from seqcast.data import write
from seqcast.data.assemble import Loaded
from seqcast.data.files import listed
from seqcast.data.windows import Windows
from seqcast.data.words import counted
from seqcast.data.write_paths import path_rows
from seqcast.errors import OutputError, SettingError
from seqcast.evaluation.backtest import forecaster_of
from seqcast.models import artifact as model_file
from seqcast.models.artifact import Artifact
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.rolling import roll
from seqcast.models.sampling import coupled
from seqcast.series.forecast import Forecast, Paths
from seqcast.settings import Settings
from seqcast.workflows.fresh import look, read_fresh, refuse_silence
from seqcast.workflows.gallery import Gallery, gallery
from seqcast.workflows.remarks import told, unforecast

Form = Literal["csv", "json", "jsonl", "parquet", "paths"]
WRITERS: dict[Form, Callable[..., Iterator[str] | Iterator[bytes]]] = {
    "csv": write.rows,
    "json": write.document,
    "jsonl": write.json_lines,
    "parquet": write.parquet,
}


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """What the user asked for.

    Args:
        model: Path of the model file.
        data: Paths of the data: files, folders, or ``-``.
        horizon: Steps to forecast; None for the model's.
        intervals: Coverage in percent, such as 80.
        out: File to write, or None.
        form: How to write the rows; ``json`` is one document, ``paths`` are
            sampled futures as CSV.
        settings: Everything else.
        as_of: A time after which rows are dropped, or None.
    """

    model: Path
    data: str | Sequence[str]
    horizon: int | None
    intervals: tuple[int, ...]
    out: Path | None
    form: Form
    settings: Settings
    as_of: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PredictResult:
    """Forecasts, ready to be written.

    Args:
        chunks: What to write, in pieces.
        rows: How many rows it holds, the header not counted.
        series: How many series.
        model: What forecast them.
        notices: What a reader of the forecast should know, each a sentence.
        gallery: What pictures show.
    """

    chunks: Iterator[bytes]
    rows: int
    series: int
    model: Artifact
    notices: tuple[str, ...]
    gallery: Gallery


def predict(request: PredictRequest, notice: Callable[[str], None]) -> PredictResult:
    """Forecast every series of a file from its own last row.

    Raises:
        SeqcastError: Nothing was computed, or nothing can be written.
    """
    if request.out is not None:
        refuse_inputs(request.out, request.model, request.data)
        storage.check_writable(request.out)
    model = model_file.read(request.model)
    horizon = request.horizon or model.networks[0].horizon
    _check_intervals(request, model)
    _check_paths(request, model)
    loaded = read_fresh(model, request.data, request.settings.data, request.as_of)
    notices: list[str] = []

    def say(text: str) -> None:
        notices.append(text)
        notice(text)

    for text in loaded.notices:
        say(text)
    forecaster = forecaster_of(model, request.settings.run.threads)
    windows, forecast = _forecast(model, forecaster, loaded, horizon, say)
    at, season = windows.origins, model.preparation.season
    shown = gallery(loaded.panel, at, forecast, season)
    rows = len(forecast.ids) * horizon
    written: Iterator[str] | Iterator[bytes]
    if request.form == "paths":
        count = request.settings.forecast.paths
        paths = _paths(forecaster, windows, forecast, count)
        written, rows = path_rows(paths, loaded.roles, loaded.style), rows * count
    else:
        written = WRITERS[request.form](
            forecast, loaded.roles, loaded.style, request.intervals
        )
    chunks = (one if isinstance(one, bytes) else one.encode() for one in written)
    if request.out is not None:
        with storage.replacing(request.out) as stream:
            stream.writelines(chunks)
    series = len(forecast.ids)
    return PredictResult(chunks, rows, series, model, tuple(notices), shown)


def refuse_inputs(out: Path, model: Path, data: str | Sequence[str]) -> None:
    """Never replace the model or the data by a forecast.

    Raises:
        OutputError: One of them is the file to be written.
    """
    for path in (model, *map(Path, listed(data))):
        if out.exists() and path.exists() and os.path.samefile(out, path):
            raise OutputError(
                "The forecast would replace a file that it is made from.",
                where=str(out),
                fix="Pass another name with -o",
            )


def _check_intervals(request: PredictRequest, model: Artifact) -> None:
    levels = model.networks[0].levels
    trained = [round(100 * (1 - 2 * level)) for level in levels if level < 0.5]
    for interval in request.intervals:
        if interval not in trained:
            raise SettingError(
                f"The model has no {interval} % interval.",
                where=str(request.model),
                fix=f"Choose from --intervals {','.join(map(str, trained))}",
            )


def _check_paths(request: PredictRequest, model: Artifact) -> None:
    decoder = model.networks[0].decoder
    if request.form == "paths" and decoder != "recursive":
        raise SettingError(
            f"The {decoder} decoder of the model says how far every step may lie, not "
            "how steps hang together; it has no paths.",
            where=str(request.model),
            fix="Fit with --set model.decoder=recursive, which samples paths",
        )


def _paths(
    forecaster: NetworkForecaster, windows: Windows, forecast: Forecast, count: int
) -> Paths:
    """Sample paths that have the quantiles of a forecast."""
    sampled = forecaster.paths(windows, (count, forecast.horizon))
    levels = forecast.levels.tolist()
    values = coupled(forecast.values, levels, sampled)
    if forecaster.preparation.floor is not None:
        values = np.maximum(values, forecaster.preparation.floor)
    return Paths(forecast, values)


def _forecast(
    model: Artifact,
    forecaster: NetworkForecaster,
    loaded: Loaded,
    horizon: int,
    notice: Callable[[str], None],
) -> tuple[Windows, Forecast]:
    """Forecast every series that has a value in its look-back, from its window."""
    first = model.networks[0]
    panel = loaded.panel
    fresh = look(model, panel)
    for text in (*told(model, fresh), *unforecast(panel, fresh)):
        notice(text)
    if horizon > first.horizon:
        notice(
            f"The model was trained on {counted(first.horizon, 'step')}; those beyond "
            "are rolled on from its own forecast, with wider intervals."
        )
    refuse_silence(fresh)
    kept = np.flatnonzero(~fresh.silent)
    windows = fresh.windows.take(kept)
    values = roll(forecaster, windows, horizon)
    ids = tuple(panel.ids[s] for s in kept)
    levels = np.array(first.levels)
    cutoffs = panel.cutoffs[kept]
    return windows, Forecast(ids, cutoffs, panel.frequency, levels, values)
