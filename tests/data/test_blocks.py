"""A file that is read by blocks of a few lines is the file that is read at once."""

import gzip
import tomllib
from dataclasses import fields

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.data.text import content, growing
from seqcast.errors import DataError
from seqcast.settings import DataSettings
from tests.data.test_cases import FOLDERS
from tests.pollution.judge import soiled

# Bytes of a block, and of the distinct texts of a column that need not repeat: so
# many that all stay numbered, or none, so that most become texts.
BLOCKS = {
    "three lines, numbered": (59, growing.ROOM),
    "three lines, texts": (59, 0),
    "a kibibyte, texts": (1 << 10, 0),
    "at once, texts": (content.PIECE, 0),
}
SEEDS = 60


def told(name, request, settings):
    """All that comes of a file: its panel, roles, style and notices, or the error."""
    try:
        loaded = read_panel(name, request, settings)
    except DataError as error:
        return (error.problem, error.where, error.fix)
    found = {one.name: getattr(loaded, one.name) for one in fields(loaded)}
    return {name: plain(value) for name, value in found.items()}


def plain(value):
    """A record as nested tuples of bytes and plain values, to be compared."""
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.shape, value.tobytes())
    if hasattr(value, "__dataclass_fields__"):
        return tuple(plain(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return value


@pytest.fixture
def unlike(monkeypatch):
    """The blocks by which a file is read as something else than at once."""

    def found(name, request, settings):
        whole = told(name, request, settings)
        monkeypatch.setattr(growing, "WAITING", 1)
        monkeypatch.setattr(content, "KEPT", 0)
        others = {}
        for words, (piece, room) in BLOCKS.items():
            monkeypatch.setattr(content, "PIECE", piece)
            monkeypatch.setattr(growing, "ROOM", room)
            others[words] = told(name, request, settings)
        return {words: other for words, other in others.items() if other != whole}

    return found


@pytest.mark.parametrize("folder", [pytest.param(f, id=f.name) for f in FOLDERS])
def test_a_case_is_read_alike_by_blocks(folder, monkeypatch, unlike):
    monkeypatch.chdir(folder)
    toml = folder / "request.toml"
    stated = tomllib.loads(toml.read_text("utf-8")) if toml.exists() else {}
    settings = DataSettings(**stated.pop("data", {}))
    (name,) = [path.name for path in folder.glob("sales.*")]
    assert unlike(name, Reading(**stated), settings) == {}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_soiled_file_is_read_alike_by_blocks(seed, tmp_path, unlike):
    path = tmp_path / "sales.csv"
    path.write_bytes(soiled(seed)[0].content)
    assert unlike(str(path), Reading(), DataSettings()) == {}


@pytest.mark.parametrize("seed", range(SEEDS, SEEDS + 10))
def test_a_packed_file_is_read_alike_by_blocks(seed, tmp_path, unlike):
    path = tmp_path / "sales.csv.gz"
    path.write_bytes(gzip.compress(soiled(seed)[0].content))
    assert unlike(str(path), Reading(), DataSettings()) == {}
