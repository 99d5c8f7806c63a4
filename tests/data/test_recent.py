"""The rows up to a time, and the last rows, of every series."""

from datetime import datetime, timedelta

import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError, SettingError
from seqcast.settings import DataSettings

STYLES = {
    "daily": ("%Y-%m-%d", timedelta(days=1)),
    "dotted": ("%d.%m.%Y", timedelta(days=1)),
    "month first": ("%m/%d/%Y", timedelta(days=1)),
    "hourly": ("%Y-%m-%d %H:%M", timedelta(hours=1)),
    "dotted hours": ("%d.%m.%Y %H:%M", timedelta(hours=1)),
    "zoned": ("%Y-%m-%dT%H:%M:%S+02:00", timedelta(hours=1)),
    "compact": ("%Y%m%d", timedelta(days=1)),
}


def load(tmp_path, style, as_of=None, last=None, count=100):
    """A series of a hundred steps from 2024-01-01, whose values count up from 0."""
    template, step = STYLES[style]
    start = datetime(2024, 1, 1)
    rows = [f"{(start + n * step).strftime(template)},{n}" for n in range(count)]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(["when,sales", *rows]) + "\n")
    return read_panel(str(path), Reading(as_of=as_of), DataSettings(last=last))


@pytest.mark.parametrize(
    ("style", "as_of", "rows"),
    [
        pytest.param("daily", "2024-01-10", 10, id="a day"),
        pytest.param("daily", "2024-01", 31, id="a month is all of it"),
        pytest.param("daily", "2024-01-10T12:00", 10, id="a time of day"),
        pytest.param("daily", "2024Q1", 91, id="a quarter"),
        pytest.param("daily", "2030-01-01", 100, id="after the end"),
        pytest.param("dotted", "10.01.2024", 10, id="their own style"),
        pytest.param("dotted", "10.1.2024", 10, id="without zeros"),
        pytest.param("dotted", "2024-01-10", 10, id="ISO in their stead"),
        pytest.param("month first", "02/01/2024", 32, id="month first"),
        pytest.param("hourly", "2024-01-02", 48, id="a day of hours is all of it"),
        pytest.param("hourly", "2024-01-02 03:00", 28, id="an hour"),
        pytest.param("hourly", "2024-01-02 03:59", 28, id="between two rows"),
        pytest.param("dotted hours", "02.01.2024", 48, id="their day without hours"),
        pytest.param("zoned", "2024-01-02", 48, id="a day on the clock of the data"),
        pytest.param("zoned", "2024-01-02T03:00:00+02:00", 28, id="with their offset"),
        pytest.param("zoned", "2024-01-02T01:00Z", 28, id="with another offset"),
        pytest.param("compact", "20240110", 10, id="compact"),
    ],
)
def test_rows_later_than_a_time_are_dropped(tmp_path, style, as_of, rows):
    kept = load(tmp_path, style, as_of).panel.target.values[:, 0]
    assert kept.tolist() == list(range(rows))


def test_the_time_used_is_told(tmp_path):
    loaded = load(tmp_path, "dotted", "2024-01-10", last=4)
    assert loaded.panel.target.values[:, 0].tolist() == [6, 7, 8, 9]
    assert loaded.style.write(loaded.panel.starts) == ["07.01.2024"]
    assert loaded.notices[-2:] == (
        "As of 2024-01-10: the newest row is 10.01.2024; later: 90 steps dropped.",
        "Kept the last 4 rows of every series; before: 6 steps dropped.",
    )


def test_integers_are_compared_as_they_are(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("t,sales\n" + "".join(f"{n},{n % 7}\n" for n in range(5, 45, 5)))
    loaded = read_panel(str(path), Reading(as_of="22"), DataSettings())
    assert loaded.panel.cutoffs.tolist() == [20]


def test_series_that_begin_later_are_left_out_and_counted(tmp_path):
    rows = [f"2024-01-{day:02d},a,{day}" for day in range(1, 20)]
    rows += [f"2024-01-{day:02d},b,{day}" for day in range(10, 20)]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(["day,shop,sales", *rows]) + "\n")
    loaded = read_panel(str(path), Reading(as_of="2024-01-09"), DataSettings())
    assert loaded.panel.ids == (("a",),)
    assert loaded.missing.tolist() == [0]
    assert loaded.notices[-1] == "Begun after 2024-01-09, and left out: 1 series."
    last = read_panel(str(path), Reading(), DataSettings(last=12)).panel
    assert last.lengths.tolist() == [12, 10]
    assert last.target.values[:, 0].tolist() == [*range(8, 20), *range(10, 20)]


def test_a_time_before_the_first_row_is_refused(tmp_path):
    with pytest.raises(DataError) as error:
        load(tmp_path, "daily", "2023-12-31")
    assert error.value.problem == (
        "No row is as early as 2023-12-31; the first is 2024-01-01."
    )


@pytest.mark.parametrize(
    ("style", "as_of", "problem", "fix"),
    [
        pytest.param(
            "dotted",
            "yesterday",
            '--as-of is "yesterday".',
            "Write a time as the data do, such as 01.01.1970, or as YYYY-MM-DD",
            id="a word",
        ),
        pytest.param(
            "daily",
            "10/01/2024",
            '--as-of is "10/01/2024".',
            "Write a time as the data do, such as 1970-01-01, or as YYYY-MM-DD",
            id="a style that is neither",
        ),
        pytest.param(
            "daily",
            "2024-02-30",
            'Column "--as-of" holds "2024-02-30", which is not a day of the calendar.',
            "Correct the date",
            id="no such day",
        ),
        pytest.param(
            "hourly",
            "2024-01-02T03:00Z",
            '--as-of is "2024-01-02T03:00Z"; the times of the data have no offset.',
            "Leave the offset from UTC out",
            id="an offset",
        ),
    ],
)
def test_what_is_no_time_of_the_data_is_refused(tmp_path, style, as_of, problem, fix):
    with pytest.raises(SettingError) as error:
        load(tmp_path, style, as_of)
    assert (error.value.problem, error.value.fix) == (problem, fix)
