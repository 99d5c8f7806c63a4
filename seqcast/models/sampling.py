"""Forecasts of many tokens by a network that writes one: sampled paths.

A path draws the steps of a token from their quantiles, takes them for the newest
rows of its window, and goes on from there. Shapes: N windows, P paths, w steps of
a token, H steps, Q levels.
"""

from collections.abc import Callable, Sequence

import numpy as np

from seqcast.data.windows import Windows
from seqcast.series.panel import Floats

# Paths behind the quantiles of a forecast.
PATHS = 100

# Windows to the quantiles of their next token, (N, w, Q), in the windows' units.
Ahead = Callable[[Windows], Floats]


def uniforms(token: int, width: int) -> Floats:
    """Return a number inside 0 and 1 for every path and step of a token, (P, w).

    They depend on the number of the token alone: all windows share them, so a
    series is forecast alone as in company. Every step has one number in each of
    P equal parts (McKay, Beckman and Conover 1979), which leaves less to chance
    than independent numbers do.
    """
    parts = np.tile(np.arange(PATHS), (width, 1))
    shuffled = np.random.default_rng([token]).permuted(parts, axis=1)
    return (shuffled.T + 0.5) / PATHS


def draw(quantiles: Floats, levels: Sequence[float], uniform: Floats) -> Floats:
    """Draw by the inverse of the distribution function.

    The quantile function is a line between neighbouring levels, and the same
    line beyond the outermost.

    >>> draw(np.array([[[[0.0, 1.0, 3.0]]]]), (0.1, 0.5, 0.9), np.array([[0.7]]))
    array([[[2.]]])

    Args:
        quantiles: (N, P or 1, w, Q), which do not fall along Q.
        levels: (Q,) rising.
        uniform: (P, w) inside 0 and 1.

    Returns:
        (N, P, w).
    """
    if len(levels) == 1:
        return np.broadcast_to(quantiles[..., 0], (len(quantiles), *uniform.shape))
    known = np.array(levels)
    below = np.clip(np.searchsorted(known, uniform) - 1, 0, len(levels) - 2)
    share = (uniform - known[below]) / (known[below + 1] - known[below])  # (P, w)
    low, high = (
        np.take_along_axis(quantiles, index[None, :, :, None], axis=3)[..., 0]
        for index in (below, below + 1)
    )
    drawn: Floats = low + share * (high - low)
    return drawn


def sample(
    windows: Windows,
    first: Floats,
    ahead: Ahead,
    levels: Sequence[float],
    horizon: int,
) -> Floats:
    """Draw the paths of every window.

        y_(k+1) ~ F(. | window, y_1, ..., y_k)

    token by token, as DeepAR does step by step (Salinas et al. 2020,
    arXiv:1704.04110); the steps of one token are drawn independently of each
    other.

    Args:
        windows: N windows; their past is in the units of ``first``.
        first: (N, w, Q) quantiles of the first token.
        ahead: Gives those of the next one.
        levels: (Q,) of the quantiles.
        horizon: Steps to draw, H.

    Returns:
        (N, P, H) paths.
    """
    count, width, _ = first.shape
    rows = windows.take(np.repeat(np.arange(count), PATHS))
    drawn = draw(first[:, None], levels, uniforms(0, width))
    found = [drawn]
    for token in range(1, -(-horizon // width)):
        rows = rows.moved(drawn.reshape(count * PATHS, width))
        quantiles = ahead(rows).reshape(count, PATHS, width, len(levels))
        drawn = draw(quantiles, levels, uniforms(token, width))
        found.append(drawn)
    return np.concatenate(found, axis=2)[:, :, :horizon]


def quantiles_of(paths: Floats, levels: Sequence[float]) -> Floats:
    """Return the quantiles of paths, (N, P, H), at every step: (N, H, Q)."""
    return np.moveaxis(np.quantile(paths, levels, axis=1, method="hazen"), 0, 2)
