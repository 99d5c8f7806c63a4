"""From fit over predict to evaluate, with files of several shapes."""

import csv
import json
import math

import pytest

from tests.cli.conftest import BRIEF, run

DAYS, HORIZON, HELD = 120, 7, 14
FIT = ["--horizon", HORIZON, "--set", f"data.holdout={HELD}", "-q", *BRIEF]
SHOPS = ("north", "south", "a, b")


def sold(shop, day):
    """A week that every shop sells by, and a slow rise."""
    size = 1 + SHOPS.index(shop)
    return round(size * (50 + day / 10 + 20 * math.sin(2 * math.pi * day / 7)), 2)


DATES = [
    f"2024-{month:02d}-{day:02d}"
    for month, days in ((1, 31), (2, 29), (3, 31), (4, 30))
    for day in range(1, days + 1)
][:DAYS]


def write_csv(path, rows):
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)


def write_wide(folder):
    """One file, a column a shop."""
    rows = [[day, *(sold(s, n) for s in SHOPS)] for n, day in enumerate(DATES)]
    write_csv(folder / "sold.csv", [["day", *SHOPS], *rows])
    return ["sold.csv"], "series"


def write_months(folder):
    """A folder, a file a month."""
    (folder / "sold").mkdir()
    for month in sorted({day[:7] for day in DATES}):
        rows = [
            [day, shop, sold(shop, n)]
            for n, day in enumerate(DATES)
            for shop in SHOPS
            if day.startswith(month)
        ]
        write_csv(folder / "sold" / f"{month}.csv", [["day", "shop", "sold"], *rows])
    return ["sold"], "shop"


def write_two(folder):
    """Two files, named one by one."""
    write_months(folder)
    paths = sorted((folder / "sold").iterdir())
    early = "".join(
        path.read_text() if n == 0 else path.read_text().partition("\n")[2]
        for n, path in enumerate(paths[:-1])
    )
    (folder / "early.csv").write_text(early)
    paths[-1].rename(folder / "late.csv")
    return ["early.csv", "late.csv"], "shop"


@pytest.mark.parametrize(
    ("written", "flags"),
    [
        pytest.param(write_wide, ["--wide"], id="a wide file"),
        pytest.param(write_months, [], id="a folder"),
        pytest.param(write_two, [], id="several files"),
    ],
)
def test_a_model_is_fitted_forecasts_and_is_scored(tmp_path, written, flags):
    data, name = written(tmp_path)
    ran = run(tmp_path, "fit", *data, *flags, "-o", "m.seqcast", "--json", *FIT)
    assert (ran.code, ran.err) == (0, ""), ran.err
    fitted = json.loads(ran.out)
    assert fitted["training"]["rows"] == len(SHOPS) * (DAYS - HELD)

    ran = run(tmp_path, "predict", "m.seqcast", *data, "-q")
    assert (ran.code, ran.err) == (0, ""), ran.err
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert [row[name] for row in rows[::HORIZON]] == list(SHOPS)
    assert [row["day"] for row in rows[:2]] == ["2024-04-30", "2024-05-01"]
    assert all(float(row["lo_95"]) <= float(row["forecast"]) for row in rows)

    ran = run(tmp_path, "evaluate", "m.seqcast", *data, "--json", "-q", "-o", "f.csv")
    assert (ran.code, ran.err) == (0, ""), ran.err
    told = json.loads(ran.out)
    held = fitted["holdout"]
    # The same windows forecast beside others add in another order.
    assert told["scores"][0]["mase"] == pytest.approx(held["scores"][0]["mase"])
    assert told["extent"] == held["extent"]
    assert told["extent"]["values"] == len(SHOPS) * HELD
    folds = list(csv.DictReader((tmp_path / "f.csv").read_text().splitlines()))
    actual = {(row[name], row["day"]): float(row["actual"]) for row in folds}
    assert actual == {
        (shop, day): sold(shop, n)
        for n, day in enumerate(DATES)
        if n >= DAYS - HELD
        for shop in SHOPS
    }


def test_the_shape_of_the_file_does_not_change_the_forecast(tmp_path):
    forecasts = []
    for number, (written, flags) in enumerate(
        ((write_wide, ["--wide"]), (write_months, []))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        data, name = written(folder)
        assert run(folder, "fit", *data, *flags, "-o", "m.seqcast", *FIT).code == 0
        out = run(folder, "predict", "m.seqcast", *data, "-q").out
        rows = csv.DictReader(out.splitlines())
        forecasts.append([(row[name], row["day"], row["forecast"]) for row in rows])
    assert forecasts[0] == forecasts[1]
