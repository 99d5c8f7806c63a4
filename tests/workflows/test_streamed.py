"""A forecast from a large file, of which the last rows alone are kept."""

from datetime import datetime

import numpy as np
import pytest

from seqcast.data import streamed
from seqcast.data.text import content, shards
from seqcast.settings import Settings
from seqcast.workflows import fresh
from seqcast.workflows.gates import Gates
from seqcast.workflows.predict import PredictRequest, predict
from seqcast.workflows.template import TemplateRequest, template
from tests.cli.conftest import BRIEF, run

SHOPS, STEPS, AHEAD = 9, 400, 14


def rows(ahead):
    """Days of shops, one shop after another; prices are known ahead."""
    random = np.random.default_rng(5)
    days = np.datetime64("2023-01-01") + np.arange(STEPS + ahead)
    yield "shop,day,price,sales\n"
    for shop in range(SHOPS):
        prices = random.integers(2, 9, STEPS + ahead)
        sales = 50 * (shop + 1) + 9 * (np.arange(STEPS) % 7) - prices[:STEPS]
        cells = [*(sales + random.normal(size=STEPS)).round(2), *[""] * ahead]
        for day, price, cell in zip(days, prices, cells, strict=True):
            yield f"shop-{shop},{day},{price},{cell}\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streamed")
    (folder / "sales.csv").write_text("".join(rows(0)))
    words = "fit", "sales.csv", "--known", "price", "--horizon", AHEAD
    ran = run(folder, *words, "-q", *BRIEF)
    assert ran.code == 0, ran.err
    return folder / "sales.seqcast"


@pytest.fixture
def both(monkeypatch):
    """Do something twice: files held whole, and every file a large one."""

    def twice(action):
        whole = action()
        monkeypatch.setattr(content, "PIECE", 1 << 12)
        monkeypatch.setattr(shards, "SHARD", 1 << 14)
        monkeypatch.setattr(streamed, "LARGE", 0)
        monkeypatch.setattr(fresh, "LEAST", 1)
        return whole, action()

    return twice


def forecast(model, data, **more):
    said = []
    asked = {"horizon": None, "intervals": (80, 95), "out": None, "form": "csv"}
    asked |= {
        "settings": Settings(),
        "gates": Gates(datetime.now().astimezone()),
    } | more
    found = predict(PredictRequest(model, data, **asked), said.append)
    return b"".join(found.chunks), found.rows, found.newest, said


@pytest.mark.parametrize("horizon", [None, 10])
def test_a_large_file_has_the_same_forecast(horizon, model, tmp_path, both):
    path = tmp_path / "today.csv"
    path.write_text("".join(rows(AHEAD)))
    whole, kept = both(lambda: forecast(model, str(path), horizon=horizon))
    assert kept[:3] == whole[:3]
    assert whole[1] == SHOPS * (horizon or AHEAD)
    first, ahead, *others = kept[3]
    assert [first, *others] == [whole[3][0], *whole[3][2:]]
    assert whole[3][1] == "Known ahead of the last values: 126 rows."
    assert ahead.startswith('From the series "shop-0" on: Known ahead of the last')


def test_a_large_file_has_the_same_template(model, tmp_path, both):
    path = tmp_path / "today.csv"
    path.write_text("".join(rows(0)))
    asked = TemplateRequest(model, str(path), None, None, None, Settings())
    whole, kept = both(lambda: b"".join(template(asked, lambda _: None).chunks))
    assert kept == whole
    assert whole.count(b"\n") == 1 + SHOPS * AHEAD


def test_seasonal_naive_beside_the_model_sees_all_rows(model, tmp_path, both):
    path = tmp_path / "today.csv"
    text = "".join(rows(AHEAD))
    # One shop has no price ahead, so that the model cannot forecast it.
    lines = text.splitlines(keepends=True)
    path.write_text("".join(lines[:-AHEAD]))
    whole, kept = both(lambda: forecast(model, str(path), fallback=True))
    assert kept == whole
    assert b"seasonal-naive" in whole[0]
