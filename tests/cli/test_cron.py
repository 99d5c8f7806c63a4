"""What a run does at night: gates, a fallback, a log, a record, a wait."""

import json
import threading

import pytest

from seqcast.locks import hold
from tests.cli.conftest import BRIEF, SAMPLES

AIRLINE = SAMPLES / "airline.csv"


def records(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    ("clock", "age", "code", "said"),
    [
        pytest.param("1960-12-03", "3d", 0, "", id="young"),
        pytest.param("1960-12-03", "36h", 8, "48 hours ago; --max-age is 36", id="old"),
        pytest.param("1960-11-30T12:00", "1d", 8, "12 hours in the future", id="ahead"),
        pytest.param("1960-12-02T00:00+01:00", "24h", 0, "", id="another time zone"),
        pytest.param("soon", "24h", 2, 'SEQCAST_NOW is "soon"', id="no time"),
    ],
)
def test_data_that_are_too_old_are_refused(fitted, seqcast, clock, age, code, said):
    words = ("predict", fitted[0], AIRLINE, "--max-age", age, "-q")
    ran = seqcast(*words, SEQCAST_NOW=clock, TZ="UTC")
    assert ran.code == code
    assert bool(ran.out) == (code == 0)
    assert said in ran.err
    assert bool(ran.err) == (code != 0)


def test_rows_without_a_value_do_not_make_a_file_young(fitted, seqcast, tmp_path):
    later = AIRLINE.read_text() + "1961-01,\n1961-02,\n"
    (tmp_path / "new.csv").write_text(later)
    words = ("predict", fitted[0], "new.csv", "--max-age", "20d")
    ran = seqcast(*words, SEQCAST_NOW="1961-02-10")
    assert ran.code == 8
    assert "The newest value is of 1960-12, 71 days ago" in ran.err


@pytest.mark.parametrize(
    ("mark", "flags", "code"),
    [
        pytest.param("", (), 0, id="times of this machine"),
        pytest.param("", ("--set", "data.tz=America/New_York"), 8, id="of a zone"),
        pytest.param("-05:00", (), 8, id="with an offset"),
        pytest.param("Z", (), 0, id="of Greenwich"),
    ],
)
def test_the_age_of_hours_is_told_on_the_clock_of_the_data(
    seqcast, tmp_path, mark, flags, code
):
    rows = [
        f"2024-01-{1 + n // 24:02d}T{n % 24:02d}:00{mark},{n % 24 + 1}"
        for n in range(96)
    ]
    (tmp_path / "h.csv").write_text("\n".join(["time,y", *rows]) + "\n")
    words = ("predict", "none.seqcast", "h.csv", "--fallback", "seasonal-naive", "-q")
    gate = ("--max-age", "2h", "--horizon", "2")
    ran = seqcast(*words, *gate, *flags, SEQCAST_NOW="2024-01-05T00:30Z", TZ="UTC")
    assert ran.code == code, ran.err
    assert ("in the future" in ran.err) == (code == 8)


def test_rows_without_dates_have_no_age(seqcast, tmp_path):
    rows = "\n".join(f"{n},{n % 7}" for n in range(60))
    (tmp_path / "d.csv").write_text(f"step,value\n{rows}\n")
    assert seqcast("fit", "d.csv", "-q", *BRIEF).code == 0
    ran = seqcast("predict", "d.seqcast", "d.csv", "--max-age", "1d")
    assert ran.code == 2
    assert "The rows have no dates" in ran.err


def test_strict_turns_warnings_into_a_refusal(fitted, seqcast, tmp_path):
    short = AIRLINE.read_text().splitlines()[:60]
    (tmp_path / "short.csv").write_text("\n".join(short) + "\n")
    words = ("predict", fitted[0], "short.csv", "-o", "f.csv", "-q")
    assert seqcast(*words).code == 0
    (tmp_path / "f.csv").unlink()
    ran = seqcast(*words, "--strict")
    assert ran.code == 8
    assert ran.err.startswith("Error: The series ends before the training data did.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["short.csv"]
    assert seqcast("predict", fitted[0], AIRLINE, "--strict", "-q").code == 0


def test_a_model_that_is_lost_is_stood_in_for(fitted, seqcast, tmp_path):
    content = fitted[0].read_bytes()
    (tmp_path / "m.seqcast").write_bytes(content[:1000])
    words = ("predict", "m.seqcast", AIRLINE, "--horizon", 3, "--intervals", "90")
    assert seqcast(*words).code == 4
    ran = seqcast(*words, "--fallback", "seasonal-naive")
    assert ran.code == 0
    assert "Warning: The model file is damaged or incomplete" in ran.err
    rows = [line.split(",") for line in ran.out.splitlines()]
    assert rows[0] == ["month", "method", "forecast", "lo_90", "hi_90"]
    last_year = AIRLINE.read_text().splitlines()[-12:-9]
    assert [row[2] for row in rows[1:]] == [line.split(",")[1] for line in last_year]
    for row in rows[1:]:
        assert row[1] == "seasonal-naive"
        low, high = float(row[3]), float(row[4])
        assert low < float(row[2]) < high
    assert seqcast(*words, "--fallback", "seasonal-naive", "--strict").code == 8


def test_a_series_that_the_model_cannot_forecast_is_stood_in_for(tmp_path, seqcast):
    from seqcast.models.artifact import write
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    ids = (("a",), ("b",), ("c",))
    model = small_artifact(ids=ids, roles=ColumnRoles("m", "y", ("id",)))
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = ["m,id,y"]
    for n in range(48):
        month = f"{2020 + n // 12}-{n % 12 + 1:02d}"
        rows += [f"{month},a,{n + 1}", f"{month},b,{n + 1 if n < 24 else ''}"]
        rows += [f"{month},c,"]
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    words = ("predict", "m.seqcast", "new.csv", "--set", "data.max_gaps=0.9")
    ran = seqcast(*words, "--fallback", "seasonal-naive")
    assert ran.code == 0, ran.err
    assert "Warning: 1 of 3 series forecast by seasonal-naive." in ran.err
    assert "Warning: 1 of 3 series forecast not at all: no value." in ran.err
    told = [line.split(",")[:4] for line in ran.out.splitlines()]
    assert told[0] == ["id", "m", "method", "forecast"]
    assert {row[0]: row[2] for row in told[1:]} == {"a": "model", "b": "seasonal-naive"}
    assert [row[3] for row in told if row[0] == "b"] == [str(n) for n in range(13, 19)]
    plain = [line.split(",") for line in seqcast(*words).out.splitlines()]
    assert [row[2] for row in plain[1:]] == [row[3] for row in told if row[0] == "a"]


def test_a_model_that_is_lost_and_told_the_columns_is_asked_for(seqcast, tmp_path):
    rows = [f"2024-01-{n:02d},{n % 7},{n % 5}" for n in range(1, 31)]
    (tmp_path / "d.csv").write_text("\n".join(["day,amount,visits", *rows]) + "\n")
    words = ("predict", "none.seqcast", "d.csv", "--fallback", "seasonal-naive", "-q")
    ran = seqcast(*words)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == (
        "Error: Without the model file the columns are not clear: The target may be\n"
        '       "amount" or "visits".\n'
        "  at   d.csv\n"
        "  fix  Bring the model file back; --fallback alone finds the columns as fit "
        "does\n       without flags\n"
    )


def test_a_file_cut_inside_its_last_number_is_warned_of(fitted, seqcast, tmp_path):
    (tmp_path / "cut.csv").write_bytes(AIRLINE.read_bytes().rstrip()[:-1])
    words = ("predict", fitted[0], "cut.csv", "-o", "f.csv")
    ran = seqcast(*words)
    assert ran.code == 0
    assert "Warning: cut.csv:145 has no line end" in ran.err
    (tmp_path / "f.csv").unlink()
    assert seqcast(*words, "--strict", "-q").code == 8
    assert not (tmp_path / "f.csv").exists()


@pytest.mark.parametrize("form", ["json", "jsonl", "parquet"])
def test_the_method_stands_in_every_format(seqcast, tmp_path, form):
    words = ["predict", "none.seqcast", AIRLINE, "--fallback", "seasonal-naive", "-q"]
    if form == "json":
        rows = json.loads(seqcast(*words, "--json").out)["rows"]
    elif form == "jsonl":
        lines = seqcast(*words, "--format", form).out.splitlines()
        rows = [json.loads(line) for line in lines]
    else:
        import pandas as pd

        assert seqcast(*words, "-o", "f.parquet").code == 0
        rows = pd.read_parquet(tmp_path / "f.parquet").to_dict("records")
    assert {row["method"] for row in rows} == {"seasonal-naive"}
    assert len(rows) == 18


def test_a_fallback_can_be_drawn_and_has_no_paths(seqcast, tmp_path):
    words = ("predict", "none.seqcast", AIRLINE, "--fallback", "seasonal-naive")
    assert seqcast(*words, "--report", "p.html", "-q").code == 0
    assert "seasonal-naive" in (tmp_path / "p.html").read_text()
    assert seqcast(*words, "--format", "paths").code == 2


def test_log_and_record_tell_the_story_of_good_and_bad_runs(fitted, seqcast, tmp_path):
    model = fitted[0]
    keep = ("--set", "run.log=night.log", "--set", "run.record=night.jsonl")
    first = seqcast("predict", model, AIRLINE, *keep, "-q", SEQCAST_NOW="1961-01-02")
    assert (first.code, first.err) == (0, "")
    assert seqcast("predict", "none.seqcast", AIRLINE, *keep, "-q").code == 4
    assert seqcast("evaluate", model, AIRLINE, *keep, "-q").code == 3
    told = records(tmp_path / "night.jsonl")
    assert [one["exit_code"] for one in told] == [0, 4, 3]
    assert [one["command"] for one in told] == ["predict", "predict", "evaluate"]
    good, bad, _ = told
    assert good["rows"] == 12
    assert good["newest"] == "1960-12"
    assert good["started"].startswith("1961-01-02T00:0")
    assert len(good["sha256"]) == 64
    assert good["warnings"] == []
    assert good["error"] is None
    assert good["versions"]["seqcast"] == "0.1.0"
    assert bad["error"]["problem"] == "There is no such model file."
    lines = (tmp_path / "night.log").read_text().splitlines()
    assert lines[0].startswith("1961-01-02 00:0")
    assert "Error: There is no such model file." in "\n".join(lines)
    assert [line for line in lines if "Ended with exit code" in line][-1].count("3")


def test_a_record_whose_last_line_was_cut_goes_on_with_a_line_of_its_own(
    fitted, seqcast, tmp_path
):
    (tmp_path / "r").write_text('{"command": "pre')
    seqcast("predict", fitted[0], AIRLINE, "--set", "run.record=r", "-q")
    assert json.loads((tmp_path / "r").read_text().splitlines()[1])["exit_code"] == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("d.csv", "another one of this command", id="the data"),
        pytest.param("none/r", "No such file or directory", id="no such folder"),
        pytest.param("/dev/null", "no regular file", id="a device"),
    ],
)
@pytest.mark.parametrize("name", ["run.log", "run.record"])
def test_a_log_that_cannot_be_kept_is_refused_before_any_work(
    fitted, seqcast, tmp_path, name, path, said
):
    (tmp_path / "d.csv").write_bytes(AIRLINE.read_bytes())
    ran = seqcast("predict", fitted[0], "d.csv", "--set", f"{name}={path}")
    assert (ran.code, ran.out) == (5, "")
    assert said in ran.err
    assert (tmp_path / "d.csv").read_bytes() == AIRLINE.read_bytes()


def test_a_second_writer_waits_as_long_as_it_is_told_to(fitted, seqcast, tmp_path):
    words = ("predict", fitted[0], AIRLINE, "-o", "f.csv", "-q")
    with hold(tmp_path / "f.csv", stays=False):
        ran = seqcast(*words)
        assert ran.code == 6
        assert not (tmp_path / "f.csv").exists()
    held = hold(tmp_path / "f.csv", stays=False)
    held.__enter__()
    threading.Timer(1.0, held.__exit__, (None, None, None)).start()
    assert seqcast(*words, "--set", "run.wait=60").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["f.csv"]


def test_a_model_must_have_the_digest_that_is_expected(fitted, seqcast):
    from hashlib import sha256

    model, _ = fitted
    digest = sha256(model.read_bytes()).hexdigest()
    words = ("predict", model, AIRLINE, "-q", "--set")
    assert seqcast(*words, f"run.expect_sha256={digest}").code == 0
    for command in ("predict", "evaluate"):
        other = f"run.expect_sha256={digest[::-1]}"
        ran = seqcast(command, model, AIRLINE, "--set", other)
        assert (ran.code, ran.out) == (4, "")
        assert digest in ran.err
