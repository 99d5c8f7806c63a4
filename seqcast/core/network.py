"""A spec as a Keras model, and its weights by name."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from seqcast.core import backend, decoders
from seqcast.core.decoders import ZEROS
from seqcast.models.parts import Weights
from seqcast.models.spec import GATES, NetworkSpec, weight_shapes

# Above this many tokens a loop in the graph beats one written out.
UNROLL = 32
# How the names of what belongs to a cell begin.
CELLS = ("layer", "decode")
# What ends in an addition to the forecast, and so begins at zero.
ENDS = ("head/kernel", "effect/kernel")
# Kind of weight -> how Keras calls it, where it calls it otherwise.
KINDS = {"recurrent": "recurrent_kernel", "embedding": "embeddings"}


def build(spec: NetworkSpec, seed: int, truncate: int | None = None) -> Any:
    """Build the Keras model of a spec, all weights zero.

    It maps tokens (N, T, token) and the skip (N, H), both scaled, to quantiles
    (N, H, Q), not yet sorted; with covariates also those of the steps ahead
    (N, H, 2 known) and of the series (N, static):

        embedded = dropout(relu(dense(tokens)))
        state    = the last output of the layers, in each direction
        beside   = relu(dense(all tokens, flat))
        forecast = skip + decoder(state, beside) + effect of the covariates

    Args:
        spec: The network.
        seed: Of the dropout.
        truncate: Tokens after which gradients are cut, or None; what the model
            gives does not depend on it.
    """
    keras, _ = backend.start()
    from keras import layers

    tokens, skip, *more = inputs = inputs_of(spec)
    reading = Reading(every=False, truncate=truncate)
    wide, states = _encode(spec, seed, tokens, reading)
    ends = wide if len(wide.shape) == 2 else _ends(spec, wide)
    plain = tokens[:, :, : 2 * spec.segment]
    flat = layers.Flatten()(plain)
    if spec.static:
        flat = layers.Concatenate()([flat, more[-1]])
    beside = layers.Dense(spec.units, "relu", name="beside", **ZEROS)(flat)
    seen = decoders.Seen(ends, beside, states, plain)
    offsets = [decoders.DECODE[spec.decoder](spec, seen, skip)]
    if spec.known:
        offsets.append(decoders.effect(spec, [ends, beside], more[0]))
    base = layers.Reshape((spec.ahead, 1))(skip)
    return keras.Model(inputs, layers.Add()([base, *offsets]))


def build_learner(spec: NetworkSpec, seed: int, truncate: int | None = None) -> Any:
    """Build the Keras model that is trained, with the weights of ``build``.

    It is that of ``build``, but for the stepwise decoder, which maps tokens and
    the skip after every token, (N, T, H), to quantiles (N, T, H, Q).

    Args:
        spec: The network.
        seed: Of the dropout.
        truncate: Tokens after which gradients are cut, or None.
    """
    keras, _ = backend.start()
    from keras import layers

    if spec.decoder != "stepwise":
        return build(spec, seed, truncate)
    tokens, skip, *more = inputs = inputs_of(spec, (spec.tokens,))
    reading = Reading(every=True, truncate=truncate)
    wide, _ = _encode(spec, seed, tokens, reading)
    plain = tokens[:, :, : 2 * spec.segment]
    static = more[-1] if spec.static else None
    beside = decoders.beside_tokens(spec, plain, static)
    offsets = [decoders.stepwise(spec, wide, beside)]
    if spec.known:
        offsets.append(decoders.effect(spec, [wide, beside], more[0]))
    base = layers.Reshape((spec.tokens, spec.ahead, 1))(skip)
    return keras.Model(inputs, layers.Add()([base, *offsets]))


def inputs_of(spec: NetworkSpec, every: tuple[int, ...] = ()) -> list[Any]:
    """Name what a model of a spec reads; ``every`` is (T,) if after every token."""
    keras, _ = backend.start()

    found = [
        keras.Input((spec.tokens, spec.token), name="tokens"),
        keras.Input((*every, spec.ahead), name="skip"),
    ]
    if spec.known:
        shape = (*every, spec.ahead, 2 * spec.known)
        found.append(keras.Input(shape, name="coming"))
    if spec.static:
        found.append(keras.Input((spec.static,), name="static"))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """How an encoder reads.

    Args:
        every: Whether it gives an output for every token, or may give the last
            of a recurrent layer alone.
        truncate: Tokens after which gradients are cut, or None.
    """

    every: bool
    truncate: int | None


def _encode(
    spec: NetworkSpec, seed: int, tokens: Any, reading: Reading
) -> tuple[Any, list[list[Any]]]:
    """Embed the tokens and run all layers; return outputs and last states."""
    from keras import layers

    wide = layers.Dense(spec.units, "relu", name="embed", **ZEROS)(tokens)
    if spec.dropout:
        wide = layers.Dropout(spec.dropout, seed=seed)(wide)
    states = []
    for layer in range(spec.layers):
        adds = spec.residual and layer > 0
        whole = reading.every or adds or layer < spec.layers - 1
        one = Reading(whole, reading.truncate)
        read, state = _layer(spec, layer, wide, one)
        wide = layers.Add()([wide, read]) if adds else read
        states.append(state)
    return wide, states


def _layer(
    spec: NetworkSpec, number: int, inputs: Any, reading: Reading
) -> tuple[Any, list[Any]]:
    """Run one layer; return its outputs, and its last state if a decoder asks."""
    from keras import layers

    name = f"layer{number}"
    options: dict[str, Any] = {"activation": spec.activation, **ZEROS}
    if spec.cell == "dense":
        sides = [
            layers.Dense(spec.units, name=f"{name}_{side}", **options)(inputs)
            for side in spec.directions
        ]
        return (layers.Concatenate()(sides) if spec.bidirectional else sides[0]), []
    if spec.cell == "lstm":
        options["unit_forget_bias"] = False
    cut = reading.truncate is not None and reading.truncate < spec.tokens
    cells = {"gru": layers.GRU, "lstm": layers.LSTM, "rnn": layers.SimpleRNN}
    cell = cells[spec.cell](
        spec.units,
        recurrent_initializer="zeros",
        return_sequences=reading.every,
        return_state=spec.stateful or cut,
        unroll=spec.tokens <= UNROLL,
        name=name,
        **options,
    )
    if spec.bidirectional:
        cell = layers.Bidirectional(cell, name=name)
    if cut:
        return _truncated(cell, inputs, reading)
    if not spec.stateful:
        return cell(inputs), []
    read, *state = cell(inputs)
    if spec.bidirectional:  # forward parts, then backward ones
        half = len(state) // 2
        pairs = zip(state[:half], state[half:], strict=True)
        state = [layers.Concatenate()(list(pair)) for pair in pairs]
    return read, state


def _truncated(layer: Any, inputs: Any, reading: Reading) -> tuple[Any, list[Any]]:
    """Run a layer in stretches; the state goes on, its gradient does not.

        h_t = cell(x_t, stop(h_(t-1)))   at the first token of a stretch

    Truncated backpropagation through time (Williams and Peng 1990; Sutskever
    2013, ch. 2.8). The newest stretch is whole, so the oldest may be shorter.
    """
    from keras import layers, ops

    count, width = inputs.shape[1], reading.truncate or 1
    starts = [0, *range(count % width or width, count, width)]
    state, found = None, []
    for first, end in itertools.pairwise([*starts, count]):
        read, *state = layer(inputs[:, first:end], initial_state=state)
        found.append(read)
        if end < count:
            state = [ops.stop_gradient(one) for one in state]
    read = layers.Concatenate(axis=1)(found) if reading.every else found[-1]
    return read, list(state or [])


def _ends(spec: NetworkSpec, wide: Any) -> Any:
    """Take what each direction gives last: the newest token, then the oldest."""
    from keras import layers

    forward = wide[:, -1, : spec.units]
    if not spec.bidirectional:
        return forward
    return layers.Concatenate()([forward, wide[:, 0, spec.units :]])


def variables(model: Any, spec: NetworkSpec) -> dict[str, Any]:
    """Return the model's variables under the names of ``weight_shapes``."""
    found = {}
    for name in weight_shapes(spec):
        stem, kind = name.rsplit("/", 1)
        if stem.startswith("layer"):
            layer, side = stem.removeprefix("layer").split("/")
            holder = _part(model, spec, int(layer), side)
        else:
            holder = model.get_layer(stem)
        found[name] = getattr(holder, KINDS.get(kind, kind))
    return found


def _part(model: Any, spec: NetworkSpec, number: int, side: str) -> Any:
    """Return what holds the weights of one direction of one layer."""
    if spec.cell == "dense":
        return model.get_layer(f"layer{number}_{side}")
    layer = model.get_layer(f"layer{number}")
    if spec.bidirectional:
        layer = getattr(layer, f"{side}_layer")
    return layer.cell


def put(model: Any, spec: NetworkSpec, weights: Weights) -> None:
    """Set all weights of a model."""
    for name, variable in variables(model, spec).items():
        variable.assign(weights[name])


def initial(spec: NetworkSpec, rng: Generator) -> Weights:
    """Draw fresh weights.

    Kernels are uniform (Glorot and Bengio 2010), recurrent kernels orthogonal
    gate by gate (Saxe et al. 2014), but the identity for the Elman network with
    relu, which else forgets within a few tokens (Le et al. 2015). Biases are
    zero but for the LSTM's forget gate, which starts at one (Jozefowicz et al.
    2015). Position embeddings are standard normal, as SegRNN's (Lin et al.
    2023). The ends are zero, so training starts from the seasonal naive forecast.
    """
    weights: Weights = {}
    for name, shape in weight_shapes(spec).items():
        kind = name.rsplit("/", 1)[1]
        values = np.zeros(shape)
        if kind == "recurrent" and (spec.cell, spec.activation) == ("rnn", "relu"):
            values = np.eye(shape[0])
        elif kind == "recurrent":
            parts = [_orthogonal(shape[0], rng) for _ in range(shape[1] // shape[0])]
            values = np.concatenate(parts, axis=1)
        elif kind == "kernel" and name not in ENDS:
            gates = GATES[spec.cell] if name.startswith(CELLS) else 1
            wide = shape[1] // gates
            limit = np.sqrt(6.0 / (shape[0] + wide))
            values = rng.uniform(-limit, limit, shape)
        elif kind == "embedding":
            values = rng.standard_normal(shape)
        elif kind == "bias" and spec.cell == "lstm" and name.startswith(CELLS):
            values[shape[0] // 4 : shape[0] // 2] = 1.0
        weights[name] = values.astype(np.float32)
    return weights


def _orthogonal(
    size: int, rng: Generator
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    basis, triangle = np.linalg.qr(rng.standard_normal((size, size)))
    return basis * np.sign(np.diag(triangle))
