"""Windows as batches to train on: inputs, targets and what each of them counts.

Letters: N windows, T tokens, L look-back, H horizon.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data import scaling
from seqcast.data.features import shown_unknown
from seqcast.data.scaling import Preparation
from seqcast.data.season import in_errors
from seqcast.data.windows import Windows
from seqcast.models.baselines import forward, newest_after, two_seasons
from seqcast.models.given import given
from seqcast.models.pipeline import Inputs, prepare
from seqcast.models.spec import NetworkSpec
from seqcast.series.panel import Floats, Integers

Singles = npt.NDArray[np.float32]
Batch = tuple[Singles, ...]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What is known of the series of N windows.

    Args:
        first: (N,) earliest training origin of the series.
        errors: (N,) its season error, transformed.
    """

    first: Integers
    errors: Floats


def batch_of(
    spec: NetworkSpec, windows: Windows, preparation: Preparation, history: History
) -> Batch:
    """Prepare windows for training.

    The loss of a window counts with its spread over the season error of its
    series, so that it is in units of that error, as MASE is, and a window that
    happens to be quiet does not outweigh all others.

    Returns:
        Tokens, skip, actuals and weights, then the covariates of the steps ahead
        and of the series, where the spec has any. Skip, actuals and weights are
        (N, H), or (N, T, H) for the stepwise decoder: what follows every token.
    """
    every = spec.decoder == "stepwise"
    lost = shown_unknown(windows.beside) if windows.beside else None
    told = given(windows, spec, preparation, every=every, unknown=lost)
    inputs = prepare(windows, spec, preparation, told)
    actual = scaling.apply(windows.actual, inputs.scaling)  # (N, H)
    skip: Floats | Singles = inputs.skip
    counts = ~inputs.scaling.flat[:, None]  # (N, 1)
    if every:
        actual, skip = _after_tokens(spec, windows, inputs, preparation)
        rows = _rows(spec, windows)  # (N, T)
        counts = ((rows >= history.first[:, None]) & counts)[:, :, None]
    observed = ~np.isnan(actual) & counts
    actual = np.where(observed, scaling.bounded(actual), 0.0)
    heavy = in_errors(inputs.scaling.spread[:, 0], history.errors)  # (N,)
    weight = heavy.reshape(-1, *[1] * (actual.ndim - 1)) * observed
    more = [told.ahead] * (spec.known > 0) + [told.static] * (spec.static > 0)
    return inputs.tokens, _single(skip), _single(actual), _single(weight), *more


def _after_tokens(
    spec: NetworkSpec, windows: Windows, inputs: Inputs, preparation: Preparation
) -> tuple[Floats, Floats]:
    """Return what follows every token, and its seasonal naive forecast, (N, T, H).

    The forecast knows the rows up to its token alone. Both are scaled as the
    window is.
    """
    past = scaling.apply(windows.past, inputs.scaling)  # (N, L)
    whole = np.concatenate(
        [past, scaling.apply(windows.actual, inputs.scaling)], axis=1
    )
    ends = spec.segment * np.arange(1, spec.tokens + 1)  # (T,)
    actual = whole[:, ends[:, None] + np.arange(spec.ahead)]
    phased = newest_after(past, preparation.season, spec.ahead, ends)
    if preparation.longer:
        longer = newest_after(past, preparation.longer, spec.ahead, ends)
        phased = two_seasons(phased, longer)
    young = _rows(spec, windows)[:, :, None] < preparation.season
    skip = np.where(young, forward(past)[:, ends - 1][:, :, None], phased)
    return actual, scaling.bounded(skip)


def _rows(spec: NetworkSpec, windows: Windows) -> Integers:
    """Return the rows of the series up to the end of every token, (N, T)."""
    later = spec.segment * np.arange(spec.tokens - 1, -1, -1)
    return windows.rows[:, None] - later


def _single(values: Floats | Singles) -> Singles:
    return values.astype(np.float32, copy=False)
