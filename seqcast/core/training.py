"""The training loop.

One graph is traced a spec and used for every training of it: weights and
optimizer start anew, so the members and rounds of a fit share one compilation.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from seqcast.core import backend, network
from seqcast.core.batches import History, batch_of
from seqcast.core.course import Course
from seqcast.core.losses import masked_pinball
from seqcast.data.origins import draw, first_origins
from seqcast.data.scaling import Preparation
from seqcast.data.season import transformed_error
from seqcast.data.windows import WindowShape, gather
from seqcast.errors import ComputationError
from seqcast.models.parts import Weights
from seqcast.models.progress import Progress, Schedule
from seqcast.models.spec import NetworkSpec
from seqcast.series.panel import Panel


@dataclass(frozen=True, slots=True, eq=False)
class Trainer:
    """A network, its optimizer and its traced training step.

    Args:
        spec: Of the network.
        model: The Keras model.
        optimizer: Adam.
        advance: One step: a batch, the rate and the averaging to its loss and
            the norm of its gradients.
        averages: Running average of every weight, by name.
        seeds: States of the dropout.
    """

    spec: NetworkSpec
    model: Any
    optimizer: Any
    advance: Any
    averages: dict[str, Any]
    seeds: list[Any]


def build_trainer(
    spec: NetworkSpec,
    clip_norm: float,
    threads: int | None,
    truncate: int | None = None,
) -> Trainer:
    """Build a network and trace its training step, once a spec.

    Args:
        spec: The network.
        clip_norm: Largest norm of all gradients together; larger ones are
            scaled down to it (Pascanu et al. 2013, arXiv:1211.5063).
        threads: Threads of one matrix product; all cores if None.
        truncate: Tokens after which gradients are cut, or None.
    """
    keras, tf = backend.start(threads)
    model = network.build_learner(spec, 0, truncate)
    optimizer = keras.optimizers.Adam(1e-3)
    optimizer.build(model.trainable_variables)
    levels = tf.constant(spec.levels, tf.float32)
    weights = model.trainable_variables
    named = network.variables(model, spec)
    averages = {name: tf.Variable(one.value) for name, one in named.items()}

    def advance(batch: Any, rate: Any, share: Any) -> Any:
        tokens, skip, actual, observed, *more = batch
        with tf.GradientTape() as tape:
            quantiles = model([tokens, skip, *more], training=True)
            loss = masked_pinball(actual, observed, quantiles, levels)
        optimizer.learning_rate.assign(rate)
        gradients = [tf.convert_to_tensor(g) for g in tape.gradient(loss, weights)]
        norm = tf.linalg.global_norm(gradients)
        clipped, _ = tf.clip_by_global_norm(gradients, clip_norm, norm)
        optimizer.apply(clipped, weights)
        for name, average in averages.items():
            average.assign_add(share * (named[name].value - average))
        return loss, norm

    # Autograph would write its sources into the temporary folder, and leave them.
    traced = tf.function(advance, _shapes(tf, spec, model), autograph=False)
    seeds = list(model.non_trainable_variables)
    return Trainer(spec, model, optimizer, traced, averages, seeds)


def _shapes(tf: Any, spec: NetworkSpec, model: Any) -> list[Any]:
    """Give the shapes of what a training step takes: a batch, rate and share."""
    every = (spec.tokens,) if spec.decoder == "stepwise" else ()
    ahead = tf.TensorSpec((None, *every, spec.ahead), tf.float32)
    tokens = tf.TensorSpec((None, spec.tokens, spec.token), tf.float32)
    more = [tf.TensorSpec(one.shape, tf.float32) for one in model.inputs[2:]]
    number = tf.TensorSpec((), tf.float32)
    return [(tokens, ahead, ahead, ahead, *more), number, number]


def train(
    trainer: Trainer,
    panel: Panel,
    preparation: Preparation,
    schedule: Schedule,
    course: Course,
    tick: Callable[[int], bool],
) -> Iterator[Progress]:
    """Train to the end, yielding the state of training at every check.

    Checks lie ever further apart: 8, 12, 16, 24, 32, 48, … and the last step.

    Args:
        trainer: Its weights and optimizer become those of the course.
        panel: All its rows are trained on.
        preparation: How windows are made free of scale.
        schedule: How long and how fast.
        course: How far the training has come, and its randomness.
        tick: Told the steps done, after every step; False ends the training.

    Raises:
        ComputationError: The loss or a weight is not finite.
    """
    course.begin(trainer)
    first = first_origins(panel, preparation.season)
    errors = transformed_error(panel, preparation)
    shape = WindowShape(trainer.spec.lookback, trainer.spec.ahead)
    stops = set(checks(schedule.until))
    for step in range(course.step, schedule.until):
        course.between()
        origins = draw(panel, first, schedule.batch_size, course.rng)
        windows = gather(panel, origins, shape)
        history = History(first[origins.series], errors[origins.series])
        batch = batch_of(trainer.spec, windows, preparation, history)
        rate = np.float32(schedule.rate_at(step))
        loss, norm = trainer.advance(batch, rate, np.float32(_share(step)))
        course.losses.append(loss)
        course.norms.append(norm)
        course.step = step + 1
        goes_on = tick(step + 1)
        if step + 1 in stops or not goes_on:
            loss = float(np.mean([float(one) for one in course.losses]))
            weights = {name: a.numpy() for name, a in trainer.averages.items()}
            _finite(loss, weights)
            course.norms = [float(one) for one in course.norms]
            course.losses = []
            yield Progress(step + 1, loss, weights, np.array(course.norms))
        if not goes_on:
            return


def _share(step: int) -> float:
    """Return the weight of the newest weights in their running average.

    The average forgets what is older than a tenth of the training, or than 100
    steps: averaged weights are those of a lower learning rate (Polyak and
    Juditsky 1992), so training can be stopped at any check.
    """
    return max(10.0 / (10.0 + step), 0.01)


def checks(steps: int) -> list[int]:
    """List the steps at which a training is looked at.

    >>> checks(50)
    [8, 12, 16, 24, 32, 48, 50]
    """
    found = [base << shift for shift in range(20) for base in (8, 12)]
    return [*sorted(step for step in found if step < steps), steps]


def _finite(loss: float, weights: Weights) -> None:
    if math.isfinite(loss) and all(np.isfinite(w).all() for w in weights.values()):
        return
    raise ComputationError(
        "Training left the finite numbers.",
        fix="Pass a lower --set training.learning_rate=0.0005",
    )
