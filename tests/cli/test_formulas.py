"""Ids that a spreadsheet would run, through every command that writes CSV."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from seqcast.models.artifact import write
from tests.models.builders import FEATURES, rich_artifact

IDS = ("=cmd|' /C calc'!A0", "+1+1", "-x", "@x", "\tx", "-5", "plain")
SAFE = ("--set", "output.excel_safe=true")


@pytest.fixture
def shops(tmp_path):
    """A model with covariates, of series whose ids are formulas, and its data."""
    promo = replace(FEATURES[1], categories=("=no", "yes"))
    features = (FEATURES[0], promo, *FEATURES[2:])
    model = rich_artifact()
    prepared = replace(model.preparation, features=features)
    (tmp_path / "m.seqcast").write_bytes(write(replace(model, preparation=prepared)))
    with (tmp_path / "d.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["day", "shop", "sold", "price", "promo", "temp", "region"])
        for shop in IDS:
            for n in range(60):
                day = date(1970, 1, 1) + timedelta(n)
                sold = "" if n >= 50 else n % 7 - 3
                rows.writerow([day, shop, sold, n % 4, "=no", n % 9, "coast"])
    return tmp_path


def column(text, name):
    return [row[name] for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("command", ["predict", "template"])
def test_ids_are_written_as_they_are_and_told_once(shops, seqcast, command):
    ran = seqcast(command, "m.seqcast", "d.csv")
    assert ran.code == 0, ran.err
    assert set(column(ran.out, "shop")) == set(IDS)
    assert ran.err.count("formula of a spreadsheet") == 1


@pytest.mark.parametrize("command", ["predict", "template"])
def test_ids_are_guarded_where_that_is_asked_for(shops, seqcast, command):
    ran = seqcast(command, "m.seqcast", "d.csv", *SAFE)
    assert ran.code == 0, ran.err
    wanted = {one if one in ("-5", "plain") else f"'{one}" for one in IDS}
    assert set(column(ran.out, "shop")) == wanted
    if command == "template":
        assert set(column(ran.out, "promo")) == {"'=no"}


def test_numbers_are_never_touched(shops, seqcast):
    plain, safe = (
        seqcast("predict", "m.seqcast", "d.csv", *more) for more in ((), SAFE)
    )
    numbers = column(plain.out, "lo_95")
    assert any(number.startswith("-") for number in numbers)
    assert column(safe.out, "lo_95") == numbers


def test_folds_are_guarded_too(shops, seqcast):
    for name, more in (("plain.csv", ()), ("safe.csv", SAFE)):
        ran = seqcast("evaluate", "m.seqcast", "d.csv", "-o", name, *more)
        assert ran.code == 0, ran.err
        assert ran.err.count("formula of a spreadsheet") == 1
    plain, safe = ((shops / name).read_text() for name in ("plain.csv", "safe.csv"))
    assert set(column(plain, "shop")) == set(IDS)
    assert "'@x" in column(safe, "shop")
    assert column(safe, "forecast") == column(plain, "forecast")


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_json_is_for_no_spreadsheet(shops, seqcast, form):
    words = ("--json",) if form == "json" else ("--format", form)
    ran = seqcast("predict", "m.seqcast", "d.csv", *words, *SAFE)
    assert '"=cmd' in ran.out
    assert "spreadsheet" not in ran.err
