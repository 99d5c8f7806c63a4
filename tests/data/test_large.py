"""Large files within bounded memory: what a row more of them takes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

STEPS, SERIES = 20_000, (20, 120)
# The panel and its times take 20 bytes a row, the columns of the file 13, the block
# that is read some more; a reader that keeps all text takes 160.
MOST = 110
MEASURE = """
import sys
from seqcast.data.assemble import Reading, read_panel
from seqcast.settings import DataSettings
loaded = read_panel(sys.argv[1], Reading(), DataSettings())
held = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(loaded.rows, int(held[0].split()[1]) << 10)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells it")
def test_a_row_of_a_large_file_takes_few_bytes(tmp_path):
    hours = np.datetime64("2021-01-01T00", "h") + np.arange(STEPS)
    times = np.datetime_as_string(hours.astype("datetime64[s]"))
    values = np.random.default_rng(0).integers(0, 500_000, (SERIES[1], STEPS))
    found = []
    for series in SERIES:
        path = tmp_path / "sales.csv"
        with path.open("w") as out:
            out.write("shop,time,sales\n")
            for shop, own in enumerate(values[:series].tolist()):
                for time, value in zip(times, own, strict=True):
                    out.write(f"shop-{shop},{time},{value // 100}.{value % 100}\n")
        command = [sys.executable, "-c", MEASURE, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(list(map(int, done.stdout.split())))
    (few, small), (many, large) = found
    assert [few, many] == [STEPS * series for series in SERIES]
    assert (large - small) / (many - few) < MOST
