import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "sample_data"
# A fit that is over in seconds and does everything that a longer one does.
BRIEF = [
    f"--set={pair}"
    for pair in ("training.steps=16", "training.members=2", "model.units=8")
]


@dataclass(frozen=True)
class Ran:
    """What a finished command said."""

    code: int
    out: str
    err: str


def run(folder, *words, given=None, **variables):
    """Run seqcast as a person would: a process of its own in a folder."""
    pinned = {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONWARNINGS": "error"}
    ran = subprocess.run(
        [sys.executable, "-m", "seqcast", *map(str, words)],
        cwd=folder,
        input=given,
        capture_output=True,
        env={**os.environ, **pinned, **variables},
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


@pytest.fixture
def seqcast(tmp_path):
    """Run commands in a fresh folder."""

    def call(*words, given=None, **variables):
        return run(tmp_path, *words, given=given, **variables)

    return call


@pytest.fixture(scope="session")
def fitted(tmp_path_factory):
    """One brief fit of the airline sample, in a folder of its own."""
    folder = tmp_path_factory.mktemp("fitted")
    data = SAMPLES / "airline.csv"
    ran = run(folder, "fit", data, "--horizon", 12, *BRIEF)
    assert ran.code == 0, ran.err
    return folder / "airline.seqcast", ran
