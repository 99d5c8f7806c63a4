"""What the log and the record tell of runs that never begin, and when they are full."""

import json
import resource

import pytest

from tests.cli.conftest import SAMPLES

AIRLINE = SAMPLES / "airline.csv"
KEEP = ("--set", "run.log=l", "--set=run.record=r")


def only_record(folder):
    (line,) = (folder / "r").read_text().splitlines()
    return json.loads(line)


@pytest.mark.parametrize(
    ("words", "variables", "problem"),
    [
        pytest.param(["--set", "data.foo=1"], {}, "There is no setting", id="setting"),
        pytest.param(["--set", "data.last=-1"], {}, 'data.last is "-1"', id="bounds"),
        pytest.param([], {"SEQCAST_DATA_FOO": "1"}, "no setting", id="environment"),
        pytest.param(["--config", "c.toml"], {}, "is not TOML", id="config file"),
        pytest.param(["--bogus"], {}, "No such option", id="flag"),
        pytest.param(["--max-age", "soon"], {}, "is no time", id="value of a flag"),
        pytest.param([], {"SEQCAST_NOW": "soon"}, "is no time", id="clock"),
    ],
)
def test_a_run_that_never_began_is_written_down(
    fitted, seqcast, tmp_path, words, variables, problem
):
    (tmp_path / "c.toml").write_text("[data\n")
    ran = seqcast("predict", fitted[0], AIRLINE, *KEEP, *words, **variables)
    assert (ran.code, ran.out) == (2, "")
    told = only_record(tmp_path)
    assert (told["command"], told["exit_code"]) == ("predict", 2)
    assert problem in told["error"]["problem"]
    lines = (tmp_path / "l").read_text().splitlines()
    assert problem in lines[0]
    assert "Ended with exit code 2" in lines[1]


def test_the_environment_and_the_config_file_may_name_the_record(seqcast, tmp_path):
    (tmp_path / "c.toml").write_text('[run]\nrecord = "r"\n[data]\nfoo = 1\n')
    ran = seqcast("predict", "m", "d", "--config", "c.toml", SEQCAST_RUN_LOG="l")
    assert ran.code == 2
    assert only_record(tmp_path)["exit_code"] == 2
    assert "data.foo" in (tmp_path / "l").read_text()


@pytest.mark.parametrize("where", ["d.csv", "--future=d.csv", "-od.csv"])
def test_a_run_that_never_began_writes_into_no_file_of_the_command(
    seqcast, tmp_path, where
):
    (tmp_path / "d.csv").write_bytes(AIRLINE.read_bytes())
    ran = seqcast("predict", "m", "x", where, "--bogus", "--set", "run.log=d.csv")
    assert ran.code == 2
    assert (tmp_path / "d.csv").read_bytes() == AIRLINE.read_bytes()


@pytest.mark.parametrize("name", ["run.log", "run.record"])
def test_a_log_that_takes_no_more_is_told(fitted, anew, tmp_path, name):
    (tmp_path / "full").write_bytes(b"x" * 200_000 + b"\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        words = ("predict", fitted[0], AIRLINE, "-o", "f.csv", "-q")
        ran = anew(*words, "--set", f"{name}=full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith(
        "Error: The file would be larger than this system allows.\n"
        f"  at   {name}=full\n"
    )
    # A log fails while there is nothing yet, a record when all is done.
    assert (tmp_path / "f.csv").exists() == (name == "run.record")
