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


# What comes after a table was cut: times, values, and nothing that is text again.
LATER = 20
AFTERWARDS = """
import sys
from seqcast.data.assemble import Reading, panel_of
from seqcast.data.layout.composed import composed
from seqcast.data.text.source import read_table
from seqcast.settings import DataSettings
def held(what):
    lines = [line for line in open("/proc/self/status") if line.startswith(what)]
    return int(lines[0].split()[1]) << 10
table = read_table(sys.argv[1], DataSettings())
open("/proc/self/clear_refs", "w").write("5")  # the peak begins anew
before = held("VmRSS")
loaded = panel_of(composed(table), Reading(), DataSettings())
print(loaded.rows, held("VmHWM") - before)
"""
on_linux = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="Linux tells it"
)


def write(path, series):
    """Write hourly rows of so many shops, one below another."""
    hours = np.datetime64("2021-01-01T00", "h") + np.arange(STEPS)
    times = np.datetime_as_string(hours.astype("datetime64[s]"))
    values = np.random.default_rng(0).integers(0, 500_000, (series, STEPS))
    with path.open("w") as out:
        out.write("shop,time,sales\n")
        for shop, own in enumerate(values.tolist()):
            for time, value in zip(times, own, strict=True):
                out.write(f"shop-{shop},{time},{value // 100}.{value % 100}\n")


def measured(code, path):
    """Run a measurement in a process of its own: rows and bytes."""
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


@on_linux
def test_a_row_of_a_large_file_takes_few_bytes(tmp_path):
    path, found = tmp_path / "sales.csv", []
    for series in SERIES:
        write(path, series)
        found.append(measured(MEASURE, path))
    (few, small), (many, large) = found
    assert [few, many] == [STEPS * series for series in SERIES]
    assert (large - small) / (many - few) < MOST


@on_linux
def test_a_table_becomes_a_panel_without_its_texts(tmp_path):
    write(tmp_path / "sales.csv", SERIES[1])
    # What is let go late is counted too now and then, and never what is kept.
    found = [measured(AFTERWARDS, tmp_path / "sales.csv") for _ in range(3)]
    assert {rows for rows, _ in found} == {STEPS * SERIES[1]}
    assert min(more for _, more in found) / found[0][0] < LATER
