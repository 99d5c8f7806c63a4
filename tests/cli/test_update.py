"""Training a model on, on newer rows."""

import json
from hashlib import sha256

import numpy as np
import pytest

from seqcast.models.artifact import read
from tests.cli.conftest import BRIEF, run

DAYS, HORIZON = 220, 7


def sales(change=None):
    noise = np.random.default_rng(0).normal(0, 3, (DAYS, 2))
    day = np.arange(DAYS)[:, None]
    values = 100 + 15 * np.sin(2 * np.pi * day / 7) + noise
    if change is not None:
        change(values)
    return values


def written(folder, name, values):
    day = np.datetime64("2023-01-01")
    rows = [
        f"{day + n},{shop},{value:.1f}"
        for n, row in enumerate(values)
        for shop, value in zip("ab", row, strict=True)
    ]
    (folder / name).write_text("\n".join(["day,shop,sold", *rows]) + "\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model of the first 160 days, and files with all of them and with fewer."""
    folder = tmp_path_factory.mktemp("update")
    written(folder, "old.csv", sales()[:160])
    written(folder, "all.csv", sales())
    written(folder, "some.csv", sales()[:163])
    ran = run(folder, "fit", "old.csv", "--horizon", HORIZON, "-q", *BRIEF)
    assert ran.code == 0, ran.err
    return folder


def digest(path):
    return sha256(path.read_bytes()).hexdigest()


def new_level(values):
    """Change the week, so that what was learnt is wrong."""
    day = np.arange(DAYS)[:, None]
    values[160:] = 100 + 60 * np.sin(2 * np.pi * day[160:] / 7 + 2)


def test_what_is_no_worse_replaces_the_model_and_remembers_it(folder, tmp_path):
    written(tmp_path, "all.csv", sales(new_level))
    words = ("update", folder / "old.seqcast", "all.csv", "-o", "new.seqcast")
    ran = run(tmp_path, *words, "--json", "--set", "training.steps=64")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert not told["kept"]
    assert told["mase"]["after"] <= told["mase"]["before"]
    assert told["parent"] == digest(folder / "old.seqcast")
    assert told["training"]["parent"] == told["parent"]
    assert told["model"]["sha256"] == digest(tmp_path / "new.seqcast")
    assert "Trained on: MASE" in ran.err
    new, old = read(tmp_path / "new.seqcast"), read(folder / "old.seqcast")
    assert new.networks == old.networks
    assert new.record.last > old.record.last
    assert any((new.weights[0][n] != old.weights[0][n]).any() for n in old.weights[0])
    shown = run(tmp_path, "inspect", "new.seqcast").out
    assert told["parent"] in shown
    forecast = run(tmp_path, "predict", "new.seqcast", "all.csv", "--strict", "-q")
    assert forecast.code == 0, forecast.err


def test_what_is_worse_leaves_the_old_content_and_says_so(folder, tmp_path):
    # Nothing has changed, and a rate that forgets all that was learnt.
    words = ("update", folder / "old.seqcast", folder / "all.csv", "-o", "new.seqcast")
    wild = ("--set", "training.learning_rate=10", "--set", "training.blend=none")
    ran = run(tmp_path, *words, *wild, "--set", "run.record=r.jsonl")
    assert (ran.code, ran.out) == (0, "")
    assert "Kept the old model: training on gave MASE" in ran.err
    assert digest(tmp_path / "new.seqcast") == digest(folder / "old.seqcast")
    told = json.loads((tmp_path / "r.jsonl").read_text())
    assert told["kept"]
    assert told["mase_after"] > told["mase_before"]


def garbled(values):
    values[-14:] = np.where(np.arange(28).reshape(14, 2) % 3, 2, 900)


def test_newest_rows_that_no_model_forecasts_are_warned_of(folder, tmp_path):
    written(tmp_path, "bad.csv", sales(garbled))
    words = ("update", folder / "old.seqcast", "bad.csv", "-o", "new.seqcast")
    ran = run(tmp_path, *words, "--set", "run.record=r.jsonl")
    assert ran.code == 0
    assert "Warning: Both are more than twice the MASE of the fit (" in ran.err
    (told,) = json.loads((tmp_path / "r.jsonl").read_text())["warnings"]
    assert told.endswith("look whether the newest rows are right.")


def test_too_few_new_rows_judge_nothing(folder, tmp_path):
    words = ("update", folder / "old.seqcast", folder / "some.csv", "-o", "n.seqcast")
    ran = run(tmp_path, *words)
    assert ran.code == 0
    assert (
        "Kept the old model: to judge a new one, a series needs 7 new rows; the most "
        "that one has is 3." in ran.err
    )
    assert digest(tmp_path / "n.seqcast") == digest(folder / "old.seqcast")


def test_a_model_is_updated_in_its_place_and_goes_the_same_way_twice(folder, tmp_path):
    written(tmp_path, "all.csv", sales(new_level))
    found = []
    for name in ("a.seqcast", "b.seqcast"):
        (tmp_path / name).write_bytes((folder / "old.seqcast").read_bytes())
        words = ("update", name, "all.csv", "-o", name, "-q")
        ran = run(tmp_path, *words)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1]
    assert found[0] != (folder / "old.seqcast").read_bytes()


def test_a_gate_that_is_not_passed_leaves_all_as_it_was(folder, tmp_path):
    words = ("update", folder / "old.seqcast", folder / "all.csv", "-o", "new.seqcast")
    ran = run(tmp_path, *words, "--min-skill", "0.999")
    assert ran.code == 8
    assert list(tmp_path.iterdir()) == []


def test_series_that_are_absent_stay_known(folder, tmp_path):
    values = sales(new_level)
    written(tmp_path, "all.csv", values)
    rows = (tmp_path / "all.csv").read_text().splitlines()
    kept = [row for row in rows if ",b," not in row]
    (tmp_path / "a.csv").write_text("\n".join(kept) + "\n")
    words = ("update", folder / "old.seqcast", "a.csv", "-o", "new.seqcast", "-q")
    assert run(tmp_path, *words).code == 0
    new, old = read(tmp_path / "new.seqcast"), read(folder / "old.seqcast")
    assert new.hashes.tolist() == old.hashes.tolist()
    assert (new.cutoffs > old.cutoffs).tolist().count(True) == 1


def test_an_update_never_replaces_another_file(folder, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    words = ("update", folder / "old.seqcast", folder / "all.csv", "-o", "notes.txt")
    assert run(tmp_path, *words).code == 5
    assert (tmp_path / "notes.txt").read_text() == "mine"
