"""Model files of every version so far: they load, and forecast what they did."""

import csv
from pathlib import Path

import numpy as np
import pytest

from seqcast.models.artifact import read
from tests.cli.conftest import run
from tests.golden.make import KINDS, name_of

HERE = Path(__file__).parent
KEPT = sorted(path.parent for path in HERE.glob("*/model.seqcast"))


def rows_of(text):
    """Tell the texts of rows from their numbers, which begin at ``forecast``."""
    header, *rows = csv.reader(text.splitlines())
    first = header.index("forecast")
    texts = [header, *(row[:first] for row in rows)]
    return texts, np.array([row[first:] for row in rows], float)


def test_every_kind_of_this_version_is_kept():
    names = {path.name for path in KEPT}
    assert {name_of(kind) for kind in KINDS} <= names


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_a_kept_model_forecasts_what_it_did(kept, tmp_path):
    before = (kept / "model.seqcast").read_bytes()
    ran = run(tmp_path, "predict", kept / "model.seqcast", kept / "data.csv", "-q")
    assert ran.code == 0, ran.err
    texts, numbers = rows_of(ran.out)
    wanted, values = rows_of((kept / "forecast.csv").read_text("utf-8"))
    assert texts == wanted
    np.testing.assert_allclose(numbers, values, rtol=1e-6)
    assert (kept / "model.seqcast").read_bytes() == before


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_a_kept_model_is_small(kept):
    assert (kept / "model.seqcast").stat().st_size < 200_000
    assert read(kept / "model.seqcast").networks
