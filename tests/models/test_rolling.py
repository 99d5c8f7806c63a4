"""Forecasts beyond the trained horizon."""

import numpy as np
import pytest

from seqcast.data.origins import latest
from seqcast.data.windows import WindowShape, gather
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.rolling import roll
from tests.models.builders import SPEC, random_weights, small_artifact
from tests.panels import panel_of


def model():
    built = small_artifact()
    return NetworkForecaster(
        built.networks, built.weights, built.preparation, built.calibration
    )


def windows(*series):
    panel = panel_of(*series)
    return gather(panel, latest(panel), WindowShape(SPEC.lookback, SPEC.horizon))


SERIES = [[float(10 + n % 12 + n // 12) for n in range(40)], [5.0, 7.0, 6.0]]


@pytest.mark.parametrize("horizon", [1, 5, 6])
def test_no_more_than_the_trained_steps_are_the_models_own(horizon):
    cut = windows(*SERIES)
    own = model().forecast(cut)[:, :horizon]
    np.testing.assert_array_equal(roll(model(), cut, horizon), own)


def test_a_longer_forecast_begins_with_the_shorter_one():
    cut = windows(*SERIES)
    long = roll(model(), cut, 20)
    assert long.shape == (2, 20, len(SPEC.levels))
    np.testing.assert_array_equal(long[:, :13], roll(model(), cut, 13))


def test_later_steps_are_forecast_as_if_the_median_had_come_true():
    cut = windows(SERIES[0])
    middle = len(SPEC.levels) // 2
    first = model().forecast(cut)[0, :, middle]
    come_true = windows(SERIES[0] + first.tolist())
    expected = model().forecast(come_true)[0, :, middle]
    np.testing.assert_allclose(
        roll(model(), cut, 12)[0, 6:, middle], expected, rtol=1e-12
    )


def test_rolled_intervals_are_wider_than_those_they_start_from():
    long = roll(model(), windows(*SERIES), 24)
    width = long[:, :, -1] - long[:, :, 0]
    for start in (6, 12, 18):
        assert (width[:, start : start + 6] >= width[:, start - 1, None] - 1e-9).all()


def test_rolled_quantiles_rise_and_stay_above_the_floor():
    long = roll(model(), windows(*SERIES, [3.0] * 30), 60)
    assert (np.diff(long, axis=2) >= 0).all()
    assert (long >= 0).all()
    assert (long[2] == 3.0).all()


def test_other_weights_roll_on_too():
    generator = np.random.default_rng(3)
    other = NetworkForecaster(
        (SPEC,), (random_weights(SPEC, generator),), model().preparation
    )
    assert np.isfinite(roll(other, windows(*SERIES), 100)).all()
