"""A year of nights: ``seqcast predict`` as cron runs it, with staged faults.

    python benchmarks/nights.py --nights 365 --seed 0

Every night a file grows by a day and is forecast by the same command line, under
a clock that SEQCAST_NOW sets; every 28th night the model is updated, but for a
hundred nights in the middle, in which it grows old. On some nights something goes
wrong. After each, the forecast must be last night's or tonight's, whole; the exit
code and the message must be those of the fault; the record must tell of it.
Prints a table of the faults; fails if a night did not end as it must.
"""

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

import seqcast
from seqcast.locks import hold

SOURCE = Path(seqcast.__file__).parents[1]
FIRST, HISTORY, HORIZON = date(2025, 1, 1), 150, 7
BRIEF = ("training.steps=16", "training.members=1", "model.units=8")
NAMES = ("forecast.csv", "run.jsonl", "run.log", "sales.csv", "sales.seqcast")
PREDICT = ["predict", "sales.seqcast", "sales.csv", "-o", "forecast.csv"]
PREDICT += ["--max-age", "30h", "-q"]
KEPT = ["--set", "run.log=run.log", "--set", "run.record=run.jsonl"]


@dataclass
class Night:
    """One night, as it is to be run and as it must end.

    Args:
        number: From 0.
        folder: In which everything lies.
        draw: Source of its randomness.
        codes: Exit codes that are right.
        words: More words of the command line.
        says: What the message, or a warning of the record, holds.
        recorded: Whether the run leaves a record.
        run: Runs the command line; None for the usual way.
        after: Undoes what was done.
    """

    number: int
    folder: Path
    draw: random.Random
    codes: tuple[int, ...] = (0,)
    words: list[str] = field(default_factory=list)
    says: str = ""
    recorded: bool = True
    run: Callable[[list[str], dict[str, str]], tuple[int, str]] | None = None
    after: Callable[[], None] = lambda: None

    @property
    def today(self) -> date:
        """The day on whose morning the night ends."""
        return FIRST + timedelta(HISTORY + self.number)

    @property
    def data(self) -> Path:
        """The file that grows."""
        return self.folder / "sales.csv"


def sales(days: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return sales of three shops, (days, 3): a week, a year and noise."""
    rng = np.random.default_rng(0)
    day = np.arange(days)[:, None]
    year = 20 * np.sin(2 * np.pi * day / 365)
    week = 15 * np.sin(2 * np.pi * day / 7)
    return np.round(150 + 10 * np.arange(3) + year + week + rng.normal(0, 5, (days, 3)))


def write(path: Path, values: Sequence[Sequence[float]], mark: str = ",") -> None:
    """Write the rows of all days up to now."""
    lines = [mark.join(("day", "shop", "sold"))]
    for number, row in enumerate(values):
        day = FIRST + timedelta(number)
        for shop, value in zip("abcd", row, strict=False):
            lines.append(mark.join((str(day), shop, f"{value:g}")))
    path.write_text("\n".join(lines) + "\n")


def no_upload(night: Night) -> None:
    """The file is that of the night before."""
    lines = night.data.read_text().splitlines()
    night.data.write_text("\n".join(lines[:-3]) + "\n")
    night.codes, night.says = (8,), "The newest value is of"


def half_an_upload(night: Night) -> None:
    """The file ends in the middle, at any byte."""
    content = night.data.read_bytes()
    night.data.write_bytes(content[: night.draw.randrange(1, len(content) // 2)])
    night.codes = (3, 8)


def an_empty_upload(night: Night) -> None:
    """The file is empty."""
    night.data.write_bytes(b"")
    night.codes = (3,)


def a_new_series(night: Night) -> None:
    """A shop opens that the model has not seen."""
    rows = [f"{night.today - timedelta(n)},d,{200 + n % 7}" for n in range(30, 0, -1)]
    with night.data.open("a") as stream:
        stream.write("\n".join(rows) + "\n")
    night.says = "not in the training data"


def another_delimiter(night: Night) -> None:
    """The file comes with semicolons."""
    night.data.write_text(night.data.read_text().replace(",", ";"))


def text_for_a_number(night: Night) -> None:
    """A value is no number."""
    night.data.write_text(night.data.read_text()[:-4] + "n.a.n\n")
    night.codes, night.says = (3,), "sales.csv:"


def a_full_disk(night: Night) -> None:
    """The disk takes a few bytes only."""
    night.codes, night.says, night.recorded = (5,), "larger than this system", False
    night.run = lambda words, env: ran(
        [word for word in words if word not in KEPT],
        env,
        night.folder,
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
    )


def a_killed_run(night: Night) -> None:
    """The run is killed at any moment."""
    night.codes, night.recorded = (-9, 0), False
    night.run = lambda words, env: ended(words, env, night, signal.SIGKILL)


def a_stopped_run(night: Night) -> None:
    """The run is stopped at any moment."""
    night.codes, night.recorded = (143, -15, 0), False
    night.run = lambda words, env: ended(words, env, night, signal.SIGTERM)


def another_run(night: Night) -> None:
    """Another run is writing the forecast."""
    held = hold(night.folder / "forecast.csv", stays=False)
    held.__enter__()
    night.after = lambda: held.__exit__(None, None, None)  # type: ignore[assignment]
    night.codes, night.says = (6,), "Another run"


def a_lost_model(night: Night) -> None:
    """The model file is cut off; the fallback stands in."""
    model = night.folder / "sales.seqcast"
    content = model.read_bytes()
    model.write_bytes(content[: len(content) // 2])
    night.after = lambda: model.write_bytes(content) and None
    night.words = ["--fallback", "seasonal-naive", "--horizon", str(HORIZON)]
    night.says = "damaged or incomplete"


def a_lost_model_and_no_fallback(night: Night) -> None:
    """The model file is cut off."""
    a_lost_model(night)
    night.words, night.codes = [], (4,)


def a_level_shift(night: Night) -> None:
    """All values are in other units."""
    lines = night.data.read_text().splitlines()
    rows = [line.rsplit(",", 1) for line in lines[1:]]
    moved = [f"{head},{float(value) * 1000:g}" for head, value in rows]
    night.data.write_text("\n".join([lines[0], *moved]) + "\n")
    night.words, night.codes = ["--strict"], (8,)
    night.says = "far from all that was trained on"


def a_wrong_clock(night: Night) -> None:
    """The clock of the machine is a week behind."""
    night.run = lambda words, env: ran(
        words,
        {**env, "SEQCAST_NOW": str(night.today - timedelta(7))},
        night.folder,
    )
    night.codes, night.says = (8,), "in the future"


FAULTS: tuple[Callable[[Night], None], ...] = (
    no_upload,
    half_an_upload,
    an_empty_upload,
    a_new_series,
    another_delimiter,
    text_for_a_number,
    a_full_disk,
    a_killed_run,
    a_stopped_run,
    another_run,
    a_lost_model,
    a_lost_model_and_no_fallback,
    a_level_shift,
    a_wrong_clock,
)


def ran(
    words: Sequence[str],
    env: dict[str, str],
    folder: Path,
    before: Callable[[], None] | None = None,
) -> tuple[int, str]:
    """Run a command line to its end; return its exit code and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "seqcast", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **env},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=before,
    )
    return done.returncode, done.stderr


def ended(
    words: Sequence[str], env: dict[str, str], night: Night, number: int
) -> tuple[int, str]:
    """Run a command line and end it by a signal at any moment."""
    with subprocess.Popen(
        [sys.executable, "-m", "seqcast", *words],
        cwd=night.folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **env},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        time.sleep(night.draw.uniform(0.02, 0.4))
        process.send_signal(number)
        _, said = process.communicate()
    return process.returncode, said


def whole(forecast: Path, night: Night) -> bool:
    """Say whether a forecast is that of this night, with all its rows."""
    lines = forecast.read_text().splitlines()
    shops = {row.split(",")[0] for row in lines[1:]}
    first = min(date.fromisoformat(row.split(",")[1]) for row in lines[1:])
    return first == night.today and len(lines) == 1 + HORIZON * len(shops)


def wrong(
    night: Night, ended_as: tuple[int, str], before: bytes, told: int
) -> list[str]:
    """List what did not end as it must."""
    code, said = ended_as
    forecast, record = night.folder / "forecast.csv", night.folder / "run.jsonl"
    after = forecast.read_bytes()
    lines = record.read_text().splitlines()
    found = []
    if code not in night.codes:
        found.append(f"exit code {code}")
    tonight = whole(forecast, night)
    if (code == 0 and not tonight) or (after != before and not tonight):
        found.append("the forecast is neither last night's nor tonight's")
    if code not in (0, -9, -15, 143) and after != before:
        found.append("the forecast was replaced all the same")
    errors = said.count("Error: ") + said.count("Stopped by")
    if errors != (code > 0) or "Traceback" in said or (code == 0 and said):
        found.append(f"stderr: {said!r}")
    if night.recorded and len(lines) != told + 1:
        found.append(f"{len(lines) - told} records")
    story = json.loads(lines[-1]) if night.recorded else {}
    if night.recorded and story["exit_code"] != code:
        found.append("the record has another exit code")
    if night.says and night.says not in said + json.dumps(story):
        found.append(f"not told: {night.says}")
    return found


def one_night(night: Night, fault: Callable[[Night], None] | None) -> list[str]:
    """Run one night, and list what did not end as it must."""
    write(night.data, sales(HISTORY + night.number).tolist())
    if fault is not None:
        fault(night)
    forecast, record = night.folder / "forecast.csv", night.folder / "run.jsonl"
    before = forecast.read_bytes()
    told = len(record.read_text().splitlines()) if record.exists() else 0
    clock = datetime(night.today.year, night.today.month, night.today.day, 3, 15)
    env = {"SEQCAST_NOW": clock.isoformat(), "TZ": "UTC"}
    words = [*PREDICT, *KEPT, *night.words]
    run = night.run or (lambda words, env: ran(words, env, night.folder))
    found = wrong(night, run(words, env), before, told)
    night.after()
    return found


def prepare(folder: Path) -> None:
    """Fit the model, and forecast once, so that there is a forecast to lose."""
    write(folder / "sales.csv", sales(HISTORY).tolist())
    pairs = [f"--set={pair}" for pair in BRIEF]
    words = ["fit", "sales.csv", "--horizon", str(HORIZON), "-q", *pairs]
    for line in (words, [*PREDICT[:5], "-q"]):
        code, said = ran(line, {}, folder)
        if code:
            raise SystemExit(said)


def year(nights: int, seed: int, folder: Path) -> dict[str, list[list[str]]]:
    """Run all nights; return what went wrong on each, by fault."""
    draw = random.Random(seed)
    prepare(folder)
    every = max(nights // (3 * len(FAULTS)), 1)
    found: dict[str, list[list[str]]] = {}
    for number in range(nights):
        fault = FAULTS[number // every % len(FAULTS)] if number % every == 0 else None
        night = Night(number, folder, draw)
        old = 0.4 * nights < number < 0.4 * nights + 100 and nights > 100
        if number and number % 28 == 0 and not old:
            words = ["update", "sales.seqcast", "sales.csv", "-o", "sales.seqcast"]
            words.append("-q")
            pairs = [f"--set={pair}" for pair in BRIEF]
            code, said = ran([*words, *pairs], {}, folder)
            found.setdefault("an update", []).append([said] if code or said else [])
        name = "none" if fault is None else fault.__name__.replace("_", " ")
        found.setdefault(name, []).append(one_night(night, fault))
    litter = {path.name for path in folder.iterdir()} - {*NAMES, ".sales.seqcast.lock"}
    found["the folder in the end"] = [[f"left: {sorted(litter)}"] if litter else []]
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = year(options.nights, options.seed, Path(name))
        records = [
            json.loads(line)
            for line in (Path(name) / "run.jsonl").read_text().splitlines()
        ]
    print(f"{'what was staged':32} {'times':>6} {'as it must':>11}")
    for fault, nights in found.items():
        right = sum(not wrongs for wrongs in nights)
        print(f"{fault:32} {len(nights):6} {right:11}")
    for fault, nights in found.items():
        for wrongs in nights:
            for text in wrongs:
                print(f"{fault}: {text}", file=sys.stderr)
    codes = sorted({one["exit_code"] for one in records})
    counts = {code: sum(one["exit_code"] == code for one in records) for code in codes}
    stale = sum("the model is old" in " ".join(one["warnings"]) for one in records)
    told = ", ".join(f"{code}: {count}" for code, count in counts.items())
    print(f"records {len(records)}, by exit code {told}; of an old model {stale}")
    if any(wrongs for nights in found.values() for wrongs in nights):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
