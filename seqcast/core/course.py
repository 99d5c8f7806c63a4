"""A training that can be left between two steps, and gone on with later."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from seqcast.core import network
from seqcast.errors import ComputationError
from seqcast.models.progress import State
from seqcast.models.spec import NetworkSpec

_NOTHING = np.empty(0)
Arrays = dict[str, npt.NDArray[Any]]


class Trainer(Protocol):
    """What a course asks of a trainer: everything that a step changes."""

    @property
    def spec(self) -> NetworkSpec:
        """Of the network."""

    @property
    def model(self) -> Any:
        """The Keras model."""

    @property
    def optimizer(self) -> Any:
        """Adam."""

    @property
    def averages(self) -> dict[str, Any]:
        """Running average of every weight, by name."""

    @property
    def seeds(self) -> list[Any]:
        """States of the dropout."""


class Course:
    """How far one training has come.

    Args:
        rng: Source of all its randomness.
        state: Where to go on from, or None to begin.
        between: Called between two steps, when the state is whole.
        start: Weights to begin with; fresh ones if None.
    """

    def __init__(
        self,
        rng: Generator,
        state: State | None = None,
        between: Callable[[], None] = lambda: None,
        start: Mapping[str, npt.NDArray[Any]] | None = None,
    ) -> None:
        """Begin at the first step, or where a state was left."""
        self.rng = rng
        self.between = between
        self.start = start
        self.resumed = state
        self.step = 0 if state is None else state.step
        self.losses: list[Any] = []
        self.norms: list[Any] = []

    def begin(self, trainer: Trainer) -> None:
        """Give the trainer the weights to begin with, or those of the state.

        Raises:
            ComputationError: The state is of other networks.
        """
        if self.resumed is None:
            _restart(trainer, self.rng, self.start)
            return
        arrays = self.resumed.arrays
        for name, variable in _variables(trainer).items():
            values = arrays.get(name, _NOTHING)
            if values.size != math.prod(variable.shape):
                raise ComputationError(
                    "The checkpoint does not fit the networks of this fit.",
                    fix="Fit again, which begins anew",
                )
            shaped = values.reshape(variable.shape)
            variable.assign(shaped.astype(_type(variable)))
        self.losses = arrays["losses"].tolist()
        self.norms = arrays["norms"].tolist()
        set_rng(self.rng, self.resumed.rng)

    def state(self, trainer: Trainer) -> State:
        """Return where the training stands, between two steps."""
        arrays: Arrays = {
            name: _stored(np.array(variable.numpy()))
            for name, variable in _variables(trainer).items()
        }
        arrays["losses"] = np.array([float(one) for one in self.losses])
        arrays["norms"] = np.array([float(one) for one in self.norms])
        return State(self.step, rng_text(self.rng), arrays)


def rng_text(rng: Generator) -> str:
    """Write the state of a PCG64 generator as text."""
    state = rng.bit_generator.state
    inner = state["state"]
    both = f"{inner['state']:032x}.{inner['inc']:032x}"
    return f"{both}.{state['has_uint32']}.{state['uinteger']:x}"


def set_rng(rng: Generator, text: str) -> None:
    """Put a PCG64 generator into a state that ``rng_text`` wrote."""
    state, inc, has, spare = text.split(".")
    rng.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": int(state, 16), "inc": int(inc, 16)},
        "has_uint32": int(has),
        "uinteger": int(spare, 16),
    }


def _restart(
    trainer: Trainer, rng: Generator, start: Mapping[str, npt.NDArray[Any]] | None
) -> None:
    fresh = network.initial(trainer.spec, rng) if start is None else dict(start)
    network.put(trainer.model, trainer.spec, fresh)
    for name, average in trainer.averages.items():
        average.assign(fresh[name])
    for variable in trainer.optimizer.variables:
        variable.assign(np.zeros(variable.shape, variable.dtype))
    for state in trainer.seeds:
        state.assign(rng.integers(2**31, size=state.shape).astype(state.dtype))


def _variables(trainer: Trainer) -> dict[str, Any]:
    """Name everything that a step changes."""
    found = {
        f"weight/{name}": variable
        for name, variable in network.variables(trainer.model, trainer.spec).items()
    }
    found.update((f"average/{name}", one) for name, one in trainer.averages.items())
    for number, variable in enumerate(trainer.optimizer.variables):
        found[f"optimizer/{number}"] = variable
    for number, variable in enumerate(trainer.seeds):
        found[f"seed/{number}"] = variable
    return found


def _stored(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return whole numbers as int64, which holds them all."""
    return values if values.dtype.kind == "f" else values.astype(np.int64)


def _type(variable: Any) -> Any:
    kind = variable.dtype
    return kind if isinstance(kind, str) else kind.as_numpy_dtype
