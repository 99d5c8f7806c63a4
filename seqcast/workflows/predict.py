"""Predict: forecast the steps after the last row of each series."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqcast import storage
from seqcast.data import write
from seqcast.data.assemble import Loaded, Reading, read_panel
from seqcast.data.origins import latest
from seqcast.data.scaling import outside
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.errors import DataError, SettingError
from seqcast.models import artifact as model_file
from seqcast.models.artifact import Artifact
from seqcast.models.pipeline import NetworkForecaster
from seqcast.series.forecast import Forecast
from seqcast.series.panel import Panel
from seqcast.settings import Settings

INTERVALS = (80, 95)


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """What the user asked for.

    Args:
        model: Path of the model file.
        data: Path of the data file, or ``-``.
        horizon: Steps to forecast, at most the model's; None for all.
        intervals: Coverage in percent, such as 80.
        out: File to write, or None.
        as_json: Write one JSON document in place of CSV rows.
        settings: Everything else.
    """

    model: Path
    data: str
    horizon: int | None
    intervals: tuple[int, ...]
    out: Path | None
    as_json: bool
    settings: Settings


@dataclass(frozen=True, slots=True, eq=False)
class PredictResult:
    """Forecasts, ready to be written.

    Args:
        chunks: The text to write, in pieces.
        rows: How many rows it holds, the header not counted.
        series: How many series.
    """

    chunks: Iterator[str]
    rows: int
    series: int


def predict(request: PredictRequest, notice: Callable[[str], None]) -> PredictResult:
    """Forecast every series of a file from its own last row.

    Raises:
        SeqcastError: Nothing was computed, or nothing can be written.
    """
    if request.out is not None:
        storage.check_writable(request.out)
    model = model_file.read(request.model)
    horizon = _horizon(request, model)
    _check_intervals(request, model)
    reading = Reading(roles=model.roles, frequency=model.frequency)
    loaded = read_panel(request.data, reading, request.settings.data)
    for text in loaded.notices:
        notice(text)
    forecast = _forecast(model, loaded, horizon, notice, request.settings.run.threads)
    written = write.document if request.as_json else write.rows
    chunks = written(forecast, loaded.roles, loaded.style, request.intervals)
    if request.out is not None:
        with storage.replacing(request.out) as stream:
            stream.writelines(chunk.encode() for chunk in chunks)
    return PredictResult(chunks, len(forecast.ids) * horizon, len(forecast.ids))


def _horizon(request: PredictRequest, model: Artifact) -> int:
    trained = model.networks[0].horizon
    if request.horizon is not None and request.horizon > trained:
        raise SettingError(
            f"--horizon is {request.horizon}; the model forecasts {trained} steps.",
            where=str(request.model),
            fix=f"Use --horizon {trained} or less, or fit with --horizon "
            f"{request.horizon}",
        )
    return request.horizon or trained


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


def _forecast(
    model: Artifact,
    loaded: Loaded,
    horizon: int,
    notice: Callable[[str], None],
    threads: int | None,
) -> Forecast:
    """Forecast every series that has a value in its look-back."""
    first = model.networks[0]
    panel = loaded.panel
    shape = WindowShape(first.lookback, first.horizon)
    windows = gather(panel, latest(panel), shape)
    seen = windows.observed.any(axis=1)
    for text in _told(model, panel, windows):
        notice(text)
    if not seen.any():
        raise DataError(
            f"No series has a value in its last {first.lookback} steps.",
            fix="Give more recent rows",
        )
    forecaster = NetworkForecaster(
        model.networks, model.weights, model.preparation, model.calibration, threads
    )
    kept = np.flatnonzero(seen)
    values = forecaster.forecast(windows.take(kept))[:, :horizon]
    ids = tuple(panel.ids[s] for s in kept)
    levels = np.array(first.levels)
    return Forecast(ids, panel.cutoffs[kept], panel.frequency, levels, values)


def _told(model: Artifact, panel: Panel, windows: Windows) -> Iterator[str]:
    """Tell what the user should know of the series, counted."""
    lookback = windows.shape.lookback
    count = len(panel.ids)
    hashes = np.array([model_file.id_hash(i) for i in panel.ids], np.uint64)
    unseen = int((~np.isin(hashes, model.hashes)).sum())
    if unseen:
        yield f"{unseen} of {count} series were not in the training data."
    brief = int((windows.rows < lookback).sum())
    if brief:
        yield f"{brief} of {count} series are shorter than the look-back of {lookback}."
    cutoffs = panel.cutoffs
    early = int((cutoffs < cutoffs.max()).sum())
    if early:
        yield f"{early} of {count} series end earlier than the newest."
    clipped = outside(windows.past, model.preparation.transform)
    if clipped:
        yield (
            f"{clipped} values are below what the model was trained on and were "
            "clipped to its least."
        )
    empty = np.flatnonzero(~windows.observed.any(axis=1))
    if len(empty):
        name = ", ".join(panel.ids[empty[0]]) or "the series"
        yield (
            f"{len(empty)} of {count} series have no value in the last {lookback} "
            f"steps and get no forecast (the first is {name!r})."
        )
