"""The cells in NumPy, and their unroll.

The cell is one step, the unroll is the loop, and they know nothing of each
other. Shapes: N windows, T tokens, D inputs of a layer, U units. All float32.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from seqcast.models.spec import Activation, Cell

Array = npt.NDArray[np.float32]
State = tuple[Array, ...]
Activate = Callable[[Array], Array]
Step = Callable[[Array, State, Array, Array, Activate], State]
NamedWeights = dict[str, Array]


def sigmoid(values: Array) -> Array:
    """Return 1 / (1 + exp(-values)), which tanh gives without overflow.

    >>> sigmoid(np.float32([-1000.0, 0.0, 1000.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    half = np.float32(0.5)
    gate: Array = half + half * np.tanh(half * values)
    return gate


def relu(values: Array) -> Array:
    """Return max(values, 0): Nair and Hinton 2010.

    >>> relu(np.float32([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    rectified: Array = np.maximum(values, np.float32(0))
    return rectified


def elu(values: Array) -> Array:
    """Return values, and exp(values) - 1 below 0: Clevert et al. 2016.

    >>> elu(np.float32([-1000.0, 2.0])).tolist()
    [-1.0, 2.0]
    """
    zero = np.float32(0)
    return np.maximum(values, zero) + np.expm1(np.minimum(values, zero))


ACTIVATIONS: dict[str, Activate] = {"tanh": np.tanh, "relu": relu, "elu": elu}


def elman(
    projected: Array, state: State, recurrent: Array, bias: Array, activate: Activate
) -> State:
    """Advance a simple recurrent network by one token.

        h' = a(x W + h U)

    Elman 1990, Finding structure in time, with a = tanh.

    Args:
        projected: (N, U) inputs times their kernel, with their bias.
        state: h (N, U).
        recurrent: (U, U).
        bias: Unused; the one bias came with the inputs.
        activate: a.
    """
    (hidden,) = state
    return (activate(projected + hidden @ recurrent),)


def gru(
    projected: Array, state: State, recurrent: Array, bias: Array, activate: Activate
) -> State:
    """Advance a gated recurrent unit by one token.

        z  = sigmoid(x Wz + h Uz)       update gate
        r  = sigmoid(x Wr + h Ur)       reset gate
        h~ = a(x Wh + r * (h Uh + b))   candidate
        h' = z * h + (1 - z) * h~

    Cho et al. 2014, arXiv:1406.1078, with the reset gate after the product and
    a = tanh.

    Args:
        projected: (N, 3U) inputs times their kernel, with their bias.
        state: h (N, U).
        recurrent: (U, 3U).
        bias: (3U,) of the recurrent product.
        activate: a.
    """
    (hidden,) = state
    units = hidden.shape[1]
    fed = hidden @ recurrent + bias  # (N, 3U)
    gates = sigmoid(projected[:, : 2 * units] + fed[:, : 2 * units])
    update, reset = gates[:, :units], gates[:, units:]
    candidate = activate(projected[:, 2 * units :] + reset * fed[:, 2 * units :])
    return (update * hidden + (1 - update) * candidate,)


def lstm(
    projected: Array, state: State, recurrent: Array, bias: Array, activate: Activate
) -> State:
    """Advance a long short-term memory cell by one token.

        i = sigmoid(x Wi + h Ui)     f = sigmoid(x Wf + h Uf)
        c~ = a(x Wc + h Uc)          o = sigmoid(x Wo + h Uo)
        c' = f * c + i * c~          h' = o * a(c')

    Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000
    and a = tanh.

    Args:
        projected: (N, 4U) inputs times their kernel, with their bias.
        state: h and c, both (N, U).
        recurrent: (U, 4U).
        bias: Unused; the one bias came with the inputs.
        activate: a.
    """
    hidden, memory = state
    units = hidden.shape[1]
    gates = projected + hidden @ recurrent  # (N, 4U)
    enter = sigmoid(gates[:, :units])
    forget = sigmoid(gates[:, units : 2 * units])
    candidate = activate(gates[:, 2 * units : 3 * units])
    leave = sigmoid(gates[:, 3 * units :])
    memory = forget * memory + enter * candidate
    return leave * activate(memory), memory


CELLS: dict[str, tuple[Step, int]] = {
    "gru": (gru, 1),
    "lstm": (lstm, 2),
    "rnn": (elman, 1),
}


def unroll(
    cell: Cell,
    tokens: Array,
    weights: NamedWeights,
    *,
    activation: Activation = "tanh",
    backward: bool = False,
) -> tuple[Array, State]:
    """Run a cell over all tokens from a zero state.

    The dense cell has no state: its output is a(x W + b) of each token.

    Args:
        cell: ``gru``, ``lstm``, ``rnn`` or ``dense``.
        tokens: (N, T, D) inputs.
        weights: ``kernel`` (D, gates U), ``recurrent`` (U, gates U), ``bias``.
        activation: Of the candidate state.
        backward: Read the tokens from the newest to the oldest.

    Returns:
        (N, T, U) outputs, in the order of the tokens, and the state after the
        token that was read last.
    """
    activate = ACTIVATIONS[activation]
    bias = np.atleast_2d(weights["bias"])  # (1 or 2, gates U)
    projected = tokens @ weights["kernel"] + bias[0]  # (N, T, gates U)
    if cell == "dense":
        return activate(projected), ()
    step, parts = CELLS[cell]
    count, length, _ = projected.shape
    units = weights["recurrent"].shape[0]
    state = tuple(np.zeros((count, units), np.float32) for _ in range(parts))
    outputs = np.empty((count, length, units), np.float32)
    for t in range(length)[::-1] if backward else range(length):
        fed = projected[:, t], state, weights["recurrent"], bias[-1]
        state = step(*fed, activate)
        outputs[:, t] = state[0]
    return outputs, state


def advance(
    cell: Cell,
    inputs: Array,
    state: State,
    weights: NamedWeights,
    activation: Activation,
) -> tuple[Array, State]:
    """Advance a cell by one input.

    Args:
        cell: As for ``unroll``.
        inputs: (N, D).
        state: One or two parts (N, U); none for the dense cell.
        weights: As for ``unroll``.
        activation: Of the candidate state.

    Returns:
        (N, U) output, and the state after it.
    """
    activate = ACTIVATIONS[activation]
    bias = np.atleast_2d(weights["bias"])
    projected = inputs @ weights["kernel"] + bias[0]
    if cell == "dense":
        return activate(projected), ()
    step, _ = CELLS[cell]
    state = step(projected, state, weights["recurrent"], bias[-1], activate)
    return state[0], state


def dense(inputs: Array, weights: NamedWeights, stem: str) -> Array:
    """Return relu(inputs W + b) with the weights of a name, over the last axis."""
    return relu(inputs @ weights[f"{stem}/kernel"] + weights[f"{stem}/bias"])


def part(weights: NamedWeights, stem: str) -> NamedWeights:
    """Return the weights whose names begin so, without that beginning."""
    return {
        name.removeprefix(stem): values
        for name, values in weights.items()
        if name.startswith(stem)
    }
