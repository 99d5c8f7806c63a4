"""Rolling origins after the training data."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.scaling import Preparation
from seqcast.evaluation.backtest import (
    backtest,
    cut_folds,
    first_unseen,
    forecaster_of,
)
from seqcast.evaluation.scoring import FEW
from seqcast.models.artifact import hashed
from seqcast.models.rules import baselines
from seqcast.models.seen import seen
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel, Ragged
from tests.models.builders import SPEC, ranges, small_artifact
from tests.panels import NAN, panel_of

MONTHLY = Frequency(1, "month", "start")


def model_of(ids, cutoffs, frequency=None, spec=SPEC):
    """An untrained model that says where the training data of some series ended."""
    hashes, ends = hashed(ids, np.array(cutoffs))
    return replace(
        small_artifact(spec),
        frequency=frequency or Frequency(1, "step"),
        preparation=Preparation(spec.season, "none", "last", None),
        hashes=hashes,
        cutoffs=ends,
        ranges=ranges(len(ends)),
    )


def walk(rows=80, series=3, seed=0):
    """Series with a season and noise."""
    drawn = np.random.default_rng(seed).normal(size=(series, rows))
    return np.sin(np.arange(rows) * np.pi / 6) * 5 + drawn + 50


def forecasts(panel, model, **how):
    folds = cut_folds(panel, model, **how)
    return folds, forecaster_of(model, 1).forecast(folds.windows)


def test_every_series_starts_after_its_own_training_data():
    panel = panel_of(range(50), range(50), range(20))
    model = model_of((("0",), ("1",), ("2",)), [39, 29, 19])
    trained = seen(model, panel)
    first = first_unseen(panel, trained)
    assert first.tolist() == [40, 30, 20]
    assert trained.known.all()


def test_an_unseen_series_starts_at_the_latest_cutoff():
    panel = panel_of(range(50), range(50), range(20))
    trained = seen(model_of((("0",),), [30]), panel)
    first = first_unseen(panel, trained)
    assert first.tolist() == [31, 31, 20]
    assert trained.known.tolist() == [True, False, False]


def test_a_file_that_begins_after_the_training_data_is_all_new():
    panel = replace(panel_of(range(30)), starts=np.array([100]))
    trained = seen(model_of((("0",),), [40]), panel)
    assert first_unseen(panel, trained).tolist() == [0]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2020-01-01", "2020-03-01", 3, id="a month seen is seen"),
        pytest.param("2020-01-01", "2020-03-31", 3, id="a cutoff beside the grid"),
        pytest.param("2020-01-15", "2020-03-10", 2, id="a month not full"),
    ],
)
def test_months_are_counted_by_the_calendar(start, end, expected):
    moments = np.array([start, end], "datetime64[us]").astype(np.int64)
    target = Ragged(np.arange(9.0)[:, None], np.array([0, 9]), ("y",))
    anchor = "start" if start.endswith("-01") else ""
    monthly = Frequency(1, "month", anchor)
    panel = Panel((("0",),), moments[:1], monthly, target)
    trained = seen(model_of((("0",),), moments[1:], monthly), panel)
    first = first_unseen(panel, trained)
    assert first.tolist() == [expected]


def test_folds_follow_the_horizon_and_the_last_may_be_partial():
    panel = panel_of(walk(60)[0])
    folds = cut_folds(panel, model_of((("0",),), [39]))
    assert folds.origins.step.tolist() == [40, 46, 52, 58]
    assert np.isnan(folds.windows.actual[-1]).tolist() == [False] * 2 + [True] * 4


def test_windows_with_nothing_to_score_or_to_hear_are_left_out():
    rows = walk(60)[0]
    rows[46:52] = NAN
    silent = np.concatenate([np.full(40, NAN), rows[40:46]])
    ids = (("0",), ("1",))
    folds = cut_folds(panel_of(rows, silent), model_of(ids, [39, 39]))
    assert folds.origins.series.tolist() == [0, 0, 0]
    assert folds.number.tolist() == [0, 2, 3]
    assert folds.silent == 1


@pytest.mark.parametrize("stride", [1, 4, None])
def test_rows_after_an_origin_do_not_change_a_byte_of_its_forecast(stride):
    rows = walk()
    model = model_of((("0",), ("1",)), [49, 55])  # the third series is unseen
    folds, quantiles = forecasts(panel_of(*rows), model, stride=stride)
    rules = baselines(12)
    points = backtest(folds, model, quantiles, rules).points
    for series in range(3):
        for step in sorted(set(folds.origins.step[folds.origins.series == series])):
            other = rows.copy()
            other[series, step:] = other[series, step:] * -3 + 1e4
            changed, again = forecasts(panel_of(*other), model, stride=stride)
            at = folds.origins
            kept = (at.series != series) | (at.step <= step)
            assert quantiles[kept].tobytes() == again[kept].tobytes()
            found = backtest(changed, model, again, rules)
            assert points[:, kept].tobytes() == found.points[:, kept].tobytes()


def test_the_season_error_is_that_of_the_rows_before_the_first_fold():
    rows = walk()
    model = model_of((("0",), ("1",), ("2",)), [49, 55, 60])
    folds, quantiles = forecasts(panel_of(*rows), model)
    errors = backtest(folds, model, quantiles, baselines(12)).errors
    for series, end in enumerate((50, 56, 61)):
        past = rows[series, :end]
        expected = np.abs(past[12:] - past[:-12]).mean()
        assert errors[series] == pytest.approx(expected, rel=1e-12)


def test_all_folds_are_forecast_as_each_is_alone():
    rows = walk(200)
    model = model_of((("0",), ("1",), ("2",)), [79, 79, 79])
    folds, quantiles = forecasts(panel_of(*rows), model)
    assert len(folds.windows) == 3 * 20
    for number in (0, 7, 19):
        end = 80 + 6 * number
        alone = model_of((("0",), ("1",), ("2",)), [end - 1] * 3)
        _, once = forecasts(panel_of(*rows), alone, most=1)
        # One batch of 60 windows and one of 3 add in another order.
        np.testing.assert_allclose(quantiles[folds.number == number], once, rtol=1e-5)


def test_slow_rules_tell_how_far_they_are():
    panel = panel_of(*walk(series=7))
    model = model_of(panel.ids, [39] * 7)
    folds, quantiles = forecasts(panel, model)
    quick = baselines(SPEC.season)
    slow = replace(quick[1], name="patient", slow=True)
    told = []
    found = backtest(
        folds, model, quantiles, (*quick, slow), 1, lambda *said: told.append(said)
    )
    count = len(folds.windows)
    assert count > 2 * FEW
    stages, steps, totals = zip(*told, strict=True)
    assert {*stages, *totals} == {"fitting patient", count}
    assert steps[-1] == count
    assert all(0 < wide <= FEW for wide in np.diff((0, *steps)))
    assert found.rules[-1] == "patient"
    np.testing.assert_array_equal(found.points[-1], found.points[1])
