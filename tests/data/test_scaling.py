"""Windows free of scale."""

import numpy as np
import pytest

from seqcast.data import scaling
from seqcast.data.scaling import Preparation, choose_transform, outside
from tests import reference
from tests.panels import NAN

TRANSFORMS = ("none", "log", "log1p")
CENTERS = ("last", "season")
every_transform = pytest.mark.parametrize("transform", TRANSFORMS)
every_center = pytest.mark.parametrize("center", CENTERS)


def preparation(transform="none", center="last", season=4):
    return Preparation(season, transform, center, floor=None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([], "log", id="nothing"),
        pytest.param([NAN, NAN], "log", id="all missing"),
        pytest.param([1e-300, 2], "log", id="positive"),
        pytest.param([NAN, 0, 2], "log1p", id="a zero"),
        pytest.param([-1e-300, 2], "none", id="barely negative"),
    ],
)
def test_the_transform_follows_the_least_value(values, expected):
    assert choose_transform(np.array(values)) == expected


@pytest.mark.parametrize(
    ("transform", "expected"), [("none", 0), ("log", 3), ("log1p", 2)]
)
def test_outside_counts_the_values_that_will_be_clipped(transform, expected):
    past = np.array([[NAN, -2.0, -1e-9], [0.0, 1.0, 2.0]])
    assert outside(past, transform) == expected


WINDOWS = [
    pytest.param([3, 1, 4, 1, 5, 9, 2, 6], id="plain"),
    pytest.param([NAN, 1, NAN, 1, 5, NAN, 2, 6], id="gaps"),
    pytest.param([1, 2, 3, 4, NAN, NAN, NAN, NAN], id="last season missing"),
    pytest.param([NAN, NAN, NAN, NAN, NAN, NAN, 2, 6], id="short"),
    pytest.param([0, 0, 0, 1, 0, 5, 0, 2], id="intermittent"),
    pytest.param([3, -1, 4, -1, 5, 9, 2, 6], id="values outside the transform"),
    pytest.param([1e8, 1e8 + 0.01, 1e8 - 0.01, 1e8, 1e8], id="1e8 ± 0.01"),
]


@every_center
@every_transform
@pytest.mark.parametrize("past", WINDOWS)
def test_a_window_is_scaled_as_a_loop_scales_it(past, transform, center):
    unit, middle, spread = reference.scaling(past, 4, transform, center)
    fitted = scaling.fit(np.array([past], float), preparation(transform, center))
    # A few roundings of float64 of the values, which are up to 1e8 spreads large.
    close = {"rtol": 1e-12, "atol": 0}
    np.testing.assert_allclose(fitted.unit, [[unit]], **close)
    np.testing.assert_allclose(fitted.center, [[middle]], **close)
    np.testing.assert_allclose(fitted.spread, [[spread]], rtol=1e-4)
    assert not fitted.flat.any()


@every_center
@every_transform
@pytest.mark.parametrize(
    "past",
    [
        pytest.param([0.1] * 8, id="0.1, of which three have another mean"),
        pytest.param([0.0] * 8, id="zeros"),
        pytest.param([-0.3] * 8, id="negative"),
        pytest.param([1e12] * 8, id="large"),
        pytest.param([1e-12] * 8, id="small"),
        pytest.param([NAN] * 7 + [3.0], id="one value"),
        pytest.param([NAN] * 8, id="no value"),
    ],
)
def test_a_constant_is_known_as_one_and_divided_by_one(past, transform, center):
    fitted = scaling.fit(np.array([past]), preparation(transform, center, season=3))
    assert fitted.flat.tolist() == [True]
    assert fitted.spread.tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("level", "noise"),
    [
        pytest.param(1e8, 0.01, id="1e8 ± 0.01 is one float32 number"),
        pytest.param(1e12, 10.0, id="1e12"),
        pytest.param(1e-12, 1e-14, id="1e-12"),
        pytest.param(0.0, 1e-12, id="around zero"),
    ],
)
@every_center
def test_small_movements_of_any_size_are_kept(level, noise, center):
    wave = np.array([1.0, -1, 2, -2, 1, -1, 2, -2])
    past = (level + noise * wave)[None]
    fitted = scaling.fit(past, preparation("none", center))
    scaled = scaling.apply(past, fitted)[0]
    plain = scaling.fit(wave[None], preparation("none", center))
    assert not fitted.flat.any()
    # float64 holds 1e8 ± 0.01 to 1e-6 of the movement.
    np.testing.assert_allclose(scaled, scaling.apply(wave[None], plain)[0], atol=1e-5)


@every_center
@every_transform
@pytest.mark.parametrize("factor", [2.0**-40, 2.0**40])
def test_a_power_of_two_changes_no_scaled_value(factor, transform, center):
    past = np.array([[3.0, 1, NAN, 1, 5, 9, 2, 6]])
    one, other = (
        scaling.apply(rows, scaling.fit(rows, preparation(transform, center)))
        for rows in (past, past * factor)
    )
    # Exact but for the rounding of the logarithm of another number.
    np.testing.assert_allclose(one, other, atol=0 if transform != "log" else 1e-12)


@every_center
@every_transform
@pytest.mark.parametrize("factor", [1e-12, 1e-3, 1.0, 1e12])
def test_undo_brings_back_what_apply_took(factor, transform, center):
    past = factor * np.array([[3.0, 1, NAN, 0.5, 5, 9, 2, 6], [1, 2, 1, 2, 1, 2, 1, 2]])
    fitted = scaling.fit(past, preparation(transform, center))
    there_and_back = scaling.undo(scaling.apply(past, fitted), fitted)
    # Logarithms of 1e12 lose two digits of float64.
    np.testing.assert_allclose(there_and_back, past, rtol=1e-13)


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        pytest.param("log", [2.0, 2.0, 2.0, 8.0], id="log clips to the least"),
        pytest.param("log1p", [0.0, 0.0, 2.0, 8.0], id="log1p clips to zero"),
        pytest.param("none", [-5.0, 0.0, 2.0, 8.0], id="none keeps all"),
    ],
)
def test_values_outside_the_transform_are_clipped(transform, expected):
    past = np.array([[-5.0, 0.0, 2.0, 8.0]])
    fitted = scaling.fit(past, preparation(transform))
    back = scaling.undo(scaling.apply(past, fitted), fitted)
    np.testing.assert_allclose(back, [expected], rtol=1e-13, atol=1e-15)


@every_transform
def test_a_forecast_of_any_size_comes_back_finite(transform):
    past = np.array([[1.0, 2.0, 4.0, 8.0]])
    fitted = scaling.fit(past, preparation(transform))
    assert np.isfinite(scaling.undo(np.array([[-1e4, 1e4]]), fitted)).all()


@every_transform
def test_no_windows_are_no_trouble(transform):
    none = np.empty((0, 5))
    fitted = scaling.fit(none, preparation(transform, "season"))
    assert scaling.apply(none, fitted).shape == (0, 5)


@every_center
def test_a_season_longer_than_the_window_takes_all_of_it(center):
    past = np.array([[1.0, 2.0, 6.0]])
    fitted = scaling.fit(past, preparation("none", center, season=50))
    assert fitted.center.tolist() == [[6.0 if center == "last" else 3.0]]
