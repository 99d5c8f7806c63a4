"""Small whole models for tests, with weights drawn from a seeded generator."""

from dataclasses import replace

import numpy as np

from seqcast.data.cells.style import DateReading
from seqcast.data.ranges import Ranges
from seqcast.data.scaling import Preparation
from seqcast.models.artifact import Artifact, hashed
from seqcast.models.blend import Blend, Share
from seqcast.models.conformal import Calibration
from seqcast.models.linear import Linear
from seqcast.models.record import (
    Diagnosis,
    Gradients,
    IntervalScores,
    Scores,
    TrainingRecord,
    Versions,
)
from seqcast.models.spec import NetworkSpec, weight_shapes
from seqcast.series.feature import Feature, width
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles

SPEC = NetworkSpec("gru", lookback=24, horizon=6, segment=12, season=12, units=4)
IDS = (("a",), ("b",), ("c d", "é"))
ROLES = ColumnRoles(time="month", target="sales", id=("shop", "line"))
RECORD = TrainingRecord(
    series=3,
    skipped=1,
    short=0,
    rows=432,
    missing=2,
    first=-662_688_000_000_000,
    last=-286_502_400_000_000,
    seed=0,
    steps=400,
    cut=False,
    gradients=Gradients(norm=0.75, clipped=0.25, clip_norm=1.0),
    windows=3,
    left_out=0,
    season_error_steps=12,
    scores=(
        Scores("seqcast", 0.81, 0.03, 11.5, 14.25, 3.1, 0.02, 0.19),
        Scores("seasonal naive", 1.0, 0.04, 14.0, 17.5, 3.9, None, 0.0),
        Scores("naive", None, None, None, None, None, None, None),
    ),
    intervals=(IntervalScores(80, 0.78, 40.5), IntervalScores(95, None, None)),
    diagnoses=(Diagnosis("copy", 2, 3),),
    versions=Versions("0.1.0", "3.15.1", "2.21.0", "2.4.6", "3.11.9"),
)


MIXED = Blend(
    (Share("drift", 0.05), Share("theta", 0.15), Share("linear", 0.1)), 60, penalty=0.1
)
FEATURES = (
    Feature("price", "known", "number", center=5.0, spread=1.5, within=1.25),
    Feature("promo", "known", "category", categories=("no", "yes")),
    Feature("week", "known", "cycle", clock=True, waves=3),
    Feature("holiday DE -1", "known", "flag", clock=True),
    Feature("temp", "past", "number", center=10.0, spread=2.0, within=1.0),
    Feature("region", "static", "category", categories=("coast", "hills")),
)
DAILY = ColumnRoles(
    "day", "sold", ("shop",), False, ("price", "promo"), ("temp",), ("region",)
)
SHOPS = (("north",), ("south",))


def random_weights(spec, generator):
    """Draw float32 weights of the names and shapes that a spec demands."""
    return {
        name: generator.normal(0, 0.2, shape).astype(np.float32)
        for name, shape in weight_shapes(spec).items()
    }


def random_line(spec, generator):
    """Draw the line of a blend, from the windows of a spec to its horizon."""
    shape = spec.lookback + 1, spec.horizon
    return Linear(generator.normal(0, 0.5 / spec.lookback, shape))


def ranges(count):
    """Say that the windows of every series lay from 10 to 90, 2 to 8 around."""
    return Ranges(np.tile([10.0, 90.0], (count, 1)), np.tile([2.0, 8.0], (count, 1)))


def small_artifact(spec=SPEC, *, members=2, ids=IDS, roles=ROLES):
    """Build an untrained model of some members, monthly, of three series."""
    generator = np.random.default_rng(7)
    hashes, cutoffs = hashed(ids, np.arange(len(ids)) * 2_678_400_000_000)
    return Artifact(
        networks=(spec,) * members,
        weights=tuple(random_weights(spec, generator) for _ in range(members)),
        preparation=Preparation(
            season=spec.season, transform="log", center="last", floor=0.0
        ),
        roles=roles,
        frequency=Frequency(1, "month", "start"),
        hashes=hashes,
        cutoffs=cutoffs,
        ranges=ranges(len(ids)),
        calibration=Calibration(
            generator.normal(0, 0.1, (spec.horizon, len(spec.levels) // 2)),
            np.full(spec.horizon, 30),
        ),
        record=replace(RECORD, series=len(ids)),
        dates=DateReading("day first", "%d/%m/%y", ending=True),
        blend=MIXED,
        line=random_line(spec, generator),
    )


def rich_artifact():
    """Build an untrained model with covariates of every role and kind, daily."""
    widths = {role: width(FEATURES, role) for role in ("known", "past", "static")}
    spec = replace(SPEC, lookback=21, horizon=5, segment=7, season=7, **widths)
    kept = small_artifact(spec, members=2, ids=SHOPS, roles=DAILY)
    prepared = Preparation(7, "none", "season", None, longer=14, features=FEATURES)
    return replace(
        kept,
        preparation=prepared,
        frequency=Frequency(1, "day"),
        dates=DateReading(format="%Y-%m-%d"),
    )
