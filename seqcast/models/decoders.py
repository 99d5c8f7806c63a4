"""The decoders in NumPy: how a network writes its horizon.

Every decoder reads what the encoder has seen and writes offsets from the
seasonal naive forecast. Shapes: N windows, H steps, Q levels, U units, D = U
times the directions, and M output segments of w steps.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seqcast.models.cells import Array, NamedWeights, State, advance, dense, part
from seqcast.models.spec import Decoder, NetworkSpec


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What an encoder leaves behind.

    Args:
        context: (N, D + U) its last output, then the dense path over all tokens.
        states: Of every layer, after the last token: parts (N, D).
        tokens: (N, T, token) what it read.
    """

    context: Array
    states: tuple[State, ...]
    tokens: Array


def direct(spec: NetworkSpec, weights: NamedWeights, seen: Seen, skip: Array) -> Array:
    """Write all steps at once by one dense head.

        offsets = context W + b

    Returns:
        (N, H, Q) offsets.
    """
    offsets = seen.context @ weights["head/kernel"] + weights["head/bias"]
    return offsets.reshape(len(offsets), spec.ahead, len(spec.levels))


def segments(
    spec: NetworkSpec, weights: NamedWeights, seen: Seen, skip: Array
) -> Array:
    """Write every output segment by one step of the decoder, all in parallel.

        s_m = cell((p_m, context), final state of the encoder)
        offsets_m = (s_m, beside) W + b

    with a learned position embedding p_m of every segment m: Lin et al. 2023,
    SegRNN, arXiv:2308.11200. No segment waits for another, and no error is
    passed on. The context in the input is that of Cho et al. 2014; it makes
    the form hold for the dense cell, which has no state.

    Returns:
        (N, H, Q) offsets.
    """
    count, parts = len(seen.context), spec.parts
    position = np.tile(weights["position/embedding"], (count, 1))  # (N M, U)
    context = np.repeat(seen.context, parts, axis=0)  # (N M, D + U)
    states = tuple(
        tuple(np.repeat(one, parts, axis=0) for one in state) for state in seen.states
    )
    read, _ = _step(spec, weights, np.concatenate([position, context], 1), states)
    return _whole(spec, _head(spec, weights, read, context))


def seq2seq(spec: NetworkSpec, weights: NamedWeights, seen: Seen, skip: Array) -> Array:
    """Write one output segment after another, each read by the next step.

        x_m = relu(embed(median forecast of segment m - 1))
        s_m = cell((x_m, context), s_(m-1))      s_0: final state of the encoder
        offsets_m = (s_m, beside) W + b

    where segment 0 is the newest token of the look-back: Sutskever et al. 2014,
    arXiv:1409.3215, with the context of Cho et al. 2014, arXiv:1406.1078, in the
    input of every step. The decoder reads its own forecasts in training too, so
    training and forecast are the same function.

    Returns:
        (N, H, Q) offsets.
    """
    width, middle = spec.part, len(spec.levels) // 2
    padded = np.pad(skip, ((0, 0), (0, spec.parts * width - spec.ahead)))
    token = seen.tokens[:, -1, : 2 * spec.segment]
    states, found = seen.states, []
    for m in range(spec.parts):
        fed = dense(token, weights, "feed")
        inputs = np.concatenate([fed, seen.context], axis=1)
        read, states = _step(spec, weights, inputs, states)
        offsets = _head(spec, weights, read, seen.context)  # (N, w, Q)
        forecast = padded[:, m * width : (m + 1) * width] + offsets[:, :, middle]
        token = np.concatenate([forecast, np.ones_like(forecast)], axis=1)
        found.append(offsets)
    return _whole(spec, np.stack(found, axis=1))


def effect(weights: NamedWeights, context: Array, ahead: Array) -> Array:
    """Return what the covariates known of every step change in its offsets.

        a_h = relu(x_h A + context C + b)
        effect_h = relu(a_h M + c) E

    x_h holds the covariates of step h beside those of the step from which its
    seasonal naive forecast is: what counts is how they differ. One network reads
    every step, as the temporal decoder of TiDE does (Das et al. 2023,
    arXiv:2304.08424).

    Args:
        weights: Of the network.
        context: (N, D + U) what the encoder has seen.
        ahead: (N, H, 2 known) covariates.

    Returns:
        (N, H, Q) additions to the offsets.
    """
    around = context @ weights["around/kernel"] + weights["ahead/bias"]
    read = np.maximum(ahead @ weights["ahead/kernel"] + around[:, None], 0)
    found: Array = dense(read, weights, "mixed") @ weights["effect/kernel"]
    return found


Decode = Callable[[NetworkSpec, NamedWeights, Seen, Array], Array]
DECODE: dict[Decoder, Decode] = {
    "direct": direct,
    "segments": segments,
    "seq2seq": seq2seq,
    "recursive": direct,  # of one segment
    "stepwise": direct,  # the forecast is the output at the last token
}


def _step(
    spec: NetworkSpec, weights: NamedWeights, wide: Array, states: tuple[State, ...]
) -> tuple[Array, tuple[State, ...]]:
    """Advance all layers of the decoder by one input."""
    after = []
    for layer, state in enumerate(states):
        own = part(weights, f"decode{layer}/")
        read, moved = advance(spec.cell, wide, state, own, spec.activation)
        wide = wide + read if spec.residual and layer else read
        after.append(moved)
    return wide, tuple(after)


def _head(
    spec: NetworkSpec, weights: NamedWeights, read: Array, context: Array
) -> Array:
    """Write one output segment, (N, w, Q), from the decoder and the dense path."""
    both = np.concatenate([read, context[:, -spec.units :]], axis=1)
    offsets = both @ weights["head/kernel"] + weights["head/bias"]
    return offsets.reshape(len(offsets), spec.part, len(spec.levels))


def _whole(spec: NetworkSpec, found: Array) -> Array:
    """Put M segments together and cut what lies beyond the horizon."""
    steps = found.reshape(-1, spec.parts * spec.part, len(spec.levels))
    return steps[:, : spec.ahead]
