"""Whether the parts of an artifact belong together."""

import numpy as np
import numpy.typing as npt

from seqcast.data.ranges import Ranges
from seqcast.models.blend import Blend
from seqcast.models.linear import Linear
from seqcast.models.spec import NetworkSpec, weight_shapes
from seqcast.models.start import Start

Weights = dict[str, npt.NDArray[np.float32]]


class InconsistentError(TypeError):
    """Parts of an artifact that do not belong together."""


def check_ranges(ranges: Ranges, count: int) -> None:
    """Check the ranges of ``count`` series."""
    for name, values in (("center", ranges.center), ("spread", ranges.spread)):
        if values.shape != (count, 2):
            raise InconsistentError(f"range/{name} is not of these series")
        if not np.isfinite(values).all():
            raise InconsistentError(f"range/{name} is not finite")
        if (values[:, 0] > values[:, 1]).any():
            raise InconsistentError(f"range/{name} falls")
    if (ranges.spread < 0).any():
        raise InconsistentError("range/spread is negative")


def check_start(start: Start | None, seen: int, levels: int) -> None:
    """Check how a series begins: W numbers seen, Q levels."""
    if start is None:
        return
    if start.weights.shape != (seen,) or start.errors.shape != (levels,):
        raise InconsistentError("start/weights is not of these features and levels")
    if not (np.isfinite(start.weights).all() and np.isfinite(start.errors).all()):
        raise InconsistentError("start/weights is not finite")
    if (np.diff(start.errors) < 0).any():
        raise InconsistentError("start/errors falls")


def check_line(line: Linear | None, blend: Blend, network: NetworkSpec) -> None:
    """Check that the linear rule is there if it counts, and fits its windows."""
    if (line is not None) != (blend.penalty > 0):
        raise InconsistentError("the linear rule is not there, or does not count")
    if line is None:
        return
    if line.weights.shape != (network.lookback + 1, network.horizon):
        raise InconsistentError("linear/weights is not of this look-back and horizon")
    if not np.isfinite(line.weights).all():
        raise InconsistentError("linear/weights is not finite")


def check_weights(
    networks: tuple[NetworkSpec, ...], weights: tuple[Weights, ...]
) -> None:
    """Check that every network has the weights that its spec demands."""
    if len(networks) != len(weights):
        raise InconsistentError(
            f"{len(networks)} networks, {len(weights)} sets of weights"
        )
    for member, (network, named) in enumerate(zip(networks, weights, strict=True)):
        asked = weight_shapes(network)
        held = {name: values.shape for name, values in named.items()}
        if held != asked:
            odd = sorted(set(held.items()) ^ set(asked.items()))
            raise InconsistentError(f"net/{member} does not fit its spec: {odd[0]}")
        for name, values in named.items():
            if not np.isfinite(values).all():
                raise InconsistentError(f"net/{member}/{name} is not finite")
