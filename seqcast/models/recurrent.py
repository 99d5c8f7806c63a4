"""A network spec run in NumPy: the road that needs no Keras.

Shapes: N windows, T tokens, H steps written, Q levels, U units, D = U times the
directions. All float32.
"""

import numpy as np

from seqcast.models import cells, decoders
from seqcast.models.cells import Array, State, dense, part
from seqcast.models.spec import NetworkSpec

NamedWeights = cells.NamedWeights


def run(
    spec: NetworkSpec,
    weights: NamedWeights,
    tokens: Array,
    skip: Array,
    ahead: Array | None = None,
    static: Array | None = None,
) -> Array:
    """Run a whole network once.

    Args:
        spec: The network.
        weights: As ``weight_shapes`` names them.
        tokens: (N, T, token) scaled values, observed marks and covariates.
        skip: (N, H) the seasonal naive forecast, scaled, of ``spec.ahead`` steps.
        ahead: (N, H, 2 known) covariates of the steps ahead, if the spec has any.
        static: (N, static) covariates of the series, if the spec has any.

    Returns:
        (N, H, Q) scaled quantiles, not yet sorted.
    """
    # Only relu and elu can leave float32; a forecast that did is the skip.
    with np.errstate(over="ignore", invalid="ignore"):
        ends, states = _encode(spec, weights, dense(tokens, weights, "embed"))
        flat = tokens[:, :, : 2 * spec.segment].reshape(len(tokens), 2 * spec.lookback)
        if static is not None and spec.static:
            flat = np.concatenate([flat, static], axis=1)
        beside = dense(flat, weights, "beside")
        seen = decoders.Seen(np.concatenate([ends, beside], axis=1), states, tokens)
        offsets = decoders.DECODE[spec.decoder](spec, weights, seen, skip)
        if ahead is not None and spec.known:
            offsets = offsets + decoders.effect(weights, seen.context, ahead)
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
