import csv
import io
import json
import os
import subprocess
import sys

import pytest

from tests.cli.conftest import BRIEF, SAMPLES, run

AIRLINE = SAMPLES / "airline.csv"


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_predict_writes_rows_in_the_users_names_and_date_style(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("predict", model, AIRLINE, "-q")
    assert (ran.code, ran.err) == (0, "")
    rows = rows_of(ran.out)
    header = ran.out.splitlines()[0]
    assert header == "month,forecast,lo_80,hi_80,lo_95,hi_95"
    assert [row["month"] for row in rows] == [f"1961-{n:02d}" for n in range(1, 13)]
    for row in rows:
        bounds = [float(row[n]) for n in ("lo_95", "lo_80", "forecast")]
        bounds += [float(row[n]) for n in ("hi_80", "hi_95")]
        assert bounds == sorted(bounds)
        assert bounds[0] >= 0


def test_the_origin_is_the_last_row_of_the_given_file(fitted, seqcast, tmp_path):
    model, _ = fitted
    newer = AIRLINE.read_text() + "1961-01,450\n1961-02,420\n"
    (tmp_path / "newer.csv").write_text(newer)
    ran = seqcast("predict", model, "newer.csv", "--horizon", 3, "-q")
    assert [row["month"] for row in rows_of(ran.out)] == [
        "1961-03",
        "1961-04",
        "1961-05",
    ]


def test_predict_reads_standard_input_and_picks_intervals(fitted, seqcast):
    model, _ = fitted
    ran = seqcast(
        *("predict", model, "-", "-q", "--intervals", "60"), given=AIRLINE.read_bytes()
    )
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "month,forecast,lo_60,hi_60"


def test_predict_says_what_a_reader_of_the_forecast_should_know(
    fitted, seqcast, tmp_path
):
    model, _ = fitted
    short = AIRLINE.read_text().splitlines()[:21]
    (tmp_path / "short.csv").write_text("\n".join(short) + "\n")
    ran = seqcast("predict", model, "short.csv")
    assert ran.err.splitlines() == [
        "Read 20 rows of 1 series; monthly (MS), 1949-01 to 1950-08.",
        "The series is shorter than the look-back of 36.",
        "Warning: The series ends before the training data did.",
        "Wrote 12 rows of 1 series to standard output.",
    ]


def test_predict_answers_in_json(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("predict", model, AIRLINE, "--json", "-q", "--horizon", 2)
    rows = json.loads(ran.out)["rows"]
    assert [row["month"] for row in rows] == ["1961-01", "1961-02"]
    assert isinstance(rows[0]["forecast"], float)


def test_an_output_file_appears_whole_or_not_at_all(fitted, seqcast, tmp_path):
    model, _ = fitted
    ran = seqcast("predict", model, AIRLINE, "-o", "f.csv")
    assert (ran.code, ran.out) == (0, "")
    good = (tmp_path / "f.csv").read_bytes()
    assert ran.err.splitlines()[-1] == "Wrote 12 rows of 1 series to f.csv."
    (tmp_path / "bad.csv").write_text("month,passengers\n1961-01,many\n")
    ran = seqcast("predict", model, "bad.csv", "-o", "f.csv")
    assert ran.code == 3
    assert (tmp_path / "f.csv").read_bytes() == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "f.csv"]


@pytest.mark.parametrize(
    ("redirect", "code", "said"),
    [
        pytest.param("| true", 141, "", id="a reader that goes away"),
        pytest.param("| head -1", 0, "", id="a reader of one line"),
        pytest.param(
            "> /dev/full",
            5,
            "Error: The disk is full.\n  at   standard output\n"
            "  fix  Free some space, or name another place\n",
            id="a full disk",
        ),
        pytest.param(
            ">&-",
            5,
            "Error: Standard output is closed.\n  fix  Pass a file with -o\n",
            id="a closed output",
        ),
    ],
)
def test_an_output_that_breaks_is_told_by_the_exit_code(fitted, redirect, code, said):
    model, _ = fitted
    call = f"{sys.executable} -m seqcast predict {model} {AIRLINE} -q {redirect}"
    ran = subprocess.run(
        ["bash", "-c", f"{call}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in {code, 141 if "head" in redirect else code}
    assert ran.stderr == said


def test_more_steps_than_the_model_has_are_rolled_on_and_told(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("predict", model, AIRLINE, "--horizon", 30)
    assert ran.code == 0
    assert (
        "The model was trained on 12 steps; those beyond are rolled on from its own "
        "forecast, with wider intervals." in ran.err
    )
    rows = rows_of(ran.out)
    assert (len(rows), rows[-1]["month"]) == (30, "1963-06")


def test_json_lines_hold_what_the_csv_holds(fitted, seqcast):
    model, _ = fitted
    lines = seqcast("predict", model, AIRLINE, "-q", "--format", "jsonl").out
    found = [json.loads(line) for line in lines.splitlines()]
    rows = rows_of(seqcast("predict", model, AIRLINE, "-q").out)
    assert [{k: str(v) for k, v in one.items()} for one in found] == rows


def test_parquet_holds_times_and_numbers(fitted, seqcast, tmp_path):
    import pandas as pd

    model, _ = fitted
    words = ("predict", model, AIRLINE, "-q", "--format", "parquet", "-o", "f.parquet")
    assert seqcast(*words).code == 0
    frame = pd.read_parquet(tmp_path / "f.parquet")
    rows = rows_of(seqcast("predict", model, AIRLINE, "-q").out)
    assert frame.month.dt.strftime("%Y-%m").tolist() == [row["month"] for row in rows]
    assert frame.hi_95.tolist() == [float(row["hi_95"]) for row in rows]


def test_predict_refuses_an_interval_that_was_not_trained(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("predict", model, AIRLINE, "--intervals", "90")
    assert (ran.code, ran.out) == (2, "")
    assert "Choose from --intervals 95,80,60,40,20" in ran.err


def test_predict_refuses_data_of_other_columns_naming_both_sides(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("predict", model, SAMPLES / "temperature.csv")
    assert (ran.code, ran.out) == (3, "")
    assert 'a column "month"; the file has "time", "temperature"' in ran.err


def test_a_file_that_is_no_model_is_told_with_exit_code_4(seqcast):
    ran = seqcast("predict", AIRLINE, AIRLINE)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("Error: ")


def test_an_error_under_json_is_one_json_line_on_stderr(seqcast):
    ran = seqcast("predict", "absent.seqcast", AIRLINE, "--json")
    assert (ran.code, ran.out) == (4, "")
    assert json.loads(ran.err)["error"]["where"] == "absent.seqcast"


def test_unseen_series_are_forecast_and_counted(tmp_path):
    from seqcast.models.artifact import write
    from tests.models.builders import small_artifact

    (tmp_path / "m.seqcast").write_bytes(write(small_artifact()))
    rows = ["month,shop,line,sales"]
    for shop, line in (("007", "x"), ("c d", "é")):
        rows += [
            f"{2020 + n // 12}-{n % 12 + 1:02d},{shop},{line},{n + 5}"
            for n in range(30)
        ]
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "new.csv")
    assert ran.code == 0, ran.err
    assert "1 of 2 series was not in the training data." in ran.err
    rows = rows_of(ran.out)
    assert [(r["shop"], r["line"]) for r in rows[::6]] == [("007", "x"), ("c d", "é")]
    assert rows[0]["month"] == "2022-07"


@pytest.mark.parametrize("name", ["m.seqcast", "in.csv", "link.csv"])
def test_a_forecast_never_replaces_what_it_is_made_from(fitted, tmp_path, name):
    model, _ = fitted
    (tmp_path / "m.seqcast").write_bytes(model.read_bytes())
    (tmp_path / "in.csv").write_bytes(AIRLINE.read_bytes())
    (tmp_path / "link.csv").symlink_to("in.csv")
    ran = run(tmp_path, "predict", "m.seqcast", "in.csv", "-o", name)
    assert ran.code == 5
    assert "The forecast would replace a file that it is made from." in ran.err
    assert (tmp_path / "in.csv").read_bytes() == AIRLINE.read_bytes()
    assert (tmp_path / "m.seqcast").read_bytes() == model.read_bytes()


def test_predict_tells_of_series_that_end_early_in_values_or_stand_still(tmp_path):
    from dataclasses import replace

    import numpy as np

    from seqcast.models.artifact import write
    from seqcast.models.conformal import Calibration
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    model = small_artifact(
        ids=(("a",), ("b",), ("c",)), roles=ColumnRoles("m", "y", ("id",))
    )
    nothing = Calibration(model.calibration.widen * 0, np.zeros(6, np.int64))
    content = write(replace(model, calibration=nothing))
    (tmp_path / "m.seqcast").write_bytes(content)
    rows = ["m,id,y"]
    for n in range(30):
        month = f"{2020 + n // 12}-{n % 12 + 1:02d}"
        rows += [f"{month},a,{n + 1}", f"{month},b,7", f"{month},c,{-n - 1}"]
    rows[-3] = rows[-3].replace(",30", ",")
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "new.csv")
    assert ran.code == 0, ran.err
    for line in (
        "1 of 3 series ends with missing values.",
        "1 of 3 series does not change in the look-back: its forecast is its last "
        "value, with intervals of no width.",
        "The intervals are not calibrated: training had too few windows for it.",
        "Warning: 1 of 3 series has no usable value in the last 24 steps and gets no "
        "forecast "
        '(the first is "c").',
    ):
        assert line in ran.err.splitlines()
    assert {row["id"] for row in rows_of(ran.out)} == {"a", "b"}


def test_a_series_of_one_row_is_warned_of_and_not_called_constant(tmp_path):
    from seqcast.models.artifact import write
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    model = small_artifact(ids=(("a",), ("b",)), roles=ColumnRoles("m", "y", ("id",)))
    (tmp_path / "m.seqcast").write_bytes(write(model))
    months = [f"2020-{month:02d}" for month in range(1, 13)]
    rows = ["m,id,y", *(f"{month},a,7" for month in months), "2020-12,b,5"]
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "new.csv")
    assert ran.code == 0, ran.err
    for line in (
        "Warning: 1 of 2 series has one value in the look-back, which tells of no "
        "error: its forecast is that value, with intervals of no width.",
        "1 of 2 series does not change in the look-back: its forecast is its last "
        "value, with intervals of no width.",
    ):
        assert line in ran.err.splitlines()


def test_a_series_at_zero_that_a_logarithm_cannot_use_gets_one_remark(tmp_path):
    from seqcast.models.artifact import write
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    model = small_artifact(ids=(("a",), ("b",)), roles=ColumnRoles("m", "y", ("id",)))
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = ["m,id,y"]
    for n in range(30):
        month = f"{2020 + n // 12}-{n % 12 + 1:02d}"
        rows += [f"{month},a,{n + 1}", f"{month},b,0"]
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "new.csv")
    assert ran.code == 0, ran.err
    assert "1 of 2 series has no usable value in the last 24 steps" in ran.err
    assert "does not change" not in ran.err


@pytest.mark.parametrize(
    ("time", "series"),
    [
        pytest.param("month", "series", id="plain"),
        pytest.param("series", "series_", id="a time called series"),
    ],
)
def test_a_wide_file_is_forecast_into_rows_that_name_the_series(tmp_path, time, series):
    from seqcast.models.artifact import write
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    roles = ColumnRoles(time, "value", (series,), wide=True)
    (tmp_path / "m.seqcast").write_bytes(
        write(small_artifact(roles=roles, ids=(("north",), ("south",))))
    )
    rows = [f"2024-{n + 1:02d},{n + 5},{'' if n < 3 else n}" for n in range(12)]
    (tmp_path / "new.csv").write_text("\n".join([f"{time},north,east", *rows]) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "new.csv", "--horizon", 2)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"{series},{time},forecast,lo_80,hi_80,lo_95,hi_95\n")
    assert [(r[series], r[time]) for r in rows_of(ran.out)] == [
        ("north", "2025-01"),
        ("north", "2025-02"),
        ("east", "2025-01"),
        ("east", "2025-02"),
    ]
    assert ran.err.splitlines() == [
        "Read 12 rows of 2 series; monthly (MS), 2024-01 to 2024-12.",
        "Begun after the first row, at their first value: 1 series.",
        "Warning: 1 of 2 series was not in the training data.",
        "2 of 2 series are shorter than the look-back of 24.",
        "Warning: 1 of 2 series of the training data is not in the file, or left out "
        "of it.",
        "Warning: 2 of 2 series go on for more than 3 horizons of 6 after the end of "
        "the training data: the model is old.",
        "Wrote 4 rows of 2 series to standard output.",
    ]


def test_as_of_forecasts_from_an_earlier_row_and_says_so(fitted, seqcast):
    model, _ = fitted
    words = ("predict", model, AIRLINE, "--as-of", "1959-12", "--horizon", 2)
    ran = seqcast(*words)
    assert ran.code == 0
    assert [row["month"] for row in rows_of(ran.out)] == ["1960-01", "1960-02"]
    assert "As of 1959-12: the newest row is 1959-12; later: 12 steps dropped." in (
        ran.err.splitlines()
    )
    assert seqcast(*words, "--set", "data.last=200", "-q").out == ran.out


def test_several_files_and_a_folder_are_read_as_one(fitted, seqcast, tmp_path):
    model, _ = fitted
    head, *rows = AIRLINE.read_text().splitlines()
    (tmp_path / "parts").mkdir()
    for name, part in (("a.csv", rows[:70]), ("b.csv", rows[70:])):
        (tmp_path / "parts" / name).write_text("\n".join([head, *part]) + "\n")
    whole = seqcast("predict", model, AIRLINE, "-q").out
    assert seqcast("predict", model, "parts/a.csv", "parts/b.csv", "-q").out == whole
    assert seqcast("predict", model, "parts", "-q").out == whole
    assert seqcast("predict", model, "parts", "-o", "parts/a.csv").code == 5
    told = seqcast("inspect", "parts", "-q", "--json")
    assert json.loads(told.out)["fit"]["command"] == "seqcast fit parts"


def test_a_short_file_is_read_in_the_order_of_day_and_month_of_the_model(tmp_path):
    from seqcast.models.artifact import write
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    roles = ColumnRoles("month", "sales")
    model = small_artifact(roles=roles, ids=((),))  # of dates with the day first
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = [f"01/{n:02d}/2024,{n + 5}" for n in range(1, 9)]
    (tmp_path / "new.csv").write_text("\n".join(["month,sales", *rows]) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "new.csv", "--horizon", 2)
    assert ran.code == 0, ran.err
    assert [row["month"] for row in rows_of(ran.out)] == ["01/09/2024", "01/10/2024"]
    assert 'Read "month" day first, as the data of the model.' in ran.err


@pytest.fixture(scope="module")
def recursive(tmp_path_factory):
    """Two tokens of twelve months each, the second one sampled."""
    folder = tmp_path_factory.mktemp("recursive")
    words = ["--horizon", 18, "--set", "model.decoder=recursive", *BRIEF, "-q"]
    ran = run(folder, "fit", AIRLINE, *words)
    assert ran.code == 0, ran.err
    return folder / "airline.seqcast"


@pytest.mark.parametrize("horizon", [7, 18, 30])
def test_paths_are_rows_with_the_quantiles_of_the_forecast(recursive, seqcast, horizon):
    words = ("predict", recursive, AIRLINE, "-q", "--horizon", horizon)
    ran = seqcast(*words, "--format", "paths", "--set", "forecast.paths=80")
    again = seqcast(*words, "--format", "paths", "--set", "forecast.paths=80")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == again.out
    rows = rows_of(ran.out)
    assert list(rows[0]) == ["month", "path", "forecast"]
    assert len(rows) == 80 * horizon
    assert [row["path"] for row in rows[::horizon]] == [str(n) for n in range(1, 81)]
    own = rows_of(seqcast(*words).out)
    for place, step in enumerate(own):
        values = sorted(
            float(row["forecast"]) for row in rows if row["month"] == step["month"]
        )
        assert [row["month"] for row in rows[:horizon]][place] == step["month"]
        # Half of the paths lie below the median, a tenth below the lower bound.
        assert values[39] <= float(step["forecast"]) <= values[40]
        assert values[7] <= float(step["lo_80"]) <= values[8]


def test_a_decoder_without_paths_says_which_one_has_them(fitted, seqcast):
    ran = seqcast("predict", fitted[0], AIRLINE, "--format", "paths")
    assert (ran.code, ran.out) == (2, "")
    assert "direct" in ran.err
    assert "--set model.decoder=recursive" in ran.err


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        pytest.param("f.jsonl", b'{"month": "1961-01"', id="JSON Lines"),
        pytest.param("f.PARQUET", b"PAR1", id="Parquet"),
        pytest.param("f.txt", b"month,forecast", id="CSV, as all others"),
    ],
)
def test_the_suffix_of_the_output_says_how_rows_are_written(
    fitted, seqcast, tmp_path, name, starts
):
    model, _ = fitted
    ran = seqcast("predict", model, AIRLINE, "-q", "-o", name)
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / name).read_bytes().startswith(starts)


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_suffix_of_a_format_that_is_not_written_is_refused(
    fitted, seqcast, tmp_path, command
):
    model, _ = fitted
    ran = seqcast(command, model, AIRLINE, "-o", "f.xlsx")
    assert ran.code == 2
    assert "Error: The rows are not written as .xlsx." in ran.err
    assert not list(tmp_path.iterdir())


def test_a_fix_for_fresh_rows_names_no_flag_of_fit(fitted, seqcast, tmp_path):
    model, _ = fitted
    rows = AIRLINE.read_text().splitlines()
    (tmp_path / "twice.csv").write_text("\n".join([*rows, "1960-12,1"]) + "\n")
    (tmp_path / "gaps.csv").write_text("\n".join([rows[0], rows[1], *rows[-4:]]) + "\n")
    for name, fix in (
        (
            "twice.csv",
            "  fix  Remove one, or pass --set data.duplicates=sum (or mean, or last)",
        ),
        (
            "gaps.csv",
            "  fix  Fill in the missing rows, or pass --set data.max_gaps=0.97",
        ),
    ):
        ran = seqcast("predict", model, name)
        assert ran.code == 3
        assert ran.err.splitlines()[-1] == fix
        pair = fix.rpartition("--set ")[2].split()[0]
        assert seqcast("predict", model, name, "--set", pair, "-q").code == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_half_an_answer_is_an_error_also_on_an_unbuffered_stream(
    fitted, unbuffered, tmp_path
):
    model, _ = fitted
    line = (
        f"ulimit -f 1; {sys.executable} -m seqcast predict {model} "
        f"{SAMPLES / 'airline.csv'} --horizon 200 -q > half.csv"
    )
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        check=False,
    )
    assert done.returncode == 5
    assert "Traceback" not in done.stderr
