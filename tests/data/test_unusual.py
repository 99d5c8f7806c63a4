"""Series of one value and values far from all others: found, and not imagined."""

from pathlib import Path

import numpy as np
import pytest

from seqcast.data import nines
from seqcast.data.assemble import Reading, read_panel
from seqcast.data.unusual import told, unusual
from seqcast.settings import DataSettings
from seqcast.workflows.cuts import season_of
from tests.panels import panel_of

SAMPLES = Path(__file__).parents[2] / "sample_data"
RNG = np.random.default_rng(3)
TIME = np.arange(120.0)
SEASON = 100 + 30 * np.sin(2 * np.pi * TIME / 12)
NOISE = RNG.normal(0, 3, 120)


def found(*series, season=12):
    held = panel_of(*series)
    return unusual(held, season), held


def at(values, *places):
    values = np.array(values, float)
    for place, value in places:
        values[place] = value
    return values


@pytest.mark.parametrize(
    ("values", "places"),
    [
        pytest.param(at(SEASON + NOISE, (50, 9_000)), [50], id="too many digits"),
        pytest.param(at(SEASON + NOISE, (50, -9_999)), [50], id="a code for missing"),
        pytest.param(at(SEASON + NOISE, (0, 9_000)), [0], id="the first"),
        pytest.param(at(SEASON + NOISE, (119, 9_000)), [119], id="the last"),
        pytest.param(
            at(SEASON + NOISE, (50, 9_000), (51, 8_000)), [50, 51], id="two in a row"
        ),
        pytest.param(
            at(SEASON + NOISE, (49, np.nan), (50, 9_000)),
            [50],
            id="after a missing one",
        ),
        pytest.param(at(TIME % 12, (50, 9_999)), [50], id="differences of 0"),
        pytest.param(
            1013 + at(NOISE, (50, -1013)), [50], id="a sensor that dropped out"
        ),
        pytest.param(at(SEASON + NOISE, (50, 1e300)), [50], id="the largest number"),
        pytest.param(
            at(
                SEASON + NOISE, *((n, np.nan) for n in range(120) if n % 2), (50, 9_000)
            ),
            [50],
            id="half missing",
        ),
        pytest.param(SEASON + NOISE, [], id="a season"),
        pytest.param(np.exp(0.08 * TIME), [], id="growth"),
        pytest.param(
            SEASON * np.exp(0.03 * TIME) + NOISE, [], id="a season that grows"
        ),
        pytest.param(at(SEASON + NOISE, (50, 250)), [], id="a good day"),
        pytest.param(
            at(SEASON + NOISE, *((n, 5_000) for n in range(40, 60))), [], id="a level"
        ),
        pytest.param(
            at(SEASON + NOISE, *((n, 900) for n in range(11, 120, 12))),
            [],
            id="every December",
        ),
        pytest.param(
            at(np.zeros(120), *((n, 1 + n % 7) for n in range(3, 120, 11))),
            [],
            id="rare demand",
        ),
        pytest.param(np.full(120, 5.0), [], id="one value"),
        pytest.param(np.full(120, np.nan), [], id="no value"),
        pytest.param([3.0], [], id="one row"),
    ],
)
def test_a_value_far_from_all_others_is_found_and_no_other(values, places):
    assert found(values)[0].outliers.tolist() == places


def test_outliers_and_constants_are_those_of_each_series():
    seen, held = found(
        np.full(40, 2.0),
        at((SEASON + NOISE)[:60], (7, 1e5), (30, 1e5)),
        SEASON,
        np.full(9, np.nan),
        at((SEASON + NOISE)[:50], (7, -1e5)),
    )
    assert seen.constant.tolist() == [True, False, False, False, False]
    assert seen.counts(held).tolist() == [0, 2, 0, 0, 1]


@pytest.mark.parametrize("name", ["airline", "departures", "temperature"])
def test_the_sample_files_hold_nothing_unusual(name):
    loaded = read_panel(str(SAMPLES / f"{name}.csv"), Reading(), DataSettings())
    assert told(loaded, season_of(loaded.panel, None)) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(at(NOISE + 20, (3, -9999), (9, -9999)), (-9999, 2), id="twice"),
        pytest.param(at(NOISE + 20, *[(n, -99.9) for n in range(40)]), (-99.9, 40),
                     id="for long"),
        pytest.param(at(TIME * 1e5, (7, -99), (8, -99)), (-99, 2), id="below zero"),
        pytest.param(at(NOISE, *[(n, 999) for n in range(70)]), (999, 70),
                     id="most rows"),
        pytest.param(at(NOISE + 20, (3, -9999)), None, id="once: an outlier"),
        pytest.param(at(TIME, (7, 99), (8, 99)), None, id="a value as others"),
        pytest.param(at(TIME * 90, (7, 99999), (8, 99999)), (99999, 2), id="above"),
        pytest.param(at(NOISE - 90, (7, -99), (8, -99)), None, id="among negatives"),
        pytest.param(np.full(9, np.nan), None, id="nothing"),
        pytest.param(np.full(9, 99.0), None, id="nothing else"),
    ],
)  # fmt: skip
def test_codes_of_nines_are_found_however_often_they_stand(values, expected):
    assert nines.code(panel_of(values)) == expected


def test_the_advice_for_a_code_reads_it_as_missing(tmp_path):
    path = tmp_path / "sales.csv"
    rows = [f"2024-01-{n:02d},{-9999 if n % 6 == 0 else n % 5}" for n in range(1, 32)]
    path.write_text("\n".join(["day,y", *rows]) + "\n")
    said = told(read_panel(str(path), Reading(), DataSettings()), 7)
    assert said == (
        "Far from all other values: -9999, in 5 rows; if it stands for a missing "
        "value, pass --set data.missing=-9999.",
    )
    loaded = read_panel(str(path), Reading(), DataSettings(missing="-9999"))
    assert np.isnan(loaded.panel.target.values).sum() == 5


def test_skewed_monthly_series_that_grow_are_no_outliers():
    rng = np.random.default_rng(0)
    time = np.arange(200)
    series = [
        np.exp(
            rng.uniform(3, 9)
            + rng.uniform(-0.002, 0.012) * time
            + rng.uniform(0.1, 1.2) * np.sin(2 * np.pi * (time - rng.integers(12)) / 12)
            + np.cumsum(rng.normal(0, 0.03, 200))
            + rng.normal(0, rng.uniform(0.05, 0.25), 200)
        )
        for _ in range(200)
    ]
    seen, _ = found(*series)
    assert len(seen.outliers) == 0
    assert not seen.constant.any()


def test_what_is_unusual_is_told_in_a_sentence_each(tmp_path):
    path = tmp_path / "shops.csv"
    sold = {"a": at(SEASON + NOISE, (4, 7e6), (9, 7e6)), "b": [5] * 50, "c": [0] * 50}
    rows = [
        f"{np.datetime64('2024-01-01') + day},{shop},{value}"
        for shop, values in sold.items()
        for day, value in enumerate(values)
    ]
    path.write_text("\n".join(["day,shop,sold", *rows]) + "\n")
    assert told(read_panel(str(path), Reading(), DataSettings()), 12) == (
        'Of one value throughout: 2 of 3 series, "b".',
        'Far from the values around it: 7e+06 at 2024-01-05, "a" (and 1 more); leave '
        "the cell empty if it is a mistake.",
    )
