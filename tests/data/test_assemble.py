"""From a file to a panel: convert, sort, duplicates, gaps, frequency."""

import itertools
import random
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seqcast.data.assemble import Reading, read_panel
from seqcast.data.cells.numbers import convert
from seqcast.data.cells.style import DateReading
from seqcast.data.text.source import read_table
from seqcast.errors import DataError, SettingError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

NAN = float("nan")
DAY = 86_400_000_000
FIRST = date(2024, 1, 1)


def load(tmp_path, text, request=None, **stated):
    """The panel of a CSV file."""
    path = tmp_path / "sales.csv"
    path.write_text(text, newline="")
    return read_panel(str(path), request or Reading(), DataSettings(**stated))


def daily(values, start=FIRST):
    """A CSV file of one daily series; a value of None is a row left out."""
    rows = [
        f"{start + timedelta(step)},{value}\n"
        for step, value in enumerate(values)
        if value is not None
    ]
    return "day,sales\n" + "".join(rows)


def values(loaded):
    """The target of every series."""
    target = loaded.panel.target
    return [
        part[:, 0].tolist() for part in np.split(target.values, target.offsets[1:-1])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(daily(["", 1, 2]), [NAN, 1, 2], id="missing first"),
        pytest.param(daily([1, 2, "", ""]), [1, 2, NAN, NAN], id="missing last"),
        pytest.param(daily([1, 2, None, 4]), [1, 2, NAN, 4], id="a row left out"),
        pytest.param(daily([5, 5, 5]), [5, 5, 5], id="constant"),
        pytest.param(daily([-1, 0, "+2"]), [-1, 0, 2], id="negative, zero, plus"),
        pytest.param(daily([".5", "5.", "1e2"]), [0.5, 5, 100], id="odd numbers"),
        pytest.param(daily([" 1", "2 ", "\u00a03"]), [1, 2, 3], id="blanks around"),
        pytest.param(
            daily([1e-300, 5e-324, -1e300]), [1e-300, 5e-324, -1e300], id="far"
        ),
        pytest.param("sales\n3\n1\n2\n", [3, 1, 2], id="values alone"),
    ],
)
def test_a_single_series_keeps_its_values(tmp_path, text, expected):
    loaded = load(tmp_path, text)
    np.testing.assert_array_equal(values(loaded), [expected])
    assert loaded.panel.ids == ((),)
    assert loaded.missing.tolist() == [np.isnan(expected).sum()]


def test_series_stand_in_the_order_of_the_file_and_ids_are_kept(tmp_path):
    ids = ["007", "NA", " x ", "=1", "\u00fc\u4e2d"]
    rows = [
        f"{FIRST + timedelta(step)},{name},{step}\n"
        for step, name in itertools.product(range(3), ids)
    ]
    loaded = load(tmp_path, "day,shop,sales\n" + "".join(rows))
    assert loaded.panel.ids == tuple((name,) for name in ids)
    assert values(loaded) == [[0, 1, 2]] * 5


def test_several_ids_make_one_series_each_combination(tmp_path):
    rows = [
        f"{FIRST + timedelta(step)},{land},{shop},{step}\n"
        for land, shop, step in itertools.product("BA", "xy", range(3))
    ]
    loaded = load(tmp_path, "day,land,shop,sales\n" + "".join(rows))
    assert loaded.roles == ColumnRoles("day", "sales", ("land", "shop"))
    assert loaded.panel.ids == (("B", "x"), ("B", "y"), ("A", "x"), ("A", "y"))


SHORT = "day,y\n" + "".join(f"{d:02d}/02/2024,{d}\n" for d in range(1, 11))
LONG = "day,y\n" + "".join(f"{d:02d}/02/2024,{d}\n" for d in range(1, 20))


@pytest.mark.parametrize(
    ("order", "last"),
    [
        pytest.param("day first", "2024-02-10", id="day first"),
        pytest.param("month first", "2024-10-02", id="month first"),
    ],
)
def test_the_order_of_the_model_decides_where_the_dates_do_not(tmp_path, order, last):
    loaded = load(tmp_path, SHORT, Reading(dates=DateReading(order)))
    assert np.datetime64(int(loaded.panel.cutoffs[0]), "us") == np.datetime64(last)
    assert f'Read "day" {order}, as the data of the model.' in loaded.notices
    assert loaded.dates == DateReading(order)


def test_dates_in_another_order_than_the_models_are_refused(tmp_path):
    with pytest.raises(DataError) as error:
        load(tmp_path, LONG, Reading(dates=DateReading("month first")))
    assert error.value.problem == (
        'Column "day" holds "13/02/2024", day first; the data of the model were month '
        "first."
    )
    assert error.value.where.endswith("sales.csv:14")
    assert error.value.fix == (
        "Write the dates month first, or pass --set data.dayfirst=true"
    )
    stated = load(
        tmp_path, LONG, Reading(dates=DateReading("month first")), dayfirst=True
    )
    assert stated.dates == DateReading("day first")


def test_weeks_as_integers_are_read_again_where_they_end_inside_a_year(tmp_path):
    rows = [f"{year}{week}" for year in (2022, 2023) for week in range(10, 53)]
    first = ["202252", *(f"2023{week:02d}" for week in range(1, 10))]
    long = "t_,v\n" + "".join(f"{row},1\n" for row in [*rows[:42], *first])
    loaded = load(tmp_path, long)
    assert loaded.style.template == "%G%V"
    short = "t_,v\n" + "".join(f"{row},1\n" for row in rows[43:])
    assert load(tmp_path, short).style.template == ""
    again = load(tmp_path, short, Reading(dates=loaded.dates))
    assert again.style.template == "%G%V"
    assert again.panel.frequency.unit == "week"


def test_a_date_format_stated_at_fit_is_known_at_predict(tmp_path):
    text = "day,y\n" + "".join(f"{d:02d}/02/24,{d}\n" for d in range(1, 11))
    first = load(tmp_path, text, date_format="%d/%m/%y")
    assert first.dates == DateReading("day first", "%d/%m/%y")
    again = load(tmp_path, text, Reading(roles=first.roles, dates=first.dates))
    np.testing.assert_array_equal(again.panel.cutoffs, first.panel.cutoffs)


def test_a_column_name_beyond_all_reason_is_refused(tmp_path):
    with pytest.raises(DataError) as error:
        load(tmp_path, f"day,{'y' * 1025}\n2024-01-01,1\n")
    assert error.value.problem == (
        "A column has a name of 1,025 characters, more than 1,024."
    )


def wide(text):
    """Columns side by side, or below one another, of one panel."""
    head, *rows = [line.split(",") for line in text.splitlines()]
    below = [
        f"{row[0]},{name},{cell}\n"
        for column, name in enumerate(head[1:], 1)
        for row in rows
        for cell in [row[column]]
    ]
    return "day,series,value\n" + "".join(below)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("day,a,b\n2024-01-01,1,5\n2024-01-02,2,6\n", id="two series"),
        pytest.param("day,a\n2024-01-01,1\n2024-01-03,2\n2024-01-02,3\n", id="one"),
        pytest.param(
            "day,a,b\n2024-01-01,1,\n2024-01-02,,\n2024-01-04,3,\n", id="gaps"
        ),
        pytest.param("day,007,NA\n2024-01-01,1,5\n2024-01-02,,\n", id="odd names"),
    ],
)
def test_a_wide_file_is_the_long_one_with_its_columns_below_one_another(tmp_path, text):
    side = load(tmp_path, text, Reading(wide=True))
    below = load(tmp_path, wide(text), Reading("day", "value", ("series",)))
    assert side.panel.ids == below.panel.ids
    assert side.panel.frequency == below.panel.frequency
    np.testing.assert_array_equal(values(side), values(below))
    assert side.roles == ColumnRoles("day", "value", ("series",), wide=True)


def test_a_series_of_a_wide_file_begins_at_its_first_value(tmp_path):
    text = "day,a,b\n2024-01-01,,1\n2024-01-02,,2\n2024-01-03,3,3\n2024-01-04,,4\n"
    loaded = load(tmp_path, text, Reading(wide=True))
    np.testing.assert_array_equal(values(loaded)[0], [3, NAN])
    assert values(loaded)[1] == [1, 2, 3, 4]
    assert loaded.panel.starts.tolist()[0] - loaded.panel.starts.tolist()[1] == 2 * DAY


@pytest.mark.parametrize("duplicates", ["error", "sum"])
@pytest.mark.parametrize("known", [False, True], ids=["a fit", "a model"])
def test_rows_of_one_series_each_are_not_read_as_a_wide_file(
    tmp_path, known, duplicates
):
    days = [f"2024-01-{day:02d}" for day in range(1, 10)]
    wide_text = "day,north,south\n" + "".join(f"{day},1,2\n" for day in days)
    side = load(tmp_path, wide_text, Reading(wide=True))
    model = Reading(roles=side.roles, frequency=side.panel.frequency)
    rows = [f"{day},{name},{n}\n" for name in "ab" for n, day in enumerate(days)]
    with pytest.raises(DataError) as error:
        load(
            tmp_path,
            "day,series,value\n" + "".join([*rows, rows[3]]),
            model if known else Reading(wide=True),
            duplicates=duplicates,
        )
    assert "one row a series and time" in error.value.problem
    assert 'column "series"' in error.value.problem
    assert "one column a series" in error.value.fix


def test_a_text_that_repeats_with_the_times_names_no_series_of_a_wide_file(tmp_path):
    rows = "2024-01-01,Mo,1,2\n2024-01-02,Tu,3,4\n" * 2
    loaded = load(tmp_path, "day,weekday,a,b\n" + rows, Reading(wide=True))
    assert loaded.panel.ids == (("a",), ("b",))


def test_a_wide_file_without_times_has_numbered_rows(tmp_path):
    loaded = load(tmp_path, "a,b\n3,.5\n1,7\n", Reading(wide=True))
    assert values(loaded) == [[3, 1], [0.5, 7]]
    assert loaded.roles == ColumnRoles("", "value", ("series",), wide=True)


def test_rows_without_times_are_numbered_in_every_series(tmp_path):
    text = "shop,sales\nA,1\nB,10\nA,2\nB,20\nB,30\n"
    loaded = load(tmp_path, text, Reading(id=("shop",)))
    assert values(loaded) == [[1, 2], [10, 20, 30]]
    assert loaded.panel.starts.tolist() == [1, 1]
    assert loaded.panel.cutoffs.tolist() == [2, 3]
    assert loaded.panel.frequency == Frequency(1, "step")


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        pytest.param("sum", [1, 5, 4], id="sum"),
        pytest.param("mean", [1, 2.5, 4], id="mean"),
        pytest.param("first", [1, 2, 4], id="first"),
        pytest.param("last", [1, 3, 4], id="last"),
    ],
)
def test_duplicates_are_merged_as_stated(tmp_path, how, expected):
    text = daily([1, 2, 4]) + "2024-01-02,3\n"
    assert values(load(tmp_path, text, duplicates=how)) == [expected]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        pytest.param("sum", [2, 4, NAN], id="missing adds nothing"),
        pytest.param("mean", [2, 2, NAN], id="missing counts nothing"),
    ],
)
def test_merging_leaves_missing_values_out(tmp_path, how, expected):
    text = daily([2, 2, ""]) + "2024-01-01,\n2024-01-02,2\n2024-01-03,\n"
    np.testing.assert_array_equal(
        values(load(tmp_path, text, duplicates=how)), [expected]
    )


@pytest.mark.parametrize(
    ("written", "missing", "expected"),
    [
        pytest.param("-999", "-999", NAN, id="a number"),
        pytest.param("n.a.", "n.a.", NAN, id="dots are no pattern"),
        pytest.param("5", "-999", 5, id="another number"),
    ],
)
def test_a_stated_missing_word_is_missing(tmp_path, written, missing, expected):
    loaded = load(tmp_path, daily([1, written, 3]), missing=missing)
    np.testing.assert_array_equal(values(loaded), [[1, expected, 3]])


@pytest.mark.parametrize(
    ("cells", "decimal", "expected"),
    [
        pytest.param(["1,5", "2"], None, [1.5, 2], id="decimal comma"),
        pytest.param(
            ["1.000", "2.5"], None, [1, 2.5], id="a point that is no thousand"
        ),
        pytest.param(["0.125", "0.250"], None, [0.125, 0.25], id="a leading zero"),
        pytest.param(["1.234,5", "12"], None, [1234.5, 12], id="thousands point"),
        pytest.param(["1,234.5", "1,000"], None, [1234.5, 1000], id="thousands comma"),
        pytest.param(["1.234", "2"], ",", [1234, 2], id="stated comma"),
        pytest.param(["1.234", "2"], ".", [1.234, 2], id="stated point"),
        pytest.param(["1,234", "2"], ".", [1234, 2], id="stated point, thousands"),
        pytest.param(["1e3", "-2,5e-1"], None, [1000, -0.25], id="exponents"),
    ],
)
def test_the_decimal_mark_is_one_for_the_column(tmp_path, cells, decimal, expected):
    path = tmp_path / "sales.csv"
    path.write_text("day;sales\n" + "".join(f"d;{cell}\n" for cell in cells))
    stated = DataSettings(decimal=decimal)
    found = convert(read_table(str(path), stated), "sales", stated)
    assert found.values.tolist() == expected


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        pytest.param(["1.234.567", "1"], None, id="thousands alone"),
        pytest.param(["1,234", "1.5"], None, id="two marks in two cells"),
        pytest.param(["1,234.5", "1.234,5"], None, id="two marks in two orders"),
        pytest.param(["1,23.5"], None, id="a group of two digits"),
        pytest.param(["1,5"], ".", id="stated otherwise"),
    ],
)
def test_marks_that_do_not_agree_are_refused(tmp_path, cells, decimal):
    path = tmp_path / "sales.csv"
    path.write_text("day;sales\n" + "".join(f"d;{cell}\n" for cell in cells))
    stated = DataSettings(decimal=decimal)
    with pytest.raises(DataError):
        convert(read_table(str(path), stated), "sales", stated)


@pytest.mark.parametrize(
    ("first", "second", "template", "code"),
    [
        pytest.param("2024-01-01", "2024-01-02", "%Y-%m-%d", "D", id="ISO"),
        pytest.param("2024/01/01", "2024/01/02", "%Y/%m/%d", "D", id="slashes"),
        pytest.param("2024-1-9", "2024-1-10", "%Y-%-m-%-d", "D", id="no zeros"),
        pytest.param(
            "2024-01-01 00:00", "2024-01-01 01:00", "%Y-%m-%d %H:%M", "h", id="minutes"
        ),
        pytest.param(
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:01",
            "%Y-%m-%dT%H:%M:%S",
            "s",
            id="seconds",
        ),
        pytest.param(
            "2024-01-01T00:00:00Z",
            "2024-01-02T00:00:00Z",
            "%Y-%m-%dT%H:%M:%S%z",
            "D",
            id="UTC",
        ),
        pytest.param("1.2.2024", "2.2.2024", "%-d.%-m.%Y", "D", id="points"),
        pytest.param("31/01/2024", "01/02/2024", "%d/%m/%Y", "D", id="day first"),
        pytest.param(
            "1/31/2024 9:00",
            "1/31/2024 10:00",
            "%-m/%-d/%Y %-H:%M",
            "h",
            id="month first",
        ),
        pytest.param("2024-01", "2024-02", "%Y-%m", "MS", id="months"),
        pytest.param("01/2024", "02/2024", "%m/%Y", "MS", id="months before years"),
        pytest.param("Jan 2024", "Feb 2024", "%b %Y", "MS", id="names of months"),
        pytest.param("2024 January", "2024 February", "%Y %B", "MS", id="long names"),
        pytest.param("01-Feb-2024", "02-Feb-2024", "%d-%b-%Y", "D", id="names between"),
        pytest.param("2024Q4", "2025Q1", "%YQ%q", "QS", id="quarters"),
        pytest.param("Q4 2024", "Q1 2025", "Q%q %Y", "QS", id="quarters first"),
        pytest.param("20240131", "20240229", "%Y%m%d", "ME", id="eight digits"),
        pytest.param("1949", "1950", "%Y", "YS", id="years"),
        pytest.param("1700000000", "1700003600", "", "h", id="epoch"),
        pytest.param("7", "8", "", "1", id="integers"),
    ],
)
def test_times_are_written_back_as_they_were_read(
    tmp_path, first, second, template, code
):
    text = f"year,sales\n{first},1\n{second},2\n"
    loaded = load(tmp_path, text, Reading(time="year"))
    panel = loaded.panel
    assert loaded.style.template == template
    assert panel.frequency.code == code
    assert loaded.style.write(np.array([*panel.starts, *panel.cutoffs])) == [
        first,
        second,
    ]


def test_fractions_of_a_second_keep_their_digits(tmp_path):
    rows = ["2024-01-01 00:00:00,1", "2024-01-01 00:00:00.500,2"]
    loaded = load(tmp_path, "\n".join(["t,y", *rows]))
    assert loaded.style.write(loaded.panel.cutoffs) == ["2024-01-01 00:00:00.500"]
    assert loaded.panel.frequency.code == "500ms"


def test_offsets_are_kept_and_mixed_ones_become_utc(tmp_path):
    rows = ["2024-03-31T01:00+01:00,1", "2024-03-31T03:00+02:00,2"]
    loaded = load(tmp_path, "\n".join(["t,y", *rows, "2024-03-31T04:00+02:00,3"]))
    assert loaded.panel.frequency == Frequency(1, "hour", zone="Z")
    assert loaded.style.write(loaded.panel.starts) == ["2024-03-31T00:00Z"]
    loaded = load(tmp_path, "t,y\n2024-03-31T01:00-03:30,1\n2024-03-31T02:00-03:30,2\n")
    assert loaded.panel.frequency == Frequency(1, "hour", zone="-03:30")
    assert loaded.style.write(loaded.panel.starts) == ["2024-03-31T01:00-03:30"]


def test_a_stated_format_wins(tmp_path):
    text = "day,sales\n01/02/24,1\n02/02/24,2\n"
    loaded = load(tmp_path, text, date_format="%d/%m/%y")
    assert loaded.panel.frequency.code == "D"
    assert loaded.style.write(loaded.panel.starts) == ["01/02/24"]
    with pytest.raises(SettingError) as error:
        load(tmp_path, text, date_format="%d/%m/%j")
    assert error.value.problem == 'data.date_format is "%d/%m/%j".'


@pytest.mark.parametrize(
    ("freq", "code"),
    [
        pytest.param("M", "MS", id="the day of the month follows the data"),
        pytest.param("MS", "MS", id="as it is"),
    ],
)
def test_a_stated_frequency_is_checked(tmp_path, freq, code):
    text = "day,sales\n2024-01-01,1\n2024-02-01,2\n2024-03-01,3\n"
    assert load(tmp_path, text, Reading(freq=freq)).panel.frequency.code == code


@pytest.mark.parametrize(
    ("text", "freq", "problem"),
    [
        pytest.param(
            "t,y\n1,5\n2,6\n3,5\n", "D", "The times are integers", id="integers"
        ),
        pytest.param(daily([1, 2, 3]), "1", "The times are dates", id="dates"),
    ],
)
def test_a_frequency_of_another_kind_is_refused(tmp_path, text, freq, problem):
    with pytest.raises(DataError, match=problem):
        load(tmp_path, text, Reading(freq=freq))


MODEL = Reading(roles=ColumnRoles("day", "sales"), frequency=Frequency(1, "day"))


def test_ids_of_merged_cells_are_refused_beside_a_model_too(tmp_path):
    text = (
        "shop,day,sales\na,2024-01-01,1\n,2024-01-02,2\nb,2024-01-01,3\n,2024-01-02,4"
    )
    roles = ColumnRoles("day", "sales", ("shop",))
    request = Reading(roles=roles, frequency=Frequency(1, "day"))
    with pytest.raises(DataError, match="as merged cells are exported"):
        load(tmp_path, text, request)


def test_a_model_brings_its_columns_and_frequency(tmp_path):
    loaded = load(tmp_path, "price,sales,day\n9,1,2024-01-01\n9,2,2024-01-03\n", MODEL)
    assert loaded.roles == MODEL.roles
    np.testing.assert_array_equal(values(loaded), [[1, NAN, 2]])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "day,load\n2024-01-01,1\n",
            'The model needs a column "sales"; the file has "day", "load".',
            id="another column",
        ),
        pytest.param(
            daily([step if step % 7 == 0 else None for step in range(70)]),
            "The model is daily (D); the file is weekly (W).",
            id="another frequency",
        ),
        pytest.param(
            "day,sales\n2024-01-01,1\n2024-01-08,2\n2024-01-15,3\n",
            "The model is daily (D); the file is weekly (W).",
            id="another frequency in a few rows",
        ),
        pytest.param(
            "day,sales\n1,1\n2,2\n",
            "The model is daily (D); the file is integer steps (1).",
            id="integers",
        ),
        pytest.param(
            "day,sales\n2024-01-01T00:00Z,1\n2024-01-02T00:00Z,2\n",
            "The model is daily (D); the file is daily (D, Z).",
            id="a time zone",
        ),
        pytest.param(
            "day,sales\n2024-01-01 00:00,1\n2024-01-01 06:00,2\n",
            "The model is daily (D); the file is every 6 hours (6h).",
            id="beside the grid",
        ),
    ],
)
def test_a_file_that_does_not_fit_the_model_is_refused(tmp_path, text, problem):
    with pytest.raises(DataError) as error:
        load(tmp_path, text, MODEL)
    assert error.value.problem == problem


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        pytest.param("+3", "is not a time", id="a plus"),
        pytest.param("3.0", "is not a time", id="a fraction"),
        pytest.param("9" * 19, "is not a time", id="too long"),
        pytest.param("\uff13", "is not a time", id="full-width digit"),
        pytest.param("", "has an empty cell", id="empty"),
    ],
)
def test_a_step_that_is_no_plain_integer_is_refused(tmp_path, cell, reason):
    with pytest.raises(DataError, match=reason) as error:
        load(tmp_path, f"t,y\n1,1\n2,2\n{cell},3\n4,4\n", Reading(time="t"))
    assert error.value.where.endswith(":4")


def test_parquet_is_read_as_the_same_panel(tmp_path):
    days = [FIRST + timedelta(step) for step in range(4)]
    table = {"day": days, "shop": ["7", "7", "08", "08"], "y": [0.1, None, 3.0, NAN]}
    pq.write_table(pa.table(table), tmp_path / "sales.parquet")
    path = str(tmp_path / "sales.parquet")
    loaded = read_panel(path, Reading(id=("shop",)), DataSettings())
    np.testing.assert_array_equal(values(loaded), [[0.1, NAN], [3, NAN]])
    assert loaded.panel.ids == (("7",), ("08",))
    assert loaded.style.write(loaded.panel.starts) == ["2024-01-01", "2024-01-03"]


def test_every_notice_is_a_sentence(tmp_path):
    text = "# a\nday;shop;sales;x\n" + "".join(
        f"{FIRST + timedelta(step)};{name};{'' if step == 3 else f'{step},5'};z\n"
        for name in "AB"
        for step in (5, 1, 2, 3, 2, 7)
    )
    notices = load(tmp_path, text).notices
    assert notices == (
        "Read 12 rows of 2 series; daily (D), 2024-01-02 to 2024-01-08.",
        "Skipped 1 comment line at the top.",
        "The cells are separated by semicolons.",
        'Columns: time "day", id "shop", target "sales".',
        'Left out column "x".',
        'The decimal mark of "sales" is a comma.',
        "Sorted the rows by time; 4 rows stood right below a later one.",
        "Dropped 2 rows that stood twice.",
        "Added 4 steps without a row, in 2 series, as missing.",
        'Column "sales" has 2 missing values.',
    )


PATTERNS = ["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%dT00:00", "%d %b %Y", "%Y%m%d"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lengths=st.lists(st.integers(3, 30), min_size=1, max_size=5),
    pattern=st.sampled_from(PATTERNS),
    dialect=st.sampled_from([(",", "."), (";", ","), ("\t", "."), ("|", ",")]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_panel_written_in_any_way_is_read_back(
    tmp_path, lengths, pattern, dialect, end, seed
):
    dice = random.Random(seed)
    delimiter, mark = dialect
    expected = [[dice.uniform(-9, 9) for _ in range(length)] for length in lengths]
    rows = [
        [(FIRST + timedelta(step)).strftime(pattern), f"s{number}", repr(value)]
        for number, series in enumerate(expected)
        for step, value in enumerate(series)
    ]
    first = [row for row in rows if row[0] == rows[0][0]]
    rest = [row for row in rows if row[0] != rows[0][0]]
    dice.shuffle(rest)
    quote = dice.choice(["", '"'])
    lines = [
        [day, f"{quote}{name}{quote}", value.replace(".", mark)]
        for day, name, value in first + rest
    ]
    text = end.join(delimiter.join(line) for line in [["day", "id", "y"], *lines]) + end
    request = Reading(time="day", target="y", id=("id",), freq="D")
    loaded = load(tmp_path, text, request, max_gaps=0)
    assert values(loaded) == expected
    assert loaded.panel.ids == tuple((f"s{n}",) for n in range(len(lengths)))
    assert loaded.panel.frequency == Frequency(1, "day")


MUTATIONS = st.tuples(
    st.integers(0, 400),
    st.integers(0, 30),
    st.sampled_from(
        [b"", b",", b'"', b"\n", b"\r", b"\0", b"\xff", b"#", b"9" * 20, b"-"]
    )
    | st.binary(max_size=8),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(MUTATIONS, min_size=1, max_size=4), delimiter=st.sampled_from(",;")
)
def test_a_harmed_file_gives_a_panel_or_an_answer(tmp_path, changes, delimiter):
    content = daily(range(20)).replace(",", delimiter).encode()
    for place, length, inserted in changes:
        content = content[:place] + inserted + content[place + length :]
    path = tmp_path / "sales.csv"
    path.write_bytes(content)
    answer = None
    try:
        loaded = read_panel(str(path), Reading(), DataSettings())
    except DataError as error:
        answer = error
    if answer is None:
        assert np.isfinite(loaded.panel.target.values).any()
        return
    assert answer.problem.endswith(".")
    assert answer.where.startswith(str(path))
    assert answer.fix


def test_a_model_of_several_targets_finds_them_again(tmp_path):
    text = "day,shop,b,a\n" + "".join(
        f"2024-01-{day:02d},{shop},{day},{2 * day}\n"
        for shop in "xy"
        for day in range(1, 10)
    )
    first = load(tmp_path, text, Reading(target="a,b"))
    assert first.roles.targets == ("a", "b")
    assert first.panel.ids == (("x", "a"), ("y", "a"), ("x", "b"), ("y", "b"))
    known = Reading(roles=first.roles, frequency=first.panel.frequency)
    again = load(tmp_path, text, known)
    assert again.panel.ids == first.panel.ids
    assert values(again) == values(first)


@pytest.mark.parametrize(
    ("stated", "header"),
    [
        pytest.param(Reading(target="b,a"), "day,b", id="one series of each"),
        pytest.param(Reading(target="b,a", id=("shop",)), "a,day", id="beside an id"),
    ],
)
def test_fresh_rows_without_one_of_several_targets_are_refused(
    tmp_path, stated, header
):
    days = [f"2024-01-{day:02d}" for day in range(1, 10)]
    text = "day,shop,b,a\n" + "".join(f"{day},x,1,2\n" for day in days)
    first = load(tmp_path, text, stated)
    known = Reading(roles=first.roles, frequency=first.panel.frequency)
    lacking = header.split(",")
    rows = [",".join(day if one == "day" else "1" for one in lacking) for day in days]
    with pytest.raises(DataError) as error:
        load(tmp_path, "\n".join([header, *rows]) + "\n", known)
    absent = "a" if "b" in lacking else "b"
    assert error.value.problem.startswith(f'The model needs a column "{absent}"')
    assert "the columns that the model was fitted on" in error.value.fix


def test_a_model_of_open_days_reads_a_few_of_them(tmp_path):
    open_days = [day for day in range(1, 32) if day % 7]  # no Sunday of January 2024
    text = "day,v\n" + "".join(f"2024-01-{day:02d},{day}\n" for day in open_days)
    whole = load(tmp_path, text, Reading())
    assert whole.panel.frequency == Frequency(1, "business day", "1111110")
    few = "\n".join(text.splitlines()[:12]) + "\n"
    known = Reading(roles=whole.roles, frequency=whole.panel.frequency)
    assert load(tmp_path, few, known).panel.frequency == whole.panel.frequency


def test_rows_of_two_samples_are_not_put_together_unasked(tmp_path):
    rows = [
        f"2024-01-{n + 1:02d} {8 + n % 3}:{7 * n % 60:02d},{'AB'[n % 2]},{n}"
        for n in range(20)
    ]
    text = "\n".join(["taken,sample,conc", *rows]) + "\n"
    stated = {"regularise": "mean"}
    with pytest.raises(DataError) as caught:
        load(tmp_path, text, Reading(freq="D"), **stated)
    assert "--id sample" in caught.value.fix
    panel = load(tmp_path, text, Reading(freq="D", id=("sample",)), **stated).panel
    assert len(panel.ids) == 2


@pytest.mark.parametrize(
    ("rows", "advice"),
    [
        pytest.param(6, "Merge the rows of one step", id="finer"),
        pytest.param(24 * 14, "Forecast a file of the model's", id="coarser"),
    ],
)
def test_a_file_of_finer_steps_may_be_merged(tmp_path, rows, advice):
    first = np.datetime64("2024-01-01T00")
    lines = "".join(f"{first + rows * n}:00,{n}\n" for n in range(9))
    with pytest.raises(DataError) as error:
        load(tmp_path, "day,sales\n" + lines.replace("T", " "), MODEL)
    assert error.value.fix.startswith(advice)
