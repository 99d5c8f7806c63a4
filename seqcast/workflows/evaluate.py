"""Evaluate: score a model at rolling origins on rows that it has not seen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seqcast import storage
from seqcast.data.assemble import Loaded, Reading
from seqcast.data.calendar import as_chosen
from seqcast.data.formulas import Texts
from seqcast.data.layout.files import named
from seqcast.data.scaling import outside
from seqcast.data.words import counted
from seqcast.data.write_folds import fold_rows
from seqcast.errors import ComputationError, DataError
from seqcast.evaluation.backtest import (
    Backtest,
    Folds,
    backtest,
    cut_folds,
    forecaster_of,
)
from seqcast.evaluation.summary import (
    By,
    Evaluation,
    refuse_below,
    scores_by_step,
    summarise,
)
from seqcast.locks import hold
from seqcast.models import artifact as model_file
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.record import Scores
from seqcast.models.rules import Baseline, baselines
from seqcast.models.statistical import chosen, statistical
from seqcast.series.panel import Floats
from seqcast.settings import Settings
from seqcast.workflows import remarks
from seqcast.workflows.fit import FitRequest, train
from seqcast.workflows.fresh import look, read_fresh
from seqcast.workflows.gallery import Gallery, of_backtest
from seqcast.workflows.gates import refuse_other
from seqcast.workflows.predict import refuse_inputs
from seqcast.workflows.rounds import Listener


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """What the user asked for.

    Args:
        model: Path of the model file.
        data: Paths of the data: files, folders, or ``-``.
        folds: Folds of a series at most, the first ones; None for all.
        stride: Steps from one fold to the next; None for the horizon.
        by: What the model's scores are told apart by, or None.
        refit: Train anew for every fold.
        min_skill: Least skill that is not refused, or None.
        out: File for the forecasts of all folds, or None.
        settings: Everything else.
        steps: Whether to score every step by itself too.
    """

    model: Path
    data: str | Sequence[str]
    folds: int | None
    stride: int | None
    by: By | None
    refit: bool
    min_skill: float | None
    out: Path | None
    settings: Settings
    steps: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class EvaluateResult:
    """What came of it.

    Args:
        evaluation: The figures.
        artifact: The model.
        seal: Digest and size of its file.
        notices: What was assumed, repaired or left out, each a sentence.
        path: The model file.
        rows: Rows written to the file of forecasts.
        gallery: What pictures show.
        steps: (H, methods) scores of every step, if asked for.
    """

    evaluation: Evaluation
    artifact: Artifact
    seal: Seal
    notices: tuple[str, ...]
    path: Path
    rows: int
    gallery: Gallery
    steps: tuple[tuple[Scores, ...], ...]


def evaluate(request: EvaluateRequest, listener: Listener) -> EvaluateResult:
    """Forecast every fold after the training data of a model, and score it.

    Raises:
        SeqcastError: There is nothing to score, or the gate is not passed; then
            nothing is written.
    """
    names = chosen(request.settings.evaluation.baselines)
    if request.out is not None:
        refuse_inputs(request.out, request.model, request.data)
        storage.check_writable(request.out, size=1)
    model, seal = model_file.read_sealed(request.model)
    refuse_other(seal, request.settings.run.expect_sha256, str(request.model))
    loaded = read_fresh(model, request.data, request.settings.data)
    for text in loaded.notices:
        listener.notice(text)
    folds = cut_folds(loaded.panel, model, request.stride, request.folds)
    _refuse_nothing(folds, request, model)
    told = tuple(_told(folds, model))
    for text in told:
        listener.notice(text)
    season = model.preparation.season
    rules = (*baselines(season), *statistical(names, season))
    found = _forecast(folds, model, rules, request, listener)
    evaluation = summarise(found, request.by, refit=request.refit)
    if evaluation.scores[0].mae is None:
        raise ComputationError("The forecasts of the network are not finite.")
    refuse_below(evaluation.scores[0].skill, request.min_skill)
    rows = _write(found, loaded, request, listener.notice)
    notices = (*loaded.notices, *told)
    steps = scores_by_step(found) if request.steps else ()
    shown = of_backtest(found)
    return EvaluateResult(
        evaluation, model, seal, notices, request.model, rows, shown, steps
    )


def _refuse_nothing(folds: Folds, request: EvaluateRequest, model: Artifact) -> None:
    """Refuse a file that holds nothing the model has not seen."""
    horizon = model.networks[0].horizon
    if len(folds.windows):
        return
    if folds.silent:
        raise DataError(
            "No series has a value in the look-back of "
            f"{counted(model.networks[0].lookback, 'step')} before its new rows.",
            where=named(request.data),
            fix="Give the rows before the end of the training data too",
        )
    raise DataError(
        "The file holds no values after those that the model was fitted on.",
        where=named(request.data),
        fix=f"Give newer rows, or fit with --set data.holdout={horizon} and evaluate "
        "on the same file",
    )


def _told(folds: Folds, model: Artifact) -> Iterator[str]:
    """Tell what a reader of the scores should know, counted."""
    seen = folds.panel.since(folds.first - folds.windows.shape.lookback)
    clipped = outside(seen.target.values, model.preparation.transform)
    yield from remarks.told(model, replace(look(model, folds.panel), clipped=clipped))
    yield from remarks.scored(folds)


def _forecast(
    folds: Folds,
    model: Artifact,
    rules: tuple[Baseline, ...],
    request: EvaluateRequest,
    listener: Listener,
) -> Backtest:
    """Forecast all folds at once, or each by a model of its own."""
    threads = request.settings.run.threads
    if request.refit:
        quantiles = _refitted(folds, model, request, listener)
    else:
        quantiles = forecaster_of(model, threads).forecast(folds.windows)
    return backtest(folds, model, quantiles, rules, threads, listener.tick)


def _refitted(
    folds: Folds, model: Artifact, request: EvaluateRequest, listener: Listener
) -> Floats:
    """Train a model of the same design for every fold, on the rows before it."""
    spec = model.networks[0]
    settings = as_fitted(model, request.settings)
    wanted = FitRequest(
        data=request.data,
        model=request.model,
        reading=Reading(),
        horizon=spec.horizon,
        cell=spec.cell,
        max_time=None,
        settings=settings,
    )
    shape = (len(folds.windows), spec.horizon, len(spec.levels))
    quantiles = np.empty(shape)
    numbers = np.unique(folds.number)
    for place, number in enumerate(numbers, 1):
        ends = folds.first + number * folds.stride
        stage = f"fold {place} of {len(numbers)}, "

        def tick(name: str, done: int, total: int, stage: str = stage) -> None:
            listener.tick(stage + name, done, total)

        silent = replace(listener, notice=lambda text: None, tick=tick)
        before = folds.panel.before(np.minimum(ends, folds.panel.lengths))
        fresh = train(before, model.roles, wanted, silent).artifact
        part = np.flatnonzero(folds.number == number)
        forecaster = forecaster_of(fresh, settings.run.threads)
        quantiles[part] = forecaster.forecast(folds.windows.take(part))
    return quantiles


def as_fitted(model: Artifact, settings: Settings) -> Settings:
    """Return settings that train a model of the same design again."""
    spec, prepared = model.networks[0], model.preparation
    return replace(
        settings,
        data=replace(settings.data, season=prepared.season, holdout=0),
        calendar=as_chosen(prepared.features),
        model=replace(
            settings.model,
            units=spec.units,
            layers=spec.layers,
            bidirectional=spec.bidirectional,
            residual=spec.residual,
            decoder=spec.decoder,
            activation=spec.activation,
            dropout=spec.dropout,
            lookback=spec.lookback,
            segment=spec.segment,
            transform=prepared.transform,
            center=prepared.center,
            seasons="two" if prepared.longer else "one",
        ),
        training=replace(
            settings.training,
            seed=model.record.seed,
            members=len(model.networks),
            blend="auto" if model.blend.shares else "none",
        ),
        forecast=replace(
            settings.forecast, floor="none" if prepared.floor is None else "auto"
        ),
    )


def _write(
    found: Backtest,
    loaded: Loaded,
    request: EvaluateRequest,
    say: Callable[[str], None],
) -> int:
    """Write the forecasts of every fold, and count their rows."""
    if request.out is None:
        return 0
    intervals = sorted(
        round(100 * (1 - 2 * level)) for level in found.levels if level < 0.5
    )
    scored = found.folds.number, found.folds.windows.actual
    forecast, safe = found.forecast, request.settings.output.excel_safe
    texts = Texts(forecast.ids, loaded.roles).guarded(say, safe=safe)
    forecast = replace(forecast, ids=texts.ids)
    chunks = fold_rows(forecast, scored, texts.roles, loaded.style, intervals)
    with (
        hold(request.out, wait=request.settings.run.wait, stays=False),
        storage.replacing(request.out) as stream,
    ):
        stream.writelines(chunk.encode("utf-8", "surrogateescape") for chunk in chunks)
    return len(forecast.ids) * forecast.horizon
