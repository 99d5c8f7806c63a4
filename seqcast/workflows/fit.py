"""Fit: from a data file to a model file and the figures of its report."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seqcast import storage
from seqcast.data.assemble import Loaded, Reading, read_panel
from seqcast.data.layout.files import named
from seqcast.data.words import counted
from seqcast.errors import ComputationError, OutputError, SettingError
from seqcast.evaluation.mixing import blended
from seqcast.evaluation.scoring import score_model
from seqcast.evaluation.summary import Evaluation, refuse_below
from seqcast.locks import hold
from seqcast.models import artifact as model_file
from seqcast.models import container
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.spec import Cell
from seqcast.series.panel import ColumnRoles, Panel
from seqcast.settings import Settings
from seqcast.workflows import ensemble, search, telling
from seqcast.workflows.checkpoint import (
    Checkpoint,
    beside,
    ending,
    fingerprint,
    nowhere,
)
from seqcast.workflows.cuts import (
    LEAST,
    Cuts,
    cut,
    horizon_of,
    refuse_empty_end,
    season_of,
)
from seqcast.workflows.furnish import furnished
from seqcast.workflows.gallery import Gallery, of_scores
from seqcast.workflows.holdout import score_holdout, without_holdout
from seqcast.workflows.keep import Kept, artifact_of
from seqcast.workflows.plan import Plan, plan
from seqcast.workflows.rounds import Listener, Rounds, allowance


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What the user asked for.

    Args:
        data: Paths of the data: files, folders, or ``-``.
        model: Path of the model file to write.
        reading: What the user said about the columns.
        horizon: Steps to forecast, or None for the frequency's.
        cell: The recurrent cell.
        max_time: Seconds that the fit may take, or None.
        settings: Everything else.
        min_skill: Least skill of a model that is written, or None.
    """

    data: str | Sequence[str]
    model: Path
    reading: Reading
    horizon: int | None
    cell: Cell
    max_time: float | None
    settings: Settings
    min_skill: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FitResult:
    """What came of it.

    Args:
        artifact: The model.
        loaded: The data, as read.
        plan: What was trained.
        tried: The candidates and their losses.
        path: The model file.
        seal: Digest and size of the model file.
        holdout: Scores on the rows that were held out, if any were.
        notices: What was assumed, repaired or left out, each a sentence.
        gallery: What pictures show of the scored windows.
    """

    artifact: Artifact
    loaded: Loaded
    plan: Plan
    tried: tuple[search.Candidate, ...]
    path: Path
    seal: Seal
    holdout: Evaluation | None
    notices: tuple[str, ...]
    gallery: Gallery


def fit(request: FitRequest, listener: Listener) -> FitResult:
    """Read, train, score, train again on all rows, and write the model file.

    Raises:
        SeqcastError: Whatever keeps a model file from being written; an older
            model file is then as it was.
    """
    storage.check_writable(request.model)
    refuse_foreign(request.model)
    notices: list[str] = []

    def notice(text: str) -> None:
        notices.append(text)
        told.notice(text)

    told, listener = listener, replace(listener, notice=notice)
    run = request.settings.run
    kept = Checkpoint(beside(request.model), run.checkpoint, listener.clock, notice)
    with hold(request.model, wait=run.wait), ending(kept):
        loaded = read_panel(request.data, request.reading, request.settings.data)
        for text in telling.notices(loaded, request.settings.data.season):
            notice(text)
        panel = without_holdout(loaded.panel, request.settings, named(request.data))
        trained = train(panel, loaded.roles, request, listener, kept)
        artifact = replace(trained.artifact, dates=loaded.dates)
        held = score_holdout(loaded.panel, artifact, request.settings)
        if held is not None:
            refuse_below(held.scores[0].skill, request.min_skill)
        content = model_file.write(artifact)
        with storage.replacing(request.model) as stream:
            stream.write(content)
    return FitResult(
        artifact,
        loaded,
        trained.plan,
        trained.tried,
        request.model,
        model_file.seal(content),
        held,
        tuple(notices),
        trained.gallery,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A model in memory, what was planned, tried and scored for it."""

    artifact: Artifact
    plan: Plan
    tried: tuple[search.Candidate, ...]
    gallery: Gallery


def train(
    panel: Panel,
    roles: ColumnRoles,
    request: FitRequest,
    listener: Listener,
    kept: Checkpoint | None = None,
) -> Trained:
    """Train, score and train again on all rows of a panel.

    Args:
        panel: S series.
        roles: The user's column names.
        request: What the user asked for.
        listener: Who hears of it.
        kept: Where the trainings are kept, if they are.

    Raises:
        SeqcastError: There is nothing to train on, or the gate is not passed.
    """
    used, cuts, planned = prepare(panel, request, listener)
    kept = kept or nowhere()
    settings = request.settings
    parts = settings.model, settings.training, settings.forecast
    kept.open(fingerprint(used, cuts, planned, parts))
    members = _trained(cuts, request, rounds_of(planned, request, listener, kept), used)
    skipped = len(panel.ids) - len(used.ids)
    artifact = artifact_of(members, roles, skipped, settings.training.seed)
    if members.cut:
        listener.notice("Training was cut short by --max-time.")
    return Trained(artifact, planned, members.chosen.tried, members.gallery)


def refuse_foreign(path: Path) -> None:
    """Replace an older model or an empty file, and any other file never.

    Raises:
        OutputError: There is another file.
    """
    if path.exists() and path.stat().st_size and not container.is_model(path):
        raise OutputError(
            "There is a file of this name that is not a seqcast model.",
            where=str(path),
            fix="Pass another name with -o, or move the file away",
        )


def prepare(
    panel: Panel, request: FitRequest, listener: Listener
) -> tuple[Panel, Cuts, Plan]:
    """Leave out what cannot be trained on, and say so; plan the rest.

    Raises:
        SeqcastError: Nothing can be trained on, or not as asked.
    """
    settings, longest = request.settings, int(panel.lengths.max())
    season = season_of(panel, settings.data.season)
    horizon = request.horizon or horizon_of(panel, season)
    cuts = cut(panel, horizon, season)
    if not request.horizon and horizon < panel.frequency.horizon():
        listener.notice(
            f"The longest series has {counted(longest, 'row')}, so the horizon is "
            f"{counted(horizon, 'step')} instead of {panel.frequency.horizon()}."
        )
    usual = panel.frequency.season(longest)
    if season != usual and settings.data.season is None:
        listener.notice(
            f"No series holds two seasons of {usual} steps; fitted without a season."
        )
    if len(cuts.used) < len(panel.ids):
        listener.notice(
            f"Left out {len(panel.ids) - len(cuts.used)} of {len(panel.ids)} series: "
            f"fewer than {horizon + LEAST} rows, or fewer than two values."
        )
    used = panel.take(cuts.used)
    refuse_empty_end(used, cuts, horizon, named(request.data))
    used = furnished(used, cuts, horizon, settings.calendar)
    planned = plan(used, horizon, season, request.cell, settings)
    _refuse_transform(used, planned)
    if planned.preparation.floor is not None:
        listener.notice(
            "The target is never negative, so no forecast will be "
            "(--set forecast.floor=none lifts that)."
        )
    return used, cuts, planned


def _refuse_transform(used: Panel, planned: Plan) -> None:
    least = float(np.nanmin(used.target.values))
    transform = planned.preparation.transform
    if {"log": least <= 0, "log1p": least < 0}.get(transform, False):
        raise SettingError(
            f"model.transform is {transform}; the least value is {least:g}.",
            where="--set",
            fix="Use model.transform=auto",
        )


def rounds_of(
    planned: Plan, request: FitRequest, listener: Listener, kept: Checkpoint
) -> Rounds:
    """Return what the trainings of a fit share."""
    from seqcast.core import training

    wanted, threads = request.settings.training, request.settings.run.threads
    spec = planned.spec
    return Rounds(
        planned,
        lambda: training.build_trainer(
            spec, wanted.clip_norm, threads, wanted.truncate
        ),
        threads or os.cpu_count() or 1,
        wanted.seed,
        wanted.learning_rate,
        listener.tick,
        allowance(request.max_time, listener.clock),
        listener.pulse,
        kept,
    )


def _trained(cuts: Cuts, request: FitRequest, rounds: Rounds, panel: Panel) -> Kept:
    """Choose at A, score at B, train again on all rows."""
    wanted, planned = request.settings.training, rounds.plan
    spec = planned.spec
    before = panel.before(cuts.select)
    chosen = search.select(before, search.judge(panel, cuts, planned), rounds)
    first = ensemble.first_members(before, chosen, rounds)
    networks = (spec,) * len(first.weights)
    model = NetworkForecaster(networks, first.weights, chosen.preparation)
    if wanted.blend == "auto":
        model = blended(panel, model, cuts.select)
    scored = score_model(panel, model, cuts.select, cuts.score)
    shown = of_scores(panel, cuts.scoring, scored, spec)
    scored = replace(scored, quantiles=scored.quantiles[:0])  # free before training
    if scored.scores[0].mae is None:
        raise ComputationError("The forecasts of the network are not finite.")
    if not request.settings.data.holdout:
        refuse_below(scored.scores[0].skill, request.min_skill)
    last = ensemble.last_members(panel, chosen, rounds)
    cut = first.cut or last.cut
    parts = scored, shown, last, model, cut
    return Kept(panel, cuts, chosen, *parts, wanted.clip_norm)
