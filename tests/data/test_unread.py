"""Dates of many kinds: read where they mean one thing, else a fix that works."""

import re
import shlex
from datetime import datetime, timedelta

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.data.cells.style import DateReading
from seqcast.errors import DataError
from seqcast.settings import DataSettings

FIRST = datetime(2024, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]
HOURS = [FIRST + timedelta(hours=n) for n in range(40)]
WEEKS = [FIRST + timedelta(weeks=n) for n in range(40)]
MONTHS = [datetime(2024 + n // 12, n % 12 + 1, 1) for n in range(40)]
QUARTERS = [datetime(2024 + n // 4, n % 4 * 3 + 1, 1) for n in range(40)]
YEARS = [datetime(1980 + n, 1, 1) for n in range(40)]
GERMAN = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def quarter(time):
    """The number of a quarter."""
    return (time.month + 2) // 3


def week(time):
    """A year and a week of ISO 8601."""
    return time.isocalendar()[:2]


def read(tmp_path, texts, name="date", shops=("",), **stated):
    """A file of such times, with a semicolon between cells."""
    path = tmp_path / "sales.csv"
    rows = "".join(
        f"{shop};{text};{n % 7}\n" for shop in shops for n, text in enumerate(texts, 1)
    )
    path.write_text(f"shop;{name};sales\n{rows}")
    return read_panel(str(path), Reading(), DataSettings(**stated))


def advice(tmp_path, texts, **file):
    """The fix of the error that such times are."""
    with pytest.raises(DataError) as error:
        read(tmp_path, texts, **file)
    assert error.value.where.endswith("sales.csv:2")
    assert texts[0] in error.value.problem
    return error.value.fix


def holds(loaded, times, written):
    """Whether a panel has these times, and the next one is written as they are."""
    panel = loaded.panel
    steps = panel.frequency.advance(panel.starts[0], np.arange(len(times)))
    assert steps.astype("datetime64[us]").tolist() == times
    assert not np.isnan(panel.target.values).any()
    assert loaded.style.write(steps) == written
    return True


@pytest.mark.parametrize(
    ("times", "write"),
    [
        pytest.param(HOURS, "[{:%Y-%m-%d %H:%M:%S}]", id="brackets"),
        pytest.param(HOURS, "{:%d/%b/%Y:%H:%M:%S} +0100", id="log of a web server"),
        pytest.param(HOURS, "[{:%d/%b/%Y:%H:%M:%S} +0100]", id="log in brackets"),
        pytest.param(HOURS, "{:%Y-%m-%d %H:%M:%S}+01", id="hours of an offset alone"),
        pytest.param(HOURS, "{:%Y-%m-%d %H:%M} UTC", id="UTC"),
        pytest.param(HOURS, "{:%a, %d %b %Y %H:%M:%S} GMT", id="mail"),
        pytest.param(HOURS, "{:%Y%m%dT%H%M%S}Z", id="ISO 8601 without marks"),
        pytest.param(HOURS, "{:%Y%m%d_%H%M%S}", id="as in names of files"),
        pytest.param(HOURS, "{:%Y%m%d%H%M}", id="digits to the minute"),
        pytest.param(HOURS, "{:%Y%m%d%H%M%S}", id="digits to the second"),
        pytest.param(HOURS, "{:%d.%m.%Y, %H:%M}", id="a comma before the time"),
        pytest.param(DAYS, "{:%m/%d/%Y, %I:%M:%S %p}", id="as browsers write it"),
        pytest.param(DAYS, "{:%A, %d %B %Y}", id="days of the week in full"),
        pytest.param(DAYS, "{:%a %d.%m.%Y}", id="short days of the week"),
        pytest.param(DAYS, "{:%G-W%V-%u}", id="days of ISO weeks"),
        pytest.param(DAYS, "{:%d%b%Y}", id="no mark between the parts"),
        pytest.param(HOURS, "{:%d%b%Y:%H:%M:%S}", id="as statistics write times"),
        pytest.param(DAYS, "{:%GW%V%u}", id="days of ISO weeks without marks"),
        pytest.param(YEARS, "{:%Y}.0", id="years as pandas writes them"),
    ],
)
def test_times_of_one_meaning_are_read_and_written_back(tmp_path, times, write):
    texts = [write.format(time) for time in times]
    assert holds(read(tmp_path, texts), times, texts)


@pytest.mark.parametrize(
    ("times", "write"),
    [
        pytest.param(
            QUARTERS, lambda t: f"{quarter(t)}. Quartal {t.year}", id="German quarters"
        ),
        pytest.param(QUARTERS, lambda t: f"Q{quarter(t)}/{t.year}", id="Q1/2024"),
        pytest.param(QUARTERS, lambda t: f"{t.year}/Q{quarter(t)}", id="2024/Q1"),
        pytest.param(
            DAYS, lambda t: f"{GERMAN[t.weekday()]}, {t:%d.%m.%Y}", id="German days"
        ),
        pytest.param(
            HOURS,
            lambda t: f"{t:%a %b} {t.day:2d} {t:%H:%M:%S %Y}",
            id="as C writes it",
        ),
    ],
)
def test_times_in_words_are_read_and_written_back(tmp_path, times, write):
    texts = list(map(write, times))
    assert holds(read(tmp_path, texts), times, texts)


@pytest.mark.parametrize(
    ("times", "write", "format"),
    [
        pytest.param(
            QUARTERS,
            lambda t: f"Q{quarter(t)}/{t:%y}",
            "Q%q/%y",
            id="quarters of two digits",
        ),
        pytest.param(
            QUARTERS, lambda t: f"{quarter(t)}Q{t:%y}", "%qQ%y", id="quarters before Q"
        ),
        pytest.param(
            QUARTERS, lambda t: f"Q{quarter(t)} '{t:%y}", "Q%q '%y", id="an apostrophe"
        ),
        pytest.param(
            QUARTERS, lambda t: f"{t.year} Qtr {quarter(t)}", "%Y Qtr %q", id="Qtr"
        ),
        pytest.param(
            WEEKS, lambda t: f"KW {week(t)[1]}/{week(t)[0]}", "KW %V/%G", id="KW 1/2024"
        ),
        pytest.param(
            WEEKS, lambda t: f"{week(t)[0]} W{week(t)[1]}", "%G W%V", id="2024 W1"
        ),
        pytest.param(MONTHS, "{:%YM%m}".format, "%YM%m", id="2024M01"),
        pytest.param(MONTHS, lambda t: f"{t.year}m{t.month}", "%Ym%m", id="2024m1"),
        pytest.param(MONTHS, "{:%Y.%m}".format, "%Y.%m", id="2024.01"),
        pytest.param(MONTHS, "{:%m.%Y}".format, "%m.%Y", id="01.2024"),
        pytest.param(MONTHS, "{:%b.%y}".format, "%b.%y", id="Jan.24"),
        pytest.param(
            HOURS, "{:%d.%m.%Y %H:%M} Uhr".format, "%d.%m.%Y %H:%M Uhr", id="Uhr"
        ),
        pytest.param(
            HOURS, "{:%d.%m.%Y %H.%M}".format, "%d.%m.%Y %H.%M", id="points in a time"
        ),
        pytest.param(
            HOURS, "{:%d.%m.%y %H:%M}".format, "%d.%m.%y %H:%M", id="two digits, hours"
        ),
        pytest.param(HOURS, "{:%Y-%m-%d %H}".format, "%Y-%m-%d %H", id="hours alone"),
        pytest.param(
            HOURS,
            "{:%Y-%m-%dT%H-%M-%S}".format,
            "%Y-%m-%dT%H-%M-%S",
            id="dashes in a time",
        ),
        pytest.param(
            DAYS, "{:%Y-%m-%d (%a)}".format, "%Y-%m-%d (%a)", id="a day in brackets"
        ),
        pytest.param(
            HOURS,
            "{:%Y-%m-%dT%H:%M:%S}+01:00[Europe/Berlin]".format,
            "%Y-%m-%dT%H:%M:%S%z[Europe/Berlin]",
            id="an offset and a zone",
        ),
        pytest.param(
            HOURS,
            "{:%Y-%m-%d %H:%M} CET".format,
            "%Y-%m-%d %H:%M CET",
            id="one abbreviation of a zone",
        ),
        pytest.param(HOURS, "{:%Y%m%d%H}".format, "%Y%m%d%H", id="digits to the hour"),
        pytest.param(DAYS, "{:%y%m%d}".format, "%y%m%d", id="digits of a short date"),
    ],
)
def test_the_advised_format_reads_the_file(tmp_path, times, write, format):
    texts = list(map(write, times))
    fix = advice(tmp_path, texts)
    (stated,) = re.findall(r"--set +(.*?)(?:, or|$)", fix)
    stated = shlex.split(stated)[0].removeprefix("data.date_format=")
    assert stated == format
    assert holds(read(tmp_path, texts, date_format=stated), times, texts)


def test_both_orders_are_advised_where_either_number_may_be_the_month(tmp_path):
    fix = advice(tmp_path, [f"{time:%d/%m/%y %H:%M}" for time in HOURS])
    assert re.findall("format='?(%.)", fix) == ["%d", "%m"]


@pytest.mark.parametrize(
    ("texts", "fix"),
    [
        pytest.param(
            [f"{t:%Y-%m-%d %H:%M} {'CET' if t < DAYS[1] else 'CEST'}" for t in HOURS],
            "Write the offset from UTC",
            id="two abbreviations of zones",
        ),
        pytest.param(
            [f"{t:%Y-%m-%d} - {t + timedelta(6):%Y-%m-%d}" for t in WEEKS],
            "Write the time at which each step begins",
            id="ranges of days",
        ),
        pytest.param(
            [f"{t:%d.%m.%Y}-{t + timedelta(6):%d.%m.%Y}" for t in WEEKS],
            "Write the time at which each step begins",
            id="German ranges of days",
        ),
        pytest.param(
            [f"{t:%d.%m.%Y %H:%M} - {t + timedelta(hours=1):%H:%M}" for t in HOURS],
            "Write the time at which each step begins",
            id="ranges of hours",
        ),
        pytest.param(
            [f"{t:%H:%M}" for t in HOURS],
            "Write the date before it, such as 2024-01-31 08:00",
            id="clocks without a date",
        ),
        pytest.param(
            [f"{t:%Y-%j %H:%M}" for t in HOURS],
            "Write days of the year as dates",
            id="days of the year with a clock",
        ),
        pytest.param(
            [f"{t.year}/{t.year + 1}" for t in YEARS],
            "Write the year in which it begins",
            id="seasons of two years",
        ),
        pytest.param(
            [f"{t.year} H{half}" for t in YEARS for half in (1, 2)],
            "Write the first day of the half-year",
            id="half-years",
        ),
        pytest.param(
            ["0001", "0002", "0113"],
            "Write numbers of steps without zeros before them",
            id="numbers with zeros before them",
        ),
        pytest.param(
            [f"{t.year + (t.month - 1) / 12}" for t in QUARTERS],
            "Write decimal years as dates",
            id="decimal years",
        ),
        pytest.param(
            [f"{t.year}.{quarter(t)}" for t in QUARTERS],
            "Write quarters as 2024-Q1",
            id="quarters behind a point",
        ),
        pytest.param(
            [f"{t:%Y-%j}" for t in DAYS], "Write days of the year", id="days of a year"
        ),
        pytest.param(
            [f"{t:%Y%j}" for t in DAYS], "Write it as 2024-01-31", id="2024001"
        ),
        pytest.param(
            [f"{1704067200 + n * 86400:.6e}" for n in range(40)],
            "Write whole seconds",
            id="rounded seconds",
        ),
        pytest.param(
            [f"{t:%Y-%m-%d %H:%M:%S} GMT+1" for t in HOURS],
            "Write the offset from UTC alone",
            id="an offset behind GMT",
        ),
        pytest.param(
            [f"{t:%Y-%m-%d %H:%M:%S},{n:03d}" for n, t in enumerate(HOURS)],
            "Write a point before the parts",
            id="a comma before the parts of a second",
        ),
    ],
)
def test_what_no_format_reads_is_said_how_to_write(tmp_path, texts, fix):
    said = advice(tmp_path, texts)
    assert said.startswith(fix)
    assert "date_format" not in said


@pytest.mark.parametrize(
    ("texts", "times"),
    [
        pytest.param(
            [f"{45292 + n}.0" for n in range(40)], DAYS, id="as pandas writes"
        ),
        pytest.param([f"{45292 + n / 24:.5f}" for n in range(40)], HOURS, id="hours"),
        pytest.param(
            [f"{45292 + n / 24:.4f}" for n in range(40)], HOURS, id="of few decimals"
        ),
        pytest.param(
            [f"{45292 + n / 24:.2f}" for n in range(40)], HOURS, id="of two decimals"
        ),
        pytest.param(
            [f"{45292 + n / 24:.6f}".replace(".", ",") for n in range(40)],
            HOURS,
            id="with a decimal comma",
        ),
    ],
)
def test_days_of_excel_are_read_as_advised(tmp_path, texts, times):
    with pytest.raises(DataError) as error:
        read(tmp_path, texts)
    assert "--set data.date_format=excel" in error.value.fix
    loaded = read(tmp_path, texts, date_format="excel")
    steps = loaded.panel.frequency.advance(loaded.panel.starts[0], np.arange(40))
    assert steps.astype("datetime64[us]").tolist() == times


def test_days_of_excel_with_times_are_found_under_any_name(tmp_path):
    texts = [f"{45292 + n / 24:.6f}" for n in range(40)]
    with pytest.raises(DataError) as error:
        read(tmp_path, texts, name="x")
    assert "--set data.date_format=excel" in error.value.fix
    assert read(tmp_path, texts, name="x", date_format="excel").roles.time == "x"


def test_a_stated_format_that_no_column_has_is_refused(tmp_path):
    texts = [f"{n * n / 8}" for n in range(40)]
    with pytest.raises(DataError, match=r"No column holds times as .*=%d/%m/%y says"):
        read(tmp_path, texts, name="x", date_format="%d/%m/%y")


@pytest.mark.parametrize(
    ("name", "times", "write", "fix"),
    [
        pytest.param(
            "KW",
            WEEKS,
            lambda t: f"KW {week(t)[1]}/{week(t)[0]}",
            "data.date_format='KW %V/%G'",
            id="weeks",
        ),
        pytest.param(
            "Kalenderwoche",
            WEEKS,
            lambda t: f"{week(t)[1]}. KW {week(t)[0]}",
            "data.date_format='%V. KW %G'",
            id="numbered weeks",
        ),
        pytest.param(
            "Zeitpunkt",
            HOURS,
            "{:%d.%m.%Y %H:%M} Uhr".format,
            "data.date_format='%d.%m.%Y %H:%M Uhr'",
            id="hours",
        ),
        pytest.param(
            "Zeitraum",
            WEEKS,
            lambda t: f"{t:%d.%m.%Y}-{t + timedelta(6):%d.%m.%Y}",
            "Write the time at which each step begins",
            id="ranges",
        ),
        pytest.param(
            "Saison",
            YEARS,
            lambda t: f"{t.year}/{t.year + 1}",
            "Write the year in which it begins",
            id="seasons",
        ),
        pytest.param(
            "Jahr",
            QUARTERS,
            lambda t: f"{t.year + (t.month - 1) / 12}",
            "Write decimal years as dates",
            id="decimal years",
        ),
        pytest.param(
            "Tag", DAYS, "{:%y%m%d}".format, "data.date_format=%y%m%d", id="short days"
        ),
    ],
)
def test_dates_of_a_panel_that_are_not_read_are_told_by_line(
    tmp_path, name, times, write, fix
):
    texts = list(map(write, times))
    assert fix in advice(tmp_path, texts, name=name, shops=("A", "B"))


@pytest.mark.parametrize(
    ("times", "write", "format"),
    [
        pytest.param(
            WEEKS, lambda t: f"{week(t)[1]}/{week(t)[0]}", "%V/%G", id="weeks"
        ),
        pytest.param(DAYS, "{:%Y-%d-%m}".format, "%Y-%d-%m", id="days before months"),
        pytest.param(DAYS, "{:%m.%d.%Y}".format, "%m.%d.%Y", id="months before days"),
    ],
)
def test_months_beyond_december_are_advised_what_they_may_be(
    tmp_path, times, write, format
):
    texts = list(map(write, times))
    with pytest.raises(DataError, match="whose month is over 12") as error:
        read(tmp_path, texts)
    assert f"--set data.date_format={format} if" in error.value.fix
    assert holds(read(tmp_path, texts, date_format=format), times, texts)


def test_one_month_beyond_december_is_a_mistake(tmp_path):
    texts = [f"{time:%Y-%m}" for time in MONTHS]
    texts[12] = "2024-13"
    with pytest.raises(DataError, match="not a day of the calendar"):
        read(tmp_path, texts)


@pytest.mark.parametrize("name", ["hour", "Tag", "t"])
def test_values_alone_are_no_times_whatever_their_name(tmp_path, name):
    path = tmp_path / "sales.csv"
    path.write_text(f"{name}\n1.5\n2.5\n4.5\n")
    panel = read_panel(str(path), Reading(), DataSettings()).panel
    assert panel.target.values[:, 0].tolist() == [1.5, 2.5, 4.5]


@pytest.mark.parametrize("name", ["Golf 20{}", "store {}", "A-30-{}"])
def test_names_with_numbers_are_no_dates(tmp_path, name):
    path = tmp_path / "sales.csv"
    path.write_text(
        "name,t,sales\n"
        + "".join(
            f"{name.format(n)},{t},{t}\n" for n in range(15, 20) for t in range(9)
        )
    )
    panel = read_panel(str(path), Reading(time="t"), DataSettings()).panel
    assert len(panel.ids) == 5


def test_a_day_of_the_week_that_is_not_that_of_the_date_is_refused(tmp_path):
    texts = [f"{time:%a %Y-%m-%d}" for time in DAYS]
    texts[3] = texts[3].replace("Thu", "Fri")
    with pytest.raises(DataError, match="not that day of the week") as error:
        read(tmp_path, texts)
    assert error.value.where.endswith(":5")


def test_one_number_with_a_fraction_among_steps_is_told_by_line(tmp_path):
    with pytest.raises(DataError, match="is not a time") as error:
        read(tmp_path, [*range(1, 20), "20.5", *range(21, 30)])
    assert error.value.where.endswith(":21")


def test_fresh_rows_of_digits_are_read_as_the_training_data_were(tmp_path):
    texts = [f"{time:%Y%m%d%H%M}" for time in HOURS]
    dates = read(tmp_path, texts).dates
    assert dates == DateReading("", "%Y%m%d%H%M")
