"""Covariates through the command line: fit, template, predict, evaluate."""

import csv
import io
import json
from datetime import date, timedelta

import numpy as np
import pytest

from tests.cli.conftest import BRIEF, run

DAYS, HORIZON = 140, 7
ROLES = ["--known", "price,promo", "--past", "temp", "--static", "region"]
FIT = [*ROLES, "--horizon", HORIZON, *BRIEF]
HEADER = ["day", "shop", "sold", "price", "promo", "temp", "region"]


def rows_of(days):
    """Three shops whose promotions double what they sell."""
    rng = np.random.default_rng(5)
    rows = []
    for number, shop in enumerate(("north", "south", "a, b")):
        promo = rng.random(days) < 0.2
        for n in range(days):
            week = 1 + 0.3 * (n % 7 > 4)
            value = (20 + 10 * number) * week * (2 if promo[n] else 1)
            rows.append(
                [
                    date(2024, 1, 1) + timedelta(n),
                    shop,
                    round(value * (1 + 0.02 * rng.normal()), 2),
                    round(5 - 1.5 * promo[n], 2),
                    "yes" if promo[n] else "no",
                    round(10 + rng.normal(), 1),
                    "coast" if number else "hills",
                ]
            )
    return rows


def read(path):
    with path.open(newline="") as stream:
        return list(csv.reader(stream))


def write(path, rows, header=HEADER):
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """A folder with a fitted model, its data and what is known ahead."""
    folder = tmp_path_factory.mktemp("shops")
    rows = rows_of(DAYS + HORIZON)
    last = date(2024, 1, 1) + timedelta(DAYS)
    write(folder / "sold.csv", [row for row in rows if row[0] < last])
    ahead = [row for row in rows if row[0] >= last]
    write(
        folder / "future.csv",
        [[row[0], row[1], row[3], row[4]] for row in ahead],
        ["day", "shop", "price", "promo"],
    )
    write(
        folder / "both.csv",
        [
            row if row[0] < last else [*row[:2], "", *row[3:5], "", row[6]]
            for row in rows
        ],
    )
    write(folder / "whole.csv", rows)
    ran = run(folder, "fit", "sold.csv", *FIT)
    assert ran.code == 0, ran.err
    return folder


def forecast(folder, *words):
    ran = run(folder, "predict", *words)
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_what_is_known_ahead_is_at_the_end_of_the_data_or_in_a_file(shops):
    apart = forecast(shops, "sold.seqcast", "sold.csv", "--future", "future.csv")
    inside = forecast(shops, "sold.seqcast", "both.csv")
    assert apart == inside
    assert len(apart) == 3 * HORIZON


def test_a_promotion_ahead_changes_the_forecast_of_its_day_alone(shops):
    header, *rows = read(shops / "future.csv")
    rows = [[*row[:2], "5", "no"] for row in rows]
    write(shops / "plain.csv", rows, header)
    rows[3][2:] = "3.5", "yes"
    write(shops / "one.csv", rows, header)
    both = [
        forecast(shops, "sold.seqcast", "sold.csv", "--future", name)
        for name in ("plain.csv", "one.csv")
    ]
    differs = [a["forecast"] != b["forecast"] for a, b in zip(*both, strict=True)]
    assert np.flatnonzero(differs).tolist() == [3]


def test_a_missing_future_is_told_before_anything_is_written(shops):
    ran = run(shops, "predict", "sold.seqcast", "sold.csv", "-o", "rows.csv")
    assert ran.code == 3
    assert 'needs "price" of "north" ahead, at 2024-05-20, 2024-05-21' in ran.err
    assert "--future FILE" in ran.err
    assert not (shops / "rows.csv").exists()


def test_the_fallback_forecasts_series_whose_future_is_not_known(shops):
    rows = read(shops / "future.csv")
    few = [row for row in rows[1:] if row[1] != "south"]
    write(shops / "few.csv", few, rows[0])
    words = ["sold.seqcast", "sold.csv", "--future", "few.csv"]
    assert run(shops, "predict", *words).code == 3
    ran = run(shops, "predict", *words, "--fallback", "seasonal-naive")
    assert ran.code == 0, ran.err
    assert "1 of 3 series lacks what the model needs to know ahead" in ran.err
    found = {r["shop"]: r["method"] for r in csv.DictReader(io.StringIO(ran.out))}
    assert found["south"] != found["north"] == found["a, b"]


def test_rows_are_written_in_one_way(shops):
    words = ["sold.seqcast", "both.csv", "--json", "--format", "jsonl"]
    assert run(shops, "predict", *words).code == 2
    ran = run(shops, "template", "sold.seqcast", "sold.csv", "-o", "rows.parquet")
    assert ran.code == 2


def test_a_forecast_never_replaces_what_is_known_ahead(shops):
    words = ["sold.seqcast", "sold.csv", "--future", "future.csv", "-o", "future.csv"]
    before = (shops / "future.csv").read_bytes()
    assert run(shops, "predict", *words).code == 5
    assert (shops / "future.csv").read_bytes() == before


def test_the_template_filled_in_is_a_future(shops):
    ran = run(shops, "template", "sold.seqcast", "sold.csv", "-o", "blank.csv")
    assert ran.code == 0, ran.err
    assert ran.out == ""
    assert 'fill in "price", "promo"' in ran.err
    header, *rows = read(shops / "blank.csv")
    assert header == ["shop", "day", "price", "promo"]
    assert len(rows) == 3 * HORIZON
    write(shops / "filled.csv", [[*row[:2], "5", "no"] for row in rows], header)
    rows = forecast(shops, "sold.seqcast", "sold.csv", "--future", "filled.csv")
    assert len(rows) == 3 * HORIZON


def test_a_shorter_horizon_needs_fewer_rows_and_a_longer_one_more(shops):
    rows = read(shops / "future.csv")
    near = [row for row in rows[1:] if row[0] < "2024-05-23"]
    write(shops / "near.csv", near, rows[0])
    few = ["sold.seqcast", "sold.csv", "--future", "near.csv"]
    assert len(forecast(shops, *few, "--horizon", 3)) == 9
    ran = run(shops, "predict", *few, "--horizon", 4)
    assert ran.code == 3
    whole = ["sold.seqcast", "sold.csv", "--future", "future.csv"]
    ran = run(shops, "predict", *whole, "--horizon", HORIZON + 1)
    assert ran.code == 3
    assert "at 2024-05-27" in ran.err


def test_as_of_takes_later_rows_for_the_future(shops):
    rows = forecast(shops, "sold.seqcast", "whole.csv", "--as-of", "2024-05-19")
    assert rows == forecast(shops, "sold.seqcast", "both.csv")


def test_evaluate_and_refit_know_what_was_known(shops):
    words = ["evaluate", "sold.seqcast", "whole.csv", "--json"]
    once = run(shops, *words)
    assert once.code == 0, once.err
    assert json.loads(once.out)["scores"][0]["mase"] > 0
    again = run(shops, *words, "--refit", *BRIEF)
    assert again.code == 0, again.err


def test_inspect_names_the_covariates(shops):
    ran = run(shops, "inspect", "sold.seqcast")
    told = " ".join(ran.out.split())
    assert "known price, promo; past temp; static region; clock week" in told
    ran = run(shops, "inspect", "sold.csv", *ROLES)
    assert ran.code == 0, ran.err
    assert "named with --known" in ran.out
    ran = run(shops, "inspect", "sold.seqcast", "both.csv")
    assert ran.code == 0, ran.err


def test_a_category_that_was_not_there_is_told_and_forecast(shops):
    text = (shops / "future.csv").read_text().replace("yes", "half")
    (shops / "half.csv").write_text(text)
    ran = run(shops, "predict", "sold.seqcast", "sold.csv", "--future", "half.csv")
    assert ran.code == 0, ran.err
    assert 'Column "promo" holds "half", which was not there in' in ran.err


def test_a_model_without_covariates_takes_no_future(shops):
    ran = run(shops, "fit", "sold.csv", "-o", "n.seqcast", "--target", "sold",
              "--id", "shop", "--horizon", HORIZON, *BRIEF)  # fmt: skip
    assert ran.code == 0, ran.err
    words = ["n.seqcast", "sold.csv"]
    assert run(shops, "predict", *words, "--future", "future.csv").code == 2
    assert run(shops, "template", *words).code == 2


@pytest.mark.parametrize("decoder", ["segments", "seq2seq", "stepwise", "recursive"])
def test_every_decoder_takes_covariates(shops, decoder):
    model = f"{decoder}.seqcast"
    ran = run(shops, "fit", "sold.csv", *FIT, "-o", model, "-q",
              "--set", f"model.decoder={decoder}")  # fmt: skip
    assert ran.code == 0, ran.err
    assert len(forecast(shops, model, "both.csv", "-q")) == 3 * HORIZON


def test_an_export_names_all_that_the_graph_reads(shops):
    ran = run(shops, "export", "sold.seqcast", "-o", "sold.keras")
    assert ran.code == 0, ran.err
    told = " ".join(ran.err.split())
    assert "coming (N, 7, " in told
    assert "static (N, 3)" in told


def test_holidays_are_read_again_at_forecast_time(shops):
    ran = run(shops, "fit", "sold.csv", "-o", "h.seqcast", "--target", "sold",
              "--id", "shop", "--horizon", HORIZON, *BRIEF, "-q",
              "--set", "calendar.holidays=DE")  # fmt: skip
    assert ran.code == 0, ran.err
    assert len(forecast(shops, "h.seqcast", "sold.csv")) == 3 * HORIZON
    told = " ".join(run(shops, "inspect", "h.seqcast").out.split())
    assert "clock week, holiday DE -1, holiday DE, holiday DE +1" in told


def test_wide_files_have_covariates_too(shops):
    rows = rows_of(DAYS)
    by_day = {}
    for row in rows:
        by_day.setdefault(row[0], []).append(row)
    wide = [[d, *(r[2] for r in own), own[0][5]] for d, own in by_day.items()]
    write(shops / "wide.csv", wide, ["day", "n", "s", "b", "temp"])
    ran = run(shops, "fit", "wide.csv", "--wide", "--known", "temp", *FIT[6:], "-q")
    assert ran.code == 0, ran.err
    ran = run(shops, "template", "wide.seqcast", "wide.csv", "-q")
    header, *lines = ran.out.splitlines()
    assert header == "day,temp"
    assert len(lines) == HORIZON
    (shops / "warm.csv").write_text(
        "\n".join([header, *(line + "9.5" for line in lines)]) + "\n"
    )
    rows = forecast(shops, "wide.seqcast", "wide.csv", "--future", "warm.csv")
    assert len(rows) == 3 * HORIZON


def test_a_shop_without_history_begins_as_its_region_does(tmp_path):
    rows = [
        [*row[:1], f"{row[1]}{copy}", *row[2:]]
        for copy in range(2)
        for row in rows_of(DAYS)
    ]
    write(tmp_path / "sold.csv", rows)
    last = date(2024, 1, 1) + timedelta(DAYS)
    names = dict.fromkeys(row[1] for row in rows)
    ahead = [
        [last + timedelta(n), shop, *((3.5, "yes") if n == 2 else (5, "no")), region]
        for shop, region in [*((name, "") for name in names), ("new", "coast")]
        for n in range(HORIZON)
    ]
    header = ["day", "shop", "price", "promo", "region"]
    write(tmp_path / "future.csv", ahead, header)
    words = ["--known", "price,promo", "--static", "region", "--target", "sold"]
    fit = ["fit", "sold.csv", *words, "--horizon", HORIZON, *BRIEF, "-q"]
    assert run(tmp_path, *fit).code == 0
    ran = run(tmp_path, "predict", "sold.seqcast", "sold.csv", "--future", "future.csv")
    assert ran.code == 0, ran.err
    told = " ".join(ran.err.split())
    assert "has no history: the forecast is that of a regression" in told
    found = [r for r in csv.DictReader(io.StringIO(ran.out)) if r["shop"] == "new"]
    assert [row["day"] for row in found] == [
        str(last + timedelta(n)) for n in range(HORIZON)
    ]
    values = [float(row["forecast"]) for row in found]
    assert max(values) == values[2]
    assert all(15 < value < 150 for value in values)
