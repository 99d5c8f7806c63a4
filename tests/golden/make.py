"""Make the model files that every later version has to read.

    python -m tests.golden.make

Fits a small model of each kind on data made here, forecasts with it, and keeps
data, model and forecast in a folder named after version and kind. A folder that
is there is left alone: what was released is never made again. The folders without
a schema in their name are of schema 1.
"""

import shutil
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from seqcast import __version__
from seqcast.models.document import SCHEMA

HERE = Path(__file__).parent
BRIEF = ("training.steps=16", "training.members=2", "model.units=4")
FILES = ("data.csv", "model.seqcast", "forecast.csv")
ROLES = ("--known", "price,promo", "--past", "temp", "--static", "region")
KINDS = {
    "plain": ("--horizon", "6"),
    "covariates": ("--horizon", "7", *ROLES, "--set", "calendar.features=week"),
    "recursive": ("--horizon", "6", "--set", "model.decoder=recursive"),
    "wide": ("--horizon", "6", "--wide", "--cell", "lstm"),
}


def monthly() -> str:
    """Write two shops of eight years."""
    rows = ["month,shop,sold"]
    for number, shop in enumerate(("007", "é, b")):
        for n in range(96):
            sold = 50 + 30 * number + n / 4 + 20 * (n % 12 in (10, 11)) + n % 5
            cell = "" if n == 40 else f"{sold:g}"
            rows.append(f'{2010 + n // 12}-{n % 12 + 1:02d},"{shop}",{cell}')
    return "\n".join(rows) + "\n"


def side_by_side() -> str:
    """Write the same shops, a column each."""
    rows = ["month,north,south"]
    for n in range(96):
        when = f"{2010 + n // 12}-{n % 12 + 1:02d}"
        rows.append(f"{when},{50 + n % 12 + n / 4:g},{0 if n % 7 else 9 + n % 3}")
    return "\n".join(rows) + "\n"


def daily() -> str:
    """Write three shops with covariates, a week of them ahead."""
    rows = ["day,shop,sold,price,promo,temp,region"]
    for number, shop in enumerate(("north", "south", "west")):
        for n in range(127):
            promo = n % 9 == number
            sold = 20 + 10 * number + 3 * (n % 7) + 15 * promo if n < 120 else ""
            cells = date(2024, 1, 1) + timedelta(n), shop, sold, 5 - promo
            more = "yes" if promo else "no", n % 11, "hills" if number else "coast"
            rows.append(",".join(map(str, (*cells, *more))))
    return "\n".join(rows) + "\n"


DATA = {"covariates": daily, "wide": side_by_side}


def made(kind: str, folder: Path) -> None:
    """Write data, model and forecast of a kind."""

    def run(*words: str) -> None:
        command = [sys.executable, "-m", "seqcast", *words, "-q"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    (folder / "data.csv").write_text(DATA.get(kind, monthly)(), encoding="utf-8")
    pairs = [word for pair in BRIEF for word in ("--set", pair)]
    run("fit", "data.csv", "-o", "model.seqcast", *KINDS[kind], *pairs)
    run("predict", "model.seqcast", "data.csv", "-o", "forecast.csv")


def name_of(kind: str) -> str:
    """Name the folder of a kind, by version and schema of its model file."""
    return f"{__version__}-schema{SCHEMA}-{kind}"


def main() -> None:
    """Make what is not there yet."""
    for kind in KINDS:
        place = HERE / name_of(kind)
        if place.exists():
            print(f"{place.name} is there and stays as it is")
            continue
        with tempfile.TemporaryDirectory() as folder:
            made(kind, Path(folder))
            place.mkdir()
            for name in FILES:
                shutil.copy(Path(folder, name), place / name)
        print(f"{place.name} is new")


if __name__ == "__main__":
    main()
