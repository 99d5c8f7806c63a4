"""How a series without any history begins."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.beside import Beside
from seqcast.data.features import measured
from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation
from seqcast.models.start import fitted, size
from seqcast.series.feature import Feature
from seqcast.series.panel import Covariates, Panel, Ragged
from tests.panels import STEP

LEVELS = (0.1, 0.5, 0.9)
ROWS, AHEAD = 60, 5


def panel(count=20, noise=0.1, seed=0):
    """Series whose level follows their size, and that a promotion doubles."""
    rng = np.random.default_rng(seed)
    sizes = rng.normal(size=count)
    promo = rng.integers(0, 2, (count, ROWS + AHEAD)).astype(float)
    errors = noise * rng.normal(size=(count, 1)) + 0.01 * rng.normal(size=promo.shape)
    values = np.exp(3 + 0.5 * sizes[:, None] + np.log(2) * promo + errors)
    offsets = np.arange(count + 1)
    known = Ragged(promo.reshape(-1, 1), offsets * (ROWS + AHEAD), ("promo",))
    empty = Ragged(np.empty((count * ROWS, 0)), offsets * ROWS, ())
    features = (
        Feature("promo", "known", "number"),
        Feature("size", "static", "number"),
    )
    beside = Covariates(features, known, empty, sizes[:, None])
    target = Ragged(values[:, :ROWS].reshape(-1, 1), offsets * ROWS, ("y",))
    ids = tuple((str(n),) for n in range(count))
    whole = Panel(ids, np.zeros(count, int), STEP, target, beside)
    own = replace(beside, features=measured(whole))
    return replace(whole, covariates=own), values


def prepared(whole, transform="log", floor=0.0):
    features = whole.covariates.features
    return Preparation(7, transform, "last", floor, features=features)


def begun(whole, series):
    return Beside(whole.covariates, Origins(series, np.full(len(series), ROWS)))


@pytest.mark.parametrize("transform", ["log", "log1p", "none"])
def test_a_series_begins_at_the_level_of_its_static_columns(transform):
    whole, values = panel()
    known, left = np.arange(15), np.arange(15, 20)
    preparation = prepared(whole, transform)
    start = fitted(whole.take(known), preparation, LEVELS)
    found = start.forecast(begun(whole, left), preparation, AHEAD)
    actual = values[15:, ROWS:]
    assert found.shape == (5, AHEAD, 3)
    apart = np.abs(found[:, :, 1] - actual) / actual
    assert np.median(apart) < (0.15 if transform != "none" else 0.4)


def test_what_is_known_ahead_counts():
    whole, _ = panel(noise=0.0)
    preparation = prepared(whole)
    start = fitted(whole, preparation, LEVELS)
    found = start.forecast(begun(whole, np.arange(20)), preparation, AHEAD)[:, :, 1]
    promo = whole.covariates.known.values[:, 0].reshape(20, -1)[:, ROWS:]
    logs = np.log(found)
    raised = logs[promo == 1].mean() - logs[promo == 0].mean()
    assert raised == pytest.approx(np.log(2), abs=0.1)


def test_intervals_are_as_wide_as_series_left_out_lie_apart():
    whole, values = panel(count=200, noise=0.3)
    known, left = np.arange(100), np.arange(100, 200)
    preparation = prepared(whole)
    start = fitted(whole.take(known), preparation, LEVELS)
    found = start.forecast(begun(whole, left), preparation, AHEAD)
    actual = values[100:, ROWS:]
    inside = (found[:, :, 0] <= actual) & (actual <= found[:, :, 2])
    assert 0.7 < inside.mean() < 0.9


def test_it_never_sees_the_target_of_whom_it_forecasts():
    whole, _ = panel()
    preparation = prepared(whole)
    start = fitted(whole.take(np.arange(10)), preparation, LEVELS)
    blank = replace(
        whole,
        target=Ragged(
            np.full_like(whole.target.values, np.nan), whole.target.offsets, ("y",)
        ),
    )
    left = np.arange(10, 20)
    once, again = (
        start.forecast(begun(one, left), preparation, AHEAD) for one in (whole, blank)
    )
    assert once.tobytes() == again.tobytes()


def test_too_few_series_or_no_static_column_say_nothing_of_the_next():
    whole, _ = panel()
    assert fitted(whole.take(np.arange(4)), prepared(whole), LEVELS) is None
    features = whole.covariates.features[:1]
    plain = replace(prepared(whole), features=features)
    assert fitted(whole, plain, LEVELS) is None
    assert size(whole.covariates.features) == 5
