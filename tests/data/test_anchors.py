"""Fresh rows of months, quarters and years on another day than those of the model."""

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

MONTHS = np.arange("2015-01", "2024-01", dtype="datetime64[M]")
STARTS = MONTHS.astype("datetime64[D]")
ENDS = (MONTHS + 1).astype("datetime64[D]") - 1
MIDDLES = STARTS + 14
ME, MS = (Frequency(1, "month", anchor) for anchor in ("end", "start"))
QE, QS = (Frequency(3, "month", anchor) for anchor in ("end", "start"))
YE, YS = (Frequency(1, "year", anchor) for anchor in ("end", "start"))
WORDS = {"start": "the first day", "end": "the last day"}


def read(tmp_path, days, frequency, **stated):
    """Rows of some days, numbered from 1, read for a model."""
    path = tmp_path / "fresh.csv"
    rows = "".join(f"{day},{n}\n" for n, day in enumerate(days, 1))
    path.write_text("day,v\n" + rows)
    known = Reading(roles=ColumnRoles("day", "v"), frequency=frequency)
    return read_panel(str(path), known, DataSettings(**stated))


def stamped(panel):
    """The days of all steps, and of the first that is forecast."""
    moves = np.arange(len(panel.target.values) + 1)
    days = panel.frequency.advance(panel.starts[0], moves)
    return days.astype("datetime64[us]").astype("datetime64[D]")


@pytest.mark.parametrize(
    ("days", "step", "first", "ahead", "name"),
    [
        (STARTS, ME, "2015-01-31", "2024-01-31", "month"),
        (MONTHS, ME, "2015-01-31", "2024-01-31", "month"),
        (ENDS, MS, "2015-01-01", "2024-01-01", "month"),
        (MIDDLES, ME, "2015-01-31", "2024-01-31", "month"),
        (MIDDLES, MS, "2015-01-01", "2024-01-01", "month"),
        (ENDS[-2:], MS, "2023-11-01", "2024-01-01", "month"),
        (STARTS[-1:], ME, "2023-12-31", "2024-01-31", "month"),
        (STARTS[::3], QE, "2015-03-31", "2024-03-31", "quarter"),
        (ENDS[2::3], QS, "2015-01-01", "2024-01-01", "quarter"),
        (STARTS[::12], YE, "2015-12-31", "2024-12-31", "year"),
        (ENDS[11::12], YS, "2015-01-01", "2024-01-01", "year"),
    ],
)
def test_rows_are_put_on_the_model_s_day_of_their_own_step(
    tmp_path, days, step, first, ahead, name
):
    loaded = read(tmp_path, days, step)
    assert loaded.panel.frequency == step
    assert loaded.panel.target.values[:, 0].tolist() == [*range(1, len(days) + 1)]
    found = stamped(loaded.panel)
    assert [str(found[0]), str(found[-1])] == [first, ahead]
    told = f"{WORDS[step.anchor]} of the {name} each lies in"
    assert sum(told in one for one in loaded.notices) == 1


def test_a_month_without_a_row_stays_one(tmp_path):
    days = np.delete(STARTS, 40)
    values = read(tmp_path, days, ME).panel.target.values
    assert np.flatnonzero(np.isnan(values[:, 0])).tolist() == [40]


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(ENDS, id="as the model"),
        pytest.param(ENDS[3:5], id="days of 30 and 31"),
        pytest.param(ENDS[1:2], id="a February alone"),
    ],
)
def test_rows_on_the_days_of_the_model_stay_untold(tmp_path, days):
    loaded = read(tmp_path, days, ME)
    assert stamped(loaded.panel)[:-1].tolist() == days.tolist()
    assert not any("each lies in" in one for one in loaded.notices)


@pytest.mark.parametrize(
    ("days", "step"),
    [
        pytest.param(STARTS[1::3], QE, id="fiscal quarters"),
        pytest.param(MIDDLES[::3], QE, id="middles of them"),
        pytest.param(STARTS[3::12], YE, id="years from April"),
        pytest.param(STARTS, Frequency(1, "month"), id="a day that nobody kept"),
    ],
)
def test_rows_of_which_the_step_is_not_sure_are_refused(tmp_path, days, step):
    with pytest.raises(DataError) as error:
        read(tmp_path, days, step)
    assert error.value.fix.startswith("Write the dates on the same day of the same")


@pytest.mark.parametrize("how", ["nearest", "mean", "last"])
@pytest.mark.parametrize(
    ("days", "step", "first", "last"),
    [
        (STARTS, ME, "2015-01-31", "2023-12-31"),
        (ENDS, MS, "2015-01-01", "2023-12-01"),
        (STARTS[::3], QE, "2015-03-31", "2023-12-31"),
        (ENDS[2::3], QS, "2015-01-01", "2023-10-01"),
        (ENDS[11::12], YS, "2015-01-01", "2023-01-01"),
        (STARTS, Frequency(1, "month", "30"), "2015-01-30", "2023-12-30"),
    ],
)
def test_regularised_months_are_those_of_the_calendar(
    tmp_path, how, days, step, first, last
):
    panel = read(tmp_path, days, step, regularise=how).panel
    assert [str(day) for day in stamped(panel)[[0, -2]]] == [first, last]
    assert panel.target.values[:, 0].tolist() == [*range(1, len(days) + 1)]
