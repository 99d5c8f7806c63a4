"""How a panel is cut: the one function that slices time."""

import numpy as np
import pytest

from seqcast.data.origins import Origins
from seqcast.data.windows import WindowShape, gather
from tests import reference
from tests.panels import NAN, panel_of

UGLY = [
    pytest.param([], id="empty"),
    pytest.param([7], id="one row"),
    pytest.param([NAN, NAN], id="all missing"),
    pytest.param([4, 4, 4, 4, 4, 4, 4, 4], id="constant"),
    pytest.param([1, NAN, 3, NAN, NAN, 6, 7], id="gaps"),
    pytest.param(range(30), id="long"),
]


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (10, 1), (2, 12)])
@pytest.mark.parametrize("series", UGLY)
def test_gather_cuts_what_a_loop_cuts_at_every_origin(series, shape):
    neighbours = [100, 101, 102]
    panel = panel_of(neighbours, series, neighbours)
    steps = np.arange(len(series) + 1)
    windows = gather(panel, Origins(np.ones_like(steps), steps), WindowShape(*shape))
    for step in steps:
        past, actual = reference.window(series, step, *shape)
        np.testing.assert_array_equal(windows.past[step], past)
        np.testing.assert_array_equal(windows.actual[step], actual)
        assert windows.rows[step] == step


def test_gather_mixes_series_in_the_order_of_the_origins():
    panel = panel_of([1, 2, 3], [10, 20])
    origins = Origins(np.array([1, 0, 1]), np.array([1, 3, 2]))
    windows = gather(panel, origins, WindowShape(2, 1))
    np.testing.assert_array_equal(windows.past, [[NAN, 10], [2, 3], [10, 20]])
    np.testing.assert_array_equal(windows.actual, [[20], [NAN], [NAN]])


def test_a_cold_start_sees_nothing():
    windows = gather(
        panel_of([1, 2]), Origins(np.array([0]), np.array([0])), WindowShape(3, 2)
    )
    assert not windows.observed.any()
    np.testing.assert_array_equal(windows.actual, [[1, 2]])


def test_gather_of_an_empty_panel_gives_missing_values():
    windows = gather(
        panel_of([]), Origins(np.array([0]), np.array([0])), WindowShape(2, 3)
    )
    assert np.isnan(windows.past).all()
    assert windows.actual.shape == (1, 3)


def test_gather_without_origins_keeps_its_shape():
    none = np.array([], int)
    windows = gather(panel_of([1, 2]), Origins(none, none), WindowShape(4, 3))
    assert windows.past.shape == (0, 4)
    assert windows.actual.shape == (0, 3)


def test_past_holds_nothing_from_the_origin_on():
    rows = np.arange(20.0)
    changed = np.where(np.arange(20) >= 12, 1e9, rows)
    at = Origins(np.array([0]), np.array([12]))
    shape = WindowShape(30, 8)
    past = [gather(panel_of(one), at, shape).past for one in (rows, changed)]
    assert past[0].tobytes() == past[1].tobytes()


def test_a_value_is_observed_where_it_is_not_missing():
    windows = gather(
        panel_of([1, NAN]), Origins(np.array([0]), np.array([2])), WindowShape(3, 1)
    )
    assert windows.observed.tolist() == [[False, True, False]]


def test_take_keeps_all_parts_of_the_chosen_windows():
    origins = Origins(np.zeros(3, int), np.array([1, 2, 3]))
    windows = gather(panel_of([1, 2, 3]), origins, WindowShape(1, 1))
    kept = windows.take(np.array([2, 0]))
    assert kept.past.tolist() == [[3], [1]]
    assert kept.rows.tolist() == [3, 1]
    assert kept.origins.step.tolist() == [3, 1]
    np.testing.assert_array_equal(kept.actual, [[NAN], [2]])


@pytest.mark.parametrize(("lookback", "horizon"), [(0, 1), (1, 0), (-1, 3)])
def test_a_window_without_steps_is_refused(lookback, horizon):
    with pytest.raises(TypeError):
        WindowShape(lookback, horizon)
