"""Forecasts that look good and say nothing."""

import numpy as np
import pytest

from seqcast.data.origins import rolling
from seqcast.data.ranges import ranges_of
from seqcast.data.windows import WindowShape, gather
from seqcast.evaluation.backtest import Folds
from seqcast.evaluation.drift import diagnose
from seqcast.models.record import Diagnosis
from seqcast.models.seen import Seen
from tests.panels import NAN, panel_of

HORIZON = 6


def wave(rows=120, series=4):
    """Seasons of 12 steps with a little noise, each series of its own level."""
    drawn = np.random.default_rng(3).normal(size=(series, rows)) / 2
    level = np.arange(1, series + 1)[:, None] * 100.0
    return level + 10 * np.sin(np.arange(rows) * np.pi / 6) + drawn


def folds_of(rows, first=60):
    panel = panel_of(*rows)
    start = np.full(len(rows), first)
    origins, number = rolling(start, panel.lengths, HORIZON)
    windows = gather(panel, origins, WindowShape(12, HORIZON))
    trained = Seen(
        np.ones(len(rows), bool), start - 1, ranges_of(panel.before(start), 12, 12)
    )
    return Folds(panel, start, trained, HORIZON, number, windows, silent=0)


# Forecasters: from windows to (N, H).


def repeats_the_last_value(windows):
    return np.repeat(windows.past[:, -1:], HORIZON, axis=1)


def repeats_the_mean(windows):
    return np.repeat(windows.past.mean(axis=1, keepdims=True), HORIZON, axis=1)


def repeats_the_season(windows):
    return windows.past[:, :HORIZON]


@pytest.mark.parametrize(
    ("forecaster", "kinds"),
    [
        pytest.param(repeats_the_season, [], id="seasonal naive is neither"),
        pytest.param(repeats_the_mean, ["flat"], id="the mean is flat"),
        pytest.param(repeats_the_last_value, ["flat", "copy"], id="naive is both"),
    ],
)
def test_a_forecast_that_does_not_move_is_told(forecaster, kinds):
    folds = folds_of(wave())
    found = diagnose(folds, forecaster(folds.windows), 12)
    assert [one.kind for one in found] == kinds
    assert all((one.count, one.among) == (40, 40) for one in found)


def test_a_few_flat_windows_are_no_diagnosis():
    folds = folds_of(wave())
    median = repeats_the_season(folds.windows).copy()
    median[:10] = repeats_the_last_value(folds.windows)[:10]
    assert diagnose(folds, median, 12) == ()


def test_constant_actuals_tell_nothing():
    rows = np.full((2, 120), 5.0)
    folds = folds_of(rows)
    assert diagnose(folds, repeats_the_last_value(folds.windows), 12) == ()


def test_missing_actuals_are_left_out():
    rows = wave(series=1)
    rows[0, 61::2] = NAN
    folds = folds_of(rows)
    windows = folds.windows
    last = np.array([row[~np.isnan(row)][-1] for row in windows.past])
    median = np.repeat(last[:, None], HORIZON, axis=1)
    median[np.isnan(windows.actual)] = 1e9
    kinds = [one.kind for one in diagnose(folds, median, 12)]
    assert kinds == ["flat", "copy"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda late: late + 40, id="a new level"),
        pytest.param(lambda late: late + np.arange(60) * 5.0, id="a new trend"),
        pytest.param(lambda late: (late - late.mean()) * 30, id="more noise"),
    ],
)
def test_rows_of_another_process_are_drift(change):
    rows = wave()
    for series in range(3):
        rows[series, 60:] = change(rows[series, 60:])
    folds = folds_of(rows)
    found = diagnose(folds, repeats_the_season(folds.windows), 12)
    assert found == (Diagnosis("drift", 3, 4),)


def test_a_trend_that_goes_on_is_no_drift():
    rows = wave() + 10.0 * np.arange(120)
    folds = folds_of(rows)
    assert diagnose(folds, repeats_the_season(folds.windows) + 120, 12) == ()


def test_drift_is_not_claimed_from_three_rows_or_without_training_rows():
    rows = wave()
    rows[:, 60:] += 1000
    brief = folds_of(rows[:, :63])
    assert diagnose(brief, repeats_the_season(brief.windows), 12) == ()
    fresh = folds_of(rows, first=10)
    kinds = [o.kind for o in diagnose(fresh, fresh.windows.actual, 12)]
    assert kinds == []
