"""Clocks beside a date in many spellings: read, or refused by their name."""

from datetime import date, timedelta

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

DAYS = [date(2024, 1, 10) + timedelta(days=n) for n in range(5)]
TIMES = [(hour, minute) for hour in range(24) for minute in (0, 30)]


def file(tmp_path, write, header="time", *, shops=("a", "b"), times=TIMES):
    """A file with a row for every shop, day and time, which ``write`` writes."""
    rows = [
        f"{day};{shop};{write(*time)};{n + time[0] + time[1] / 40}\n"
        for shop in shops
        for n, day in enumerate(DAYS)
        for time in times
    ]
    path = tmp_path / "sales.csv"
    path.write_text(f"date;shop;{header};load\n" + "".join(rows))
    return str(path)


def read(path, **stated):
    return read_panel(path, Reading(**stated), DataSettings())


def half(hour):
    return f"{hour % 12 or 12}", "AP"[hour // 12] + "M"


@pytest.mark.parametrize("header", ["time", "heure", "Uhrzeit"])
@pytest.mark.parametrize(
    "text",
    [
        "{0}h{1:02d}", "{0} h {1:02d}", "{0:02d}h{1:02d}min", "{0}u{1:02d}",
        "{0}.{1:02d} Uhr", "{0} Uhr {1:02d}", "{0}:{1:02d} o'clock", "{0:02d}{1:02d}",
        "{0:02d}{1:02d} hrs", "T{0:02d}:{1:02d}", "{0:02d}{1:02d}00",
        "kl. {0:02d}.{1:02d}", "{0}.{1:02d}", "{0},{1:02d}",
    ],
)  # fmt: skip
def test_a_clock_of_one_meaning_is_read(tmp_path, header, text):
    loaded = read(file(tmp_path, text.format, header))
    assert loaded.panel.frequency.code == "30min"
    assert loaded.panel.ids == (("a",), ("b",))
    assert loaded.style.write(loaded.panel.starts)[0][:16] == "2024-01-10 00:00"
    assert loaded.panel.lengths.tolist() == [240, 240]


def test_parts_of_days_are_clocks_where_they_fill_their_days(tmp_path):
    path = file(tmp_path, lambda hour, minute: f"{(hour + minute / 60) / 24:.6g}")
    assert read(path).panel.frequency.code == "30min"


@pytest.mark.parametrize("ids", [(), ("shop",)])
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("{0:02d}-{1:02d}", "00-00"),
        ("PT{0}H{1}M", "PT0H0M"),
        ("{0}'{1:02d}", "0'00"),
        ("AM {0}:{1:02d}", "AM 0:00"),
    ],
)
def test_a_clock_of_no_known_spelling_is_named(tmp_path, ids, text, first):
    path = file(tmp_path, text.format)
    with pytest.raises(DataError) as error:
        read(path, id=ids)
    assert error.value.problem.startswith(f'Column "time" holds "{first}", which is no')
    assert error.value.where.endswith("sales.csv:2")
    assert error.value.fix.startswith("Write every time of this column as 07:30, or")
    assert len(read(path, id=("shop", "time")).panel.ids) == 96


def test_half_hours_as_decimals_are_no_clocks_and_no_values(tmp_path):
    path = file(tmp_path, lambda hour, minute: f"{hour + minute / 60:.2f}")
    with pytest.raises(DataError, match=r'"time" holds "0\.50", which is no time'):
        read(path)


def test_an_empty_clock_is_named_by_its_line(tmp_path):
    path = file(
        tmp_path, lambda *time: "" if time == (3, 0) else "{}h{:02d}".format(*time)
    )
    with pytest.raises(DataError, match='Column "time" has an empty cell') as error:
        read(path, id=("shop",))
    assert error.value.where.endswith("sales.csv:8")


def test_hours_worked_beside_shops_are_no_clocks(tmp_path):
    rows = [
        f"{day},{shop},{7 + (n * shop) % 5 / 2},{n + shop}\n"
        for shop in (1, 2, 3)
        for n, day in enumerate(DAYS)
    ]
    path = tmp_path / "sales.csv"
    path.write_text("date,shop,hours,sales\n" + "".join(rows))
    assert read(str(path)).panel.ids == (("1",), ("2",), ("3",))


@pytest.mark.parametrize(
    ("header", "write"),
    [
        ("time;half", lambda h, m: f"{half(h)[0]}:{m:02d};{half(h)[1]}"),
        ("time;AM/PM", lambda h, m: f"{half(h)[0]}:{m:02d}:15;{half(h)[1].lower()}"),
        ("Time;x", lambda h, m: f"{int(half(h)[0]):02d}{m:02d};{half(h)[1][0]}.M."),
        ("time;half", lambda h, m: f"{h}:{m:02d};{half(h)[1]}"),
    ],
)
def test_am_and_pm_beside_a_clock_are_joined_to_it(tmp_path, header, write):
    loaded = read(file(tmp_path, write, header), id=("shop",))
    steps = loaded.panel.frequency.advance(loaded.panel.starts[0], np.arange(48))
    clocks = [(t.hour, t.minute) for t in steps.astype("datetime64[us]").tolist()]
    assert clocks == TIMES
    assert loaded.panel.lengths.tolist() == [240, 240]


def test_am_and_pm_beside_hours_and_whole_times_are_joined(tmp_path):
    hours = [(hour, 0) for hour in range(24)]
    path = file(tmp_path, lambda h, m: ";".join(half(h)), "hour;half", times=hours)
    assert read(path).panel.frequency.code == "h"
    lines = (tmp_path / "sales.csv").read_text().splitlines()
    rows = [line.split(";") for line in lines[1:]]
    whole = [f"{d} {h}:00;{shop};{apm};{load}\n" for d, shop, h, apm, load in rows]
    (tmp_path / "sales.csv").write_text("date;shop;half;load\n" + "".join(whole))
    loaded = read(path, id=("shop",))
    assert loaded.panel.frequency.code == "h"
    assert loaded.style.write(loaded.panel.starts)[0] == "2024-01-10 12:00 AM"


def test_a_clock_that_contradicts_its_half_is_refused(tmp_path):
    halves = {15: "AM"}
    path = file(
        tmp_path, lambda h, m: f"{h}:{m:02d};{halves.get(h, half(h)[1])}", "time;x"
    )
    with pytest.raises(
        DataError, match='"time" says 15:00, and "x" says "AM"'
    ) as error:
        read(path)
    assert error.value.where.endswith("sales.csv:32")


def test_twelve_hours_without_am_and_pm_are_told(tmp_path):
    path = file(tmp_path, lambda h, m: f"{half(h)[0]}:{m:02d}")
    with pytest.raises(DataError, match="stands twice") as error:
        read(path)
    assert error.value.fix.startswith("Write AM or PM behind each clock")


def test_a_column_that_tells_doubled_rows_apart_is_named(tmp_path):
    path = file(tmp_path, lambda h, m: f"P{h:02d}", "code", times=TIMES[::2])
    with pytest.raises(DataError, match="stands twice") as error:
        read(path, id=("shop",))
    assert error.value.fix.startswith('They differ in "code": pass --id code if it')
    assert len(read(path, id=("shop", "code")).panel.ids) == 48
