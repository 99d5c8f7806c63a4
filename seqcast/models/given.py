"""Covariates of windows, laid out for a network.

Letters: N windows, L steps of look-back, H steps ahead, T tokens; k, p and f are
the numbers that a network sees of the known, past and static covariates.
"""

from dataclasses import dataclass

import numpy as np

from seqcast.data.beside import Beside
from seqcast.data.features import Singles, encoded, home_of
from seqcast.data.scaling import Booleans, Preparation
from seqcast.data.windows import Windows
from seqcast.models.spec import NetworkSpec
from seqcast.series.feature import of_role
from seqcast.series.panel import Integers


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What a network is told of N windows beside the target.

    Args:
        tokens: (N, T, segment (k + p)) the covariates of the steps of a token.
        ahead: (N, H, 2 k) those known of every step ahead, then those of the
            step from which its seasonal naive forecast is; for a decoder that
            forecasts after every token (N, T, H, 2 k).
        static: (N, f) those of the series.
    """

    tokens: Singles
    ahead: Singles
    static: Singles


def given(
    windows: Windows,
    spec: NetworkSpec,
    preparation: Preparation,
    *,
    every: bool = False,
    unknown: Booleans | None = None,
) -> Given:
    """Lay out the covariates of windows.

    Args:
        windows: N windows.
        spec: The network.
        preparation: With the features of the model.
        every: Whether ``ahead`` is wanted after every token.
        unknown: (N, C) categories that are shown as unknown, or None.

    Returns:
        Arrays of width 0 where a model has no such covariates.
    """
    shape = len(windows), spec.tokens, spec.segment
    beside = windows.beside
    if not preparation.features or beside is None:
        empty = np.empty((len(windows), 0), np.float32)
        return Given(
            np.zeros((*shape[:2], 0), np.float32),
            np.zeros((shape[0], spec.ahead, 0), np.float32),
            empty,
        )
    known, past, static = _encoded(beside, spec, preparation, unknown)
    before = np.concatenate([known[:, : spec.lookback], past], axis=2)
    tokens = before.reshape(*shape[:2], spec.segment * before.shape[2])
    ends = np.array([spec.lookback])
    if every:
        ends = spec.segment * np.arange(1, spec.tokens + 1)
    rows = windows.rows[:, None] - (spec.lookback - ends)  # (N, 1 or T)
    ahead = _ahead(known, ends, rows, spec.ahead, preparation)
    return Given(tokens, ahead if every else ahead[:, 0], static)


def _encoded(
    beside: Beside,
    spec: NetworkSpec,
    preparation: Preparation,
    unknown: Booleans | None,
) -> tuple[Singles, Singles, Singles]:
    """Encode all columns: (N, L + H, k), (N, L, p) and (N, f)."""
    features = preparation.features
    raw = beside.known(spec.lookback, spec.ahead)
    before, fixed = beside.past(spec.lookback), beside.static[:, None]
    kinds = [of_role(features, role) for role in ("known", "past", "static")]
    found, first = [], 0
    for columns, kind in zip((raw, before, fixed), kinds, strict=True):
        lost = None if unknown is None else unknown[:, first : first + len(kind)]
        home = home_of(columns[:, : spec.lookback])
        found.append(encoded(columns, kind, home, lost))
        first += len(kind)
    return found[0], found[1], found[2][:, 0]


def _ahead(
    known: Singles,
    ends: Integers,
    rows: Integers,
    horizon: int,
    preparation: Preparation,
) -> Singles:
    """Pair every step ahead with where its naive forecast is from, (N, T, H, 2 k)."""
    steps = np.arange(horizon)
    there = known[:, ends[:, None] + steps]  # (N, T, H, k)
    last = known[:, ends - 1][:, :, None]  # (N, T, 1, k)
    seasons = [preparation.season, *[preparation.longer] * bool(preparation.longer)]
    sources = []
    for season in seasons:
        place = ends[:, None] - season + steps % season
        near = known[:, np.maximum(place, 0)]
        young = (rows < season)[:, :, None, None] | (place < 0)[None, :, :, None]
        sources.append(np.where(young, last, near))
    source = np.mean(sources, axis=0, dtype=np.float32)
    return np.concatenate([there, source], axis=3)
