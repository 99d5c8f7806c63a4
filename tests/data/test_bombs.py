"""Files that are small to send and large to read: refused early, by the memory too."""

import json
import subprocess
import sys

import pytest

from tests.data.bombs import BOMBS

# A file that is 200 MB itself, with quoted line ends, is held before it is refused.
HELD = {"long_quote": 600}
# In a process between, since a child counts what its parent held when it began.
MEASURE = """
import json, os, subprocess, sys
run = subprocess.Popen(
    [sys.executable, "-m", "seqcast", "inspect", sys.argv[1]],
    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
)
said = run.stderr.read()
_, status, used = os.wait4(run.pid, 0)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({
    "code": os.waitstatus_to_exitcode(status), "said": said,
    "seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss * unit >> 20,
}))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_time_and_memory(tmp_path, name):
    bomb = tmp_path / "sales.csv"
    bomb.write_bytes(BOMBS[name]())
    command = [sys.executable, "-c", MEASURE, str(bomb)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    bomb.unlink()
    found = json.loads(done.stdout)
    assert found["code"] == 3, found
    assert found["said"].startswith("Error: ")
    assert "Traceback" not in found["said"]
    assert found["seconds"] < 2.0
    assert found["megabytes"] < HELD.get(name, 200)
