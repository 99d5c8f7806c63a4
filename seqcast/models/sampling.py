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


def uniforms(token: int, width: int, count: int = PATHS) -> Floats:
    """Return a number inside 0 and 1 for every path and step of a token, (P, w).

    They depend on the number of the token alone: all windows share them, so a
    series is forecast alone as in company. Every step has one number in each of
    P equal parts (McKay, Beckman and Conover 1979), which leaves less to chance
    than independent numbers do.
    """
    parts = np.tile(np.arange(count), (width, 1))
    shuffled = np.random.default_rng([token]).permuted(parts, axis=1)
    return (shuffled.T + 0.5) / count


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
    size: tuple[int, int],
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
        size: Paths and steps to draw, P and H.

    Returns:
        (N, P, H) paths.
    """
    count, width, _ = first.shape
    paths, horizon = size
    rows = windows.take(np.repeat(np.arange(count), paths))
    drawn = draw(first[:, None], levels, uniforms(0, width, paths))
    found = [drawn]
    for token in range(1, -(-horizon // width)):
        rows = rows.moved(drawn.reshape(count * paths, width))
        quantiles = ahead(rows).reshape(count, paths, width, len(levels))
        drawn = draw(quantiles, levels, uniforms(token, width, paths))
        found.append(drawn)
    return np.concatenate(found, axis=2)[:, :, :horizon]


def quantiles_of(paths: Floats, levels: Sequence[float]) -> Floats:
    """Return the quantiles of paths, (N, P, H), at every step: (N, H, Q)."""
    return np.moveaxis(np.quantile(paths, levels, axis=1, method="hazen"), 0, 2)


def coupled(quantiles: Floats, levels: Sequence[float], paths: Floats) -> Floats:
    """Give paths the quantiles of a forecast, and leave every step its order.

        coupled[n, p, h] = F^-1_nh((rank of paths[n, p, h] - 0.5) / P)

    Ensemble copula coupling (Schefzik, Thorarinsdottir and Gneiting 2013,
    Statistical Science 28:616-640): how steps hang together is that of the
    sampled paths, how far they spread that of the calibrated forecast.

    Args:
        quantiles: (N, H, Q) which do not fall along Q.
        levels: (Q,) rising.
        paths: (N, P, H), in any units that rise with those of the quantiles.

    Returns:
        (N, P, H) in the units of the quantiles.
    """
    count = paths.shape[1]
    ranks = np.argsort(np.argsort(paths, axis=1, kind="stable"), axis=1)  # (N, P, H)
    steps = np.arange(quantiles.shape[1])
    middles = np.tile((np.arange(count)[:, None] + 0.5) / count, (1, len(steps)))
    ranked = draw(quantiles[:, None], levels, middles)  # (N, P, H)
    return np.take_along_axis(ranked, ranks, axis=1)
