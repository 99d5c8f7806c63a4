"""Files, pipes, compression and Parquet to a table that knows its lines."""

import bz2
import csv
import gzip
import io
import lzma
import os
import random
import sys
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seqcast.data.text.source import read_table
from seqcast.errors import DataError
from seqcast.settings import DataSettings

PLAIN = DataSettings()
SALES = b"date,shop,sales\n2024-01-01,A,1\n2024-01-02,A,2\n"


def table(tmp_path, content, name="sales.csv"):
    """The table of some bytes."""
    path = tmp_path / name
    path.write_bytes(content)
    return read_table(str(path), PLAIN)


def cells(found):
    """All columns as lists of text."""
    return [column.to_pylist() for column in found.columns]


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        pytest.param("absent.csv", "There is no such file.", id="missing"),
        pytest.param(".", "This is a folder.", id="folder"),
        pytest.param("/dev/zero", "This is a device, not a file.", id="device"),
        pytest.param(
            "a" * 300, "The file cannot be read: File name too long.", id="name"
        ),
    ],
)
def test_what_is_no_file_is_named(tmp_path, monkeypatch, place, problem):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError) as error:
        read_table(place, PLAIN)
    assert (error.value.problem, error.value.where) == (problem, place)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_bytes(SALES)
    path.chmod(0)
    with pytest.raises(DataError, match="may not be read"):
        read_table(str(path), PLAIN)


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(bytes, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(bz2.compress, id="bz2"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(lambda c: pa.compress(c, "zstd", asbytes=True), id="zstd"),
        pytest.param(
            lambda c: gzip.compress(c[:9]) + gzip.compress(c[9:]), id="two gzips"
        ),
    ],
)
def test_compression_is_told_by_content(tmp_path, pack):
    assert cells(table(tmp_path, pack(SALES)))[2] == ["1", "2"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda c: c[: len(c) // 2], id="cut"),
        pytest.param(lambda c: c[:20] + b"\xff\xff\xff" + c[23:], id="changed"),
    ],
)
def test_damaged_compression_is_refused(tmp_path, pack, harm):
    with pytest.raises(DataError, match="damaged or incomplete"):
        table(tmp_path, harm(pack(SALES * 50)))


def test_standard_input_is_read_as_a_file(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SALES)))
    found = read_table("-", PLAIN)
    assert found.names == ("date", "shop", "sales")
    assert found.where(1) == "stdin:3"


def test_a_pipe_with_a_name_is_read_as_a_stream(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(SALES,))
    writer.start()
    found = read_table(str(path), PLAIN)
    writer.join()
    assert found.rows == 2


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.csv").write_bytes(SALES)
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert read_table(str(tmp_path / "link.csv"), PLAIN).rows == 2


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_bytes(SALES + b"2024-01-03,A,3\n" * 200_000)
    done = threading.Event()

    def grow():
        with path.open("ab", buffering=0) as stream:
            while not done.is_set():
                stream.write(b"2024-01-04,A,4\n")

    writer = threading.Thread(target=grow)
    writer.start()

    def read_often():
        for _ in range(100):
            read_table(str(path), PLAIN)

    try:
        with pytest.raises(DataError, match="The file changed while it was read"):
            read_often()
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"a,b\n1,2\n3,4\n", 3, id="plain"),
        pytest.param(b"a,b\r\n1,2\r\n3,4\r\n", 3, id="CRLF"),
        pytest.param(b"a,b\r1,2\r3,4\r", 3, id="CR"),
        pytest.param(b"\n\na,b\n\n1,2\n\n\n3,4", 8, id="empty lines"),
        pytest.param(b"# c\n#\na,b\n1,2\n3,4\n", 5, id="comment lines"),
        pytest.param(b'a,b\n"1\n\n",2\n3,4\n', 5, id="quoted line ends"),
        pytest.param(b"a,b\n1,2\n,\n3,4\n", 4, id="a row of empty cells"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,2\n3,4\n", 3, id="byte order mark"),
        pytest.param(b'"a\nb",b\n1,2\n3,4\n', 4, id="a header of two lines"),
    ],
)
def test_a_row_knows_its_line(tmp_path, content, line):
    found = table(tmp_path, content)
    assert cells(found)[1] == ["2", "4"]
    assert found.where(1) == f"{tmp_path}/sales.csv:{line}"


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        pytest.param(b"a,b\n1,2\n3\n", 3, "The row has 1 cell", id="short"),
        pytest.param(b"a,b\n1,2\n\n3,4,5\n", 4, "The row has 3 cells", id="long"),
        pytest.param(b'a,b\n1,2\n3,"4\n5,6\n', 3, "A quote opens", id="never closed"),
        pytest.param(
            b'a,b\n1,"2"x\n3,4\n', 2, "A quote opens", id="text after a quote"
        ),
        pytest.param(
            b"a,b\n1," + b"2" * (1 << 20) + b"2\n",
            2,
            "A cell is longer",
            id="long cell",
        ),
        pytest.param(
            b'a,b\n1,2\n"' + b"2\n" * (1 << 20), 3, "A cell is longer", id="open quote"
        ),
        pytest.param(
            b"a" + b",n" * 20 + b"\n1" + (b"," + b"x" * 1_000_000) * 20 + b"\n",
            2,
            "A line is longer",
            id="long line",
        ),
        pytest.param(
            b"a" + b",n" * 10_000 + b"\n", 1, "The header has 10,001", id="wide"
        ),
    ],
)
def test_a_row_that_does_not_fit_is_named(tmp_path, content, line, problem):
    with pytest.raises(DataError, match=problem) as error:
        table(tmp_path, content)
    assert error.value.where.endswith(f":{line}")


def test_a_good_row_after_a_very_long_one_is_read(tmp_path):
    row = ",".join(["x" * 900_000] * 6)
    found = table(tmp_path, f"a,b,c,d,e,f\n{row}\n1,2,3,4,5,6\n".encode())
    assert cells(found)[5][1] == "6"


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=6
).filter(lambda text: not set(text) & set(",;|#"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_every_table_that_csv_writes_is_read_back(tmp_path, rows):
    kept = [row for row in rows if any(row)]
    if not kept:
        return
    text = io.StringIO()
    csv.writer(text).writerows([["name", "note", "y"], *kept])
    found = table(tmp_path, text.getvalue().encode())
    assert cells(found) == [list(column) for column in zip(*kept, strict=True)]


def test_both_ways_of_cutting_agree(tmp_path):
    dice = random.Random(0)
    rows = [[str(dice.random()), dice.choice("ab"), str(i)] for i in range(1000)]
    plain = "".join(",".join(row) + "\n" for row in [["a", "b", "c"], *rows])
    quoted = plain.replace("0.", '"0.').replace(",a,", '",a,').replace(",b,", '",b,')
    quoted = "a,b,c\n" + quoted.partition("\n")[2]
    assert cells(table(tmp_path, quoted.encode())) == cells(
        table(tmp_path, plain.encode())
    )


def test_parquet_becomes_text_that_reads_back_the_same(tmp_path):
    path = tmp_path / "sales.parquet"
    moments = pa.array([0, 86_400_000], pa.timestamp("ms"))
    columns = {
        "day": moments,
        "moment": pa.array([0, 1_500_000], pa.timestamp("us", "Europe/Berlin")),
        "id": pa.array(["007", None]).dictionary_encode(),
        "y": pa.array([0.1, float("nan")]),
        "small": pa.array([0.5, None], pa.float32()),
        "many": pa.array([[1], [2]]),
    }
    pq.write_table(pa.table(columns), path)
    found = read_table(str(path), PLAIN)
    assert found.names == ("day", "moment", "id", "y", "small")
    assert cells(found) == [
        ["1970-01-01", "1970-01-02"],
        ["1970-01-01 00:00:00.000000Z", "1970-01-01 00:00:01.500000Z"],
        ["007", ""],
        ["0.1", ""],
        ["0.5", ""],
    ]
    assert found.where(1) == f"{path}:row 2"


def test_damaged_parquet_is_refused(tmp_path):
    with pytest.raises(DataError, match="damaged or incomplete"):
        table(tmp_path, b"PAR1" + b"\0" * 100 + b"PAR1")
