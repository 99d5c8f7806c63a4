"""What a model was trained on of each series."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.ranges import ranges_of
from seqcast.models.artifact import hashed
from seqcast.models.seen import ranges_by_hash, seen
from seqcast.series.frequency import DAY, Frequency
from tests.models.builders import SPEC, small_artifact
from tests.panels import panel_of

PANEL = panel_of(*(n * 100 + np.arange(60.0) % 12 for n in range(9)))


def model():
    hashes, cutoffs = hashed(PANEL.ids, np.arange(9) + 50)
    parts = {"hashes": hashes, "cutoffs": cutoffs}
    return replace(small_artifact(), **parts, ranges=ranges_by_hash(PANEL, SPEC))


def test_every_series_finds_its_own_training():
    found = seen(model(), PANEL)
    assert found.known.all()
    assert found.cutoffs.tolist() == list(range(50, 59))
    expected = ranges_of(PANEL, SPEC.lookback, SPEC.season)
    assert found.ranges.center.tolist() == expected.center.tolist()
    assert found.ranges.spread.tolist() == expected.spread.tolist()


def test_a_series_that_was_not_there_has_the_latest_cutoff_and_no_range():
    panel = replace(PANEL.take(np.arange(2)), ids=(("new",), ("3",)))
    found = seen(model(), panel)
    assert found.known.tolist() == [False, True]
    assert found.cutoffs.tolist() == [58, 53]
    assert found.ranges.telling.tolist() == [False, True]


HOUR = DAY // 24


@pytest.mark.parametrize(
    ("unit", "old", "new", "start", "expected"),
    [
        ("hour", "-05:00", "Z", 0, 18 * HOUR),
        ("hour", "Z", "+01:00", 0, 14 * HOUR),
        ("hour", "+05:30", "Z", 0, 7 * HOUR),
        ("hour", "Z", "Z", 0, 13 * HOUR),
        ("day", "+02:00", "+01:00", 0, 0),
        ("day", "-05:00", "Z", 0, 0),
        ("day", "-05:00", "Z", 5 * HOUR, 5 * HOUR),
        ("day", "+01:00", "Z", 23 * HOUR, -HOUR),
    ],
)
def test_the_end_of_training_is_the_same_moment_on_any_clock(
    unit, old, new, start, expected
):
    end = 13 * HOUR if unit == "hour" else 0
    first = start - 40 * DAY
    hashes, cutoffs = hashed((("0",),), np.array([end]))
    frequency = Frequency(1, unit, zone=old)
    trained = replace(
        small_artifact(),
        frequency=frequency,
        hashes=hashes,
        cutoffs=cutoffs,
        ranges=model().ranges.take(np.array([0])),
    )
    panel = replace(
        panel_of(range(1200)),
        starts=np.array([first]),
        frequency=replace(frequency, zone=new),
    )
    assert seen(trained, panel).cutoffs.tolist() == [expected]
