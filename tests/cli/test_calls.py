"""A whole command, stopped and failing at every call by which it writes."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2]
# A process of its own, since it forks.
DRIVER = """
import random
from pathlib import Path
from benchmarks import reliability_calls
for row in reliability_calls.disturbed("predict", 0, random.Random(7), Path(".")):
    print(*row, sep="|")
"""


def test_a_forecast_is_stopped_and_fails_at_every_call(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    ordered, stopped, failed = (line.split("|") for line in ran.stdout.splitlines())
    assert ordered[1:] == ["2", "2"]
    assert int(stopped[1]) > 20
    assert int(failed[1]) > 20
    assert stopped[1] == stopped[2]
    assert failed[1] == failed[2]
