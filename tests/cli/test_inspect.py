"""``seqcast inspect``: what is said of a data file, and of a model file."""

import json
from hashlib import sha256

import pytest

from seqcast.models.artifact import write
from tests.cli.conftest import SAMPLES
from tests.models.builders import small_artifact

AIRLINE = """
{path}
  rows       144 rows of 1 series
  frequency  monthly (MS)
  season     12 steps, usual for monthly rows
  values     0 steps without a value, 0 zeros

Columns
  column       used as   because
 -----------------------------------------------------------------
  month        time      the one column of dates, written YYYY-MM
  passengers   target    the only column of numbers left

Series
  series   length     start       end   missing   zeros
 -------------------------------------------------------
  -           144   1949-01   1960-12         0       0

What fit would do
  series   train on 1 series
  horizon  forecast 18 steps; the last of them score it
  window   see 36 steps in 3 tokens of 12
  network  GRU, 1 layer of 128 units, 162,502 weights, at most 800 steps of
           training
  scaling  log, less the last season; tries also: last, none
  floor    no forecast below 0

Next
  seqcast fit {path}
"""


def shops(folder, count):
    """Write a file of some shops, forty days each."""
    rows = [
        f"2024-{1 + day // 28:02d}-{1 + day % 28:02d},shop {n},{(day * 7 + n) % 9 + 1}"
        for n in range(count)
        for day in range(28)
    ]
    (folder / "shops.csv").write_text("\n".join(["day,shop,sold", *rows]) + "\n")


@pytest.mark.parametrize(
    ("times", "told"),
    [
        pytest.param(range(60), "1 step, usual for rows of integer steps", id="steps"),
        pytest.param(
            [f"2024-01-01 {n // 6:02d}:{n % 6}0" for n in range(60)],
            "no series holds two seasons of 144 steps",
            id="tens of minutes",
        ),
        pytest.param(
            [f"2024-01-{1 + n // 8:02d} {n % 8 * 3:02d}:00" for n in range(60)],
            "8 steps, usual for rows every 3 hours",
            id="three hours",
        ),
        pytest.param(
            [f"2024-0{1 + n // 28}-{1 + n % 28:02d}" for n in range(28)],
            "7 steps, usual for daily rows",
            id="days",
        ),
    ],
)
def test_the_season_is_that_of_the_rows(seqcast, tmp_path, times, told):
    rows = [f"{time},{place * 7 % 9 + 1}" for place, time in enumerate(times)]
    (tmp_path / "t.csv").write_text("\n".join(["t,v", *rows]) + "\n")
    lines = seqcast("inspect", "t.csv").out.splitlines()
    (season,) = (line for line in lines if line.startswith("  season"))
    assert season.endswith(told)


def test_a_data_file_is_reported_whole(seqcast, tmp_path):
    (tmp_path / "air.csv").write_bytes((SAMPLES / "airline.csv").read_bytes())
    ran = seqcast("inspect", "air.csv")
    assert (ran.code, ran.out) == (0, AIRLINE.format(path="air.csv"))
    assert ran.err.splitlines() == [
        "Read 144 rows of 1 series; monthly (MS), 1949-01 to 1960-12.",
        'Columns: time "month", target "passengers".',
        "The target is never negative, so no forecast will be (--set "
        "forecast.floor=none lifts that).",
    ]


def test_a_long_panel_shows_some_series_and_counts_the_rest(seqcast, tmp_path):
    shops(tmp_path, 40)
    brief = seqcast("inspect", "shops.csv", "--id", "shop", "-q", "--json")
    assert (brief.code, brief.err) == (0, "")
    assert len(json.loads(brief.out)["series"]) == 40
    shown = seqcast("inspect", "shops.csv").out.splitlines()
    assert "  28 series more; -v shows all." in shown
    assert sum(line.startswith("  shop ") for line in shown) == 13  # one is the column
    shown = seqcast("inspect", "shops.csv", "-v").out.splitlines()
    assert sum(line.startswith("  shop ") for line in shown) == 41


def test_json_says_what_fit_would_do_and_the_command(seqcast, tmp_path):
    shops(tmp_path, 3)
    words = ["--id", "shop", "--set", "model.units=16", "--set", "data.season=14"]
    told = json.loads(seqcast("inspect", "shops.csv", *words, "--json").out)
    assert told["data"] == {"paths": ["shops.csv"], "rows": 84}
    assert told["columns"] == {
        "time": "day",
        "target": "sold",
        "id": ["shop"],
        "wide": False,
        "known": [],
        "past": [],
        "static": [],
        "targets": [],
    }
    assert told["reasons"][1] == {
        "name": "shop",
        "part": "id",
        "why": "named with --id",
    }
    assert told["season"] == {"steps": 14, "why": "as data.season says"}
    assert told["series"][2] == {
        "id": ["shop 2"],
        "length": 28,
        "start": "2024-01-01",
        "end": "2024-01-28",
        "missing": 0,
        "gaps": 0,
        "duplicates": 0,
        "zeros": 0,
        "constant": False,
        "outliers": 0,
        "ahead": 0,
    }
    assert told["covariates"] == []
    assert told["fit"]["command"] == (
        "seqcast fit shops.csv --id shop --set model.units=16 --set data.season=14"
    )
    assert (told["fit"]["trained"], told["fit"]["network"]["units"]) == (3, 16)


def test_flags_of_a_fit_shape_the_plan_and_the_command(seqcast, tmp_path):
    shops(tmp_path, 3)
    words = [
        "--horizon",
        5,
        "--cell",
        "lstm",
        "--quality",
        "fast",
        "--set=run.threads=1",
    ]
    ran = seqcast("inspect", "shops.csv", *words, "--json", "-q")
    fit = json.loads(ran.out)["fit"]
    assert fit["command"] == (
        "seqcast fit shops.csv --horizon 5 --quality fast --cell lstm --set "
        "run.threads=1"
    )
    assert (fit["network"]["horizon"], fit["network"]["cell"]) == (5, "lstm")
    assert fit["steps"] == 250


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("month,sold\n2024-01,many\n2024-02,1\n", id="a word for a number"),
        pytest.param("month,sold,load\n2024-01,1,2\n2024-02,2,4\n", id="two targets"),
        pytest.param("month,sold\n2024-01,1\n2024-02,2\n", id="too few rows"),
        pytest.param("", id="empty"),
    ],
)
def test_what_fit_refuses_is_refused_in_the_same_words(seqcast, tmp_path, text):
    (tmp_path / "sales.csv").write_text(text)
    fit, inspect = seqcast("fit", "sales.csv"), seqcast("inspect", "sales.csv")
    assert (inspect.code, inspect.out, inspect.err) == (3, "", fit.err)


def test_a_wide_file_is_told_as_one(seqcast, tmp_path):
    rows = [f"2024-01-{n + 1:02d},{n + 3},{n % 7},x" for n in range(28)]
    (tmp_path / "wide.csv").write_text("\n".join(["day,a,b,note", *rows]) + "\n")
    told = json.loads(seqcast("inspect", "wide.csv", "--wide", "--json").out)
    assert told["columns"] == {
        "time": "day",
        "target": "value",
        "id": ["series"],
        "wide": True,
        "known": [],
        "past": [],
        "static": [],
        "targets": [],
    }
    assert [column["part"] for column in told["reasons"]] == [
        *("time", "series", "series", "unused")
    ]
    assert told["fit"]["command"] == "seqcast fit wide.csv --wide"
    ran = seqcast("inspect", "wide.csv", "--wide", "--id", "note")
    assert (ran.code, ran.err) == (
        2,
        "Error: A wide file has no column for --id; its columns are the series.\n"
        "  at   --id\n  fix  Leave --id out, or --wide\n",
    )


def test_standard_input_is_data(seqcast):
    given = (SAMPLES / "airline.csv").read_bytes()
    ran = seqcast("inspect", "-", given=given)
    assert ran.code == 0
    assert ran.out.endswith("  seqcast fit - -o MODEL\n")


def test_a_model_file_is_told_by_its_content(seqcast, tmp_path):
    content = write(small_artifact())
    (tmp_path / "model.csv").write_bytes(content)
    ran = seqcast("inspect", "model.csv")
    assert ran.code == 0
    assert sha256(content).hexdigest() in ran.out


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        pytest.param(
            "m.csv",
            write(small_artifact())[:-9],
            4,
            "Error: The model file is damaged or incomplete",
            id="a damaged model",
        ),
        pytest.param(
            "m.seqcast", None, 4, "Error: There is no such model file.", id="no model"
        ),
        pytest.param("m.csv", None, 3, "Error: There is no such file.", id="no file"),
        pytest.param(
            "m.seqcast", b"month,y\n", 4, "Error: This is not a seqcast", id="text"
        ),
    ],
)
def test_the_exit_code_says_which_kind_of_file_is_at_fault(
    seqcast, tmp_path, name, content, code, said
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ran = seqcast("inspect", name)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(said)


def test_every_series_keeps_its_name_beside_long_times(seqcast, tmp_path):
    rows = [
        f"2024-01-{d:02d}T{h:02d}:00:00+01:00,{h},{d}"
        for d in range(1, 11)
        for h in range(24)
    ]
    text = "\n".join(["time,kitchen,cellar", *rows]) + "\n"
    (tmp_path / "meters.csv").write_text(text)
    ran = seqcast("inspect", "meters.csv", "--wide")
    table = ran.out.partition("\nSeries\n")[2].partition("\nWhat fit")[0]
    assert "kitchen" in table
    assert "cellar" in table
    assert "…" not in table
    assert max(map(len, table.splitlines())) <= 80
