"""The bytes of a file by pieces: whole lines, packed or read again."""

import io
import itertools
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seqcast.data.text import content
from seqcast.errors import DataError

LINES = st.text("a,\n\r", max_size=40).map(str.encode)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, st.integers(1, 9))
def test_blocks_are_whole_lines_and_all_of_the_file(monkeypatch, text, size):
    monkeypatch.setattr(content, "PIECE", size)
    blocks = list(content.held(text, "f.csv").blocks())
    assert b"".join(blocks) == text
    for block, after in itertools.pairwise(blocks):
        assert block.endswith((b"\n", b"\r"))
        assert not (block.endswith(b"\r") and after.startswith(b"\n"))


@pytest.mark.parametrize("room", [0, 1 << 20])
def test_what_comes_once_is_given_as_often_as_asked_for(monkeypatch, room):
    monkeypatch.setattr(content, "KEPT", room)
    monkeypatch.setattr(content, "PIECE", 1000)
    chunks = [os.urandom(700) for _ in range(5)]
    found = content.kept(iter(chunks), "stdin")
    assert found.whole() == found.whole() == b"".join(chunks)
    assert found.head(800) == b"".join(chunks)[:800]
    assert found.since(900).whole() == b"".join(chunks)[900:]
    assert io.BufferedReader(found.stream()).read() == b"".join(chunks)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: path.write_bytes(b"a,b\n"), id="shorter"),
        pytest.param(lambda path: path.write_bytes(b"a,b\n1,2\n3,4\n"), id="longer"),
        pytest.param(lambda path: os.utime(path, ns=(1, 1)), id="written again"),
    ],
)
def test_a_file_that_changes_between_two_readings_is_refused(tmp_path, change):
    path = tmp_path / "sales.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with path.open("rb") as stream:
        found = content.on_disk(stream, "sales.csv")
        assert found.whole() == b"a,b\n1,2\n"
        change(path)
        with pytest.raises(DataError, match="changed while it was read"):
            found.whole()
