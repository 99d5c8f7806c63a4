"""Accuracy and price of a fit with the defaults, through the command line.

    python benchmarks/accuracy.py --data FOLDER [DATASET ...] [--set NAME=VALUE]
                                  [--cache FILE]

FOLDER holds a folder a dataset, each with train.parquet and test.parquet
(unique_id, ds, y), the table goals.csv and metrics_reference.py; airline is
the series airpassengers of classics, its last 24 rows cut off. Every fit sees
train alone; test is opened after the forecasts are written. Seconds are of the
whole process, also as a multiple of ``import tensorflow`` timed beside it.
"""

import argparse
import importlib.util
import json
import os
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
# Waits for covariates.
LATER = {"gefcom2012"}
AIRLINE, CUT = "airline", 24
PARTS = "train", "test"
HEADER = (
    "dataset               MASE   sMAPE    CRPS   cov80   cov95   fit s   x TF     GB  "
    "floor   good   best  goal"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], dest="pairs")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("datasets", nargs="*")
    options = parser.parse_args()
    goals = pd.read_csv(options.data / "goals.csv")
    goals = goals[goals.metric == "MASE"].set_index("dataset")
    goals = goals.rename(index=lambda name: name.split(" ")[0])
    reference = load_reference(options.data)
    unit = tensorflow_seconds()
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True
    ).stdout.strip()
    known = json.loads(options.cache.read_text()) if has_cache(options) else {}
    print(f"commit {commit}; import tensorflow: {unit:.1f} s (median of 3)")
    print(HEADER)
    for name in options.datasets or [n for n in goals.index if n not in LATER]:
        if not (options.data / folder_of(name) / "train.parquet").exists():
            continue
        key = " ".join([commit, name, *options.pairs])
        if key not in known:
            with tempfile.TemporaryDirectory() as folder:
                figures = measure(
                    options, name, goals.loc[name], Path(folder), reference
                )
            known[key] = {**figures, "unit": unit}
            if options.cache:
                options.cache.write_text(json.dumps(known, indent=1))
        print(row(name, known[key], goals.loc[name]), flush=True)


def folder_of(name: str) -> str:
    return "classics" if name == AIRLINE else name


def read(folder: Path, name: str, part: str) -> pd.DataFrame:
    """Read the train or test rows of a dataset, its target called y."""
    if name == AIRLINE:
        parts = [pd.read_parquet(folder / "classics" / f"{p}.parquet") for p in PARTS]
        whole = pd.concat(parts)
        rows = whole[whole.unique_id == "airpassengers"][["unique_id", "ds", "y"]]
        return rows.iloc[:-CUT] if part == "train" else rows.iloc[-CUT:]
    rows = pd.read_parquet(folder / name / f"{part}.parquet")
    rows["y"] = rows[COLUMNS.get(name, "y")]
    return rows


def has_cache(options: argparse.Namespace) -> bool:
    return options.cache is not None and options.cache.exists()


def row(name: str, figures: dict[str, float], goal: pd.Series) -> str:
    scores = "  ".join(
        f"{figures[key]:6.3f}" for key in ("mase", "smape", "crps", "cov80", "cov95")
    )
    seconds, memory = figures["seconds"], figures["memory"] / 1e6
    return (
        f"{name:18s}  {scores}  {seconds:6.1f}  {seconds / figures['unit']:5.1f}  "
        f"{memory:5.2f}  {goal.floor:5}  {goal.good:5}  {goal.best_published:5}  "
        f"{goal.goal}"
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
    return statistics.median(cost_of(command)[0] for _ in range(3))


def cost_of(command: list[str]) -> tuple[float, float]:
    """Run a command: its seconds and peak memory in kB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, float(usage.ru_maxrss)


def measure(
    options: argparse.Namespace,
    name: str,
    goal: pd.Series,
    folder: Path,
    reference: ModuleType,
) -> dict[str, float]:
    train = read(options.data, name, "train")
    data, model, rows = (folder / n for n in ("train.csv", "m.seqcast", "rows.csv"))
    train[["unique_id", "ds", "y"]].to_csv(data, index=False)
    tool = [sys.executable, "-m", "seqcast"]
    pairs = [part for pair in options.pairs for part in ("--set", pair)]
    season = f"data.season={goal.season}"
    horizon = str(int(goal.horizon))
    fit = [*tool, "fit", str(data), "-q", "-o", str(model), "--horizon", horizon]
    seconds, memory = cost_of(
        [*fit, "--target", "y", "--id", "unique_id", "--set", season, *pairs]
    )
    levels = ",".join(str(p) for p in (20, 40, 60, 80, 95))
    predict = [*tool, "predict", str(model), str(data), "-q", "-o", str(rows)]
    cost_of([*predict, "--intervals", levels])
    scores = score(options.data, name, rows, int(goal.season), reference)
    return {**scores, "seconds": seconds, "memory": memory}


def score(
    folder: Path, name: str, rows: Path, season: int, reference: ModuleType
) -> dict[str, float]:
    warnings.simplefilter("ignore", RuntimeWarning)  # series without an actual
    past = reference.series(read(folder, name, "train"))
    actual = reference.series(read(folder, name, "test"))
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
