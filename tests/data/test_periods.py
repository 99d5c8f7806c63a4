"""Periods of years of accounts: refused, with what works when it is followed."""

import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

YEARS = range(2019, 2023)


def read(tmp_path, header, rows, **settings):
    path = tmp_path / "sales.csv"
    lines = [f"{cells},{n * 7 % 13}\n" for n, cells in enumerate(rows)]
    path.write_text(f"{header},sales\n" + "".join(lines))
    return read_panel(str(path), Reading(), DataSettings(**settings))


@pytest.mark.parametrize("year", ["{}", "FY{}"])
@pytest.mark.parametrize(
    ("period", "count"),
    [("P{:02d}", 12), ("Period {}", 12), ("{}", 12), ("P{}", 13), ("{:02d}", 4)],
)
def test_periods_beside_years_are_refused(tmp_path, year, period, count):
    rows = [
        f"{year.format(y)},{period.format(n)}"
        for y in YEARS
        for n in range(1, count + 1)
    ]
    with pytest.raises(DataError, match="begins within a year of") as error:
        read(tmp_path, "Fiscal Year,Period", rows)
    assert error.value.where.endswith("sales.csv:2")
    assert f"--set data.season={count}" in error.value.fix
    counted = map(str, range(1, 1 + len(rows)))
    loaded = read(tmp_path, "Period", counted, season=count)
    assert (loaded.panel.frequency.unit, len(loaded.panel.ids)) == ("step", 1)


@pytest.mark.parametrize("header", ["FY,Month", "Year,Fiscal Week"])
def test_months_and_weeks_of_years_of_accounts_are_refused(tmp_path, header):
    last = 12 if "Month" in header else 52
    rows = [f"FY{y % 100},{n}" for y in YEARS for n in range(1, last + 1)]
    with pytest.raises(DataError, match="begins within a year of"):
        read(tmp_path, header, rows)


@pytest.mark.parametrize("year", ["FY{}", "{}"])
def test_quarters_of_years_of_accounts_are_read_and_told(tmp_path, year):
    rows = [f"{year.format(y % 100 if 'F' in year else y)},Q{n}"
            for y in YEARS for n in range(1, 5)]  # fmt: skip
    loaded = read(tmp_path, "Year,Fiscal Quarter", rows)
    assert loaded.panel.frequency.code == "QS"
    assert "iscal years" in " ".join(loaded.notices)
    assert "calendar years" in " ".join(loaded.notices)


def test_one_period_a_year_is_no_part_of_it(tmp_path):
    loaded = read(tmp_path, "Year,Period", [f"{y},1" for y in range(2000, 2020)])
    assert loaded.panel.frequency.code == "YS"
