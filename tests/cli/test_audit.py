"""What commands do to the machine: only the files that were named, and nothing run."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import BRIEF, SAMPLES, run

AIRLINE = SAMPLES / "airline.csv"
# What belongs to the system, and to no user.
SYSTEM = ("/proc/", "/sys/", "/etc/", "/usr/", "/lib", "/dev/", "/opt/")


@pytest.fixture
def watched(tmp_path):
    """Run commands in a fresh folder, and tell what they did."""
    spy, work = tmp_path / "spy", tmp_path / "work"
    spy.mkdir()
    work.mkdir()
    source = Path(__file__).with_name("watched.py")
    shutil.copy(source, spy / "sitecustomize.py")
    book = spy / "book"
    path = os.pathsep.join([str(spy), str(SAMPLES.parent)])

    def call(*words):
        book.write_text("")
        ran = run(work, *words, PYTHONPATH=path, WATCH=str(book))
        told = [json.loads(line) for line in book.read_text().splitlines()]
        found = {"did": set(), "opened": set(), "written": set()}
        for kind, what in told:
            found[kind].add(what)
        opened = {one for one in found["opened"] if not one.startswith(SYSTEM)}
        return ran, found | {"opened": opened}

    return call


@pytest.fixture(scope="module")
def early(tmp_path_factory):
    """A model of the years before 1958."""
    folder = tmp_path_factory.mktemp("early")
    rows = AIRLINE.read_text().splitlines()[:109]
    (folder / "early.csv").write_text("\n".join(rows) + "\n")
    ran = run(folder, "fit", "early.csv", *BRIEF)
    assert ran.code == 0, ran.err
    return folder / "early.seqcast"


COMMANDS = {
    "inspect": (["inspect"], False),
    "inspect with data": (["inspect"], True),
    "predict": (["predict"], True),
    "predict to a file": (["predict", "-o", "f.csv"], True),
    "evaluate": (["evaluate", "-o", "f.csv"], True),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_opens_what_was_named_and_runs_nothing(
    watched, early, tmp_path, name
):
    (command, *more), data = COMMANDS[name]
    ran, found = watched(command, early, *[AIRLINE] * data, *more)
    assert ran.code == 0, ran.err
    assert found["did"] == set()
    assert found["opened"] <= {str(early), str(AIRLINE), str(tmp_path / "work")}
    assert str(early) in found["opened"]
    written = {os.path.basename(path) for path in found["written"]}
    ours = {one for one in written if one.endswith((".seqcast-tmp", ".lock"))}
    assert written - ours <= {"f.csv", "work"}


def test_the_spy_would_have_seen_it(watched, tmp_path):
    (tmp_path / "spy" / "seqcast.py").write_text(
        "import os, pickle, marshal, socket\n"
        "open('stolen', 'w')\n"
        "socket.socket()\n"
        "os.system('true')\n"
        "marshal.loads(marshal.dumps(1))\n"
        "pickle.loads(pickle.dumps(os.getcwd))\n"
        "exec(compile('1', 'foreign.py', 'exec'))\n"
    )
    _, found = watched("inspect")
    did = " ".join(sorted(found["did"]))
    for event in (
        "exec foreign.py",
        "marshal.loads",
        "os.system",
        "pickle.",
        "socket.",
    ):
        assert event in did
    assert any(path.endswith("/stolen") for path in found["written"])


def without_network():
    """Return what to put before a command to cut it off, or nothing."""
    cut = ["unshare", "--net", "--map-root-user"]
    tried = shutil.which("unshare") and subprocess.run(
        [*cut, "true"], capture_output=True, check=False
    )
    return cut if tried and tried.returncode == 0 else []


def test_no_home_no_temporary_folder_no_network_are_needed(tmp_path):
    import sys

    rows = AIRLINE.read_text().splitlines()
    (tmp_path / "d.csv").write_text("\n".join(rows[:109]) + "\n")
    (tmp_path / "later.csv").write_text("\n".join(rows) + "\n")
    nowhere = {
        "HOME": "/proc/none", "TMPDIR": "/proc/none", "XDG_CACHE_HOME": "/proc/none",
        "XDG_CONFIG_HOME": "/proc/none", "KERAS_HOME": "/proc/none",
        "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    for words in (
        ["fit", "d.csv", *BRIEF],
        ["predict", "d.seqcast", "d.csv", "-o", "f.csv"],
        ["evaluate", "d.seqcast", "later.csv"],
    ):
        ran = subprocess.run(
            [*without_network(), sys.executable, "-m", "seqcast", *words],
            cwd=tmp_path,
            env={**os.environ, **nowhere},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "Warning" not in ran.stderr
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"d.csv", "later.csv", "d.seqcast", ".d.seqcast.lock", "f.csv"}
