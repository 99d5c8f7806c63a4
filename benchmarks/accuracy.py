"""Accuracy and price of a fit with the defaults, through the command line.

    python benchmarks/accuracy.py --data FOLDER [DATASET ...] [--set NAME=VALUE]

FOLDER holds a folder a dataset, each with train.parquet and test.parquet
(unique_id, ds, y), the table goals.csv and metrics_reference.py. Every fit sees
train alone; test is opened after the forecasts are written. Seconds are of the
whole process, also as a multiple of ``import tensorflow`` timed beside it.
"""

import argparse
import importlib.util
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

# Dataset -> column of the target where it is not y.
COLUMNS = {"nn5_daily": "y_fill_series"}
# Dataset -> what else its fit is told: its step, where the file has none of its own.
FLAGS: dict[str, list[str]] = {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], dest="pairs")
    parser.add_argument("datasets", nargs="*")
    options = parser.parse_args()
    goals = pd.read_csv(options.data / "goals.csv")
    goals = goals[goals.metric == "MASE"].set_index("dataset")
    reference = load_reference(options.data)
    unit = tensorflow_seconds()
    print(f"import tensorflow: {unit:.1f} s (median of 3)")
    print("dataset              MASE  sMAPE   CRPS  cov80  cov95   fit s    x TF  goal")
    for name in options.datasets or list(goals.index):
        if not (options.data / name / "train.parquet").exists():
            continue
        goal = goals.loc[name]
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(options, name, goal, Path(folder), reference)
        seconds = figures.pop("seconds")
        text = "  ".join(f"{value:5.3f}" for value in figures.values())
        multiple = seconds / unit
        print(
            f"{name:18s}  {text}  {seconds:6.1f}  {multiple:6.1f}  {goal.goal}",
            flush=True,
        )


def load_reference(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "metrics_reference", folder / "metrics_reference.py"
    )
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder} holds no metrics_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tensorflow_seconds() -> float:
    command = [sys.executable, "-c", "import tensorflow"]
    return statistics.median(seconds_of(command) for _ in range(3))


def seconds_of(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def measure(
    options: argparse.Namespace,
    name: str,
    goal: pd.Series,
    folder: Path,
    reference: ModuleType,
) -> dict[str, float]:
    column = COLUMNS.get(name, "y")
    train = pd.read_parquet(options.data / name / "train.parquet")
    data, model, rows = (folder / n for n in ("train.csv", "m.seqcast", "rows.csv"))
    train[["unique_id", "ds", column]].to_csv(data, index=False)
    tool = [sys.executable, "-m", "seqcast"]
    pairs = [part for pair in options.pairs for part in ("--set", pair)]
    season = f"data.season={goal.season}"
    horizon = str(int(goal.horizon))
    fit = [*tool, "fit", str(data), "-q", "-o", str(model), "--horizon", horizon]
    seconds = seconds_of([*fit, "--target", column, "--set", season, *pairs])
    levels = ",".join(str(p) for p in (20, 40, 60, 80, 95))
    predict = [*tool, "predict", str(model), str(data), "-q", "-o", str(rows)]
    seconds_of([*predict, "--intervals", levels])
    scores = score(options.data, name, rows, int(goal.season), reference)
    return {**scores, "seconds": seconds}


def score(
    folder: Path, name: str, rows: Path, season: int, reference: ModuleType
) -> dict[str, float]:
    column = COLUMNS.get(name, "y")
    warnings.simplefilter("ignore", RuntimeWarning)  # series without an actual
    past = reference.series(reference.load(name), column)
    actual = reference.series(reference.load(name, "test"), column)
    forecast = pd.read_csv(rows, dtype={"unique_id": str})
    mase, smape, actuals, quantiles = [], [], [], []
    names = [f"lo_{p}" for p in (80, 60, 40, 20)] + ["forecast"]
    names += [f"hi_{p}" for p in (20, 40, 60, 80)]
    bounds = []
    for key, part in forecast.groupby("unique_id", sort=False):
        truth = actual[key]
        part = part.iloc[: len(truth)]
        middle = part.forecast.to_numpy()
        mase.append(reference.mase(past[key], truth, middle, season))
        smape.append(reference.smape(truth, middle))
        actuals.append(truth)
        quantiles.append(part[names].to_numpy().T)
        bounds.append(part[["lo_80", "hi_80", "lo_95", "hi_95"]].to_numpy().T)
    truth, low_high = np.concatenate(actuals), np.concatenate(bounds, axis=1)
    scaled = np.array(mase)
    there = ~np.isnan(truth)
    inside = [
        float(((low <= truth) & (truth <= high))[there].mean())
        for low, high in (low_high[:2], low_high[2:])
    ]
    return {
        "mase": float(scaled[np.isfinite(scaled)].mean()),
        "smape": float(np.nanmean(smape)),
        "crps": reference.wql(truth, np.concatenate(quantiles, axis=1)),
        "cov80": inside[0],
        "cov95": inside[1],
    }


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
