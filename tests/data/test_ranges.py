"""Ranges of training windows, and windows that lie elsewhere."""

import numpy as np
import pytest

from seqcast.data.ranges import WINDOWS, elsewhere, measured, ranges_of
from tests.panels import NAN, latest_windows, panel_of

SEASON, LOOKBACK = 4, 8
WAVE = 50 + 10 * np.sin(np.arange(40) * np.pi / 2)


def judged(trained, *newer):
    """Hold the last windows of some series against the ranges of one."""
    ranges = ranges_of(panel_of(trained), LOOKBACK, SEASON)
    past = latest_windows(panel_of(*newer), LOOKBACK, 1).past
    moved, scaled = elsewhere(past, SEASON, ranges.take(np.zeros(len(newer), int)))
    return list(zip(moved.tolist(), scaled.tolist(), strict=True))


def test_a_window_is_measured_by_its_last_season():
    past = np.array([[0.0, 0.0, 4.0, 8.0], [NAN, 3.0, NAN, 5.0], [NAN] * 4])
    center, spread = measured(past, 2)
    np.testing.assert_allclose(center, [6, 5, NAN])
    np.testing.assert_allclose(spread, [(6 + 6 + 2 + 2) / 4, 1, NAN])


def test_ranges_are_the_least_and_the_most_of_all_whole_windows():
    rows = np.arange(LOOKBACK + WINDOWS - 1.0) ** 2
    ranges = ranges_of(panel_of(rows), LOOKBACK, 1)
    whole = np.lib.stride_tricks.sliding_window_view(rows, LOOKBACK)
    assert ranges.center.tolist() == [[whole[0, -1], whole[-1, -1]]]
    spreads = np.abs(whole - whole[:, -1:]).mean(axis=1)
    np.testing.assert_allclose(ranges.spread, [[spreads[0], spreads[-1]]])


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        pytest.param(WAVE, (False, False), id="the same"),
        pytest.param(WAVE + 20, (False, False), id="a little higher"),
        pytest.param(WAVE + 200, (True, False), id="another level"),
        pytest.param(WAVE - 200, (True, False), id="another level below"),
        pytest.param((WAVE - 50) * 10 + 50, (False, True), id="ten times as wide"),
        pytest.param((WAVE - 50) / 10 + 50, (False, True), id="a tenth as wide"),
        pytest.param(WAVE * 1000, (True, True), id="another unit"),
        pytest.param(WAVE * NAN, (False, False), id="empty"),
    ],
)
def test_windows_far_from_the_training_are_elsewhere(newer, expected):
    assert judged(WAVE, newer) == [expected]


def test_a_trend_may_go_on_for_as_long_as_it_was_trained_on():
    line = WAVE + 10.0 * np.arange(40)
    later = line + 400
    assert judged(line, later, later + 400) == [(False, False), (True, False)]


@pytest.mark.parametrize(
    "trained",
    [
        pytest.param(np.full(40, 7.0), id="constant"),
        pytest.param(np.full(40, NAN), id="empty"),
        pytest.param(np.full(40, 1e308), id="too large to add"),
        pytest.param(WAVE[: LOOKBACK - 1], id="no whole window"),
        pytest.param(np.array([]), id="no rows"),
    ],
)
def test_a_series_of_no_whole_window_that_changes_tells_nothing(trained):
    ranges = ranges_of(panel_of(trained, WAVE), LOOKBACK, SEASON)
    assert ranges.telling.tolist() == [False, True]
    assert ranges.center[0].tolist() == ranges.spread[0].tolist() == [0, 0]
    past = latest_windows(panel_of(WAVE, WAVE), LOOKBACK, 1).past
    moved, scaled = elsewhere(past, SEASON, ranges)
    assert not (moved | scaled).any()


def test_numbers_near_the_largest_are_judged_too():
    huge = WAVE * 2e305
    assert judged(huge, huge, -huge) == [(False, False), (True, False)]
