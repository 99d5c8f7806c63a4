"""Methods that need no training, as arrays and as forecasters."""

import numpy as np
import pytest

from seqcast.data.origins import Origins
from seqcast.data.windows import WindowShape, gather
from seqcast.models.baselines import (
    drift,
    fill,
    median,
    naive,
    newest_after,
    newest_of_phase,
    seasonal_median,
    seasonal_naive,
)
from seqcast.models.rules import baselines
from seqcast.models.theta import ALPHAS, is_seasonal, theta
from tests import reference
from tests.panels import NAN, latest_windows, panel_of

UGLY = [
    pytest.param([NAN] * 8, id="all missing"),
    pytest.param([NAN] * 7 + [3], id="one value"),
    pytest.param([3] + [NAN] * 7, id="one old value"),
    pytest.param([0.1] * 8, id="constant"),
    pytest.param([0] * 8, id="zeros"),
    pytest.param([NAN, 2, NAN, NAN, 5, NAN, 7, NAN], id="gaps"),
    pytest.param([5, 1, 6, 2, 7, 3, 8, 4], id="plain"),
    pytest.param([-5, 1, -6, 2, -7, 3, -8, 4], id="negative"),
    pytest.param([NAN, NAN, NAN, NAN, NAN, 1, 2, 3], id="shorter than the window"),
    pytest.param([1e12, 1e-12, 1e12, 1, 1e12, 1e-12, 1, 1], id="far apart"),
]
every_ugly_past = pytest.mark.parametrize("past", UGLY)
every_season = pytest.mark.parametrize("season", [1, 2, 3, 7, 8, 20])
every_horizon = pytest.mark.parametrize("horizon", [1, 9])


def rows(past):
    """A window among others, which must not matter to it."""
    return np.array([[1.0] * len(past), past, np.arange(len(past))], float)


WEEK = np.array([[10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0]])


@pytest.mark.parametrize(
    ("season", "horizon", "expected"),
    [
        pytest.param(1, 3, [16, 16, 16], id="season of one repeats the last value"),
        pytest.param(7, 3, [10, 11, 12], id="starts at the oldest step of the season"),
        pytest.param(2, 5, [15, 16, 15, 16, 15], id="wraps past the end of the season"),
        pytest.param(8, 2, [16, 16], id="less than a season takes the last value"),
    ],
)
def test_seasonal_naive_repeats_the_last_season(season, horizon, expected):
    np.testing.assert_array_equal(seasonal_naive(WEEK, season, horizon), [expected])


@every_horizon
@every_season
@every_ugly_past
def test_seasonal_naive_is_the_loop(past, season, horizon):
    found = seasonal_naive(rows(past), season, horizon)[1]
    expected = reference.seasonal_naive(past, season, horizon)
    np.testing.assert_array_equal(found, expected)


@every_season
@every_ugly_past
def test_newest_of_phase_leaves_a_phase_never_observed_missing(past, season):
    found = newest_of_phase(rows(past), season, 5)[1]
    np.testing.assert_array_equal(found, reference.newest_of_phase(past, season, 5))


@every_horizon
@every_ugly_past
def test_naive_repeats_the_last_observed_value(past, horizon):
    found = naive(rows(past), horizon)[1]
    np.testing.assert_array_equal(found, [reference.last(past)] * horizon)


@every_horizon
@every_ugly_past
def test_drift_is_the_loop(past, horizon):
    found = drift(rows(past), horizon)[1]
    np.testing.assert_allclose(found, reference.drift(past, horizon), rtol=1e-14)


@every_season
@every_ugly_past
def test_seasonal_median_is_the_loop(past, season):
    found = seasonal_median(rows(past), season, 9)[1]
    expected = reference.seasonal_median(past, season, 9)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_seasonal_median_looks_eight_seasons_back():
    past = np.array([[1000.0, 1000.0, *range(16)]])
    assert seasonal_median(past, 2, 2).tolist() == [[7.0, 8.0]]


@every_ugly_past
def test_fill_is_the_loop(past):
    np.testing.assert_array_equal(fill(rows(past))[1], reference.filled(past))


@every_ugly_past
def test_median_leaves_missing_values_out(past):
    np.testing.assert_array_equal(median(rows(past))[1], reference.median(past))


def seasonal(rows, season, level=100.0, noise=0.1):
    """A trend times a season, with noise from a seeded generator."""
    time = np.arange(rows)
    swing = 1 + 0.4 * np.sin(2 * np.pi * time / season)
    noisy = 1 + noise * np.random.default_rng(rows).normal(size=rows)
    return (level + time) * swing * noisy


LONG = [
    pytest.param(seasonal(60, 12), 12, id="season of 12"),
    pytest.param(seasonal(40, 7), 7, id="odd season"),
    pytest.param(seasonal(36, 12), 12, id="three seasons"),
    pytest.param(seasonal(35, 12), 12, id="less than three seasons"),
    pytest.param(seasonal(60, 12) - 150, 12, id="negative values"),
    pytest.param(np.maximum(seasonal(60, 12) - 100, 0), 12, id="zeros"),
    pytest.param(
        np.where(np.arange(60) % 12 == 5, 0, seasonal(60, 12)),
        12,
        id="a phase of zeros",
    ),
    pytest.param(seasonal(60, 12, noise=2.0), 12, id="noise alone"),
    pytest.param(
        np.where(np.arange(60) % 7 == 3, NAN, seasonal(60, 12)), 12, id="gaps"
    ),
    pytest.param(
        np.where(np.arange(60) < 20, NAN, seasonal(60, 12)), 12, id="starts late"
    ),
    pytest.param(seasonal(60, 12), 1, id="no season"),
    pytest.param(np.array([5.0, 7.0, 4.0]), 1, id="three rows"),
    pytest.param(np.array([5.0, 7.0]), 1, id="two rows"),
]


@pytest.mark.parametrize(("past", "season"), LONG)
def test_theta_is_the_loop(past, season):
    found = theta(rows(past), season, 15)[1]
    expected = reference.theta(past.tolist(), season, 15, ALPHAS.tolist())
    # Sums of 60 numbers in another order.
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize("season", [2, 3, 7])
def test_the_seasonality_test_is_the_loop(season):
    rng = np.random.default_rng(season)
    weak = 0.3 * np.sin(2 * np.pi * np.arange(40) / 7)
    values = weak + rng.normal(size=(300, 40))
    expected = [reference.is_seasonal(row, season) for row in values.tolist()]
    found = is_seasonal(values, np.ones(values.shape, bool), season)
    assert found.tolist() == expected
    # A test at the level of 5 % on each side finds some of both kinds.
    assert 0 < found.sum() < 300


@every_season
@pytest.mark.parametrize("past", UGLY[:5])
def test_theta_of_next_to_nothing_is_its_last_value(past, season):
    found = theta(rows(past), season, 4)[1]
    np.testing.assert_array_equal(found, [reference.last(past)] * 4)


def test_theta_of_a_line_rises_with_half_its_slope_at_least():
    ahead = theta(np.arange(1.0, 41.0)[None], 1, 10)[0]
    # Smoothing with alpha near 1 follows the line; the drift is half the slope.
    np.testing.assert_allclose(np.diff(ahead), 0.5)
    assert abs(ahead[0] - 40.5) < 0.05


@pytest.mark.parametrize("lookback", [1, 7, 8, 30])
def test_padding_on_the_left_changes_no_baseline(lookback):
    past = [5.0, 1.0, 6.0, 2.0, 7.0, 3.0, 8.0, 4.0][-lookback:]
    padded = [NAN] * max(lookback - 8, 0) + past
    for rule in baselines(2):
        short, long = (
            rule.method(np.array([values]), 2, 5) for values in (past, padded)
        )
        np.testing.assert_allclose(short, long, rtol=1e-14)


def test_the_first_baseline_is_the_one_that_skill_refers_to():
    names = [rule.name for rule in baselines(7)]
    assert names == ["seasonal naive", "naive", "drift", "seasonal median", "theta"]


@pytest.mark.parametrize("rule", baselines(3), ids=lambda rule: rule.name)
def test_a_baseline_forecasts_points_from_all_rows_before_the_origin(rule):
    windows = latest_windows(panel_of([1, 2, 3, 2, 3, 4], [5]), 6, 4)
    found = rule.forecast(windows)
    assert found.shape == (2, 4, 1)
    np.testing.assert_array_equal(found[:, :, 0], rule.method(windows.past, 3, 4))


@pytest.mark.parametrize("rule", baselines(3), ids=lambda rule: rule.name)
def test_a_baseline_of_no_windows_is_no_forecast(rule):
    none = Origins(np.array([], int), np.array([], int))
    windows = gather(panel_of([1, 2, 3]), none, WindowShape(9, 4))
    assert rule.forecast(windows).shape == (0, 4, 1)


def test_many_long_windows_are_worked_on_in_parts():
    past = np.arange(1_500.0)[None] + 1
    panel = panel_of(*np.repeat(past, 6_000, axis=0))
    found = baselines(7)[0].forecast(latest_windows(panel, 1_500, 2))
    np.testing.assert_array_equal(found[[0, -1], :, 0], [[1494, 1495]] * 2)


@pytest.mark.parametrize("season", [1, 3, 7, 30])
@pytest.mark.parametrize("lookback", [1, 6, 21])
def test_the_newest_value_of_a_phase_is_found_from_every_end(season, lookback):
    rng = np.random.default_rng(5)
    past = rng.normal(size=(9, lookback))
    past[rng.random(past.shape) < 0.4] = np.nan
    ends = np.arange(1, lookback + 1)
    found = newest_after(past, season, 10, ends)
    for t, end in enumerate(ends):
        expected = newest_of_phase(past[:, :end], season, 10)
        np.testing.assert_array_equal(found[:, t], expected)


def test_a_season_far_longer_than_the_window_takes_no_room():
    import tracemalloc

    past = np.ones((100, 24))
    tracemalloc.start()
    newest_of_phase(past, 100_000, 6)
    seasonal_median(past, 100_000, 6)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("size", [2.0**-990, 2.0**500, 2.0**990])
def test_theta_is_the_same_of_values_of_any_size(size):
    time = np.arange(40)
    rows = 5 + time / 9 + np.sin(time * np.pi / 2) + (time % 3) / 7
    small, large = (theta(one[None], 4, 6) for one in (rows, rows * size))
    assert (small * size).tobytes() == large.tobytes()
