"""Kinds of series that people have, each fitted whole by the default recipe, briefly.

The bounds are wide, since the training is short: they catch a default that stops
following a kind of series, not one that follows it a little less well.
"""

import csv
import io
import json

import numpy as np
import pytest

QUICK = ("--quality", "fast", "--set=training.steps=120", "--set=model.units=32")


def months(count):
    whole = np.datetime64("2010-01", "M") + np.arange(count)
    return [str(month) for month in whole]


def write(path, series):
    """Write a panel of monthly series, {name: values}."""
    rows = ["shop,month,sold"]
    for name, values in series.items():
        pairs = zip(months(len(values)), values, strict=True)
        rows += [f"{name},{month},{value:.6g}" for month, value in pairs]
    path.write_text("\n".join(rows) + "\n")


def fitted(seqcast, tmp_path, series, *more):
    write(tmp_path / "data.csv", series)
    ran = seqcast("fit", "data.csv", "--json", "-q", *QUICK, *more)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    return told, {row["method"]: row for row in told["scores"]}


def forecasts(seqcast):
    ran = seqcast("predict", "data.seqcast", "data.csv", "-q")
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_trends_go_on(seqcast, tmp_path):
    rng = np.random.default_rng(0)
    slopes = rng.uniform(-0.5, 2.0, 20)
    time = np.arange(60)
    series = {
        f"s{n}": 100 + slope * time + rng.normal(0, 0.5, 60)
        for n, slope in enumerate(slopes)
    }
    _, scores = fitted(seqcast, tmp_path, series, "--horizon", 12)
    assert scores["gru"]["mase"] < 0.5 * scores["naive"]["mase"]


def test_a_level_that_has_shifted_is_the_new_level(seqcast, tmp_path):
    rng = np.random.default_rng(1)
    series = {}
    for n in range(20):
        level = np.where(np.arange(72) < rng.integers(20, 50), 50.0, 90.0)
        series[f"s{n}"] = level + rng.normal(0, 2, 72)
    _, scores = fitted(seqcast, tmp_path, series, "--horizon", 6)
    assert scores["gru"]["mase"] < scores["naive"]["mase"]
    last = {row["shop"]: float(row["forecast"]) for row in forecasts(seqcast)}
    assert all(80 < value < 100 for value in last.values())


def test_counts_with_many_zeros_stay_at_zero_or_above(seqcast, tmp_path):
    rng = np.random.default_rng(2)
    rates = rng.uniform(0.1, 2.0, 60)
    series = {f"s{n}": rng.poisson(rate, 48) for n, rate in enumerate(rates)}
    _, scores = fitted(seqcast, tmp_path, series, "--horizon", 6)
    best = min(row["mase"] for name, row in scores.items() if name != "gru")
    assert scores["gru"]["mase"] < 1.1 * best
    rows = forecasts(seqcast)
    for name in ("forecast", "lo_80", "lo_95"):
        assert min(float(row[name]) for row in rows) >= 0


def test_long_and_short_series_make_one_panel(seqcast, tmp_path):
    rng = np.random.default_rng(3)
    lengths = [5, 8, 11, 14, 20, 30, 60, 120, 240]
    season = 10 * np.sin(2 * np.pi * np.arange(240) / 12)
    series = {
        f"s{n}": 50 + season[:length] + rng.normal(0, 1, length)
        for n, length in enumerate(lengths)
    }
    told, scores = fitted(seqcast, tmp_path, series, "--horizon", 6)
    training = told["training"]
    assert (training["series"], training["skipped"]) == (7, 2)
    assert training["short"] == 3  # shorter than three horizons and a season
    assert scores["gru"]["mase"] < 1.3
    rows = forecasts(seqcast)
    assert {row["shop"] for row in rows} == set(series)
    assert all(np.isfinite(float(row["forecast"])) for row in rows)


@pytest.mark.parametrize("rows", [9, 20, 30])
def test_one_short_series_is_forecast_and_its_intervals_are_not_claimed(
    seqcast, tmp_path, rows
):
    time = np.arange(rows)
    values = 20 + time + np.random.default_rng(4).normal(0, 1, rows)
    told, _ = fitted(seqcast, tmp_path, {"only": values}, "--horizon", 3)
    assert told["calibrated"] is False
    found = [float(row["forecast"]) for row in forecasts(seqcast)]
    assert all(values[-1] - 8 < value < values[-1] + 12 for value in found)


def test_series_of_every_size_weigh_alike(seqcast, tmp_path):
    rng = np.random.default_rng(5)
    season = np.sin(2 * np.pi * np.arange(72) / 12)
    series = {
        f"s{n}": 10.0**n * (5 + season + rng.normal(0, 0.1, 72)) for n in range(-6, 7)
    }
    _, scores = fitted(seqcast, tmp_path, series, "--horizon", 6)
    assert scores["gru"]["mase"] < scores["seasonal naive"]["mase"]
    for row in forecasts(seqcast):
        size = 10.0 ** int(row["shop"][1:])
        assert 3 * size < float(row["forecast"]) < 7 * size
