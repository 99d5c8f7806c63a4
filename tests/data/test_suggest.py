"""What the error of rows beside their steps advises, followed to the letter."""

import re
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

BUSINESS_ENDS = ["2024-01-31", "2024-02-29", "2024-03-29", "2024-05-31", "2024-06-28"]
BUSINESS_STARTS = ["2024-01-02", "2024-02-01", "2024-03-01", "2024-04-02", "2024-05-02"]
FISCAL = ["2023-01-31", "2023-04-28", "2023-07-31", "2023-10-31", "2024-01-31"]
FRIDAY, SUNDAY = date(2024, 1, 5), date(2024, 1, 7)


def clock(start, steps, unit="seconds"):
    """Times so far from one another."""
    times = [datetime.fromisoformat(start)]
    for step in steps:
        times.append(times[-1] + timedelta(**{unit: step}))
    return [str(time) for time in times]


def weeks(first, moved):
    """Thirty weeks, of which the tenth is moved by some days."""
    days = [first + timedelta(7 * n + moved * (n == 9)) for n in range(30)]
    return [str(day) for day in days]


def advised(tmp_path, times, **known):
    """The advice of the error, and the panel that it leads to."""
    path = tmp_path / "sales.csv"
    rows = "".join(f"{time},{n}\n" for n, time in enumerate(times, 1))
    path.write_text("date,sales\n" + rows)
    with pytest.raises(DataError) as error:
        read_panel(str(path), Reading(**known), DataSettings())
    fix = error.value.fix
    freq, how = (re.search(f"{flag}([^ ]+)", fix) for flag in ("--freq ", "larise="))
    request = Reading(freq=freq[1] if freq else None, **known)
    panel = read_panel(str(path), request, DataSettings(regularise=how[1])).panel
    return f"{freq[1] if freq else '-'} {how[1]}", panel


def written(panel, style="D"):
    """The first and the last step of a panel."""
    ends = np.array([panel.starts[0], panel.cutoffs[0]])
    return ends.astype("datetime64[us]").astype(f"datetime64[{style}]").astype(str)


@pytest.mark.parametrize(
    ("times", "advice", "ends", "missing"),
    [
        pytest.param(
            BUSINESS_ENDS,
            "ME mean",
            ["2024-01-31", "2024-06-30"],
            1,
            id="last business days of months, one left out",
        ),
        pytest.param(
            BUSINESS_STARTS,
            "MS mean",
            ["2024-01-01", "2024-05-01"],
            0,
            id="first business days of months",
        ),
        pytest.param(
            [f"2024-{month:02d}-{month % 5 + 12}" for month in range(1, 10)],
            "MS mean",
            ["2024-01-01", "2024-09-01"],
            0,
            id="somewhere in the middle of the month",
        ),
        pytest.param(
            FISCAL,
            "QE nearest",
            ["2023-01-31", "2024-01-31"],
            0,
            id="last business days of quarters that end in January",
        ),
        pytest.param(
            ["2019-12-31", "2020-12-31", "2021-12-31", "2022-12-30", "2023-12-29"],
            "YE mean",
            ["2019-12-31", "2023-12-31"],
            0,
            id="last business days of years",
        ),
        pytest.param(
            weeks(SUNDAY, -1),
            "W-SUN nearest",
            ["2024-01-07", "2024-07-28"],
            0,
            id="Sundays, one moved to a Saturday",
        ),
        pytest.param(
            weeks(FRIDAY, 3),
            "W-FRI nearest",
            ["2024-01-05", "2024-07-26"],
            0,
            id="Fridays, one moved over the weekend",
        ),
        pytest.param(
            weeks(SUNDAY + timedelta(1), 1),
            "W mean",
            ["2024-01-08", "2024-07-29"],
            0,
            id="Mondays, one moved to a Tuesday",
        ),
        pytest.param(
            [f"2024-01-{day:02d} 08:{7 * day % 60:02d}" for day in range(1, 31)],
            "D mean",
            ["2024-01-01", "2024-01-30"],
            0,
            id="days at about eight o'clock",
        ),
        pytest.param(
            clock("2024-01-01 00:04", [1437, 1443, 1435, 1444, 1442, 1436], "minutes"),
            "D nearest",
            ["2024-01-01", "2024-01-07"],
            0,
            id="days at about midnight",
        ),
        pytest.param(
            [
                f"2024-01-{day:02d} 17:{11 * day % 60:02d}"
                for day in range(1, 31)
                if date(2024, 1, day).weekday() < 5
            ],
            "B mean",
            ["2024-01-01", "2024-01-30"],
            0,
            id="business days at about five",
        ),
    ],
)
def test_days_beside_their_steps_are_advised_what_reads_them(
    tmp_path, times, advice, ends, missing
):
    said, panel = advised(tmp_path, times)
    assert said == advice
    assert written(panel).tolist() == ends
    assert np.isnan(panel.target.values).sum() == missing


@pytest.mark.parametrize(
    ("times", "advice", "first", "held"),
    [
        pytest.param(
            clock("2024-01-01 01:00:05", [3587, 3601, 3612] * 8),
            "h nearest",
            "2024-01-01T01:00:00",
            25,
            id="about the hour",
        ),
        pytest.param(
            clock("2024-01-01 00:59:50", [3601, 3600, 3599] * 8),
            "h nearest",
            "2024-01-01T01:00:00",
            25,
            id="seconds before the hour",
        ),
        pytest.param(
            clock("2024-01-01 01:00:50", [3601, 3600, 3599] * 8),
            "h mean",
            "2024-01-01T01:00:00",
            25,
            id="seconds after the hour",
        ),
        pytest.param(
            clock("2024-01-01 00:00:00", [299, 300, 301, 299, 301] * 8),
            "5min nearest",
            "2024-01-01T00:00:00",
            41,
            id="about five minutes",
        ),
        pytest.param(
            clock("2024-01-01 00:02:10", [299, 300, 301, 299, 301] * 8),
            "5min mean",
            "2024-01-01T00:00:00",
            41,
            id="about five minutes, far from the full ones",
        ),
        pytest.param(
            clock("2024-01-01 00:00:00", [993, 1007, 1004, 996] * 9, "milliseconds"),
            "s nearest",
            "2024-01-01T00:00:00",
            37,
            id="about a second",
        ),
        pytest.param(
            clock("2024-01-01 00:00:00", [597, 604, 1799, 603, 602, 595] * 5),
            "10min nearest",
            "2024-01-01T00:00:00",
            41,
            id="about ten minutes, with gaps",
        ),
    ],
)
def test_a_logger_beside_the_clock_is_advised_a_round_step(
    tmp_path, times, advice, first, held
):
    said, panel = advised(tmp_path, times)
    assert said == advice
    assert written(panel, "s")[0] == first
    assert len(panel.target.values) == held


@pytest.mark.parametrize(
    ("frequency", "times", "advice"),
    [
        pytest.param(
            Frequency(1, "week"), weeks(FRIDAY, -1), "- nearest", id="weeks of a model"
        ),
        pytest.param(
            Frequency(1, "hour"),
            clock("2024-01-01 01:00:05", [3587, 3601, 3612] * 8),
            "- nearest",
            id="hours of a model",
        ),
        pytest.param(
            Frequency(1, "month", "end"), BUSINESS_ENDS, "- mean", id="months of one"
        ),
    ],
)
def test_fresh_rows_beside_the_steps_of_a_model_are_put_on_them(
    tmp_path, frequency, times, advice
):
    roles = ColumnRoles("date", "sales", ())
    said, panel = advised(tmp_path, times, frequency=frequency, roles=roles)
    assert said == advice
    assert panel.frequency == frequency


def test_of_rows_near_one_step_the_nearest_with_a_value_is_kept(tmp_path):
    path = tmp_path / "sales.csv"
    rows = ["00:57,1", "01:01,2", "02:01,", "02:04,3", "02:58,4", "04:00,5"]
    path.write_text(
        "time,sales\n" + "".join(f"2024-01-01 {row}\n" for row in rows), newline=""
    )
    how = DataSettings(regularise="nearest")
    loaded = read_panel(str(path), Reading(freq="h"), how)
    assert loaded.panel.target.values[:, 0].tolist() == [2, 3, 4, 5]
    assert any(
        'Put 6 rows on 4 steps (hourly) by "nearest"' in n for n in loaded.notices
    )


def test_two_values_of_one_time_are_not_chosen_from_by_nearness(tmp_path):
    path = tmp_path / "sales.csv"
    rows = ["01:01,1", "01:01,2", "02:00,3"]
    path.write_text("time,sales\n" + "".join(f"2024-01-01 {row}\n" for row in rows))
    with pytest.raises(DataError, match="stands twice with different values"):
        read_panel(str(path), Reading(freq="h"), DataSettings(regularise="nearest"))
