"""Open hostile model files by the ten thousand and count what they do.

    python benchmarks/hostile.py --random 100000 --resealed 20000

Three kinds: random mutants of good files, whose digest is wrong; mutants of their
spec and tensors whose digest is made right again; attacks made by hand. Half of the
good files have covariates. A file that is not refused is shown to inspect, predict
and, one in ten, to evaluate, with fresh rows. Prints a table; fails if a random
mutant or an attack was accepted, if anything but our own errors was raised, if a
forecast was not finite, if a refusal took over a second of the processor or if
the memory grew by more than 64 MB and twice the size of the file.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.models import forgery
from tests.models.attacks import ATTACKS
from tests.models.hostile import Victim, daily, monthly

ALLOWED = {
    "random": {"refused", "unchanged"},
    "resealed": {"refused", "told", "forecast"},
    "by hand": {"refused"},
}
BASES = ((forgery.PLAIN, monthly), (forgery.RICH, daily))
MEGABYTE = 1 << 20


def peak() -> float:
    """Return the most memory that this process has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def opened(victim: Victim, content: bytes, *, thorough: bool) -> tuple[str, float]:
    """Open a file; return what came of it and the seconds that a refusal took."""
    before, begun = peak(), time.process_time()
    try:
        found = victim.opens(content, thorough=thorough)
    except Exception:
        traceback.print_exc()
        return "untyped", 0.0
    spent = time.process_time() - begun
    if found == "refused" and peak() - before > 64 * MEGABYTE + 2 * len(content):
        return "too much memory", spent
    return found, spent if found == "refused" else 0.0


def mutants(kind: str, count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """Draw files of a kind, each with the number of what it is made from."""
    if kind == "by hand":
        yield from ((0, content) for content in ATTACKS.values())
        return
    draw = random.Random(seed)
    make = forgery.random_mutant if kind == "random" else forgery.resealed_mutant
    for turn in range(count):
        yield turn % 2, make(draw, BASES[turn % 2][0])


def measure(kind: str, count: int, seed: int) -> tuple[Counter[str], float]:
    """Open all files of a kind; return what came of them and the slowest refusal."""
    total: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as name:
        victims = []
        for number, (_, rows) in enumerate(BASES):
            data = Path(name, f"{number}.csv")
            data.write_text(rows())
            victims.append(Victim(Path(name, f"{number}.seqcast"), data))
        for turn, (of, content) in enumerate(mutants(kind, count, seed)):
            if kind == "random" and content == BASES[of][0].content:
                total["unchanged"] += 1
                continue
            found, spent = opened(victims[of], content, thorough=turn % 10 == 0)
            total[found] += 1
            slowest = max(slowest, spent)
            if found not in ALLOWED[kind]:
                Path(f"hostile-{kind}-{seed}-{turn}.seqcast").write_bytes(content)
    return total, slowest


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random", type=int, default=1000)
    parser.add_argument("--resealed", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts = {"random": options.random, "resealed": options.resealed, "by hand": 0}
    failed = False
    print(f"{'files':10} {'in all':>8} {'slowest refusal':>16}  outcome")
    for kind, count in counts.items():
        total, slowest = measure(kind, count, options.seed)
        failed |= bool(set(total) - ALLOWED[kind]) or slowest > 1.0
        outcome = ", ".join(f"{n:,} {what}" for what, n in sorted(total.items()))
        print(f"{kind:10} {total.total():8,} {slowest:14.3f} s  {outcome}", flush=True)
    print(f"most memory held: {peak() / MEGABYTE:.0f} MB")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
