"""Other tools with their defaults beside ours: accuracy and price.

    python benchmarks/peers.py --data FOLDER --python PEERPYTHON [DATASET ...]
                               [--limit SECONDS] [--method NAME ...]

FOLDER is that of accuracy.py. PEERPYTHON is the interpreter of an environment
that holds the other tools:

    PEERPYTHON -m pip install torch --index-url https://download.pytorch.org/whl/cpu
    PEERPYTHON -m pip install neuralforecast darts statsforecast

Every method runs in a process and a folder of its own that hold the train rows
alone; test is opened after its forecasts are written. Seconds are of the whole
process, from its start to the forecasts (of seqcast: fit and predict), CPU
seconds those of user and system. What has no default is stated:

- h and freq are those of the dataset, and so is the season, which StatsForecast
  and seqcast are told;
- the windows of NHITS and Darts are 2 h, of Darts never more than the shortest
  series less h;
- where NeuralForecast refuses the shortest series it runs again with
  start_padding_enabled=True, which its message names;
- Darts runs on the values as they are, and with its Scaler;
- AutoARIMA sees 50 series drawn with seed 0, and seqcast's forecasts, made with
  all series, are scored on the same 50 beside it.

StatsForecast forecasts the first series twice: "start" is the CPU seconds up to
the end of the first time, its imports and whatever it compiles. A row without
scores failed, and the line below it says why.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
from accuracy import load_reference, read
from peer import PADDED, ROWS, STARTED, TRAIN

PEER = Path(__file__).resolve().with_name("peer.py")
OURS = "seqcast"
NEURAL = ["LSTM", "GRU", "NHITS"]
STATISTICAL = ["AutoETS", "AutoTheta", "AutoARIMA"]
DRAWN, SEED = 50, 0
METHODS = [
    OURS,
    *(f"StatsForecast {name}" for name in STATISTICAL),
    *(f"NeuralForecast {name}" for name in NEURAL),
    "Darts LSTM",
    "Darts LSTM, Scaler",
]
DATASETS = ["tourism_monthly", "m3_monthly", "m4_hourly"]
SAID = "said.txt"
HEADER = (
    "dataset          method                          series   MASE   sMAPE"
    "   wall s    CPU s  start     GB"
)


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds, kB at its peak, why it failed if it did."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    start: float = np.nan
    failure: str = ""

    def plus(self, other: "Cost") -> "Cost":
        return Cost(
            self.wall + other.wall,
            self.cpu + other.cpu,
            max(self.memory, other.memory),
            other.start,
            other.failure,
        )


@dataclass(frozen=True)
class Dataset:
    """One dataset of the folder, and how it is forecast."""

    folder: Path
    name: str
    season: int
    horizon: int
    reference: ModuleType

    def train(self) -> pd.DataFrame:
        return read(self.folder, self.name, "train")[["unique_id", "ds", "y"]]

    def score(self, forecast: pd.DataFrame) -> str:
        """Count the series and score them: the only place that opens test."""
        past = self.reference.series(self.train())
        actual = self.reference.series(read(self.folder, self.name, "test"))
        scaled, percent = [], []
        for key, part in forecast.groupby("unique_id", sort=False):
            truth = actual[key]
            middle = part.forecast.to_numpy()[: len(truth)]
            if len(middle) < len(truth) or np.isnan(middle).any():
                return f"series {key} lacks forecasts"
            scaled.append(self.reference.mase(past[key], truth, middle, self.season))
            percent.append(self.reference.smape(truth, middle))
        finite = np.array(scaled)[np.isfinite(scaled)]
        return f"{len(scaled):6d} {finite.mean():6.3f} {np.mean(percent):7.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--limit", type=float, default=1800, metavar="SECONDS")
    parser.add_argument("--method", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("datasets", nargs="*", metavar="DATASET", default=DATASETS)
    options = parser.parse_args()
    goals = pd.read_csv(options.data / "goals.csv").drop_duplicates("dataset")
    goals = goals.set_index("dataset").rename(index=lambda name: name.split(" ")[0])
    reference = load_reference(options.data)
    versions = [sys.executable, str(options.python)]
    for python, part in zip(versions, ("ours", "theirs"), strict=True):
        command = [python, str(PEER), "versions", part]
        subprocess.run(command, check=True)
    print(HEADER, flush=True)
    for name in options.datasets:
        goal = goals.loc[name]
        season, horizon = int(goal.season), int(goal.horizon)
        dataset = Dataset(options.data, name, season, horizon, reference)
        compare(dataset, options)


def compare(dataset: Dataset, options: argparse.Namespace) -> None:
    """Print a row a method, and one more where padding or drawing asks for it."""
    ours = None
    for method in options.method:
        cost, forecast = attempt(dataset, method, options)
        show(dataset, method, cost, forecast)
        if method == OURS:
            ours = forecast
        if cost.failure and "start_padding_enabled" in cost.failure:
            method += PADDED
            show(dataset, method, *attempt(dataset, method, options))
        if "AutoARIMA" in method and forecast is not None and ours is not None:
            same = ours[ours.unique_id.isin(forecast.unique_id)]
            show(dataset, f"{OURS}, the same {DRAWN}", None, same)


def attempt(
    dataset: Dataset, method: str, options: argparse.Namespace
) -> tuple[Cost, pd.DataFrame | None]:
    """Run one method in an empty folder: its cost and forecasts."""
    rows = dataset.train()
    names = rows.unique_id.unique()
    if "AutoARIMA" in method and len(names) > DRAWN:
        drawn = np.random.default_rng(SEED).choice(len(names), DRAWN, replace=False)
        rows = rows[rows.unique_id.isin(names[drawn])]
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        rows.to_parquet(folder / TRAIN, index=False)
        cost = Cost()
        for command in commands(dataset, method, rows, options.python):
            cost = cost.plus(cost_of(command, folder, options.limit - cost.wall))
            if cost.failure:
                return cost, None
        forecast = pd.read_csv(folder / ROWS, dtype={"unique_id": str})
        return cost, forecast


def commands(
    dataset: Dataset, method: str, rows: pd.DataFrame, python: Path
) -> list[list[str]]:
    """Name the processes of a method, each run after the one before."""
    if method == OURS:
        tool = [sys.executable, "-m", "seqcast"]
        fit = f"fit {TRAIN} -q -o m.seqcast --target y --id unique_id"
        steps = f"--horizon {dataset.horizon} --set data.season={dataset.season}"
        predict = f"predict m.seqcast {TRAIN} -q -o {ROWS}"
        return [[*tool, *fit.split(), *steps.split()], [*tool, *predict.split()]]
    first = rows[rows.unique_id == rows.unique_id.iloc[0]].ds
    dated = pd.api.types.is_datetime64_any_dtype(first)
    shortest = int(rows.groupby("unique_id").size().min())
    job = {
        "method": method,
        "horizon": dataset.horizon,
        "season": dataset.season,
        "freq": pd.infer_freq(pd.DatetimeIndex(first)) if dated else 1,
        "window": min(2 * dataset.horizon, shortest - dataset.horizon),
    }
    return [[str(python), str(PEER), "forecast", json.dumps(job)]]


def cost_of(command: list[str], folder: Path, limit: float) -> Cost:
    """Run a command inside a folder, and end it at the limit of seconds."""
    ours = command[0] == sys.executable
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    if not ours:
        del environment["PYTHONPATH"]
    began = time.perf_counter()
    with open(folder / SAID, "wb") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
    end = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
    end.start()
    _, status, usage = os.wait4(process.pid, 0)
    end.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, float(usage.ru_maxrss))
    if process.returncode == -signal.SIGKILL and wall >= limit:
        return replace(cost, failure=f"stopped at {wall:.0f} s")
    if process.returncode < 0:
        return replace(cost, failure=f"ended by signal {-process.returncode}")
    if process.returncode:
        lines = (folder / SAID).read_text(errors="replace").split("\n")
        last = [line for line in lines if line.strip()][-1:] or [""]
        return replace(cost, failure=f"failed: {last[0].strip()}")
    if (folder / STARTED).exists():
        start = float(json.loads((folder / STARTED).read_text()))
        return replace(cost, start=start)
    return cost


def show(
    dataset: Dataset, method: str, cost: Cost | None, forecast: pd.DataFrame | None
) -> None:
    lead = f"{dataset.name:16s} {method:32s}"
    price = ""
    if cost is not None:
        start = "" if np.isnan(cost.start) else f"{cost.start:.1f}"
        price = (
            f" {cost.wall:8.1f} {cost.cpu:8.1f} {start:>6s} {cost.memory / 1e6:6.2f}"
        )
    if forecast is None and cost is not None:
        print(f"{lead} {'':21s}{price}\n  {cost.failure[:400]}", flush=True)
    elif forecast is not None:
        print(f"{lead} {dataset.score(forecast)}{price}", flush=True)


if __name__ == "__main__":
    main()
