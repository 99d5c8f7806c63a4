"""Rows of a part of a day, read for a model as those of its training were."""

from datetime import date, timedelta

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.settings import DataSettings

FIRST = date(2024, 1, 10)


def read(tmp_path, header, write, hours, days=1, **request):
    rows = [
        f"{FIRST + timedelta(days=day)},{write.format(hour)},{hour + day % 3}\n"
        for day in range(days)
        for hour in hours
    ]
    path = tmp_path / "load.csv"
    path.write_text(f"date,{header},load\n" + "".join(rows))
    return read_panel(str(path), Reading(**request), DataSettings())


def known(loaded):
    frequency = loaded.panel.frequency
    return {"roles": loaded.roles, "frequency": frequency, "dates": loaded.dates}


@pytest.mark.parametrize(
    ("header", "write", "whole", "late"),
    [
        ("hour", "{}", range(24), 0),
        ("hour", "{}", range(1, 25), 1),
        ("HE", "HE{:02d}", range(1, 25), 1),
        ("heure", "{}h", range(24), 0),
        ("time", "{:02d}00", range(24), 0),
        ("time", "{}.00", range(24), 0),
    ],
)
@pytest.mark.parametrize(
    ("hours", "days"),
    [
        pytest.param(range(5, 18), 1, id="of one day"),
        pytest.param(range(5, 18), 2, id="of two days"),
        pytest.param(range(1, 24), 1, id="all but 0 and 24"),
        pytest.param([7], 1, id="one hour"),
    ],
)
def test_hours_of_a_part_of_a_day_are_those_of_the_model(
    tmp_path, header, write, whole, late, hours, days
):
    model = read(tmp_path, header, write, whole, 10)
    assert model.dates.ending == bool(late)
    loaded = read(tmp_path, header, write, hours, days, **known(model))
    first = np.datetime64(FIRST, "us") + np.timedelta64(hours[0] - late, "h")
    assert loaded.panel.starts.astype("datetime64[us]") == first
    assert loaded.panel.lengths == 24 * (days - 1) + len(hours)
    assert loaded.dates == model.dates


def test_the_order_of_days_is_kept_beside_hours(tmp_path):
    text = "".join(f"{d:02d}/01/2024;{h};{d * h % 7}\n" for d in range(8, 20)
                   for h in range(1, 25))  # fmt: skip
    path = tmp_path / "load.csv"
    path.write_text("date;hour;load\n" + text)
    model = read_panel(str(path), Reading(), DataSettings())
    assert (model.dates.order, model.dates.ending) == ("day first", True)
    path.write_text("date;hour;load\n05/02/2024;5;1\n05/02/2024;6;2\n")
    loaded = read_panel(str(path), Reading(**known(model)), DataSettings())
    assert loaded.style.write(loaded.panel.starts) == ["05/02/2024 04:00"]


def test_an_hour_beside_days_of_a_daily_model_is_no_time(tmp_path):
    model = read(tmp_path, "hour", "{}", [7], 10, target="load")
    assert model.panel.frequency.code == "D"
    loaded = read(tmp_path, "hour", "{}", [8], 3, **known(model))
    assert loaded.panel.frequency.code == "D"


def test_a_future_of_a_part_of_a_day_is_read_as_the_model_was(tmp_path):
    def rows(day, hours):
        return [f"{FIRST + timedelta(days=day)},{h},{h * day % 5},{h}\n" for h in hours]

    past, ahead = tmp_path / "past.csv", tmp_path / "ahead.csv"
    lines = [row for day in range(6) for row in rows(day, range(1, 25))]
    past.write_text("date,hour,price,load\n" + "".join(lines))
    request = Reading(known=("price",), target="load")
    model = read_panel(str(past), request, DataSettings())
    ahead.write_text("date,hour,price,load\n" + "".join(rows(6, range(1, 9))))
    features = model.panel.covariates.features
    request = Reading(**known(model), features=features, future=str(ahead))
    loaded = read_panel(str(past), request, DataSettings())
    assert "Not after" not in " ".join(loaded.notices)
    assert loaded.panel.lengths == 144
    prices = loaded.panel.covariates.known.values[144:152, 0]
    np.testing.assert_array_equal(prices, [h * 6 % 5 for h in range(1, 9)])
