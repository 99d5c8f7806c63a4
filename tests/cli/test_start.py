"""The first moments of a run, in which Python itself still answers Ctrl-C."""

import random
import signal
import subprocess
import sys

import pytest

from benchmarks.reliability_starts import HOW, begun

ENTRY = """
import sys
before = set(sys.modules)
import seqcast.__main__
print(*sorted(set(sys.modules) - before))
"""


def test_nothing_is_imported_before_signals_are_heard():
    ran = subprocess.run(
        [sys.executable, "-c", ENTRY], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["seqcast", "seqcast.__main__"]


# What an import of the standard library makes of an exception.
SWALLOWED = """
import os, signal, sys
sys.argv = ["seqcast", "config"]
import seqcast.settings as settings

class Named:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGTERM)

class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

def stopped():
    settings.declared = overrides.declared = known
    {what}
    type("Owner", (), {{"broken": Named()}})

known, settings.declared = settings.declared, stopped
from seqcast import overrides
from seqcast.cli.main import run
run()
"""


@pytest.mark.parametrize("what", ["pass", "Gone()"])
def test_a_stop_that_foreign_code_swallows_is_no_bug(what):
    ran = subprocess.run(
        [sys.executable, "-c", SWALLOWED.format(what=what)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (143, "")
    assert ran.stderr == "Stopped by SIGTERM.\n"


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_the_start_is_answered_by_its_code(tmp_path, number, how):
    draw = random.Random(int(number))
    for _ in range(4):
        assert begun(how, number, draw.uniform(0, 0.3), tmp_path) != "wrong"
