"""Signals in the first moments of a run.

Until ``run`` of __main__.py has begun, a signal is Python's: SIGTERM and SIGHUP end it
without a word, SIGINT by Python's own traceback, which no room of ours may cause.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import seqcast

SOURCE = Path(seqcast.__file__).parents[1]
# As the module, and as the program that pip installs.
HOW = {
    "module": ["-m", "seqcast"],
    "program": ["-c", "from seqcast.__main__ import run; run()"],
}
SPAN = 0.2
Row = tuple[str, int, int]


def begun(
    how: str, number: signal.Signals, moment: float, folder: Path
) -> Literal["over", "ours", "python", "wrong"]:
    """Start seqcast, send it a signal after a moment, and tell who answered."""
    process = subprocess.Popen(
        [sys.executable, *HOW[how], "--version"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    until = time.perf_counter() + moment
    while time.perf_counter() < until and process.poll() is None:
        time.sleep(0.0005)
    process.send_signal(number)
    _, err = process.communicate()
    if process.returncode == 0 and not err:
        return "over"
    if process.returncode == 128 + number and err.count("\n") <= 1:
        return "ours"
    codes = (-number, 1, 0) if number == signal.SIGINT else (-number,)
    theirs = process.returncode in codes and f"{os.sep}cli{os.sep}" not in err
    if theirs and (not err or number == signal.SIGINT):
        return "python"
    print(f"{moment:.3f} s: {process.returncode}, {err!r}", file=sys.stderr)
    return "wrong"


def starts(share: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 6 in the first moments, of which those that are Python's are timed."""
    for how in HOW:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            count = int(200 * share)
            found = Counter(
                begun(how, number, draw.uniform(0, SPAN), folder) for _ in range(count)
            )
            window = 1000 * SPAN * found["python"] / max(count, 1)
            what = (
                f"{number.name} at the start of the {how} (Python's: {window:.0f} ms)"
            )
            yield what, count, count - found["wrong"]
