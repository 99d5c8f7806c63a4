"""Calibration of quantiles."""

import numpy as np
import pytest

from seqcast.models.conformal import ENOUGH, Calibration, calibrate, scores
from seqcast.models.spec import LEVELS
from tests import reference
from tests.panels import NAN

PAIRS = len(LEVELS) // 2


def test_scores_are_distances_beyond_the_interval():
    actual = np.array([[3.0, 7.0, 5.0, NAN]])
    quantiles = np.tile([4.0, 5.0, 6.0], (1, 4, 1))
    np.testing.assert_array_equal(scores(actual, quantiles)[0, :, 0], [1, 1, -1, NAN])


def test_scores_are_the_loop_for_every_interval():
    rng = np.random.default_rng(0)
    actual = rng.standard_normal((5, 3))
    quantiles = np.sort(rng.standard_normal((5, 3, 11)), axis=2)
    found = scores(actual, quantiles)
    for n, h, p in np.ndindex(5, 3, PAIRS):
        low, high = quantiles[n, h, p], quantiles[n, h, -1 - p]
        expected = reference.conformal_score(actual[n, h], low, high)
        assert found[n, h, p] == expected


@pytest.mark.parametrize("count", [20, 21, 99, 500])
def test_bounds_move_by_the_score_of_the_right_rank(count):
    found = np.random.default_rng(count).standard_normal((count, 2, PAIRS))
    calibration = calibrate(found, LEVELS)
    for h, p in np.ndindex(2, PAIRS):
        nominal = 1 - 2 * LEVELS[p]
        expected = reference.conformal_quantile(found[:, h, p].tolist(), nominal)
        assert calibration.widen[h, p] == expected
    assert calibration.counts.tolist() == [count, count]
    assert calibration.calibrated


def test_rank_of_twenty_scores_by_hand():
    found = np.arange(1.0, 21.0)[:, None, None] * np.ones(PAIRS)
    widen = calibrate(found, LEVELS).widen[0]
    # 21 x 0.95 = 19.95, 21 x 0.8 = 16.8, 21 x 0.6 = 12.6, 8.4 and 4.2, all up.
    assert widen.tolist() == [20, 17, 13, 9, 5]


@pytest.mark.parametrize(
    ("windows", "horizon", "groups"),
    [
        pytest.param(ENOUGH, 6, 6, id="every step for itself"),
        pytest.param(ENOUGH - 1, 8, 4, id="four groups"),
        pytest.param(9, 9, 3, id="three groups"),
        pytest.param(4, 10, 2, id="two groups"),
        pytest.param(3, 8, 1, id="one group"),
        pytest.param(1, 20, 1, id="one window"),
    ],
)
def test_steps_with_too_few_scores_share_theirs(windows, horizon, groups):
    found = np.random.default_rng(1).standard_normal((windows, horizon, PAIRS))
    calibration = calibrate(found, LEVELS)
    parts = np.array_split(np.arange(horizon), groups)
    counts = [windows * len(part) for part in parts for _ in part]
    assert calibration.counts.tolist() == counts
    assert len(np.unique(calibration.widen, axis=0)) == groups


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(np.empty((0, 6, PAIRS)), id="no windows"),
        pytest.param(np.zeros((1, 19, PAIRS)), id="19 scores"),
        pytest.param(np.full((500, 6, PAIRS), NAN), id="all missing"),
    ],
)
def test_too_few_scores_calibrate_nothing(found):
    calibration = calibrate(found, LEVELS)
    assert not calibration.calibrated
    assert calibration.counts.tolist() == [0] * found.shape[1]
    quantiles = np.sort(np.random.default_rng(2).normal(size=(3, found.shape[1], 11)))
    assert calibration.apply(quantiles).tobytes() == quantiles.tobytes()


def test_missing_scores_count_for_nothing():
    found = np.ones((40, 1, PAIRS))
    found[20:] = NAN
    assert calibrate(found, LEVELS).counts.tolist() == [20]


def drawn(rng, windows, horizon):
    """Draw errors that quantiles of half the right width do not cover."""
    actual = rng.standard_normal((windows, horizon)) * np.arange(1, horizon + 1)
    normal = np.quantile(np.random.default_rng(0).standard_normal(100_000), LEVELS)
    return actual, np.tile(0.5 * normal, (windows, horizon, 1))


@pytest.mark.parametrize("windows", [20, 100, 1_000])
def test_coverage_of_exchangeable_errors_is_nominal(windows):
    rng = np.random.default_rng(windows)
    achieved = []
    for _ in range(-(-4_000 // windows)):
        actual, quantiles = drawn(rng, windows, 3)
        calibration = calibrate(scores(actual, quantiles), LEVELS)
        fresh, quantiles = drawn(rng, 500, 3)
        moved = calibration.apply(quantiles)
        inside = (moved <= fresh[:, :, None])[:, :, :PAIRS] & (
            moved[:, :, :PAIRS:-1] >= fresh[:, :, None]
        )
        achieved.append(inside.mean(axis=0))  # (H, P)
    nominal = 1 - 2 * np.array(LEVELS[:PAIRS])
    # The law promises at least nominal and at most 1 / (n + 1) more; 4,000 drawn
    # scores measure it to about 0.01, of which four standard deviations.
    over = np.mean(achieved, axis=0) - nominal
    assert over.min() > -0.03
    assert over.max() < 0.03 + 1 / (windows + 1)


def test_the_median_stays_and_bounds_never_cross():
    rng = np.random.default_rng(4)
    quantiles = np.sort(rng.standard_normal((50, 6, 11)), axis=2)
    widen = rng.normal(0, 3, (6, PAIRS))  # narrows as often as it widens
    moved = Calibration(widen, np.full(6, 99)).apply(quantiles)
    assert moved[:, :, PAIRS].tobytes() == quantiles[:, :, PAIRS].tobytes()
    assert (np.diff(moved, axis=2) >= 0).all()


def test_bounds_that_would_cross_the_median_stop_there():
    calibration = Calibration(np.array([[-5.0]]), np.array([20]))
    moved = calibration.apply(np.array([[[1.0, 2.0, 4.0]]]))
    assert moved.tolist() == [[[2.0, 2.0, 2.0]]]


def test_bounds_move_outward_on_both_sides():
    calibration = Calibration(np.array([[1.0, 0.5]]), np.array([20]))
    moved = calibration.apply(np.array([[[1.0, 2.0, 3.0, 4.0, 5.0]]]))
    assert moved.tolist() == [[[0.0, 1.5, 3.0, 4.5, 6.0]]]


def test_a_calibration_of_other_steps_than_counts_is_refused():
    with pytest.raises(TypeError, match="widen"):
        Calibration(np.zeros((3, 1)), np.zeros(2))
