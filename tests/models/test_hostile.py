"""Strangers' model files: refused in one typed error, or good for finite forecasts."""

import random
import subprocess
import sys
import time

import pytest

from seqcast.errors import ModelFileError
from seqcast.models.artifact import from_bytes
from tests.models import forgery
from tests.models.attacks import ATTACKS, CANARY
from tests.models.forgery import PLAIN, RICH
from tests.models.hostile import Victim, daily, monthly

BASES = [pytest.param(PLAIN, monthly, id="plain"), pytest.param(RICH, daily, id="rich")]


@pytest.fixture
def victim(tmp_path):
    def made(rows):
        (tmp_path / "d.csv").write_text(rows())
        return Victim(tmp_path / "m.seqcast", tmp_path / "d.csv")

    return made


@pytest.mark.parametrize(("base", "rows"), BASES)
def test_a_good_model_forecasts(victim, base, rows):
    assert victim(rows).opens(base.content) == "forecast"


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_at_once(name):
    begun = time.process_time()
    with pytest.raises(ModelFileError) as told:
        from_bytes(ATTACKS[name])
    assert time.process_time() - begun < 1.0
    assert told.value.exit_code == 4
    assert told.value.problem.endswith(".")
    assert told.value.problem.isprintable()
    assert len(told.value.problem) < 300


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize("seed", range(2))
def test_no_random_mutant_of_a_model_with_covariates_is_accepted(seed):
    draw = random.Random(seed)
    for _ in range(500):
        content = forgery.random_mutant(draw, RICH)
        if content != RICH.content:
            with pytest.raises(ModelFileError):
                from_bytes(content)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("base", "rows"), BASES)
def test_a_resealed_mutant_is_refused_or_forecasts(victim, base, rows, seed):
    draw = random.Random(seed)
    someone, found = victim(rows), set()
    for _ in range(100):
        found.add(someone.opens(forgery.resealed_mutant(draw, base)))
    assert found <= {"refused", "told", "forecast"}
    assert {"refused", "forecast"} <= found


WATCHED = """
import os, sys
from pathlib import Path
from seqcast.errors import ModelFileError
from seqcast.models.artifact import read
from tests.models.attacks import ATTACKS
import safetensors.numpy
Path("good").write_bytes(__import__("tests.models.forgery").models.forgery.GOOD)
read(Path("good"))
from seqcast.errors import SettingError
from seqcast.series import zones
for zone in ("America", "leapseconds"):  # what looks one up is imported by now
    try:
        zones.check(zone)
    except SettingError:
        pass
watched = {"open", "import", "exec", "compile", "pickle", "socket", "subprocess",
           "marshal", "ctypes", "os", "shutil", "urllib", "tempfile"}
seen, watching = [], False
def note(event, arguments):
    if watching and event.split(".")[0] in watched:
        first = arguments[0] if arguments else ""
        if not isinstance(first, int) and "zoneinfo" not in str(first):
            seen.append(f"{event} {first}")
sys.addaudithook(note)
for name, content in ATTACKS.items():
    Path("attack").write_bytes(content)
    watching = True
    try:
        read(Path("attack"))
        seen.append(f"accepted {name}")
    except ModelFileError:
        pass
    watching = False
print(sorted(set(seen)))
"""


def test_no_attack_opens_a_file_or_runs_anything(tmp_path):
    done = subprocess.run(
        [sys.executable, "-P", "-c", WATCHED],  # no import looks into this folder
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout == "['open attack']\n"
    assert not (tmp_path / CANARY).exists()
