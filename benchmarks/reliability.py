"""Kill ``seqcast fit`` at random moments and count what it damaged.

    python benchmarks/reliability.py --data sample_data/airline.csv --kills 100

A good model is fitted first. Then ``fit`` is started over it again and again
and killed: half of the times at any moment, half close to the end, where it
saves. A model is damaged if seqcast refuses to read it. Prints a table; fails
if anything was damaged.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import seqcast
from seqcast.errors import ModelFileError
from seqcast.models.artifact import read

SOURCE = Path(seqcast.__file__).parents[1]
TEMPORARY = ".*.seqcast-tmp"


def fit(arguments: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a fit over the model of the folder, as its own process group."""
    command = [
        sys.executable,
        "-m",
        "seqcast",
        "fit",
        "data.csv",
        "-o",
        "model.seqcast",
    ]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [*command, "--quiet", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def state(model: Path) -> str:
    """Tell whether the model can be read."""
    try:
        read(model)
    except ModelFileError as error:
        print(f"damaged: {error.problem}", file=sys.stderr)
        return "damaged"
    return "good"


def kill_once(arguments: Sequence[str], folder: Path, moment: float) -> Counter[str]:
    """Start a fit, kill it at a moment, and look at what is left."""
    model = folder / "model.seqcast"
    with fit(arguments, folder) as running:
        try:
            running.wait(timeout=moment)
            found = Counter({"ended before the kill": 1})
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            found = Counter({"killed": 1})
    found[f"model {state(model)}"] += 1
    found["temporary file left"] += any(folder.glob(TEMPORARY))
    return found


def measure(options: argparse.Namespace, folder: Path) -> Counter[str]:
    """Fit once for a good model, kill many, and fit once more."""
    shutil.copy(options.data, folder / "data.csv")
    started = time.monotonic()
    if fit(options.fit, folder).wait() or state(folder / "model.seqcast") != "good":
        raise SystemExit("the first fit gave no good model")
    whole = time.monotonic() - started
    print(f"one fit takes {whole:.1f} s", file=sys.stderr)
    draw = random.Random(options.seed)
    total: Counter[str] = Counter()
    for turn in range(options.kills):
        first = 0.8 if turn % 2 else 0.0
        total += kill_once(options.fit, folder, draw.uniform(first, 1.1) * whole)
    total["fit that ended well afterwards"] += fit(options.fit, folder).wait() == 0
    total["temporary file left in the end"] += any(folder.glob(TEMPORARY))
    return total


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a CSV to fit on")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("fit", nargs="*", help="after --: more arguments of fit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        total = measure(options, Path(folder))
    for name in (
        "killed",
        "ended before the kill",
        "model good",
        "model damaged",
        "temporary file left",
        "fit that ended well afterwards",
        "temporary file left in the end",
    ):
        print(f"{name:32} {total[name]:6}")
    if total["model damaged"] or not total["fit that ended well afterwards"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
