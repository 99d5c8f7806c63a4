"""The training loop: determinism, divergence, missing values, golden shapes."""

from functools import cache
from typing import get_args

import numpy as np
import pytest

from seqcast.core import backend, network
from seqcast.core.batches import History, batch_of
from seqcast.core.course import Course
from seqcast.core.losses import masked_pinball
from seqcast.core.training import (
    Schedule,
    build_trainer,
    checks,
    train,
)
from seqcast.data.origins import Origins, draw, first_origins
from seqcast.data.scaling import Preparation
from seqcast.data.season import transformed_error
from seqcast.data.windows import WindowShape, gather
from seqcast.errors import ComputationError
from seqcast.models.baselines import seasonal_naive
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.spec import Cell, Decoder, NetworkSpec
from tests.panels import NAN, panel_of

LOOKBACK, HORIZON, SEASON = 24, 12, 12
SCHEDULE = Schedule(steps=12, batch_size=8, rate=2e-3, until=12)
PLAIN = Preparation(season=1, transform="none", center="last", floor=None)


@cache
def trainer(cell="gru", units=4, **more):
    """Trace a network once; every training starts it anew."""
    spec = NetworkSpec(
        cell, LOOKBACK, HORIZON, segment=6, season=SEASON, units=units, **more
    )
    return build_trainer(spec, clip_norm=1.0, threads=2)


def trained(panel, schedule=SCHEDULE, *, seed=0, preparation=PLAIN, ticks=None):
    told = [] if ticks is None else ticks

    def tick(step):
        told.append(step)
        return True

    rng = np.random.default_rng(seed)
    return list(train(trainer(), panel, preparation, schedule, Course(rng), tick))


def equal(one, other):
    return all(one[name].tobytes() == other[name].tobytes() for name in one)


WAVE = np.sin(np.arange(80) / 3) + np.arange(80) / 40
PANEL = panel_of(WAVE, 3 * WAVE[:50] + 100)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    first, other, again = (trained(PANEL, seed=seed)[-1] for seed in (1, 2, 1))
    assert equal(first.weights, again.weights)
    assert first.loss == again.loss
    assert not equal(first.weights, other.weights)


def test_training_until_a_check_is_the_start_of_a_longer_one():
    short = trained(PANEL, Schedule(16, 8, 2e-3, until=8))
    long = trained(PANEL, Schedule(16, 8, 2e-3, until=16))
    assert [state.step for state in short] == [8]
    assert [state.step for state in long] == [8, 12, 16]
    assert equal(short[0].weights, long[0].weights)
    assert not equal(long[0].weights, long[-1].weights)


def test_every_step_is_told():
    ticks = []
    trained(PANEL, ticks=ticks)
    assert ticks == list(range(1, 13))


def test_every_step_has_the_norm_of_its_gradients():
    states = trained(PANEL, Schedule(16, 8, 2e-3, until=16))
    assert [len(state.norms) for state in states] == [8, 12, 16]
    np.testing.assert_array_equal(states[0].norms, states[2].norms[:8])
    assert (states[2].norms > 0).all()


def test_a_norm_is_that_of_all_gradients_together():
    _, tf = backend.start()
    golden, rng = trainer(dropout=0.0), np.random.default_rng(0)
    fresh = network.build(golden.spec, 0)
    network.put(fresh, golden.spec, network.initial(golden.spec, rng))
    for seed in golden.seeds:  # a training draws these before its first window
        rng.integers(2**31, size=seed.shape)
    at = draw(PANEL, first_origins(PANEL, 1), 8, rng)
    windows = gather(PANEL, at, WindowShape(LOOKBACK, HORIZON))
    history = History(np.ones(8), transformed_error(PANEL, PLAIN)[at.series])
    tokens, skip, actual, weight = batch_of(golden.spec, windows, PLAIN, history)
    with tf.GradientTape() as tape:
        quantiles = fresh([tokens, skip])
        loss = masked_pinball(actual, weight, quantiles, np.float32(golden.spec.levels))
    slopes = tape.gradient(loss, fresh.trainable_variables)
    squares = sum(float(tf.reduce_sum(slope**2)) for slope in slopes)
    one, rng = Schedule(1, 8, 2e-3, until=1), np.random.default_rng(0)
    (state,) = train(golden, PANEL, PLAIN, one, Course(rng), id)
    # float32 sums of thousands of squares.
    assert state.norms == pytest.approx([np.sqrt(squares)], rel=1e-4)


def test_gradients_are_clipped_together():
    spec, rng = trainer().spec, np.random.default_rng(0)
    # Adam divides by the size of a gradient, but not below 1e-7.
    tiny = build_trainer(spec, clip_norm=1e-11, threads=2)
    *_, last = train(tiny, PANEL, PLAIN, SCHEDULE, Course(rng), id)
    moved, usual = (
        np.abs(weights["head/kernel"]).max()
        for weights in (last.weights, trained(PANEL)[-1].weights)
    )
    assert 0 < moved < 0.01 * usual


def test_a_tick_that_says_no_ends_the_training_with_what_it_has():
    rng = np.random.default_rng(0)
    states = train(
        trainer(), PANEL, PLAIN, SCHEDULE, Course(rng), lambda step: step < 5
    )
    assert [state.step for state in states] == [5]


def test_weights_that_were_yielded_stay_as_they_were():
    states = train(
        trainer(), PANEL, PLAIN, SCHEDULE, Course(np.random.default_rng(0)), id
    )
    first = next(states)
    kept = {name: values.copy() for name, values in first.weights.items()}
    list(states)
    assert equal(first.weights, kept)


def test_training_that_leaves_the_finite_numbers_is_told_with_a_remedy():
    with pytest.raises(ComputationError, match="finite") as caught:
        trained(PANEL, Schedule(64, 8, 1e30, until=64))
    assert "training.learning_rate" in caught.value.fix


def test_training_can_start_anew_after_it_diverged():
    before = trained(PANEL)[-1].weights
    with pytest.raises(ComputationError):
        trained(PANEL, Schedule(64, 8, 1e30, until=64))
    assert equal(trained(PANEL)[-1].weights, before)


@pytest.mark.parametrize(
    "series",
    [
        pytest.param([[NAN] * 60, WAVE], id="a series that is all missing"),
        pytest.param([np.where(np.arange(80) % 2, WAVE, NAN)], id="every other value"),
        pytest.param([[NAN] * 50 + [1.0, 2.0, 3.0]], id="three values"),
        pytest.param([WAVE, [], [1.0]], id="empty and one row"),
        pytest.param([[1.0, 2.0]], id="two rows"),
        pytest.param([np.append(WAVE, 1e12)], id="a spike"),
        pytest.param([1e8 + 0.01 * WAVE], id="1e8 ± 0.01"),
        pytest.param([1e300 * WAVE], id="1e300"),
    ],
)
def test_no_series_makes_the_weights_infinite(series):
    for state in trained(panel_of(*series)):
        assert np.isfinite(state.loss)
        assert all(np.isfinite(values).all() for values in state.weights.values())


@pytest.mark.parametrize(
    "series",
    [pytest.param([NAN] * 60, id="missing"), pytest.param([0.1] * 60, id="constant")],
)
def test_what_teaches_nothing_moves_no_weight(series):
    last = trained(panel_of(series), seed=5)[-1]
    fresh = network.initial(trainer().spec, np.random.default_rng(5))
    assert last.loss == 0
    assert equal(last.weights, fresh)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (1, [1]),
        (8, [8]),
        (9, [8, 9]),
        (12, [8, 12]),
        (100, [8, 12, 16, 24, 32, 48, 64, 96, 100]),
    ],
)
def test_checks_lie_ever_further_apart_and_end_with_the_last_step(steps, expected):
    assert checks(steps) == expected


@pytest.mark.parametrize(
    ("rows", "season", "expected"),
    [
        pytest.param(0, 12, 0, id="empty: never drawn"),
        pytest.param(1, 12, 1, id="one row: never drawn"),
        pytest.param(2, 12, 1, id="two rows: one seen, one forecast"),
        pytest.param(3, 12, 1, id="three rows"),
        pytest.param(10, 12, 5, id="shorter than a season: half of it"),
        pytest.param(20, 12, 10, id="shorter than two seasons: half of it"),
        pytest.param(24, 12, 12, id="two seasons: a season"),
        pytest.param(500, 12, 12, id="long: a season"),
        pytest.param(500, 1, 1, id="no season: one row"),
    ],
)
def test_the_first_origin_has_a_season_before_it_where_there_is_one(
    rows, season, expected
):
    assert first_origins(panel_of([1.0] * rows), season).tolist() == [expected]


def test_the_rate_falls_along_half_a_cosine_to_zero():
    schedule = Schedule(steps=100, batch_size=1, rate=2.0, until=50)
    rates = [schedule.rate_at(step) for step in (0, 25, 50, 75, 100)]
    # cos of 45 degrees is 0.7071.
    assert rates == pytest.approx([2, 1.7071, 1, 0.2929, 0], abs=1e-4)


# Golden shapes: what every network has to learn. Each gives series of 120 rows.

TIME = np.arange(120.0)


def lines(rng):
    """Straight lines, up and down, flat and steep."""
    return [rng.normal(0, 100) + rng.normal(0, 10) * TIME for _ in range(20)]


def sines(rng):
    """Sines of one season, at any phase; the network is not told the season."""
    return [
        50 + 5 * np.sin(2 * np.pi * (TIME / SEASON + rng.random())) for _ in range(20)
    ]


def seasons_with_trend(rng):
    """A season on a rising or falling line."""
    season = rng.normal(size=SEASON)
    return [
        10 + rng.choice([-1, 1]) * 0.3 * TIME + season[(TIME + shift).astype(int) % 12]
        for shift in range(20)
    ]


def level_shifts(rng):
    """A season on levels that jump, last half a season before the forecast."""
    season = np.sin(2 * np.pi * TIME / SEASON)
    jumps = rng.choice([-1, 1], (40, 6)) * rng.uniform(5, 20, (40, 6))
    at = np.concatenate([rng.integers(10, 90, (40, 5)), np.full((40, 1), 102)], axis=1)
    return [
        season + (jump[:, None] * (where[:, None] <= TIME)).sum(axis=0)
        for jump, where in zip(jumps, at, strict=True)
    ]


GOLDEN = [
    pytest.param(lines, 1, 0.05, id="straight lines"),
    pytest.param(sines, 1, 0.05, id="sines"),
    pytest.param(seasons_with_trend, SEASON, 0.1, id="season with trend"),
    pytest.param(level_shifts, SEASON, 0.4, id="level shift"),
]


def followed(golden, panel, preparation, schedule):
    """Train on all but the last rows; return the errors there and of the naive."""
    at = Origins(np.arange(len(panel.ids)), panel.lengths - HORIZON)
    rng = np.random.default_rng(1)
    *_, last = train(
        golden, panel.before(at.step), preparation, schedule, Course(rng), id
    )
    model = NetworkForecaster((golden.spec,), (last.weights,), preparation)
    windows = gather(panel, at, WindowShape(LOOKBACK, HORIZON))
    found = model.forecast(windows)[:, :, 5]
    # Seasonal naive is what a network that learnt nothing forecasts.
    untrained = seasonal_naive(windows.past, preparation.season, HORIZON)
    return tuple(
        np.abs(one - windows.actual).mean(axis=1) for one in (found, untrained)
    )


@pytest.mark.parametrize("cell", get_args(Cell))
@pytest.mark.parametrize(("shape", "season", "bound"), GOLDEN)
def test_a_network_follows_a_golden_shape(cell, shape, season, bound):
    panel = panel_of(*shape(np.random.default_rng(0)))
    preparation = Preparation(season, "none", "last", None)
    schedule = Schedule(steps=512, batch_size=32, rate=5e-3, until=512)
    error, plain = followed(trainer(cell, units=24), panel, preparation, schedule)
    assert error.mean() < bound * plain.mean()


# benchmarks/shapes.py has the whole product of cells, decoders and depths.
WEEKLY = [(cell, "direct", 1) for cell in get_args(Cell)]
WEEKLY += [("gru", decoder, 1) for decoder in get_args(Decoder)[1:]]
WEEKLY += [("lstm", "seq2seq", 2), ("rnn", "segments", 2), ("dense", "recursive", 1)]


@pytest.mark.parametrize(("cell", "decoder", "layers"), WEEKLY)
def test_a_network_does_not_spoil_a_weekly_sine_with_trend_and_noise(
    cell, decoder, layers
):
    rng = np.random.default_rng(4)
    week = np.arange(200.0)
    series = [
        100 + 0.1 * week + 10 * np.sin(2 * np.pi * week / 7) + rng.normal(0, 2, 200)
        for _ in range(8)
    ]
    preparation = Preparation(7, "log", "season", 0.0)
    schedule = Schedule(steps=256, batch_size=32, rate=2e-3, until=256)
    golden = trainer(cell, units=24, decoder=decoder, layers=layers)
    error, plain = followed(golden, panel_of(*series), preparation, schedule)
    assert error.mean() < 1.3 * plain.mean()
