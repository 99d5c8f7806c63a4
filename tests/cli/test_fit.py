import gzip
import json
import re
import shlex
import subprocess
import sys

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.data.windows import WindowShape
from seqcast.models import linear
from seqcast.models.artifact import read
from seqcast.settings import DataSettings
from tests.cli.conftest import BRIEF, SAMPLES, run

AIRLINE = SAMPLES / "airline.csv"


def test_fit_reports_the_network_beside_every_baseline(fitted):
    _, ran = fitted
    for method in ("gru", "seasonal naive", "naive", "drift", "seasonal median"):
        assert f"\n  {method} " in ran.out
    assert "Scores on the last 12 steps of 1 series" in ran.out
    assert "coverage achieved" in ran.out


def test_fit_ends_with_the_command_to_run_next(fitted):
    model, ran = fitted
    last = ran.out.splitlines()[-1]
    assert last == f"  seqcast predict {model.name} {AIRLINE} > forecast.csv"


def test_the_command_to_run_next_reads_the_file_as_fit_did(seqcast, tmp_path):
    text = AIRLINE.read_text().replace("112", "n/a", 1).replace("month", "müonth")
    (tmp_path / "a b.csv").write_text(text, "cp1252")
    words = ["--set", "data.encoding=cp1252", "--set", "data.missing=n/a"]
    ran = seqcast("fit", "a b.csv", *words, *BRIEF)
    assert ran.code == 0, ran.err
    call = ran.out.splitlines()[-1].strip().removesuffix(" > forecast.csv")
    _, *again = shlex.split(call)
    assert seqcast(*again, "-q").code == 0


def test_fit_says_what_it_read_on_stderr_and_nothing_else(fitted):
    _, ran = fitted
    assert ran.err.splitlines() == [
        "Read 144 rows of 1 series; monthly (MS), 1949-01 to 1960-12.",
        'Columns: time "month", target "passengers".',
        "The target is never negative, so no forecast will be "
        "(--set forecast.floor=none lifts that).",
    ]


def test_a_report_off_a_terminal_is_plain_text_of_80_columns(fitted):
    _, ran = fitted
    assert "\x1b" not in ran.out
    assert ran.out.isascii()
    lines = ran.out.splitlines()
    told = [line for line in lines if "seqcast predict" not in line]
    assert max(map(len, told)) <= 80
    assert not any(line.endswith(" ") for line in lines)


def test_fit_leaves_the_model_and_its_lock_and_no_litter(fitted):
    model, _ = fitted
    names = sorted(path.name for path in model.parent.iterdir())
    assert names == [".airline.seqcast.lock", "airline.seqcast"]


def test_two_fits_with_one_seed_give_identical_bytes(fitted, tmp_path):
    model, _ = fitted
    ran = run(tmp_path, "fit", AIRLINE, "-q", "--horizon", 12, *BRIEF, TZ="Asia/Tokyo")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "airline.seqcast").read_bytes() == model.read_bytes()


def test_fit_reads_standard_input_and_gzip_and_answers_in_json(tmp_path):
    content = gzip.compress(AIRLINE.read_bytes())
    words = ["fit", "-", "-o", "m.seqcast", "--json", "-q", "--cell", "lstm", *BRIEF]
    ran = run(tmp_path, *words, given=content)
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["network"]["cell"] == "lstm"
    assert told["frequency"]["code"] == "MS"
    assert told["scores"][0]["method"] == "lstm"
    assert sum(told["blend"].values()) == pytest.approx(1.0)
    assert 0 < told["blend"]["theta"] < 1
    assert any("never negative" in notice for notice in told["notices"])
    assert told["model"]["bytes"] == (tmp_path / "m.seqcast").stat().st_size


@pytest.mark.parametrize(
    ("cell", "pairs", "shown"),
    [
        pytest.param("rnn", [], "RNN, 1 layer of 8 units, ", id="rnn"),
        pytest.param("dense", [], "dense, 1 layer of 8 units, ", id="dense"),
        pytest.param(
            "gru",
            ["layers=2", "bidirectional=true", "residual=true", "activation=relu"],
            "GRU, 2 layers of 8 units, relu, both directions, residual, ",
            id="all at once",
        ),
    ],
)
def test_every_cell_is_fitted_and_named(tmp_path, cell, pairs, shown):
    chosen = [f"--set=model.{pair}" for pair in pairs]
    ran = run(tmp_path, "fit", AIRLINE, "--cell", cell, *BRIEF, *chosen)
    assert ran.code == 0, ran.err
    assert shown in " ".join(ran.out.split())
    assert f"\n  {cell} " in ran.out
    again = run(tmp_path, "predict", "airline.seqcast", AIRLINE, "-q")
    assert (again.code, again.err) == (0, "")
    assert len(again.out.splitlines()) == 19


def test_fit_finds_the_id_column_of_a_panel(tmp_path):
    rows = ["shop,day,sales"]
    for shop in ("north", "007"):
        rows += [f"{shop},2024-01-{day:02d},{day % 7 + 3}" for day in range(1, 32)]
    (tmp_path / "shops.csv").write_text("\n".join(rows) + "\n")
    ran = run(tmp_path, "fit", "shops.csv", "--horizon", 7, *BRIEF)
    assert ran.code == 0, ran.err
    assert 'id "shop"' in ran.err
    assert (tmp_path / "shops.seqcast").exists()


def test_a_fit_cut_by_its_time_says_so_and_leaves_a_model(seqcast, tmp_path):
    ran = seqcast("fit", AIRLINE, "--max-time", "1s", "--json", "--quality", "best")
    assert ran.code == 0
    assert "Training was cut short by --max-time." in ran.err
    told = json.loads(ran.out)
    assert told["training"]["cut"]
    assert seqcast("predict", "airline.seqcast", AIRLINE, "-q").code == 0


def test_a_fit_says_what_every_part_of_its_forecast_counts(seqcast):
    mixed = " ".join(seqcast("fit", AIRLINE, *BRIEF).out.split())
    assert re.search(r"blend GRU \d+ %, .*theta \d+ %, linear \d+ %", mixed)
    alone = seqcast("fit", AIRLINE, "--json", "--set=training.blend=none", *BRIEF)
    assert json.loads(alone.out)["blend"] == {"network": 1.0}


def test_the_line_of_a_model_is_fitted_to_all_rows(fitted):
    model = read(fitted[0])
    assert model.line is not None
    shape = WindowShape(model.networks[0].lookback, model.networks[0].horizon)
    panel = read_panel(str(AIRLINE), Reading(), DataSettings()).panel
    found = linear.fitted(panel, shape, model.preparation, model.blend.penalty)
    assert found.weights.tobytes() == model.line.weights.tobytes()


@pytest.mark.parametrize("time", ["0", "-5", "ten", "1y", "5 m"])
def test_a_time_that_is_none_is_refused(seqcast, time):
    ran = seqcast("fit", AIRLINE, f"--max-time={time}")
    assert (ran.code, ran.out) == (2, "")
    assert "write 90s, 10m, 1h or 2d" in ran.err


def test_a_fast_fit_trains_one_network(seqcast):
    words = ["--quality", "fast", "--set", "model.units=4", "--json", "-q"]
    told = json.loads(seqcast("fit", AIRLINE, *words).out)
    assert told["network"]["members"] == 1
    assert len(told["candidates"]) == 3


def test_a_foreign_safetensors_file_is_no_model_of_ours(seqcast, tmp_path):
    from safetensors.numpy import save

    content = save({"a": np.zeros(3, np.float32)}, metadata={"format": "pt"})
    (tmp_path / "other.safetensors").write_bytes(content)
    ran = seqcast("fit", AIRLINE, "-o", "other.safetensors")
    assert ran.code == 5
    assert (tmp_path / "other.safetensors").read_bytes() == content


def test_json_stays_json_where_the_choosing_windows_are_empty(seqcast, tmp_path):
    rows = AIRLINE.read_text().splitlines()
    rows[121:133] = [f"{row.split(',')[0]}," for row in rows[121:133]]
    (tmp_path / "gap.csv").write_text("\n".join(rows) + "\n")
    ran = seqcast("fit", "gap.csv", "--horizon", "12", "--json", "-q", *BRIEF)
    assert ran.code == 0, ran.err
    assert {one["loss"] for one in json.loads(ran.out)["candidates"]} == {None}


def test_fit_never_replaces_a_file_that_is_not_a_model(seqcast, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("keep me")
    ran = seqcast("fit", AIRLINE, "-o", "notes.txt")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err == (
        "Error: There is a file of this name that is not a seqcast model.\n"
        "  at   notes.txt\n"
        "  fix  Pass another name with -o, or move the file away\n"
    )
    assert notes.read_text() == "keep me"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(
            ["fit", "absent.csv"],
            3,
            "Error: There is no such file.\n  at   absent.csv\n  fix  Check the path\n",
            id="absent data",
        ),
        pytest.param(
            ["fit", "-"],
            2,
            "Error: Standard input has no name for the model file.\n"
            "  at   seqcast fit -\n  fix  Pass -o MODEL\n",
            id="standard input without a name",
        ),
        pytest.param(
            ["fit", "few.csv", "--horizon", "14"],
            3,
            "Error: The longest series has 9 rows; a horizon of 14 steps needs "
            "at least 17.\n  fix  Pass more rows, or --horizon 3\n",
            id="too short",
        ),
        pytest.param(
            ["fit", "few.csv", "--set", "model.transform=log", "--horizon", "2"],
            2,
            "Error: model.transform is log; the least value is 0.\n"
            "  at   --set\n  fix  Use model.transform=auto\n",
            id="a transform that the values do not allow",
        ),
        pytest.param(
            ["fit", "few.csv", "--set", "model.unit=3"],
            2,
            'Error: There is no setting "model.unit".\n  at   --set\n'
            "  fix  Did you mean model.units? List them with: seqcast config\n",
            id="a setting misspelt",
        ),
        pytest.param(
            ["fit", "few.csv", "-o", "absent/m.seqcast"],
            5,
            "Error: The folder does not exist.\n  at   absent/m.seqcast\n"
            "  fix  Create it, or name another place\n",
            id="an absent folder",
        ),
    ],
)
def test_a_refused_fit_says_why_and_writes_nothing(
    seqcast, tmp_path, words, code, said
):
    rows = [f"2024-01-{day:02d},{day - 1}" for day in range(1, 10)]
    (tmp_path / "few.csv").write_text("\n".join(["day,sold", *rows]) + "\n")
    ran = seqcast(*words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.endswith(said)
    assert not list(tmp_path.glob("*.seqcast"))


def test_a_column_cannot_play_two_parts(seqcast):
    ran = seqcast("fit", AIRLINE, "--time", "month", "--target", "month")
    assert (ran.code, ran.out) == (2, "")
    assert 'Column "month" is given two parts.' in ran.err


def test_a_closed_input_is_told(tmp_path):
    call = f"{sys.executable} -m seqcast fit - -o m.seqcast <&-"
    words = ["bash", "-c", call]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 3
    assert b"Standard input is closed." in ran.stderr


def test_a_second_fit_of_one_model_is_told_that_it_is_busy(seqcast, tmp_path):
    from seqcast.locks import hold

    with hold(tmp_path / "m.seqcast"):
        ran = seqcast("fit", AIRLINE, "-o", "m.seqcast")
    assert ran.code == 6
    assert ran.err.startswith("Error: ")
