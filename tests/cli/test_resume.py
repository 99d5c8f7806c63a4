"""A fit that is ended goes on where it was, to the same bytes."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import BRIEF, SAMPLES, run

AIRLINE = SAMPLES / "airline.csv"
WORDS = ["fit", AIRLINE, *BRIEF, "--set", "run.checkpoint=0", "-q"]
# Long enough to be met on its way by a test that the machine keeps waiting.
WORDS += ["--set", "training.steps=192", "-o", "m.seqcast"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a fit that nothing ended."""
    folder = tmp_path_factory.mktemp("whole")
    ran = run(folder, *WORDS)
    assert (ran.code, ran.err) == (0, "")
    assert sorted(os.listdir(folder)) == [".m.seqcast.lock", "m.seqcast"]
    return (folder / "m.seqcast").read_bytes()


def ended(folder, number, trainings=1):
    """Start a fit, and end it once its checkpoint tells of so many trainings."""
    from seqcast.errors import ModelFileError
    from seqcast.models.checkpoint import read

    process = subprocess.Popen(
        [sys.executable, "-m", "seqcast", *map(str, WORDS)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests may ignore some, as nohup does.
        preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in (1, 2, 15)],
    )
    path = folder / ".m.seqcast.checkpoint"
    while process.poll() is None:
        try:
            if len(read(path)[1]) >= trainings:
                break
        except ModelFileError:
            pass
        time.sleep(0.02)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("number", "code", "trainings"),
    [
        pytest.param(signal.SIGINT, 130, 1, id="SIGINT"),
        pytest.param(signal.SIGTERM, 143, 2, id="SIGTERM"),
        pytest.param(signal.SIGHUP, 129, 3, id="SIGHUP"),
        pytest.param(signal.SIGKILL, -9, 2, id="SIGKILL"),
    ],
)
def test_a_fit_goes_on_to_the_bytes_of_one_that_nothing_ended(
    whole, tmp_path, number, code, trainings
):
    returned, out, err = ended(tmp_path, number, trainings)
    assert (returned, out) == (code, "")
    assert err.splitlines() == (
        [] if code < 0 else [f"Stopped by {signal.Signals(number).name}."]
    )
    path = tmp_path / ".m.seqcast.checkpoint"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "m.seqcast").exists()
    words = [word for word in WORDS if word != "-q"]
    ran = run(tmp_path, *words)
    assert ran.code == 0, ran.err
    assert "Went on from the checkpoint of a fit that was ended" in ran.err
    assert (tmp_path / "m.seqcast").read_bytes() == whole
    assert sorted(os.listdir(tmp_path)) == [".m.seqcast.lock", "m.seqcast"]


def test_another_fit_begins_anew_and_says_so(whole, tmp_path):
    ended(tmp_path, signal.SIGTERM, 2)
    words = [word for word in WORDS if word != "-q"]
    ran = run(tmp_path, *words, "--set", "training.seed=1")
    assert ran.code == 0
    assert "Replaced the checkpoint of another fit." in ran.err
    assert (tmp_path / "m.seqcast").read_bytes() != whole
    assert sorted(os.listdir(tmp_path)) == [".m.seqcast.lock", "m.seqcast"]


def test_a_refused_fit_leaves_nothing_behind(tmp_path):
    assert run(tmp_path, *WORDS, "--min-skill", "0.99").code == 8
    (tmp_path / "d.csv").write_text("month,y\n2020-01,many\n")
    assert run(tmp_path, "fit", "d.csv", "-q").code == 3
    assert os.listdir(tmp_path) == ["d.csv"]


IMPORTED = """
import os, time
try:
    os.kill(os.getpid(), {number})
    time.sleep(600)
except BaseException as error:
    print("noise of a library that fails to load")
    os.write(2, b"noise\\n")
    raise ImportError("initialization failed")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_keras_is_imported_ends_the_fit_and_nothing_else(
    tmp_path, number
):
    (tmp_path / "libraries").mkdir()
    fake = IMPORTED.format(number=int(number))
    (tmp_path / "libraries" / "keras.py").write_text(fake)
    (tmp_path / "libraries" / "tensorflow.py").write_text("")
    found = [str(tmp_path / "libraries"), os.environ.get("PYTHONPATH", "")]
    process = subprocess.run(
        [sys.executable, "-m", "seqcast", *map(str, WORDS)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(found)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in (1, 2, 15)],
    )
    assert (process.returncode, process.stdout) == (128 + number, "")
    assert process.stderr == f"Stopped by {signal.Signals(number).name}.\n"
