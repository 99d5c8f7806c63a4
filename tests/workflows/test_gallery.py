"""Which series are drawn, and how much of each."""

import numpy as np
import pytest

from seqcast.data.origins import Origins, latest, rolling
from seqcast.series.forecast import Forecast
from seqcast.workflows.gallery import FOLDS, MOST, POINTS, gallery
from tests.panels import NAN, STEP, panel_of


def shown(panel, at, horizon=3, mase=None):
    """Make a gallery of forecasts that all are zero."""
    forecast = Forecast(
        tuple(panel.ids[s] for s in at.series),
        panel.starts[at.series] + at.step - 1,
        STEP,
        np.array([0.1, 0.5, 0.9]),
        np.zeros((len(at), horizon, 3)),
    )
    scores = None if mase is None else np.array(mase, np.float64)
    return gallery(panel, at, forecast, 1, scores)


def names(found):
    return [one.id[0] for one in found.drawn]


def test_few_series_are_ranked_from_the_worst_to_the_best_and_unscored_ones_last():
    panel = panel_of([1.0], [2.0], [3.0], [4.0])
    found = shown(panel, latest(panel), mase=[0.5, NAN, 2.0, 1.0])
    assert names(found) == ["2", "3", "0", "1"]
    assert [one.mase for one in found.drawn] == [2.0, 1.0, 0.5, None]
    assert found.ranked


def test_of_many_series_the_drawn_are_spread_evenly_over_the_ranks():
    panel = panel_of(*([float(n)] for n in range(1_000)))
    found = shown(panel, latest(panel), mase=range(1_000))
    ranks = [999 - int(name) for name in names(found)]
    assert (ranks[0], ranks[-1], len(ranks)) == (0, 999, MOST)
    assert set(np.diff(ranks)) <= {90, 91}
    assert found.series == 1_000


def test_without_scores_the_first_series_are_drawn():
    panel = panel_of(*([float(n)] for n in range(40)))
    found = shown(panel, latest(panel))
    assert names(found) == [str(n) for n in range(MOST)]
    assert not found.ranked


def test_series_without_a_window_are_not_drawn():
    panel = panel_of([1.0, 2.0], [3.0, 4.0], [5.0, 6.0])
    found = shown(panel, Origins(np.array([2]), np.array([1])), mase=[9.0, 9.0, 1.0])
    assert (names(found), found.series) == (["2"], 1)


def test_a_long_horizon_leaves_room_for_fewer_series():
    panel = panel_of(*([float(n)] for n in range(9)))
    found = shown(panel, latest(panel), horizon=POINTS // 2, mase=range(9))
    assert names(found) == ["4"]


@pytest.mark.parametrize(
    ("stride", "steps"),
    [
        pytest.param(1, [40, 43, 46, 49], id="those that overlap are left out"),
        pytest.param(3, [40, 43, 46, 49], id="all"),
        pytest.param(5, [40, 45], id="apart"),
    ],
)
def test_windows_that_overlap_are_not_drawn_over_one_another(stride, steps):
    panel = panel_of(np.arange(50.0))
    at, _ = rolling(np.array([40]), panel.lengths, stride)
    (drawn,) = shown(panel, at).drawn
    assert (drawn.forecast.cutoffs + 1).tolist() == steps


def test_of_many_folds_the_newest_are_drawn_with_the_rows_before_them():
    panel = panel_of(np.arange(400.0))
    at, _ = rolling(np.array([100]), panel.lengths, 3)
    (drawn,) = shown(panel, at).drawn
    assert len(drawn.forecast.cutoffs) == FOLDS
    first = drawn.forecast.cutoffs[0] + 1
    assert first == 400 - 3 * FOLDS
    # At least 24 rows before the first fold, and the actual values after it.
    assert drawn.times.tolist() == list(range(first - 24, 400))
    assert drawn.values.tolist() == drawn.times.tolist()


@pytest.mark.parametrize("rows", [[7.0], [NAN]])
def test_one_row_is_enough(rows):
    panel = panel_of(rows)
    (drawn,) = shown(panel, latest(panel)).drawn
    assert drawn.times.tolist() == [0]
    assert drawn.forecast.times.tolist() == [[1, 2, 3]]
