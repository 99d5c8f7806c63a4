"""Covariates laid out for a network: what it is told, and what it never sees."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.calendar import extended
from seqcast.data.features import measured
from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape, gather
from seqcast.models.given import given
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.spec import NetworkSpec
from seqcast.series.feature import Feature, width
from seqcast.series.panel import Covariates, Panel, Ragged
from tests.models.builders import random_weights
from tests.panels import STEP

SEASON, LOOKBACK, HORIZON = 4, 12, 6
LENGTHS = (30, 26)
FEATURES = (
    Feature("price", "known", "number"),
    Feature("promo", "known", "category", categories=("a", "b")),
    Feature("temp", "past", "number"),
    Feature("region", "static", "category", categories=("n", "s")),
)


def panel(seed=0):
    """Two series with a covariate of every role, known six steps ahead."""
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(LENGTHS)])
    ahead = np.concatenate([[0], np.cumsum(np.array(LENGTHS) + HORIZON)])
    target = Ragged(rng.gamma(5, 2, (offsets[-1], 1)), offsets, ("y",))
    known = np.stack([rng.gamma(9, 1, ahead[-1]), rng.integers(0, 2, ahead[-1])], 1)
    past = Ragged(rng.normal(size=(offsets[-1], 1)), offsets, ("temp",))
    beside = Covariates(
        FEATURES,
        Ragged(known, ahead, ("price", "promo")),
        past,
        np.array([[0.0], [1.0]]),
    )
    ids = (("0",), ("1",))
    whole = Panel(ids, np.zeros(2, int), STEP, target, beside)
    features = measured(whole)
    return replace(whole, covariates=replace(beside, features=features))


def spec_of(features, **changed):
    widths = {role: width(features, role) for role in ("known", "past", "static")}
    usual = NetworkSpec(
        "gru", lookback=LOOKBACK, horizon=HORIZON, segment=4, season=SEASON, units=4
    )
    return replace(usual, **widths, **changed)


def forecaster(whole, **changed):
    features = whole.covariates.features
    spec = spec_of(features, **changed)
    prepared = Preparation(SEASON, "log", "last", 0.0, features=features)
    weights = random_weights(spec, np.random.default_rng(3))
    return NetworkForecaster((spec,), (weights,), prepared)


def changed(whole, part, first):
    """Change all rows of a part of a panel from a row of every series on."""
    rows = whole.target if part == "target" else getattr(whole.covariates, part)
    step = np.arange(len(rows.values)) - np.repeat(rows.offsets[:-1], rows.lengths)
    late = step >= np.repeat(first, rows.lengths)
    moved = np.where(late[:, None], rows.values + 1, rows.values)
    other = Ragged(moved, rows.offsets, rows.names)
    if part == "target":
        return replace(whole, target=other)
    return replace(whole, covariates=replace(whole.covariates, **{part: other}))


DECODERS = ["direct", "segments", "seq2seq", "stepwise", "recursive"]


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize(
    ("part", "after"), [("target", 0), ("past", 0), ("known", HORIZON)]
)
def test_no_forecast_peeks_past_what_is_known_at_its_origin(decoder, part, after):
    whole = panel()
    model = forecaster(whole, decoder=decoder)
    at = Origins(np.array([0, 1, 0]), np.array([20, 19, 14]))
    for n in range(3):
        one = at.take(slice(n, n + 1))
        once = model.forecast(gather(whole, one, model.shape))
        first = np.array([10**6, 10**6])
        first[one.series] = one.step + after
        later = changed(whole, part, first)
        again = model.forecast(gather(later, one, model.shape))
        assert again.tobytes() == once.tobytes()


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("part", ["known", "past"])
def test_a_forecast_heeds_what_it_may_see(decoder, part):
    whole = panel()
    model = forecaster(whole, decoder=decoder)
    at = Origins(np.array([0]), np.array([20]))
    first = np.array([20 if part == "known" else 19] * 2)
    once, again = (
        model.forecast(gather(one, at, model.shape))
        for one in (whole, changed(whole, part, first))
    )
    assert np.abs(once - again).max() > 1e-6


def test_every_step_ahead_stands_beside_the_step_its_naive_forecast_is_from():
    whole = panel()
    spec = spec_of(whole.covariates.features)
    prepared = Preparation(
        SEASON, "log", "last", 0.0, features=whole.covariates.features
    )
    origin = 20
    at = Origins(np.array([0]), np.array([origin]))
    told = given(gather(whole, at, WindowShape(LOOKBACK, HORIZON)), spec, prepared)
    price = whole.covariates.known.values[:, 0]
    feature = whole.covariates.features[0]
    for h in range(HORIZON):
        source = origin - SEASON + h % SEASON
        for place, row in ((0, origin + h), (spec.known, source)):
            level = (price[row] - feature.center) / feature.spread
            assert told.ahead[0, h, place] == pytest.approx(level, rel=1e-5)


def test_after_every_token_the_layout_is_that_of_a_window_that_ends_there():
    whole = panel()
    features = whole.covariates.features
    spec = spec_of(features)
    # The mean of a window is its own, so numbers are compared without it.
    plain = tuple(replace(one, within=0.0) for one in features)
    spec = spec_of(plain, decoder="stepwise")
    whole = replace(whole, covariates=replace(whole.covariates, features=plain))
    prepared = Preparation(SEASON, "log", "last", 0.0, features=plain)
    at = Origins(np.array([0, 1]), np.array([20, 7]))
    windows = gather(whole, at, WindowShape(LOOKBACK, HORIZON))
    every = given(windows, spec, prepared, every=True).ahead  # (N, T, H, 2 k)
    for token in range(spec.tokens):
        end = at.step - LOOKBACK + 4 * (token + 1)
        kept = np.flatnonzero(end > 0)
        moved = Origins(at.series[kept], end[kept])
        alone = given(gather(whole, moved, windows.shape), spec, prepared).ahead
        assert np.allclose(every[kept, token], alone, atol=1e-6)


def test_windows_that_move_on_do_not_see_past_covariates_that_came_since():
    whole = panel()
    at = Origins(np.array([0]), np.array([20]))
    moved = gather(whole, at, WindowShape(LOOKBACK, HORIZON)).moved(np.ones((1, 3)))
    seen = moved.beside.past(LOOKBACK)[0, :, 0]
    assert np.isnan(seen[-3:]).all()
    assert seen[:-3].tolist() == whole.covariates.past.values[11:20, 0].tolist()
    ahead = moved.beside.known(0, 2)[0, :, 0]
    assert ahead.tolist() == whole.covariates.known.values[23:25, 0].tolist()


def test_a_model_without_covariates_is_told_nothing():
    bare = replace(panel(), covariates=None)
    at = Origins(np.array([0]), np.array([20]))
    spec = spec_of(())
    prepared = Preparation(SEASON, "log", "last", 0.0)
    told = given(gather(bare, at, WindowShape(LOOKBACK, HORIZON)), spec, prepared)
    assert (told.tokens.size, told.ahead.size, told.static.size) == (0, 0, 0)


def test_a_panel_is_extended_once_however_often_it_is_asked():
    whole = panel()
    once = extended(whole, whole.covariates.features, 9)
    again = extended(once, whole.covariates.features, 9)
    assert (once.covariates.known.lengths == np.array(LENGTHS) + 9).all()
    assert np.array_equal(
        once.covariates.known.values, again.covariates.known.values, equal_nan=True
    )
