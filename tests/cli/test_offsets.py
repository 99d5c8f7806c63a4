"""Fresh data written with another offset from UTC than the training data."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas
import pytest

from seqcast.data.cells.style import DateReading
from seqcast.data.scaling import Preparation
from seqcast.models.artifact import hashed, write
from seqcast.series.feature import Feature, width
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings
from seqcast.workflows.fresh import read_fresh
from seqcast.workflows.keep import with_absent
from tests.models.builders import RECORD, SPEC, ranges, small_artifact

END = datetime(2024, 3, 9, 13)
LATER = 24
HOUR = pandas.Timedelta(hours=1)
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


CLOCKS = (
    Feature("day", "known", "cycle", clock=True, waves=4),
    Feature("week", "known", "cycle", clock=True, waves=3),
)


def with_clocks():
    """The same model, of a network that sees the time of the day and of the week."""
    spec = replace(SPEC, known=width(CLOCKS, "known"))
    known, made = trained(), small_artifact(spec)
    prepared = replace(known.preparation, features=CLOCKS)
    return replace(
        known, networks=made.networks, weights=made.weights, preparation=prepared
    )


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("away", [-8, 0, 1, 5.5, 13])
def test_one_instant_has_one_forecast_however_it_is_written(
    seqcast, tmp_path, away, suffix
):
    (tmp_path / "m.seqcast").write_bytes(write(with_clocks()))
    found = {}
    for offset in (-5, away):
        lines = ("when,shop,y", *hours(offset))
        (tmp_path / "new.csv").write_text("\n".join(lines) + "\n")
        asked = "--as-of", "2024-03-10T06:00:00-05:00", "-o", f"out.{suffix}"
        ran = seqcast("predict", "m.seqcast", "new.csv", "--horizon", 9, *asked)
        assert ran.code == 0, ran.err
        out = pandas.read_csv if suffix == "csv" else pandas.read_parquet
        found[offset] = out(tmp_path / f"out.{suffix}")
    own, other = found[-5], found[away]
    pandas.testing.assert_frame_equal(
        own.drop(columns="when"), other.drop(columns="when")
    )
    written = pandas.to_datetime(other["when"])
    later = pandas.Timedelta(hours=away + 5)
    if suffix == "parquet":
        assert (written - pandas.to_datetime(own["when"]) == later).all()
    else:
        assert (written == pandas.to_datetime(own["when"])).all()
        assert (written.map(pandas.Timestamp.utcoffset) == later - 5 * HOUR).all()


def test_the_time_of_the_day_counts_in_these_forecasts(seqcast, tmp_path):
    (tmp_path / "m.seqcast").write_bytes(write(with_clocks()))
    forecasts = set()
    for zone in ("-05:00", "Z"):
        lines = [line.replace("-05:00", zone) for line in hours(-5)]
        (tmp_path / "new.csv").write_text("\n".join(("when,shop,y", *lines)) + "\n")
        ran = seqcast("predict", "m.seqcast", "new.csv")
        assert ran.code == 0, ran.err
        forecasts.add(ran.out.splitlines()[1].split(",")[2])
    assert len(forecasts) == 2


def test_fresh_rows_are_put_on_the_clock_of_the_model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.seqcast").write_bytes(write(with_clocks()))
    lines = ("when,shop,y", *hours(0))
    (tmp_path / "new.csv").write_text("\n".join(lines) + "\n")
    loaded = read_fresh(with_clocks(), "new.csv", DataSettings())
    assert loaded.panel.frequency == with_clocks().frequency
    ends = np.full(2, micro(END + timedelta(hours=LATER)))
    assert loaded.panel.cutoffs.tolist() == ends.tolist()
