"""Kill, stop, starve and disturb seqcast, and count what came of it.

    python -m benchmarks.reliability kills resumes signals pipes pairs --share 0.2
    python -m benchmarks.reliability numbers bytes drift starts calls

Every part is run as often as its goal says, times --share, with moments drawn
from --seed. Prints a line for each: how often, and how often it ended as it must.
Fails if anything did not.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import seqcast
from benchmarks import reliability_calls, reliability_numbers, reliability_starts
from seqcast.locks import hold

SOURCE = Path(seqcast.__file__).parents[1]
AIRLINE = SOURCE / "sample_data" / "airline.csv"
BRIEF = [
    "--set=training.steps=64",
    "--set=training.members=2",
    "--set=model.units=8",
    "--set=run.checkpoint=0",
    "-q",
]
FIT = ["fit", str(AIRLINE), "-o", "m.seqcast", *BRIEF]
PREDICT = ["predict", "good.seqcast", str(AIRLINE), "-q"]
Row = tuple[str, int, int]  # what, how often, how often as it must


def start(words: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    """Start seqcast as its own process group."""
    return subprocess.Popen(
        [sys.executable, "-m", "seqcast", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in (1, 2, 15)],
    )


def ran(words: Sequence[str], folder: Path) -> tuple[int, str, str]:
    """Run seqcast to its end: exit code, stdout and stderr."""
    process = start(words, folder)
    out, err = process.communicate()
    return process.returncode, out, err


def ended(
    words: Sequence[str], folder: Path, moment: float, number: int
) -> tuple[int, str, float]:
    """Run seqcast and send it a signal; return code, stderr, and how long it took."""
    process = start(words, folder)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, number)
    sent = time.monotonic()
    _, err = process.communicate()
    return process.returncode, err, time.monotonic() - sent


def litter(folder: Path) -> list[str]:
    """List the temporary files that are there."""
    return [path.name for path in folder.glob(".*.seqcast-tmp")]


def whole_fit(folder: Path) -> tuple[bytes, float]:
    """Fit once; return the bytes of the model, and how long it took."""
    begun = time.monotonic()
    code, _, err = ran(FIT, folder)
    if code:
        raise SystemExit(err)
    content = (folder / "m.seqcast").read_bytes()
    (folder / "good.seqcast").write_bytes(content)
    return content, time.monotonic() - begun


SAVE = """
import sys
from pathlib import Path
from seqcast.models import artifact
from seqcast.storage import replacing
model = artifact.read(Path("good.seqcast"))
print("begun", flush=True)
while True:
    content = artifact.write(model)
    with replacing(Path("m.seqcast")) as stream:
        stream.write(content)
"""


def kills(share: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 1: kill -9 in fit, in save and in predict -o."""
    content, whole = whole_fit(folder)
    model, count, good = folder / "m.seqcast", int(500 * share), 0
    for _ in range(count):
        ended(FIT, folder, draw.uniform(0.0, 1.05) * whole, signal.SIGKILL)
        good += model.read_bytes() == content
    yield "kills of a fit over a good model", count, good
    code, _, _ = ran(FIT, folder)
    right = code == 0 and model.read_bytes() == content and not litter(folder)
    yield "the fit after them, same bytes, no litter", 1, int(right)
    count, good = int(300 * share), 0
    for _ in range(count):
        with subprocess.Popen(
            [sys.executable, "-c", SAVE],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
        ) as process:
            process.stdout.readline()  # type: ignore[union-attr]
            time.sleep(draw.uniform(0, 0.05))
            process.kill()
        good += model.read_bytes() == content
    yield "kills of a save over a good model", count, good
    words = [*PREDICT, "-o", "f.csv"]
    begun = time.monotonic()
    ran(words, folder)
    one, rows = time.monotonic() - begun, (folder / "f.csv").read_bytes()
    count, good = int(200 * share), 0
    for number in range(count):
        if number % 2:
            (folder / "f.csv").unlink(missing_ok=True)
        ended(words, folder, draw.uniform(0.3, 1.05) * one, signal.SIGKILL)
        there = (folder / "f.csv").exists()
        good += not there or (folder / "f.csv").read_bytes() == rows
    yield "kills of predict -o", count, good
    code, _, _ = ran(words, folder)
    yield "the predict after them, no litter", 1, int(code == 0 and not litter(folder))


def resumes(share: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 5: kill a fit up to three times, and let it go on to its end."""
    content, whole = whole_fit(folder)
    count, good, gone_on = max(int(20 * share), 1), 0, 0
    for _ in range(count):
        (folder / "m.seqcast").unlink()
        for _ in range(draw.randint(1, 3)):
            moment = draw.uniform(0.4, 0.95) * whole
            ended(FIT, folder, moment, draw.choice((9, 15, 2)))
            gone_on += (folder / ".m.seqcast.checkpoint").exists()
        code, _, _ = ran(FIT, folder)
        good += code == 0 and (folder / "m.seqcast").read_bytes() == content
    yield f"resumed fits of the same bytes (checkpoints {gone_on})", count, good


def signals(share: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 6: SIGINT, SIGTERM and SIGHUP at any moment of a fit."""
    _, whole = whole_fit(folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        count, good, slowest = int(200 * share / 3), 0, 0.0
        for _ in range(count):
            moment = draw.uniform(0.15, whole)
            code, err, took = ended(FIT, folder, moment, number)
            slowest = max(slowest, took)
            right = code in (0, 128 + number) and len(err.splitlines()) <= 1
            good += right and took < 5
            if not right:
                print(f"{moment:.3f} s: {code}, {err!r}", file=sys.stderr)
        yield f"{number.name} in a fit (slowest {slowest:.1f} s)", count, good
    yield "the fit after them", 1, int(ran(FIT, folder)[0] == 0)


def pipes(share: float, _: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 7: readers that go away, and streams that are closed."""
    whole_fit(folder)
    call = f"{sys.executable} -m seqcast {' '.join(PREDICT)}"
    none = f"{sys.executable} -m seqcast predict none.seqcast x.csv -q"
    cases = [
        (f"{call} | head -1", (0, 141), 0),
        (f"{call} | true", (141,), 0),
        (f"{call} >&-", (5,), 2),
        (f"{call} > /dev/full", (5,), 1),
        (f"{call} 2>&-", (0,), 0),
        (f"{none} 2>&-", (4,), 0),
        (f"{call} < /dev/null", (0,), 0),
    ]
    for line, codes, lines in cases:
        count, good = int(100 * share), 0
        for _ in range(count):
            done = subprocess.run(
                ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(SOURCE)},
                capture_output=True,
                text=True,
                check=False,
            )
            said = done.stderr.splitlines()
            good += done.returncode in codes and len(said) == lines
        yield line.removeprefix(f"{sys.executable} -m "), count, good


def pairs(share: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 8: two fits of one model at once, and a killed holder of a lock."""
    content, whole = whole_fit(folder)
    count, good = int(50 * share), 0
    for _ in range(count):
        both = [start(FIT, folder) for _ in range(2)]
        for process in both:
            process.communicate()
        codes = sorted(process.returncode for process in both)
        good += codes == [0, 6] and (folder / "m.seqcast").read_bytes() == content
    yield "pairs of fits with one winner", count, good
    count, good = int(50 * share), 0
    for _ in range(count):
        ended(FIT, folder, draw.uniform(0.5, 0.9) * whole, signal.SIGKILL)
        begun = time.monotonic()
        with hold(folder / "m.seqcast"):
            good += time.monotonic() - begun < 0.5
    yield "locks free at once after a kill", count, good


PARTS: dict[str, Callable[[float, random.Random, Path], Iterator[Row]]] = {
    "kills": kills,
    "resumes": resumes,
    "signals": signals,
    "pipes": pipes,
    "pairs": pairs,
    "numbers": reliability_numbers.numbers,
    "bytes": reliability_numbers.same_bytes,
    "drift": reliability_numbers.drift,
    "starts": reliability_starts.starts,
    "calls": reliability_calls.calls,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    wrong = 0
    for part in options.parts:
        draw = random.Random(options.seed)
        with tempfile.TemporaryDirectory() as folder:
            for what, count, good in PARTS[part](options.share, draw, Path(folder)):
                print(f"{what:60} {count:5} {good:5}", flush=True)
                wrong += count - good
    raise SystemExit(int(wrong > 0))


if __name__ == "__main__":
    main()
