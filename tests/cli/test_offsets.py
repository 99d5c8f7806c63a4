"""Fresh data written with another offset from UTC than the training data."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from seqcast.data.scaling import Preparation
from seqcast.data.style import DateReading
from seqcast.models.artifact import hashed, write
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.workflows.keep import with_absent
from tests.models.builders import RECORD, SPEC, ranges, small_artifact

END = datetime(2024, 3, 9, 13)
LATER = 24
SERIES = ("a", "b")


def micro(moment):
    return int(np.datetime64(moment, "us").astype(int))


def trained(zone="-05:00"):
    """A model of two hourly series that ended at 18:00 of UTC."""
    ids = tuple((name,) for name in SERIES)
    hashes, cutoffs = hashed(ids, np.full(2, micro(END)))
    first, last = micro(END - timedelta(days=20)), micro(END)
    return replace(
        small_artifact(),
        frequency=Frequency(1, "hour", zone=zone),
        roles=ColumnRoles(time="when", target="y", id=("shop",)),
        dates=DateReading(),
        preparation=Preparation(SPEC.season, "none", "last", None),
        hashes=hashes,
        cutoffs=cutoffs,
        ranges=ranges(2),
        record=replace(RECORD, first=first, last=last),
    )


def hours(*offsets):
    """Write the same hours with one offset, or with the second one at the end."""
    eastern = timezone(timedelta(hours=-5))
    for step in range(-200, LATER + 1):
        moment = (END + timedelta(hours=step)).replace(tzinfo=eastern)
        away = offsets[-1] if step > 12 else offsets[0]
        shown = moment.astimezone(timezone(timedelta(hours=away)))
        text = shown.isoformat().replace("+00:00", "Z")
        yield from (f"{text},{name},{50 + step % 12 + step % 7}" for name in SERIES)


@pytest.fixture
def model(tmp_path):
    (tmp_path / "m.seqcast").write_bytes(write(trained()))


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("offsets", [(-5,), (-5, -4), (0,), (1,), (-8,)])
def test_rows_that_training_saw_are_never_scored(seqcast, tmp_path, offsets):
    lines = ("when,shop,y", *hours(*offsets))
    (tmp_path / "new.csv").write_text("\n".join(lines) + "\n")
    words = "m.seqcast", "new.csv", "--json"
    ran = seqcast("evaluate", *words, "--stride", 1)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["extent"]["windows"] == 2 * LATER
    ran = seqcast("inspect", *words)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["training"]["age"] == LATER


def test_an_updated_model_keeps_the_ends_of_absent_series_on_the_newer_clock():
    old, fresh = trained(), trained("Z")
    kept = fresh.hashes[:1]
    fresh = replace(
        fresh, hashes=kept, cutoffs=fresh.cutoffs[:1] + 10**9, ranges=ranges(1)
    )
    grown = with_absent(old, fresh)
    moved = micro(END + timedelta(hours=5))
    assert grown.cutoffs[grown.hashes != kept[0]].tolist() == [moved]
