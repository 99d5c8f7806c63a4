"""``seqcast inspect MODEL DATA``: what predict would do, without a forecast."""

import json
from dataclasses import replace

import numpy as np
import pytest

from seqcast.models.artifact import hashed, write
from tests.cli.conftest import SAMPLES, run
from tests.models.builders import ranges, small_artifact


def rows_of(shop, months, value):
    return [
        f"{2000 + n // 12}-{n % 12 + 1:02d},{shop},x,{value(n)},-"
        for n in range(months)
    ]


@pytest.fixture
def shops(tmp_path):
    """An untrained model of two shops, and newer rows of these and of two others."""
    months = np.array(["2003-12-01", "2004-06-01"], "datetime64[us]").astype(int)
    hashes, cutoffs = hashed((("a", "x"), ("b", "x")), months)
    parts = {"hashes": hashes, "cutoffs": cutoffs, "ranges": ranges(2)}
    model = small_artifact()
    last = {"last": int(months.max()), "series": 2}
    model = replace(model, **parts, record=replace(model.record, **last))
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = ["month,shop,line,sales,note"]
    rows += rows_of("a", 61, lambda n: 50 + n % 12)
    rows += rows_of("b", 64, lambda n: 5000 + 40 * (n % 12))
    rows += rows_of("new", 20, lambda n: 60 + n % 12)
    rows += rows_of("gone", 64, lambda n: -n - 1)
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_every_series_is_held_against_its_training(shops):
    ran = run(shops, "inspect", "m.seqcast", "new.csv")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert "  rows       209 rows of 4 series" in lines
    assert "  frequency  monthly (MS), that of the model" in lines
    assert "  series     2 of the 2 trained on, 2 not seen in training" in lines
    assert "  trained    up to 2004-06" in lines
    assert "  newest     2005-04, 10 steps after that" in lines
    assert "  note     unused    the model does not need it" in lines
    table = {line.split()[0]: line.split() for line in lines if ", x " in line}
    assert table["a,"][2:] == ["13", "55.5", "10.0", "to", "90.0", "early"]
    assert " ".join(table["b,"][-2:]) == "level, spread"
    assert " ".join(table["new,"][-3:]) == "unseen, short, early"
    assert " ".join(table["gone,"][-3:]) == "no forecast, unseen"
    assert lines[-2:] == [
        "  seqcast predict m.seqcast new.csv > forecast.csv",
        "  seqcast evaluate m.seqcast new.csv",
    ]


def test_it_says_what_predict_says(shops):
    told = run(shops, "predict", "m.seqcast", "new.csv").err.splitlines()
    ran = run(shops, "inspect", "m.seqcast", "new.csv", "--json")
    assert ran.err.splitlines() == told[:-1]
    assert json.loads(ran.out)["notices"] == told[:-1]
    assert (
        "1 of 4 series lies far from all that was trained on, in level or " in ran.err
    )


def test_json_holds_every_series_and_the_commands(shops):
    words = ["m.seqcast", "new.csv", "--set", "data.last=60", "--json", "-q"]
    ran = run(shops, "inspect", *words)
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["data"] == {"paths": ["new.csv"], "rows": 209}
    training = told["training"]
    assert (training["series"], training["age"]) == (2, 10)
    assert told["series"][1] == {
        "id": ["b", "x"],
        "end": "2005-04",
        "new": 10,
        "seen": True,
        "forecast": True,
        "short": False,
        "no_last_value": False,
        "constant": False,
        "ends_early": False,
        "level": 5220.0,
        "trained_level": [10.0, 90.0],
        "level_drift": True,
        "spread": 120.0,
        "trained_spread": [2.0, 8.0],
        "spread_drift": True,
    }
    new = told["series"][2]
    assert (new["seen"], new["short"], new["trained_level"]) == (False, True, None)
    assert told["predict"] == {
        "command": "seqcast predict m.seqcast new.csv --set data.last=60",
        "horizon": 6,
        "lookback": 24,
        "series": 3,
        "clipped": 24,
    }
    assert told["evaluate"]["command"] == (
        "seqcast evaluate m.seqcast new.csv --set data.last=60"
    )
    assert told["evaluate"]["windows"] > 0


def test_of_many_series_those_with_most_to_say_are_shown(shops):
    rows = ["month,shop,line,sales,note"]
    for number in range(40):
        months = 60 if number == 33 else 64
        rows += rows_of(f"s{number}", months, lambda n: 50 + n % 12)
    (shops / "new.csv").write_text("\n".join(rows) + "\n")
    brief = run(shops, "inspect", "m.seqcast", "new.csv").out
    assert brief.count(", x ") == 12
    assert "s33, x " in brief
    assert "  28 series more; -v shows all." in brief.splitlines()
    assert run(shops, "inspect", "m.seqcast", "new.csv", "-v").out.count(", x ") == 40


def test_without_newer_rows_evaluate_is_not_proposed(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("inspect", model, SAMPLES / "airline.csv")
    assert ran.code == 0
    assert "newest     1960-12, the same" in ran.out
    assert "seqcast evaluate" not in ran.out
    told = json.loads(seqcast("inspect", model, SAMPLES / "airline.csv", "--json").out)
    assert told["evaluate"] == {"command": None, "windows": 0}
    assert (told["series"][0]["new"], told["series"][0]["level_drift"]) == (0, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("month,sold\n2024-01,1\n2024-02,2\n", id="other columns"),
        pytest.param("month,passengers\n2024-01-01,1\n2024-01-02,2\n", id="days"),
        pytest.param("month,passengers\n2024-01,-1\n2024-02,-2\n", id="nothing usable"),
        pytest.param("month,passengers\n2024-01,many\n", id="a word for a number"),
    ],
)
def test_what_predict_refuses_is_refused_in_the_same_words(
    fitted, seqcast, tmp_path, text
):
    model, _ = fitted
    (tmp_path / "new.csv").write_text(text)
    predict = seqcast("predict", model, "new.csv")
    inspect = seqcast("inspect", model, "new.csv")
    assert (inspect.code, inspect.out, inspect.err) == (3, "", predict.err)


def test_flags_of_a_fit_are_refused_beside_a_model(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("inspect", model, SAMPLES / "airline.csv", "--cell", "gru")
    assert (ran.code, ran.out) == (2, "")
    assert "is a model file, which answers --cell itself." in " ".join(ran.err.split())
