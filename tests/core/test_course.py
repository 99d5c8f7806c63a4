"""A training that is left between two steps and gone on with."""

from functools import cache

import numpy as np
import pytest

from seqcast.core.course import Course, rng_text, set_rng
from seqcast.core.training import Schedule, build_trainer, train
from seqcast.data.scaling import Preparation
from seqcast.errors import ComputationError
from seqcast.models.progress import State
from seqcast.models.spec import NetworkSpec
from tests.panels import panel_of

SPEC = NetworkSpec(
    "lstm", lookback=8, horizon=2, segment=2, season=1, units=3, dropout=0.3
)
PLAIN = Preparation(1, "none", "last", None)
PANEL = panel_of(np.arange(40.0) ** 1.5, np.sin(np.arange(30.0)))
SCHEDULE = Schedule(24, 8, 1e-2, 20)


class LeftError(Exception):
    """The training is left."""


@cache
def trainer(number):
    return build_trainer(SPEC, clip_norm=1.0, threads=1)


def trained(course, number=0):
    states = train(trainer(number), PANEL, PLAIN, SCHEDULE, course, lambda _: True)
    return list(states)


@cache
def uninterrupted():
    return trained(Course(np.random.default_rng(3)))


@pytest.mark.parametrize("step", [0, 1, 7, 8, 12, 19])
def test_a_training_goes_on_to_the_same_bytes(step):
    def leave():
        if course.step == step:
            raise LeftError

    course = Course(np.random.default_rng(3), None, leave)
    with pytest.raises(LeftError):
        trained(course)
    state = course.state(trainer(0))
    trained(Course(np.random.default_rng(9)))  # the network is used for another one
    found = trained(Course(np.random.default_rng(0), state), number=1)
    expected = [one for one in uninterrupted() if one.step > step]
    assert [one.step for one in found] == [one.step for one in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.loss == other.loss
        np.testing.assert_array_equal(one.norms, other.norms)
        for name, values in other.weights.items():
            assert one.weights[name].tobytes() == values.tobytes()


def test_a_state_of_other_networks_is_refused():
    course = Course(np.random.default_rng(3), State(4, "", {}))
    with pytest.raises(ComputationError, match="does not fit"):
        trained(course)


def test_randomness_is_written_as_text_and_read_again():
    rng, other = np.random.default_rng(5), np.random.default_rng(6)
    rng.integers(7, dtype=np.int32)  # leaves a spare half of 64 bits
    set_rng(other, rng_text(rng))
    draws = [one.integers(2**31, size=3, dtype=np.int32) for one in (rng, other)]
    np.testing.assert_array_equal(*draws)
