"""Thousands of dirty files, each made from a known table, read in this process.

    python benchmarks/pollution.py [--files N] [--seed N] [--show N]

Every file has one to four kinds of dirt of tests/pollution. Prints what became
of them, by kind where there is one kind only, and the seed of whatever is wrong;
ends with 1 if anything is: read as another table, a traceback, over 5 seconds,
or a message without file, fix or, where one row is to blame, its line, column
and value.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.pollution.judge import judge
from tests.pollution.kinds import KINDS

GOOD = ("read", "refused")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    asked = parser.parse_args()
    seeds = range(asked.seed, asked.seed + asked.files)
    begun, slowest, shown = time.perf_counter(), 0.0, 0
    outcomes: Counter[str] = Counter()
    alone: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            started = time.perf_counter()
            verdict = judge(seed, Path(folder))
            slowest = max(slowest, time.perf_counter() - started)
            outcomes[verdict.outcome] += 1
            if len(verdict.kinds) == 1:
                alone[verdict.kinds[0], verdict.outcome] += 1
            if verdict.outcome not in GOOD and shown < asked.show:
                shown += 1
                print(f"seed {seed}: {verdict.outcome}; {', '.join(verdict.kinds)}")
                print(f"  {verdict.words}")
    for name in KINDS:
        counts = [f"{alone[name, o]} {o}" for o in outcomes if alone[name, o]]
        print(f"{name:35} {', '.join(counts)}")
    seconds = time.perf_counter() - begun
    print(
        f"{len(KINDS)} kinds; seeds {seeds.start} to {seeds.stop - 1}; {dict(outcomes)}"
    )
    print(f"{seconds:.0f} s; the slowest file took {slowest:.2f} s")
    return int(any(outcome not in GOOD for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
