"""Scores of forecasts, against loops and by hand."""

import numpy as np
import pytest

from seqcast.evaluation import metrics
from seqcast.models.spec import LEVELS
from tests import reference
from tests.panels import NAN

ACTUAL = np.array([[3.0, 5.0, NAN, -2.0], [0.0, 0.0, 7.0, 1.0], [NAN] * 4])
FORECAST = np.array([[2.0, 7.0, 9.0, 2.0], [0.0, 1.0, 5.0, 1.5], [1.0] * 4])
EXACT = {"rtol": 1e-14}  # a few sums of a few numbers


def test_mase_is_the_loop_and_leaves_out_what_has_no_season_error():
    errors = np.array([2.0, 0.0, 1.0])
    found = metrics.mase(ACTUAL, FORECAST, errors)
    # |1| + |2| + |4| over 3, over 2; a season error of 0; no actual.
    np.testing.assert_allclose(found, [7 / 6, NAN, NAN], **EXACT)
    for n, error in enumerate(errors):
        expected = reference.mase(ACTUAL[n], FORECAST[n], error)
        np.testing.assert_allclose(found[n], expected, **EXACT)


def test_a_season_error_that_is_missing_leaves_the_window_out():
    found = metrics.mase(ACTUAL[:2], FORECAST[:2], np.array([NAN, 1.0]))
    assert np.isnan(found).tolist() == [True, False]


def test_mase_of_a_series_is_over_all_its_windows():
    series, errors = np.array([1, 1, 0]), np.array([1.0, 2.0, 3.0])
    found = metrics.series_mase(ACTUAL, FORECAST, errors, series)
    # No actual; |1| + |2| + |4| + |0| + |1| + |2| + |0.5| over 7, over 2; no window.
    np.testing.assert_allclose(found, [NAN, 10.5 / 14, NAN], **EXACT)


def test_smape_is_the_loop_and_counts_zero_over_zero_as_none():
    found = metrics.smape(ACTUAL, FORECAST)
    expected = [reference.smape(a, f) for a, f in zip(ACTUAL, FORECAST, strict=True)]
    np.testing.assert_allclose(found, expected, **EXACT)
    # 0, 200, 200 x 2 / 12 and 200 x 0.5 / 2.5 over four.
    np.testing.assert_allclose(found[1], (200 + 400 / 12 + 40) / 4, **EXACT)


@pytest.mark.parametrize("name", ["wape", "mae", "rmse"])
def test_pooled_scores_are_the_loop(name):
    found = getattr(metrics, name)(ACTUAL, FORECAST)
    expected = getattr(reference, name)(ACTUAL, FORECAST)
    np.testing.assert_allclose(found, expected, **EXACT)


def test_pooled_scores_by_hand():
    # Errors 1, -2, -4, 0, -1, 2, -0.5 of actuals 3, 5, -2, 0, 0, 7, 1.
    assert metrics.mae(ACTUAL, FORECAST) == 10.5 / 7
    assert metrics.wape(ACTUAL, FORECAST) == 10.5 / 18
    assert metrics.rmse(ACTUAL, FORECAST) == np.sqrt(26.25 / 7)


def quantiles_of(windows, steps, seed=0):
    drawn = np.random.default_rng(seed).normal(size=(windows, steps, len(LEVELS)))
    return np.sort(drawn, axis=2)


def test_weighted_quantile_loss_is_the_loop_over_the_deciles():
    quantiles = quantiles_of(3, 4)
    found = metrics.weighted_quantile_loss(ACTUAL, quantiles, LEVELS)
    by_level = [quantiles[:, :, LEVELS.index(q)] for q in metrics.DECILES]
    expected = reference.weighted_quantile_loss(ACTUAL, by_level, metrics.DECILES)
    np.testing.assert_allclose(found, expected, **EXACT)


def test_weighted_quantile_loss_of_one_point_is_its_share_of_the_actuals():
    point = np.repeat(FORECAST[:, :, None], len(LEVELS), axis=2)
    found = metrics.weighted_quantile_loss(ACTUAL, point, LEVELS)
    # Pinball losses of q and 1 - q add up to the absolute error.
    np.testing.assert_allclose(found, metrics.wape(ACTUAL, FORECAST), **EXACT)


def test_scaled_quantile_loss_is_the_mean_of_scaled_windows():
    quantiles, errors = quantiles_of(3, 4), np.array([2.0, 0.5, 1.0])
    found = metrics.scaled_quantile_loss(ACTUAL, quantiles, LEVELS, errors)
    rows = []
    for n in (0, 1):
        steps = [
            reference.mean(
                [reference.pinball(a, f, q) for f, q in zip(row, LEVELS, strict=True)]
            )
            for a, row in zip(ACTUAL[n], quantiles[n], strict=True)
            if not np.isnan(a)
        ]
        rows.append(reference.mean(steps) / errors[n])
    np.testing.assert_allclose(found, 2 * reference.mean(rows), **EXACT)


def test_scaled_quantile_loss_leaves_out_windows_without_a_season_error():
    quantiles = quantiles_of(3, 4)
    two = metrics.scaled_quantile_loss(
        ACTUAL, quantiles, LEVELS, np.array([2.0, 0.0, NAN])
    )
    one = metrics.scaled_quantile_loss(
        ACTUAL[:1], quantiles[:1], LEVELS, np.array([2.0])
    )
    assert two == one


def test_scaled_quantile_loss_without_any_season_error_is_in_units_of_the_target():
    quantiles, none = quantiles_of(3, 4), np.zeros(3)
    found = metrics.scaled_quantile_loss(ACTUAL, quantiles, LEVELS, none)
    ones = metrics.scaled_quantile_loss(ACTUAL, quantiles, LEVELS, none + 1)
    assert found == ones


def test_coverage_and_width_are_the_loops():
    drawn = quantiles_of(3, 4)
    low, high = drawn[:, :, 1], drawn[:, :, -2]
    for name in ("coverage", "width"):
        found = getattr(metrics, name)(ACTUAL, low, high)
        expected = getattr(reference, name)(ACTUAL, low, high)
        np.testing.assert_allclose(found, expected, **EXACT)


def test_bounds_belong_to_their_interval():
    actual = np.array([[1.0, 2.0, 3.0, NAN]])
    low, high = np.full((1, 4), 1.0), np.full((1, 4), 2.0)
    assert metrics.coverage(actual, low, high) == 2 / 3
    assert metrics.width(actual, low, high) == 1


EMPTY = [
    pytest.param(np.full((2, 3), NAN), id="all missing"),
    pytest.param(np.empty((0, 3)), id="no windows"),
]


@pytest.mark.parametrize("actual", EMPTY)
def test_scores_of_nothing_are_undefined(actual):
    forecast, errors = np.ones(actual.shape), np.ones(len(actual))
    quantiles = np.ones((*actual.shape, len(LEVELS)))
    for found in (
        metrics.mae(actual, forecast),
        metrics.rmse(actual, forecast),
        metrics.wape(actual, forecast),
        metrics.coverage(actual, forecast, forecast),
        metrics.width(actual, forecast, forecast),
        metrics.weighted_quantile_loss(actual, quantiles, LEVELS),
        metrics.scaled_quantile_loss(actual, quantiles, LEVELS, errors),
    ):
        assert np.isnan(found)


@pytest.mark.parametrize("actual", EMPTY)
def test_a_report_has_none_where_a_score_is_undefined(actual):
    scores = metrics.score("gru", actual, np.ones(actual.shape), np.ones(len(actual)))
    assert scores.method == "gru"
    found = (scores.mase, scores.wape, scores.mae, scores.rmse, scores.smape)
    assert found == (None,) * 5


def test_wape_of_zeros_is_undefined():
    zeros = np.zeros((2, 3))
    assert np.isnan(metrics.wape(zeros, zeros + 1))
    assert metrics.score("naive", zeros, zeros + 1, np.ones(2)).wape is None


def test_a_row_of_scores_holds_every_point_score():
    errors = np.array([2.0, 1.0, 1.0])
    scores = metrics.score("theta", ACTUAL, FORECAST, errors)
    assert scores.mae == metrics.mae(ACTUAL, FORECAST)
    assert scores.wape == metrics.wape(ACTUAL, FORECAST)
    assert scores.rmse == metrics.rmse(ACTUAL, FORECAST)
    # (7 / 3 / 2 + 3.5 / 4) / 2: the mean over windows, not over steps.
    np.testing.assert_allclose(scores.mase, (7 / 6 + 3.5 / 4) / 2, **EXACT)
    assert (scores.wql, scores.skill) == (None, None)


@pytest.mark.parametrize("size", [2.0**-600, 1.0, 2.0**600])
def test_the_root_mean_square_of_errors_of_any_size_is_a_number(size):
    wrong = size * np.array([[3.0, np.nan], [-4.0, 0.0]])
    assert metrics.rmse(wrong, np.zeros((2, 2))) == size * (25 / 3) ** 0.5
