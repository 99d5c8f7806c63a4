"""Finished results as JSON for programs; docs/json.md describes the shapes."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from seqcast.evaluation.summary import Evaluation
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.spec import weight_count
from seqcast.series.frequency import Frequency
from seqcast.workflows.check import CheckReport
from seqcast.workflows.evaluate import EvaluateResult
from seqcast.workflows.fit import FitResult
from seqcast.workflows.inspect import DataReport
from seqcast.workflows.update import UpdateResult


def of_fit(result: FitResult) -> str:
    """Return the document of a fit."""
    # The loss is infinite where the windows that choose hold no actual.
    tried = [
        {**asdict(one), "loss": one.loss if math.isfinite(one.loss) else None}
        for one in result.tried
    ]
    return _written(
        {
            **_model(result.artifact, result.seal, str(result.path)),
            "candidates": tried,
            "holdout": None if result.holdout is None else _evaluation(result.holdout),
            "notices": list(result.notices),
        }
    )


def of_update(result: UpdateResult) -> str:
    """Return the document of an update."""
    seal = result.seal
    named = {"path": str(result.path), "sha256": seal.sha256, "bytes": seal.size}
    model: dict[str, object] = {"model": named}
    if result.fit is not None:
        model = _model(result.fit.artifact, seal, str(result.path))
    return _written(
        {
            **model,
            "kept": result.fit is None,
            "parent": result.parent,
            "mase": {"before": result.before, "after": result.after},
            "notices": list(result.notices),
        }
    )


def of_model(model: Artifact, seal: Seal, path: str) -> str:
    """Return the document of a model file."""
    return _written(_model(model, seal, path))


def of_export(model: Artifact, path: str, kind: str) -> str:
    """Return the document of an exported graph: all that its consumer needs."""
    spec, calibration = model.networks[0], model.calibration
    inputs = {"tokens": [spec.tokens, spec.token], "skip": [spec.horizon]}
    if spec.known:
        inputs["coming"] = [spec.horizon, 2 * spec.known]
    if spec.static:
        inputs["static"] = [spec.static]
    outputs = {"quantiles": [spec.horizon, len(spec.levels)]}
    if model.line is not None:
        outputs["linear"] = [spec.horizon]
    return _written(
        {
            "export": {"path": path, "format": kind},
            "inputs": inputs,
            "outputs": outputs,
            "levels": spec.levels,
            "lookback": spec.lookback,
            "segment": spec.segment,
            "scaling": asdict(model.preparation),
            "blend": _blend(model),
            "reach": model.blend.reach,
            "widen": calibration.widen.tolist(),
        }
    )


def of_evaluation(result: EvaluateResult) -> str:
    """Return the document of an evaluation."""
    seal = result.seal
    return _written(
        {
            "model": {
                "path": str(result.path),
                "sha256": seal.sha256,
                "bytes": seal.size,
            },
            **_evaluation(result.evaluation),
            "notices": list(result.notices),
        }
    )


def _evaluation(evaluation: Evaluation) -> dict[str, object]:
    document = asdict(evaluation)
    frequency = document.pop("frequency")
    extent = document.pop("extent")
    return {"frequency": frequency, "extent": extent, **document}


def _model(model: Artifact, seal: Seal, path: str) -> dict[str, object]:
    record = asdict(model.record)
    scores, intervals = record.pop("scores"), record.pop("intervals")
    return {
        "model": {"path": path, "sha256": seal.sha256, "bytes": seal.size},
        "columns": asdict(model.roles),
        "dates": asdict(model.dates),
        "frequency": _frequency(model.frequency),
        "network": {
            **asdict(model.networks[0]),
            "members": len(model.networks),
            "weights": weight_count(model.networks[0]),
        },
        "scaling": asdict(model.preparation),
        "blend": _blend(model),
        "training": record,
        "scores": scores,
        "intervals": intervals,
        "calibrated": model.calibration.calibrated,
    }


def _blend(model: Artifact) -> dict[str, float]:
    """Name what every part of the forecast counts."""
    parts: dict[str, float] = {"network": round(model.blend.network, 4)}
    parts.update((share.rule, share.weight) for share in model.blend.shares)
    return parts


def of_data(report: DataReport, paths: Sequence[str], command: str) -> str:
    """Return the document of a data file: what was read, and what fit would do."""
    plan = report.plan
    return _written(
        {
            "data": {"paths": list(paths), "rows": report.loaded.rows},
            "columns": asdict(report.loaded.roles),
            "reasons": [asdict(column) for column in report.columns],
            "frequency": _frequency(report.loaded.panel.frequency),
            "season": {"steps": plan.spec.season, "why": report.season},
            "series": _described(report),
            "covariates": _beside(report),
            "fit": {
                "command": command,
                "trained": len(report.cuts.used),
                "left_out": len(report.series.ids) - len(report.cuts.used),
                "short": report.cuts.short,
                "network": asdict(plan.spec),
                "weights": weight_count(plan.spec),
                "scaling": asdict(plan.preparation),
                "compares": list(plan.options),
                "steps": plan.steps,
            },
            "notices": list(report.notices),
        }
    )


def _described(report: DataReport) -> list[dict[str, object]]:
    told = report.series
    return [
        {
            "id": list(told.ids[s]),
            "length": int(told.lengths[s]),
            "start": told.starts[s],
            "end": told.ends[s],
            "missing": int(told.missing[s]),
            "gaps": int(told.gaps[s]),
            "duplicates": int(told.duplicates[s]),
            "zeros": int(told.zeros[s]),
            "constant": bool(told.constant[s]),
            "outliers": int(told.outliers[s]),
            "ahead": int(told.ahead[s]),
        }
        for s in range(len(told.ids))
    ]


def _beside(report: DataReport) -> list[dict[str, object]]:
    return [
        {
            "name": one.feature.name,
            "role": one.feature.role,
            "kind": one.feature.kind,
            "categories": list(one.feature.categories),
            "missing": one.missing,
            "ahead": one.ahead,
            "missing_ahead": one.lacking,
        }
        for one in report.covariates
    ]


def of_check(
    report: CheckReport, paths: Sequence[str], commands: Mapping[str, str]
) -> str:
    """Return the document of a data file held against a model."""
    model, loaded, fresh = report.model, report.loaded, report.fresh
    return _written(
        {
            "model": {"path": str(report.path)},
            "data": {"paths": list(paths), "rows": loaded.rows},
            "columns": asdict(loaded.roles),
            "reasons": [asdict(column) for column in report.columns],
            "frequency": _frequency(loaded.panel.frequency),
            "training": {
                "series": model.record.series,
                "last": model.record.last,
                "age": report.age,
            },
            "series": [_checked(report, s) for s in range(len(report.ends))],
            "predict": {
                "command": commands["predict"],
                "horizon": model.networks[0].horizon,
                "lookback": model.networks[0].lookback,
                "series": int((~fresh.silent).sum()),
                "clipped": fresh.clipped,
            },
            "evaluate": {
                "command": commands["evaluate"] if report.windows else None,
                "windows": report.windows,
            },
            "notices": list(report.notices),
        }
    )


def _checked(report: CheckReport, s: int) -> dict[str, object]:
    fresh, ranges = report.fresh, report.fresh.trained.ranges
    told = bool(ranges.telling[s])
    return {
        "id": list(report.loaded.panel.ids[s]),
        "end": report.ends[s],
        "new": int(fresh.steps[s]),
        "seen": not fresh.unseen[s],
        "forecast": not fresh.silent[s],
        "short": bool(fresh.brief[s]),
        "no_last_value": bool(fresh.behind[s]),
        "constant": bool(fresh.still[s]),
        "ends_early": bool(fresh.early[s]),
        "level": _finite(report.center[s]),
        "trained_level": ranges.center[s].tolist() if told else None,
        "level_drift": bool(fresh.moved[s]),
        "spread": _finite(report.spread[s]),
        "trained_spread": ranges.spread[s].tolist() if told else None,
        "spread_drift": bool(fresh.scaled[s]),
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _frequency(frequency: Frequency) -> dict[str, object]:
    return {
        **asdict(frequency),
        "code": frequency.code,
        "label": frequency.label,
    }


def _written(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, allow_nan=False) + "\n"
