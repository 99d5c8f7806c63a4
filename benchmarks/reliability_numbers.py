"""The parts of reliability.py that look at numbers: goals 18, 19 and 21."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

import seqcast

SOURCE = Path(seqcast.__file__).parents[1]
BRIEF = ["--set=training.steps=16", "--set=training.members=2", "--set=model.units=8"]
Row = tuple[str, int, int]


def ran(
    words: Sequence[object], folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run seqcast to its end."""
    return subprocess.run(
        [sys.executable, "-m", "seqcast", *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def write(path: Path, values: Sequence[Sequence[object]], first: str) -> None:
    """Write series as columns id, day, y; an empty text is a missing value."""
    start = np.datetime64(first)
    rows = [
        f"s{number},{start + step},{value}"
        for number, series in enumerate(values)
        for step, value in enumerate(series)
    ]
    path.write_text("\n".join(["id,day,y", *rows]) + "\n")


def forecasts(path: Path) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Read the numbers of all rows, (rows, 5)."""
    lines = path.read_text().splitlines()[1:]
    return np.array([[float(cell) for cell in line.split(",")[2:]] for line in lines])


def week(days: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Draw a series with a week."""
    day, rng = np.arange(days), np.random.default_rng(seed)
    return 50 + 10 * np.sin(2 * np.pi * day / 7) + rng.normal(0, 2, days)


def numbers(_: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 18: numbers of any size are forecast, and finite, or refused."""
    series = [week(120, n) for n in range(3)]
    write(folder / "d.csv", series, "2024-01-01")
    flags = ["--horizon", 7, "-q", *BRIEF]
    if ran(["fit", "d.csv", *flags, "--set=forecast.floor=none"], folder).returncode:
        raise SystemExit("the first fit failed")
    ran(["predict", "d.seqcast", "d.csv", "-o", "plain.csv", "-q"], folder)
    plain = forecasts(folder / "plain.csv")
    scales, good = [10.0**power for power in range(-12, 13, 2)], 0
    for scale in scales:
        moved = [[repr(float(scale * value)) for value in one] for one in series]
        write(folder / "a.csv", moved, "2024-01-01")
        ran(["predict", "d.seqcast", "a.csv", "-o", "f.csv", "-q"], folder)
        found = forecasts(folder / "f.csv")
        good += bool((np.abs(found / scale - plain) <= 1e-4 * np.abs(plain)).all())
    yield "scales from 1e-12 to 1e12 that scale the forecast", len(scales), good
    yield from _odd(folder, draw)


def _odd(folder: Path, draw: random.Random) -> Iterator[Row]:
    """Forecast odd series: finite rows, or a refusal with exit code 3."""
    long = week(120, 5)
    cases: dict[str, Sequence[object]] = {
        "constant": [5] * 120,
        "zeros": [0] * 120,
        "constant of 1e12": [1e12] * 120,
        "tiny steps on 1e8": [repr(1e8 + n % 7 * 0.01) for n in range(120)],
        "missing but one": [*[""] * 119, 5],
        "missing": [""] * 120,
        "infinite": [*long[:-1].tolist(), "inf"],
        "too large": [*long[:-1].tolist(), "1e400"],
        "not a number": [*long[:-1].tolist(), "nan"],
        "negative": (-long).tolist(),
        "one spike": [*long[:-9].tolist(), 1e15, *long[-8:].tolist()],
        "short": long[:3].tolist(),
    }
    good = 0
    for name, values in cases.items():
        write(folder / "odd.csv", [values, week(120, 6).tolist()], "2024-01-01")
        words = ["predict", "d.seqcast", "odd.csv", "-o", "odd.out.csv", "-q"]
        done = ran([*words, "--set=data.max_gaps=0.99"], folder)
        right = done.returncode == 3
        if done.returncode == 0:
            right = bool(np.isfinite(forecasts(folder / "odd.out.csv")).all())
        if not right:
            print(f"{name}: {done.returncode} {done.stderr}", file=sys.stderr)
        good += right
    yield "odd series, finite or refused", len(cases), good
    many: list[Sequence[object]] = [week(60, n).round(2).tolist() for n in range(1000)]
    many[draw.randrange(1000)] = [""] * 60
    write(folder / "many.csv", many, "2024-01-01")
    ran(["predict", "d.seqcast", "many.csv", "-o", "many.out.csv", "-q"], folder)
    rows = len(forecasts(folder / "many.out.csv"))
    yield "series forecast beside one that is bad", 999, rows // 7


def same_bytes(share: float, _: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 19: one seed gives one model, whatever else is different."""
    write(folder / "d.csv", [week(120, n).tolist() for n in range(3)], "2024-01-01")
    flags = ["--horizon", 7, "-q", *BRIEF]

    def bytes_of(*more: str, **variables: str) -> bytes:
        done = ran(
            ["fit", "d.csv", "-o", "m.seqcast", *flags, *more], folder, **variables
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return (folder / "m.seqcast").read_bytes()

    first, count = bytes_of(), max(int(20 * share), 2)
    same = sum(bytes_of() == first for _ in range(count))
    yield "fits with one seed, identical bytes", count, same
    others = [
        *(([f"--set=run.threads={n}"], {}) for n in (1, 2, 4)),
        ([], {"LANG": "de_DE.UTF-8", "LC_ALL": "C"}),
        ([], {"TZ": "Asia/Kathmandu"}),
        ([], {"PYTHONHASHSEED": "7", "SEQCAST_NOW": "2001-01-01"}),
    ]
    same = sum(bytes_of(*more, **variables) == first for more, variables in others)
    yield "threads 1, 2, 4; locale; time zone; clock", len(others), same


def drift(share: float, _: random.Random, folder: Path) -> Iterator[Row]:
    """Goal 21: more of the same is not warned of."""
    count, good = int(100 * share), 0
    for kind, season in enumerate((7, 7, 7, 1)):
        series = [_more(kind, n, 0) for n in range(1 + 3 * (kind % 2))]
        write(folder / "d.csv", series, "2024-01-01")
        more = ["--set", f"data.season={season}"]
        ran(["fit", "d.csv", "--horizon", 7, "-q", *BRIEF, *more], folder)
        for number in range(count // 4):
            grown = [_more(kind, n, 1 + number) for n in range(len(series))]
            write(folder / "new.csv", grown, "2024-01-01")
            words = ["predict", "d.seqcast", "new.csv", "--strict", "-q", "-o", "f.csv"]
            done = ran(words, folder)
            good += done.returncode == 0
            if done.returncode:
                print(f"kind {kind}: {done.stderr}", file=sys.stderr)
    yield "clean runs without a warning (one false is within the goal)", count, good


def _more(kind: int, number: int, seed: int) -> list[float]:
    """Draw 200 days of a kind, and up to 21 more if there is a seed."""
    days = 200 + (seed % 22 if seed else 0)
    day = np.arange(days)
    first = np.random.default_rng([kind, number])
    later = np.random.default_rng([kind, number, seed])
    noise = np.concatenate([first.normal(size=200), later.normal(size=days - 200)])
    shape = [
        100 + 10 * np.sin(2 * np.pi * day / 7) + 3 * noise,
        200 + 0.3 * day + 20 * np.sin(2 * np.pi * day / 7) + 8 * noise,
        np.exp(4 + 0.3 * np.sin(2 * np.pi * day / 7) + 0.2 * noise),
        300 + np.cumsum(noise),
    ][kind]
    return [round(float(value), 2) for value in shape]
