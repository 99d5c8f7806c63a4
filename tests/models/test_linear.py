"""A line from the look-back to every step ahead."""

import numpy as np
import pytest

from seqcast.data import scaling
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape
from seqcast.models import linear
from seqcast.models.linear import Linear, fitted, moments
from tests.panels import NAN, latest_windows, panel_of

SEASON, SHAPE = 4, WindowShape(8, 3)
PLAIN = Preparation(SEASON, "none", "last", None)


def waves(rows, seed=0):
    """Sum two sines around a level: a line on eight rows continues them exactly."""
    draw = np.random.default_rng(seed)
    time = np.arange(rows) + draw.uniform(0, 50)
    return 9 + np.sin(time / 2) + 0.5 * np.sin(time / 3.3)


def by_hand(series, penalty):
    """Solve the penalised squares of all windows, one row of numbers a window."""
    seen, came, weights = [], [], []
    for rows in series:
        error = np.abs(rows[SEASON:] - rows[:-SEASON]).mean()
        for origin in range(SEASON, len(rows) - SHAPE.horizon + 1):
            past = np.full(SHAPE.lookback, NAN)
            held = rows[max(origin - SHAPE.lookback, 0) : origin]
            past[-len(held) :] = held
            spread = np.nanmean(np.abs(past - past[-1]))
            seen.append([*np.nan_to_num((past - past[-1]) / spread), 1])
            came.append((rows[origin : origin + SHAPE.horizon] - past[-1]) / spread)
            weights.append(min(spread / error, 3))
    seen, came, weights = map(np.array, (seen, came, weights))
    squares = ((weights[:, None] * seen) ** 2).sum(axis=0)[:-1]
    ridge = np.diag([*np.full(SHAPE.lookback, penalty * squares.mean()), 0]) ** 0.5
    whole = np.concatenate([weights[:, None] * seen, ridge])
    right = np.concatenate([weights[:, None] * came, np.zeros((len(ridge), 3))])
    return np.linalg.lstsq(whole, right, rcond=None)[0]


@pytest.mark.parametrize("penalty", [0.001, 1.0])
def test_a_line_has_the_least_penalised_squares_in_season_errors(penalty):
    noise = np.random.default_rng(1)
    series = [waves(rows, rows) + noise.normal(0, 0.1, rows) for rows in (20, 50, 11)]
    line = fitted(panel_of(*series), SHAPE, PLAIN, penalty)
    np.testing.assert_allclose(
        line.weights, by_hand(series, penalty), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("transform", ["none", "log"])
def test_a_line_goes_on_as_the_rows_did(transform):
    preparation = Preparation(SEASON, transform, "season", None)
    panel = panel_of(*(waves(60, seed) for seed in range(8)))
    line = fitted(panel, SHAPE, preparation, 1e-9)
    windows = latest_windows(panel_of(waves(63, 9)[:60]), 8, 3)
    scale = scaling.fit(windows.past, preparation)
    found = line.forecast(scaling.bounded(scaling.apply(windows.past, scale)))
    came = waves(63, 9)[60:]
    np.testing.assert_allclose(scaling.undo(found, scale)[0], came, rtol=0.03)


def test_gaps_in_every_window_leave_a_line():
    rows = waves(60)
    rows[5::7] = NAN
    line = fitted(panel_of(rows), SHAPE, PLAIN, 0.1)
    assert np.isfinite(line.weights).all()
    windows = latest_windows(panel_of(*(waves(57, seed) for seed in range(20))), 8, 3)
    scale = scaling.fit(windows.past, PLAIN)
    found = scaling.undo(line.forecast(scaling.apply(windows.past, scale)), scale)
    came = np.stack([waves(60, seed)[57:] for seed in range(20)])
    wrong = np.abs(found - came).mean()
    assert wrong < 0.5 * np.abs(windows.past[:, -1:] - came).mean()  # naive


@pytest.mark.parametrize(
    "series",
    [[waves(4)], [np.full(40, 7.0)], [np.full(40, NAN)], [np.empty(0)]],
    ids=["too short", "constant", "empty", "nothing"],
)
def test_without_a_window_that_tells_there_is_no_line(series):
    assert moments(panel_of(*series), SHAPE, PLAIN) is None
    assert fitted(panel_of(*series), SHAPE, PLAIN, 0.1) is None


@pytest.mark.parametrize("place", [100, -1])
def test_a_spike_does_not_bend_the_line(place):
    noise = np.random.default_rng(0).normal(0, 0.1, (4, 400))
    calm = [waves(400, seed) + noise[seed] for seed in range(4)]
    wild = [rows.copy() for rows in calm]
    wild[2][place] = 1e3
    shape = WindowShape(48, 3)
    windows = latest_windows(panel_of(*(waves(100, seed) for seed in range(9))), 48, 3)
    past = scaling.apply(windows.past, scaling.fit(windows.past, PLAIN))
    one, other = (
        fitted(panel_of(*series), shape, PLAIN, 0.01).forecast(past)
        for series in (calm, wild)
    )
    assert np.abs(one - other).mean() < 0.15 * np.abs(one).mean()


def test_windows_with_a_gap_ahead_are_left_out_where_there_are_others():
    rows = waves(300) + np.random.default_rng(0).normal(0, 0.1, 300)
    holed = rows.copy()
    holed[200::3] = NAN
    whole = fitted(panel_of(rows[:200]), SHAPE, PLAIN, 0.1)
    line = fitted(panel_of(holed), SHAPE, PLAIN, 0.1)
    past = np.random.default_rng(1).normal(0, 1, (50, SHAPE.lookback))
    np.testing.assert_allclose(line.forecast(past), whole.forecast(past), atol=0.05)


def test_of_many_windows_some_of_every_stretch_are_taken(monkeypatch):
    panel = panel_of(*(waves(rows, rows) for rows in (400, 90, 1_500)))
    past = np.random.default_rng(0).normal(0, 1, (50, SHAPE.lookback))
    whole = moments(panel, SHAPE, PLAIN)
    monkeypatch.setattr(linear, "WINDOWS", 300)
    few = moments(panel, SHAPE, PLAIN)
    assert 0 < few.gram[-1, -1] < 0.3 * whole.gram[-1, -1]
    np.testing.assert_allclose(
        few.solve(0.1).forecast(past), whole.solve(0.1).forecast(past), atol=0.2
    )
    assert few.windows == pytest.approx(whole.windows, rel=0.02)
    again = moments(panel, SHAPE, PLAIN)
    assert again.gram.tobytes() == few.gram.tobytes()


def test_the_windows_held_at_a_time_change_nothing(monkeypatch):
    panel = panel_of(waves(300), waves(80, 1))
    one = moments(panel, SHAPE, PLAIN)
    monkeypatch.setattr(linear, "CHUNK", 100)
    other = moments(panel, SHAPE, PLAIN)
    np.testing.assert_allclose(one.gram, other.gram, rtol=1e-12)
    np.testing.assert_allclose(one.cross, other.cross, rtol=1e-9, atol=1e-9)


def test_a_line_is_trusted_half_at_ten_windows_a_step_of_the_look_back():
    rows = 10 * SHAPE.lookback + SEASON + SHAPE.horizon - 1
    assert moments(panel_of(waves(rows)), SHAPE, PLAIN).trust == 0.5
    few, many = (panel_of(*[waves(40)] * count) for count in (1, 100))
    assert moments(few, SHAPE, PLAIN).trust < 0.35
    assert moments(many, SHAPE, PLAIN).trust > 0.97


def test_a_harder_penalty_gives_a_flatter_line():
    rows = waves(200) + np.random.default_rng(0).normal(0, 0.5, 200)
    found = moments(panel_of(rows), SHAPE, PLAIN)
    sizes = [np.abs(found.solve(one).weights[:-1]).sum() for one in linear.PENALTIES]
    assert sizes == sorted(sizes, reverse=True)


def test_weights_are_kept_as_the_file_keeps_them():
    line = Linear(np.full((9, 3), 0.1))
    assert line.weights.dtype == np.float32
    assert not line.weights.flags.writeable
