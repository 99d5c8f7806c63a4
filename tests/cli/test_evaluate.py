import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from seqcast.models.artifact import hashed, write
from tests import reference
from tests.cli.conftest import BRIEF, SAMPLES, run
from tests.models.builders import ranges, small_artifact

AIRLINE = SAMPLES / "airline.csv"
HOLDOUT = "data.holdout=30"


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A brief fit that held out the last 30 months, and its JSON document."""
    folder = tmp_path_factory.mktemp("held")
    words = ["fit", AIRLINE, "--horizon", 12, "--set", HOLDOUT, "--json", *BRIEF]
    ran = run(folder, *words)
    assert ran.code == 0, ran.err
    return folder / "airline.seqcast", json.loads(ran.out)


def shop_rows(shop, line, months, seed):
    drawn = np.random.default_rng(seed).normal(size=months).round(3)
    for month in range(months):
        value = 50 + 10 * (month % 12) + drawn[month]
        yield f"{2000 + month // 12}-{month % 12 + 1:02d},{shop},{line},{value}"


@pytest.fixture
def shops(tmp_path):
    """An untrained model of two shops, and newer rows of these and of a third."""
    months = np.array(["2003-12-01", "2004-06-01"], "datetime64[us]").astype(int)
    hashes, cutoffs = hashed((("a", "x"), ("b", "y")), months)
    parts = {"hashes": hashes, "cutoffs": cutoffs, "ranges": ranges(2)}
    model = replace(small_artifact(), **parts)
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = ["month,shop,line,sales"]
    for number, (shop, line, count) in enumerate(
        (("a", "x", 61), ("b", "y", 70), ("c, d", "é", 66))
    ):
        name = f'"{shop}"' if "," in shop else shop
        rows += shop_rows(name, line, count, number)
    (tmp_path / "shops.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_evaluate_prints_what_it_scored_beside_every_baseline(shops):
    ran = run(shops, "evaluate", "m.seqcast", "shops.csv", "--by", "series")
    assert ran.code == 0, ran.err
    assert ran.out.isascii() or "é" in ran.out
    assert ran.out.splitlines()[:5] == [
        "",
        "m.seqcast on shops.csv",
        "  series   3 series, 1 not seen in training",
        "  folds    3 folds of 6 steps, stride 6; 8 windows, 2 of them partial",
        "  origins  after 2003-12-01 to 2005-06-01",
    ]
    assert "Scores on 3 folds, 3 series, 41 values" in ran.out
    for method in ("gru", "seasonal naive", "naive", "drift", "seasonal median"):
        assert f"\n  {method} " in ran.out
    assert "gru by series" in ran.out
    assert "\n  c, d, é " in ran.out
    assert ran.err.splitlines()[-3:] == [
        "1 of 3 series was not in the training data.",
        "2 of 3 series end earlier than the newest.",
        "What training did not see is scored after its latest row.",
    ]


def test_the_written_rows_give_the_scores_of_the_report(shops):
    words = ["evaluate", "m.seqcast", "shops.csv", "-o", "f.csv", "--json"]
    ran = run(shops, *words)
    assert ran.code == 0, ran.err
    assert ran.err.splitlines()[-1] == "Wrote 48 rows to f.csv."
    rows = list(csv.DictReader(io.StringIO((shops / "f.csv").read_text())))
    assert list(rows[0])[:7] == [
        *("shop", "line", "month", "fold", "cutoff", "step", "actual")
    ]
    assert [row["fold"] for row in rows[:18:6]] == ["1", "2", "3"]
    assert rows[0]["cutoff"] == "2003-12"
    assert rows[0]["month"] == "2004-01"
    known = {"a": 48, "b": 54, "c, d": 54}
    given = list(csv.DictReader(io.StringIO((shops / "shops.csv").read_text())))
    histories = {
        shop: [float(row["sales"]) for row in given if row["shop"] == shop][:count]
        for shop, count in known.items()
    }
    wanted = [name for name in rows[0] if name[:3] in ("for", "lo_", "hi_")]
    found = reference.fold_scores(
        [(r["shop"], r["actual"], {name: r[name] for name in wanted}) for r in rows],
        histories,
        season=12,
    )
    told = json.loads(ran.out)
    assert told["notices"] == ran.err.splitlines()[:-1]
    for name in ("mase", "smape", "wape", "mae", "rmse", "wql"):
        # The same sums in another order.
        assert told["scores"][0][name] == pytest.approx(found[name], rel=1e-12), name
    for one in told["intervals"]:
        assert one["coverage"] == pytest.approx(found[f"coverage {one['interval']}"])
        assert one["width"] == pytest.approx(found[f"width {one['interval']}"])


def test_a_fit_with_a_holdout_and_an_evaluation_afterwards_agree(held, seqcast):
    model, told = held
    assert told["training"]["rows"] == 144 - 30
    ran = seqcast("evaluate", model, AIRLINE, "--json", "-q")
    assert (ran.code, ran.err) == (0, "")
    later = json.loads(ran.out)
    assert {name: later[name] for name in told["holdout"]} == told["holdout"]
    assert later["extent"]["folds"] == 3
    assert later["extent"]["values"] == 30


def test_a_holdout_leaves_no_trace_of_its_rows_in_the_model(held, tmp_path):
    model, _ = held
    lines = AIRLINE.read_text().splitlines()
    changed = [f"{line.split(',')[0]},1e6" for line in lines[-30:]]
    (tmp_path / "airline.csv").write_text("\n".join(lines[:-30] + changed) + "\n")
    words = ["fit", "airline.csv", "--horizon", 12, "--set", HOLDOUT, "-q", *BRIEF]
    assert run(tmp_path, *words).code == 0
    assert (tmp_path / "airline.seqcast").read_bytes() == model.read_bytes()


def test_folds_and_stride_choose_the_windows(held, seqcast):
    model, _ = held
    words = ["evaluate", model, AIRLINE, "--json", "-q"]
    ran = seqcast(*words, "--folds", 2, "--stride", 5, "--by", "fold")
    told = json.loads(ran.out)
    extent = told["extent"]
    assert (extent["folds"], extent["stride"], extent["values"]) == (2, 5, 24)
    assert [group["key"] for group in told["groups"]] == [1, 2]


def test_quiet_says_nothing_and_still_writes_the_rows(held, seqcast, tmp_path):
    model, _ = held
    ran = seqcast("evaluate", model, AIRLINE, "-q", "-o", "f.csv")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert len((tmp_path / "f.csv").read_text().splitlines()) == 1 + 36


def test_the_rows_never_replace_the_model(held, seqcast):
    model, _ = held
    before = model.read_bytes()
    ran = seqcast("evaluate", model, AIRLINE, "-q", "-o", model)
    assert (ran.code, ran.out) == (5, "")
    assert model.read_bytes() == before


def test_a_file_without_newer_rows_is_refused_with_the_way_out(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("evaluate", model, AIRLINE, "-q")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "Error: The file holds no values after those that the model was fitted on.\n"
        f"  at   {AIRLINE}\n"
        "  fix  Give newer rows, or fit with --set data.holdout=12 and evaluate on "
        "the\n       same file\n"
    )


def test_rows_far_from_the_training_data_cannot_be_forecast(held, seqcast, tmp_path):
    model, _ = held
    ran = seqcast("evaluate", model, "-", "-q", given=b"month,passengers\n1990-01,5\n")
    assert (ran.code, ran.out) == (3, ""), ran.err
    assert "look-back" in ran.err


@pytest.mark.parametrize("out", [[], ["-o", "f.csv"]])
def test_a_gate_that_is_not_passed_exits_8_and_writes_nothing(
    held, seqcast, tmp_path, out
):
    model, told = held
    skill = told["holdout"]["scores"][0]["skill"]
    ran = seqcast("evaluate", model, AIRLINE, "-q", "--min-skill", skill, *out)
    assert ran.code == 0
    (tmp_path / "f.csv").write_text("old")
    ran = seqcast("evaluate", model, AIRLINE, "-q", "--min-skill", 0.99, *out)
    assert (ran.code, ran.out) == (8, "")
    assert ran.err.startswith("Error: The skill is 0.")
    assert (tmp_path / "f.csv").read_text() == "old"


@pytest.mark.parametrize("settings", [[], ["--set", HOLDOUT]])
def test_a_fit_below_the_gate_leaves_the_older_model_alone(
    held, seqcast, tmp_path, settings
):
    before = held[0].read_bytes()
    (tmp_path / "m.seqcast").write_bytes(before)
    words = ["fit", AIRLINE, "-o", "m.seqcast", "--horizon", 12, "-q"]
    ran = seqcast(*words, "--min-skill", 0.99, *settings, *BRIEF)
    assert (ran.code, ran.out) == (8, "")
    assert (tmp_path / "m.seqcast").read_bytes() == before
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"m.seqcast", ".m.seqcast.lock"}


@pytest.mark.parametrize(
    ("holdout", "said"),
    [
        pytest.param(144, "data.holdout is 144; the longest", id="all rows"),
        pytest.param(142, "The longest series has 2 rows", id="too many"),
    ],
)
def test_a_holdout_that_leaves_too_little_is_refused(seqcast, holdout, said):
    ran = seqcast("fit", AIRLINE, "--set", f"data.holdout={holdout}", "-q")
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


def test_refit_trains_anew_for_every_fold(held, seqcast):
    model, _ = held
    words = ["evaluate", model, AIRLINE, "--json", "-q", "--folds", 2]
    once = json.loads(seqcast(*words, "--by", "fold").out)
    ran = seqcast(*words, "--by", "fold", "--refit", "--set", "training.steps=16")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["extent"] == {**once["extent"], "refit": True}
    # The first fold is trained on the rows of the fit, by the same seed; one window
    # alone and two together add in another order.
    same, other = (
        [told["groups"][fold]["scores"]["mae"], once["groups"][fold]["scores"]["mae"]]
        for fold in (0, 1)
    )
    assert same[0] == pytest.approx(same[1], rel=1e-6)
    assert other[0] != pytest.approx(other[1], rel=1e-6)
    assert told["scores"][1:] == once["scores"][1:]


def test_refit_keeps_the_design_of_the_model(seqcast, tmp_path):
    design = ["decoder=segments", "layers=2", "residual=true", "activation=elu"]
    words = [f"--set=model.{one}" for one in [*design, "segment=6"]]
    words += ["--horizon", 12, "--set", HOLDOUT, "--cell", "rnn", *BRIEF, "-q"]
    assert seqcast("fit", AIRLINE, *words).code == 0
    words = ["evaluate", "airline.seqcast", AIRLINE, "--json", "-q", "--folds", 1]
    once = json.loads(seqcast(*words).out)
    again = json.loads(seqcast(*words, "--refit", "--set", "training.steps=16").out)
    # Trained on the same rows by the same seed, so the same network.
    found, expected = (told["scores"][0]["mae"] for told in (again, once))
    assert found == pytest.approx(expected, rel=1e-6)


def test_methods_on_request_stand_in_the_table(held, seqcast):
    pytest.importorskip("statsforecast")
    model, _ = held
    wanted = "evaluation.baselines=AutoETS,AutoTheta"
    ran = seqcast("evaluate", model, AIRLINE, "--set", wanted, PYTHONWARNINGS="")
    assert ran.code == 0, ran.err
    assert "\n  AutoETS " in ran.out
    assert "\n  AutoTheta " in ran.out


def test_an_unknown_method_is_refused_at_once(seqcast):
    wanted = "evaluation.baselines=Prophet"
    ran = seqcast("evaluate", "none.seqcast", "none.csv", "--set", wanted)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        'Error: evaluation.baselines names "Prophet".\n  at   evaluation.baselines\n'
        "  fix  Choose from AutoETS, AutoTheta, AutoARIMA\n"
    )
