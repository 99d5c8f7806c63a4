"""Ticks: few, round, and written so that neighbours differ."""

import numpy as np
import pytest

from seqcast.report.axes import between, time_axis, value_axis
from seqcast.series.frequency import parse


@pytest.mark.parametrize(
    ("least", "largest", "labels"),
    [
        pytest.param(3, 41, "0 10 20 30 40 50", id="tens"),
        pytest.param(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0", id="tenths"),
        pytest.param(-5, 5, "-6 -4 -2 0 2 4 6", id="both sides of zero"),
        pytest.param(1.2e6, 2.3e6, "1M 1.5M 2M 2.5M", id="millions"),
        pytest.param(
            99_999, 100_001, "99,999.0 99,999.5 100,000.0 100,000.5 100,001.0", id="far"
        ),
        pytest.param(7, 7, "2 4 6 8 10 12", id="constant"),
        pytest.param(0, 0, "-1.0 -0.5 0.0 0.5 1.0", id="all zero"),
        pytest.param(-1e308, 1e308, "-1e+308 -5e+307 0 5e+307 1e+308", id="vast"),
        pytest.param(
            1e-9, 2e-9, "1e-09 1.2e-09 1.4e-09 1.6e-09 1.8e-09 2e-09", id="nano"
        ),
    ],
)
def test_ticks_of_values_are_round_and_differ(least, largest, labels):
    axis = between(float(least), float(largest))
    assert " ".join(axis.labels) == labels
    assert axis.low <= least <= largest <= axis.high


@pytest.mark.parametrize(
    ("first", "last", "code", "labels"),
    [
        pytest.param("1949-01", "1960-12", "MS", ["1950", "1955", "1960"], id="years"),
        pytest.param(
            "2024-01", "2025-06", "MS", ["2024-01", "2024-07", "2025-01"], id="months"
        ),
        pytest.param(
            "2024-01-01", "2024-01-28", "D",
            ["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22"],
            id="weeks begin on Mondays",
        ),
        pytest.param(
            "2024-01-01T00", "2024-01-01T20", "h",
            [f"2024-01-01 {hour:02d}:00" for hour in (0, 6, 12, 18)],
            id="hours",
        ),
        pytest.param(
            "1970-01-01T00:00:00.001", "1970-01-01T00:00:00.009", "ms",
            [f"1970-01-01 00:00:00.00{n}" for n in (2, 4, 6, 8)],
            id="milliseconds",
        ),
    ],
)  # fmt: skip
def test_ticks_of_times_stand_on_whole_units_of_the_calendar(first, last, code, labels):
    times = np.array([first, last], "datetime64[us]").astype(np.int64)
    assert list(time_axis([times], parse(code)).labels) == labels


@pytest.mark.parametrize("span", [1, 2, 7, 40, 999, 10**6, 10**9])
@pytest.mark.parametrize("code", ["1", "ms", "min", "D", "B", "W", "MS", "YE"])
def test_every_span_has_a_few_ticks_inside_it(code, span):
    frequency = parse(code)
    steps = min(span, 7_000) if code in ("MS", "YE", "W") else span
    start = int(np.datetime64("2001-02-05", "us").astype(np.int64))
    times = frequency.advance(start, np.array([0, steps]))
    axis = time_axis([times], frequency)
    assert 0 <= len(axis.ticks) <= 5
    assert len(axis.ticks) >= 1 or steps < 4
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)
    assert len(set(axis.labels)) == len(axis.labels)


def test_missing_and_vast_values_leave_an_axis_of_finite_length():
    axis = value_axis([np.array([np.nan, -1.7e308]), np.array([1.7e308, np.inf])])
    assert np.isfinite(axis.place(np.array([0.0]))).all()
    assert value_axis([np.array([np.nan])]).labels == value_axis([]).labels
