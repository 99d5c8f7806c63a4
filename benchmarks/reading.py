"""One large CSV, read and checked; beside readers that check nothing.

    python benchmarks/reading.py --folder FOLDER [--rows N] [--series N]
        [--digits N] [--by time] [--pack] [--only seqcast|predict]

Writes N hourly rows of equal series to FOLDER, one series below another or by time,
with so many digits after the point, packed by gzip if asked for; reads them in a
process of its own by each reader, and deletes the file. Prints seconds, those of a
core, and the largest memory above that of the process before it read. "predict" reads
what a model of these columns needs of it. A reader that is not installed is left out.
The goal for seqcast, on two cores: 27 million rows in 30 s and 1 GB, and for predict
the same memory whatever the rows.
"""

import argparse
import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

READERS = {
    "seqcast": """
from seqcast.data.assemble import Reading, read_panel
from seqcast.settings import DataSettings
def read(path):
    return len(read_panel(path, Reading(), DataSettings()).panel.target.values)
""",
    "predict": """
from seqcast.data.assemble import Reading
from seqcast.data.streamed import read_last
from seqcast.series.frequency import parse
from seqcast.series.panel import ColumnRoles
from seqcast.settings import DataSettings
def read(path):
    roles = ColumnRoles("time", "sales", ("id",))
    request = Reading(roles=roles, frequency=parse("h"))
    return read_last(path, request, DataSettings(), 2_000).rows
""",
    "pandas": """
import pandas as pd
def read(path):
    return len(pd.read_csv(path, parse_dates=["time"]))
""",
    "pyarrow": """
import pyarrow.csv as arrow_csv
def read(path):
    return arrow_csv.read_csv(path).num_rows
""",
    "polars": """
import polars
def read(path):
    return len(polars.read_csv(path, try_parse_dates=True))
""",
    "DuckDB": """
import duckdb
duckdb.sql("set enable_progress_bar = false")
def read(path):
    return len(duckdb.sql(f"select * from read_csv('{path}')").fetchnumpy()["time"])
""",
}
MEASURE = """
import sys, time
def held():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1e6
before, begun, worked = held(), time.perf_counter(), time.process_time()
rows = read(sys.argv[1])
seconds = time.perf_counter() - begun
print(rows, seconds, time.process_time() - worked, held() - before)
"""


def write(path: Path, asked: argparse.Namespace) -> None:
    """Write equal series of hours, one below another or by time."""
    steps, names = asked.rows // asked.series, np.arange(asked.series)
    hours = np.datetime64("2021-01-01T00", "h") + np.arange(steps)
    times = np.datetime_as_string(hours.astype("datetime64[s]"))
    ids = np.array([f"shop-{number:04d}" for number in names])
    random = np.random.default_rng(0)
    kinds = {"id": pa.string(), "time": pa.string(), "sales": pa.float64()}
    plain = arrow_csv.WriteOptions(quoting_style="none")
    parts = times if asked.by == "time" else ids
    each = ids if asked.by == "time" else times
    with arrow_csv.CSVWriter(path, pa.schema(kinds), write_options=plain) as out:
        for part in parts:
            values = np.round(random.gamma(2, 500, len(each)), asked.digits)
            both = pa.array([part] * len(each)), pa.array(each)
            one, when = both[::-1] if asked.by == "time" else both
            columns = [one, when, pa.array(values)]
            out.write_table(pa.table(columns, names=list(kinds)))


def packed(path: Path) -> Path:
    """Pack a file by gzip, in place of it."""
    other = path.with_name(f"{path.name}.gz")
    with path.open("rb") as plain, gzip.open(other, "wb", compresslevel=1) as out:
        shutil.copyfileobj(plain, out)
    path.unlink()
    return other


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=27_000_000)
    parser.add_argument("--series", type=int, default=1_000)
    parser.add_argument("--digits", type=int, default=2)
    parser.add_argument("--by", choices=("series", "time"), default="series")
    parser.add_argument("--pack", action="store_true")
    parser.add_argument("--only", choices=READERS)
    asked = parser.parse_args()
    path = asked.folder / "seqcast-reading.csv"
    try:
        write(path, asked)
        print(f"{path.stat().st_size / 1e9:.2f} GB, {asked.rows:,} rows")
        path = packed(path) if asked.pack else path
        for name, code in READERS.items():
            if asked.only not in (None, name):
                continue
            done = subprocess.run(
                [sys.executable, "-c", code + MEASURE, str(path)],
                capture_output=True,
                text=True,
                check=False,
            )
            if "ModuleNotFoundError" in done.stderr:
                continue
            if done.returncode:
                print(f"{name:8} ended with {done.returncode}")
                continue
            seconds, worked, memory = map(float, done.stdout.split()[1:])
            times = f"{seconds:6.1f} s, {worked:6.1f} s of a core"
            print(f"{name:8} {times} {memory:6.2f} GB")
    finally:
        path.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
