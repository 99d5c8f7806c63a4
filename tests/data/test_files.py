"""Several files, or a folder of them, as one table."""

import gzip

import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.data.layout.files import listed, read_all
from seqcast.errors import DataError
from seqcast.settings import DataSettings

PLAIN = DataSettings()
JANUARY = "day,shop,sold\n" + "".join(
    f"2024-01-{day:02d},{shop},{day}\n" for day in range(1, 32) for shop in "AB"
)
FEBRUARY = "day,shop,sold\n" + "".join(
    f"2024-02-{day:02d},{shop},{day + 31}\n" for day in range(1, 30) for shop in "AB"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with one of two months in it, and other things."""
    monkeypatch.chdir(tmp_path)
    months = tmp_path / "months"
    months.mkdir()
    (months / "2024-02.csv").write_text(FEBRUARY)
    (months / "2024-01.csv.gz").write_bytes(gzip.compress(JANUARY.encode()))
    (months / ".hidden.csv").write_text("not,ours\n")
    (months / "notes.md").write_text("# Notes\n")
    (months / "old.seqcast").write_bytes(b"model")
    (months / "more.csv").mkdir()
    return months


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(["months"], id="a folder, by name"),
        pytest.param(
            ["months/2024-02.csv", "months/2024-01.csv.gz"], id="in any order"
        ),
    ],
)
def test_files_of_one_shape_are_one(folder, paths):
    loaded = read_panel(paths, Reading(), PLAIN)
    assert loaded.panel.ids == (("A",), ("B",))
    assert loaded.panel.lengths.tolist() == [60, 60]
    assert loaded.panel.target.values[:, 0].tolist() == [*range(1, 61)] * 2
    assert "Joined 2 files." in loaded.notices


def test_what_lies_beside_the_data_files_of_a_folder_is_told(folder):
    for name in ("2022", "2023"):
        (folder / name).mkdir()
        (folder / name / "days.csv").write_text("day,shop,sold\n2023-01-01,A,1\n")
    (folder / "old.xlsx").write_bytes(b"PK")
    assert read_panel("months", Reading(), PLAIN).notices[1:3] == (
        "Joined 2 files.",
        'Read 2 data files ("2024-01.csv.gz", "2024-02.csv") of months; not read: '
        '2 folders ("2022", "2023"), 2 other files ("notes.md", "old.xlsx").',
    )


README = """Sales by shop, 2024
===================

Daily sales, from the till; net of tax, in EUR. Ask Ann, or Bob, for more.

 - A: the shop in the north, open since 2019
 - B: the one in the south
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(README, id="of several lines"),
        pytest.param("Made on 2024-03-01 by Ann, who knows, and Bob.\n", id="of one"),
        pytest.param("day, shop and sold\nare the columns, as named\n", id="of names"),
    ],
)
def test_a_text_to_be_read_by_people_is_left_out(folder, text):
    (folder / "README.txt").write_text(text)
    loaded = read_panel("months", Reading(), PLAIN)
    assert loaded.panel.lengths.tolist() == [60, 60]
    assert any(
        told.endswith('not read: 2 other files ("README.txt", "notes.md").')
        for told in loaded.notices
    )


@pytest.mark.parametrize("above", ["", "# from the till\n" * 20 + "\n"])
def test_rows_in_a_txt_are_data(folder, above):
    rows = "".join(f"{shop};2024-03-01;61\n" for shop in "AB")
    (folder / "march.txt").write_text(f"{above}shop;day;sold\n{rows}")
    assert read_panel("months", Reading(), PLAIN).panel.lengths.tolist() == [61, 61]


def test_a_txt_of_rows_with_other_columns_is_refused(folder):
    (folder / "march.txt").write_text("shop,day,kept\nA,2024-03-01,61\n")
    with pytest.raises(DataError, match="The header differs"):
        read_panel("months", Reading(), PLAIN)


def test_a_folder_of_txt_alone_is_read(tmp_path):
    (tmp_path / "README.txt").write_text(README)
    (tmp_path / "a.txt").write_text(JANUARY)
    (tmp_path / "b.txt").write_text(FEBRUARY)
    loaded = read_panel(str(tmp_path), Reading(), PLAIN)
    assert loaded.panel.lengths.tolist() == [60, 60]


def test_a_folder_without_rows_says_what_it_holds(tmp_path):
    (tmp_path / "README.txt").write_text(README)
    with pytest.raises(DataError) as error:
        read_panel(str(tmp_path), Reading(), PLAIN)
    assert "README.txt" in error.value.where


def test_of_a_folder_of_data_files_alone_nothing_is_told(folder):
    (folder / "notes.md").unlink()
    notices = read_panel("months", Reading(), PLAIN).notices
    assert not [text for text in notices if "not read" in text]


def test_columns_are_joined_by_their_names(folder):
    (folder / "2024-03.csv").write_text("shop,sold,day\nA,61,2024-03-01\n")
    loaded = read_panel("months", Reading(), PLAIN)
    assert loaded.panel.lengths.tolist() == [61, 60]


def test_a_message_names_the_file_and_its_own_line(folder):
    (folder / "2024-03.csv").write_text(
        "day,shop,sold\n2024-03-01,A,6\n2024-03-02,A,x\n"
    )
    with pytest.raises(DataError) as error:
        read_panel(["months"], Reading(), PLAIN)
    assert error.value.problem == 'Column "sold" holds "x", which is not a number.'
    assert error.value.where == "months/2024-03.csv:3"


@pytest.mark.parametrize(
    ("header", "differs"),
    [
        pytest.param("day,shop,sales", 'it lacks "sold"', id="another name"),
        pytest.param("day,shop,sold,price", 'it has "price" besides', id="one more"),
        pytest.param("day,shop,sold,sold", "it repeats a column", id="one twice"),
    ],
)
def test_another_header_is_refused_naming_both_files(folder, header, differs):
    row = ",".join(["1"] * (header.count(",") + 1))
    (folder / "2024-03.csv").write_text(f"{header}\n{row}\n")
    with pytest.raises(DataError) as error:
        read_panel("months", Reading(), PLAIN)
    assert error.value.problem == (
        f"The header differs from that of months/2024-01.csv.gz: {differs}."
    )
    assert error.value.where == "months/2024-03.csv"


def test_an_error_of_the_whole_names_the_first_and_counts_the_others(folder):
    for month in (1, 2):
        (folder.parent / f"{month}.csv").write_text("day,a,b\n2024-01-01,1,2\n")
    with pytest.raises(DataError) as error:
        read_panel(["1.csv", "2.csv"], Reading(), PLAIN)
    assert error.value.where == "1.csv and 1 more"


def test_a_folder_without_data_is_refused(tmp_path):
    with pytest.raises(DataError) as error:
        read_panel(str(tmp_path), Reading(), PLAIN)
    assert error.value.problem == "The folder holds no data file."
    assert (
        error.value.fix
        == "Put files in it that end in .csv, .tsv, .txt, .jsonl, .ndjson, .parquet"
    )


def test_of_a_folder_of_folders_the_inner_ones_are_named(tmp_path):
    for name in ("year=2025", "year=2024"):
        (tmp_path / "pq" / name / "region=x").mkdir(parents=True)
        (tmp_path / "pq" / name / "region=x" / "part-0.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError) as error:
        listed(str(tmp_path / "pq"))
    assert error.value.problem == "The folder holds no data file."
    assert error.value.fix.startswith(
        'Folders inside are not read ("year=2024" and 1 more): join their files'
    )


@pytest.mark.parametrize("first", ["1", "100.0", "true"])
def test_numbers_and_truths_of_json_never_stand_in_one_column(tmp_path, first):
    other = "false" if first != "true" else "10"
    lines = [
        f'{{"day": "2024-01-{day:02d}", "shop": {shop}, "y": {day}}}'
        for day in range(1, 29)
        for shop in ("null", first, other)
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError) as error:
        read_all(str(path), DataSettings(duplicates="sum"))
    truth, line = ("true", 2) if first == "true" else ("false", 3)
    assert error.value.problem == (
        f'Column "shop" holds "{truth}", which is not a number (and 27 more).'
    )
    assert error.value.where == f"{path}:{line}"


def test_a_number_among_truths_of_json_is_the_one_that_is_named(tmp_path):
    values = ("true", "false", "1", "true")
    lines = [f'{{"t": {t}, "promo": {one}}}' for t, one in enumerate(values)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError) as error:
        read_all(str(path), DataSettings())
    assert error.value.problem == (
        'Column "promo" holds "1", which is neither true nor false.'
    )
    assert error.value.where == f"{path}:3"
    assert error.value.fix == "Write true or false, or null for a missing value"
