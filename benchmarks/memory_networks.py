"""The networks of memory.py: those of seqcast, and how they are trained there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from memory_tasks import ANSWERS, WINDOWS, Task, adding
from numpy.random import Generator

from seqcast.core import backend, network
from seqcast.models.parts import Weights
from seqcast.models.spec import Activation, Cell, NetworkSpec

UNITS, RATE, CLIP = 32, 5e-3, 1.0
# A run is over when its error over the last steps is so small.
SOLVED, LAST = 0.02, 50


@dataclass(frozen=True, slots=True)
class Row:
    """A network of a table.

    Args:
        name: As printed.
        cell: Of the network.
        activation: Of the cell.
        whole: Whether the dense path is trained, too.
        keep: Bias from which the update gate of the GRU starts; fit takes 0.
    """

    name: str
    cell: Cell
    activation: Activation = "tanh"
    whole: bool = False
    keep: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """What a training did.

    Args:
        error: Of the last steps, over that of answering the mean.
        steps: Steps until it was solved, or all.
        norms: (steps,) of all gradients together, before clipping.
        weights: At the end.
    """

    error: float
    steps: int
    norms: npt.NDArray[np.float64]
    weights: Weights


def _spec(row: Row, tokens: int) -> NetworkSpec:
    return NetworkSpec(
        row.cell,
        lookback=tokens,
        horizon=ANSWERS,
        segment=1,
        season=1,
        units=UNITS,
        activation=row.activation,
        dropout=0.0,
        levels=(0.5,),
    )


class Learner:
    """A network of seqcast and one traced step, for any number of trainings."""

    def __init__(self, row: Row, tokens: int, plain: bool = False) -> None:
        keras, tf = backend.start(1)
        self.row, self.spec = row, _spec(row, tokens)
        self.model = network.build(self.spec, seed=0)
        named = network.variables(self.model, self.spec)
        taught = [
            variable
            for name, variable in named.items()
            if row.whole or not name.startswith("beside")
        ]
        optimizers = keras.optimizers
        self.optimizer = optimizers.SGD(RATE) if plain else optimizers.Adam(RATE)
        self.optimizer.build(taught)
        skip = tf.zeros((WINDOWS, ANSWERS))

        def advance(inputs: Any, answers: Any, counts: Any, clip: Any) -> Any:
            with tf.GradientTape() as tape:
                found = self.model([inputs, skip], training=True)[:, :, 0]
                errors = counts * (found - answers) ** 2
                loss = tf.reduce_sum(errors) / tf.reduce_sum(counts)
            gradients = tape.gradient(loss, taught)
            norm = tf.linalg.global_norm(gradients)
            clipped, _ = tf.clip_by_global_norm(gradients, clip, norm)
            self.optimizer.apply(clipped, taught)
            return loss, norm

        # Compiled loops are faster; short windows are written out, which is not.
        self.advance = tf.function(advance, jit_compile=tokens > network.UNROLL)

    def fresh(self, rng: Generator, scale: float = 1.0) -> Weights:
        """Draw the weights that fit starts from, but for what the row says."""
        weights = network.initial(self.spec, rng)
        weights["layer0/forward/recurrent"] *= np.float32(scale)
        if self.row.keep:
            weights["layer0/forward/bias"][0, :UNITS] = self.row.keep
        if not self.row.whole:
            weights["beside/kernel"][:] = 0.0
        return weights

    def train(
        self,
        task: Task,
        steps: int,
        seed: int,
        scale: float = 1.0,
        clip: float = CLIP,
    ) -> Run:
        """Train from fresh weights until solved, not finite, or out of steps."""
        rng = np.random.default_rng(seed)
        network.put(self.model, self.spec, self.fresh(rng, scale))
        for variable in self.optimizer.variables:
            if "learning_rate" not in variable.path:
                variable.assign(np.zeros(variable.shape, variable.dtype))
        losses, norms = [], []
        for _ in range(steps):
            batch = task(rng, self.spec.tokens)
            loss, norm = self.advance(*batch, np.float32(clip))
            losses.append(float(loss))
            norms.append(float(norm))
            error = float(np.mean(losses[-LAST:]))
            if not np.isfinite(error) or (len(losses) >= LAST and error < SOLVED):
                break
        named = network.variables(self.model, self.spec)
        weights = {name: one.numpy() for name, one in named.items()}
        return Run(error, len(losses), np.array(norms), weights)

    def reach(self, weights: Weights) -> npt.NDArray[np.float64]:
        """Return |d (last output, in a random direction) / d token|, newest first.

        The mean over the windows of an adding problem, over that of the newest
        token: (T,).
        """
        keras, tf = backend.start(1)
        network.put(self.model, self.spec, weights)
        last = self.model.get_layer("layer0").output
        cell = keras.Model(self.model.inputs[0], last)
        rng = np.random.default_rng(5)
        inputs = tf.constant(adding(rng, self.spec.tokens)[0])
        direction = rng.standard_normal((WINDOWS, UNITS)).astype(np.float32)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            value = tf.reduce_sum(cell(inputs) * direction)
        sizes = np.linalg.norm(tape.gradient(value, inputs).numpy(), axis=2)
        mean = sizes.astype(np.float64).mean(axis=0)[::-1]
        return np.maximum(mean / mean[0], 1e-45)
