"""A spec as a Keras model: the law of the two roads."""

from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest

from seqcast.core import backend, network
from seqcast.models import recurrent
from seqcast.models.spec import Activation, Cell, Decoder, NetworkSpec, weight_shapes
from tests.products import every_nth

SPEC = NetworkSpec("gru", lookback=20, horizon=3, segment=4, season=4, units=5)
# Decoders but the direct one, in all directions that they can read in.
DECODERS = [
    (decoder, both)
    for decoder, both in product(get_args(Decoder), [False, True])
    if decoder != "direct" and (decoder, both) != ("stepwise", True)
]
ACTIVATIONS = get_args(Activation)
every_cell = pytest.mark.parametrize("cell", get_args(Cell))
recurrent_cell = pytest.mark.parametrize("cell", ["gru", "lstm", "rnn"])


@pytest.fixture(scope="module", autouse=True)
def _backend():
    backend.start(threads=2)


def drawn_weights(spec, seed=0):
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(0, 0.4, shape).astype(np.float32)
        for name, shape in weight_shapes(spec).items()
    }


def inputs(spec, windows=7, seed=1):
    rng = np.random.default_rng(seed)
    tokens = rng.normal(size=(windows, spec.tokens, 2 * spec.segment))
    skip = rng.normal(size=(windows, spec.ahead))
    return tokens.astype(np.float32), skip.astype(np.float32)


# Segment, tokens, activation. Long cuts take long to trace, and an activation
# does not know which token it serves: those have one each.
CUTS = [
    *((4, 5, one) for one in ACTIVATIONS),
    *((1, 1, one) for one in ACTIVATIONS),
    (3, network.UNROLL, "tanh"),  # as many tokens as are written out
    (2, network.UNROLL + 1, "relu"),  # more than are written out
]
# Layers -> whether they add to their input, which takes a second one.
DEPTHS = [(1, False), (2, False), (2, True), (3, True)]


@pytest.mark.parametrize(
    ("cut", "cell", "bidirectional", "depth"),
    every_nth(3, CUTS, get_args(Cell), [False, True], DEPTHS),
    ids=str,
)
def test_keras_and_numpy_agree(cut, cell, bidirectional, depth):
    segment, tokens, activation = cut
    layers, residual = depth
    spec = replace(
        SPEC,
        cell=cell,
        bidirectional=bidirectional,
        activation=activation,
        layers=layers,
        residual=residual,
        segment=segment,
        lookback=segment * tokens,
        units=4,
    )
    weights = drawn_weights(spec)
    model = network.build(spec, seed=0)
    network.put(model, spec, weights)
    seen, skip = inputs(spec)
    keras = np.array(model([seen, skip], training=False))
    numpy = recurrent.run(spec, weights, seen, skip)
    # The law of the two roads; float32 rounds to 6e-8.
    assert np.abs(keras - numpy).max() <= 1e-5 * np.abs(keras).max()


# Segment, horizon: one output segment and less, two in full, three not in full.
HORIZONS = [(4, 1), (4, 3), (4, 8), (2, 5), (1, 1)]


@pytest.mark.parametrize(
    ("cell", "decoding", "depth", "lengths"),
    every_nth(4, get_args(Cell), DECODERS, DEPTHS[:3], HORIZONS),
    ids=str,
)
def test_keras_and_numpy_agree_on_every_decoder(cell, decoding, depth, lengths):
    decoder, bidirectional = decoding
    layers, residual = depth
    segment, horizon = lengths
    spec = replace(
        SPEC,
        cell=cell,
        bidirectional=bidirectional,
        decoder=decoder,
        layers=layers,
        residual=residual,
        segment=segment,
        lookback=4 * segment,
        horizon=horizon,
        units=4,
    )
    weights = drawn_weights(spec)
    model = network.build(spec, seed=0)
    network.put(model, spec, weights)
    seen, skip = inputs(spec)
    keras = np.array(model([seen, skip], training=False))
    numpy = recurrent.run(spec, weights, seen, skip)
    assert numpy.shape == (7, spec.ahead, len(spec.levels))
    assert np.abs(keras - numpy).max() <= 1e-5 * np.abs(keras).max()


def learner(spec, weights):
    model = network.build_learner(spec, seed=0)
    network.put(model, spec, weights)
    return lambda seen, skip: np.array(model([seen, skip], training=False))


def every_skip(spec, windows=7):
    shape = (windows, spec.tokens, spec.horizon)
    return np.random.default_rng(2).normal(size=shape).astype(np.float32)


@every_cell
@pytest.mark.parametrize(("layers", "residual"), DEPTHS)
def test_a_stepwise_network_forecasts_from_every_token_as_if_it_were_the_last(
    cell, layers, residual
):
    spec = replace(SPEC, cell=cell, decoder="stepwise")
    spec = replace(spec, layers=layers, residual=residual)
    weights = drawn_weights(spec)
    (seen, _), skip = inputs(spec), every_skip(spec)
    found = learner(spec, weights)(seen, skip)
    assert found.shape == (7, 5, 3, len(spec.levels))
    for t in range(spec.tokens):
        # The dense path has missing tokens where the window has not begun.
        kernel = weights["beside/kernel"][-8 * (t + 1) :]
        shorter = replace(spec, lookback=4 * (t + 1))
        cut = weights | {"beside/kernel": kernel}
        expected = recurrent.run(shorter, cut, seen[:, : t + 1], skip[:, t])
        assert np.abs(found[:, t] - expected).max() <= 1e-5 * np.abs(expected).max()


@every_cell
@pytest.mark.parametrize("layers", [1, 2])
def test_what_a_stepwise_network_writes_after_a_token_knows_no_later_one(cell, layers):
    spec = replace(SPEC, cell=cell, decoder="stepwise", layers=layers)
    run = learner(spec, drawn_weights(spec))
    (seen, _), skip = inputs(spec), every_skip(spec)
    changed, other = seen.copy(), skip.copy()
    changed[:, 3:] = 50
    other[:, 3:] = 50
    before, after = run(seen, skip), run(changed, other)
    assert before[:, :3].tobytes() == after[:, :3].tobytes()
    assert (before[:, 3:] != after[:, 3:]).any()


CUT = [1, 2, 3, 5, 7]


@pytest.mark.parametrize(
    ("cell", "decoder", "truncate"),
    every_nth(3, get_args(Cell), get_args(Decoder), CUT),
)
def test_cutting_gradients_changes_no_forecast(cell, decoder, truncate):
    spec = replace(SPEC, cell=cell, decoder=decoder, layers=2, residual=True)
    weights, (seen, skip) = drawn_weights(spec), inputs(spec)
    if decoder == "stepwise":
        skip = every_skip(spec)
    found = []
    for cut in (None, truncate):
        model = network.build_learner(spec, seed=0, truncate=cut)
        network.put(model, spec, weights)
        found.append(np.array(model([seen, skip], training=False)))
    # The same sums, whether in one loop or several: float32 rounds to 6e-8.
    np.testing.assert_allclose(found[0], found[1], rtol=1e-5, atol=1e-6)


def reached(spec, truncate, read):
    """Say which tokens the gradient of some outputs reaches through the cell."""
    _, tf = backend.start()
    weights = drawn_weights(spec)
    weights["beside/kernel"][:] = 0  # the dense path cuts nothing
    model = network.build_learner(spec, 0, truncate)
    network.put(model, spec, weights)
    seen = tf.constant(inputs(spec)[0])
    skip = tf.zeros((len(seen), *model.inputs[1].shape[1:]))
    with tf.GradientTape() as tape:
        tape.watch(seen)
        total = tf.reduce_sum(read(model([seen, skip])))
    slopes = np.abs(tape.gradient(total, seen)).max(axis=(0, 2))  # (T,)
    return (slopes > 0).tolist()


@recurrent_cell
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("decoder", ["direct", "segments"])
@pytest.mark.parametrize("truncate", CUT)
def test_gradients_end_after_so_many_tokens(cell, layers, decoder, truncate):
    spec = replace(SPEC, cell=cell, decoder=decoder, layers=layers)
    found = reached(spec, truncate, lambda forecast: forecast)
    assert found == [token >= 5 - truncate for token in range(5)]


@pytest.mark.parametrize(
    ("token", "expected"),
    [(0, [0]), (1, [1]), (2, [1, 2]), (3, [3]), (4, [3, 4])],
)
def test_stretches_end_with_the_newest_token(token, expected):
    spec = replace(SPEC, decoder="stepwise")
    found = reached(spec, 2, lambda forecasts: forecasts[:, token])
    assert np.flatnonzero(found).tolist() == expected


def weights_of(model, spec):
    found = network.variables(model, spec)
    return {name: variable.numpy() for name, variable in found.items()}


@every_cell
@pytest.mark.parametrize(
    ("decoder", "bidirectional"), [("direct", False), ("direct", True), *DECODERS]
)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("build", [network.build, network.build_learner])
def test_every_weight_of_the_model_has_the_name_and_shape_of_the_spec(
    cell, bidirectional, layers, decoder, build
):
    spec = replace(SPEC, cell=cell, bidirectional=bidirectional, layers=layers)
    spec = replace(spec, decoder=decoder, horizon=9)
    model = build(spec, seed=0)
    found = weights_of(model, spec)
    assert {name: a.shape for name, a in found.items()} == weight_shapes(spec)
    assert len(model.trainable_variables) == len(found)
    assert all(not values.any() for values in found.values())


@every_cell
@pytest.mark.parametrize("decoder", ["direct", "segments", "seq2seq"])
def test_what_is_put_is_got(cell, decoder):
    spec = replace(SPEC, cell=cell, layers=2, bidirectional=True, decoder=decoder)
    model, weights = network.build(spec, seed=0), drawn_weights(spec)
    network.put(model, spec, weights)
    found = weights_of(model, spec)
    for name, values in weights.items():
        assert found[name].tobytes() == values.tobytes()
        assert found[name].dtype == np.float32


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_dropout_acts_in_training_alone(dropout):
    spec = replace(SPEC, dropout=dropout)
    model = network.build(spec, seed=0)
    network.put(model, spec, drawn_weights(spec))
    seen = list(inputs(spec))
    quiet, again, training = (
        np.array(model(seen, training=mode)) for mode in (False, False, True)
    )
    assert quiet.tobytes() == again.tobytes()
    assert (quiet.tobytes() == training.tobytes()) == (dropout == 0)


@every_cell
@pytest.mark.parametrize(
    ("decoder", "bidirectional"), [("direct", False), ("direct", True), *DECODERS]
)
def test_fresh_weights_forecast_the_skip(cell, bidirectional, decoder):
    spec = replace(SPEC, cell=cell, layers=2, bidirectional=bidirectional)
    spec = replace(spec, decoder=decoder)
    weights = network.initial(spec, np.random.default_rng(0))
    seen, skip = inputs(spec)
    found = recurrent.run(spec, weights, seen, skip)
    assert (found == skip[:, :, None]).all()
    assert {name: a.shape for name, a in weights.items()} == weight_shapes(spec)


@recurrent_cell
def test_fresh_recurrent_kernels_are_orthogonal_gate_by_gate(cell):
    weights = network.initial(replace(SPEC, cell=cell), np.random.default_rng(0))
    kernel = weights["layer0/forward/recurrent"]
    for gate in np.split(kernel, kernel.shape[1] // 5, axis=1):
        # Products of float32 columns of length one.
        np.testing.assert_allclose(gate.T @ gate, np.eye(5), atol=1e-6)


def test_a_decoder_starts_as_an_encoder_does_and_tells_its_segments_apart():
    spec = replace(SPEC, cell="lstm", decoder="segments", horizon=400, units=8)
    weights = network.initial(spec, np.random.default_rng(0))
    assert weights["decode0/bias"].tolist() == [0] * 8 + [1] * 8 + [0] * 16
    kernel = weights["decode0/recurrent"][:, :8]
    np.testing.assert_allclose(kernel.T @ kernel, np.eye(8), atol=1e-6)
    # The mean of 800 standard normal numbers, and of their squares.
    assert weights["position/embedding"].mean() == pytest.approx(0, abs=0.15)
    assert weights["position/embedding"].std() == pytest.approx(1, abs=0.1)


def test_a_rectified_elman_network_starts_as_its_own_memory():
    spec = replace(SPEC, cell="rnn", activation="relu")
    weights = network.initial(spec, np.random.default_rng(0))
    assert (weights["layer0/forward/recurrent"] == np.eye(5)).all()


def test_fresh_kernels_are_as_wide_as_glorot_and_bengio_say():
    spec = replace(SPEC, units=64, layers=2, bidirectional=True)
    weights = network.initial(spec, np.random.default_rng(0))
    expected = {
        "embed/kernel": 8 + 64,
        "layer0/forward/kernel": 64 + 64,
        "layer1/backward/kernel": 128 + 64,
        "beside/kernel": 40 + 64,
    }
    for name, width in expected.items():
        most = np.abs(weights[name]).max()
        # The largest of thousands of uniform draws nearly reaches the limit.
        assert most == pytest.approx(np.sqrt(6 / width), rel=0.02)


def test_fresh_biases_are_zero_but_for_the_forget_gate():
    weights = network.initial(replace(SPEC, cell="lstm"), np.random.default_rng(0))
    assert weights["layer0/forward/bias"].tolist() == [0] * 5 + [1] * 5 + [0] * 10
    assert not weights["embed/bias"].any()
    gru = network.initial(SPEC, np.random.default_rng(0))
    assert not gru["layer0/forward/bias"].any()


def test_the_same_generator_draws_the_same_weights():
    one, two, other = (
        network.initial(SPEC, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)
    assert one["embed/kernel"].tobytes() != other["embed/kernel"].tobytes()
