"""A network spec run in NumPy: the road that needs no Keras.

Shapes: N windows, T tokens, H steps written, Q levels, U units, D = U times the
directions. All float32.
"""

import numpy as np

from seqcast.models import cells, decoders
from seqcast.models.cells import Array, State, dense, part
from seqcast.models.spec import NetworkSpec

NamedWeights = cells.NamedWeights


def run(spec: NetworkSpec, weights: NamedWeights, tokens: Array, skip: Array) -> Array:
    """Run a whole network once.

    Args:
        spec: The network.
        weights: As ``weight_shapes`` names them.
        tokens: (N, T, 2 segment) scaled values and observed marks.
        skip: (N, H) the seasonal naive forecast, scaled, of ``spec.ahead`` steps.

    Returns:
        (N, H, Q) scaled quantiles, not yet sorted.
    """
    # Only relu and elu can leave float32; a forecast that did is the skip.
    with np.errstate(over="ignore", invalid="ignore"):
        ends, states = _encode(spec, weights, dense(tokens, weights, "embed"))
        flat = tokens.reshape(len(tokens), 2 * spec.lookback)
        beside = dense(flat, weights, "beside")
        seen = decoders.Seen(np.concatenate([ends, beside], axis=1), states, tokens)
        offsets = decoders.DECODE[spec.decoder](spec, weights, seen, skip)
    offsets = np.where(np.isfinite(offsets), offsets, np.float32(0))
    quantiles: Array = skip[:, :, None] + offsets
    return quantiles


def _encode(
    spec: NetworkSpec, weights: NamedWeights, wide: Array
) -> tuple[Array, tuple[State, ...]]:
    """Run all layers over the embedded tokens, (N, T, U).

    Returns:
        What each direction gives last, (N, D), and the state of every layer
        after the last token it read, both directions beside each other.
    """
    states = []
    for layer in range(spec.layers):
        sides = [
            cells.unroll(
                spec.cell,
                wide,
                part(weights, f"layer{layer}/{side}/"),
                activation=spec.activation,
                backward=side == "backward",
            )
            for side in spec.directions
        ]
        read = np.concatenate([outputs for outputs, _ in sides], axis=2)  # (N, T, D)
        ends = zip(*(state for _, state in sides), strict=True)
        states.append(tuple(np.concatenate(both, axis=1) for both in ends))
        wide = wide + read if spec.residual and layer else read
    forward, backward = wide[:, -1, : spec.units], wide[:, 0, spec.units :]
    return np.concatenate([forward, backward], axis=1), tuple(states)
