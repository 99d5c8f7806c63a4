"""The road of one forecast, and the laws that hold for every forecaster."""

from dataclasses import replace
from functools import cache
from itertools import product
from typing import get_args

import numpy as np
import pytest

from seqcast.data import scaling
from seqcast.data.origins import Origins, latest
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape, gather
from seqcast.models.baselines import seasonal_naive
from seqcast.models.blend import Blend, Share
from seqcast.models.conformal import Calibration
from seqcast.models.pipeline import (
    CHUNK,
    NetworkForecaster,
    ensemble,
    prepare,
)
from seqcast.models.rules import baselines
from seqcast.models.spec import Cell, Decoder, NetworkSpec, faults
from tests.models.builders import random_line, random_weights
from tests.panels import NAN, latest_windows, panel_of
from tests.products import every_nth

SEASON, LOOKBACK, HORIZON = 6, 12, 8
BLEND = Blend((Share("drift", 0.1), Share("theta", 0.3)), reach=30)
STRAIGHT = Blend((*BLEND.shares, Share("linear", 0.2)), reach=30, penalty=0.1)
SPEC = NetworkSpec(
    "gru", lookback=LOOKBACK, horizon=HORIZON, segment=3, season=SEASON, units=4
)


def network(spec=SPEC, transform="none", center="last", *, floor=None, seed=0):
    """An untrained ensemble of two, with a head and a calibration that are not zero."""
    rng = np.random.default_rng(seed)
    return NetworkForecaster(
        (spec, spec),
        (random_weights(spec, rng), random_weights(spec, rng)),
        Preparation(SEASON, transform, center, floor),
        Calibration(rng.normal(0, 0.3, (HORIZON, 5)), np.full(HORIZON, 20)),
        threads=1,
    )


# Layers, both directions, activation, residual.
SHAPES = [
    (1, False, "tanh", False),
    (1, True, "relu", False),
    (2, False, "elu", True),
    (2, True, "tanh", False),
    (2, True, "relu", True),
]


def networks():
    """Cells, shapes, transforms and centers: any two of them in one network."""
    for transform, center, cell, shape in every_nth(
        3, ("none", "log", "log1p"), ("last", "season"), get_args(Cell), SHAPES
    ):
        layers, both, activation, residual = shape
        spec = replace(
            SPEC,
            cell=cell,
            layers=layers,
            bidirectional=both,
            activation=activation,
            residual=residual,
        )
        words = (cell, layers, "both ways" if both else "forward", activation)
        words += ("residual" if residual else "plain", transform, center)
        yield pytest.param(
            network(spec, transform, center), id=" ".join(map(str, words))
        )


def two_seasons():
    """Networks that repeat the mean of two seasons."""
    for transform in ("none", "log"):
        one = network(replace(SPEC, season=3), transform)
        two = replace(one.preparation, season=3, longer=SEASON)
        yield pytest.param(replace(one, preparation=two), id=f"two seasons {transform}")


def blended():
    """Networks whose rules look back further than they do, one of them a line."""
    line = random_line(SPEC, np.random.default_rng(3))
    for transform, center in product(("none", "log", "log1p"), ("last", "season")):
        one = network(transform=transform, center=center)
        yield pytest.param(
            replace(one, blend=STRAIGHT, line=line), id=f"blend {transform} {center}"
        )


DECODERS = [one for one in get_args(Decoder) if one != "direct"]


def decoding():
    """The product of cells and decoders, deep in both directions where they can."""
    for cell, decoder in product(get_args(Cell), DECODERS):
        for layers, transform, center in [(1, "none", "season"), (2, "log1p", "last")]:
            spec = replace(SPEC, cell=cell, decoder=decoder, layers=layers)
            spec = replace(spec, residual=True, bidirectional=layers > 1)
            spec = replace(spec, bidirectional=not faults(spec) and spec.bidirectional)
            words = f"{cell} {decoder} {layers} {transform} {center}"
            yield pytest.param(network(spec, transform, center), id=words)


RULES = [pytest.param(rule, id=rule.name) for rule in baselines(SEASON)]
ALONE = [*networks(), *two_seasons(), *decoding()]
NETWORKS = ALONE + list(blended())
SHIFTING = [one for one in ALONE if "none" in one.id] + RULES[:4]
every_forecaster = pytest.mark.parametrize("forecaster", RULES + NETWORKS)
every_network = pytest.mark.parametrize("forecaster", NETWORKS)


def forecast_at(forecaster, panel, origins):
    shape = getattr(forecaster, "shape", None)
    shape = shape or WindowShape(max(int(origins.step.max()), 1), HORIZON)
    return forecaster.forecast(gather(panel, origins, shape))


def forecast(forecaster, *series):
    """Forecast series from their last row, (N, H, Q)."""
    panel = panel_of(*series)
    return forecast_at(forecaster, panel, latest(panel))


def history(seed=1, rows=40):
    """A positive series with trend, season, noise and two gaps."""
    time = np.arange(rows)
    noise = np.random.default_rng(seed).normal(0, 0.5, rows)
    values = 20 + 0.2 * time + 3 * np.sin(2 * np.pi * time / SEASON) + noise
    return np.where((time == 33) | (time == 36), NAN, values)


@pytest.mark.parametrize("future", [NAN, 0.0, -5.0, 1e12])
@every_forecaster
def test_no_forecast_peeks_past_its_origin(forecaster, future):
    step = 29
    known = np.concatenate([history()[:step], np.full(11, future)])
    at = Origins(np.array([0, 1]), np.array([step, 7]))
    one, other = (
        forecast_at(forecaster, panel_of(rows, history(2)[:end]), at)
        for rows, end in ((history(), 40), (known, 7))
    )
    assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("factor", [1e-12, 1e-3, 7.0, 1e12])
@every_forecaster
def test_a_forecast_scales_with_its_series(forecaster, factor):
    one = forecast(forecaster, history())
    other = forecast(forecaster, factor * history())
    # The window's float32 inputs may round the other way: 1e-7 of about 1.
    np.testing.assert_allclose(other, factor * one, rtol=1e-5)


@pytest.mark.parametrize("forecaster", SHIFTING)
@pytest.mark.parametrize("shift", [-1_000.0, 0.3, 1e6])
def test_a_forecast_without_transform_shifts_with_its_series(forecaster, shift):
    one = forecast(forecaster, history())
    other = forecast(forecaster, history() + shift)
    # float64 holds 1e6 to 1e-10, float32 inputs a window's spread of 2 to 1e-7.
    np.testing.assert_allclose(other, one + shift, rtol=1e-15, atol=1e-5)


@cache
def company():
    """A thousand series, of which number 500 is the history."""
    rng = np.random.default_rng(3)
    others = [10.0 ** rng.integers(-3, 4) * history(n, 20 + n % 30) for n in range(999)]
    return panel_of(*others[:500], history(), *others[500:])


@every_forecaster
def test_a_series_is_forecast_alone_as_in_company(forecaster):
    alone = forecast(forecaster, history())
    together = forecast_at(forecaster, company(), latest(company()))
    assert len(together) == 1_000
    # float32 sums of about 10 numbers in another order: 1e-6 of the spread.
    np.testing.assert_allclose(together[500], alone[0], rtol=1e-5)


@pytest.mark.parametrize("constant", [0.0, 0.1, 3.0, 1e12, 1e-12])
@every_forecaster
def test_a_constant_is_forecast_exactly(forecaster, constant):
    whole = np.full(40, constant)
    gaps = np.where(np.arange(40) % 3 == 1, NAN, constant)
    found = forecast(forecaster, whole, gaps, whole[:1], whole[:7])
    assert (found == constant).all()


@every_forecaster
def test_a_window_without_values_has_no_forecast_and_harms_no_other(forecaster):
    empty = np.full(40, NAN)
    found = forecast(forecaster, empty, history(), [], empty[:2])
    assert np.isnan(found[[0, 2, 3]]).all()
    alone = forecast(forecaster, history())
    np.testing.assert_allclose(found[1], alone[0], rtol=1e-5)


UGLY = [
    pytest.param([5.0], id="one row"),
    pytest.param([NAN, NAN, 5.0, NAN], id="one value"),
    pytest.param([1.0, 2.0], id="two rows"),
    pytest.param([0.0] * 30 + [4.0], id="one that is not zero"),
    pytest.param([5.0] * 39 + [1e12], id="a spike at the end"),
    pytest.param([-3.0, -1.0, 0.0, 2.0] * 5, id="values outside the transform"),
    pytest.param([-3.0, -1.0] * 10, id="negative"),
    pytest.param([1e-300, 1e-290] * 10, id="tiny"),
    pytest.param([1e100, 2e100] * 10, id="huge"),
    pytest.param([1.0] + [NAN] * 35 + [2.0, 3.0], id="mostly missing"),
    pytest.param([1e8 + 0.01 * (-1) ** t for t in range(40)], id="1e8 ± 0.01"),
]


@pytest.mark.parametrize("series", UGLY)
@every_forecaster
def test_a_series_with_a_value_is_forecast_without_a_warning(forecaster, series):
    found = forecast(forecaster, series)
    assert found.shape[:2] == (1, HORIZON)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=2) >= 0).all()


@every_network
def test_quantiles_never_fall(forecaster):
    found = forecast(forecaster, *(history(seed) for seed in range(50)))
    assert found.shape == (50, HORIZON, 11)
    assert (np.diff(found, axis=2) >= 0).all()


@every_network
def test_no_forecast_lies_below_the_floor(forecaster):
    small = np.abs(history()) % 1.0
    lifted = forecast(forecaster, small, 0 * small - 2)
    floored = replace(
        forecaster, preparation=replace(forecaster.preparation, floor=0.25)
    )
    found = forecast(floored, small, 0 * small - 2)
    np.testing.assert_array_equal(found, np.maximum(lifted, 0.25))


def loud(forecaster, size):
    """The same networks, shouting."""
    heads = (
        {**one, "head/kernel": one["head/kernel"] * size} for one in forecaster.weights
    )
    return replace(forecaster, weights=tuple(heads))


@every_network
def test_a_network_gone_wild_stays_in_reach_of_its_window(forecaster):
    found = forecast(loud(forecaster, np.float32(1e6)), history())
    kept = history()[-LOOKBACK:][None]
    fitted = scaling.fit(kept, forecaster.preparation)
    scaled = scaling.apply(kept, fitted)
    low, high = np.nanmin(scaled), np.nanmax(scaled)
    # As far beyond as the window is wide, and further by the share of the horizon.
    room = (1 + HORIZON / LOOKBACK) * (high - low)
    reach = scaling.undo(np.array([[low - room, high + room]]), fitted)[0]
    assert found.min() >= reach[0] * (1 - 1e-12)
    assert found.max() <= reach[1] * (1 + 1e-12)


def test_an_untrained_network_forecasts_seasonal_naive():
    plain = replace(loud(network(), np.float32(0)), calibration=None)
    for weights in plain.weights:
        weights["head/bias"][:] = 0
    series = [history(seed) for seed in range(4)]
    found = forecast(plain, *series)
    past = latest_windows(panel_of(*series), LOOKBACK, HORIZON).past
    expected = seasonal_naive(past, SEASON, HORIZON)
    # The skip is float32, in spreads of the window, which are about 2.
    np.testing.assert_allclose(found, np.repeat(expected[:, :, None], 11, 2), atol=1e-5)


def test_more_windows_than_one_chunk_come_back_in_their_order():
    model = network()
    series = [history(seed % 7, 15 + seed % 13) for seed in range(2 * CHUNK + 3)]
    serial = forecast(model, *series)
    threaded = forecast(replace(model, threads=3), *series)
    assert serial.tobytes() == threaded.tobytes()
    alone = forecast(model, series[CHUNK], series[-1])
    np.testing.assert_allclose(serial[[CHUNK, -1]], alone, rtol=1e-5)


def test_no_windows_are_no_forecast():
    assert forecast_at(
        network(), panel_of(history()), Origins(np.array([], int), np.array([], int))
    ).shape == (0, HORIZON, 11)


def test_a_member_more_or_less_does_not_move_the_median_of_equals():
    one = network()
    three = replace(
        one,
        networks=(SPEC,) * 3,
        weights=(one.weights[0], one.weights[0], one.weights[1]),
    )
    first = replace(one, networks=(SPEC,), weights=one.weights[:1])
    found, expected = forecast(three, history()), forecast(first, history())
    np.testing.assert_array_equal(found, expected)


def test_members_are_sorted_before_their_median_is_taken():
    members = [np.float32([[[3, 1, 2]]]), np.float32([[[4, 6, 5]]])]
    assert ensemble(members).tolist() == [[[2.5, 3.5, 4.5]]]


def inputs_of(*series, center="last"):
    windows = latest_windows(panel_of(*series), LOOKBACK, HORIZON)
    return prepare(windows, SPEC, Preparation(SEASON, "none", center, None))


def test_tokens_hold_scaled_values_and_then_their_marks():
    # Center 4, spread (3 x 0 + 3 x 4) / 6 = 2.
    inputs = inputs_of([0, 0, 0, NAN, 4, 4, 4])
    assert inputs.tokens.dtype == np.float32
    assert inputs.tokens[0].tolist() == [
        [0, 0, 0, 0, 0, 0],
        [0, 0, -2, 0, 0, 1],
        [-2, -2, 0, 1, 1, 0],
        [0, 0, 0, 1, 1, 1],
    ]


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        pytest.param([0, 0, 0, 4, 4, 4], [-2, -2, -2, 0, 0, 0, -2, -2], id="a season"),
        pytest.param([0, 0, 4, 4], [0] * 8, id="less than a season: the last value"),
        pytest.param(
            [0, 0, 0, 4, 4, 4] + [NAN] * 3,
            [0, 0, 0, -2, -2, -2, 0, 0],
            id="the newest that was observed",
        ),
        pytest.param(
            [0, 0, NAN, 4, NAN, 4],
            [-2, -2, 0, 0, 0, 0, -2, -2],
            id="a phase never observed: the center",
        ),
    ],
)
def test_the_skip_is_the_newest_value_of_the_same_phase(series, expected):
    assert inputs_of(series).skip.tolist() == [expected]


def test_two_seasons_repeat_the_mean_of_both_and_one_where_the_other_is_missing():
    rows = [NAN, NAN, NAN, NAN, 5.0, 3.0, 7.0, 9.0]  # the last 8 of a look-back of 12
    windows = latest_windows(panel_of(rows), LOOKBACK, 8)
    prepared = Preparation(3, "none", "last", None, longer=6)
    inputs = prepare(windows, SPEC, prepared)
    found = scaling.undo(inputs.skip.astype(float), inputs.scaling)[0]
    # The season of 3 repeats 3, 7, 9; that of 6 has none, none, 5, 3, 7, 9.
    np.testing.assert_allclose(found[:6], [3, 7, 7, 3, 7, 9], rtol=1e-6)


def test_a_spike_is_clipped_for_the_network():
    quiet = replace(SPEC, lookback=900, segment=9)
    panel = panel_of([0.0, 1.0] * 225 + [1e9] + [0.0, 1.0] * 225)
    windows = latest_windows(panel, 900, HORIZON)
    inputs = prepare(windows, quiet, Preparation(SEASON, "none", "last", None))
    assert inputs.tokens.max() == scaling.LARGEST
