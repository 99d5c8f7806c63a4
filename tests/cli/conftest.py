import atexit
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from tests.cli.warm import Server

SAMPLES = Path(__file__).parents[2] / "sample_data"
# A fit that is over in seconds and does everything that a longer one does.
BRIEF = [
    f"--set={pair}"
    for pair in ("training.steps=16", "training.members=2", "model.units=8")
]
PROGRAM = [sys.executable, "-m", "seqcast"]
PINNED = {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONWARNINGS": "error"}


@dataclass(frozen=True)
class Ran:
    """What a finished command said."""

    code: int
    out: str
    err: str


def run(folder, *words, given=None, **variables):
    """Run seqcast as a person would: a process of its own in a folder.

    Where nothing is asked of its environment it is forked from one that has loaded
    the libraries, since to load them takes longer than most commands.
    """
    program = PROGRAM if variables else warm()
    return ran([*program, *map(str, words)], folder, given, variables)


def begin(folder, *words, given=None, **variables):
    """Run seqcast in a process that is started for it."""
    return ran([*PROGRAM, *map(str, words)], folder, given, variables)


def ran(command, folder, given, variables):
    done = subprocess.run(
        command,
        cwd=folder,
        input=given,
        capture_output=True,
        env={**os.environ, **PINNED, **variables},
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@cache
def warm():
    """What stands for the program where forks are known to be safe."""
    if sys.platform != "linux":
        return PROGRAM
    server = Server()
    atexit.register(server.close)
    return server.program


@pytest.fixture
def seqcast(tmp_path):
    """Run commands in a fresh folder."""
    return partial(run, tmp_path)


@pytest.fixture
def anew(tmp_path):
    """Run commands in a fresh folder, each in a process that is started for it."""
    return partial(begin, tmp_path)


@pytest.fixture(scope="session")
def fitted(tmp_path_factory):
    """One brief fit of the airline sample, in a folder of its own."""
    folder = tmp_path_factory.mktemp("fitted")
    data = SAMPLES / "airline.csv"
    ran = run(folder, "fit", data, "--horizon", 12, *BRIEF)
    assert ran.code == 0, ran.err
    return folder / "airline.seqcast", ran
