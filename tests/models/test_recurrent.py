"""The cells in NumPy against scalar loops, and the laws of the unroll."""

from dataclasses import replace
from itertools import chain
from typing import get_args

import numpy as np
import pytest

from seqcast.models.cells import sigmoid, unroll
from seqcast.models.recurrent import run
from seqcast.models.spec import (
    GATES,
    Activation,
    Cell,
    Decoder,
    NetworkSpec,
    weight_shapes,
)
from tests import reference
from tests.models.builders import random_weights

UNITS, INPUTS = 3, 5
SPEC = NetworkSpec("gru", lookback=24, horizon=6, segment=4, season=12, units=4)
every_cell = pytest.mark.parametrize("cell", get_args(Cell))
every_activation = pytest.mark.parametrize("activation", get_args(Activation))


def cell_weights(cell, rng, size=0.7):
    width = GATES[cell] * UNITS
    shapes = {
        "kernel": (INPUTS, width),
        "recurrent": (UNITS, width),
        "bias": (2, width) if cell == "gru" else (width,),
    }
    if cell == "dense":
        del shapes["recurrent"]
    return {
        kind: (size * rng.standard_normal(shape)).astype(np.float32)
        for kind, shape in shapes.items()
    }


@every_cell
@every_activation
@pytest.mark.parametrize("size", [0.1, 0.7, 3.0])
def test_a_cell_is_its_scalar_loop(cell, activation, size):
    rng = np.random.default_rng(3)
    weights = cell_weights(cell, rng, size)
    tokens = rng.standard_normal((4, 9, INPUTS)).astype(np.float32)
    found, _ = unroll(cell, tokens, weights, activation=activation)
    expected = np.array(
        [reference.unroll(cell, one, weights, activation) for one in tokens.tolist()]
    )
    # float32 against Python's float64: tanh lies inside -1 and 1, the others grow.
    most = max(1, np.abs(expected).max())
    np.testing.assert_allclose(found, expected, atol=2e-6 * max(1, size) * most)


@every_cell
def test_a_cell_without_weights_stays_at_zero(cell):
    weights = {k: 0 * v for k, v in cell_weights(cell, np.random.default_rng()).items()}
    found, _ = unroll(cell, np.ones((2, 5, INPUTS), np.float32), weights)
    assert found.tolist() == np.zeros((2, 5, UNITS)).tolist()


@every_cell
def test_a_reversed_unroll_is_the_unroll_of_the_reversed_sequence(cell):
    rng = np.random.default_rng(5)
    weights = cell_weights(cell, rng)
    tokens = rng.standard_normal((4, 9, INPUTS)).astype(np.float32)
    backward, _ = unroll(cell, tokens, weights, backward=True)
    forward, _ = unroll(cell, np.ascontiguousarray(tokens[:, ::-1]), weights)
    np.testing.assert_array_equal(backward[:, ::-1], forward)


@every_cell
def test_outputs_do_not_depend_on_later_tokens(cell):
    rng = np.random.default_rng(6)
    weights = cell_weights(cell, rng)
    tokens = rng.standard_normal((2, 9, INPUTS)).astype(np.float32)
    changed = tokens.copy()
    changed[:, 5:] = 1e3
    (one, _), (other, _) = (unroll(cell, t, weights) for t in (tokens, changed))
    assert one[:, :5].tobytes() == other[:, :5].tobytes()


@every_cell
@pytest.mark.parametrize("size", [0.0, 1e30])
def test_gates_saturate_without_a_warning(cell, size):
    weights = cell_weights(cell, np.random.default_rng(7))
    found, _ = unroll(cell, np.full((1, 3, INPUTS), size, np.float32), weights)
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 1


@every_cell
@pytest.mark.parametrize("activation", ["relu", "elu"])
def test_a_state_that_leaves_the_finite_numbers_forecasts_the_skip(cell, activation):
    spec = replace(SPEC, cell=cell, activation=activation)
    rng = np.random.default_rng(7)
    weights = {k: 1e30 * np.abs(v) for k, v in random_weights(spec, rng).items()}
    skip = np.arange(12, dtype=np.float32).reshape(2, 6)
    found = run(spec, weights, np.full((2, 6, 8), 100, np.float32), skip)
    assert (found == skip[:, :, None]).all()


def test_sigmoid_is_its_formula():
    values = np.linspace(-15, 15, 61, dtype=np.float32)
    expected = [reference.sigmoid(x) for x in values.tolist()]
    found = sigmoid(values)
    assert found.dtype == np.float32
    # tanh in float32 is exact to about 1e-7 of 1.
    np.testing.assert_allclose(found, expected, atol=2e-7)


def rectified(values):
    return [max(x, 0) for x in values]


def network_by_loops(spec, weights, tokens, skip):
    """One window through the whole network, in Python's numbers."""

    def dense(inputs, stem):
        kernel, bias = weights[f"{stem}/kernel"], weights[f"{stem}/bias"]
        return [reference.dot(inputs, kernel, u) + b for u, b in enumerate(bias)]

    wide = [rectified(dense(token, "embed")) for token in tokens]
    for layer in range(spec.layers):
        sides = []
        for side in spec.directions:
            stem = f"layer{layer}/{side}"
            kinds = ("kernel", "recurrent", "bias")[:: 2 if spec.cell == "dense" else 1]
            part = {kind: weights[f"{stem}/{kind}"] for kind in kinds}
            order = wide[::-1] if side == "backward" else wide
            outputs = reference.unroll(spec.cell, order, part, spec.activation)
            sides.append(outputs[::-1] if side == "backward" else outputs)
        read = [list(chain(*both)) for both in zip(*sides, strict=True)]
        if spec.residual and layer:
            read = [
                [a + b for a, b in zip(*both, strict=True)]
                for both in zip(wide, read, strict=True)
            ]
        wide = read
    ends = wide[-1][: spec.units] + wide[0][spec.units :]
    beside = rectified(dense(list(chain(*tokens)), "beside"))
    head = dense([*ends, *beside], "head")
    levels = len(spec.levels)
    return [
        [base + head[h * levels + q] for q in range(levels)]
        for h, base in enumerate(skip)
    ]


@every_cell
@every_activation
@pytest.mark.parametrize(("layers", "residual"), [(1, False), (2, False), (3, True)])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_network_is_its_loops(cell, activation, layers, residual, bidirectional):
    spec = replace(
        SPEC,
        cell=cell,
        activation=activation,
        layers=layers,
        residual=residual,
        bidirectional=bidirectional,
    )
    rng = np.random.default_rng(8)
    weights = random_weights(spec, rng)
    tokens = rng.standard_normal((3, 6, 8)).astype(np.float32)
    skip = rng.standard_normal((3, 6)).astype(np.float32)
    found = run(spec, weights, tokens, skip)
    expected = [
        network_by_loops(spec, weights, one, base)
        for one, base in zip(tokens.tolist(), skip.tolist(), strict=True)
    ]
    assert found.shape == (3, 6, 11)
    # float32 against Python's float64, numbers of about 1.
    np.testing.assert_allclose(found, expected, atol=5e-6)


def test_a_head_of_zeros_forecasts_the_skip():
    weights = random_weights(SPEC, np.random.default_rng(9))
    for name in ("head/kernel", "head/bias"):
        weights[name] = np.zeros(weight_shapes(SPEC)[name], np.float32)
    skip = np.arange(12, dtype=np.float32).reshape(2, 6)
    found = run(SPEC, weights, np.ones((2, 6, 8), np.float32), skip)
    assert (found == skip[:, :, None]).all()


@pytest.mark.parametrize("decoder", get_args(Decoder))
def test_no_windows_run_too(decoder):
    spec = replace(SPEC, decoder=decoder)
    weights = random_weights(spec, np.random.default_rng(9))
    tokens, skip = np.empty((0, 6, 8)), np.empty((0, spec.ahead))
    assert run(spec, weights, tokens, skip).shape == (0, spec.ahead, 11)
