"""Dates of which some have day and month exchanged, as spreadsheets leave them."""

import re

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

DAYS = np.arange("2024-01-01", "2024-07-01", dtype="datetime64[D]").tolist()


def write(path, days, template, ids=1):
    """A file of one row a day, or of one a series and day."""
    rows = [(day, shop) for shop in range(ids) for day in days]
    lines = [f"{day:{template}},s{k},{n * 7 % 31}\n" for n, (day, k) in enumerate(rows)]
    path.write_text("date,shop,load\n" + "".join(lines))
    return str(path)


def exchanged(day):
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


@pytest.mark.parametrize("template", ["%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y %H:%M"])
@pytest.mark.parametrize("ids", [1, 3])
@pytest.mark.parametrize("newest_first", [False, True])
def test_days_and_months_that_are_exchanged_are_refused(
    tmp_path, template, ids, newest_first
):
    days = [exchanged(day) for day in DAYS][:: -1 if newest_first else 1]
    path = write(tmp_path / "sales.csv", days, template, ids)
    with pytest.raises(DataError, match="Day and month of") as error:
        read_panel(path, Reading(), DataSettings())
    setting = re.search(r"--set '?data\.(\w+)=([^']*?)'? if", error.value.fix)
    believed = {setting[1]: setting[2]} if "%" in setting[2] else {"dayfirst": False}
    wide_gaps = DataSettings(**believed, max_gaps=0.9)
    panel = read_panel(path, Reading(freq="D"), wide_gaps).panel
    assert list(panel.lengths) == [(max(days) - min(days)).days + 1] * ids


@pytest.mark.parametrize("order", ["sorted by text", "shuffled", "newest first"])
def test_days_that_stand_in_another_order_are_sorted(tmp_path, order):
    days = sorted(DAYS, key=lambda day: (day.day, day.month))
    days = DAYS[::-1] if order == "newest first" else days
    if order == "shuffled":
        days = np.random.default_rng(0).permutation(DAYS).tolist()
    path = write(tmp_path / "sales.csv", days, "%d/%m/%Y")
    assert list(read_panel(path, Reading(), DataSettings()).panel.lengths) == [182]


@pytest.mark.parametrize("hours", [range(24), range(1, 25)], ids=["begin", "end"])
@pytest.mark.parametrize(
    ("template", "first"), [("%d/%m/%Y", "true"), ("%m/%d/%Y", "false")]
)
def test_hours_beside_the_days_leave_their_order(tmp_path, hours, template, first):
    path = tmp_path / "load.csv"
    days = [exchanged(day) for day in DAYS]
    rows = [f"{day:{template}},{hour},1\n" for day in days for hour in hours]
    path.write_text("date,hour,load\n" + "".join(rows))
    with pytest.raises(DataError, match="Day and month of") as error:
        read_panel(str(path), Reading(), DataSettings())
    assert f"--set data.dayfirst={first} if they are right" in error.value.fix


@pytest.mark.parametrize("template", ["%m/%d/%Y", "%Y-%m-%d"])
def test_one_series_in_order_does_not_hide_those_that_are_exchanged(tmp_path, template):
    path = tmp_path / "sales.csv"
    both = {"sound": DAYS, "mixed": [exchanged(day) for day in DAYS]}
    rows = [f"{day:{template}},{shop},1\n" for shop in both for day in both[shop]]
    path.write_text("date,shop,load\n" + "".join(rows))
    with pytest.raises(DataError, match="Day and month of") as error:
        read_panel(str(path), Reading(), DataSettings())
    line = int(str(error.value.where).rpartition(":")[2])
    assert rows[line - 2].split(",")[1] == "mixed"
