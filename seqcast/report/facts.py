"""What reports say of a model, a fit and an evaluation, in words."""

from collections.abc import Iterable, Sequence

from seqcast.evaluation.summary import Evaluation
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.record import Diagnosis, Scores
from seqcast.models.spec import weight_count
from seqcast.report.figures import counted, file_size, name_of, percent, significant
from seqcast.series import zones
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.workflows.gallery import Drawn
from seqcast.workflows.search import Candidate

DIAGNOSES = {
    "flat": (
        "Flat forecast: in {count:,} of {among:,} windows the forecast moves by less "
        "than a twentieth of what the actuals do."
    ),
    "copy": (
        "Copy of the last value: in {count:,} of {among:,} windows the forecast stays "
        "at the value before it while the actuals move on."
    ),
    "drift": (
        "Drift: in {count:,} of {among:,} series the newest rows lie far from all that "
        "was trained on, in level or spread. Fit again on newer rows."
    ),
}


def scaling_words(transform: str, center: str, longer: int) -> str:
    """Say how windows are made free of scale."""
    first = "no transform" if transform == "none" else transform
    second = f", seasons of a day and of {longer} steps" if longer else ""
    kind = "season" if center == "season" else "value"
    return f"{first}, less the last {kind}{second}"


def time_text(time: int, frequency: Frequency) -> str:
    """Write a time of a panel, no longer than it must be, with its time zone.

    >>> time_text(90_000_000, Frequency(1, "minute")), time_text(0, Frequency(1, "day"))
    ('1970-01-01 00:01:30', '1970-01-01')
    >>> time_text(0, Frequency(1, "hour", zone="+02:00"))
    '1970-01-01 00:00+02:00'
    >>> time_text(0, Frequency(1, "hour", zone="Europe/Rome"))
    '1970-01-01 00:00 Europe/Rome'
    """
    if frequency.unit == "step":
        return str(time)
    import numpy as np

    zone = frequency.zone
    if zones.is_region(zone):
        time = int(zones.walls(zone, time)) if frequency.is_fine else time
        zone = f" {zone}"
    whole, _, part = str(np.datetime64(time, "us")).replace("T", " ").partition(".")
    part = part.rstrip("0")
    text = f"{whole}.{part}" if part else whole.removesuffix(":00")
    return text + zone if zone else text.removesuffix(" 00:00")


def found(model: Artifact) -> Iterable[tuple[str, str]]:
    """Say what a model was trained on."""
    record, frequency = model.record, model.frequency
    yield "series", counted(record.series, "series") + _aside(record.skipped)
    first, last = time_text(record.first, frequency), time_text(record.last, frequency)
    yield (
        "rows",
        f"{counted(record.rows, 'row')}, {frequency.label} ({frequency.code}), "
        f"{first} to {last}, {record.missing:,} missing",
    )
    roles = model.roles
    columns = [f"time {roles.time}"] if roles.time else []
    columns += [f"id {', '.join(roles.id)}"] if roles.id and not roles.wide else []
    target = "every other column a series" if roles.wide else f"target {roles.target}"
    yield "columns", "; ".join([*columns, target])
    told = covariate_words(model)
    if told:
        yield "covariates", told


def covariate_words(model: Artifact) -> str:
    """Name the covariates of a model by what they are."""
    features = model.preparation.features
    groups = {
        role: [one.name for one in features if one.role == role and not one.clock]
        for role in ("known", "past", "static")
    }
    groups["clock"] = [one.name for one in features if one.clock]
    named = (f"{kind} {', '.join(names)}" for kind, names in groups.items() if names)
    return "; ".join(named)


def _aside(skipped: int) -> str:
    return f" ({skipped:,} left out)" if skipped else ""


def network(model: Artifact) -> Iterable[tuple[str, str]]:
    """Say what was trained, and how."""
    spec, prepared = model.networks[0], model.preparation
    members = len(model.networks)
    cell = spec.cell if spec.cell == "dense" else spec.cell.upper()
    more = f", {spec.activation}" if spec.activation != "tanh" else ""
    more += ", both directions" if spec.bidirectional else ""
    more += ", residual" if spec.residual else ""
    more += f", {spec.decoder} decoder" if spec.decoder != "direct" else ""
    yield (
        "network",
        f"{cell}, {counted(spec.layers, 'layer')} of {spec.units} units"
        f"{more}, {counted(weight_count(spec), 'weight')}"
        + (f"; median of {members} networks" if members > 1 else ""),
    )
    yield (
        "window",
        f"sees {counted(spec.lookback, 'step')} in {counted(spec.tokens, 'token')} "
        f"of {spec.segment}, forecasts {spec.horizon}; season {spec.season}",
    )
    words = scaling_words(prepared.transform, prepared.center, prepared.longer)
    yield "scaling", f"{words}, over its spread"
    if model.blend.shares:
        parts = [(cell, model.blend.network)]
        parts += [(share.rule, share.weight) for share in model.blend.shares]
        yield "blend", ", ".join(f"{name} {percent(part)}" for name, part in parts)
    yield (
        "training",
        f"{counted(model.record.steps, 'step')} a network, seed {model.record.seed}"
        + ("; cut short by --max-time" if model.record.cut else ""),
    )
    gradients = model.record.gradients
    yield (
        "gradients",
        f"median norm {significant(gradients.norm)}, "
        f"{percent(gradients.clipped)} of the steps clipped to {gradients.clip_norm:g}",
    )


def parent(model: Artifact) -> Iterable[tuple[str, str]]:
    """Say which model file training went on from, if any."""
    if model.record.parent:
        yield "parent", model.record.parent


def file(name: str, seal: Seal) -> Iterable[tuple[str, str]]:
    """Say where a model is kept, and its digest."""
    yield "file", f"{name}, {file_size(seal.size)}"
    yield "sha256", seal.sha256


def verdict(scores: Sequence[Scores]) -> Iterable[str]:
    """Say plainly whether the model beats the rules."""
    mine, rules = scores[0], [one for one in scores[1:] if one.mase is not None]
    if mine.mase is None or not rules:
        return
    best = min(rules, key=lambda one: one.mase or 0.0)
    if best.mase is not None and best.mase < mine.mase:
        yield (
            f"The model (MASE {significant(mine.mase)}) does not beat {best.method} "
            f"({significant(best.mase)}) on these windows."
        )


def remarks(model: Artifact) -> Iterable[str]:
    """Say how the scores of a fit are to be read."""
    record = model.record
    yield (
        f"MASE with season {record.season_error_steps}; skill = 1 - MASE / MASE of "
        "seasonal naive."
    )
    if record.left_out:
        yield (
            f"{counted(record.left_out, 'series')} without a season error left out of "
            "MASE."
        )
    yield from diagnosed(record.diagnoses)
    if record.short:
        yield (
            f"{counted(record.short, 'series')} too short for windows of their own to "
            "choose by; theirs are the scored ones."
        )


def calibration(model: Artifact) -> Iterable[str]:
    """Say on what the intervals rest."""
    counts = model.calibration.counts
    if model.calibration.calibrated:
        yield (
            f"Calibrated on {int(counts.min()):,} errors or more a step; coverage is "
            "of windows that did not calibrate it."
        )
    else:
        yield (
            "Not calibrated: too few windows whose values change. The bounds are the "
            "network's own."
        )


def extent(evaluation: Evaluation) -> Iterable[tuple[str, str]]:
    """Say on what a model was evaluated."""
    extent, frequency = evaluation.extent, evaluation.frequency
    unseen = f", {extent.unseen:,} not seen in training" if extent.unseen else ""
    yield "series", counted(extent.series, "series") + unseen
    first, last = (time_text(at, frequency) for at in (extent.first, extent.last))
    partial = f", {extent.partial:,} of them partial" if extent.partial else ""
    yield (
        "folds",
        f"{counted(extent.folds, 'fold')} of {counted(extent.horizon, 'step')}, "
        f"stride {extent.stride}; {counted(extent.windows, 'window')}{partial}",
    )
    yield "origins", f"after {first}" + (f" to {last}" if first != last else "")
    if extent.refit:
        yield "refit", "trained anew for every fold"


def fold_remarks(evaluation: Evaluation) -> Iterable[str]:
    """Say how the scores of an evaluation are to be read, and what is wrong."""
    extent = evaluation.extent
    yield from verdict(evaluation.scores)
    yield (
        f"MASE with season {extent.season}, of the rows before the first fold; skill = "
        "1 - MASE / MASE of seasonal naive."
    )
    if extent.left_out:
        left_out = counted(extent.left_out, "series")
        yield f"{left_out} without a season error left out of MASE."
    yield from diagnosed(evaluation.diagnoses)


def diagnosed(diagnoses: Sequence[Diagnosis]) -> Iterable[str]:
    """Say what is wrong with forecasts or data."""
    for one in diagnoses:
        yield DIAGNOSES[one.kind].format(count=one.count, among=one.among)


def fit_title(model: Artifact) -> str:
    """Name the windows that the scores of a fit are of."""
    horizon = model.networks[0].horizon
    steps = "step" if horizon == 1 else counted(horizon, "step")
    windows = counted(model.record.windows, "series")
    return (
        f"Scores on the last {steps} of {windows}, before it was trained again on all "
        "rows"
    )


def fold_title(evaluation: Evaluation) -> str:
    """Name the windows that the scores of an evaluation are of."""
    extent = evaluation.extent
    return (
        f"Scores on {counted(extent.folds, 'fold')}, "
        f"{counted(extent.series, 'series')}, {counted(extent.values, 'value')} that "
        "training had not seen"
    )


def software(model: Artifact) -> str:
    """Name what trained a model."""
    versions = model.record.versions
    return (
        f"seqcast {versions.seqcast}, keras {versions.keras}, tensorflow "
        f"{versions.tensorflow}, numpy {versions.numpy}, python {versions.python}"
    )


def tried(candidates: Sequence[Candidate]) -> str:
    """Say what was tried, and how good each was, a line each."""
    return "\n".join(
        f"{scaling_words(one.transform, one.center, one.longer)}: loss "
        f"{significant(one.loss)} at step {one.step}"
        for one in candidates
    )


def named(drawn: Drawn, roles: ColumnRoles) -> str:
    """Name a series that is drawn; the only one has the name of its column."""
    return name_of(drawn.id or (roles.target,))


def accuracy(drawn: Drawn) -> str:
    """Say how good the forecasts of a series were."""
    return "no MASE" if drawn.mase is None else f"MASE {significant(drawn.mase)}"
