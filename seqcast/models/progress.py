"""A training as it goes: its schedule, what it shows, where it stands."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from seqcast.models.recurrent import NamedWeights
from seqcast.series.panel import Floats


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train.

    Args:
        steps: Steps after which the rate has fallen to zero.
        batch_size: Windows of one step.
        rate: First learning rate.
        until: Steps after which to stop, at most ``steps``.
    """

    steps: int
    batch_size: int
    rate: float
    until: int

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step: half a cosine down to zero.

        Loshchilov and Hutter 2017, without restarts.

        >>> Schedule(100, 1, 2.0, 100).rate_at(50)
        1.0
        """
        return 0.5 * self.rate * (1.0 + math.cos(math.pi * step / self.steps))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands.

    Args:
        step: Steps done.
        loss: Mean loss since the last check.
        weights: Their running average.
        norms: (step,) norm of all gradients together, before it was clipped.
    """

    step: int
    loss: float
    weights: NamedWeights
    norms: Floats


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A training between two steps, from which it goes on to the same bytes.

    Args:
        step: Steps done.
        rng: State of the source of randomness, as text.
        arrays: Weights, averages, optimizer, dropout, losses and norms by name.
    """

    step: int
    rng: str
    arrays: Mapping[str, npt.NDArray[Any]]
