"""Dates of which either number may be the month: both readings, and what they are."""

import re
from datetime import date, timedelta

import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

MONTHS = [date(2020 + n // 12, n % 12 + 1, 1) for n in range(30)]
DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range(12)]
QUARTERS = [date(2010 + n // 4, n % 4 * 3 + 1, 1) for n in range(30)]
YEARS = [date(1990 + n, 2, 1) for n in range(30)]
NEW_YEARS = [date(1990 + n, 1, 1) for n in range(30)]


def read(tmp_path, days, written, **stated):
    path = tmp_path / "sales.csv"
    rows = [f"{day:{written}},{n * 5 % 7}\n" for n, day in enumerate(days)]
    path.write_text("date,sales\n" + "".join(rows))
    return read_panel(str(path), Reading(), DataSettings(**stated))


@pytest.mark.parametrize(
    ("days", "right", "wrong", "code"),
    [
        pytest.param(MONTHS, "monthly", "daily, with gaps", "MS", id="months"),
        pytest.param(MONTHS[:12], "monthly", "daily", "MS", id="months of a year"),
        pytest.param(DAYS, "daily", "monthly", "D", id="days of a January"),
        pytest.param(QUARTERS, "quarterly", "no equal steps", "QS", id="quarters"),
        pytest.param(YEARS, "yearly", "yearly", "YS", id="years"),
    ],
)
@pytest.mark.parametrize("written", ["%d/%m/%Y", "%m/%d/%Y"])
def test_both_readings_are_named_by_their_steps(
    tmp_path, days, right, wrong, code, written
):
    with pytest.raises(DataError) as error:
        read(tmp_path, days, written)
    flags = re.findall(
        r"dayfirst=(\w+) if (?:it is )?[\w ]+ \(([^)]*)\)", error.value.fix
    )
    first = "true" if written.startswith("%d") else "false"
    assert dict(flags) == {first: right, {"true": "false"}.get(first, "true"): wrong}
    loaded = read(tmp_path, days, written, dayfirst=first == "true")
    assert loaded.panel.frequency.code == code


def test_equal_numbers_have_one_reading(tmp_path):
    loaded = read(tmp_path, NEW_YEARS, "%d/%m/%Y")
    assert loaded.panel.frequency.code == "YS"
    assert loaded.style.write(loaded.panel.cutoffs) == ["01/01/2019"]
