"""Forecasts to CSV, in the user's own names and date style."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqcast.data import write
from seqcast.data.cells.style import TimeStyle
from seqcast.errors import ComputationError
from seqcast.series.forecast import Forecast
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles

LEVELS = [0.025, 0.1, 0.5, 0.9, 0.975]
MONTHLY = Frequency(1, "month", "start")
NOVEMBER = int(np.datetime64("2024-11-01", "us").astype(np.int64))


def forecast(ids, cutoffs, frequency=MONTHLY, middle=5.0):
    """Two steps of each series, bounds one and two below and above."""
    values = middle + np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    return Forecast(ids, cutoffs, frequency, LEVELS, np.tile(values, (len(ids), 2, 1)))


@pytest.mark.parametrize(
    ("roles", "ids", "style", "expected"),
    [
        pytest.param(
            ColumnRoles("month", "y"),
            ((),),
            TimeStyle("%Y-%m"),
            "month,forecast,lo_80,hi_80,lo_95,hi_95\n"
            "2024-12,5,4,6,3,7\n2025-01,5,4,6,3,7\n",
            id="single series",
        ),
        pytest.param(
            ColumnRoles("month", "y", ("land", "shop")),
            (("x,y", 'a "b"'),),
            TimeStyle("%-d.%-m.%Y"),
            "land,shop,month,forecast,lo_80,hi_80,lo_95,hi_95\n"
            '"x,y","a ""b""",1.12.2024,5,4,6,3,7\n"x,y","a ""b""",1.1.2025,5,4,6,3,7\n',
            id="two ids that need quotes",
        ),
        pytest.param(
            ColumnRoles("forecast", "y", ("lo_80",)),
            (("007",),),
            TimeStyle("%b %Y"),
            "lo_80,forecast,forecast_,lo_80_,hi_80,lo_95,hi_95\n"
            "007,Dec 2024,5,4,6,3,7\n007,Jan 2025,5,4,6,3,7\n",
            id="names that clash",
        ),
        pytest.param(
            ColumnRoles("when", "y"),
            ((),),
            TimeStyle("%Y-%m-%dT%H:%M:%S%z", digits=3, zone="+02:00"),
            "when,forecast,lo_80,hi_80,lo_95,hi_95\n"
            "2024-12-01T00:00:00.000+02:00,5,4,6,3,7\n"
            "2025-01-01T00:00:00.000+02:00,5,4,6,3,7\n",
            id="fractions and offset",
        ),
    ],
)
def test_rows_carry_the_names_and_dates_of_the_user(roles, ids, style, expected):
    made = forecast(ids, [NOVEMBER] * len(ids))
    assert "".join(write.rows(made, roles, style, [80, 95])) == expected


def test_a_file_without_times_goes_on_counting_its_rows():
    made = forecast(((),), [20], Frequency(1, "step"))
    written = "".join(write.rows(made, ColumnRoles("", "y"), TimeStyle(""), [80]))
    assert written == "step,forecast,lo_80,hi_80\n21,5,4,6\n22,5,4,6\n"


def test_no_intervals_leave_the_median():
    made = forecast(((),), [20], Frequency(1, "step"))
    written = "".join(write.rows(made, ColumnRoles("t", "y"), TimeStyle(""), []))
    assert written == "t,forecast\n21,5\n22,5\n"


@pytest.mark.parametrize("middle", [np.nan, np.inf])
def test_a_forecast_that_is_not_finite_is_never_written(middle):
    made = forecast(((),), [20], Frequency(1, "step"), middle)
    with pytest.raises(ComputationError):
        write.rows(made, ColumnRoles("", "y"), TimeStyle(""), [80])


def test_many_series_come_in_chunks_of_whole_lines():
    ids = tuple((str(number),) for number in range(12_000))
    made = forecast(ids, np.zeros(12_000), Frequency(1, "step"))
    chunks = list(write.rows(made, ColumnRoles("t", "y", ("id",)), TimeStyle(""), []))
    assert len(chunks) == 4
    assert all(chunk.endswith("\n") for chunk in chunks)
    lines = "".join(chunks).splitlines()
    assert lines[1:4] == ["0,1,5", "0,2,5", "1,1,5"]
    assert len(lines) == 24_001


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(605.0, "605", id="whole"),
        pytest.param(0.1, "0.1", id="fraction"),
        pytest.param(1 / 3, "0.3333333333333333", id="long"),
        pytest.param(1e22, "1e+22", id="large"),
        pytest.param(-0.0, "-0", id="negative zero"),
    ],
)
def test_numbers_are_short(value, text):
    assert write.number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(value):
    again = float(write.number(value))
    assert np.float64(again).tobytes() == np.float64(value).tobytes()


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@given(names=st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_ids_of_any_text_read_back(names):
    ids = tuple((name,) for name in names)
    made = forecast(ids, np.zeros(len(ids)), Frequency(1, "step"))
    roles = ColumnRoles("t", "y", ("id",))
    text = "".join(write.rows(made, roles, TimeStyle(""), []))
    again = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in again[1::2]] == names
