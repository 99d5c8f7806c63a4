"""One file: what a model is, and how it is written, read and verified.

The file is a safetensors container. Its one metadata key holds a JSON document
(format, schema, digest, writer, spec); the names and shapes of all tensors
follow from that spec, so a spec can never ask for more than the file holds.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.style import AS_WRITTEN, DateReading
from seqcast.data.ranges import Ranges
from seqcast.data.scaling import Preparation
from seqcast.errors import ModelFileError
from seqcast.models import blend as mixing
from seqcast.models import parts
from seqcast.models.blend import ALONE, Blend
from seqcast.models.conformal import Calibration
from seqcast.models.container import (
    Tensors,
    check_layout,
    open_model,
    pack,
    read_content,
    read_header,
    unpack,
)
from seqcast.models.document import (
    LATEST,
    Spec,
    layout,
    network_faults,
    read_plain,
    read_spec,
    unfit,
    write_document,
)
from seqcast.models.linear import Linear
from seqcast.models.parts import InconsistentError, Weights
from seqcast.models.record import TrainingRecord
from seqcast.models.spec import NetworkSpec, weight_shapes
from seqcast.models.start import Start, size
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles, Integers, SeriesId, frozen

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Artifact:
    """A model, whole.

    Args:
        networks: E specs, 1 to 64, of one horizon and one set of levels.
        weights: E sets of named float32 arrays, as the specs demand.
        preparation: How windows are made free of scale.
        roles: The user's column names.
        frequency: The step of the panel.
        hashes: (S,) uint64, the 64-bit hash of every id trained on, rising.
        cutoffs: (S,) time of the last row trained on, in the order of hashes.
        ranges: Of the S series, in the order of hashes.
        calibration: Of the quantiles.
        record: How training went.
        dates: How the dates of the data were read.
        blend: What rules count beside the networks.
        start: How a series without any history begins, or None.
        line: The linear rule, if it counts in the blend.
    """

    networks: tuple[NetworkSpec, ...]
    weights: tuple[Weights, ...]
    preparation: Preparation
    roles: ColumnRoles
    frequency: Frequency
    hashes: Hashes
    cutoffs: Integers
    ranges: Ranges
    calibration: Calibration
    record: TrainingRecord
    dates: DateReading = AS_WRITTEN
    blend: Blend = ALONE
    start: Start | None = None
    line: Linear | None = None

    def __post_init__(self) -> None:
        """Check that the parts fit, and make the arrays read-only."""
        weights = tuple(
            {name: frozen(value, np.float32) for name, value in member.items()}
            for member in self.weights
        )
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "hashes", frozen(self.hashes, np.uint64))
        object.__setattr__(self, "cutoffs", frozen(self.cutoffs, np.int64))
        for fault in (*network_faults(self.networks), *mixing.faults(self.blend)):
            raise InconsistentError(fault)
        parts.check_weights(self.networks, self.weights)
        if self.hashes.ndim != 1 or self.hashes.shape != self.cutoffs.shape:
            raise InconsistentError("the series and their cutoffs differ in number")
        if (self.hashes[1:] <= self.hashes[:-1]).any():
            raise InconsistentError("series/id_hash does not rise")
        parts.check_ranges(self.ranges, len(self.hashes))
        first, calibration = self.networks[0], self.calibration
        if calibration.widen.shape != (first.horizon, len(first.levels) // 2):
            raise InconsistentError(
                "calib/widen is not of this horizon and these levels"
            )
        if not np.isfinite(calibration.widen).all():
            raise InconsistentError("calib/widen is not finite")
        if (calibration.counts < 0).any():
            raise InconsistentError("calib/counts is negative")
        parts.check_line(self.line, self.blend, first)
        parts.check_start(
            self.start, size(self.preparation.features), len(first.levels)
        )


@dataclass(frozen=True, slots=True)
class Seal:
    """What tells one model file from another.

    Args:
        sha256: Of the whole file, as ``sha256sum`` prints it.
        size: Bytes.
    """

    sha256: str
    size: int


def seal(content: bytes) -> Seal:
    """Return the digest and size of the bytes of a model file."""
    return Seal(hashlib.sha256(content).hexdigest(), len(content))


def id_hash(series: SeriesId) -> int:
    """Hash an id to 64 bits, each part with its length before it.

    >>> id_hash(("ab", "c")) == id_hash(("a", "bc"))
    False
    """
    parts = (part.encode("utf-8", "surrogatepass") for part in series)
    whole = b"".join(len(part).to_bytes(8, "little") + part for part in parts)
    return int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest(), "little")


def hashed(ids: tuple[SeriesId, ...], cutoffs: Integers) -> tuple[Hashes, Integers]:
    """Return the hashes of ids, rising, and the cutoffs in their order.

    Two ids of one hash, which a panel of a billion series has a chance of
    one in forty to hold, become one series with the later cutoff.

    Args:
        ids: (S,) ids.
        cutoffs: (S,) time of the last row of every series.
    """
    hashes = np.array([id_hash(series) for series in ids], dtype=np.uint64)
    order = np.lexsort((cutoffs, hashes))
    rising, given = hashes[order], cutoffs[order]
    last = np.ones(len(ids), dtype=bool)
    last[:-1] = rising[1:] != rising[:-1]
    return rising[last], given[last]


def write(artifact: Artifact) -> bytes:
    """Turn an artifact into the bytes of its file; equal ones into equal bytes."""
    spec = Spec(
        networks=artifact.networks,
        preparation=artifact.preparation,
        roles=artifact.roles,
        frequency=artifact.frequency,
        series=len(artifact.hashes),
        record=artifact.record,
        dates=artifact.dates,
        blend=artifact.blend,
        start=None if artifact.start is None else artifact.start.unit,
    )
    tensors: Tensors = {
        "series/id_hash": artifact.hashes,
        "series/cutoff": artifact.cutoffs,
        "range/center": artifact.ranges.center,
        "range/spread": artifact.ranges.spread,
        "calib/widen": artifact.calibration.widen,
        "calib/counts": artifact.calibration.counts,
    }
    if artifact.start is not None:
        tensors["start/weights"] = artifact.start.weights
        tensors["start/errors"] = artifact.start.errors
    if artifact.line is not None:
        tensors["linear/weights"] = artifact.line.weights
    for member, weights in enumerate(artifact.weights):
        for name, values in weights.items():
            tensors[f"net/{member}/{name}"] = values
    return pack(tensors, write_document(spec))


def read(path: Path) -> Artifact:
    """Read a model file; nothing in it is trusted, and nothing of it is run.

    Raises:
        ModelFileError: It is absent, something else, damaged or edited, or
            written by a newer seqcast.
    """
    return _load(path)[0]


def read_sealed(path: Path) -> tuple[Artifact, Seal]:
    """Read a model file together with its digest and size.

    Raises:
        ModelFileError: As for ``read``.
    """
    artifact, content = _load(path)
    return artifact, seal(content)


def from_bytes(content: bytes) -> Artifact:
    """Read the bytes of a model file.

    Raises:
        ModelFileError: As for ``read``, without a place.
    """
    return _build(*_verified(io.BytesIO(content)))


def _load(path: Path) -> tuple[Artifact, bytes]:
    try:
        with open_model(path) as stream:
            content, spec = _verified(stream)
        return _build(content, spec), content
    except ModelFileError as error:
        error.where = str(path)
        raise


def _verified(stream: BinaryIO) -> tuple[bytes, Spec]:
    """Check a file from its first byte to its last, the numbers still packed."""
    header = read_header(stream)
    plain = read_plain(header.metadata)
    content = read_content(stream, header)
    spec = read_spec(plain)
    check_layout(header, layout(spec))
    return content, spec


def _build(content: bytes, spec: Spec) -> Artifact:
    tensors = unpack(content)
    cutoffs = tensors["series/cutoff"]
    inside = (cutoffs > -LATEST) & (cutoffs < LATEST)  # abs of the least wraps
    if spec.frequency.unit != "step" and not inside.all():
        raise unfit("series/cutoff lies outside the calendar")
    try:
        return Artifact(
            networks=spec.networks,
            weights=tuple(
                {name: tensors[f"net/{member}/{name}"] for name in weight_shapes(one)}
                for member, one in enumerate(spec.networks)
            ),
            preparation=spec.preparation,
            roles=spec.roles,
            frequency=spec.frequency,
            hashes=tensors["series/id_hash"],
            cutoffs=cutoffs,
            ranges=Ranges(tensors["range/center"], tensors["range/spread"]),
            calibration=Calibration(tensors["calib/widen"], tensors["calib/counts"]),
            record=spec.record,
            dates=spec.dates,
            blend=spec.blend,
            start=None
            if spec.start is None
            else Start(tensors["start/weights"], tensors["start/errors"], spec.start),
            line=Linear(tensors["linear/weights"]) if spec.blend.penalty else None,
        )
    except InconsistentError as fault:
        raise unfit(str(fault)) from None
