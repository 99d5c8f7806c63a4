"""Times in several columns: joined, refused, or left where they are ids."""

from pathlib import Path

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.data.cells import within
from seqcast.errors import DataError
from seqcast.settings import DataSettings

CASES = Path(__file__).parents[1] / "cases"
PLAIN = DataSettings()
JOINED = sorted(
    folder.name
    for folder in CASES.iterdir()
    if folder.is_dir() and "\nJoined " in (folder / "expected.txt").read_text("utf-8")
)


def read(path, request=None):
    """A file as a panel."""
    return read_panel(str(path), request or Reading(), PLAIN)


def write(path, header, rows):
    """A CSV file of some rows, each with a number behind it."""
    lines = [",".join(map(str, (*row, n * 7 % 31 + 0.5))) for n, row in enumerate(rows)]
    path.write_text("\n".join([f"{header},load", *lines]) + "\n")
    return path


def days(count):
    """Dates from 10 January 2024 on."""
    return np.datetime_as_string(np.datetime64("2024-01-10") + np.arange(count))


@pytest.mark.parametrize("name", JOINED)
def test_the_last_rows_of_a_file_are_read_at_the_same_times(name, tmp_path):
    known = read(CASES / name / "sales.csv")
    text = (CASES / name / "sales.csv").read_text("utf-8").splitlines()
    fresh = tmp_path / "fresh.csv"
    count = min(36, len(text) // 2) if known.panel.frequency.is_fine else 6
    fresh.write_text("\n".join([text[0], *text[-count:]]) + "\n", "utf-8")
    request = Reading(
        roles=known.roles, frequency=known.panel.frequency, dates=known.dates
    )
    again = read(fresh, request)
    ends = [
        loaded.panel.frequency.advance(loaded.panel.starts, loaded.panel.lengths)
        for loaded in (known, again)
    ]
    kept = [known.panel.ids.index(one) for one in again.panel.ids]
    if name == "hours-out-of-order":
        kept, ends = [], [[], ends[0][:0]]
    assert list(np.array(ends[0])[kept]) == list(ends[1])


@pytest.mark.parametrize(
    ("header", "parts", "request_"),
    [
        pytest.param(
            "date,hour",
            [(day, hour) for day in days(4) for hour in range(24)],
            Reading(id=("hour",)),
            id="hours",
        ),
        pytest.param(
            "year,quarter",
            [(year, quarter) for year in range(2000, 2008) for quarter in range(1, 5)],
            Reading(time="year", id=("quarter",)),
            id="quarters",
        ),
        pytest.param(
            "date,departure",
            [(day, time) for day in days(4) for time in ("08:00", "09:30", "17:00")],
            Reading(id=("departure",)),
            id="times of departure",
        ),
    ],
)
def test_parts_of_times_are_series_where_the_user_says_so(
    header, parts, request_, tmp_path
):
    path = write(tmp_path / "sales.csv", header, parts)
    loaded = read(path, request_)
    assert loaded.roles.id == request_.id
    assert len(loaded.panel.ids) == len({part for _, part in parts})
    fresh = read(path, Reading(roles=loaded.roles, frequency=loaded.panel.frequency))
    assert fresh.panel.ids == loaded.panel.ids


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        pytest.param("OPR_HR", range(1, 25), id="hours of operation"),
        pytest.param("Time", [f"{n:02d}.00.00" for n in range(24)], id="dotted clocks"),
        pytest.param("MTU", [f"{n:02d} - {n + 1:02d}" for n in range(24)], id="spans"),
    ],
)
def test_hours_that_fill_their_days_are_joined(header, cells, tmp_path):
    rows = [(day, one) for day in days(4) for one in cells]
    loaded = read(write(tmp_path / "sales.csv", f"date,{header}", rows))
    assert loaded.panel.lengths.tolist() == [96]
    assert loaded.style.write(loaded.panel.starts)[0].startswith("2024-01-10 00:00")


def test_the_busiest_hour_of_shops_is_not_their_time(tmp_path):
    rows = [
        (day, shop, 9 + (3 * n + m) % 7)
        for n, day in enumerate(days(6))
        for m, shop in enumerate("abc")
    ]
    path = write(tmp_path / "sales.csv", "date,shop,busiest_hour", rows)
    loaded = read(path, Reading(target="load"))
    assert loaded.panel.ids == (("a",), ("b",), ("c",))
    assert loaded.panel.frequency.unit == "day"


def test_a_part_of_the_time_is_no_covariate(tmp_path):
    rows = [(day, hour) for day in days(4) for hour in range(24)]
    path = write(tmp_path / "sales.csv", "date,hour", rows)
    with pytest.raises(DataError, match='Column "hour" is a part of the time'):
        read(path, Reading(known=("hour",)))


def test_files_of_a_day_each_are_joined_together(tmp_path):
    for number, day in enumerate(days(3)):
        last = 24 if number < 2 else 10
        hours = [(day, hour) for hour in range(1, last + 1)]
        write(tmp_path / f"{number}.csv", "date,hour", hours)
    loaded = read(tmp_path)
    assert loaded.panel.lengths.tolist() == [58]
    assert loaded.style.write(loaded.panel.starts) == ["2024-01-10 00:00"]


@pytest.mark.parametrize(
    "header", ["store", "region", "machine", "unit", "house", "sensor", "line", "code"]
)
@pytest.mark.parametrize(
    "ids",
    [
        pytest.param([str(n) for n in range(1, 5)], id="1 to 4"),
        pytest.param([str(n) for n in range(1, 25)], id="1 to 24"),
        pytest.param([f"W{n:02d}" for n in range(1, 13)], id="W01 to W12"),
        pytest.param([f"H{n}" for n in range(1, 25)], id="H1 to H24"),
        pytest.param([f"Q{n}" for n in range(1, 5)], id="Q1 to Q4"),
    ],
)
def test_ids_that_are_counted_stay_ids(header, ids, tmp_path):
    rows = [(day, one) for day in days(6) for one in ids]
    loaded = read(write(tmp_path / "sales.csv", f"date,{header}", rows))
    assert loaded.panel.ids == tuple((one,) for one in ids)


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["01:00", "02:00", "04:00"], id="clocks"),
        pytest.param(["HE01", "HE02", "HE03"], id="hours that end"),
        pytest.param(["Mo", "Di", "Mi", "Do"], id="days of weeks"),
        pytest.param(["March", "April", "May"], id="months"),
        pytest.param(["Week 1", "Week 2"], id="weeks"),
        pytest.param(["a.m.", "p.m."], id="halves of days"),
    ],
)
def test_cells_that_name_a_part_of_the_time_are_no_ids(cells, tmp_path):
    rows = [(day, one) for day in days(6) for one in cells]
    path = write(tmp_path / "sales.csv", "date,code", rows)
    with pytest.raises(DataError, match='Column "code" seems to hold') as refused:
        read(path)
    assert "--id code" in refused.value.fix


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        pytest.param("HE", [f"H{n}" for n in range(24)], id="named as ends, from 0"),
        pytest.param("slot", [str(100 * n) for n in range(1, 25)], id="four digits"),
        pytest.param("month", ["I", "II", "III"], id="months in Roman numbers"),
        pytest.param("period", ["1Q", "2Q", "3Q", "4Q"], id="quarters as periods"),
        pytest.param("interval", [f"T{n}" for n in range(1, 25)], id="coded intervals"),
        pytest.param("txn_week", range(1, 53), id="weeks, by the end of the header"),
        pytest.param("year", ["2019", "2020"], id="years"),
        pytest.param("code", ["9 am", "10 am", "1 pm"], id="spoken clocks"),
    ],
)
def test_headers_and_cells_that_contradict_are_no_ids(header, cells, tmp_path):
    rows = [(day, one) for day in days(6) for one in cells]
    path = write(tmp_path / "sales.csv", f"date,{header}", rows)
    with pytest.raises(DataError, match=f'Column "{header}" seems to hold'):
        read(path)


@pytest.mark.parametrize("seed", range(5))
def test_rows_without_order_say_nothing_of_midnight(seed, tmp_path):
    rows = [(day, f"{hour:02d}:00") for day in days(3) for hour in range(24)]
    rows = [rows[n] for n in np.random.default_rng(seed).permutation(len(rows))]
    loaded = read(write(tmp_path / "sales.csv", "date,time", rows))
    assert loaded.style.write(loaded.panel.starts) == ["2024-01-10 00:00"]
    assert loaded.panel.lengths.tolist() == [72]


def test_an_id_beside_a_part_of_the_time_does_not_hide_it(tmp_path):
    rows = [
        (day, zone, slot)
        for day in days(6)
        for zone in ("north", "south")
        for slot in range(1, 49)
    ]
    path = write(tmp_path / "sales.csv", "date,zone,interval", rows)
    with pytest.raises(DataError, match='Column "interval" seems to hold'):
        read(path)


def test_the_hour_of_an_event_is_not_joined_where_days_hold_one_row(tmp_path):
    rows = [(day, hour) for day, hour in zip(days(3), (9, 10, 11), strict=True)]
    loaded = read(
        write(tmp_path / "sales.csv", "date,hour", rows), Reading(target="load")
    )
    assert loaded.panel.frequency.unit == "day"


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("hour", "hour"),
        ("Hour of Day", "hour"),
        ("delivery_hour", "hour"),
        ("HourEnding", "hour ending"),
        ("Hr_End", "hour ending"),
        ("START TIME", "start"),
        ("von", "start"),
        ("Ende", "end"),
        ("SettlementPeriod", "slot"),
        ("Kalenderwoche", "week"),
        ("week_of_year", "week"),
        ("MonthNumber", "month"),
        ("mês", "month"),
        ("miesiąc", "month"),
        ("Année", "year"),
        ("fiscal_year", "year"),
        ("day_of_week", "weekday"),
        ("peak_hour", ""),
        ("model_year", ""),
        ("lead time", ""),
        ("end date", ""),
        ("store", ""),
        ("warehouse", ""),
    ],
)
def test_headers_name_parts_of_times(header, unit):
    assert within.unit(header) == unit


def counted(header, cells, short=(), lacking=()):
    """Rows of days whose hours are counted, on some an hour less or without one."""
    rows = []
    for number, day in enumerate(days(12)):
        held = [n for n in range(24) if (number, n) not in lacking]
        rows += [(day, cells % (n + 1)) for n in held[: 23 if number in short else 24]]
    return f"date,{header}", rows


@pytest.mark.parametrize(
    ("header", "cells"), [("hour", "%d"), ("HE", "HE%02d"), ("HE", "%d")]
)
def test_a_day_of_23_counted_hours_is_refused(header, cells, tmp_path):
    path = write(tmp_path / "sales.csv", *counted(header, cells, short=(4,)))
    with pytest.raises(DataError) as refused:
        read(path)
    assert refused.value.problem.startswith(f'Column "{header}" counts 23 hours')
    assert refused.value.where.endswith("sales.csv:98")


def test_a_day_of_23_hours_counted_from_0_is_refused(tmp_path):
    header, rows = counted("hour", "%d", short=(4,))
    rows = [(day, int(hour) - 1) for day, hour in rows]
    with pytest.raises(DataError, match="counts 23 hours on this day"):
        read(write(tmp_path / "sales.csv", header, rows))


@pytest.mark.parametrize("short", [(), (0,), (11,)])
def test_a_first_or_last_day_may_hold_23_hours(short, tmp_path):
    loaded = read(write(tmp_path / "sales.csv", *counted("hour", "%d", short)))
    assert loaded.panel.frequency.code == "h"


def test_hours_that_lack_here_and_there_are_gaps(tmp_path):
    lacking = [(2, 5), (4, 9), (6, 1), (7, 23), (9, 12)]
    loaded = read(write(tmp_path / "sales.csv", *counted("hour", "%d", (), lacking)))
    assert loaded.panel.lengths.tolist() == [288]


@pytest.mark.parametrize(("lost", "told"), [(24, 1), (12, 0)])
def test_a_sunday_of_23_counted_hours_among_gaps_is_told(lost, told, tmp_path):
    lacking = {22: 6, 24: 10, 26: 3, 29: 2, 31: lost}
    rows = [
        (f"2024-03-{day}", hour)
        for day in range(20, 32)
        for hour in range(1, 25)
        if lacking.get(day) != hour
    ]
    rows += [("2024-04-01", hour) for hour in range(1, 25)]
    loaded = read(write(tmp_path / "sales.csv", "date,hour", rows))
    found = [text for text in loaded.notices if "clocks went forward" in text]
    assert len(found) == told
    assert all(text.startswith('No row is at "2024-03-31 23:00"; if') for text in found)


def test_parts_that_make_no_time_are_named_as_the_file_names_them(tmp_path):
    rows = [(year, week) for year in (2021, 2022) for week in range(1, 55)]
    with pytest.raises(DataError) as error:
        read(write(tmp_path / "weeks.csv", "Year,Week", rows))
    assert str(error.value).startswith('"Year" and "Week" make "2021-54", not written')
    assert str(error.value.where).endswith("weeks.csv:55")
