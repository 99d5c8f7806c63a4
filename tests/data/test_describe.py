"""What every column and every series of a file looks like."""

import pytest

from seqcast.data.assemble import Reading, panel_of, read_panel
from seqcast.data.describe import describe
from seqcast.data.reasons import Column, explain
from seqcast.data.source import read_table
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
    told = describe(panel_of(shops(tmp_path, SHOPS), Reading(), DataSettings()), 4)
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
    assert describe(loaded, 4).telling.tolist() == expected


def test_every_column_has_its_part_and_the_reason(tmp_path):
    table = shops(tmp_path, SHOPS, ",note")
    found = panel_of(table, Reading(), DataSettings()).roles
    assert explain(table, found, ["sold"], None) == (
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
    found = panel_of(table, Reading(), DataSettings()).roles
    told = explain(table, found, [], None)
    assert {column.name: column.why for column in told} == expected


def test_values_far_from_the_others_are_counted(tmp_path):
    values = [10 + day % 5 for day in range(30)]
    values[7], values[20] = 9_999, -5_000
    lines = [f"2024-01-{day + 1:02d},{value}" for day, value in enumerate(values)]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(["day,v", *lines]) + "\n")
    loaded = read_panel(str(path), Reading(), DataSettings())
    assert describe(loaded, 12).outliers.tolist() == [2]
