"""What a model was trained on of each series."""

from dataclasses import replace

import numpy as np

from seqcast.data.ranges import ranges_of
from seqcast.models.artifact import hashed
from seqcast.models.seen import ranges_by_hash, seen
from tests.models.builders import SPEC, small_artifact
from tests.panels import panel_of

PANEL = panel_of(*(n * 100 + np.arange(60.0) % 12 for n in range(9)))


def model():
    hashes, cutoffs = hashed(PANEL.ids, np.arange(9) + 50)
    parts = {"hashes": hashes, "cutoffs": cutoffs}
    return replace(small_artifact(), **parts, ranges=ranges_by_hash(PANEL, SPEC))


def test_every_series_finds_its_own_training():
    found = seen(model(), PANEL.ids)
    assert found.known.all()
    assert found.cutoffs.tolist() == list(range(50, 59))
    expected = ranges_of(PANEL, SPEC.lookback, SPEC.season)
    assert found.ranges.center.tolist() == expected.center.tolist()
    assert found.ranges.spread.tolist() == expected.spread.tolist()


def test_a_series_that_was_not_there_has_the_latest_cutoff_and_no_range():
    found = seen(model(), (("new",), ("3",)))
    assert found.known.tolist() == [False, True]
    assert found.cutoffs.tolist() == [58, 53]
    assert found.ranges.telling.tolist() == [False, True]
