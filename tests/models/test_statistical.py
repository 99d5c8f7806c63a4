"""Methods of the optional package statsforecast."""

import sys

import numpy as np
import pytest

from seqcast.data.origins import Origins
from seqcast.data.windows import WindowShape, gather
from seqcast.errors import SettingError
from seqcast.models.statistical import chosen, statistical
from tests.panels import NAN, panel_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(None, (), id="unset"),
        pytest.param("", (), id="empty"),
        pytest.param("autoets, AutoTheta", ("AutoETS", "AutoTheta"), id="in any case"),
        pytest.param("AutoETS,AutoETS", ("AutoETS",), id="named twice"),
    ],
)
def test_methods_are_chosen_by_name(text, names):
    assert chosen(text) == names


def test_an_unknown_method_is_refused_with_the_known_ones():
    with pytest.raises(SettingError, match='names "Prophet"') as caught:
        chosen("AutoETS,Prophet")
    assert caught.value.fix == "Choose from AutoETS, AutoTheta, AutoARIMA"


def test_without_the_package_the_error_names_the_pip_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsforecast", None)
    with pytest.raises(SettingError) as caught:
        statistical(["AutoETS"], 12)
    assert caught.value.exit_code == 2
    assert caught.value.fix == "pip install 'seqcast[stats]'"


def test_without_a_name_the_package_is_not_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsforecast", None)
    assert statistical([], 12) == ()


@pytest.mark.filterwarnings("ignore")
def test_every_window_is_fitted_from_its_first_value_on():
    models = pytest.importorskip("statsforecast.models")
    rng = np.random.default_rng(0)
    rows = 20 + np.arange(40) % 12 + rng.normal(size=40)
    short, gaps = rows[:2], rows.copy()
    gaps[20] = NAN
    panel = panel_of(rows, short, gaps, [NAN, NAN])
    at = Origins(np.arange(4), panel.lengths)
    windows = gather(panel, at, WindowShape(40, 3))
    (rule,) = statistical(["AutoETS"], 12)
    found = rule.forecast(windows)[:, :, 0]
    alone = models.AutoETS(season_length=12)
    np.testing.assert_allclose(found[0], alone.forecast(rows, 3)["mean"])
    assert np.isfinite(found[1:3]).all()
    gaps[20] = gaps[19]
    np.testing.assert_allclose(found[2], alone.forecast(gaps, 3)["mean"])
    assert np.isnan(found[3]).all()
