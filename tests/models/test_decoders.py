"""The decoders in NumPy against scalar loops."""

from dataclasses import replace
from itertools import chain
from typing import get_args

import numpy as np
import pytest

from seqcast.models.recurrent import run
from seqcast.models.spec import Cell, NetworkSpec
from tests import reference
from tests.models.builders import random_weights

SPEC = NetworkSpec(
    "gru", lookback=12, horizon=6, segment=4, season=4, units=3, levels=(0.1, 0.5, 0.9)
)
every_cell = pytest.mark.parametrize("cell", get_args(Cell))


def kinds(weights, stem):
    return {
        name.removeprefix(stem): values
        for name, values in weights.items()
        if name.startswith(stem)
    }


def dense(inputs, weights, stem):
    kernel, bias = weights[f"{stem}/kernel"], weights[f"{stem}/bias"]
    return [reference.dot(inputs, kernel, u) + b for u, b in enumerate(bias)]


def rectified(values):
    return [max(x, 0) for x in values]


def encoded(spec, weights, tokens):
    """The last output and the state of every layer, (hidden, memory) each."""
    wide, ends = [rectified(dense(token, weights, "embed")) for token in tokens], []
    for layer in range(spec.layers):
        sides = []
        for side in spec.directions:
            order = wide[::-1] if side == "backward" else wide
            part = kinds(weights, f"layer{layer}/{side}/")
            sides.append(reference.states(spec.cell, order, part))
        ends.append([list(chain(*(s[-1][part] for s in sides))) for part in (0, 1)])
        outputs = [[hidden for hidden, _ in side] for side in sides]
        if spec.bidirectional:
            outputs[1].reverse()
        wide = [list(chain(*both)) for both in zip(*outputs, strict=True)]
    return wide[-1][: spec.units] + wide[0][spec.units :], ends


def decoded(spec, weights, tokens, skip):
    """One window through encoder and decoder, in Python's numbers."""
    last, states = encoded(spec, weights, tokens)
    beside = rectified(dense(list(chain(*tokens)), weights, "beside"))
    fed, found = tokens[-1], []
    for m in range(spec.parts):
        if spec.decoder == "segments":
            _, begun = encoded(spec, weights, tokens)
            wide = weights["position/embedding"][m].tolist()
        else:
            begun = states
            wide = rectified(dense(fed, weights, "feed"))
        wide = [*wide, *last, *beside]
        states = []
        for layer, state in enumerate(begun):
            own = kinds(weights, f"decode{layer}/")
            states.append(reference.cell_step(spec.cell, wide, state, own))
            wide = states[-1][0]
        head = dense([*wide, *beside], weights, "head")
        steps = [head[3 * h : 3 * h + 3] for h in range(spec.part)]
        bases = (skip + [0.0] * spec.part)[m * spec.part : (m + 1) * spec.part]
        steps = [[b + q for q in step] for b, step in zip(bases, steps, strict=True)]
        fed = [median for _, median, _ in steps] + [1.0] * spec.part
        found += steps
    return found[: spec.horizon]


@every_cell
@pytest.mark.parametrize("decoder", ["segments", "seq2seq"])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("horizon", [1, 4, 6, 12])
def test_a_decoder_is_its_loops(cell, decoder, layers, bidirectional, horizon):
    spec = replace(
        SPEC,
        cell=cell,
        decoder=decoder,
        layers=layers,
        bidirectional=bidirectional,
        horizon=horizon,
    )
    rng = np.random.default_rng(8)
    weights = {name: 3 * one for name, one in random_weights(spec, rng).items()}
    tokens = rng.standard_normal((3, 3, 8)).astype(np.float32)
    skip = rng.standard_normal((3, horizon)).astype(np.float32)
    found = run(spec, weights, tokens, skip)
    expected = [
        decoded(spec, weights, one, base)
        for one, base in zip(tokens.tolist(), skip.tolist(), strict=True)
    ]
    # float32 against Python's float64, numbers of about 1 to 10.
    np.testing.assert_allclose(found, expected, atol=5e-5)


def test_segments_differ_by_their_position_alone():
    spec = replace(SPEC, decoder="segments", horizon=8)
    weights = random_weights(spec, np.random.default_rng(2))
    tokens = np.random.default_rng(3).standard_normal((2, 3, 8)).astype(np.float32)
    skip = np.zeros((2, 8), np.float32)
    told_apart = run(spec, weights, tokens, skip)
    assert np.abs(told_apart[:, :4] - told_apart[:, 4:]).max() > 1e-3
    weights["position/embedding"][1] = weights["position/embedding"][0]
    same = run(spec, weights, tokens, skip)
    np.testing.assert_array_equal(same[:, :4], same[:, 4:])


def test_a_step_reads_the_forecast_of_the_segment_before():
    spec = replace(SPEC, decoder="seq2seq", horizon=8)
    weights = random_weights(spec, np.random.default_rng(2))
    tokens = np.random.default_rng(3).standard_normal((2, 3, 8)).astype(np.float32)
    skip = np.zeros((2, 8), np.float32)
    raised = skip.copy()
    raised[:, :4] = 5
    offsets = [
        run(spec, weights, tokens, one) - one[:, :, None] for one in (skip, raised)
    ]
    np.testing.assert_allclose(offsets[0][:, :4], offsets[1][:, :4], atol=1e-6)
    assert np.abs(offsets[0][:, 4:] - offsets[1][:, 4:]).max() > 1e-3
