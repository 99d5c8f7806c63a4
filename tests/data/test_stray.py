"""A few rows whose date is far from all others."""

from datetime import date, timedelta

import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

DAYS = [date(2024, 1, 1) + timedelta(n) for n in range(60)]


def refused(tmp_path, days):
    path = tmp_path / "d.csv"
    rows = [f"{day},{n % 7}" for n, day in enumerate(days)]
    path.write_text("\n".join(["day,sales", *rows]) + "\n")
    with pytest.raises(DataError) as told:
        read_panel(str(path), Reading(), DataSettings())
    return told.value


@pytest.mark.parametrize(
    ("days", "problem", "line"),
    [
        pytest.param(
            [*DAYS, date(2099, 1, 1)],
            "From 2024-02-29 to 2099-01-01 there are 27,334 steps without a row; "
            "1 row lies after them.",
            62,
            id="in the future",
        ),
        pytest.param(
            [date(1970, 1, 1), *DAYS],
            "From 1970-01-01 to 2024-01-01 there are 19,722 steps without a row; "
            "1 row lies before them.",
            2,
            id="a clock that was never set",
        ),
        pytest.param(
            [*DAYS[:30], date(2099, 1, 1), date(2099, 1, 2), *DAYS[30:]],
            "From 2024-02-29 to 2099-01-01 there are 27,334 steps without a row; "
            "2 rows lie after them.",
            32,
            id="two of them, in the middle of the file",
        ),
    ],
)
def test_stray_dates_are_named_and_not_taken_for_gaps(tmp_path, days, problem, line):
    error = refused(tmp_path, days)
    assert error.problem == problem
    assert error.where == f"{tmp_path / 'd.csv'}:{line}"
    assert error.fix == "Correct the date, or take out what does not belong there"


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([*DAYS[:10], DAYS[0] + timedelta(900)], id="too few to tell"),
        pytest.param(
            DAYS[:30] + [day + timedelta(900) for day in DAYS[:30]], id="two halves"
        ),
        pytest.param(
            [*DAYS[:40], *(DAYS[40] + timedelta(9 * n) for n in range(30))],
            id="gaps all over",
        ),
    ],
)
def test_what_is_no_stray_date_is_told_as_gaps(tmp_path, days):
    assert "have no row" in refused(tmp_path, days).problem
