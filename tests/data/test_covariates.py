"""Columns of covariates: read, laid beside the target, given ahead, encoded."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from seqcast.data import blank, calendar
from seqcast.data.assemble import Reading, read_panel
from seqcast.data.cells.style import TimeStyle
from seqcast.data.features import LARGEST, encoded, home_of, measured
from seqcast.data.rows import future
from seqcast.errors import DataError, SettingError
from seqcast.series.feature import CATEGORIES, Feature
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel, Ragged
from seqcast.settings import CalendarSettings, DataSettings

NAN = float("nan")
FIRST = date(2024, 1, 1)
KNOWN = Reading(known=("price", "promo"), past=("temp",), static=("region",))
HEADER = "day,shop,sold,price,promo,temp,region"


def day(number):
    return FIRST + timedelta(number)


def write(path, rows, header=HEADER):
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", newline="")
    return str(path)


def sold(days=6, shops=("a", "b")):
    return [
        [day(n), s, 10 + n, 2.5 + n, "yes" if n % 2 else "no", n - 3, f"r{s}"]
        for s in shops
        for n in range(days)
    ]


def load(path, request=KNOWN, **stated):
    return read_panel(path, request, DataSettings(**stated))


def test_every_column_is_read_as_what_it_is(tmp_path):
    loaded = load(write(tmp_path / "sales.csv", sold()))
    beside = loaded.panel.covariates
    assert [(one.name, one.role, one.kind) for one in beside.features] == [
        ("price", "known", "number"),
        ("promo", "known", "category"),
        ("temp", "past", "number"),
        ("region", "static", "category"),
    ]
    assert beside.features[1].categories == ("no", "yes")
    assert beside.known.values[:6, 0].tolist() == [2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    assert beside.known.values[:3, 1].tolist() == [0, 1, 0]
    assert beside.static[:, 0].tolist() == [0, 1]
    assert (
        'Covariates: known "price", "promo", past "temp", static "region".'
        in loaded.notices
    )
    assert not any("Left out" in text for text in loaded.notices)


def test_disorder_and_gaps_leave_every_value_in_its_place(tmp_path):
    rows = sold()
    order = np.random.default_rng(0).permutation(len(rows))
    shuffled = [rows[n] for n in order if n != 3]
    whole = load(write(tmp_path / "a.csv", rows)).panel
    other = load(write(tmp_path / "b.csv", shuffled)).panel
    expected, found = (
        {
            name: panel.covariates.known.values[first : first + 6].copy()
            for name, first in zip(panel.ids, (0, 6), strict=True)
        }
        for panel in (whole, other)
    )
    expected[("a",)][3] = NAN
    for name in expected:
        assert np.array_equal(expected[name], found[name], equal_nan=True)


def test_rows_that_hold_something_known_but_no_value_are_the_future(tmp_path):
    rows = sold()
    for row in rows[4:6]:
        row[2] = ""
    loaded = load(write(tmp_path / "sales.csv", rows))
    panel = loaded.panel
    assert panel.lengths.tolist() == [4, 6]
    assert panel.covariates.known.lengths.tolist() == [6, 6]
    assert panel.covariates.past.lengths.tolist() == [4, 6]
    assert "Known ahead of the last values: 2 rows." in loaded.notices
    assert not any("missing" in text for text in loaded.notices)


def test_an_empty_row_at_the_end_without_anything_known_is_a_missing_step(tmp_path):
    rows = sold(shops=("a",))
    rows[5] = [day(5), "a", "", "", "", 1, "ra"]
    panel = load(write(tmp_path / "sales.csv", rows)).panel
    assert panel.lengths.tolist() == [6]
    assert np.isnan(panel.target.values[5, 0])


def test_a_static_column_that_changes_is_refused(tmp_path):
    rows = sold()
    rows[8][6] = "other"
    with pytest.raises(DataError) as caught:
        load(write(tmp_path / "sales.csv", rows))
    assert 'Column "region" is static, and changes inside the series of "b".' in str(
        caught.value.problem
    )
    assert "--known region" in caught.value.fix
    assert caught.value.where == f"{tmp_path / 'sales.csv'}:10"


def test_a_model_names_no_flag_of_fit_where_a_static_column_changes(tmp_path):
    first = load(write(tmp_path / "sales.csv", sold()))
    rows = sold()
    rows[8][6] = "ra"
    path = write(tmp_path / "sales.csv", rows)
    features = first.panel.covariates.features
    with pytest.raises(DataError) as caught:
        load(path, Reading(roles=first.roles, features=features))
    assert caught.value.fix == "Give it one value a series"


def test_a_static_column_without_a_value_is_told_with_its_series(tmp_path):
    rows = [[*row[:6], row[6] if row[1] == "a" else ""] for row in sold()]
    told = 'Column "region" has no value for 1 of 2 series: "b".'
    assert told in load(write(tmp_path / "sales.csv", rows)).notices
    none = [[*row[:6], ""] for row in sold()]
    told = 'Column "region" has no value for 2 of 2 series; the first is "a".'
    assert told in load(write(tmp_path / "sales.csv", none)).notices


PANEL = [[day(n), s, n % 5, n % 3] for s in "ab" for n in range(20)]


@pytest.mark.parametrize("role", ["known", "past", "static"])
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        pytest.param("day", "holds the times, and is no covariate.", id="time"),
        pytest.param(
            "shop", "tells the series apart, and is no covariate.", id="series"
        ),
    ],
)
def test_a_column_that_must_play_another_part_is_no_covariate(
    tmp_path, role, name, problem
):
    path = write(tmp_path / "sales.csv", PANEL, "day,shop,sold,price")
    with pytest.raises(SettingError) as caught:
        load(path, Reading(**{role: (name,)}))
    assert caught.value.problem == f'Column "{name}" {problem}'


def test_the_last_column_of_numbers_is_no_covariate(tmp_path):
    path = write(tmp_path / "sales.csv", [row[:3] for row in PANEL], "day,shop,sold")
    with pytest.raises(SettingError) as caught:
        load(path, Reading(known=("sold",)))
    assert '"sold" is named as a covariate' in caught.value.problem


def test_the_times_of_a_wide_file_are_no_covariate(tmp_path):
    rows = [[day(n), n % 5, n % 3] for n in range(20)]
    path = write(tmp_path / "sales.csv", rows, "day,north,south")
    with pytest.raises(SettingError, match="holds the times"):
        load(path, Reading(wide=True, known=("day",)))


def test_a_text_that_tells_no_rows_apart_is_a_covariate(tmp_path):
    rows = [[*row, "yes" if row[2] else "no"] for row in PANEL]
    path = write(tmp_path / "sales.csv", rows, "day,shop,sold,price,promo")
    roles = load(path, Reading(target="sold", known=("promo", "price"))).roles
    assert roles.id == ("shop",)


def test_a_column_of_numbers_with_one_word_is_refused_at_its_line(tmp_path):
    rows = sold(days=12)
    rows[7][3] = "n/a"
    path = write(tmp_path / "sales.csv", rows)
    with pytest.raises(DataError) as caught:
        load(path)
    assert caught.value.where == f"{path}:9"
    assert '"price" holds "n/a"' in caught.value.problem


def test_rare_categories_beyond_the_limit_count_as_unknown(tmp_path):
    rows = [[day(n), "a", n, 1, f"c{n:03d}", 0, "r"] for n in range(CATEGORIES + 5)] + [
        [day(CATEGORIES + 5), "a", 1, 1, "c259", 0, "r"]
    ]
    loaded = load(write(tmp_path / "sales.csv", rows))
    feature = loaded.panel.covariates.features[1]
    assert len(feature.categories) == CATEGORIES
    assert "c259" in feature.categories
    assert any(f"{CATEGORIES + 5:,} categories" in text for text in loaded.notices)
    codes = loaded.panel.covariates.known.values[:, 1]
    assert (codes == CATEGORIES).sum() == 5


def test_a_category_that_training_did_not_see_gets_a_place_and_a_notice(tmp_path):
    first = load(write(tmp_path / "a.csv", sold()))
    rows = sold()
    rows[2][4] = "maybe"
    features = first.panel.covariates.features
    again = replace(KNOWN, roles=first.roles, features=features)
    loaded = load(write(tmp_path / "b.csv", rows), again)
    assert loaded.panel.covariates.known.values[2, 1] == 2
    told = 'Warning: Column "promo" holds "maybe", which was not there in training.'
    assert told in loaded.notices


def test_one_column_has_one_part(tmp_path):
    path = write(tmp_path / "sales.csv", sold())
    with pytest.raises(SettingError):
        load(path, Reading(known=("price",), past=("price",)))
    with pytest.raises(DataError):
        load(path, Reading(known=("prize",)))


def test_wide_files_share_what_is_known(tmp_path):
    rows = [[day(n), 10 + n, 20 + n, 5 * n] for n in range(6)]
    rows[5][1] = rows[5][2] = ""
    path = write(tmp_path / "wide.csv", rows, "day,a,b,temp")
    panel = load(path, Reading(wide=True, known=("temp",))).panel
    assert panel.ids == (("a",), ("b",))
    assert panel.lengths.tolist() == [5, 5]
    known = panel.covariates.known
    assert known.values[:, 0].tolist() == [0, 5, 10, 15, 20, 25] * 2


# The future.


def fresh(tmp_path, rows, header="day,shop,price,promo", **more):
    """Read six days of two shops, with a file of what is known ahead."""
    data = write(tmp_path / "sales.csv", sold())
    first = load(data)
    ahead = write(tmp_path / "future.csv", rows, header)
    request = Reading(
        roles=first.roles, features=first.panel.covariates.features, future=ahead
    )
    return load(data, replace(request, **more))


def coming(rows=3):
    return [[day(6 + n), s, 7.5, "no"] for s in "ab" for n in range(rows)]


def test_a_future_is_laid_after_the_last_values(tmp_path):
    panel = fresh(tmp_path, coming()).panel
    assert panel.lengths.tolist() == [6, 6]
    assert panel.covariates.known.lengths.tolist() == [9, 9]
    assert panel.covariates.known.values[6:9, 0].tolist() == [7.5] * 3
    future.require(panel, 3, TimeStyle("%Y-%m-%d"), "sales.csv")


def test_a_future_without_ids_is_meant_for_every_series(tmp_path):
    rows = [[day(6 + n), 7.5, "no"] for n in range(3)]
    panel = fresh(tmp_path, rows, "day,price,promo").panel
    assert panel.covariates.known.lengths.tolist() == [9, 9]


def test_rows_of_a_future_that_are_past_are_left_out_and_counted(tmp_path):
    rows = [[day(5), "a", 99, "no"], *coming()]
    loaded = fresh(tmp_path, rows)
    assert loaded.panel.covariates.known.values[5, 0] == 7.5  # as the data say
    told = "Not after the last value, and so no future: 1 row."
    assert told in loaded.notices


def test_values_of_the_target_in_a_future_are_told_and_not_read(tmp_path):
    rows = [[*row, 5 if n else "NA"] for n, row in enumerate(coming())]
    loaded = fresh(tmp_path, rows, "day,shop,price,promo,sold")
    assert loaded.panel.lengths.tolist() == [6, 6]
    told = 'Not read: 5 values of "sold" in the future; what has been belongs in DATA.'
    assert told in loaded.notices


def test_values_of_the_series_of_a_wide_file_are_told_too(tmp_path):
    data = [[day(n), n % 5, n % 3, 7] for n in range(20)]
    data = write(tmp_path / "wide.csv", data, "day,north,south,price")
    first = load(data, Reading(wide=True, known=("price",)))
    ahead = [[day(20), 9, "", 7]]
    ahead = write(tmp_path / "ahead.csv", ahead, "day,north,south,price")
    features = first.panel.covariates.features
    told = load(data, Reading(roles=first.roles, features=features, future=ahead))
    words = 'Not read: 1 value of "north" in the future; what has been belongs in DATA.'
    assert words in told.notices


def test_a_future_needs_its_columns(tmp_path):
    with pytest.raises(DataError) as caught:
        fresh(tmp_path, [[day(6), "a", 1]], "day,shop,price")
    assert caught.value.problem.startswith('The future has no column "promo"')


def test_a_missing_future_value_is_named_by_series_column_and_times(tmp_path):
    rows = [row for row in coming(5) if not (row[1] == "b" and row[0] > day(6))]
    loaded = fresh(tmp_path, rows)
    panel = calendar.extended(loaded.panel, loaded.panel.covariates.features, 5)
    with pytest.raises(DataError) as caught:
        future.require(panel, 5, TimeStyle("%Y-%m-%d"), "sales.csv")
    assert caught.value.problem == (
        'The model needs "price" of "b" ahead, at 2024-01-08, 2024-01-09, 2024-01-10 '
        "and 1 more."
    )
    assert "template" in caught.value.fix


def test_a_row_far_ahead_costs_no_series_its_history(tmp_path):
    rows = [*coming(), [date(2026, 1, 1), "a", 7.5, "no"]]
    loaded = fresh(tmp_path, rows)
    assert loaded.panel.ids == (("a",), ("b",))
    assert loaded.panel.lengths.tolist() == [6, 6]
    assert not any("gaps" in text or "Added" in text for text in loaded.notices)


@pytest.mark.parametrize("where", ["future", "data"])
def test_rows_of_one_time_whose_covariates_differ_are_refused(tmp_path, where):
    if where == "future":
        rows = [*coming(), [day(7), "b", 9.5, "no"]]
        with pytest.raises(DataError) as caught:
            fresh(tmp_path, rows)
        assert caught.value.where == f"{tmp_path / 'future.csv'}:8"
    else:
        rows = [*sold(), [day(2), "a", 12, 99, "no", -1, "ra"]]
        with pytest.raises(DataError) as caught:
            load(write(tmp_path / "sales.csv", rows))
        assert caught.value.where == f"{tmp_path / 'sales.csv'}:14"
    assert 'stands twice with different values of "price"' in caught.value.problem


def test_how_the_data_are_written_says_nothing_of_the_future(tmp_path):
    data = tmp_path / "sales.csv"
    lines = [";".join(map(str, row)).replace(".", ",") for row in sold()]
    lines = [HEADER.replace(",", ";"), *lines, "Total;;;;;;"]
    data.write_text("\n".join(lines) + "\n", "cp1252")
    stated = {
        "delimiter": ";",
        "decimal": ",",
        "encoding": "cp1252",
        "skip_footer": 1,
    }
    first = load(str(data), **stated)
    rows = [[row[0], row[1], 7.525, row[3]] for row in coming()]
    ahead = write(tmp_path / "future.csv", rows, "day,shop,price,promo")
    features = first.panel.covariates.features
    request = Reading(roles=first.roles, features=features, future=ahead)
    panel = load(str(data), request, **stated).panel
    assert panel.covariates.known.values[:9, 0].tolist() == [
        *[2.5, 3.5, 4.5, 5.5, 6.5, 7.5],
        *[7.525] * 3,
    ]


def test_a_model_of_static_columns_alone_takes_a_new_series_from_a_future(tmp_path):
    data = write(tmp_path / "sales.csv", sold())
    request = Reading(target="sold", id=("shop",), static=("region",))
    first = load(data, request)
    rows = [[day(6 + n), "new", "ra"] for n in range(3)]
    ahead = write(tmp_path / "future.csv", rows, "day,shop,region")
    features = first.panel.covariates.features
    request = Reading(roles=first.roles, features=features, future=ahead)
    panel = load(data, request).panel
    assert panel.ids == (("a",), ("b",), ("new",))
    assert panel.lengths.tolist() == [6, 6, 0]
    assert panel.covariates.static[:, 0].tolist() == [0, 1, 0]


def test_the_template_holds_the_steps_ahead_and_what_is_known_of_them(tmp_path):
    loaded = fresh(tmp_path, coming(1))
    panel = calendar.extended(loaded.panel, loaded.panel.covariates.features, 2)
    text = "".join(blank.blank_rows(panel, 2, loaded.roles, TimeStyle("%Y-%m-%d")))
    assert text.splitlines() == [
        "shop,day,price,promo",
        "a,2024-01-07,7.5,no",
        "a,2024-01-08,,",
        "b,2024-01-07,7.5,no",
        "b,2024-01-08,,",
    ]


# What a network sees.


@pytest.mark.parametrize(
    ("mark", "comma", "quoted", "expected"),
    [
        pytest.param(";", True, False, "b;2024-01-07;7,5;no", id="semicolons, commas"),
        pytest.param("\t", False, False, "b\t2024-01-07\t7.5\tno", id="tabs"),
        pytest.param(",", True, True, "b;2024-01-07;7,5;no", id="quoted commas"),
    ],
)
def test_the_template_is_written_as_the_data_are(
    tmp_path, mark, comma, quoted, expected
):
    rows = [[*row[:5]] for row in sold()]
    rows += [[day(6), s, "", 7.5, "no"] for s in "ab"]
    path = tmp_path / "sales.csv"
    around = '"' if quoted else ""
    numbers = "," if comma else "."
    lines = [["day", "shop", "sold", "price", "promo"], *rows]
    text = "\n".join(
        mark.join(f"{around}{one}{around}".replace(".", numbers) for one in row)
        for row in lines
    )
    path.write_text(text + "\n")
    loaded = load(str(path), Reading(target="sold", known=("price", "promo")))
    style = TimeStyle("%Y-%m-%d")
    text = blank.blank_rows(loaded.panel, 1, loaded.roles, style, loaded.cells)
    assert "".join(text).splitlines()[-1] == expected


def test_scales_are_measured_on_the_rows_before_the_origin_alone(tmp_path):
    panel = load(write(tmp_path / "sales.csv", sold())).panel
    before = measured(panel.before(np.array([3, 3])))
    rows = sold()
    for row in rows:
        if row[0] >= day(3):
            row[3], row[5] = 1e6, -1e6
    later = load(write(tmp_path / "later.csv", rows)).panel
    assert measured(later.before(np.array([3, 3]))) == before
    assert before[0].center == pytest.approx(3.5)
    assert before[0].spread == pytest.approx(np.std([2.5, 3.5, 4.5]))


def test_a_number_that_never_changes_is_no_division_by_zero():
    offsets = np.array([0, 4])
    rows = Ragged(np.full((4, 1), 0.1), offsets, ("price",))
    empty = Ragged(np.empty((4, 0)), offsets, ())
    panel = Panel(((),), np.zeros(1, int), Frequency(1, "step"), rows)
    own = calendar._none(panel)
    beside = replace(own, features=(Feature("price", "known", "number"),), known=rows)
    (feature,) = measured(replace(panel, covariates=replace(beside, past=empty)))
    assert (feature.spread, feature.within, feature.width) == (1.0, 0.0, 2)
    seen = encoded(np.array([[[0.1], [NAN]]]), (feature,), np.array([[0.1]]))
    assert seen[0, :, 0].tolist() == pytest.approx([0.0, 0.0])
    assert seen[0, :, 1].tolist() == [0.0, 1.0]


def test_encoded_covariates_are_finite_whatever_is_missing():
    features = (
        Feature("n", "known", "number", spread=0.5, within=0.1),
        Feature("c", "known", "category", categories=("a", "b")),
        Feature("week", "known", "cycle", clock=True, waves=3),
        Feature("holiday DE", "known", "flag", clock=True),
    )
    values = np.array([[[NAN] * 4, [1e300, 2, 0.25, 1]]])
    seen = encoded(values, features, home_of(values))
    assert seen.shape == (1, 2, sum(one.width for one in features))
    assert np.isfinite(seen).all()
    assert np.abs(seen).max() <= LARGEST
    assert seen[0, 0].tolist() == [0, 1] + [0] * (seen.shape[2] - 2)
    assert seen[0, 1, 3:6].tolist() == [0, 0, 1]  # the place of what is unknown


# The clock.


def hours(count, first="2024-01-01"):
    start = np.datetime64(first, "us").astype(np.int64)
    rows = Ragged(np.ones((count, 1)), np.array([0, count]), ("y",))
    return Panel(((),), np.array([start]), Frequency(1, "hour"), rows)


def test_the_clock_is_asked_where_covariates_stand_beside_it():
    panel = hours(24 * 800)
    assert calendar.chosen(panel, CalendarSettings()) == ()
    own = calendar.extended(
        panel, (Feature("week", "known", "cycle", clock=True, waves=3),), 5
    )
    names = [one.name for one in calendar.chosen(own, CalendarSettings())]
    assert names == ["day", "week", "year"]
    short = calendar.extended(hours(480), own.covariates.features, 5)
    names = [one.name for one in calendar.chosen(short, CalendarSettings())]
    assert names == ["day", "week"]
    assert calendar.chosen(own, CalendarSettings("none")) == ()


def test_rounds_of_the_clock_begin_where_people_begin_them():
    settings = CalendarSettings("day,week,month,year")
    panel = hours(30)
    features = calendar.chosen(panel, settings)
    values = calendar.extended(panel, features, 24).covariates.known.values
    assert len(values) == 54
    # 2024 began on a Monday at midnight.
    assert values[0].tolist() == [0, 0, 0, 0]
    assert values[6].tolist() == pytest.approx([0.25, 6 / 168, 0, 0.25 / 366])
    assert values[24].tolist() == pytest.approx([0, 1 / 7, 1 / 31, 1 / 366])


def test_holidays_and_the_days_around_them_are_marked():
    start = np.datetime64("2023-12-22", "us").astype(np.int64)
    rows = Ragged(np.ones((8, 1)), np.array([0, 8]), ("y",))
    panel = Panel(((),), np.array([start]), Frequency(1, "day"), rows)
    settings = CalendarSettings("none", "DE")
    features = calendar.chosen(panel, settings)
    assert [one.name for one in features] == [
        "holiday DE -1",
        "holiday DE",
        "holiday DE +1",
    ]
    values = calendar.extended(panel, features, 0).covariates.known.values
    days = {
        name: np.flatnonzero(column) + 22
        for name, column in zip("bha", values.T, strict=False)
    }
    assert days["h"].tolist() == [25, 26]
    assert days["b"].tolist() == [24, 25]
    assert days["a"].tolist() == [26, 27]
    assert all(calendar.is_of_clock(one) for one in features)
    assert calendar.as_chosen(features) == settings


def test_weeks_count_their_holidays():
    start = np.datetime64("2023-12-18", "us").astype(np.int64)
    rows = Ragged(np.ones((3, 1)), np.array([0, 3]), ("y",))
    panel = Panel(((),), np.array([start]), Frequency(1, "week"), rows)
    features = calendar.chosen(panel, CalendarSettings("none", "DE"))
    values = calendar.extended(panel, features, 0).covariates.known.values
    assert values[:, 0].tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    "stated", [("hour", None), ("auto", "ATLANTIS"), ("auto", "SUN"), ("auto", "DE-XX")]
)
def test_a_calendar_that_is_not_known_is_refused(stated):
    with pytest.raises(SettingError):
        calendar.chosen(hours(100), CalendarSettings(*stated))


def test_integers_have_no_calendar():
    rows = Ragged(np.ones((3, 1)), np.array([0, 3]), ("y",))
    panel = Panel(((),), np.zeros(1, int), Frequency(1, "step"), rows)
    assert calendar.chosen(panel, CalendarSettings()) == ()
    with pytest.raises(SettingError):
        calendar.chosen(panel, CalendarSettings("week"))
