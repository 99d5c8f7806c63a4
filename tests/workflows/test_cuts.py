import numpy as np
import pytest

from seqcast.errors import DataError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel, Ragged
from seqcast.workflows.cuts import cut, horizon_of, season_of
from tests.workflows.test_plan import MONTHLY, panel


def test_a_series_is_cut_two_horizons_and_one_horizon_before_its_end():
    cuts = cut(panel(100), horizon=10, season=12)
    assert (cuts.select.tolist(), cuts.score.tolist(), cuts.short) == ([80], [90], 0)


def test_a_series_shorter_than_three_horizons_and_a_season_is_cut_once():
    cuts = cut(panel(42, 41), horizon=10, season=12)
    assert cuts.select.tolist() == [22, 31]
    assert cuts.score.tolist() == [32, 31]
    assert cuts.short == 1


def test_series_too_short_for_a_forecast_are_left_out():
    cuts = cut(panel(9, 30), horizon=7, season=1)
    assert cuts.used.tolist() == [1]


def test_a_panel_without_a_series_long_enough_is_refused_with_the_numbers():
    with pytest.raises(DataError) as refused:
        cut(panel(9, 8), horizon=7, season=1)
    assert "9 rows" in refused.value.problem
    assert "at least 10" in refused.value.problem
    assert "--horizon 3" in refused.value.fix


def test_a_panel_of_missing_values_is_refused():
    empty = panel(30)
    values = np.full((30, 1), np.nan)
    empty = Panel(empty.ids, empty.starts, MONTHLY, Ragged(values, [0, 30], ("sales",)))
    with pytest.raises(DataError):
        cut(empty, horizon=7, season=1)


@pytest.mark.parametrize(
    ("rows", "frequency", "wanted", "season"),
    [
        pytest.param(24, MONTHLY, None, 12, id="two years of months"),
        pytest.param(23, MONTHLY, None, 1, id="less than two seasons"),
        pytest.param(23, MONTHLY, 6, 6, id="as asked for"),
        pytest.param(400_000, Frequency(1, "second"), None, 1, id="beyond any window"),
        pytest.param(100, Frequency(1, "week"), None, 1, id="weeks of under two years"),
    ],
)
def test_a_season_counts_where_the_data_hold_two(rows, frequency, wanted, season):
    assert season_of(panel(rows, frequency=frequency), wanted) == season


@pytest.mark.parametrize(
    ("rows", "season", "horizon"),
    [
        pytest.param(144, 12, 18, id="long enough for the usual one"),
        pytest.param(30, 12, 18, id="just long enough"),
        pytest.param(29, 12, 8, id="half of what lies beyond a season"),
        pytest.param(11, 1, 5, id="without a season"),
        pytest.param(3, 1, 1, id="one step at least"),
    ],
)
def test_the_horizon_of_short_series_leaves_rows_to_train_on(rows, season, horizon):
    assert horizon_of(panel(2, rows), season) == horizon


@pytest.mark.parametrize(
    ("rows", "horizon", "needed"),
    [
        pytest.param(29, 18, 30, id="a season and the horizon"),
        pytest.param(18, 10, 19, id="half of the rows and the horizon"),
    ],
)
def test_a_horizon_with_steps_that_no_window_trains_is_refused(rows, horizon, needed):
    from seqcast.data.origins import first_origins

    with pytest.raises(DataError) as refused:
        cut(panel(rows), horizon, season=12)
    assert f"at least {needed}" in refused.value.problem
    cut(panel(needed), horizon, season=12)
    assert needed - first_origins(panel(needed), 12) >= horizon
    assert rows - first_origins(panel(rows), 12) < horizon
