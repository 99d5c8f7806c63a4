"""A future whose times are written in another style than those of the data."""

from datetime import date, timedelta

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

FIRST = date(2024, 1, 1)
GERMAN, SLASHES, AMERICAN = "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y"
ISO, LONG, CLOCK = "%Y-%m-%d", "%d %B %Y", "%Y-%m-%d 00:00:00"


def write(path, days, style, *, values):
    """A file of days and what is known of them: the number of the day."""
    cells = [
        f"{day.strftime(style)};{(day - FIRST).days}{';7' if values else ''}\n"
        for day in days
    ]
    path.write_text(f"date;promo{';sales' if values else ''}\n" + "".join(cells))
    return str(path)


def read(tmp_path, past, ahead, *, days=40, then=14, **stated):
    """What is known ahead, by day, of data of one style and a future of another."""
    history = [FIRST + timedelta(n) for n in range(days)]
    coming = [history[-1] + timedelta(n + 1) for n in range(then)]
    data = write(tmp_path / "sales.csv", history, past, values=True)
    future = write(tmp_path / "future.csv", coming, ahead, values=False)
    request = Reading(known=("promo",), future=future)
    return read_panel(data, request, DataSettings(**stated)), days


@pytest.mark.parametrize("past", [GERMAN, SLASHES, AMERICAN, ISO])
@pytest.mark.parametrize("ahead", [GERMAN, SLASHES, AMERICAN, ISO, LONG, CLOCK])
def test_a_future_of_another_style_lies_behind_the_data(tmp_path, past, ahead):
    loaded, days = read(tmp_path, past, ahead)
    known = loaded.panel.covariates.known.values[:, 0]
    assert known.tolist() == list(range(days + 14))
    assert loaded.panel.lengths.tolist() == [days]
    told = [text for text in loaded.notices if "written otherwise" in text]
    assert len(told) == (past != ahead)
    for text in told:
        assert f"is read as {(FIRST + timedelta(days)).strftime(past)}" in text


@pytest.mark.parametrize(
    ("past", "order"), [(SLASHES, "day first"), (AMERICAN, "month first")]
)
def test_a_future_without_an_order_of_its_own_has_that_of_the_data(
    tmp_path, past, order
):
    loaded, _ = read(tmp_path, past, past, days=182, then=3)  # 1 to 3 July
    assert loaded.panel.covariates.known.values[-3:, 0].tolist() == [182, 183, 184]
    assert any(order in text for text in loaded.notices)


def test_slashes_beside_points_need_an_order_and_take_the_one_advised(tmp_path):
    with pytest.raises(DataError, match="either number may be the month") as error:
        read(tmp_path, GERMAN, AMERICAN, days=182, then=3)
    assert error.value.where.endswith("future.csv:2")
    assert "--set data.dayfirst=false" in error.value.fix
    loaded, _ = read(tmp_path, GERMAN, AMERICAN, days=182, then=3, dayfirst=False)
    assert loaded.panel.covariates.known.values[-3:, 0].tolist() == [182, 183, 184]


def test_a_stated_format_is_that_of_the_data_alone(tmp_path):
    loaded, days = read(tmp_path, "%d.%m.%y", ISO, date_format="%d.%m.%y")
    assert np.array_equal(
        loaded.panel.covariates.known.values[:, 0], np.arange(days + 14)
    )


@pytest.mark.parametrize(
    ("ahead", "problem"),
    [
        pytest.param("%m/%d/%y", "no date that is known", id="two-digit years"),
        pytest.param("%Y-%m-%d 06:00", "of another kind", id="times of day"),
        pytest.param("%Y-%m-%dT00:00:00Z", "of another kind", id="an offset"),
    ],
)
def test_times_that_the_data_cannot_hold_are_refused_in_the_future(
    tmp_path, ahead, problem
):
    with pytest.raises(DataError, match=problem) as error:
        read(tmp_path, GERMAN, ahead)
    assert error.value.where.endswith("future.csv:2")
    assert error.value.fix.endswith("as in DATA, such as 01.01.2024")
