"""Finished results as JSON for programs; docs/json.md describes the shapes."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from seqcast.evaluation.summary import Evaluation
from seqcast.models.artifact import Artifact, Seal
from seqcast.models.spec import weight_count
from seqcast.workflows.evaluate import EvaluateResult
from seqcast.workflows.fit import FitResult


def of_fit(result: FitResult) -> str:
    """Return the document of a fit."""
    tried = [asdict(one) for one in result.tried]
    return _written(
        {
            **_model(result.artifact, result.seal, str(result.path)),
            "candidates": tried,
            "holdout": None if result.holdout is None else _evaluation(result.holdout),
            "notices": list(result.loaded.notices),
        }
    )


def of_model(model: Artifact, seal: Seal, path: str) -> str:
    """Return the document of a model file."""
    return _written(_model(model, seal, path))


def of_export(model: Artifact, path: str, kind: str) -> str:
    """Return the document of an exported graph: all that its consumer needs."""
    spec, calibration = model.networks[0], model.calibration
    return _written(
        {
            "export": {"path": path, "format": kind},
            "inputs": {
                "tokens": [spec.tokens, 2 * spec.segment],
                "skip": [spec.horizon],
            },
            "outputs": {"quantiles": [spec.horizon, len(spec.levels)]},
            "levels": spec.levels,
            "lookback": spec.lookback,
            "segment": spec.segment,
            "scaling": asdict(model.preparation),
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
        "frequency": {
            **asdict(model.frequency),
            "code": model.frequency.code,
            "label": model.frequency.label,
        },
        "network": {
            **asdict(model.networks[0]),
            "members": len(model.networks),
            "weights": weight_count(model.networks[0]),
        },
        "scaling": asdict(model.preparation),
        "training": record,
        "scores": scores,
        "intervals": intervals,
        "calibrated": model.calibration.calibrated,
    }


def _written(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, allow_nan=False) + "\n"
