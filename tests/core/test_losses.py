"""Losses of quantile forecasts, against loops and by hand."""

import numpy as np
import pytest

from seqcast.core import backend
from seqcast.core.losses import masked_pinball, pinball
from seqcast.models.spec import LEVELS
from tests import reference

LEVEL = np.float32(LEVELS)


@pytest.fixture(scope="module", autouse=True)
def _backend():
    backend.start(threads=2)


def drawn(seed=0):
    rng = np.random.default_rng(seed)
    actual = rng.normal(size=(4, 3)).astype(np.float32)
    return actual, rng.normal(size=(4, 3, len(LEVELS))).astype(np.float32)


def test_pinball_is_the_loop_for_every_step_and_level():
    actual, forecast = drawn()
    found = np.array(pinball(actual, forecast, LEVEL))
    for n, h, q in np.ndindex(found.shape):
        expected = reference.pinball(actual[n, h], forecast[n, h, q], LEVELS[q])
        assert found[n, h, q] == pytest.approx(expected, rel=1e-5)  # float32


def test_masked_pinball_is_the_mean_over_observed_steps():
    actual, forecast = drawn()
    observed = np.float32([[1, 1, 0], [0, 0, 0], [1, 0, 1], [0, 1, 0]])
    found = float(masked_pinball(actual, observed, forecast, LEVEL))
    every = np.array(pinball(actual, forecast, LEVEL)).mean(axis=2)
    assert found == pytest.approx(every[observed == 1].mean(), rel=1e-5)  # float32


@pytest.mark.parametrize("stand_in", [0.0, -7.0, 1e30])
def test_what_stands_in_for_a_missing_actual_does_not_matter(stand_in):
    actual, forecast = drawn()
    observed = np.float32([[1, 1, 0]] * 4)
    filled = np.where(observed == 1, actual, np.float32(stand_in))
    one, other = (
        float(masked_pinball(values, observed, forecast, LEVEL))
        for values in (actual, filled)
    )
    assert one == other


def test_a_batch_without_actuals_costs_nothing_and_moves_nothing():
    _, tf = backend.start()
    actual, forecast = drawn()
    quantiles = tf.Variable(forecast)
    with tf.GradientTape() as tape:
        loss = masked_pinball(actual, np.zeros_like(actual), quantiles, LEVEL)
    assert float(loss) == 0
    assert not np.array(tape.gradient(loss, quantiles)).any()


def test_the_least_loss_lies_at_the_quantile():
    actual = np.arange(1, 101, dtype=np.float32)[:, None]
    losses = [
        float(
            masked_pinball(
                actual, np.ones_like(actual), np.full((100, 1, 1), f), np.float32([0.9])
            )
        )
        for f in np.float32([80, 90, 90.5, 91, 99])
    ]
    assert np.argmin(losses) in (1, 2, 3)
    assert losses[1:4] == pytest.approx([losses[2]] * 3)
