"""What every column and every series of a file looks like."""

import pytest

from seqcast.data.assemble import Reading, panel_of, read_panel
from seqcast.data.describe import beside, describe
from seqcast.data.rows.reasons import Column, explain
from seqcast.data.text.source import read_table
from seqcast.settings import DataSettings

SHOPS = {"a": [1, 2, 3, 4], "b": [5, 5, 5, 5], "c": [0, 0, None, 7], "d": [1, 2]}


def shops(tmp_path, sold, extra=""):
    """A table of some shops by day; a value of None is an empty cell."""
    rows = [
        f"2024-01-{day:02d},{shop},{'' if value is None else value}{extra and ',x'}"
        for shop, values in sold.items()
        for day, value in enumerate(values, 1)
    ]
    path = tmp_path / "shops.csv"
    path.write_text("\n".join([f"day,shop,sold{extra}", *rows]) + "\n")
    return read_table(str(path), DataSettings())


def test_every_series_is_described_in_the_order_of_the_file(tmp_path):
    loaded = panel_of(shops(tmp_path, SHOPS), Reading(), DataSettings())
    told = describe(loaded, 1, 4)
    assert told.ids == (("a",), ("b",), ("c",), ("d",))
    assert told.lengths.tolist() == [4, 4, 4, 2]
    assert told.starts == ("2024-01-01",) * 4
    assert told.ends == (*["2024-01-04"] * 3, "2024-01-02")
    assert told.missing.tolist() == [0, 0, 1, 0]
    assert told.zeros.tolist() == [0, 0, 2, 0]
    assert told.constant.tolist() == [False, True, False, False]
    assert told.outliers.tolist() == [0, 0, 0, 0]
    assert told.telling.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        pytest.param({}, [0, 1, 2, 3], id="alike: the first"),
        pytest.param({17: [4, 4, 4, 4]}, [0, 1, 2, 17], id="a constant one"),
        pytest.param({17: [1, 2]}, [0, 1, 2, 17], id="a short one"),
        pytest.param({9: [1, None, 2, 4]}, [0, 1, 2, 9], id="one with a gap"),
        pytest.param(
            {9: [1, None, 2, 4], 11: [1], 17: [0, 0, 1, 2]},
            [0, 1, 11, 17],
            id="the oddest of several",
        ),
    ],
)
def test_the_first_and_the_oddest_series_are_chosen(tmp_path, odd, expected):
    sold = {f"s{n:02d}": odd.get(n, [1, 2, 3, 4]) for n in range(20)}
    loaded = panel_of(shops(tmp_path, sold), Reading(), DataSettings())
    assert describe(loaded, 1, 4).telling.tolist() == expected


def test_every_column_has_its_part_and_the_reason(tmp_path):
    table = shops(tmp_path, SHOPS, ",note")
    loaded = panel_of(table, Reading(), DataSettings())
    style = loaded.style.template
    assert explain(table, loaded.roles, ["sold"], None, style) == (
        Column("day", "time", "the one column of dates, written YYYY-MM-DD"),
        Column("shop", "id", "the one column that tells the series apart"),
        Column("sold", "target", "named with --target"),
        Column("note", "unused", "text that is not needed to tell the series apart"),
    )


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        pytest.param(
            "t,y,load",
            "{n},{v},{v}.5",
            {
                "t": "the one column of regular integers",
                "y": "has a target's name",
                "load": "numbers beside the target",
            },
            id="integer steps, a target by its name",
        ),
        pytest.param(
            "Unnamed: 0,v",
            "{n},{v}",
            {
                "Unnamed: 0": "the row numbers of pandas",
                "v": "the only column of numbers left",
            },
            id="an index of pandas",
        ),
        pytest.param(
            "day,v,x,x,",
            "2024-01-{n:02d},{v},a,b,3",
            {
                "day": "the one column of dates, written YYYY-MM-DD",
                "v": "the only column of numbers left",
                "x": "its name stands twice",
                "": "it has no name",
            },
            id="names that stand twice, and none",
        ),
    ],
)
def test_the_reason_names_what_decided(tmp_path, header, row, expected):
    path = tmp_path / "sales.csv"
    rows = [row.format(n=n, v=n * 7 % 5) for n in range(1, 20)]
    path.write_text("\n".join([header, *rows]) + "\n")
    table = read_table(str(path), DataSettings())
    loaded = panel_of(table, Reading(), DataSettings())
    told = explain(table, loaded.roles, [], None, loaded.style.template)
    assert {column.name: column.why for column in told} == expected


def test_dates_are_shown_in_the_order_in_which_they_were_read(tmp_path):
    path = tmp_path / "sales.csv"
    rows = [f"1/{day}/2024,{day * 7 % 5}" for day in range(1, 29)]
    path.write_text("\n".join(["day,sold", *rows]) + "\n")
    table = read_table(str(path), DataSettings())
    loaded = panel_of(table, Reading(), DataSettings())
    told = explain(table, loaded.roles, [], None, loaded.style.template)
    assert told[0].why == "the one column of dates, written M/D/YYYY"


def test_values_far_from_the_others_are_counted(tmp_path):
    values = [10 + day % 5 for day in range(30)]
    values[7], values[20] = 9_999, -5_000
    lines = [f"2024-01-{day + 1:02d},{value}" for day, value in enumerate(values)]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(["day,v", *lines]) + "\n")
    loaded = read_panel(str(path), Reading(), DataSettings())
    assert describe(loaded, 7, 12).outliers.tolist() == [2]


def read(tmp_path, lines, settings=None, **reading):
    path = tmp_path / "data.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_panel(str(path), Reading(**reading), settings or DataSettings())


# North stands twice on the 2nd, and has no row on the 4th and 5th.
REPAIRED = [
    "day,shop,sold",
    *(f"2024-01-0{day},north,{day}" for day in (1, 2, 2, 3, 6, 7)),
    *(f"2024-01-0{day},south,{day}" for day in (1, 2, 3, 4, 5, 6, 7)),
]


@pytest.mark.parametrize(
    ("settings", "reading", "gaps"),
    [
        pytest.param({}, {}, {"north": 2, "south": 0}, id="whole"),
        pytest.param({"last": 3}, {}, {"north": 1, "south": 0}, id="the last rows"),
        pytest.param({"last": 2}, {}, {"north": 0, "south": 0}, id="after the gap"),
        pytest.param(
            {}, {"as_of": "2024-01-05"}, {"north": 2, "south": 0}, id="up to a time"
        ),
        pytest.param(
            {"duplicates": "sum"}, {}, {"north": 2, "south": 0}, id="rows merged"
        ),
    ],
)
def test_gaps_and_duplicates_are_those_of_each_series(
    tmp_path, settings, reading, gaps
):
    loaded = read(tmp_path, REPAIRED, DataSettings(**settings), id=("shop",), **reading)
    told = describe(loaded, 7, 12)
    assert dict(zip(("north", "south"), told.gaps.tolist(), strict=True)) == gaps
    assert told.duplicates.tolist() == [1, 0]


def test_a_series_left_out_leaves_the_counts_of_the_others(tmp_path):
    early = ["2024-01-01,a,1", "2024-01-09,a,2", "2024-01-09,a,2"]
    lines = [REPAIRED[0], *early, *REPAIRED[1:]]
    loaded = read(tmp_path, lines, id=("shop",))
    assert loaded.panel.ids == (("north",), ("south",))  # a is mostly gaps
    assert loaded.repairs.gaps.tolist() == [2, 0]
    assert loaded.repairs.repeats.tolist() == [1, 0]


def test_covariates_are_counted_up_to_the_last_value_and_ahead_of_it(tmp_path):
    rows = [
        f"2024-01-{day:02d},{shop},{'' if day > 8 else day},"
        f"{'' if (day, shop) in ((3, 'a'), (10, 'a')) else day},"
        f"{'wet' if day < 8 else ''},{'' if shop == 'b' else 'x'}"
        for shop in "ab"
        for day in range(1, 11 if shop == "b" else 12)
        if (shop, day) != ("b", 4)
    ]
    lines = ["day,shop,sold,price,sky,kind", *rows]
    parts = {"known": ("price",), "past": ("sky",), "static": ("kind",)}
    loaded = read(tmp_path, lines, id=("shop",), target="sold", **parts)
    # a: rows to day 11, its price on day 10 empty, so its values end there.
    assert loaded.panel.lengths.tolist() == [10, 8]
    assert describe(loaded, 7, 12).ahead.tolist() == [1, 2]
    told = [
        (one.feature.name, one.missing, one.ahead, one.lacking)
        for one in beside(loaded)
    ]
    assert told == [("price", 3, 3, 0), ("sky", 5, 0, 0), ("kind", 1, 0, 0)]


def test_covariates_of_a_wide_file_count_once_a_row(tmp_path):
    rows = [
        f"2024-01-{day:02d},{day},{day % 3},{'' if day == 5 else 1}"
        for day in range(1, 20)
    ]
    loaded = read(tmp_path, ["day,a,b,promo", *rows], wide=True, known=("promo",))
    assert [one.missing for one in beside(loaded)] == [1]


def test_without_covariates_nothing_stands_beside(tmp_path):
    assert beside(read(tmp_path, REPAIRED, id=("shop",))) == ()
