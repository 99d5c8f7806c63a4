"""Whether covariates pay: accuracy with and without them, through the command line.

    python benchmarks/covariates.py --data FOLDER [DATASET ...] [--set NAME=VALUE]

FOLDER/gefcom2012 and FOLDER/vic_elec hold train.parquet and test.parquet
(unique_id, ds, y and covariates). The model is fitted on train alone, and
``evaluate`` forecasts test from origins a horizon apart, what is ahead of them
known. MASE and the scaled quantile loss (SQL, mean over nine deciles of twice
the pinball loss over the season error) take the season error of all rows
before the origin and are averaged over windows.
"""

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from accuracy import cost_of, tensorflow_seconds


@dataclass(frozen=True)
class Dataset:
    """What is measured: covariates, season of the scores, horizon and series."""

    known: tuple[str, ...]
    season: int
    horizon: int
    series: int | None = None
    options: tuple[str, ...] = ()


DATASETS = {
    "gefcom2012": Dataset(("temp_mean",), 24, 168, 11),
    "vic_elec": Dataset(("temperature", "holiday"), 48, 336),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], dest="pairs")
    parser.add_argument("--without", action="store_true", help="Only without them.")
    parser.add_argument("datasets", nargs="*", default=list(DATASETS))
    options = parser.parse_args()
    unit = tensorflow_seconds()
    print(f"import tensorflow: {unit:.1f} s (median of 3)")
    print(
        "dataset      known              MASE    SQL   fit s   x TF     GB", flush=True
    )
    for name in options.datasets:
        for known in (DATASETS[name].known, ())[options.without :]:
            with tempfile.TemporaryDirectory() as folder:
                found = measure(options, name, known, Path(folder))
            print(
                f"{name:11s}  {'+'.join(known) or '-':16s}  {found['mase']:5.3f}  "
                f"{found['sql']:5.3f}  {found['seconds']:6.1f}  "
                f"{found['seconds'] / unit:5.1f}  {found['memory'] / 1e6:5.2f}",
                flush=True,
            )


def measure(
    options: argparse.Namespace, name: str, known: tuple[str, ...], folder: Path
) -> dict[str, float]:
    about = DATASETS[name]
    train, test = (
        pd.read_parquet(options.data / name / f"{part}.parquet")
        for part in ("train", "test")
    )
    kept = train.unique_id.unique()[: about.series]
    train, test = (part[part.unique_id.isin(kept)] for part in (train, test))
    columns = ["unique_id", "ds", "y", *known]
    whole = pd.concat([train, test]).sort_values("unique_id", kind="stable")
    data, both, model = (folder / n for n in ("train.csv", "whole.csv", "m.seqcast"))
    rows = folder / "rows.csv"
    train[columns].to_csv(data, index=False)
    whole[columns].to_csv(both, index=False)
    tool = [sys.executable, "-m", "seqcast"]
    flags = [part for column in known for part in ("--known", column)]
    flags += [part for pair in options.pairs for part in ("--set", pair)]
    fit = [*tool, "fit", str(data), "-q", "-o", str(model), "--target", "y"]
    fit += ["--id", "unique_id", "--horizon", str(about.horizon), *flags]
    seconds, memory = cost_of(fit)
    evaluate = [*tool, "evaluate", str(model), str(both), "-q", "-o", str(rows)]
    subprocess.run(evaluate, check=True)
    return {"seconds": seconds, "memory": memory, **scores(whole, rows, about)}


def scores(whole: pd.DataFrame, rows: Path, about: Dataset) -> dict[str, float]:
    """Score every window of a file of folds by its own season error."""
    past = dict(list(whole.groupby("unique_id", sort=False)))
    found = pd.read_csv(rows, dtype={"unique_id": str}, parse_dates=["ds"])
    bounds = [f"lo_{p}" for p in (80, 60, 40, 20)] + ["forecast"]
    bounds += [f"hi_{p}" for p in (20, 40, 60, 80)]
    levels = np.arange(1, 10) / 10
    mase, sql = [], []
    for (key, _), window in found.groupby(["unique_id", "fold"], sort=False):
        series = past[key]
        y = series.y[series.ds < window.ds.iloc[0]].to_numpy()
        error = np.nanmean(np.abs(y[about.season :] - y[: -about.season]))
        actual = window.actual.to_numpy()[:, None]
        off = actual - window[bounds].to_numpy()
        loss = 2 * np.maximum(levels * off, (levels - 1) * off)
        mase.append(np.nanmean(np.abs(off[:, 4])) / error)
        sql.append(np.nanmean(loss) / error)
    return {"mase": float(np.mean(mase)), "sql": float(np.mean(sql))}


if __name__ == "__main__":
    main()
