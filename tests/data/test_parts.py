"""Columns named like a part of the time: left out only where their values are it."""

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

NOISE = np.random.default_rng(7)
DAYS = np.datetime64("2024-01-10") + np.arange(50)
YEARS = range(1990, 2020)
WEEKS = [day.astype(object).isocalendar()[1] for day in DAYS]
MONTHS = [day.astype(object).month for day in DAYS]


def read(tmp_path, header, *columns, **request):
    """A CSV file of some columns, as a panel."""
    rows = (",".join(map(str, row)) for row in zip(*columns, strict=True))
    path = tmp_path / "sales.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return read_panel(str(path), Reading(**request), DataSettings())


@pytest.mark.parametrize("high", [12, 53, 4_000])
@pytest.mark.parametrize(
    "name", ["kW", "KW", "kw", "T", "t", "Dia", "Mes", "Period", "Years", "week"]
)
def test_the_only_numbers_are_the_target_whatever_their_name(name, high, tmp_path):
    values = NOISE.integers(1, high, len(DAYS))
    for held in (values, values / 8):
        loaded = read(tmp_path, f"date,{name}", DAYS, held)
        assert loaded.roles == ColumnRoles("date", name)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param("kw", WEEKS, id="weeks"),
        pytest.param("week", [one - 1 for one in WEEKS], id="weeks from 0"),
        pytest.param("month", MONTHS, id="months"),
        pytest.param("year", [2024] * 50, id="years"),
        pytest.param("t", range(50), id="a count"),
        pytest.param("period", [*range(1, 50), 51], id="a count with a gap"),
    ],
)
def test_numbers_that_repeat_the_date_are_no_target(name, values, tmp_path):
    with pytest.raises(DataError, match="No column of numbers is left"):
        read(tmp_path, f"date,{name}", DAYS, values)


@pytest.mark.parametrize("odd", [[], [3, 9]])
def test_numbers_that_hardly_change_are_no_year(odd, tmp_path):
    values = np.full(len(DAYS), 5)
    values[odd] = 7
    assert read(tmp_path, "date,kW", DAYS, values).roles == ColumnRoles("date", "kW")


def test_a_power_beside_a_meter_or_an_hour_is_the_target(tmp_path):
    power = NOISE.integers(1, 50, 96)
    meters = np.repeat(["A", "B"], 48)
    loaded = read(tmp_path, "meter,date,kW", meters, [*DAYS[:48]] * 2, power)
    assert loaded.roles == ColumnRoles("date", "kW", ("meter",))
    days, hours = np.repeat(DAYS[:4], 24), [*range(24)] * 4
    loaded = read(tmp_path, "date,hour,kW", days, hours, power)
    assert loaded.roles == ColumnRoles("date", "kW")
    assert loaded.panel.frequency.code == "h"


@pytest.mark.parametrize(
    "values", [NOISE.integers(3_000, 4_000, 30), NOISE.integers(1, 53, 30)]
)
def test_a_power_beside_years_is_no_week(values, tmp_path):
    loaded = read(tmp_path, "Year,kW", YEARS, values)
    assert loaded.roles == ColumnRoles("Year", "kW")
    plants = NOISE.integers(1, 9, len(YEARS))
    loaded = read(tmp_path, "Year,kW,Plants", YEARS, values, plants, time="Year",
                  target="Plants")  # fmt: skip
    assert loaded.panel.frequency.code == "YS"


def test_months_that_a_site_was_open_are_no_months_of_the_year(tmp_path):
    sites, years = np.repeat(["A", "B", "C"], 30), [*YEARS] * 3
    months = NOISE.integers(1, 13, 90)
    loaded = read(tmp_path, "year,site,months", years, sites, months)
    assert loaded.roles == ColumnRoles("year", "months", ("site",))
    order = np.argsort(years, kind="stable")
    years, sites = np.sort(years), sites[order]
    loaded = read(tmp_path, "year,site,months", years, sites, months)
    assert loaded.roles == ColumnRoles("year", "months", ("site",))


def test_parts_of_years_out_of_order_are_still_joined(tmp_path):
    order = NOISE.permutation(36)
    years, months = np.repeat([2021, 2022, 2023], 12), np.tile(range(1, 13), 3)
    loads = NOISE.random(36)
    loaded = read(tmp_path, "year,month,load", years[order], months[order], loads)
    assert loaded.panel.frequency.code == "MS"


def test_the_turn_of_a_year_is_still_joined(tmp_path):
    loaded = read(tmp_path, "year,month,load", [2023, 2024], [12, 1], [1.5, 2.5])
    assert loaded.panel.frequency.code == "MS"


def test_fractions_named_like_times_that_go_up_and_down_are_none(tmp_path):
    power, heat = NOISE.random(30), NOISE.random(30)
    with pytest.raises(DataError, match='The target may be "kW" or "temp"'):
        read(tmp_path, "kW,temp", power, heat)


@pytest.mark.parametrize("name", ["ts", "when", "epoch"])
@pytest.mark.parametrize(("unit", "lacking"), [(1, 0), (1_000, 0), (1, 5)])
@pytest.mark.parametrize("target", [None, "load"])
def test_epochs_that_passed_through_floats_are_times(
    name, unit, lacking, target, tmp_path
):
    hours = [hour for hour in range(40) if not 10 < hour <= 10 + lacking]
    epochs = [f"{(1_704_067_200 + 3_600 * hour) * unit}.0" for hour in hours]
    loads = NOISE.integers(1, 99, len(hours))
    loaded = read(tmp_path, f"{name},load", epochs, loads, target=target)
    assert loaded.roles == ColumnRoles(name, "load")
    assert loaded.panel.frequency.code == "h"
    assert loaded.panel.starts.tolist() == [1_704_067_200 * 1_000_000]


def test_epochs_as_floats_tell_series_apart(tmp_path):
    epochs = [f"{1_704_067_200 + 3_600 * hour}.0" for hour in range(40)] * 2
    ids, loads = np.repeat(["A", "B"], 40), NOISE.integers(1, 99, 80)
    loaded = read(tmp_path, "id,ts,load", ids, epochs, loads)
    assert loaded.roles == ColumnRoles("ts", "load", ("id",))


def test_a_faulty_cell_among_epochs_as_floats_is_the_one_that_is_named(tmp_path):
    epochs = [f"{1_704_067_200 + 3_600 * hour}.0" for hour in range(40)]
    epochs[7] = "1704092400.5"
    with pytest.raises(DataError, match=r'1704092400\.5", which is not') as error:
        read(tmp_path, "ts,load", epochs, NOISE.integers(1, 99, 40))
    assert error.value.where.endswith("sales.csv:9")
