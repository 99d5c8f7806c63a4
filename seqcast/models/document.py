"""The JSON of a model file: a closed document, and what follows from it."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from seqcast import __version__
from seqcast.data.calendar import WAVES, is_of_clock
from seqcast.data.cells.style import DateReading
from seqcast.data.cells.templates import is_format
from seqcast.data.scaling import Preparation
from seqcast.errors import ModelFileError, SettingError
from seqcast.models import blend as mixing
from seqcast.models import older
from seqcast.models.blend import Blend
from seqcast.models.container import NO_DIGEST, Layout
from seqcast.models.record import TrainingRecord
from seqcast.models.spec import (
    BOUNDS,
    LEVELS,
    NetworkSpec,
    faults,
    weight_shapes,
)
from seqcast.models.start import size
from seqcast.models.strict import (
    Limits,
    MisfitError,
    canonical,
    decode,
    encode,
    parse,
    quoted,
)
from seqcast.series import zones
from seqcast.series.feature import CATEGORIES, Feature, Role, of_role, width
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles

FORMAT = "seqcast-model"
SCHEMA = 2
MEMBERS = 64
# What the networks of one model have in common.
ALIKE = ("lookback", "segment", "horizon", "ahead", "known", "past", "static")
# Most features of a model.
FEATURES = 256
# Microseconds from 1970 to the first time that is none, in the year 2262.
LATEST = 2**63 // 1000

_COUNT = (0, 2**53)
_RECORD_COUNTS = (
    "series", "skipped", "short", "rows", "missing", "seed", "steps", "windows",
    "left_out", "season_error_steps",
)  # fmt: skip
LIMITS = Limits(
    ranges={
        **{f"NetworkSpec.{name}": bounds for name, bounds in BOUNDS.items()},
        **{f"TrainingRecord.{name}": _COUNT for name in _RECORD_COUNTS},
        "Document.schema": (SCHEMA, SCHEMA),
        "TrainingRecord.scores": (1, 100),
        "Spec.networks": (1, MEMBERS),
        "Spec.series": (0, 2**31),
        "Spec.start": (math.ulp(0.0), math.inf),
        "Frequency.count": (1, 2**31),
        "Preparation.season": BOUNDS["season"],
        "Preparation.longer": (0, BOUNDS["season"][1]),
        "Preparation.floor": (0.0, 0.0),
        "Preparation.features": (0, FEATURES),
        "Feature.categories": (0, CATEGORIES),
        "Feature.waves": (0, max(WAVES.values())),
        "Feature.spread": (math.ulp(0.0), math.inf),
        "Feature.within": (0, math.inf),
        "IntervalScores.interval": (1, 99),
        "IntervalScores.coverage": (0, 1),
        "Diagnosis.count": _COUNT,
        "Diagnosis.among": _COUNT,
        "Blend.shares": (0, len(mixing.PRIOR)),
        "Blend.reach": (0, mixing.REACH),
        "Blend.penalty": (0, mixing.HARDEST),
        "Share.weight": (0, 1),
        "Gradients.norm": (0, math.inf),
        "Gradients.clipped": (0, 1),
        "Gradients.clip_norm": (0, math.inf),
    },
    patterns={
        "Document.format": re.compile(FORMAT),
        "Document.sha256": re.compile(r"[0-9a-f]{64}"),
        "Document.writer": re.compile(r"[0-9]+(\.[0-9]+){1,3}[0-9A-Za-z.+-]{0,40}"),
        "TrainingRecord.parent": re.compile(r"|[0-9a-f]{64}"),
        "Frequency.anchor": re.compile("|start|end|29|30|(?!0{7})[01]{7}"),
        "Frequency.zone": re.compile(
            r"|Z|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?"
            r"|[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}"
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Spec:
    """The part of a model that is JSON.

    Args:
        series: Series trained on, S, whose hashes the file holds.
        start: What log1p measures values in where a series begins, above 0, or
            None without a way to begin.
    """

    networks: tuple[NetworkSpec, ...]
    preparation: Preparation
    roles: ColumnRoles
    frequency: Frequency
    series: int
    record: TrainingRecord
    dates: DateReading
    blend: Blend
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The JSON of a model file, whole."""

    format: str
    schema: int
    sha256: str
    writer: str
    spec: Spec


def write_document(spec: Spec) -> str:
    """Write the document of a spec, its digest still to come."""
    document = Document(FORMAT, SCHEMA, NO_DIGEST, __version__, spec)
    plain = encode(Document, document)
    decode(Document, plain, "document", LIMITS)  # what cannot be read is not written
    return canonical(plain)


def read_plain(text: str) -> object:
    """Read the text of a document, and say if another program wrote it.

    Raises:
        ModelFileError: It is no document, or one of a newer seqcast.
    """
    try:
        plain = parse(text.encode())
        if canonical(plain) != text:
            raise MisfitError("is not written in the canonical way")
    except MisfitError as misfit:
        raise unfit(f"its spec {misfit}") from None
    found = plain if isinstance(plain, dict) else {}
    if found.get("format") != FORMAT:
        raise ModelFileError(
            "This is not a seqcast model; its metadata names another format.",
            fix="Name the file that seqcast fit wrote",
        )
    schema, writer = found.get("schema"), found.get("writer")
    if type(schema) is int and schema > SCHEMA:
        named = isinstance(writer, str) and LIMITS.patterns["Document.writer"]
        least = f" to >= {writer}" if named and named.fullmatch(str(writer)) else ""
        raise ModelFileError(
            f"The model file was written by a newer seqcast (schema {schema}).",
            fix=f"Upgrade seqcast{least}: pip install --upgrade seqcast",
        )
    return plain


def read_spec(plain: object) -> Spec:
    """Make the spec of a document, every key, type and range of it checked.

    Raises:
        ModelFileError: Something does not fit; the message names the key.
    """
    try:
        spec = decode(Document, older.current(plain), "document", LIMITS).spec
    except MisfitError as misfit:
        raise unfit(str(misfit)) from None
    found = network_faults(spec.networks) or _name_faults(spec.roles)
    found += mixing.faults(spec.blend)
    found += _feature_faults(spec)
    found += _time_faults(spec)
    if spec.networks[0].levels != LEVELS:
        found.append("the levels of its quantiles are none that are trained")
    if spec.dates.format and not is_format(spec.dates.format):
        found.append(f"dates.format is {quoted(spec.dates.format)}")
    if found:
        raise unfit(found[0])
    return spec


def network_faults(networks: tuple[NetworkSpec, ...]) -> list[str]:
    """Name what lies outside the closed ranges, or differs between members."""
    found = [
        f"networks[{member}]: {fault}"
        for member, network in enumerate(networks)
        for fault in faults(network)
    ]
    if not 1 <= len(networks) <= MEMBERS:
        found.append(f"there are {len(networks)} networks, not 1 to {MEMBERS}")
    shapes = {tuple(getattr(one, name) for name in ALIKE) for one in networks}
    if len(shapes) > 1 or len({one.levels for one in networks}) > 1:
        found.append("networks differ in look-back, segment, horizon or levels")
    return found


def layout(spec: Spec) -> Layout:
    """Return the name, type and shape of every tensor that a spec demands."""
    first = spec.networks[0]
    expected: Layout = {
        "series/id_hash": ("U64", (spec.series,)),
        "series/cutoff": ("I64", (spec.series,)),
        "range/center": ("F64", (spec.series, 2)),
        "range/spread": ("F64", (spec.series, 2)),
        "calib/widen": ("F64", (first.horizon, len(first.levels) // 2)),
        "calib/counts": ("I64", (first.horizon,)),
    }
    if spec.start is not None:
        expected["start/weights"] = ("F64", (size(spec.preparation.features),))
        expected["start/errors"] = ("F64", (len(first.levels),))
    if spec.blend.penalty:
        expected["linear/weights"] = ("F32", (first.lookback + 1, first.horizon))
    for member, network in enumerate(spec.networks):
        for name, shape in weight_shapes(network).items():
            expected[f"net/{member}/{name}"] = ("F32", shape)
    return expected


def unfit(reason: str) -> ModelFileError:
    """Say that a file holds what no seqcast writes."""
    return ModelFileError(
        f"The model file holds what no seqcast writes: {reason}.",
        fix="Copy it again from where it was, or fit again",
    )


def _time_faults(spec: Spec) -> Iterator[str]:
    """Name what is no time zone, or no time of the calendar."""
    zone, times = spec.frequency.zone, (spec.record.first, spec.record.last)
    if zones.is_region(zone):
        try:
            zones.check(zone)
        except SettingError:
            yield f"there is no time zone {quoted(zone)}"
    if spec.frequency.unit != "step" and not all(abs(t) < LATEST for t in times):
        yield "its times lie outside the calendar"


def _feature_faults(spec: Spec) -> list[str]:
    """Name what keeps the features from being those of the columns and networks."""
    features, network = spec.preparation.features, spec.networks[0]
    found = []
    roles: tuple[Role, ...] = ("known", "past", "static")
    found += [fault for one in features for fault in _shape_faults(one)]
    if [one.role for one in features] != sorted(one.role for one in features):
        found.append("the features are not known, past and static ones in order")
    for role in roles:
        own = of_role(features, role)
        names = tuple(one.name for one in own if not one.clock)
        if names != getattr(spec.roles, role):
            found.append(f"the {role} columns and features differ")
        if width(features, role) != getattr(network, role):
            found.append(f"the networks do not see the {role} features")
    return found + [
        f"features: {quoted(one.name)} is nothing that the clock says"
        for one in features
        if one.clock and not is_of_clock(one)
    ]


def _shape_faults(feature: Feature) -> Iterator[str]:
    """Name what a feature has and its kind has not."""
    name, texts = quoted(feature.name), feature.categories
    if feature.kind in ("flag", "cycle") and not feature.clock:
        yield f"features: {name} is a {feature.kind} and no column"
    if len(set(texts)) < len(texts) or (texts and feature.kind != "category"):
        yield f"features: {name} has categories that no column has"
    if feature.waves and feature.kind != "cycle":
        yield f"features: {name} has waves and is no cycle"
    if feature.within and (feature.kind != "number" or feature.role == "static"):
        yield f"features: {name} changes where it cannot"


def _name_faults(roles: ColumnRoles) -> list[str]:
    held = roles.time, roles.target, *roles.id, *roles.covariates
    if not all(held[1:]):
        return ["a column has no name"]
    names = [name for name in held if name]
    if roles.wide and len(roles.id) != 1:
        return [f"wide data have {len(roles.id)} columns of ids, not 1"]
    twice = next((name for name in names if names.count(name) > 1), None)
    return [] if twice is None else [f"two columns are called {quoted(twice)}"]
