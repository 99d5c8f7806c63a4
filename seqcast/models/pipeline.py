"""The road of one forecast: scale, network, skip, calibration, floor, back."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from seqcast.data import scaling
from seqcast.data.scaling import Preparation, Scaling
from seqcast.data.windows import Windows, WindowShape
from seqcast.models import recurrent, sampling
from seqcast.models.baselines import last, newest_of_phase, two_seasons
from seqcast.models.blend import ALONE, LINEAR, Blend, Rule
from seqcast.models.conformal import Calibration
from seqcast.models.given import Given, given
from seqcast.models.linear import Linear
from seqcast.models.recurrent import NamedWeights
from seqcast.models.spec import NetworkSpec, held
from seqcast.series.panel import Floats

# Windows that one thread runs at a time: few enough to stay in its cache.
CHUNK = 256
# Numbers of all windows of a chunk, at most: 128 MiB.
ROOM = 2**25


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What a network sees of N windows.

    Args:
        tokens: (N, T, token) scaled values, their observed marks, covariates.
        skip: (N, H) the seasonal naive forecast, scaled.
        given: The covariates of the steps ahead and of the series.
        least: (N, 1) scaled values that no forecast falls below.
        most: (N, 1) scaled values that no forecast exceeds.
        scaling: To come back.
    """

    tokens: npt.NDArray[np.float32]
    skip: npt.NDArray[np.float32]
    given: Given
    least: Floats
    most: Floats
    scaling: Scaling

    def past(self, segment: int) -> npt.NDArray[np.float32]:
        """Return the scaled values of tokens of so many steps, (N, L)."""
        return self.tokens[:, :, :segment].reshape(len(self.tokens), -1)


@dataclass(frozen=True, slots=True, eq=False)
class NetworkForecaster:
    """An ensemble of trained networks, blended with rules.

    The networks' forecast is their median.

    Args:
        networks: E specs of one window shape.
        weights: E sets of weights.
        preparation: How windows are made free of scale.
        calibration: Of the quantiles, or none.
        threads: To run chunks of windows on; all cores if None.
        blend: What rules count beside the networks.
        line: The linear rule, if it counts.
    """

    networks: tuple[NetworkSpec, ...]
    weights: tuple[NamedWeights, ...]
    preparation: Preparation
    calibration: Calibration | None = None
    threads: int | None = None
    blend: Blend = ALONE
    line: Linear | None = None

    @property
    def lookback(self) -> int:
        """Steps that the networks want to see."""
        return self.networks[0].lookback

    @property
    def shape(self) -> WindowShape:
        """What a window has to span."""
        earlier = max(self.blend.reach - self.lookback, 0)
        return WindowShape(self.lookback, self.networks[0].horizon, earlier)

    def forecast(self, windows: Windows) -> Floats:
        """Forecast every window.

        Returns:
            (N, H, Q) quantiles that do not fall along Q; NaN for a window
            without a single value.
        """
        spec = self.networks[0]
        size = min(CHUNK, max(ROOM // held(spec), 1))
        if spec.ahead < spec.horizon:
            size = max(size // sampling.PATHS, 1)
        slices = [slice(n, n + size) for n in range(0, len(windows), size)]
        workers = min(len(slices), self.threads or os.cpu_count() or 1)
        with threadpool_limits(1, "blas"):
            if workers <= 1:
                parts = [self._chunk(windows.take(part)) for part in slices]
            else:
                with ThreadPoolExecutor(workers) as pool:
                    parts = list(
                        pool.map(lambda part: self._chunk(windows.take(part)), slices)
                    )
        shape = (0, spec.horizon, len(spec.levels))
        return np.concatenate([np.empty(shape), *parts])

    def _chunk(self, windows: Windows) -> Floats:
        spec = self.networks[0]
        inputs = prepare(windows, spec, self.preparation)
        scaled = bounded(self._run(inputs), inputs)
        if spec.ahead < spec.horizon:
            size = sampling.PATHS, spec.horizon
            paths = self._paths(windows, inputs, scaled, size)
            later = sampling.quantiles_of(paths[:, :, spec.ahead :], spec.levels)
            scaled = np.concatenate([scaled, later], axis=1)
        if self.blend.shares:
            points = self._points(windows, inputs)
            scaled = bounded(self.blend.apply(scaled, points), inputs)
        if self.calibration is not None:
            scaled = self.calibration.apply(scaled)
        return finish(scaled, windows, inputs, self.preparation)

    def paths(self, windows: Windows, size: tuple[int, int]) -> Floats:
        """Sample paths of every window by a recursive decoder.

        Args:
            windows: N windows.
            size: Paths and steps, P and H; more steps than were trained go on.

        Returns:
            (N, P, H) in the scale of every window, not calibrated.
        """
        spec = self.networks[0]
        step = max(CHUNK // size[0], 1)
        parts = [np.empty((0, *size))]
        with threadpool_limits(1, "blas"):
            for n in range(0, len(windows), step):
                some = windows.take(slice(n, n + step))
                inputs = prepare(some, spec, self.preparation)
                first = bounded(self._run(inputs), inputs)
                parts.append(self._paths(some, inputs, first, size))
        return np.concatenate(parts)

    def _run(self, inputs: Inputs) -> Floats:
        """Return the quantiles of one run of the networks, (N, ahead, Q)."""
        ahead, static = inputs.given.ahead, inputs.given.static
        members = [
            recurrent.run(spec, weights, inputs.tokens, inputs.skip, ahead, static)
            for spec, weights in zip(self.networks, self.weights, strict=True)
        ]
        return ensemble(members)

    def _paths(
        self, windows: Windows, inputs: Inputs, first: Floats, size: tuple[int, int]
    ) -> Floats:
        """Sample on from the first token, (N, P, H), in the windows' own scale.

        Every path centres and scales its window anew, as training did, on values
        that stay transformed as the rows before the origin were.
        """
        spec = self.networks[0]
        plain = replace(self.preparation, transform="none")

        def ahead(moved: Windows) -> Floats:
            fresh = prepare(moved, spec, plain)
            scaled = self._run(fresh)
            flat = scaling.undo(scaled.reshape(len(moved), -1), fresh.scaling)
            constant = fresh.scaling.flat[:, None]
            undone = np.where(constant, fresh.scaling.center, flat)
            share = np.arange(len(moved)) // size[0]
            reached = np.clip(undone, inputs.least[share], inputs.most[share])
            return np.where(np.isfinite(reached), reached, 0.0).reshape(scaled.shape)

        past = replace(
            windows,
            shape=replace(windows.shape, earlier=0),
            past=scaling.apply(windows.past, inputs.scaling),
            earlier=windows.earlier[:, :0],
        )
        finite = np.where(np.isfinite(first), first, 0.0)  # else there is no past
        return sampling.sample(past, finite, ahead, spec.levels, size)

    def _points(self, windows: Windows, inputs: Inputs) -> dict[Rule, Floats]:
        """Forecast by the rules of the blend, scaled: (N, H) of each.

        Rules see further back than the networks. One that leaves the reach of its
        window, as after a spike long ago, has nothing to say of it.
        """
        season, horizon = self.preparation.season, windows.shape.horizon
        rules = self.blend.points(windows.history, season, horizon)
        points = {}
        for rule, point in rules.items():
            scaled = scaling.apply(point, inputs.scaling)
            beyond = (scaled < inputs.least) | (scaled > inputs.most)
            lost = np.any(beyond, axis=1, keepdims=True)
            points[rule] = np.where(lost, np.nan, scaled)
        if self.line is not None:
            found = self.line.forecast(inputs.past(self.networks[0].segment))
            there = np.isfinite(inputs.least)
            points[LINEAR] = np.where(there, bounded(found, inputs), np.nan)
        return points


def ensemble(members: Sequence[npt.NDArray[np.float32]]) -> Floats:
    """Sort the quantiles of E members, (N, H, Q) each, and take their median.

    Members trade places with their neighbours in E rounds, even pairs and odd
    ones in turn, until they rise at every step and level: on few members of many
    numbers far faster than a sort along E.
    """
    rising = [np.sort(member, axis=-1) for member in members]
    count = len(rising)
    for turn in range(count):
        for at in range(turn % 2, count - 1, 2):
            low, high = rising[at], rising[at + 1]
            rising[at] = np.minimum(low, high)
            rising[at + 1] = np.maximum(low, high)
    low, high = rising[(count - 1) // 2], rising[count // 2]
    return 0.5 * (low.astype(np.float64) + high)


def prepare(
    windows: Windows,
    spec: NetworkSpec,
    preparation: Preparation,
    beside: Given | None = None,
) -> Inputs:
    """Scale windows and cut them into tokens.

    The skip is the newest observed value of the same phase in the window; a
    phase never observed takes the center, which is 0 here; a series with fewer
    rows than a season takes its last value. With a longer season beside the
    first it is the mean of both their values, where both were observed.

    Args:
        windows: N windows.
        spec: The network.
        preparation: How windows are made free of scale.
        beside: The covariates, if they are laid out already.
    """
    fitted = scaling.fit(windows.past, preparation)
    values = scaling.apply(windows.past, fitted)  # (N, L), NaN where missing
    phased = newest_of_phase(values, preparation.season, spec.ahead)
    if preparation.longer:
        longer = newest_of_phase(values, preparation.longer, spec.ahead)
        phased = two_seasons(phased, longer)
    young = windows.rows[:, None] < preparation.season
    skip = np.where(young, last(values)[:, None], phased)
    shape = (len(windows), spec.tokens, spec.segment)
    seen = windows.observed.reshape(shape)
    clipped = scaling.bounded(values).reshape(shape)
    low = np.where(windows.observed, values, np.inf).min(axis=1, keepdims=True)
    high = np.where(windows.observed, values, -np.inf).max(axis=1, keepdims=True)
    room = (1.0 + spec.horizon / spec.lookback) * (high - low)
    if beside is None:
        beside = given(windows, spec, preparation)
    tokens = [clipped.astype(np.float32), seen.astype(np.float32), beside.tokens]
    return Inputs(
        np.concatenate(tokens, axis=2),
        scaling.bounded(skip).astype(np.float32),
        beside,
        low - room,
        high + room,
        fitted,
    )


def bounded(scaled: Floats, inputs: Inputs) -> Floats:
    """Keep scaled quantiles, (N, H, Q), or points, (N, H), in reach of their windows.

    Once before calibration, which was measured on quantiles in reach, and once
    after it.
    """
    around = (-1, *[1] * (scaled.ndim - 1))
    return np.clip(scaled, inputs.least.reshape(around), inputs.most.reshape(around))


def finish(
    scaled: Floats, windows: Windows, inputs: Inputs, preparation: Preparation
) -> Floats:
    """Bring scaled quantiles, (N, H, Q), back to the units of the target."""
    count, horizon, levels = scaled.shape
    fitted = inputs.scaling
    flat = bounded(scaled, inputs).reshape(count, horizon * levels)
    undone = scaling.undo(flat, fitted).reshape(count, horizon, levels)
    values = np.sort(undone, axis=2)  # last, since exp may round two levels apart
    # A constant comes back as itself, not as exp(log(x)).
    constant = last(windows.past)[:, None, None]
    values = np.where(fitted.flat[:, None, None], constant, values)
    if preparation.floor is not None:
        values = np.maximum(values, preparation.floor)
    return values
