"""Where a panel is cut."""

import numpy as np
import pytest

from seqcast.data.origins import Origins, draw, latest, rolling
from tests.panels import NAN, panel_of


def test_latest_cuts_after_the_last_row_even_of_empty_and_missing_series():
    origins = latest(panel_of([1, 2, 3], [], [NAN], [5]))
    assert origins.series.tolist() == [0, 1, 2, 3]
    assert origins.step.tolist() == [3, 0, 1, 1]


def test_latest_of_no_series_is_no_origin():
    assert len(latest(panel_of())) == 0


def test_origins_of_different_lengths_are_refused():
    with pytest.raises(TypeError, match="series"):
        Origins(np.array([0, 1]), np.array([3]))


def test_origins_cannot_be_written_to():
    origins = Origins(np.array([0]), np.array([3]))
    with pytest.raises(ValueError, match="read-only"):
        origins.step[0] = 4


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        pytest.param(slice(1, None), [6, 7], id="slice"),
        pytest.param(np.array([2, 0]), [7, 5], id="positions, in their order"),
        pytest.param(np.array([True, False, True]), [5, 7], id="mask"),
        pytest.param(np.array([], int), [], id="none"),
    ],
)
def test_take_keeps_the_chosen_windows(chosen, expected):
    origins = Origins(np.array([0, 1, 2]), np.array([5, 6, 7]))
    assert origins.take(chosen).step.tolist() == expected


def test_draw_stays_between_the_first_origin_and_the_last_row():
    panel = panel_of(range(10), range(4), [1])
    first = np.array([3, 2, 0])
    drawn = draw(panel, first, 2_000, np.random.default_rng(0))
    for series, allowed in enumerate([{3, 4, 5, 6, 7, 8, 9}, {2, 3}, {0}]):
        assert set(drawn.step[drawn.series == series].tolist()) == allowed


def test_draw_never_draws_a_series_that_ends_before_its_first_origin():
    panel = panel_of([1, 2], [], range(5), [NAN])
    first = np.array([2, 0, 4, 9])
    drawn = draw(panel, first, 500, np.random.default_rng(0))
    assert set(drawn.series.tolist()) == {2}
    assert set(drawn.step.tolist()) == {4}


def test_draw_gives_a_long_series_no_more_windows_than_a_short_one():
    panel = panel_of(range(5_000), range(10))
    drawn = draw(panel, np.array([1, 1]), 10_000, np.random.default_rng(0))
    # Half of 10,000 fair draws, within four standard deviations of 50.
    assert abs((drawn.series == 0).sum() - 5_000) < 200


def test_draw_takes_every_row_of_a_series_alike():
    drawn = draw(panel_of(range(12)), np.array([2]), 10_000, np.random.default_rng(0))
    counts = np.bincount(drawn.step, minlength=12)[2:]
    # 1,000 each, within four standard deviations of 30.
    assert np.abs(counts - 1_000).max() < 120


def test_the_same_generator_draws_the_same_origins():
    panel, first = panel_of(range(50), range(9)), np.array([1, 1])
    one, two, other = (
        draw(panel, first, 20, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert one.step.tolist() == two.step.tolist()
    assert one.step.tolist() != other.step.tolist()


@pytest.mark.parametrize(
    ("first", "length", "stride", "most", "expected"),
    [
        pytest.param(4, 10, 3, None, [4, 7], id="whole folds"),
        pytest.param(4, 11, 3, None, [4, 7, 10], id="the last fold is partial"),
        pytest.param(4, 11, 3, 2, [4, 7], id="the first two"),
        pytest.param(4, 7, 1, None, [4, 5, 6], id="a stride of one"),
        pytest.param(4, 4, 3, None, [], id="no newer row"),
        pytest.param(0, 2, 5, None, [0], id="a cold start"),
    ],
)
def test_rolling_origins_have_a_row_after_them(first, length, stride, most, expected):
    origins, fold = rolling(np.array([first]), np.array([length]), stride, most)
    assert origins.step.tolist() == expected
    assert fold.tolist() == list(range(len(expected)))


def test_every_series_rolls_from_its_own_first_origin():
    origins, fold = rolling(np.array([3, 9, 1]), np.array([5, 9, 4]), 2)
    assert origins.series.tolist() == [0, 2, 2]
    assert origins.step.tolist() == [3, 1, 3]
    assert fold.tolist() == [0, 0, 1]
