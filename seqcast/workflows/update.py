"""Update: train a model on, on newer rows, and keep it if that is no worse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from seqcast import storage
from seqcast.data.assemble import Loaded, Reading
from seqcast.data.season import season_error
from seqcast.data.windows import gather
from seqcast.data.words import counted, run_of
from seqcast.errors import ComputationError
from seqcast.evaluation import metrics
from seqcast.evaluation.backtest import first_unseen
from seqcast.evaluation.mixing import blended
from seqcast.evaluation.scoring import Scored, score_model
from seqcast.evaluation.summary import refuse_below
from seqcast.locks import hold
from seqcast.models import artifact as model_file
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.seen import seen
from seqcast.series.panel import Panel
from seqcast.settings import Settings
from seqcast.workflows import ensemble, health, search
from seqcast.workflows.checkpoint import Checkpoint, beside, ending, fingerprint
from seqcast.workflows.cuts import Cuts, cut
from seqcast.workflows.evaluate import as_fitted
from seqcast.workflows.fit import FitRequest, FitResult, refuse_foreign, rounds_of
from seqcast.workflows.fresh import read_fresh
from seqcast.workflows.gallery import of_scores
from seqcast.workflows.gates import refuse_other
from seqcast.workflows.keep import Kept, artifact_of, with_absent
from seqcast.workflows.plan import Plan, plan
from seqcast.workflows.rounds import Listener, Rounds

Booleans = npt.NDArray[np.bool_]

# Steps and rate of a training that goes on, beside those of the first one.
STEPS, RATE, LEAST = 4, 4.0, 8


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """What the user asked for.

    Args:
        model: Path of the model file.
        data: Paths of the data: files, folders, or ``-``.
        out: Path of the model file to write; may be the same.
        max_time: Seconds that it may take, or None.
        min_skill: Least skill of a model that is written, or None.
        settings: Everything else.
    """

    model: Path
    data: str | Sequence[str]
    out: Path
    max_time: float | None
    min_skill: float | None
    settings: Settings


@dataclass(frozen=True, slots=True, eq=False)
class UpdateResult:
    """What came of it.

    Args:
        fit: The model that was trained on; None if the old one was kept.
        loaded: The data, as read.
        path: The model file that is there now.
        seal: Its digest and size.
        parent: Digest of the model that training went on from.
        before: MASE of the old model on the newest horizon, if it was measured.
        after: MASE there of the one that was trained on, on the rows before.
        notices: What was assumed, repaired or decided, each a sentence.
    """

    fit: FitResult | None
    loaded: Loaded
    path: Path
    seal: Seal
    parent: str
    before: float | None
    after: float | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """What training on gave on the rows before the newest horizon."""

    chosen: search.Selection
    blend: NetworkForecaster
    scored: Scored
    cut: bool
    before: float
    after: float


def update(request: UpdateRequest, listener: Listener) -> UpdateResult:
    """Train a model on, on newer rows; keep the old one if the new is worse.

    Raises:
        SeqcastError: Whatever keeps a model from being updated; a file at the
            place of the new one is then as it was.
    """
    storage.check_writable(request.out)
    refuse_foreign(request.out)
    notices: list[str] = []
    told = listener.notice

    def notice(text: str) -> None:
        notices.append(text)
        told(text)

    listener, run = replace(listener, notice=notice), request.settings.run
    kept = Checkpoint(beside(request.out), run.checkpoint, listener.clock, notice)
    with hold(request.out, wait=run.wait), ending(kept):
        old, seal = model_file.read_sealed(request.model)
        refuse_other(seal, run.expect_sha256, str(request.model))
        loaded = read_fresh(old, request.data, request.settings.data)
        for text in loaded.notices:
            notice(text)
        work = _Work(request, old, seal, loaded, listener, kept)
        trial, fitted = _trained(work)
        content = _content(request, fitted, trial)
        if content is not None:
            with storage.replacing(request.out) as stream:
                stream.write(content)
    found = seal
    if fitted is not None and content is not None:
        found = model_file.seal(content)
        fitted = replace(fitted, seal=found, notices=tuple(notices))
    errors = (None, None) if trial is None else (trial.before, trial.after)
    end = seal.sha256, *errors, tuple(notices)
    return UpdateResult(fitted, loaded, request.out, found, *end)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What an update is made from."""

    request: UpdateRequest
    old: Artifact
    seal: Seal
    loaded: Loaded
    listener: Listener
    kept: Checkpoint


def _content(
    request: UpdateRequest, fitted: FitResult | None, trial: _Trial | None
) -> bytes | None:
    """Return what is to be written: the new model, the old one, or nothing."""
    if fitted is not None:
        return model_file.write(fitted.artifact)
    if trial is not None:
        skill = _skill(trial.scored, trial.before)
        refuse_below(skill, request.min_skill)
    there = request.out.exists()
    if there and request.out.samefile(request.model):
        return None
    return request.model.read_bytes()


def _skill(scored: Scored, mase: float) -> float | None:
    """Return the skill of a MASE beside the seasonal naive of the same windows."""
    naive = next(row.mase for row in scored.scores if row.method == "seasonal naive")
    return 1.0 - mase / naive if naive else None


def _trained(work: _Work) -> tuple[_Trial | None, FitResult | None]:
    """Train on before the newest horizon; on all rows if that was no worse."""
    old, panel, notice = work.old, work.loaded.panel, work.listener.notice
    horizon = old.networks[0].horizon
    whole = cut(panel, horizon, old.preparation.season)
    used = panel.take(whole.used)
    first = first_unseen(used, seen(old, used))
    newer = used.lengths - first >= horizon
    if not newer.any():
        most = max(int((used.lengths - first).max()), 0)
        notice(
            "Kept the old model: to judge a new one, a series needs "
            f"{counted(horizon, 'new row')}; the most that one has is {most}."
        )
        return None, None
    select = np.where(whole.select >= first, whole.select, whole.score)
    short = int((select == whole.score).sum())
    cuts = Cuts(whole.used, select, whole.score, short)
    planned, rounds, asked = _planned(work, used, cuts)
    trial = _try(work, used, cuts, rounds, newer)
    newest = run_of(horizon, "step")
    shown = f"MASE {trial.after:.3g} on the newest {newest}, {trial.before:.3g}"
    if not trial.after <= trial.before:
        notice(f"Kept the old model: training on gave {shown} without it.")
        _tell_unlike(work, trial)
        return trial, None
    refuse_below(trial.scored.scores[0].skill, work.request.min_skill)
    notice(f"Trained on: {shown} before.")
    _tell_unlike(work, trial)
    scored, spec = trial.scored, planned.spec
    gallery = of_scores(used, cuts.scoring, scored, spec)
    last = ensemble.last_members(used, trial.chosen, rounds)
    parts = scored, gallery, last, trial.blend, trial.cut or last.cut
    clip = asked.settings.training.clip_norm
    made = Kept(used, cuts, trial.chosen, *parts, clip)
    skipped = len(panel.ids) - len(used.ids)
    done = _grown(work, made, skipped)
    told = work.loaded, planned, trial.chosen.tried, work.request.out, work.seal
    return trial, FitResult(done, *told, None, (), gallery)


def _grown(work: _Work, made: Kept, skipped: int) -> Artifact:
    """Make the model that follows the old one, which it names."""
    old = work.old
    fresh = artifact_of(made, old.roles, skipped, old.record.seed)
    grown = with_absent(old, replace(fresh, dates=work.loaded.dates))
    return replace(grown, record=replace(grown.record, parent=work.seal.sha256))


def _tell_unlike(work: _Work, trial: _Trial) -> None:
    for remark in health.unlike(work.old, trial.before, trial.after):
        work.listener.notice(str(remark))


def _planned(work: _Work, used: Panel, cuts: Cuts) -> tuple[Plan, Rounds, FitRequest]:
    """Plan fewer steps at a lower rate, from the weights that are there."""
    old, request = work.old, work.request
    spec, settings = old.networks[0], as_fitted(old, request.settings)
    rate = settings.training.learning_rate / RATE
    settings = replace(
        settings, training=replace(settings.training, learning_rate=rate)
    )
    usual = plan(used, spec.horizon, old.preparation.season, spec.cell, settings)
    steps = settings.training.steps or max(old.record.steps // STEPS, LEAST)
    planned = replace(
        usual,
        spec=spec,
        preparation=old.preparation,
        options=(),
        steps=steps,
        members=len(old.networks),
    )
    asked = FitRequest(
        request.data,
        request.out,
        Reading(),
        spec.horizon,
        spec.cell,
        request.max_time,
        settings,
    )
    work.kept.open(fingerprint(used, cuts, planned, work.seal, settings.training))
    rounds = rounds_of(planned, asked, work.listener, work.kept)
    return planned, replace(rounds, start=old.weights), asked


def _try(
    work: _Work, used: Panel, cuts: Cuts, rounds: Rounds, newer: Booleans
) -> _Trial:
    """Train on, on the rows before A, and score old and new at B."""
    old, threads = work.old, work.request.settings.run.threads
    before = used.before(cuts.select)
    chosen = search.select(before, search.judge(used, cuts, rounds.plan), rounds)
    first = ensemble.first_members(before, chosen, rounds)
    networks = (rounds.plan.spec,) * len(first.weights)
    fresh = NetworkForecaster(
        networks, first.weights, chosen.preparation, None, threads
    )
    if old.blend.shares:
        fresh = blended(used, fresh, cuts.select)
    scored = score_model(used, fresh, cuts.select, cuts.score)
    rules = old.blend, old.line
    known = old.networks, old.weights, old.preparation, None, threads, *rules
    windows = gather(used, cuts.scoring, NetworkForecaster(*known).shape)
    quantiles = NetworkForecaster(*known).forecast(windows)
    middle = quantiles[:, :, quantiles.shape[2] // 2]
    errors = season_error(used.before(cuts.score), old.preparation.season)
    was = metrics.mase(windows.actual, middle, errors)
    told = newer & np.isfinite(was) & np.isfinite(scored.mase)
    if not told.any():
        raise ComputationError("No series can be scored on its newest rows.")
    means = float(was[told].mean()), float(scored.mase[told].mean())
    return _Trial(chosen, fresh, scored, first.cut, *means)
