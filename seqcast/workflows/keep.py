"""What a fit keeps: the model, and the record of how it came to be."""

from dataclasses import dataclass, replace

import numpy as np

from seqcast.data.ranges import Ranges
from seqcast.data.windows import WindowShape
from seqcast.evaluation.scoring import Scored
from seqcast.models import artifact as model_file
from seqcast.models import linear, start
from seqcast.models.artifact import Artifact
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.record import TrainingRecord, installed_versions
from seqcast.models.seen import on_clock, ranges_by_hash
from seqcast.series.panel import ColumnRoles, Panel
from seqcast.workflows.cuts import Cuts
from seqcast.workflows.ensemble import Members
from seqcast.workflows.gallery import Gallery
from seqcast.workflows.search import Selection


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What training left behind: U series, and E members trained on all rows.

    ``first`` is the blended forecaster that was scored, of the rows before A.
    """

    panel: Panel
    cuts: Cuts
    chosen: Selection
    scored: Scored
    gallery: Gallery
    last: Members
    first: NetworkForecaster
    cut: bool
    clip_norm: float


def artifact_of(trained: Kept, roles: ColumnRoles, skipped: int, seed: int) -> Artifact:
    """Make the model of what training left behind.

    Args:
        trained: Networks, blend and scores.
        roles: The user's column names.
        skipped: Series left out.
        seed: Of all randomness.
    """
    panel, first = trained.panel, trained.first
    spec, preparation, blend = first.networks[0], first.preparation, first.blend
    line = first.line
    if line is not None:
        shape = WindowShape(spec.lookback, spec.horizon)
        line = linear.fitted(panel, shape, preparation, blend.penalty) or line
    hashes, cutoffs = model_file.hashed(panel.ids, panel.cutoffs)
    return Artifact(
        networks=(spec,) * len(trained.last.weights),
        weights=trained.last.weights,
        preparation=preparation,
        roles=roles,
        frequency=panel.frequency,
        hashes=hashes,
        cutoffs=cutoffs,
        ranges=ranges_by_hash(panel, spec),
        calibration=trained.scored.calibration,
        record=_record(trained, skipped, seed),
        blend=blend,
        start=start.fitted(panel, preparation, spec.levels),
        line=line,
    )


def _record(trained: Kept, skipped: int, seed: int) -> TrainingRecord:
    panel = trained.panel
    return TrainingRecord(
        series=len(panel.ids),
        skipped=skipped,
        short=trained.cuts.short,
        rows=len(panel.target.values),
        missing=int(np.isnan(panel.target.values).sum()),
        first=int(panel.starts.min()),
        last=int(panel.cutoffs.max()),
        seed=seed,
        steps=trained.chosen.steps,
        cut=trained.cut,
        gradients=trained.last.gradients(trained.clip_norm),
        windows=trained.scored.windows,
        left_out=trained.scored.left_out,
        season_error_steps=trained.first.networks[0].season,
        scores=trained.scored.scores,
        intervals=trained.scored.intervals,
        diagnoses=trained.scored.diagnoses,
        versions=installed_versions(),
    )


def with_absent(old: Artifact, fresh: Artifact) -> Artifact:
    """Keep what an old model knows of series, and of levels that they had before.

    Args:
        old: The model that training went on from.
        fresh: What came of it: series of the newer data alone.
    """
    place = np.searchsorted(old.hashes, fresh.hashes)
    place = np.minimum(place, max(len(old.hashes) - 1, 0))
    again = old.hashes[place] == fresh.hashes
    ranges = []
    for before, after in (
        (old.ranges.center, fresh.ranges.center),
        (old.ranges.spread, fresh.ranges.spread),
    ):
        telling = again & old.ranges.telling[place] & fresh.ranges.telling
        both = np.stack(
            [
                np.minimum(before[place, 0], after[:, 0]),
                np.maximum(before[place, 1], after[:, 1]),
            ],
            axis=1,
        )
        joined = np.where(telling[:, None], both, after)
        absent = ~np.isin(old.hashes, fresh.hashes)
        ranges.append(np.concatenate([joined, before[absent]]))
    steps = old.frequency, fresh.frequency
    hashes = np.concatenate([fresh.hashes, old.hashes[absent]])
    cutoffs = np.concatenate([fresh.cutoffs, on_clock(old.cutoffs[absent], *steps)])
    order = np.argsort(hashes)
    center, spread = (one[order] for one in ranges)
    begun = int(on_clock(np.array([old.record.first]), *steps)[0])
    first = min(begun, fresh.record.first)
    return replace(
        fresh,
        hashes=hashes[order],
        cutoffs=cutoffs[order],
        ranges=Ranges(center, spread),
        record=replace(fresh.record, first=first),
    )
