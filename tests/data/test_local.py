"""Files in the local time of a zone whose clocks change."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings
from tests.data.test_cases import CASES

BERLIN = DataSettings(tz="Europe/Berlin")
PLAIN = DataSettings()
HOUR = 3_600_000_000


def read(name, request=None, settings=BERLIN):
    return read_panel(str(CASES / name / "sales.csv"), request or Reading(), settings)


@pytest.mark.parametrize(
    "name",
    [
        "clocks-back",
        "clocks-back-by-half-hours",
        "clocks-forward",
        "offsets-of-a-zone",
        "midnights-of-a-zone",
    ],
)
def test_times_are_written_back_as_they_were_read(name):
    loaded = read(name)
    panel = loaded.panel
    stamps = panel.frequency.advance(panel.starts[0], np.arange(panel.lengths[0]))
    lines = Path(CASES / name / "sales.csv").read_text().splitlines()[1:]
    assert loaded.style.write(stamps) == [line.split(",")[0] for line in lines]


def test_the_newest_row_may_stand_first(tmp_path):
    header, *rows = (CASES / "clocks-back" / "sales.csv").read_text().splitlines()
    path = tmp_path / "sales.csv"
    path.write_text("\n".join([header, *reversed(rows)]) + "\n")
    loaded = read_panel(str(path), Reading(), BERLIN)
    np.testing.assert_array_equal(
        loaded.panel.target.values, read("clocks-back").panel.target.values
    )


def test_fresh_rows_are_read_in_the_zone_of_the_model():
    known = read("clocks-forward")
    asked = Reading(roles=known.roles, frequency=known.panel.frequency)
    fresh = read("clocks-back", asked, PLAIN).panel
    assert fresh.frequency == known.panel.frequency
    steps = (fresh.starts[0] - known.panel.starts[0]) / HOUR
    assert steps == 210 * 24  # 30 March 20:00 UTC to 26 October 20:00 UTC


def test_another_zone_than_that_of_the_model_is_refused():
    frequency = replace(read("clocks-forward").panel.frequency, zone="Asia/Tokyo")
    asked = Reading(roles=read("clocks-back").roles, frequency=frequency)
    with pytest.raises(DataError, match="Asia/Tokyo"):
        read("clocks-back", asked)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("2024-10-26", 2, id="a day ends at its own midnight"),
        pytest.param("2024-10-27 02:00", 6, id="the second of two hours counts"),
        pytest.param("2024-10-27T00:00+02:00", 3, id="an instant"),
    ],
)
def test_as_of_is_a_local_time(text, rows):
    loaded = read("clocks-back", Reading(as_of=text))
    assert loaded.panel.lengths.tolist() == [rows]


def steps(first, last, minutes=60, leap=()):
    """Lines of a series, without the steps at some times."""
    times = np.arange(first, last, np.timedelta64(minutes, "m"), "datetime64[m]")
    texts = [str(time).replace("T", " ") for time in times]
    return [f"{text},{n % 7}.5" for n, text in enumerate(texts) if text not in leap]


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        pytest.param(
            steps("2024-03-30", "2024-04-02", leap=("2024-03-31 01:00",)),
            "2024-03-31 01:00",
            id="in London",
        ),
        pytest.param(
            steps("2024-10-05", "2024-10-08", leap=("2024-10-06 02:00",)),
            "2024-10-06 02:00",
            id="in Sydney",
        ),
        pytest.param(
            steps(
                "2024-03-09",
                "2024-03-12",
                minutes=30,
                leap=("2024-03-10 02:00", "2024-03-10 02:30"),
            ),
            "2024-03-10 02:00",
            id="of half hours",
        ),
        pytest.param(
            steps("2024-03-30", "2024-04-02", leap=("2024-03-31 13:00",)),
            None,
            id="not by day",
        ),
        pytest.param(
            steps("2024-03-30", "2024-04-02", leap=("2024-04-01 02:00",)),
            None,
            id="not on a Monday",
        ),
        pytest.param(
            steps("2024-01-06", "2024-01-09", leap=("2024-01-07 02:00",)),
            None,
            id="not in winter",
        ),
        pytest.param(
            steps(
                "2024-03-30",
                "2024-04-02",
                leap=("2024-03-31 02:00", "2024-03-31 03:00"),
            ),
            None,
            id="not two hours",
        ),
    ],
)
def test_an_hour_that_clocks_may_have_skipped_is_named(lines, when, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(["time,load", *lines]) + "\n")
    told = read_panel(str(path), Reading(), PLAIN).notices
    named = [text for text in told if "if clocks went forward" in text]
    assert [text.split('"')[1] for text in named] == ([when] if when else [])


def test_an_hour_that_another_series_has_was_not_skipped(tmp_path):
    whole = steps("2024-03-30", "2024-04-02")
    holed = steps("2024-03-30", "2024-04-02", leap=("2024-03-31 02:00",))
    rows = [f"a,{line}" for line in whole] + [f"b,{line}" for line in holed]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(["id,time,load", *rows]) + "\n")
    told = " ".join(read_panel(str(path), Reading(), PLAIN).notices)
    assert "Added 1 step" in told
    assert "clocks" not in told


@pytest.mark.parametrize(
    ("zone", "offset", "region", "fix"),
    [
        pytest.param(
            "+01:00",
            "",
            None,
            "Write the offset from UTC behind every time, such as 2024-01-01 00:00+",
            id="an offset is missing",
        ),
        pytest.param(
            "", "Z", None, "Write the times without an offset", id="one too many"
        ),
        pytest.param(
            "", "", "Europe/Berlin", "Leave data.tz out", id="a zone too many"
        ),
        pytest.param(
            "+01:00",
            "",
            "Europe/Berlin",
            "Leave data.tz out, and write the offset",
            id="a zone for an offset",
        ),
        pytest.param(
            "Asia/Tokyo", "", "Europe/Berlin", "Leave data.tz out", id="two zones"
        ),
    ],
)
def test_times_on_another_clock_than_the_model_s_are_told_how_to_be_written(
    tmp_path, zone, offset, region, fix
):
    times = [f"2024-01-01 {hour:02d}:00" for hour in range(24)]
    path = tmp_path / "load.csv"
    path.write_text("time,load\n" + "".join(f"{one}{offset},1\n" for one in times))
    known = Reading(
        roles=ColumnRoles("time", "load"), frequency=Frequency(1, "hour", zone=zone)
    )
    with pytest.raises(DataError) as error:
        read_panel(str(path), known, DataSettings(tz=region))
    assert error.value.fix.startswith(fix)
    if zone != "+01:00":
        return
    path.write_text("time,load\n" + "".join(f"{one}{zone},1\n" for one in times))
    assert read_panel(str(path), known, PLAIN).panel.frequency == known.frequency
