"""One other tool, in an environment of its own; started by peers.py.

    PEERPYTHON peer.py forecast JOB

JOB is JSON of method, horizon, season, freq and window. Reads train.parquet of
the working folder and writes rows.csv (unique_id, ds, forecast) beside it.
"""

import importlib.metadata
import json
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

TRAIN, ROWS, STARTED = "train.parquet", "rows.csv", "started.json"
PADDED = ", padded"
TRAINER = {
    "enable_progress_bar": False,
    "enable_model_summary": False,
    "enable_checkpointing": False,
    "logger": False,
}


def forecast_here(job: dict[str, Any]) -> None:
    """Forecast the rows of this folder with one method, in its own environment."""
    rows = pd.read_parquet(TRAIN)
    if pd.api.types.is_datetime64_any_dtype(rows.ds):
        rows["ds"] = rows.ds.astype("datetime64[ns]")
    family, name = job["method"].split(" ", 1)
    makers = {
        "StatsForecast": statistical,
        "NeuralForecast": neural,
        "Darts": darts,
    }
    made = makers[family](rows, name, job)
    made[["unique_id", "ds", "forecast"]].to_csv(ROWS, index=False)


def statistical(rows: pd.DataFrame, name: str, job: dict[str, Any]) -> pd.DataFrame:
    from statsforecast import StatsForecast, models

    def forecast(part: pd.DataFrame) -> pd.DataFrame:
        model = getattr(models, name)(season_length=job["season"])
        tool = StatsForecast(models=[model], freq=job["freq"])
        return tool.forecast(df=part, h=job["horizon"])

    forecast(rows[rows.unique_id == rows.unique_id.iloc[0]])
    Path(STARTED).write_text(json.dumps(time.process_time()))
    return forecast(rows).rename(columns={name: "forecast"})


def neural(rows: pd.DataFrame, name: str, job: dict[str, Any]) -> pd.DataFrame:
    from neuralforecast import NeuralForecast, models

    padded = name.endswith(PADDED)
    name = name.removesuffix(PADDED)
    needed = {"input_size": 2 * job["horizon"]} if name == "NHITS" else {}
    if padded:
        needed["start_padding_enabled"] = True
    model = getattr(models, name)(h=job["horizon"], **needed, **TRAINER)
    tool = NeuralForecast(models=[model], freq=job["freq"])
    tool.fit(rows)
    return tool.predict().reset_index().rename(columns={name: "forecast"})


def darts(rows: pd.DataFrame, name: str, job: dict[str, Any]) -> pd.DataFrame:
    from darts import TimeSeries
    from darts.dataprocessing.transformers import Scaler
    from darts.models import BlockRNNModel

    parts = dict(tuple(rows.groupby("unique_id", sort=False)))
    panel = [
        TimeSeries.from_dataframe(part, "ds", "y", freq=job["freq"])
        for part in parts.values()
    ]
    scaler = Scaler()
    if name.endswith("Scaler"):
        panel = scaler.fit_transform(panel)
    model = BlockRNNModel(
        model="LSTM",
        input_chunk_length=job["window"],
        output_chunk_length=job["horizon"],
        pl_trainer_kwargs=TRAINER,
    )
    model.fit(panel)
    made = model.predict(job["horizon"], series=panel)
    if name.endswith("Scaler"):
        made = scaler.inverse_transform(made)
    tables = [
        pd.DataFrame(
            {"unique_id": key, "ds": one.time_index, "forecast": one.values()[:, 0]}
        )
        for key, one in zip(parts, made, strict=True)
    ]
    return pd.concat(tables)


def versions(part: str) -> None:
    if part == "ours":
        names = ["tensorflow", "keras"]
    else:
        names = ["neuralforecast", "darts", "statsforecast", "torch", "numba"]
    found = [f"{name} {importlib.metadata.version(name)}" for name in names]
    print(f"python {sys.version.split()[0]}", *found, sep=", ", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "forecast":
        forecast_here(json.loads(sys.argv[2]))
    else:
        versions(sys.argv[2])
