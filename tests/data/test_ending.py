"""A last line without an end: whole, or cut inside its last number."""

import pytest

from seqcast.data.text.source import read_table
from seqcast.settings import DataSettings

ABOVE = [7.5, 12, 101.25, 8, 60, 9.5, 44, 3, 17, 1204]


def notices(tmp_path, cells, end="", **stated):
    rows = [f"2024-01-{day + 1:02d},{cell}" for day, cell in enumerate(cells)]
    path = tmp_path / "d.csv"
    path.write_bytes(("\n".join(["day,sales", *rows]) + end).encode())
    told = read_table(str(path), DataSettings(**stated)).notices
    return [text for text in told if "no line end" in text], path


@pytest.mark.parametrize(
    ("above", "last", "mark"),
    [
        pytest.param(ABOVE, "", "Warning: ", id="nothing"),
        pytest.param(ABOVE, "12.", "Warning: ", id="a mark"),
        pytest.param(range(100, 200), "12", "Warning: ", id="shorter than all"),
        pytest.param(["9.25", "10.50"] * 9, "11.5", "Warning: ", id="fewer decimals"),
        pytest.param([7, *range(100, 180)], "1", "", id="shorter than nearly all"),
    ],
)
def test_a_number_that_may_go_on_is_told_by_its_line(tmp_path, above, last, mark):
    told, path = notices(tmp_path, [*above, last])
    assert told == [
        f"{mark}{path}:{len(above) + 2} has no line end, as if the file were cut off "
        f'there: "{last}" may not be all of its last cell.'
    ]


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        pytest.param([*ABOVE, 12], "", id="a number as long as others above"),
        pytest.param([*ABOVE, 1], "", id="one as short as one of ten above"),
        pytest.param([101, 102, 3], "", id="one of few"),
        pytest.param([*range(100, 200), 12], "\n", id="a line end"),
        pytest.param([*range(100, 200), 12], "\r", id="that of old machines"),
        pytest.param([*range(100, 200), 12], "\r\n", id="that of others"),
        pytest.param([*range(100, 200), '"12"'], "", id="a quote that closes"),
        pytest.param([f"{one:.2f}" for one in 2 * ABOVE], "", id="all its decimals"),
        pytest.param(["open"] * 11, "", id="a word"),
        pytest.param([f"2024-02-{n:02d}" for n in range(1, 15)], "", id="a whole date"),
    ],
)
def test_a_cell_that_is_whole_is_not_told(tmp_path, cells, end):
    assert notices(tmp_path, cells, end)[0] == []


def test_a_date_or_a_number_shorter_than_all_above_is_warned_of(tmp_path):
    days = [f"2024-02-{n:02d}" for n in range(10, 25)]
    sums = [f"{n}.25" for n in range(10, 22)]
    for cells in ([*days, "2024-02-2"], [*sums, "12.2"]):
        (text,), _ = notices(tmp_path, cells)
        assert text.startswith("Warning: ")


def test_a_footer_that_is_left_out_may_end_as_it_likes(tmp_path):
    assert notices(tmp_path, [*ABOVE, 999], skip_footer=1)[0] == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_the_end_is_found_in_other_encodings(tmp_path, encoding):
    cells = [*range(100, 200), 12]
    rows = [f"2024-01-{day + 1:02d},{cell}" for day, cell in enumerate(cells)]
    text, path = "\n".join(["day,sales", *rows]), tmp_path / "d.csv"
    stated = DataSettings(encoding=encoding)
    path.write_bytes((text + "\n").encode(encoding))
    assert "line end" not in " ".join(read_table(str(path), stated).notices)
    path.write_bytes(text.encode(encoding))
    assert "line end" in " ".join(read_table(str(path), stated).notices)
