"""A network spec run in NumPy: the road that needs no Keras.

The cell is one step, the unroll is the loop, and they know nothing of each
other. Shapes: N windows, T tokens, D inputs of a layer, U units. All float32.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from seqcast.models.spec import NetworkSpec

Array = npt.NDArray[np.float32]
State = tuple[Array, ...]
Step = Callable[[Array, State, Array, Array], State]
NamedWeights = dict[str, Array]


def sigmoid(values: Array) -> Array:
    """Return 1 / (1 + exp(-values)), which tanh gives without overflow.

    >>> sigmoid(np.float32([-1000.0, 0.0, 1000.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    half = np.float32(0.5)
    gate: Array = half + half * np.tanh(half * values)
    return gate


def gru(projected: Array, state: State, recurrent: Array, bias: Array) -> State:
    """Advance a gated recurrent unit by one token.

        z  = sigmoid(x Wz + h Uz)          update gate
        r  = sigmoid(x Wr + h Ur)          reset gate
        h~ = tanh(x Wh + r * (h Uh + b))   candidate
        h' = z * h + (1 - z) * h~

    Cho et al. 2014, arXiv:1406.1078, with the reset gate after the product.

    Args:
        projected: (N, 3U) inputs times their kernel, with their bias.
        state: h (N, U).
        recurrent: (U, 3U).
        bias: (3U,) of the recurrent product.
    """
    (hidden,) = state
    units = hidden.shape[1]
    fed = hidden @ recurrent + bias  # (N, 3U)
    gates = sigmoid(projected[:, : 2 * units] + fed[:, : 2 * units])
    update, reset = gates[:, :units], gates[:, units:]
    candidate = np.tanh(projected[:, 2 * units :] + reset * fed[:, 2 * units :])
    return (update * hidden + (1 - update) * candidate,)


def lstm(projected: Array, state: State, recurrent: Array, bias: Array) -> State:
    """Advance a long short-term memory cell by one token.

        i = sigmoid(x Wi + h Ui)     f = sigmoid(x Wf + h Uf)
        c~ = tanh(x Wc + h Uc)       o = sigmoid(x Wo + h Uo)
        c' = f * c + i * c~          h' = o * tanh(c')

    Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.

    Args:
        projected: (N, 4U) inputs times their kernel, with their bias.
        state: h and c, both (N, U).
        recurrent: (U, 4U).
        bias: Unused; the one bias came with the inputs.
    """
    hidden, memory = state
    units = hidden.shape[1]
    gates = projected + hidden @ recurrent  # (N, 4U)
    enter = sigmoid(gates[:, :units])
    forget = sigmoid(gates[:, units : 2 * units])
    candidate = np.tanh(gates[:, 2 * units : 3 * units])
    leave = sigmoid(gates[:, 3 * units :])
    memory = forget * memory + enter * candidate
    return leave * np.tanh(memory), memory


CELLS: dict[str, tuple[Step, int]] = {"gru": (gru, 1), "lstm": (lstm, 2)}


def unroll(
    cell: str, tokens: Array, weights: NamedWeights, *, backward: bool = False
) -> Array:
    """Run a cell over all tokens from a zero state.

    Args:
        cell: ``gru`` or ``lstm``.
        tokens: (N, T, D) inputs.
        weights: ``kernel`` (D, gates U), ``recurrent`` (U, gates U), ``bias``.
        backward: Read the tokens from the newest to the oldest.

    Returns:
        (N, T, U) outputs, in the order of the tokens.
    """
    step, parts = CELLS[cell]
    bias = np.atleast_2d(weights["bias"])  # (1 or 2, gates U)
    projected = tokens @ weights["kernel"] + bias[0]  # (N, T, gates U)
    count, length, _ = projected.shape
    units = weights["recurrent"].shape[0]
    state = tuple(np.zeros((count, units), np.float32) for _ in range(parts))
    outputs = np.empty((count, length, units), np.float32)
    for t in range(length)[::-1] if backward else range(length):
        state = step(projected[:, t], state, weights["recurrent"], bias[-1])
        outputs[:, t] = state[0]
    return outputs


def run(spec: NetworkSpec, weights: NamedWeights, tokens: Array, skip: Array) -> Array:
    """Run a whole network.

    Args:
        spec: The network.
        weights: As ``weight_shapes`` names them.
        tokens: (N, T, 2 segment) scaled values and observed marks.
        skip: (N, H) the seasonal naive forecast, scaled.

    Returns:
        (N, H, Q) scaled quantiles, not yet sorted.
    """
    count = len(tokens)
    wide = _dense(tokens, weights, "embed")
    for layer in range(spec.layers):
        sides = [
            unroll(
                spec.cell,
                wide,
                _part(weights, f"layer{layer}/{side}"),
                backward=side == "backward",
            )
            for side in spec.directions
        ]
        ends = [0 if side == "backward" else -1 for side in spec.directions]
        wide = np.concatenate(sides, axis=2)  # (N, T, U or 2U)
    state = np.concatenate(
        [side[:, end] for side, end in zip(sides, ends, strict=True)], axis=1
    )
    flat = tokens.reshape(count, 2 * spec.lookback)
    beside = _dense(flat, weights, "beside")
    head = np.concatenate([state, beside], axis=1) @ weights["head/kernel"]
    shape = (count, spec.horizon, len(spec.levels))
    offsets = (head + weights["head/bias"]).reshape(shape)
    quantiles: Array = skip[:, :, None] + offsets
    return quantiles


def _dense(inputs: Array, weights: NamedWeights, stem: str) -> Array:
    line = inputs @ weights[f"{stem}/kernel"] + weights[f"{stem}/bias"]
    rectified: Array = np.maximum(line, np.float32(0))
    return rectified


def _part(weights: NamedWeights, stem: str) -> NamedWeights:
    return {kind: weights[f"{stem}/{kind}"] for kind in ("kernel", "recurrent", "bias")}
