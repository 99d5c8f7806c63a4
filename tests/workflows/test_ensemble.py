"""Members trained side by side."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from seqcast.core import training
from seqcast.core.training import Progress
from seqcast.data.scaling import Preparation
from seqcast.errors import ComputationError
from seqcast.settings import Settings
from seqcast.workflows import ensemble
from seqcast.workflows.plan import plan
from seqcast.workflows.rounds import WORKERS, Allowance, Rounds
from seqcast.workflows.search import Selection
from tests.panels import panel_of

STEPS = 6
PANEL = panel_of(np.arange(60.0))
CHOSEN = Selection(
    Preparation(1, "none", "last", None), STEPS, (), {"w": np.zeros(1)}, 1e-3, False
)


class Trainer:
    """Something that only one member may use at a time."""

    def __init__(self):
        self.lock = threading.Lock()


def fake(fail_at=None):
    """A training whose weights are drawn from the generator of its member."""

    def train(trainer, panel, preparation, schedule, course, tick):
        assert trainer.lock.acquire(blocking=False), "two members, one trainer"
        try:
            drawn = course.rng.normal()
            for step in range(1, schedule.until + 1):
                time.sleep(0.002)
                if not tick(step):
                    break
                if fail_at is not None and drawn == fail_at:
                    raise ComputationError("Training left the finite numbers.")
            yield Progress(step, 0.0, {"w": np.array([drawn])}, np.ones(step))
        finally:
            trainer.lock.release()

    return train


def rounds(threads, *, left=None, told=None):
    planned = replace(plan(PANEL, 6, 1, "gru", Settings()), members=5)
    clock = (lambda: 0.0) if left is None else left
    ends = np.inf if left is None else 1.0

    def tick(stage, done, whole):
        if told is not None:
            told.append((done, whole))

    return Rounds(planned, Trainer, threads, 0, 1e-3, tick, Allowance(0.0, ends, clock))


def weights(members):
    return [float(one["w"][0]) for one in members.weights]


@pytest.mark.parametrize("threads", [1, 2, 3, 16])
def test_what_comes_of_a_member_depends_on_its_number_alone(monkeypatch, threads):
    monkeypatch.setattr(training, "train", fake())
    told = []
    shared = rounds(threads, told=told)
    last = ensemble.last_members(PANEL, CHOSEN, shared)
    expected = [float(shared.rng(1, n).normal()) for n in range(5)]
    assert weights(last) == expected
    assert not last.cut
    assert len(shared.trainers) == min(threads, WORKERS)
    assert max(done for done, _ in told) == 5 * STEPS
    assert {whole for _, whole in told} == {5 * STEPS}


def test_the_member_that_chose_is_the_first_and_is_not_trained_again(monkeypatch):
    monkeypatch.setattr(training, "train", fake())
    shared = rounds(2)
    first = ensemble.first_members(PANEL, CHOSEN, shared)
    assert weights(first) == [0.0, *(shared.rng(0, n).normal() for n in range(1, 5))]
    alone = replace(shared, plan=replace(shared.plan, members=1))
    assert weights(ensemble.first_members(PANEL, CHOSEN, alone)) == [0.0]


def test_an_error_of_one_member_ends_all(monkeypatch):
    shared = rounds(2)
    monkeypatch.setattr(training, "train", fake(float(shared.rng(1, 1).normal())))
    with pytest.raises(ComputationError):
        ensemble.last_members(PANEL, CHOSEN, shared)
    assert not any(one.lock.locked() for one in shared.trainers)


@pytest.mark.parametrize("threads", [1, 2])
def test_members_for_which_no_time_is_left_are_left_out(monkeypatch, threads):
    monkeypatch.setattr(training, "train", fake())
    begun = time.monotonic()
    shared = rounds(threads, left=lambda: 40 * (time.monotonic() - begun))
    last = ensemble.last_members(PANEL, CHOSEN, shared)
    assert last.cut
    assert 1 <= len(last.weights) < 5
