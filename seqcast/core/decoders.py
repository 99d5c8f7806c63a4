"""The decoders in Keras, as ``seqcast.models.decoders`` describes them.

Letters are those of that file.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from seqcast.models.spec import NetworkSpec

ZEROS = {"kernel_initializer": "zeros"}
# What holds the state of a decoder, by the cell.
STEPS = {"gru": "GRUCell", "lstm": "LSTMCell", "rnn": "SimpleRNNCell"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What an encoder leaves behind, as tensors of Keras.

    Args:
        ends: (N, D) its last output.
        beside: (N, U) the dense path over all tokens.
        states: Of every layer, after the last token: lists of (N, D).
        tokens: (N, T, 2 segment) what it read.
    """

    ends: Any
    beside: Any
    states: list[list[Any]]
    tokens: Any


def direct(spec: NetworkSpec, seen: Seen, skip: Any) -> Any:
    """Write all steps at once: offsets (N, H, Q)."""
    from keras import layers

    both = layers.Concatenate()([seen.ends, seen.beside])
    head = layers.Dense(spec.ahead * len(spec.levels), name="head", **ZEROS)(both)
    return layers.Reshape((spec.ahead, len(spec.levels)))(head)


def segments(spec: NetworkSpec, seen: Seen, skip: Any) -> Any:
    """Write every output segment by one step of the decoder, all in parallel."""
    from keras import layers, ops

    parts = spec.parts
    ones = ops.repeat(ops.ones_like(skip[:, :1]), parts, axis=1)
    number = ops.cast(ops.cumsum(ones, axis=1) - 1.0, "int32")  # (N, M)
    table = layers.Embedding(parts, spec.units, "zeros", name="position")
    position = ops.reshape(table(number), (-1, spec.units))  # (N M, U)
    ends, beside = (ops.repeat(one, parts, 0) for one in (seen.ends, seen.beside))
    states = [[ops.repeat(one, parts, 0) for one in state] for state in seen.states]
    inputs = layers.Concatenate()([position, ends, beside])
    read, _ = _step(spec, _layers(spec), inputs, states)
    return _whole(spec, _head(spec)(layers.Concatenate()([read, beside])))


def seq2seq(spec: NetworkSpec, seen: Seen, skip: Any) -> Any:
    """Write one output segment after another, each read by the next step."""
    from keras import layers, ops

    width, levels = spec.part, len(spec.levels)
    beyond = spec.parts * width - spec.ahead
    padded = ops.pad(skip, ((0, 0), (0, beyond))) if beyond else skip
    feed = layers.Dense(spec.units, "relu", name="feed", **ZEROS)
    own, head = _layers(spec), _head(spec)
    token, states, found = seen.tokens[:, -1], seen.states, []
    for m in range(spec.parts):
        inputs = layers.Concatenate()([feed(token), seen.ends, seen.beside])
        read, states = _step(spec, own, inputs, states)
        offsets = head(layers.Concatenate()([read, seen.beside]))
        found.append(offsets)
        if m + 1 < spec.parts:
            median = layers.Reshape((width, levels))(offsets)[:, :, levels // 2]
            forecast = padded[:, m * width : (m + 1) * width] + median
            token = layers.Concatenate()([forecast, ops.ones_like(forecast)])
    return _whole(spec, layers.Concatenate()(found) if len(found) > 1 else found[0])


def stepwise(spec: NetworkSpec, wide: Any, beside: Any) -> Any:
    """Write all steps after every token.

        offsets_t = (s_t, beside_t) W + b

    What is written after the last token is what ``direct`` writes.

    Args:
        spec: The network.
        wide: (N, T, U) outputs of the encoder.
        beside: (N, T, U) what ``beside_tokens`` gives.

    Returns:
        (N, T, H, Q) offsets.
    """
    from keras import layers

    both = layers.Concatenate()([wide, beside])
    head = layers.Dense(spec.ahead * len(spec.levels), name="head", **ZEROS)(both)
    return layers.Reshape((spec.tokens, spec.ahead, len(spec.levels)))(head)


def beside_tokens(spec: NetworkSpec, tokens: Any, static: Any | None) -> Any:
    """Run the dense path of every token, (N, T, U).

    It sees the tokens up to that one, with missing ones before them.

    Args:
        spec: The network.
        tokens: (N, T, 2 segment) without covariates.
        static: (N, static) covariates of the series, or None.
    """
    from keras import layers, ops

    count = spec.tokens
    padded = ops.pad(tokens, ((0, 0), (count - 1, 0), (0, 0)))
    shifts = np.arange(count)
    seen = ops.take(padded, shifts[:, None] + shifts, axis=1)  # (N, T, T, 2 segment)
    flat = ops.reshape(seen, (-1, count, 2 * spec.lookback))
    if static is not None:
        flat = layers.Concatenate()([flat, layers.RepeatVector(count)(static)])
    return layers.Dense(spec.units, "relu", name="beside", **ZEROS)(flat)


def effect(spec: NetworkSpec, context: list[Any], ahead: Any) -> Any:
    """Return what the covariates of the steps ahead change, (N, H, Q).

    Args:
        spec: The network.
        context: (N, D) and (N, U) what the encoder has seen; after every token
            (N, T, D) and (N, T, U), which gives (N, T, H, Q).
        ahead: (N, H, 2 known), or (N, T, H, 2 known).
    """
    from keras import layers

    options: dict[str, Any] = {"use_bias": False, **ZEROS}
    both = layers.Concatenate()(context)
    around = layers.Dense(spec.units, name="around", **options)(both)
    around = layers.Reshape((*around.shape[1:-1], 1, spec.units))(around)
    own = layers.Dense(spec.units, name="ahead", **ZEROS)(ahead)
    read = layers.ReLU()(layers.Add()([own, around]))
    mixed = layers.Dense(spec.units, "relu", name="mixed", **ZEROS)(read)
    return layers.Dense(len(spec.levels), name="effect", **options)(mixed)


DECODE = {
    "direct": direct,
    "segments": segments,
    "seq2seq": seq2seq,
    "recursive": direct,
    "stepwise": direct,
}


def _layers(spec: NetworkSpec) -> list[Any]:
    """Make the layers of a decoder, as wide as what the encoder gives."""
    from keras import layers

    units = spec.units * len(spec.directions)
    options: dict[str, Any] = {"activation": spec.activation, **ZEROS}
    if spec.cell != "dense":
        options["recurrent_initializer"] = "zeros"
    if spec.cell == "lstm":
        options["unit_forget_bias"] = False
    kind = getattr(layers, STEPS.get(spec.cell, "Dense"))
    return [kind(units, name=f"decode{n}", **options) for n in range(spec.layers)]


def _step(
    spec: NetworkSpec, own: list[Any], wide: Any, states: list[list[Any]]
) -> tuple[Any, list[list[Any]]]:
    """Advance all layers of the decoder by one input."""
    after = []
    for number, (layer, state) in enumerate(zip(own, states, strict=True)):
        read, moved = (layer(wide), []) if not state else layer(wide, state)
        wide = wide + read if spec.residual and number else read
        after.append(list(moved))
    return wide, after


def _head(spec: NetworkSpec) -> Any:
    from keras import layers

    return layers.Dense(spec.part * len(spec.levels), name="head", **ZEROS)


def _whole(spec: NetworkSpec, offsets: Any) -> Any:
    """Put M segments together, (N, H, Q), and cut what lies beyond the horizon."""
    from keras import ops

    steps = ops.reshape(offsets, (-1, spec.parts * spec.part, len(spec.levels)))
    return steps[:, : spec.ahead]
