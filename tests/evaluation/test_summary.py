"""A backtest in figures."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.errors import RefusedError
from seqcast.evaluation.backtest import backtest
from seqcast.evaluation.summary import refuse_below, scores_by_step, summarise
from seqcast.models.rules import baselines
from tests import reference
from tests.evaluation.test_backtest import forecasts, model_of, walk
from tests.panels import NAN, panel_of

SEASON = 12


@pytest.fixture(scope="module")
def found():
    """Three series of 1, 2 and 4 folds, the last partial, some values missing."""
    rows = [row[:length] for row, length in zip(walk(), (66, 70, 80), strict=True)]
    rows[1][62] = NAN
    model = model_of((("0",), ("1",), ("2",)), [59, 59, 59])
    folds, quantiles = forecasts(panel_of(*rows), model)
    return backtest(folds, model, quantiles, baselines(SEASON)), rows


def rows_of(found):
    """The rows as a reader of the written file has them."""
    at, levels = found.folds.origins, found.levels
    for n, series in enumerate(at.series):
        for step in range(6):
            came = found.folds.windows.actual[n, step]
            columns = {"forecast": str(found.median[n, step])}
            for q, level in enumerate(levels):
                name = "lo" if level < 0.5 else "hi"
                percent = round(100 * abs(1 - 2 * level))
                if percent:
                    columns[f"{name}_{percent}"] = str(found.quantiles[n, step, q])
            yield series, "" if np.isnan(came) else str(came), columns


def test_scores_are_those_of_the_slow_reference(found):
    found, rows = found
    evaluation = summarise(found, None)
    histories = {series: row[:60].tolist() for series, row in enumerate(rows)}
    expected = reference.fold_scores(rows_of(found), histories, SEASON)
    mine = evaluation.scores[0]
    for name in ("mase", "smape", "wape", "mae", "rmse", "wql"):
        # The same sums in another order.
        assert getattr(mine, name) == pytest.approx(expected[name], rel=1e-12), name
    for one in evaluation.intervals:
        assert one.coverage == pytest.approx(expected[f"coverage {one.interval}"])
        assert one.width == pytest.approx(expected[f"width {one.interval}"])


def test_a_series_counts_once_in_mase_however_many_folds_it_has(found):
    found, _ = found
    evaluation = summarise(found, "series")
    apart = [one.scores.mase for one in evaluation.groups]
    assert evaluation.scores[0].mase == pytest.approx(np.mean(apart), rel=1e-12)


def test_extent_counts_what_was_scored(found):
    extent = summarise(found[0], None, refit=True).extent
    assert (extent.series, extent.folds, extent.windows) == (3, 4, 7)
    assert (extent.partial, extent.values) == (3, 6 + 9 + 20)
    assert (extent.first, extent.last) == (59, 77)
    assert (extent.stride, extent.horizon, extent.season) == (6, 6, SEASON)
    assert extent.refit


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        pytest.param("step", [1, 2, 3, 4, 5, 6], id="steps"),
        pytest.param("fold", [1, 2, 3, 4], id="folds"),
        pytest.param("series", [("0",), ("1",), ("2",)], id="series"),
    ],
)
def test_groups_share_out_all_values(found, by, keys):
    evaluation = summarise(found[0], by)
    groups = evaluation.groups
    assert sorted(one.key for one in groups) == keys
    assert sum(one.values for one in groups) == evaluation.extent.values
    total = sum(one.scores.mae * one.values for one in groups)
    mae = total / evaluation.extent.values
    assert evaluation.scores[0].mae == pytest.approx(mae, rel=1e-12)


def test_scores_by_step_are_those_of_the_groups_and_name_every_method(found):
    found, _ = found
    steps = scores_by_step(found)
    names = [one.method for one in summarise(found, None).scores]
    assert [[one.method for one in step] for step in steps] == [names] * 6
    groups = summarise(found, "step").groups
    assert [step[0] for step in steps] == [one.scores for one in groups]


def test_the_worst_series_comes_first(found):
    errors = [one.scores.mase for one in summarise(found[0], "series").groups]
    assert errors == sorted(errors, reverse=True)


def test_skill_of_a_group_refers_to_seasonal_naive_on_the_same_windows(found):
    found, _ = found
    for one in summarise(found, "fold").groups:
        there = found.folds.number == one.key - 1
        alone = replace(
            found,
            quantiles=found.quantiles[there],
            points=found.points[:, there],
            folds=replace(
                found.folds,
                number=found.folds.number[there],
                windows=found.folds.windows.take(np.flatnonzero(there)),
            ),
        )
        assert one.scores == summarise(alone, None).scores[0]


def test_a_series_without_a_season_error_is_left_out_and_counted():
    rows = [walk()[0], np.full(80, 5.0)]
    model = model_of((("0",), ("1",)), [59, 59])
    folds, quantiles = forecasts(panel_of(*rows), model)
    evaluation = summarise(backtest(folds, model, quantiles, baselines(SEASON)), None)
    assert evaluation.extent.left_out == 1
    assert evaluation.scores[0].mase is not None


@pytest.mark.parametrize(
    ("skill", "least", "refused"),
    [
        pytest.param(0.2, None, False, id="no gate"),
        pytest.param(0.2, 0.2, False, id="just enough"),
        pytest.param(0.19, 0.2, True, id="too low"),
        pytest.param(-0.5, -1.0, False, id="a gate below zero"),
        pytest.param(None, 0.0, True, id="no skill at all"),
    ],
)
def test_a_gate_refuses_what_is_lower(skill, least, refused):
    if not refused:
        refuse_below(skill, least)
        return
    with pytest.raises(RefusedError) as caught:
        refuse_below(skill, least)
    assert caught.value.exit_code == 8
