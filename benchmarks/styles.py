"""Real series written to CSV in three national styles, and read back alike.

    python benchmarks/styles.py --data FOLDER [--most ROWS]

FOLDER holds ``NAME/train.parquet`` with columns unique_id, ds and y. Every
series of ``nab`` and ``classics`` is a file; ``pbs`` is one file of three id
columns, ``gefcom2012`` one with gaps. Each is written with commas and points;
with semicolons, decimal commas and the day first; and with tabs and ISO times
with an offset. A style is read without a flag, or with the first setting or
flag that the error names. Prints what differs, and ends with 1 if anything does.
"""

import argparse
import re
import shlex
import sys
import tempfile
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from seqcast.data.assemble import Loaded, Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings

STYLES = ("comma", "semicolon", "tab")
# A flag or a setting as an error suggests it.
FLAG = r"--(?:set )?[\w.-]+[= ](?:'[^']*'|[^\s,)]+)"


def frames(folder: Path, most: int):
    """Yield name, id columns and rows of every file to write."""
    for name in ("nab", "classics"):
        frame = pd.read_parquet(folder / name / "train.parquet")
        for series, rows in frame.groupby("unique_id", sort=False):
            yield f"{name}/{series}", [], rows[["ds", "y"]].head(most)
    pbs = pd.read_parquet(folder / "pbs" / "train.parquet")
    ids = ["concession", "type", "atc2"]
    yield "pbs", ids, pbs[[*ids, "ds", "y"]]
    load = pd.read_parquet(folder / "gefcom2012" / "train.parquet")
    yield "gefcom2012", ["unique_id"], load[["unique_id", "ds", "y"]]


def written(frame: pd.DataFrame, style: str, path: Path) -> None:
    """Write rows in a style."""
    frame = frame.copy()
    clock = bool((frame["ds"].dt.normalize() != frame["ds"]).any())
    second = "%S.%f" if frame["ds"].dt.microsecond.any() else "%S"
    if style == "comma":
        frame.to_csv(path, index=False)
    elif style == "semicolon":
        frame["ds"] = frame["ds"].dt.strftime("%d.%m.%Y" + f" %H:%M:{second}" * clock)
        frame.to_csv(path, index=False, sep=";", decimal=",")
    else:
        frame["ds"] = frame["ds"].dt.strftime(f"%Y-%m-%dT%H:%M:{second}+01:00")
        frame.to_csv(path, index=False, sep="\t")


def read(path: Path) -> tuple[Loaded, str]:
    """Read a file, by what an error suggests where there is one."""
    request, settings = Reading(), DataSettings()
    try:
        return read_panel(str(path), request, settings), ""
    except DataError as error:
        asked = re.search(rf"{FLAG}(?: {FLAG})*", error.fix)
        if asked is None:
            raise
    words = iter(shlex.split(asked[0]))
    for flag in words:
        if flag != "--set":
            value = next(words)
            name = flag.removeprefix("--")
            request = replace(request, **{name: (value,) if name == "id" else value})
            continue
        name, value = next(words).removeprefix("data.").split("=", 1)
        kind = {field.name: field.type for field in fields(DataSettings)}[name]
        settings = replace(settings, **{name: float(value) if kind is float else value})
    return read_panel(str(path), request, settings), asked[0]


def differs(one: Loaded, other: Loaded) -> str:
    """Say in what two readings differ, or nothing."""
    mine, theirs = one.panel, other.panel
    steps = [replace(panel.frequency, zone="") for panel in (mine, theirs)]
    values = mine.target.values, theirs.target.values
    same = {
        "ids": mine.ids == theirs.ids,
        "starts": np.array_equal(mine.starts, theirs.starts),
        "frequency": steps[0] == steps[1],
        "values": np.array_equal(*values, equal_nan=True),
    }
    return ", ".join(name for name, equal in same.items() if not equal)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=10_000)
    asked = parser.parse_args()
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, ids, frame in frames(asked.data, asked.most):
            found, flags = {}, {}
            for style in STYLES:
                path = Path(folder) / "data.csv"
                written(frame, style, path)
                try:
                    found[style], flags[style] = read(path)
                except DataError as error:
                    words = f"{error.problem} | {error.where} | {error.fix}"
                    print(f"{name}, {style}: {words}".replace(folder, ""))
            outcomes["read"] += len(found)
            outcomes["refused"] += len(STYLES) - len(found)
            outcomes["by a flag"] += sum(map(bool, flags.values()))
            for style, loaded in found.items():
                lacks = differs(loaded, next(iter(found.values())))
                lacks += " ids" * (loaded.roles.id != tuple(ids))
                if lacks:
                    outcomes["different"] += 1
                    print(f"{name}, {style}: differs in {lacks}")
            print(name, *(f"{s}: {flag}" for s, flag in flags.items() if flag))
    print(dict(outcomes))
    return int(outcomes["different"] > 0)


if __name__ == "__main__":
    sys.exit(main())
