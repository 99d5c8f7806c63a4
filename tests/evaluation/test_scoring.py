"""The figures of a report."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation
from seqcast.evaluation import metrics
from seqcast.evaluation.scoring import (
    forecast_baselines,
    score_baselines,
    score_model,
    with_skill,
)
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.record import Scores
from seqcast.models.rules import baselines
from seqcast.models.spec import LEVELS, NetworkSpec, weight_shapes
from tests import reference
from tests.panels import NAN, panel_of

HORIZON, SEASON = 6, 4
SPEC = NetworkSpec(
    "gru", lookback=16, horizon=HORIZON, segment=4, season=SEASON, units=2
)


def seasonal_naive_network(width, spec=SPEC):
    """A network that forecasts seasonal naive with quantiles up to ``width``."""
    weights = {
        name: np.zeros(shape, np.float32) for name, shape in weight_shapes(spec).items()
    }
    offsets = width * np.linspace(-1, 1, len(LEVELS))
    weights["head/bias"] = np.tile(offsets, spec.horizon).astype(np.float32)
    preparation = Preparation(SEASON, "none", "last", None)
    return NetworkForecaster((spec,), (weights,), preparation, threads=1)


def noise(series, rows=60, seed=0):
    """Series without any pattern, each of its own size."""
    drawn = np.random.default_rng(seed).normal(size=(series, rows))
    return panel_of(*(drawn * np.geomspace(1, 100, series)[:, None]))


def scored(panel, width):
    rows = panel.lengths
    model = seasonal_naive_network(width)
    return score_model(panel, model, rows - 2 * HORIZON, rows - HORIZON)


@pytest.mark.parametrize(
    ("width", "raw"),
    [
        pytest.param(0.01, 0.0, id="far too narrow"),
        pytest.param(20.0, 1.0, id="far too wide"),
    ],
)
def test_coverage_of_a_wrong_network_is_mended_and_measured_honestly(width, raw):
    panel = noise(400)
    model = seasonal_naive_network(width)
    steps = panel.lengths - HORIZON
    windows = gathered(panel, steps)
    bounds = model.forecast(windows)
    before = metrics.coverage(windows.actual, bounds[:, :, 1], bounds[:, :, -2])
    assert abs(before - raw) < 0.05
    for interval in scored(panel, width).intervals:
        # 2,400 errors and as many to calibrate on: four standard deviations of 0.01.
        assert abs(interval.coverage - interval.interval / 100) < 0.04


def gathered(panel, steps):
    from seqcast.data.windows import WindowShape, gather

    at = Origins(np.arange(len(steps)), steps)
    return gather(panel, at, WindowShape(SPEC.lookback, HORIZON))


def test_forecasts_that_repeat_the_last_value_are_diagnosed():
    rng = np.random.default_rng(0)
    panel = panel_of(*(np.cumsum(rng.normal(0, 1, 60)) for _ in range(6)))
    model = seasonal_naive_network(0.1, replace(SPEC, season=1))
    naive = replace(model, preparation=Preparation(1, "none", "last", None))
    told = score_model(panel, naive, panel.lengths - 12, panel.lengths - 6).diagnoses
    assert [(one.kind, one.count, one.among) for one in told] == [
        ("flat", 6, 6),
        ("copy", 6, 6),
    ]
    assert scored(noise(6), 0.1).diagnoses == ()


def test_intervals_of_a_report_come_from_series_that_did_not_calibrate_them():
    # Seasonal naive errs by 2 in odd series and by 0.01 in even ones: calibrated on
    # the others, half of all intervals are far too wide and half far too narrow.
    errors = np.where(np.arange(100) % 2, 2, 0.01)[:, None]
    rows = np.tile(np.arange(60.0) % SEASON, (100, 1))
    drawn = np.random.default_rng(1).normal(size=(100, HORIZON))
    rows[:, -HORIZON:] += errors * drawn
    found = scored(panel_of(*rows), 1.0)
    assert found.intervals[0].coverage == pytest.approx(0.5, abs=0.05)


def test_a_single_series_is_measured_on_rows_that_did_not_calibrate_it():
    # Origins between A and B see the level shift at B as their future; with those
    # rows they would teach the intervals to cover it.
    horizon = 24
    rows = np.arange(160.0) % SEASON
    rows[-horizon:] += 3
    panel = panel_of(rows)
    model = seasonal_naive_network(0.5, replace(SPEC, horizon=horizon))
    score = panel.lengths - horizon
    found = score_model(panel, model, score - horizon, score)
    assert [one.coverage for one in found.intervals] == [0, 0]
    assert found.calibration.calibrated


def test_many_series_are_calibrated_at_their_last_window_alone():
    assert scored(noise(20), 0.5).calibration.counts.tolist() == [20] * HORIZON


def test_few_series_use_earlier_origins():
    # Five more origins lie between A and B.
    assert scored(noise(4), 0.5).calibration.counts.tolist() == [24] * HORIZON


def test_one_series_pools_its_steps():
    found = scored(noise(1), 0.5).calibration
    # Six origins of six steps are 36 scores: one group.
    assert found.counts.tolist() == [36] * HORIZON
    assert found.calibrated


def test_series_that_select_and_score_at_one_row_are_not_calibrated_when_few():
    panel = noise(2)
    at = panel.lengths - HORIZON
    found = score_model(panel, seasonal_naive_network(0.5), at, at)
    assert not found.calibration.calibrated
    assert found.intervals[0].coverage < 0.8


def test_the_forecasts_behind_the_scores_are_handed_over():
    panel = noise(7)
    found = scored(panel, 0.5)
    actual = panel.target.values.reshape(7, -1)[:, -HORIZON:]
    assert np.nanmean(found.mase) == pytest.approx(found.scores[0].mase)
    for one in found.intervals:
        tail = LEVELS.index((100 - one.interval) / 200)
        low, high = found.quantiles[:, :, tail], found.quantiles[:, :, -1 - tail]
        assert metrics.coverage(actual, low, high) == one.coverage


def test_constant_windows_calibrate_nothing():
    panel = panel_of(*np.ones((30, 40)))
    found = scored(panel, 0.5)
    assert not found.calibration.calibrated
    assert found.left_out == 30
    assert found.scores[0].mase is None
    assert found.scores[0].mae == 0
    assert found.intervals[0].coverage == 1


def test_rows_that_are_all_missing_at_the_end_leave_scores_undefined():
    rows = np.where(np.arange(60) < 60 - HORIZON, np.arange(60) % 7, NAN)
    found = scored(panel_of(rows, rows), 0.5)
    assert found.scores[0].mae is None
    assert [one.coverage for one in found.intervals] == [None, None]


def test_skill_refers_to_seasonal_naive_on_the_same_windows():
    found = scored(noise(30), 0.5)
    mine, reference_row = found.scores[:2]
    assert mine.method == "gru"
    assert reference_row.method == "seasonal naive"
    # float32 carries the seasonal naive forecast to 1e-6 of a spread.
    assert mine.mase == pytest.approx(reference_row.mase, rel=1e-5)
    assert abs(mine.skill) < 1e-5
    assert reference_row.skill == 0
    for row in found.scores:
        assert row.skill == 1 - row.mase / reference_row.mase
        assert (row.wql is None) == (row.method != "gru")


def scores_of(method, mase):
    return Scores(method, mase, 0.1, 1.0, 1.0, 10.0, None, None)


@pytest.mark.parametrize(
    ("mine", "seasonal", "expected"),
    [
        pytest.param(0.75, 1.5, 0.5, id="half the error"),
        pytest.param(3.0, 1.5, -1.0, id="twice the error"),
        pytest.param(None, 1.5, None, id="no MASE"),
        pytest.param(0.75, None, None, id="seasonal naive has none"),
        pytest.param(0.75, 0.0, None, id="seasonal naive is perfect"),
    ],
)
def test_skill_is_the_share_of_the_error_that_is_gone(mine, seasonal, expected):
    rows = with_skill([scores_of("gru", mine), scores_of("seasonal naive", seasonal)])
    assert rows[0].skill == expected


def test_season_error_is_that_of_the_rows_before_the_first_scored_one():
    panel = noise(30)
    found = scored(panel, 0.5)
    rows = [panel.target.values[60 * s : 60 * s + 60, 0].tolist() for s in range(30)]
    expected = []
    for row in rows:
        error = reference.season_error(row[:-HORIZON], SEASON)
        forecast = reference.seasonal_naive(row[:-HORIZON], SEASON, HORIZON)
        expected.append(reference.mase(row[-HORIZON:], forecast, error))
    assert found.scores[1].mase == pytest.approx(reference.mean(expected), rel=1e-12)


def test_baselines_see_all_rows_of_every_series_whatever_its_length():
    rng = np.random.default_rng(5)
    series = [rng.normal(size=rows) for rows in (300, 7, 40, 20, 9, 299)]
    panel = panel_of(*series)
    steps = panel.lengths - HORIZON
    errors = np.ones(len(series))
    together = score_baselines(
        panel, Origins(np.arange(6), steps), HORIZON, SEASON, errors
    )
    for number, row in enumerate(together):
        expected = []
        for one in series:
            past = one[None, :-HORIZON]
            method = baselines(SEASON)[number].method
            expected.append(np.abs(method(past, SEASON, HORIZON) - one[-HORIZON:]))
        # Sums of padded windows add zeros.
        assert row.mae == pytest.approx(np.mean(expected), rel=1e-12)


def test_a_cold_start_leaves_baselines_without_a_forecast():
    rows = score_baselines(
        panel_of([1.0, 2.0]),
        Origins(np.array([0]), np.array([0])),
        2,
        1,
        np.array([1.0]),
    )
    assert [row.mae for row in rows] == [None] * len(rows)


def test_baselines_on_many_threads_are_those_on_one():
    panel = noise(1300, rows=30)
    at = Origins(np.arange(1300), panel.lengths - HORIZON)
    rules = baselines(SEASON)
    one, many = (
        forecast_baselines(panel, at, HORIZON, rules, threads) for threads in (1, 8)
    )
    assert one.tobytes() == many.tobytes()
