"""Which column is time, id and target: found, or refused with the choices."""

import itertools

import pytest

from seqcast.data.layout import roles
from seqcast.data.text.source import read_table
from seqcast.errors import DataError
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings

DAYS = [f"2024-01-{day:02d}" for day in range(1, 13)]
NOISE = [5, 3, 8, 8, 1, 9, 2, 7, 7, 4, 6, 5]


def table(tmp_path, columns):
    """A CSV file of some columns, as a table."""
    rows = itertools.zip_longest(*columns.values(), fillvalue="")
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_table(str(path), DataSettings())


def found(tmp_path, columns, time=None, target=None, ids=()):
    """The roles of some columns."""
    return roles.find(table(tmp_path, columns), time, target, ids, None)


def panel(*names):
    """Columns of two shops over twelve days."""
    columns = {
        "day": DAYS * 2,
        "shop": ["A"] * 12 + ["B"] * 12,
        "name": ["Ann"] * 12 + ["Bob"] * 12,
        "land": ["X"] * 24,
        "number": [7] * 12 + [8] * 12,
        "weekday": ["Mo", "Tu", "We", "Th"] * 6,
        "sales": NOISE * 2,
        "load": [value + 0.5 for value in NOISE] * 2,
        "price": [value / 2 for value in NOISE] * 2,
    }
    return {name: columns[name] for name in names}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param({"y": [1, 2, 3]}, ColumnRoles("", "y"), id="values alone"),
        pytest.param(
            {"": range(12), "v": NOISE}, ColumnRoles("", "v"), id="row numbers unnamed"
        ),
        pytest.param(
            {"Unnamed: 0": range(12), "v": NOISE},
            ColumnRoles("", "v"),
            id="row numbers of pandas",
        ),
        pytest.param(
            {"v": NOISE, "when": DAYS}, ColumnRoles("when", "v"), id="dates and numbers"
        ),
        pytest.param(
            {"year": range(1990, 2002), "v": NOISE},
            ColumnRoles("year", "v"),
            id="years",
        ),
        pytest.param(
            {"t": range(12), "v": NOISE}, ColumnRoles("t", "v"), id="integer steps"
        ),
        pytest.param(
            {"t": [*range(6), *range(6)], "s": ["a"] * 6 + ["b"] * 6, "v": NOISE},
            ColumnRoles("t", "v", ("s",)),
            id="integer steps that start anew",
        ),
        pytest.param(
            {"t": [0, 0, 1, 1, 2, 2], "s": ["a", "b"] * 3, "v": NOISE[:6]},
            ColumnRoles("t", "v", ("s",)),
            id="integer steps, time first",
        ),
        pytest.param(
            panel("day", "shop", "sales"),
            ColumnRoles("day", "sales", ("shop",)),
            id="one id",
        ),
        pytest.param(
            panel("land", "weekday", "shop", "day", "sales"),
            ColumnRoles("day", "sales", ("shop",)),
            id="texts that tell no rows apart are left out",
        ),
        pytest.param(
            panel("day", "number", "load"),
            ColumnRoles("day", "load", ("number",)),
            id="an id of integers",
        ),
        pytest.param(
            panel("day", "shop", "price", "sales"),
            ColumnRoles("day", "sales", ("shop",)),
            id="a target by its name",
        ),
        pytest.param(
            {
                "day": DAYS * 2,
                "a": list("xxxxxxyyyyyy") * 2,
                "shop": ["A"] * 12 + ["B"] * 12,
                "Y": NOISE * 2,
            },
            ColumnRoles("day", "Y", ("shop",)),
            id="a target by its name in capitals",
        ),
        pytest.param(
            {
                "day": sorted(DAYS * 4),
                "a": list("xxyy") * 12,
                "b": list("pqpq") * 12,
                "v": NOISE * 4,
            },
            ColumnRoles("day", "v", ("a", "b")),
            id="two ids together",
        ),
    ],
)
def test_the_roles_are_found(tmp_path, columns, expected):
    assert found(tmp_path, columns)[0] == expected


@pytest.mark.parametrize(
    ("columns", "problem", "fix"),
    [
        pytest.param(
            {"a": [1.5, 2.5], "b": [3.5, 4.5]},
            'The target may be "a" or "b".',
            "Pass --target a or --target b",
            id="two numbers",
        ),
        pytest.param(
            {"day": DAYS, "value": NOISE, "sales": NOISE},
            'The target may be "value" or "sales".',
            "Pass --target value or --target sales",
            id="two names of targets",
        ),
        pytest.param(
            {"day": DAYS, "due date": DAYS, "v": NOISE},
            'The time may be "day" or "due date".',
            "Pass --time day or --time 'due date'",
            id="two times",
        ),
        pytest.param(
            panel("day", "shop", "name", "sales"),
            'The id may be "shop" or "name".',
            "Pass --id shop or --id name",
            id="two ids",
        ),
        pytest.param(
            {"day": DAYS, **dict.fromkeys("uvwxzq", NOISE)},
            'The target may be "u" or "v" or "w" or "x" or "z" (and 1 more).',
            "Pass --target u or --target v or --target w or --target x or --target z, "
            "or --wide if every column of numbers is a series",
            id="five choices are shown",
        ),
        pytest.param(
            {"day": DAYS, "note": ["a"] * 12},
            "No column of numbers is left to forecast.",
            'Add one; the file has columns "day", "note"',
            id="no numbers",
        ),
        pytest.param(
            {"day": DAYS, "sales": NOISE, "sales ": NOISE},
            'The header names "sales" 2 times.',
            "Give every column a name of its own",
            id="the target twice",
        ),
        pytest.param(
            {"day": DAYS, "": NOISE},
            "A column has no name.",
            "Give every column a name of its own",
            id="the target without a name",
        ),
        pytest.param(
            {"order date": [f"{d}/1/24" for d in range(1, 14)], "v": [*NOISE, 1]},
            'Column "order date" holds "1/1/24", which is no date that is known.',
            "Write it as 2024-01-31, or pass --set data.date_format=%d/%m/%y",
            id="dates of two-digit years",
        ),
    ],
)
def test_more_than_one_reading_is_refused(tmp_path, columns, problem, fix):
    with pytest.raises(DataError) as error:
        found(tmp_path, columns)
    assert (error.value.problem, error.value.fix) == (problem, fix)


def test_more_than_four_ids_are_found_too(tmp_path):
    series = list(itertools.product("ab", repeat=5))
    columns = {"day": [day for day in DAYS for _ in series], "v": NOISE * len(series)}
    for number in range(5):
        columns[f"id{number}"] = [name[number] for name in series] * len(DAYS)
    wanted = found(tmp_path, columns, target="v")[0]
    assert wanted.id == ("id0", "id1", "id2", "id3", "id4")


def test_what_the_user_names_is_taken(tmp_path):
    columns = panel("day", "shop", "name", "load", "price")
    wanted = found(tmp_path, columns, target="price", ids=["name"])[0]
    assert wanted == ColumnRoles("day", "price", ("name",))


def test_a_column_that_is_missing_is_shown_with_its_nearest_name(tmp_path):
    with pytest.raises(DataError) as error:
        found(tmp_path, panel("day", "sales"), time="dya")
    assert error.value.problem == 'There is no column "dya".'
    assert error.value.fix == 'Did you mean day? The columns are "day", "sales"'


def test_what_was_found_and_left_out_is_told(tmp_path):
    notices = found(tmp_path, panel("day", "shop", "land", "price", "sales"))[1]
    assert notices == (
        'Columns: time "day", id "shop", target "sales".',
        'Left out columns "land", "price".',
    )


def test_nothing_is_told_where_the_user_named_all(tmp_path):
    columns = panel("day", "shop", "sales")
    assert found(tmp_path, columns, "day", "sales", ["shop"])[1] == ()


def test_a_single_series_with_a_note_and_a_repeated_day_has_no_id(tmp_path):
    columns = {"day": [*DAYS, DAYS[3]], "note": ["a"] * 12 + ["b"], "v": [*NOISE, 1]}
    assert found(tmp_path, columns)[0] == ColumnRoles("day", "v")


def test_ids_with_commas_between_are_flags_of_their_own(tmp_path):
    with pytest.raises(DataError) as error:
        found(tmp_path, panel("day", "shop", "name", "sales"), ids=["shop, name"])
    assert "such as --id shop --id name." in error.value.fix
