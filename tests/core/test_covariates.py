"""Covariates in a spec: the law of the two roads, and what training makes of them."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from seqcast.core import backend, network
from seqcast.models import recurrent
from seqcast.models.spec import Cell, Decoder, NetworkSpec
from tests.core.test_network import drawn_weights
from tests.products import every_nth

SPEC = NetworkSpec(
    "gru", lookback=12, horizon=7, segment=3, season=3, units=4,
    known=5, past=2, static=3,
)  # fmt: skip
ROLES = ("known", "past", "static")


@pytest.fixture(scope="module", autouse=True)
def _backend():
    backend.start(threads=2)


def given(spec, windows=6, seed=1):
    """Draw what a network reads: tokens, skip and what the spec asks for beside."""
    rng = np.random.default_rng(seed)
    shapes = [(spec.tokens, spec.token), (spec.ahead,)]
    shapes += [(spec.ahead, 2 * spec.known)] * bool(spec.known)
    shapes += [(spec.static,)] * bool(spec.static)
    return [rng.normal(size=(windows, *s)).astype(np.float32) for s in shapes]


def by_numpy(spec, weights, read):
    tokens, skip, *more = read
    ahead = more[0] if spec.known else None
    static = more[-1] if spec.static else None
    return recurrent.run(spec, weights, tokens, skip, ahead, static)


@pytest.mark.parametrize(
    ("kept", "decoder", "cell"),
    every_nth(
        3, [*((one,) for one in ROLES), ROLES], get_args(Decoder), get_args(Cell)
    ),
    ids=str,
)
def test_keras_and_numpy_agree_on_covariates(kept, decoder, cell):
    absent = {role: 0 for role in ROLES if role not in kept}
    spec = replace(SPEC, cell=cell, decoder=decoder, **absent)
    weights = drawn_weights(spec)
    model = network.build(spec, seed=0)
    network.put(model, spec, weights)
    read = given(spec)
    keras = np.array(model(read, training=False))
    numpy = by_numpy(spec, weights, read)
    assert numpy.shape == (6, spec.ahead, len(spec.levels))
    assert np.abs(keras - numpy).max() <= 1e-5 * np.abs(keras).max()


def test_what_is_trained_stepwise_forecasts_after_its_last_token_as_in_use():
    spec = replace(SPEC, decoder="stepwise")
    weights = drawn_weights(spec)
    tokens, skip, ahead, static = given(spec)
    model = network.build_learner(spec, seed=0)
    network.put(model, spec, weights)
    rng = np.random.default_rng(2)
    every = rng.normal(size=(6, spec.tokens, *ahead.shape[1:])).astype(np.float32)
    every[:, -1] = ahead
    skips = np.repeat(skip[:, None], spec.tokens, axis=1)
    trained = np.array(model([tokens, skips, every, static], training=False))[:, -1]
    used = by_numpy(spec, weights, [tokens, skip, ahead, static])
    assert np.abs(trained - used).max() <= 1e-5 * np.abs(used).max()


def test_a_step_ahead_is_changed_by_its_own_covariates_alone():
    weights = drawn_weights(SPEC)
    tokens, skip, ahead, static = given(SPEC)
    before = by_numpy(SPEC, weights, [tokens, skip, ahead, static])
    moved = ahead.copy()
    moved[:, 4] += 1
    after = by_numpy(SPEC, weights, [tokens, skip, moved, static])
    changed = np.flatnonzero(np.abs(after - before).max(axis=(0, 2)) > 1e-7)
    assert changed.tolist() == [4]


def test_fresh_networks_forecast_the_skip_whatever_the_covariates():
    weights = network.initial(SPEC, np.random.default_rng(0))
    read = given(SPEC)
    found = by_numpy(SPEC, weights, read)
    assert (found == read[1][:, :, None]).all()
