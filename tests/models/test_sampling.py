"""Paths of a network that writes one token at a time."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.origins import latest
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape, gather
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.sampling import PATHS, coupled, draw, quantiles_of, sample, uniforms
from seqcast.models.spec import NetworkSpec
from tests.models.builders import random_weights
from tests.panels import panel_of

LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)


def windows_of(*series, lookback=4, horizon=1):
    panel = panel_of(*series)
    return gather(panel, latest(panel), WindowShape(lookback, horizon))


def test_every_step_has_one_number_in_each_of_equal_parts():
    found = uniforms(token=3, width=5)
    assert found.shape == (PATHS, 5)
    middles = (np.arange(PATHS) + 0.5) / PATHS
    for step in range(5):
        np.testing.assert_array_equal(np.sort(found[:, step]), middles)


def test_steps_and_tokens_are_drawn_in_orders_of_their_own():
    first, again, second = uniforms(0, 2), uniforms(0, 2), uniforms(1, 2)
    assert first.tobytes() == again.tobytes()
    columns = [*first.T, *second.T]
    # Independent orders of 100 correlate by 0.1, give or take.
    assert np.abs(np.corrcoef(columns) - np.eye(4)).max() < 0.35


@pytest.mark.parametrize(
    ("uniform", "expected"),
    [
        pytest.param(0.5, 2.0, id="the median"),
        pytest.param(0.3, 1.0, id="a level"),
        pytest.param(0.6, 3.0, id="half way from 2 to 4"),
        pytest.param(0.8, 6.0, id="half way from 4 to 8"),
        pytest.param(0.95, 9.0, id="a quarter of 4 beyond the last"),
        pytest.param(0.05, -0.25, id="a quarter of 1 before the first"),
    ],
)
def test_a_draw_is_the_inverse_of_the_distribution_function(uniform, expected):
    quantiles = np.array([0.0, 1.0, 2.0, 4.0, 8.0]).reshape(1, 1, 1, 5)
    found = draw(quantiles, LEVELS, np.array([[uniform]]))
    assert found.tolist() == [[[pytest.approx(expected)]]]


def test_a_network_of_the_median_alone_draws_it():
    found = draw(np.array([[[[3.0], [4.0]]]]), (0.5,), uniforms(0, 2))
    assert found.tolist() == [[[3.0, 4.0]] * PATHS]


def test_quantiles_of_a_draw_are_those_it_was_drawn_from():
    quantiles = np.array([0.0, 1.0, 2.0, 4.0, 8.0]).reshape(1, 1, 1, 5)
    paths = draw(quantiles, LEVELS, uniforms(0, 1))
    # A level lies between two draws, 0.01 apart in level, where slopes change by 10.
    np.testing.assert_allclose(quantiles_of(paths, LEVELS), quantiles[0], atol=0.026)


def walk(moved):
    """A random walk: the last value, more or less."""
    normal = np.array([-1.2816, -0.5244, 0, 0.5244, 1.2816])
    return (moved.past[:, -1:] + normal)[:, None, :]


def test_errors_of_a_random_walk_add_up():
    windows = windows_of([0.0] * 9, [1.0] * 9)
    paths = sample(windows, walk(windows), walk, LEVELS, (PATHS, 25))
    assert paths.shape == (2, PATHS, 25)
    # The same draws for every window, whatever stands beside it.
    np.testing.assert_allclose(paths[1], paths[0] + 1, atol=1e-12)
    spread = paths[0].std(axis=0) / paths[0, :, 0].std()
    # Of 100 paths the spread is known to 7 %.
    np.testing.assert_allclose(spread, np.sqrt(np.arange(1, 26)), rtol=0.25)


def test_a_longer_sample_begins_with_the_shorter_one():
    windows = windows_of(np.arange(9.0))
    short, long = (sample(windows, walk(windows), walk, LEVELS, (9, h)) for h in (3, 7))
    np.testing.assert_array_equal(long[:, :, :3], short)


SPEC = NetworkSpec(
    "gru", lookback=12, horizon=8, segment=3, season=6, units=4, decoder="recursive"
)
SERIES = [20 + 3 * np.sin(np.arange(40.0)) + 0.1 * np.arange(40), np.arange(30.0) % 7]


@pytest.mark.parametrize("center", ["last", "season"])
def test_a_path_is_what_the_network_says_of_the_rows_that_the_path_drew(center):
    rng = np.random.default_rng(3)
    members = tuple(random_weights(SPEC, rng) for _ in range(2))
    preparation = Preparation(6, "none", center, None)
    model = NetworkForecaster((SPEC,) * 2, members, preparation)
    found = model.forecast(windows_of(*SERIES, lookback=12, horizon=8))
    # The same weights, asked for one token of the window that a path has come to.
    one = replace(SPEC, horizon=3, decoder="direct")
    token = NetworkForecaster((one,) * 2, members, preparation)
    for n, series in enumerate(SERIES):
        first = token.forecast(windows_of(series, lookback=12, horizon=3))
        np.testing.assert_allclose(found[n, :3], first[0], rtol=1e-6)
        paths = draw(first[:, None], SPEC.levels, uniforms(0, 3))[0]
        for number in (1, 2):
            grown = [[*series, *path] for path in paths]
            ahead = token.forecast(windows_of(*grown, lookback=12, horizon=3))
            drawn = draw(ahead[None], SPEC.levels, uniforms(number, 3))[0]
            paths = np.concatenate([paths, drawn], axis=1)
        expected = quantiles_of(paths[None, :, 3:8], SPEC.levels)[0]
        # Inputs are float32, in spreads of the window, and go through twice.
        np.testing.assert_allclose(found[n, 3:], expected, rtol=1e-4)


def test_a_horizon_of_one_token_is_direct():
    weights = (random_weights(replace(SPEC, horizon=3), np.random.default_rng(3)),)
    preparation = Preparation(6, "log", "last", 0.0)
    found = [
        NetworkForecaster(
            (replace(SPEC, horizon=3, decoder=decoder),), weights, preparation
        ).forecast(windows_of(SERIES[0], lookback=12, horizon=3))
        for decoder in ("recursive", "direct")
    ]
    assert found[0].tobytes() == found[1].tobytes()


def test_coupled_paths_have_the_order_of_one_and_the_quantiles_of_the_other():
    rng = np.random.default_rng(6)
    paths = rng.normal(size=(3, 40, 5)).cumsum(axis=2)
    quantiles = np.sort(rng.normal(0, 9, (3, 5, len(LEVELS))), axis=2)
    found = coupled(quantiles, LEVELS, paths)
    np.testing.assert_array_equal(found.argsort(axis=1), paths.argsort(axis=1))
    middles = (np.arange(40) + 0.5) / 40
    for n in range(3):
        for h in range(5):
            values = np.sort(found[n, :, h])
            inside = (middles > 0.1) & (middles < 0.9)
            expected = np.interp(middles, LEVELS, quantiles[n, h])
            np.testing.assert_allclose(values[inside], expected[inside], atol=1e-12)


@pytest.mark.parametrize("horizon", [2, 3, 8, 20])
def test_paths_of_a_model_agree_with_its_samples_whatever_the_chunks(horizon):
    weights = (random_weights(SPEC, np.random.default_rng(3)),)
    model = NetworkForecaster((SPEC,), weights, Preparation(6, "log", "last", 0.0))
    series = [one + 1 for one in SERIES] * 20
    windows = windows_of(*series, lookback=12, horizon=8)
    found = model.paths(windows, (64, horizon))
    assert found.shape == (40, 64, horizon)
    np.testing.assert_allclose(found[-1], found[1], rtol=1e-4, atol=1e-5)
    short = model.paths(windows, (64, 2))
    np.testing.assert_allclose(found[:, :, :2], short, rtol=1e-6)
