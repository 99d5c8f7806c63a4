"""The calendar step: parse, infer, advance, count, season, horizon."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqcast.errors import SettingError
from seqcast.series.frequency import Frequency, parse
from seqcast.series.inference import infer, usual

UNITS = st.sampled_from(
    [
        Frequency(1, "step"),
        Frequency(10, "step"),
        Frequency(1, "millisecond"),
        Frequency(250, "millisecond"),
        Frequency(30, "second"),
        Frequency(15, "minute"),
        Frequency(30, "minute"),
        Frequency(1, "hour"),
        Frequency(1, "day"),
        Frequency(2, "day"),
        Frequency(1, "business day"),
        Frequency(1, "business day", "1111110"),
        Frequency(1, "business day", "0010010"),
        Frequency(1, "week"),
        Frequency(2, "week"),
        Frequency(1, "month", "start"),
        Frequency(1, "month", "end"),
        Frequency(3, "month", "start"),
        Frequency(3, "month", "end"),
        Frequency(1, "month"),
        Frequency(1, "month", "29"),
        Frequency(1, "month", "30"),
        Frequency(1, "year", "start"),
        Frequency(1, "year", "end"),
    ]
)
DAY = 86_400_000_000


def stamps(*texts):
    """Microseconds since 1970 of ISO dates."""
    return np.array(texts, dtype="datetime64[us]").astype(np.int64)


def start_on(frequency, month, clock):
    """A time that lies on the grid of a frequency."""
    first = np.datetime64("1900-01") + month
    days = first.astype("datetime64[D]")
    if frequency.anchor == "end":
        days = (first + 1).astype("datetime64[D]") - 1
    if frequency.unit == "business day":
        mask = frequency.open_days
        days = np.busday_offset(days, 0, roll="forward", weekmask=mask)
    if frequency.anchor.isdigit() and frequency.unit == "month":
        last = (first + 1).astype("datetime64[D]") - 1
        days = min(days + int(frequency.anchor) - 1, last)
    if frequency.unit == "month" and not frequency.anchor:
        days = days + 14
    return int(days.astype("datetime64[us]").astype(np.int64)) + clock * 1_000


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        pytest.param([], None, id="no stamps"),
        pytest.param([["2024-01-01"]], None, id="one row"),
        pytest.param([["2024-01-01"], ["2024-01-02"]], None, id="one row a series"),
        pytest.param(
            [["2024-01-01", "2024-02-01"]], "MS", id="31 days are a month here"
        ),
        pytest.param(
            [["2023-02-01", "2023-03-01"]], "MS", id="28 days are a month here"
        ),
        pytest.param(
            [["2023-02-08", "2023-03-08"]], "M", id="one day of the month is a month"
        ),
        pytest.param(
            [["2023-02-08", "2023-03-08", "2023-04-05"]], "4W", id="28 days twice"
        ),
        pytest.param(
            [["2024-01-31", "2024-02-29", "2024-03-31"]], "ME", id="month ends"
        ),
        pytest.param(
            [["2023-02-28", "2024-02-29"]], "YE", id="year ends across a leap day"
        ),
        pytest.param(
            [["2023-03-31", "2023-06-30", "2023-09-30"]], "QE", id="quarter ends"
        ),
        pytest.param(
            [["2020-01-01", "2020-04-01", "2020-10-01"]], "QS", id="quarter with a gap"
        ),
        pytest.param([["2019-01-01", "2020-01-01", "2021-01-01"]], "YS", id="years"),
        pytest.param(
            [["2020-02-28", "2020-03-01", "2020-03-02", "2020-03-03"]],
            "D",
            id="leap day missing",
        ),
        pytest.param(
            [["2024-01-05", "2024-01-08", "2024-01-09"]], "B", id="over a weekend"
        ),
        pytest.param(
            [["2024-01-08", "2024-01-09", "2024-01-10"]], "D", id="no weekend seen"
        ),
        pytest.param(
            [["2024-01-05", "2024-01-06", "2024-01-08"], ["2024-01-05", "2024-01-08"]],
            "D",
            id="a Saturday in one series",
        ),
        pytest.param(
            [["2024-01-07", "2024-01-14", "2024-01-28"]], "W", id="weeks with a gap"
        ),
        pytest.param(
            [["2024-01-01", "2024-01-08"], ["2024-01-03", "2024-01-10"]],
            "W",
            id="weekdays differ by series",
        ),
        pytest.param(
            [["2024-01-01T06", "2024-01-02T06"], ["2024-03-01T07", "2024-03-02T07"]],
            "D",
            id="time of day differs by series",
        ),
        pytest.param(
            [["2024-01-01T00:00", "2024-01-01T00:30", "2024-01-01T02:00"]],
            "30min",
            id="half hours with a gap",
        ),
        pytest.param(
            [["2024-01-01T23:00", "2024-01-02T00:00"]], "h", id="hour over midnight"
        ),
        pytest.param(
            [["2024-01-01T00:00:00", "2024-01-01T00:00:00.5"]],
            "500ms",
            id="half second",
        ),
    ],
)
def test_the_step_is_found_in_every_series(series, expected):
    offsets = np.concatenate([[0], np.cumsum([len(s) for s in series], dtype=np.int64)])
    found = infer(stamps(*itertools.chain.from_iterable(series)), offsets, dated=True)
    assert (found and found.code) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([7], None, id="one"),
        pytest.param([1, 2, 3], Frequency(1, "step"), id="ones"),
        pytest.param([-10, 0, 10, 30], Frequency(10, "step"), id="tens with a gap"),
    ],
)
def test_integers_step_by_the_commonest_distance(steps, expected):
    assert infer(steps, [0, len(steps)], dated=False) == expected


def test_the_step_across_two_series_does_not_count():
    times = stamps("2024-01-01", "2024-01-02", "2025-07-01", "2025-07-02")
    assert infer(times, [0, 2, 4], dated=True) == Frequency(1, "day")


MINUTE, HOUR = 60_000_000, 3_600_000_000


@pytest.mark.parametrize(
    ("times", "least", "expected"),
    [
        pytest.param(
            [0, 5, 10, 17, 20], Frequency(5, "minute"), "5min", id="one beside its step"
        ),
        pytest.param(
            [0, 8, 31, 39, 62], Frequency(1, "minute"), "15min", id="two of five empty"
        ),
        pytest.param([0, 179], Frequency(1, "minute"), "h", id="two of three hours"),
        pytest.param(
            [0, 7, 14, 90_000], Frequency(7, "minute"), None, id="a gap of two months"
        ),
    ],
)
def test_the_finest_usual_step_leaves_few_without_a_row(times, least, expected):
    found = usual(np.array(times) * MINUTE, [0, len(times)], least, 0.5)
    assert (found and found.code) == expected


def test_the_usual_step_is_one_of_all_series():
    times = np.array([0, 1, 2, 3, 50, 53]) * HOUR
    assert usual(times, [0, 4, 6], Frequency(1, "hour"), 0.5).code == "h"
    assert usual(times, [0, 4, 6], Frequency(1, "hour"), 0.1).code == "2h"


def test_steps_of_the_calendar_are_not_made_coarser():
    assert usual([0, DAY], [0, 2], Frequency(1, "month", "start"), 0.5) is None


@given(
    frequency=UNITS,
    month=st.integers(0, 3000),
    clock=st.integers(0, 86_399_999),
    steps=st.lists(st.integers(0, 5000), min_size=1, max_size=5),
)
def test_index_undoes_advance(frequency, month, clock, steps):
    start = start_on(frequency, month, clock)
    found, on_grid = frequency.index(start, frequency.advance(start, steps))
    np.testing.assert_array_equal(found, steps)
    assert on_grid.all()


@given(frequency=UNITS, month=st.integers(0, 3000), gap=st.integers(2, 9))
def test_infer_finds_what_advance_made_whatever_the_gaps(frequency, month, gap):
    start = start_on(frequency, month, 0)
    steps = np.setdiff1d(np.arange(40), [gap])
    found = infer(
        frequency.advance(start, steps), [0, 39], dated=frequency.unit != "step"
    )
    assert found == frequency


@given(frequency=UNITS, month=st.integers(0, 3000), step=st.integers(0, 500))
def test_a_stamp_beside_the_grid_is_told(frequency, month, step):
    if frequency == Frequency(1, "step"):
        return
    start = start_on(frequency, month, 0)
    beside = frequency.advance(start, step) + 1
    found, on_grid = frequency.index(start, beside)
    assert int(found) == step
    assert not on_grid


@pytest.mark.parametrize(
    ("frequency", "start", "steps", "expected"),
    [
        pytest.param(
            "ME",
            "2024-01-31",
            [1, 2, -1],
            ["2024-02-29", "2024-03-31", "2023-12-31"],
            id="month ends stay month ends",
        ),
        pytest.param(
            "B",
            "2024-01-05",
            [1, 5, -1],
            ["2024-01-08", "2024-01-12", "2024-01-04"],
            id="business days jump over weekends",
        ),
        pytest.param(
            "YE", "2023-02-28", [1], ["2024-02-29"], id="fiscal year end in February"
        ),
        pytest.param(
            "QS", "2024-11-01", [1], ["2025-02-01"], id="quarters of another month"
        ),
        pytest.param(
            "h",
            "2024-02-28T23:00",
            [1, 25],
            ["2024-02-29T00:00", "2024-03-01T00:00"],
            id="hours over a leap day",
        ),
        pytest.param("MS", "1969-12-01", [1], ["1970-01-01"], id="before 1970"),
    ],
)
def test_advance_follows_the_calendar(frequency, start, steps, expected):
    moved = parse(frequency).advance(stamps(start), steps)
    np.testing.assert_array_equal(moved, stamps(*expected))


def test_advance_broadcasts_starts_and_steps():
    moved = Frequency(1, "day").advance([[0], [DAY]], [1, 2])
    np.testing.assert_array_equal(moved, [[DAY, 2 * DAY], [2 * DAY, 3 * DAY]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("D", Frequency(1, "day"), id="day"),
        pytest.param("h", Frequency(1, "hour"), id="hour"),
        pytest.param("H", Frequency(1, "hour"), id="hour of old pandas"),
        pytest.param("15min", Frequency(15, "minute"), id="15 minutes"),
        pytest.param("15T", Frequency(15, "minute"), id="15 minutes of old pandas"),
        pytest.param("S", Frequency(1, "second"), id="second of old pandas"),
        pytest.param("ms", Frequency(1, "millisecond"), id="ms is no month start"),
        pytest.param("MS", Frequency(1, "month", "start"), id="MS is no millisecond"),
        pytest.param("M", Frequency(1, "month", "end"), id="month of old pandas"),
        pytest.param("Q-DEC", Frequency(3, "month", "end"), id="quarter with a month"),
        pytest.param("W-MON", Frequency(1, "week"), id="week with a weekday"),
        pytest.param("A", Frequency(1, "year", "end"), id="year of old pandas"),
        pytest.param("B", Frequency(1, "business day"), id="business day"),
        pytest.param("1", Frequency(1, "step"), id="integers"),
        pytest.param("step", Frequency(1, "step"), id="integers in words"),
    ],
)
def test_aliases_old_and_new_are_read(text, expected):
    assert parse(text) == expected


@given(frequency=UNITS)
def test_parse_reads_the_code(frequency):
    again = parse(frequency.code)
    assert (again.count, again.unit) == (frequency.count, frequency.unit)


@pytest.mark.parametrize("text", ["", "0", "0D", "x", "-1", "1.5h", "D-MON", "monthly"])
def test_an_unknown_frequency_is_refused(text):
    with pytest.raises(SettingError) as error:
        parse(text)
    assert error.value.problem == f'There is no frequency "{text}".'
    assert error.value.where == "--freq"


@pytest.mark.parametrize(
    ("code", "rows", "season", "horizon", "label"),
    [
        pytest.param("YS", 50, 1, 6, "yearly", id="years"),
        pytest.param("QS", 50, 4, 8, "quarterly", id="quarters"),
        pytest.param("MS", 10, 12, 18, "monthly", id="months"),
        pytest.param("W", 103, 1, 13, "weekly", id="weeks of less than two years"),
        pytest.param("W", 104, 52, 13, "weekly", id="weeks of two years"),
        pytest.param("B", 9, 5, 14, "business days", id="business days"),
        pytest.param("D", 9, 7, 14, "daily", id="days"),
        pytest.param("h", 9, 24, 48, "hourly", id="hours"),
        pytest.param("2h", 9, 12, 48, "every 2 hours", id="two hours"),
        pytest.param("30min", 9, 48, 48, "every 30 minutes", id="half hours"),
        pytest.param("7min", 9, 1, 48, "every 7 minutes", id="no whole day"),
        pytest.param("s", 9, 86_400, 48, "every second", id="seconds"),
        pytest.param("1", 9, 1, 12, "integer steps", id="integers"),
        pytest.param("10", 9, 1, 12, "integer steps of 10", id="tens"),
    ],
)
def test_season_and_horizon_follow_the_frequency(code, rows, season, horizon, label):
    frequency = parse(code)
    assert frequency.season(rows) == season
    assert frequency.horizon() == horizon
    assert frequency.label == label
