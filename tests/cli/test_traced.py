"""What the system sees of a command: the order of its writes, and where they go."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.cli.conftest import BRIEF, SAMPLES

TRACE = [
    *("strace", "-f", "--seccomp-bpf", "-y", "-s", "0", "-o", "trace", "-e"),
    "trace=openat,open,creat,write,pwrite64,fsync,rename,renameat,renameat2,mkdir,"
    "mkdirat,unlink,link,linkat,symlink,truncate,ftruncate,connect",
]
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?")
NOWHERE = ("/dev/null", "/proc/")  # names of threads


def can_trace():
    tried = shutil.which("strace") and subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"],
        capture_output=True,
        check=False,
    )
    return bool(tried) and tried.returncode == 0


pytestmark = pytest.mark.skipif(not can_trace(), reason="strace cannot trace here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which every command was traced: its calls, by command."""
    folder = tmp_path_factory.mktemp("traced")
    rows = (SAMPLES / "airline.csv").read_text().splitlines()
    (folder / "d.csv").write_text("\n".join(rows[:121]) + "\n")
    (folder / "n.csv").write_text("\n".join(rows) + "\n")
    return folder


COMMANDS = {
    "fit": (["fit", "d.csv", "-o", "m.seqcast", *BRIEF], ["m.seqcast"]),
    "predict": (
        ["predict", "m.seqcast", "d.csv", "-o", "f.csv", "--report", "f.html"],
        ["f.csv", "f.html"],
    ),
    "evaluate": (
        ["evaluate", "m.seqcast", "n.csv", "-o", "e.csv", "--report", "e.html"],
        ["e.csv", "e.html"],
    ),
    "update": (
        ["update", "m.seqcast", "n.csv", "-o", "u.seqcast", *BRIEF],
        ["u.seqcast"],
    ),
    "export": (["export", "m.seqcast", "-o", "graph", "--format", "savedmodel"], []),
}
KEEP = ["-q", "--set=run.log=l", "--set=run.record=r", "--set=run.checkpoint=0"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_output_is_written_flushed_renamed_and_its_name_flushed(folder, name):
    calls = traced(folder, name)
    outputs = COMMANDS[name][1]
    if name in ("fit", "update"):
        outputs = [*outputs, f".{outputs[0]}.checkpoint"]
    for output in outputs:
        target = str(folder / output)
        assert order_of(calls, target) == ["write", "fsync", "rename", "fsync"], output


def traced(folder, name):
    """Run a command; nothing may be opened to be written but in its folder."""
    if name != "fit" and not (folder / "m.seqcast").exists():
        traced(folder, "fit")
    words = [sys.executable, "-B", "-m", "seqcast", *COMMANDS[name][0], *KEEP]
    ran = subprocess.run(
        [*TRACE, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    found = map(CALL.match, (folder / "trace").read_text().splitlines())
    calls = [one.groups() for one in found if one]
    for call, arguments, result, opened in calls:
        if int(result) < 0:
            continue
        if call.startswith("open") and re.search("O_(WRONLY|RDWR|CREAT)", arguments):
            where = opened or arguments
            assert where.startswith((str(folder), *NOWHERE)), arguments
        if call in ("mkdir", "mkdirat", "link", "linkat", "symlink", "creat"):
            assert f'"{folder}/' in arguments, call + arguments
        assert call != "connect"
    return calls


def order_of(calls, target):
    """List what was done for a file, in order, each kind of call once in a row."""
    done, temporary = [], None
    for call, arguments, _, _ in reversed(calls):
        if call.startswith("rename") and f'"{target}"' in arguments:
            if temporary is not None:
                break
            temporary = re.search(r'"([^"]*)"', arguments)[1]
            done.append("rename")
        elif call == "fsync" and temporary is None:
            done = ["fsync"] if f"<{target.rpartition('/')[0]}>" in arguments else done
        elif temporary is not None and f"<{temporary}>" in arguments:
            kind = "write" if call == "pwrite64" else call
            done += [] if done[-1] == kind else [kind]
    return done[::-1]
