"""Where the trainings of a fit are kept."""

from dataclasses import dataclass

import numpy as np
import pytest

from seqcast.errors import ComputationError, OutputError
from seqcast.models import checkpoint as file
from seqcast.models.checkpoint import Entry, Point, Stored
from seqcast.workflows.checkpoint import Checkpoint, ending, fingerprint, nowhere

FIT = "ab" * 32
RNG = f"{1:032x}.{2:032x}.1.ff"
BEGUN = Entry(
    Stored("try/1", False, 8, 2, RNG, (Point(8, 0.5), Point(12, None))),
    {"state/w": np.ones((2, 3), np.float32), "kept/0/w": np.zeros(2, np.float32)},
)
DONE = Entry(
    Stored("member/1/0", True, 24, 0, "", (Point(24, None),)),
    {"kept/0/w": np.ones(2, np.float32), "norms": np.arange(24.0)},
)


def kept(path, every=0.0, clock=lambda: 0.0):
    said = []
    return Checkpoint(path, every, clock, said.append), said


@pytest.fixture
def path(tmp_path):
    """A checkpoint of two trainings."""
    one, _ = kept(tmp_path / ".m.checkpoint")
    one.open(FIT)
    one.keep(BEGUN)
    one.keep(DONE)
    one.write()
    return one.path


def test_trainings_are_found_again_as_they_were(path):
    assert path.stat().st_mode & 0o777 == 0o600
    again, said = kept(path)
    again.open(FIT)
    assert said == [
        "Went on from the checkpoint of a fit that was ended: 1 training done, 1 begun."
    ]
    for entry in (BEGUN, DONE):
        found = again.find(entry.stored.name)
        assert found.stored == entry.stored
        assert found.tensors.keys() == entry.tensors.keys()
        for name, values in entry.tensors.items():
            np.testing.assert_array_equal(found.tensors[name], values)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-3]), id="cut"),
        pytest.param(lambda path: path.write_text("something"), id="another file"),
        pytest.param(
            lambda path: path.write_bytes(file.write("00" * 32, {})), id="another fit"
        ),
    ],
)
def test_a_checkpoint_of_anything_else_is_replaced_and_told(path, change):
    change(path)
    again, said = kept(path)
    again.open(FIT)
    assert said == ["Replaced the checkpoint of another fit."]
    assert again.entries == {}


def test_a_changed_byte_anywhere_is_not_gone_on_from(path):
    content = bytearray(path.read_bytes())
    draw = np.random.default_rng(0)
    for place in draw.integers(len(content), size=200):
        changed = content.copy()
        changed[place] ^= int(draw.integers(1, 256))
        path.write_bytes(changed)
        again, said = kept(path)
        again.open(FIT)
        assert again.entries == {}
        assert said == ["Replaced the checkpoint of another fit."]


def test_writing_a_checkpoint_takes_no_more_than_a_fiftieth_of_the_time(tmp_path):
    now = [0.0]

    def clock():
        now[0] += 0.5  # every look at the clock, and so every writing, takes its time
        return now[0]

    one, _ = kept(tmp_path / ".m.checkpoint", 0.0, clock)
    one.open(FIT)
    one.keep(DONE)
    one.pulse()
    first = one.path.stat().st_ino
    one.pulse()
    assert one.path.stat().st_ino == first
    now[0] += 50 * 0.5
    one.pulse()
    assert one.path.stat().st_ino != first


def test_a_disk_that_takes_no_checkpoint_is_told_and_ends_nothing(tmp_path):
    one, said = kept(tmp_path / "none" / ".m.checkpoint")
    one.open(FIT)
    one.keep(DONE)
    one.write()
    assert said == ["No checkpoint could be written. The folder does not exist."]


def test_a_checkpoint_is_due_now_and_then_for_every_training_by_itself(tmp_path):
    now = [0.0]
    one, _ = kept(tmp_path / ".m.checkpoint", 30.0, lambda: now[0])
    one.open(FIT)
    assert not one.is_due("try/1")
    now[0] = 31.0
    assert one.is_due("try/1")
    assert not one.is_due("try/2")
    one.keep(BEGUN)
    assert not one.is_due("try/1")
    assert not nowhere().is_due("try/1")


@pytest.mark.parametrize(
    ("reason", "stays"),
    [
        pytest.param(KeyboardInterrupt(), True, id="a signal"),
        pytest.param(OutputError("The disk is full."), True, id="a full disk"),
        pytest.param(ComputationError("Not finite."), False, id="a failure"),
        pytest.param(None, False, id="success"),
    ],
)
def test_what_can_be_gone_on_from_is_kept(path, reason, stays):
    one, _ = kept(path)
    one.open(FIT)
    if reason is None:
        with ending(one):
            pass
    else:
        with pytest.raises(type(reason)), ending(one):
            raise reason
    assert path.exists() == stays


def test_a_fit_that_has_not_begun_leaves_the_checkpoint_of_another_alone(path):
    with pytest.raises(ComputationError), ending(kept(path)[0]):
        raise ComputationError("No data.")
    assert path.exists()


@dataclass(frozen=True)
class Part:
    values: np.ndarray
    name: str


def test_every_part_of_a_fit_counts_in_its_fingerprint():
    one = Part(np.arange(3.0), "a")
    assert fingerprint(one, 1) == fingerprint(Part(np.arange(3.0), "a"), 1)
    others = [
        (Part(np.arange(4.0), "a"), 1),
        (Part(np.arange(3), "a"), 1),
        (Part(np.arange(3.0), "b"), 1),
        (one, 2),
        (one,),
        ((one, 1),),
    ]
    found = {fingerprint(*parts) for parts in others}
    assert len(found | {fingerprint(one, 1)}) == len(others) + 1
