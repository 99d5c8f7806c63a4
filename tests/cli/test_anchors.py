"""Fresh months written on another day than those of the training data."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.cells.style import DateReading
from seqcast.data.scaling import Preparation
from seqcast.models.artifact import hashed, write
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from tests.models.builders import RECORD, SPEC, ranges, small_artifact

MONTHS = np.arange("2015-01", "2024-01", dtype="datetime64[M]")
STARTS = MONTHS.astype("datetime64[D]")
ENDS = (MONTHS + 1).astype("datetime64[D]") - 1


def write_model(path, days, anchor):
    """A model of one monthly series that ended with these days."""
    first, last = (
        int(day.astype("datetime64[us]").astype(int)) for day in days[[0, -1]]
    )
    hashes, cutoffs = hashed(((),), np.array([last]))
    model = replace(
        small_artifact(),
        frequency=Frequency(1, "month", anchor),
        roles=ColumnRoles(time="day", target="y"),
        dates=DateReading(),
        preparation=Preparation(SPEC.season, "none", "last", None),
        hashes=hashes,
        cutoffs=cutoffs,
        ranges=ranges(1),
        record=replace(RECORD, first=first, last=last),
    )
    path.write_bytes(write(model))


def write_rows(path, days):
    rows = "".join(f"{day},{50 + n % 12}\n" for n, day in enumerate(days))
    path.write_text("day,y\n" + rows)


@pytest.mark.parametrize(
    ("own", "fresh", "anchor", "first"),
    [
        pytest.param(ENDS, STARTS, "end", "2024-01-31", id="starts for ends"),
        pytest.param(ENDS, MONTHS, "end", "2024-01", id="months for ends"),
        pytest.param(STARTS, ENDS, "start", "2024-01-01", id="ends for starts"),
    ],
)
def test_the_first_month_ahead_is_the_one_after_the_last_row(
    seqcast, tmp_path, own, fresh, anchor, first
):
    write_model(tmp_path / "m.seqcast", own, anchor)
    write_rows(tmp_path / "own.csv", own)
    write_rows(tmp_path / "fresh.csv", fresh)
    wanted = seqcast("predict", "m.seqcast", "own.csv")
    ran = seqcast("predict", "m.seqcast", "fresh.csv")
    assert ran.code == wanted.code == 0, ran.err
    assert "each lies in, where the model has it" in ran.err
    rows, expected = (
        list(csv.DictReader(one.out.splitlines())) for one in (ran, wanted)
    )
    assert rows[0]["day"] == first
    assert [one["forecast"] for one in rows] == [one["forecast"] for one in expected]
