"""Accuracy over every window of a test part, the protocol of long horizons.

    python benchmarks/sliding.py --data FOLDER [--horizon 96 720] [--set NAME=VALUE]

FOLDER/etth1 holds train.parquet and test.parquet (unique_id, ds, y). Every
channel is standardised by its first 8,640 rows, the model is fitted on train
alone, and ``evaluate`` scores the windows at every step of test whose actuals
are all there; no window is trained on. MSE and MAE are of standardised values.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from accuracy import cost_of, tensorflow_seconds

STANDARD = 8640


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--horizon", type=int, nargs="+", default=[96, 720])
    parser.add_argument("--set", action="append", default=[], dest="pairs")
    options = parser.parse_args()
    unit = tensorflow_seconds()
    print(f"import tensorflow: {unit:.1f} s (median of 3)")
    print("dataset      h     MSE     MAE  naive MAE   fit s   x TF     GB", flush=True)
    for horizon in options.horizon:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(options, horizon, Path(folder))
        print(
            f"etth1      {horizon:3d}  {found['mse']:6.3f}  {found['mae']:6.3f}  "
            f"{found['naive']:9.3f}  {found['seconds']:6.1f}  "
            f"{found['seconds'] / unit:5.1f}  {found['memory'] / 1e6:5.2f}",
            flush=True,
        )


def measure(
    options: argparse.Namespace, horizon: int, folder: Path
) -> dict[str, float]:
    train, test = (
        pd.read_parquet(options.data / "etth1" / f"{part}.parquet")
        for part in ("train", "test")
    )
    first = train.groupby("unique_id").head(STANDARD).groupby("unique_id").y
    mean, spread = first.mean(), first.std(ddof=0)
    for part in (train, test):
        part["y"] = (part.y - part.unique_id.map(mean)) / part.unique_id.map(spread)
    windows = test.groupby("unique_id").size().min() - horizon + 1
    data, whole, model = (folder / n for n in ("train.csv", "whole.csv", "m.seqcast"))
    train[["unique_id", "ds", "y"]].to_csv(data, index=False)
    tool = [sys.executable, "-m", "seqcast"]
    pairs = [part for pair in options.pairs for part in ("--set", pair)]
    fit = [*tool, "fit", str(data), "-q", "-o", str(model), "--horizon", str(horizon)]
    seconds, memory = cost_of([*fit, *pairs])
    both = pd.concat([train, test]).sort_values("unique_id", kind="stable")
    both[["unique_id", "ds", "y"]].to_csv(whole, index=False)
    folds = ["--stride", "1", "--folds", str(windows)]
    evaluate = [*tool, "evaluate", str(model), str(whole), "-q", "--json", *folds]
    ran = subprocess.run(evaluate, capture_output=True, text=True, check=True)
    rows = {row["method"]: row for row in json.loads(ran.stdout)["scores"]}
    mine, naive = next(iter(rows.values())), rows["naive"]
    return {
        "mse": mine["rmse"] ** 2,
        "mae": mine["mae"],
        "naive": naive["mae"],
        "seconds": seconds,
        "memory": memory,
    }


if __name__ == "__main__":
    main()
