"""How much series change, against loops and by hand."""

import numpy as np
import pytest

from seqcast.data.scaling import Preparation
from seqcast.data.season import season_error, transformed_error
from tests import reference
from tests.panels import NAN, panel_of

EXACT = {"rtol": 1e-14}  # a few sums of a few numbers


@pytest.mark.parametrize("season", [1, 2, 7])
def test_season_error_is_the_loop_for_every_series(season):
    series = [
        [],
        [5.0],
        [NAN, NAN, NAN],
        [4.0] * 10,
        [1.0, NAN, 4.0, 2.0, NAN, 6.0, 3.0, 5.0, 9.0],
        np.random.default_rng(0).normal(size=40).tolist(),
    ]
    found = season_error(panel_of(*series), season)
    expected = [reference.season_error(one, season) for one in series]
    np.testing.assert_allclose(found, expected, **EXACT)


def test_season_error_of_no_series_is_none():
    assert season_error(panel_of(), 7).shape == (0,)


@pytest.mark.parametrize(
    ("transform", "rows", "expected"),
    [
        pytest.param("none", [1, 2, 5, 6], 4.0, id="seasonal differences"),
        pytest.param("log", [1, 2, np.e, 2 * np.e], 1.0, id="of logs"),
        pytest.param("none", [1, 2, 1, 2], 1.0, id="a repeating series: its steps"),
        pytest.param("none", [1, 4], 3.0, id="shorter than a season: its steps"),
        pytest.param("none", [3, 3, 3, 3], NAN, id="a constant: none"),
        pytest.param("none", [NAN, NAN], NAN, id="no values: none"),
        pytest.param("log1p", [0, 0, 0, 0], NAN, id="zeros: none"),
        pytest.param("none", [], NAN, id="no rows: none"),
    ],
)
def test_the_error_of_transformed_rows(transform, rows, expected):
    preparation = Preparation(2, transform, "last", None)
    found = transformed_error(panel_of(rows), preparation)
    np.testing.assert_allclose(found, [expected], **EXACT)


def test_the_unit_of_log1p_is_each_series_own():
    preparation = Preparation(1, "log1p", "last", None)
    rows = [0.0, 2.0, 4.0, 0.0, 6.0]
    panel = panel_of(rows, [1e9 * row for row in rows])
    small, large = transformed_error(panel, preparation)
    assert small == pytest.approx(large, rel=1e-12)
