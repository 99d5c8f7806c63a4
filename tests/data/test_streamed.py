"""A file read shard by shard is the file that is read whole, but for older rows."""

import bz2
import gzip
import itertools
import lzma
import os
import subprocess
import sys
import tomllib

import numpy as np
import pyarrow as pa
import pytest

from seqcast.data import streamed
from seqcast.data.assemble import Reading, read_panel
from seqcast.data.streamed import read_last
from seqcast.data.text import content, growing, packed, shards
from seqcast.data.text.shards import NotInShardsError
from seqcast.data.text.source import read_shards
from seqcast.errors import DataError
from seqcast.settings import DataSettings
from tests.data.test_blocks import plain, told
from tests.data.test_cases import FOLDERS
from tests.data.test_large import on_linux, write
from tests.pollution.judge import soiled

ROWS = 3
AS_IT_IS = DataSettings()
HEAD = "shop,day,sales\n"


def settled(loaded):
    """What a model file that was fitted on a file says about others."""
    beside = loaded.panel.covariates
    return Reading(
        roles=loaded.roles,
        frequency=loaded.panel.frequency,
        dates=loaded.dates,
        features=() if beside is None else beside.features,
    )


def shrink(patch):
    """Make every file a large one, of blocks of a few lines."""
    patch.setattr(content, "PIECE", 59)
    patch.setattr(growing, "WAITING", 1)
    patch.setattr(shards, "SHARD", 100)
    patch.setattr(shards, "END", 40)
    patch.setattr(streamed, "LARGE", 0)


@pytest.fixture
def small(monkeypatch):
    shrink(monkeypatch)


def rows_of(path, series, head=HEAD, values="{both}.25"):
    """Write daily rows of shops, one after another, and say how they are read."""
    days = np.datetime64("2024-01-01") + np.arange(9)
    lines = [
        f"{name},{date},{values.format(shop=shop, day=day, both=9 * shop + day)}\n"
        for shop, name in enumerate(series)
        for day, date in enumerate(days)
    ]
    path.write_text(head + "".join(lines))
    return settled(read_panel(str(path), Reading(), AS_IT_IS))


def ends(loaded):
    """The last rows of every series of a panel."""
    return plain(loaded.panel.since(loaded.panel.lengths - ROWS))


def assert_alike(path, request, settings=AS_IT_IS):
    """Hold a file that is read in shards against the same read whole."""
    whole = told(path, request, settings)
    if isinstance(whole, tuple):
        with pytest.raises(DataError) as caught:
            read_last(path, request, settings, ROWS)
        error = caught.value
        assert (error.problem, error.where, error.fix) == whole
        return None
    found = read_last(path, request, settings, ROWS)
    loaded = read_panel(path, request, settings)
    assert ends(found) == ends(loaded)
    assert found.notices[0] == loaded.notices[0]
    for name in ("roles", "style", "missing", "repairs", "rows", "dates", "cells"):
        assert plain(getattr(found, name)) == plain(getattr(loaded, name)), name
    return found


def alike_in_shards(name, stated, settings, monkeypatch):
    """Hold a file that has a reading with ids so, and say whether it was cut."""
    try:
        request = settled(read_panel(name, stated, settings))
    except DataError:
        return False
    if not request.roles.id:
        return False
    with monkeypatch.context() as patch:
        shrink(patch)
        found = assert_alike(name, request, settings)
    return found is not None and not any("in memory" in text for text in found.notices)


def test_cases_with_ids_are_read_alike_in_shards(monkeypatch):
    cut = 0
    for folder in FOLDERS:
        monkeypatch.chdir(folder)
        toml = folder / "request.toml"
        stated = tomllib.loads(toml.read_text("utf-8")) if toml.exists() else {}
        settings = DataSettings(**stated.pop("data", {}))
        (name,) = [path.name for path in folder.glob("sales.*")]
        cut += alike_in_shards(name, Reading(**stated), settings, monkeypatch)
    assert cut > 5


def test_soiled_files_are_read_alike_in_shards(tmp_path, monkeypatch):
    path, cut = tmp_path / "sales.csv", 0
    for seed in range(60):
        path.write_bytes(soiled(seed)[0].content)
        cut += alike_in_shards(str(path), Reading(), AS_IT_IS, monkeypatch)
    assert cut > 5


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", ["", "# from the till\n\n", "\ufeff"])
def test_a_file_of_whole_series_is_cut_between_them(end, above, tmp_path, small):
    path = tmp_path / "sales.csv"
    request = rows_of(path, "abcdefg")
    text = (above + path.read_text()).replace("\n", end)
    path.write_bytes(text.encode())
    tables = list(read_shards(str(path), ("shop",), AS_IT_IS))
    assert len(tables) > 2
    assert sum(table.rows for table in tables) == 7 * 9
    shops = [set(table.column("shop").to_pylist()) for table in tables]
    assert all(one.isdisjoint(two) for one, two in itertools.combinations(shops, 2))
    first = 2 + above.count("\n")
    begins = [first + sum(t.rows for t in tables[:n]) for n in range(len(tables))]
    assert [table.where(0) for table in tables] == [f"{path}:{n}" for n in begins]
    found = assert_alike(str(path), request)
    assert found.panel.lengths.tolist() == [ROWS] * 7
    assert not any("in memory" in text for text in found.notices)


def test_the_rest_of_a_file_is_not_read_twice(tmp_path, small, monkeypatch):
    path = tmp_path / "sales.csv"
    request = rows_of(path, "abcdefg")
    monkeypatch.setattr(streamed, "read_panel", None)
    found = read_last(str(path), request, DataSettings(), ROWS)
    assert found.panel.ids == tuple((shop,) for shop in "abcdefg")
    assert found.notices[0].startswith("Read 63 rows of 7 series; daily (D)")


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lzma.compress,
        lambda text: pa.compress(text, "zstd", asbytes=True),
    ],
    ids=["gzip", "bzip2", "xz", "zstd"],
)
def test_a_packed_file_is_cut_as_it_is_unpacked(pack, tmp_path, small, monkeypatch):
    path = tmp_path / "sales.csv"
    request = rows_of(path, "abcdefg")
    plain = read_last(str(path), request, AS_IT_IS, ROWS)
    whole = pack(path.read_bytes())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="damaged or incomplete"):
        read_last(str(path), request, AS_IT_IS, ROWS)
    path.write_bytes(whole)
    monkeypatch.setattr(streamed, "read_panel", None)
    monkeypatch.setattr(packed, "_CHUNK", 59)
    found = read_last(str(path), request, AS_IT_IS, ROWS)
    assert ends(found) == ends(plain)
    assert found.notices == plain.notices


def test_a_packed_file_counts_by_what_it_may_hold(tmp_path):
    path = tmp_path / "sales.csv"
    rows_of(path, "abcdefg")
    size = path.stat().st_size
    assert packed.about(str(path)) == size
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert size / 4 < packed.about(str(path)) < 4 * size
    os.mkfifo(tmp_path / "pipe")
    nothing = [packed.about(str(tmp_path / name)) for name in ("pipe", "none", ".")]
    assert [*nothing, packed.about("-")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(lambda lines: sorted(lines, key=lambda t: t[2:]), id="by time"),
        pytest.param(lambda lines: [*lines[1:], lines[0]], id="a row far below"),
    ],
)
def test_rows_of_a_series_apart_are_read_whole_and_told(order, tmp_path, small):
    path = tmp_path / "sales.csv"
    request = rows_of(path, "abcdefg")
    lines = path.read_text().splitlines(keepends=True)[1:]
    path.write_text(HEAD + "".join(order(lines)))
    found = assert_alike(str(path), request)
    assert found.notices[1] == (
        f"Held all of {path} in memory, which grows with the file; a CSV file sorted "
        "by series is read series by series, in little memory."
    )
    assert found.panel.lengths.tolist() == [9] * 7


def test_a_fault_of_one_shard_is_that_of_the_file(tmp_path, small):
    path = tmp_path / "sales.csv"
    request = rows_of(path, "abcdefg")
    text = path.read_text().replace("e,2024-01-04,39", "e,2024-01-04,n 39")
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_last(str(path), request, DataSettings(), ROWS)
    assert caught.value.where == f"{path}:41"


def test_notices_of_shards_are_told_once(tmp_path, small):
    path = tmp_path / "sales.csv"
    request = rows_of(path, "abcdefg")
    lines = path.read_text().splitlines(keepends=True)
    gone = [line for line in lines if line[:12] not in ("c,2024-01-04", "f,2024-01-02")]
    path.write_text("".join(gone))
    found = assert_alike(str(path), request)
    (gaps,) = [text for text in found.notices if "without a row" in text]
    assert gaps.startswith("From the series ")
    assert gaps.endswith(
        "Added 1 step without a row, in 1 series, as missing. (1 more such)"
    )


def test_covariates_are_kept_beside_the_last_rows(tmp_path, small):
    path = tmp_path / "sales.csv"
    head, values = "shop,day,price,sales,size\n", "{day},{both},{shop}"
    rows_of(path, "abcdefg", head, values)
    parts = {"target": "sales", "known": ("price",), "static": ("size",)}
    request = settled(read_panel(str(path), Reading(**parts), AS_IT_IS))
    found = assert_alike(str(path), request)
    assert found.panel.covariates.static[:, 0].tolist() == list(range(7))
    assert found.panel.covariates.known.values[:, 0].tolist() == [6, 7, 8] * 7


def test_shards_of_several_files_are_one_panel(tmp_path, small):
    files = tmp_path / "a.csv", tmp_path / "b.csv"
    request = rows_of(files[0], "abcd", values="{day}")
    rows_of(files[1], "efg", values="{day}")
    paths = list(map(str, files))
    found = read_last(paths, request, DataSettings(), ROWS)
    assert found.panel.ids == tuple((shop,) for shop in "abcdefg")
    rows_of(files[1], "dfg", values="{day}")
    whole = read_last(paths, request, DataSettings(), ROWS)
    assert "in memory" in whole.notices[1]


def test_what_has_no_shards_says_so(tmp_path, small):
    path = tmp_path / "sales.csv"
    rows_of(path, "abcdefg")
    text = path.read_text()
    for other, ids in [
        (text, ()),
        (text, ("stall",)),
        (text.replace("shop", '"shop\n1"'), ("shop\n1",)),
        ('{"shop": "a", "day": "2024-01-01", "sales": 1}\n', ("shop",)),
        (text.encode("utf-16").decode("latin-1"), ("shop",)),
    ]:
        path.write_text(other, encoding="latin-1")
        with pytest.raises(NotInShardsError):
            list(read_shards(str(path), ids, AS_IT_IS))
    with pytest.raises(NotInShardsError):
        list(read_shards("-", ("shop",), AS_IT_IS))


STEPS = 20_000
MEASURE = """
import sys
from seqcast.data import streamed
from seqcast.data.text import content, shards
from seqcast.data.assemble import Reading
from seqcast.series.frequency import parse
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings
shards.SHARD = content.PIECE = streamed.LARGE = 1 << 20
roles = ColumnRoles("time", "sales", ("shop",))
request = Reading(roles=roles, frequency=parse("h"))
loaded = streamed.read_last(sys.argv[1], request, DataSettings(), 500)
held = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(loaded.rows, int(held[0].split()[1]) << 10)
"""


@on_linux
def test_more_rows_of_a_streamed_file_take_no_more_memory(tmp_path):
    path, found = tmp_path / "sales.csv", []
    for series in (20, 120):
        write(path, series)
        command = [sys.executable, "-c", MEASURE, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(tuple(map(int, done.stdout.split())))
    (few, small), (many, large) = found
    assert [few, many] == [20 * STEPS, 120 * STEPS]
    # What is kept is 500 of 20,000 rows; a panel of all would take 20 bytes a row.
    assert (large - small) / (many - few) < 8
