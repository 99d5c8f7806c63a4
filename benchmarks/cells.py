"""Every cell on the sample data: MASE of the report and seconds of a fit.

    python benchmarks/cells.py [FILE.csv ...] [--set NAME=VALUE]

Seconds are processor seconds of the whole fit, imports included, so that a busy
machine does not change them. The scores are those of ``seqcast fit``: the last
horizon of every series, before training again on all rows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import get_args

from seqcast.models.spec import Cell

SAMPLES = Path(__file__).parent.parent / "sample_data"
# Sample -> what its fit is told beside the cell.
FLAGS = {"departures.csv": ["--target", "value"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", default=[], dest="pairs")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    pairs = [part for pair in options.pairs for part in ("--set", pair)]
    print("data             cell    MASE  best rule              MASE  cpu s")
    for path in options.files or sorted(SAMPLES.glob("*.csv")):
        for cell in get_args(Cell):
            scores, seconds = fitted(path, cell, pairs)
            mine, *rules = scores
            best = min(rules, key=lambda one: one["mase"] or float("inf"))
            print(
                f"{path.name:16s} {cell:5s} {mine['mase']:6.3f}  {best['method']:20s}"
                f" {best['mase']:6.3f} {seconds:6.1f}",
                flush=True,
            )


def fitted(path: Path, cell: str, pairs: list[str]) -> tuple[list[dict], float]:
    """Fit one cell; return the scores, its own first, and processor seconds."""
    before = os.times()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "seqcast", "fit", str(path.resolve()), "-q"]
        command += ["--json", "--cell", cell, *FLAGS.get(path.name, []), *pairs]
        ran = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    after = os.times()
    seconds = after.children_user - before.children_user
    seconds += after.children_system - before.children_system
    return json.loads(ran.stdout)["scores"], seconds


if __name__ == "__main__":
    main()
