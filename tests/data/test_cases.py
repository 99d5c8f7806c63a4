"""Every folder of tests/cases: a file, and the exact words it must produce.

``expected.txt`` holds the error, or the notices; ``request.toml``, where there
is one, what the user states: time, target, id, freq, and settings of ``data``.
"""

import tomllib
from pathlib import Path

import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

CASES = Path(__file__).parents[1] / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def said(name, request, settings):
    """What the user sees: the notices, or the error in its house form."""
    try:
        return "\n".join(read_panel(name, request, settings).notices)
    except DataError as error:
        fix = [f"  fix  {error.fix}"] if error.fix else []
        return "\n".join([f"Error: {error.problem}", f"  at   {error.where}", *fix])


def test_there_is_a_case_for_every_kind_of_trouble():
    assert len(FOLDERS) >= 30


@pytest.mark.parametrize("folder", [pytest.param(f, id=f.name) for f in FOLDERS])
def test_a_file_produces_the_written_words(folder, monkeypatch):
    monkeypatch.chdir(folder)
    toml = folder / "request.toml"
    stated = tomllib.loads(toml.read_text("utf-8")) if toml.exists() else {}
    settings = DataSettings(**stated.pop("data", {}))
    (name,) = [path.name for path in folder.glob("sales.*")]
    expected = (folder / "expected.txt").read_text("utf-8").rstrip("\n")
    assert said(name, Reading(**stated), settings) == expected


def test_words_follow_the_house_style():
    for folder in FOLDERS:
        words = (folder / "expected.txt").read_text("utf-8")
        for banned in ("invalid", "please", "failed to", "!", "traceback"):
            assert banned not in words.lower(), folder.name
        for line in words.splitlines():
            assert line.startswith("  at") or len(line) <= 120, folder.name
