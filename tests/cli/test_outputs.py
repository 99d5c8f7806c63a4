"""Where things go: standard output, long names, and files that stand for two things."""

import subprocess
import sys

import pytest

from tests.cli.conftest import BRIEF, SAMPLES

AIRLINE = SAMPLES / "airline.csv"
LONG = "a" * 400


def test_a_dash_is_standard_output(fitted, seqcast, tmp_path):
    words = ("predict", fitted[0], AIRLINE, "-q")
    assert seqcast(*words, "-o", "-").out == seqcast(*words).out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["fit"], "A model file needs a name.", id="fit"),
        pytest.param(
            ["update", "m.seqcast"], "A model file needs a name.", id="update"
        ),
        pytest.param(
            ["evaluate", "m"],
            "A file beside the report needs a name.",
            id="evaluate, which reports there",
        ),
    ],
)
def test_a_dash_is_refused_where_a_report_goes(seqcast, tmp_path, words, said):
    ran = seqcast(*words, AIRLINE, "-o", "-")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"Error: {said}\n  at   -o -\n  fix  Pass -o ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["predict", "M", "D", "-o", LONG], 5, id="a forecast"),
        pytest.param(["evaluate", "M", "D", "-o", LONG], 5, id="folds"),
        pytest.param(["template", "M", "D", "-o", LONG], 5, id="a template"),
        pytest.param(["update", "M", "D", "-o", LONG], 5, id="a newer model"),
        pytest.param(["fit", "D", "-o", LONG], 5, id="a model"),
        pytest.param(["predict", "M", LONG], 3, id="data"),
        pytest.param(["inspect", LONG], 3, id="data to look at"),
        pytest.param(["predict", LONG, "D"], 4, id="a model to read"),
    ],
)
def test_a_name_that_is_too_long_is_named_with_a_fix(fitted, seqcast, words, code):
    given = {"M": fitted[0], "D": AIRLINE}
    ran = seqcast(*(given.get(word, word) for word in words))
    assert (ran.code, ran.out) == (code, "")
    assert "too long" in ran.err
    assert f"\n  at   {LONG}\n  fix  " in ran.err


def test_a_report_that_cannot_be_written_leaves_a_model_and_says_so(tmp_path):
    words = [sys.executable, "-m", "seqcast", "fit", AIRLINE, "-o", "m.seqcast", *BRIEF]
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            words, cwd=tmp_path, stdout=full, stderr=-1, text=True, check=False
        )
    assert ran.returncode == 5
    told = ran.stderr.partition("Error: ")[2]
    assert told == (
        "The disk is full.\n  at   standard output\n"
        "  fix  Free some space, or name another place; the model is written: "
        "m.seqcast\n"
    )
    assert (tmp_path / "m.seqcast").exists()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["predict", "-o", "d.csv"], id="the data"),
        pytest.param(["predict", "-o", "m.seqcast"], id="the model"),
        pytest.param(["evaluate", "-o", "d.csv"], id="the data of an evaluation"),
        pytest.param(["predict", "-o", "hard.csv"], id="the data by another name"),
        pytest.param(["predict", "-o", "c.toml", "--config", "c.toml"], id="settings"),
        pytest.param(["predict", "-o", "x", "--set=run.log=x"], id="a log"),
        pytest.param(["predict", "-o", "x", "--set=run.record=x"], id="a record"),
        pytest.param(
            ["predict", "--set=run.log=x", "--set=run.record=x"], id="log and record"
        ),
        pytest.param(["predict", "--set=run.log=hard.csv"], id="a log in the data"),
        pytest.param(["predict", "--set=run.log=n.seqcast"], id="a log in a model"),
        pytest.param(["predict", "--report", "r.html", "-o", "r.html"], id="a page"),
    ],
)
def test_one_file_does_not_stand_for_two_things(fitted, seqcast, tmp_path, words):
    for name in ("m.seqcast", "n.seqcast"):
        (tmp_path / name).write_bytes(fitted[0].read_bytes())
    (tmp_path / "d.csv").write_bytes(AIRLINE.read_bytes())
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "d.csv")
    (tmp_path / "c.toml").write_text("[data]\nlast = 100\n")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    command, *more = words
    ran = seqcast(command, "m.seqcast", "d.csv", *more)
    assert (ran.code, ran.out) == (5, ""), ran.err
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    after.pop("x", None)  # a log that was opened first holds what is wrong
    assert after == before


def test_the_log_of_a_fit_is_never_its_model(seqcast, tmp_path):
    ran = seqcast("fit", AIRLINE, "--set", "run.log=airline.seqcast")
    assert (ran.code, list(tmp_path.iterdir())) == (5, [])
