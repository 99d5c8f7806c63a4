"""Predict: forecast the steps after the last row of each series."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seqcast import storage
from seqcast.data.assemble import Loaded
from seqcast.data.calendar import extended
from seqcast.data.layout.files import listed, named
from seqcast.data.origins import latest
from seqcast.data.rows import future
from seqcast.data.windows import Windows
from seqcast.data.words import WARNING, counted, share
from seqcast.errors import ModelFileError, OutputError, SettingError
from seqcast.evaluation.backtest import forecaster_of
from seqcast.locks import hold
from seqcast.models import artifact as model_file
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.fallback import NAME, Fallback
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.sampling import coupled
from seqcast.series.forecast import Forecast, Paths
from seqcast.series.panel import ColumnRoles, Floats, Panel
from seqcast.settings import Settings
from seqcast.workflows import health
from seqcast.workflows.fallback import (
    Asked,
    Ready,
    by_model,
    filled,
    forecast_of,
    read_alone,
    without_model,
)
from seqcast.workflows.fresh import look, read_fresh, refuse_silence
from seqcast.workflows.gallery import Gallery, gallery
from seqcast.workflows.gates import Gates, refuse_age, refuse_other, refuse_warnings
from seqcast.workflows.remarks import remarks, unforecast
from seqcast.workflows.rows import Form, Rows


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
        gates: What refuses a forecast.
        as_of: A time after which rows are dropped, or None.
        fallback: Whether seasonal naive forecasts where the model cannot.
        future: File of what is known ahead, or None.
    """

    model: Path
    data: str | Sequence[str]
    horizon: int | None
    intervals: tuple[int, ...]
    out: Path | None
    form: Form
    settings: Settings
    gates: Gates
    as_of: str | None = None
    fallback: bool = False
    future: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PredictResult:
    """Forecasts, ready to be written.

    Args:
        chunks: What to write, in pieces.
        rows: How many rows it holds, the header not counted.
        series: How many series.
        model: What forecast them; None if seasonal naive did.
        seal: Digest and size of the model file, if it could be read.
        roles: The user's column names.
        newest: Time of the newest row, as the user writes times.
        notices: What a reader of the forecast should know, each a sentence.
        gallery: What pictures show.
    """

    chunks: Iterator[bytes]
    rows: int
    series: int
    model: Artifact | None
    seal: Seal | None
    roles: ColumnRoles
    newest: str
    notices: tuple[str, ...]
    gallery: Gallery


def predict(request: PredictRequest, notice: Callable[[str], None]) -> PredictResult:
    """Forecast every series of a file from its own last row.

    Raises:
        SeqcastError: Nothing was computed, or nothing can be written.
    """
    if request.out is None:
        return _predict(request, notice)
    ahead = [] if request.future is None else [request.future]
    refuse_inputs(request.out, request.model, [*listed(request.data), *ahead])
    storage.check_writable(request.out, size=1)
    with hold(request.out, wait=request.settings.run.wait, stays=False):
        return _predict(request, notice)


def _predict(request: PredictRequest, notice: Callable[[str], None]) -> PredictResult:
    notices: list[str] = []

    def say(text: str) -> None:
        notices.append(text)
        notice(text)

    model, seal = _model(request, say)
    loaded, where = _read(request, model), named(request.data)
    for text in loaded.notices:
        say(text)
    refuse_age(loaded, request.gates, where)
    ready = _forecast(request, model, loaded, say)
    found = [one.removeprefix(WARNING) for one in notices if one.startswith(WARNING)]
    refuse_warnings(found, request.gates, where)
    forecast, panel = ready.forecast, loaded.panel
    kept = latest(panel).take(ready.kept)
    shown = gallery(panel, kept, forecast, ready.season)
    rows = len(forecast.ids) * forecast.horizon
    if ready.paths is not None:
        rows *= request.settings.forecast.paths
    asked = Rows(request.form, request.intervals, request.settings.output)
    chunks = asked.of(ready, loaded, say)
    if request.out is not None:
        with storage.replacing(request.out) as stream:
            stream.writelines(chunks)
    (newest,) = loaded.style.write(panel.cutoffs.max(keepdims=True))
    known = model, seal, loaded.roles, newest
    return PredictResult(chunks, rows, len(forecast.ids), *known, tuple(notices), shown)


def _model(
    request: PredictRequest, say: Callable[[str], None]
) -> tuple[Artifact | None, Seal | None]:
    """Read the model; go without one that cannot be read where that is asked for."""
    if request.form == "paths" and request.fallback:
        raise SettingError(
            f"{NAME.capitalize()} has no paths.",
            where="--fallback",
            fix="Leave --fallback out, or choose another --format",
        )
    try:
        model, seal = model_file.read_sealed(request.model)
    except ModelFileError as error:
        if not request.fallback:
            raise
        say(f"{WARNING}{error.problem} All series are forecast by {NAME}.")
        return None, None
    refuse_other(seal, request.settings.run.expect_sha256, str(request.model))
    _check_intervals(request, model)
    _check_paths(request, model)
    return model, seal


def _read(request: PredictRequest, model: Artifact | None) -> Loaded:
    if model is None:
        return read_alone(request.data, request.as_of, request.settings.data)
    how = request.settings.data, request.as_of, request.future
    # The intervals of seasonal naive are made of all rows.
    recent = not request.fallback
    loaded = read_fresh(model, request.data, *how, recent=recent)
    horizon = request.horizon or model.networks[0].horizon
    panel = extended(loaded.panel, model.preparation.features, horizon)
    where = request.future or named(request.data)
    if not request.fallback:
        future.require(panel, horizon, loaded.style, where)
    return replace(loaded, panel=panel)


def refuse_inputs(out: Path, model: Path, data: str | Sequence[str]) -> None:
    """Never replace the model or the data by a forecast.

    Raises:
        OutputError: One of them is the file to be written.
    """
    for path in (model, *map(Path, listed(data))):
        there = os.path.exists(out) and os.path.exists(path)
        if there and os.path.samefile(out, path):
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


def _tell_rolling(trained: int, horizon: int, say: Callable[[str], None]) -> None:
    if horizon > trained:
        say(
            f"The model was trained on {counted(trained, 'step')}; those beyond "
            "are rolled on from its own forecast, with wider intervals."
        )


def _forget_blind(values: Floats, panel: Panel, say: Callable[[str], None]) -> None:
    """Drop and tell the forecasts, (S, H, Q), of series with no known future."""
    blind = future.lacking(panel, values.shape[1])
    values[blind] = np.nan
    if blind.any():
        ahead = "what the model needs to know ahead."
        both = f"lacks {ahead}", f"lack {ahead}"
        say(f"{WARNING}{share(int(blind.sum()), len(blind), *both)}")


def _forecast(
    request: PredictRequest,
    model: Artifact | None,
    loaded: Loaded,
    say: Callable[[str], None],
) -> Ready:
    """Forecast every series that has a value to forecast from."""
    panel = loaded.panel
    if model is None:
        asked = Asked(request.horizon, request.intervals, request.settings)
        return without_model(panel, asked)
    forecaster = forecaster_of(model, request.settings.run.threads)
    fresh = look(model, panel)
    told = [*remarks(model, fresh), *health.warnings(model, fresh, panel, forecaster)]
    if not request.fallback:
        told += unforecast(panel, fresh)
    for remark in told:
        say(str(remark))
    first, season = model.networks[0], model.preparation.season
    horizon = request.horizon or first.horizon
    _tell_rolling(first.horizon, horizon, say)
    if not request.fallback:
        refuse_silence(fresh)
    kept = np.flatnonzero(~fresh.silent)
    windows = fresh.windows.take(kept)
    values = by_model(model, forecaster, windows, fresh.cold[kept], horizon)
    if request.fallback:
        whole = np.full((len(panel.ids), *values.shape[1:]), np.nan)
        whole[kept] = values
        _forget_blind(whole, panel, say)
        rule = Fallback(season, horizon, first.levels, model.preparation.floor)
        return filled(rule, panel, whole, say)
    forecast = forecast_of(panel, kept, np.array(first.levels), values)
    paths = None
    if request.form == "paths":
        count = request.settings.forecast.paths
        paths = _paths(forecaster, windows, forecast, count)
    return Ready(forecast, kept, season, paths)
