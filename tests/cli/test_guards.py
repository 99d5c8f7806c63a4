"""What guards a run is never switched off by what is empty, nan or without a unit."""

import resource
import subprocess
import sys

import pytest

from tests.cli.conftest import SAMPLES

AIRLINE = SAMPLES / "airline.csv"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ["--set", "run.expect_sha256="], "run.expect_sha256 is empty", id="digest"
        ),
        pytest.param(["--max-age", "36"], '"36" is no time', id="age without a unit"),
        pytest.param(["-o", ""], "the name is empty", id="name"),
    ],
)
def test_a_guard_that_says_nothing_is_refused(fitted, seqcast, words, said):
    ran = seqcast("predict", fitted[0], AIRLINE, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize("skill", ["nan", "inf", "-inf", "much"])
def test_a_skill_is_a_finite_number(fitted, seqcast, skill):
    ran = seqcast("fit", AIRLINE, "--min-skill", skill)
    assert (ran.code, ran.out) == (2, "")
    assert f'"{skill}" is no skill' in ran.err


@pytest.mark.parametrize("megabytes", [195, 250])
def test_a_limit_of_memory_is_named_where_a_library_fails_under_it(
    fitted, tmp_path, megabytes
):
    low = megabytes << 20
    done = subprocess.run(
        [sys.executable, "-m", "seqcast", "predict", fitted[0], AIRLINE, "-q"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (low, low)),
    )
    assert (done.returncode, done.stdout) == (7, "")
    assert "bug of seqcast" not in done.stderr
    assert "ulimit -v" in done.stderr or "memory did not suffice" in done.stderr


def test_a_quiet_fit_needs_no_stdout(tmp_path):
    steps = "--set training.steps=8 --set model.units=4 --set training.members=1"
    line = f"{sys.executable} -m seqcast fit {AIRLINE} -q -o m.seqcast {steps} >&-"
    done = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "m.seqcast").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"\x80\x04pickle"])
def test_inspect_refuses_a_model_that_is_none_as_predict_does(
    seqcast, tmp_path, content
):
    (tmp_path / "m.seqcast").write_bytes(content)
    assert seqcast("inspect", "m.seqcast").code == 4
