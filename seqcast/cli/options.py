"""Every flag, once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from seqcast.cli import kinds

Command = Callable[..., Any]
FILE = kinds.Name(path_type=Path, readable=False)

data = click.argument(
    "data",
    metavar="DATA...",
    nargs=-1,
    required=True,
    type=click.Path(readable=False, allow_dash=True),
)
file = click.argument("data", metavar="FILE...", nargs=-1, required=True)
model = click.argument("model", metavar="MODEL", type=FILE)

time = click.option(
    "--time", metavar="COLUMN", help="Column of dates or of regular integers."
)
target = click.option(
    "--target",
    metavar="COLUMN",
    help="Column to forecast; of several, a,b, each is a series.",
)
ids = click.option(
    "--id",
    "ids",
    metavar="COLUMN",
    multiple=True,
    help="Column that names the series; may be repeated.",
)
wide = click.option(
    "--wide", is_flag=True, help="Every column of numbers but the time is a series."
)
known = click.option(
    "--known",
    metavar="COLUMN",
    multiple=True,
    help="Column that is also known ahead, such as a price; may be repeated.",
)
past = click.option(
    "--past",
    metavar="COLUMN",
    multiple=True,
    help="Column that helps, known up to the last row alone; may be repeated.",
)
static = click.option(
    "--static",
    metavar="COLUMN",
    multiple=True,
    help="Column of one value a series, such as a region; may be repeated.",
)
future = click.option(
    "--future",
    metavar="FILE",
    type=click.Path(readable=False, allow_dash=False),
    help="Rows after the last ones, with what is known ahead.",
)
freq = click.option(
    "--freq", metavar="FREQ", help="Step of the rows, such as D, h, 15min, W-MON, MS."
)
horizon = click.option(
    "--horizon",
    metavar="STEPS",
    type=click.IntRange(1, 10_000),
    help="Steps to forecast; by frequency if not given: 18 of months, 14 of days, 48 "
    "of hours, 12 of integer steps and so on.",
)
other_horizon = click.option(
    "--horizon",
    metavar="STEPS",
    type=click.IntRange(1, 10_000),
    help="Steps to forecast; as many as the model was trained on if not given.",
)
as_of = click.option(
    "--as-of",
    metavar="TIME",
    help="Drop the rows later than this, written as in DATA or as 2024-01-31.",
)
max_age = click.option(
    "--max-age",
    metavar="TIME",
    type=kinds.Duration(bare=False),
    help="Exit with 8 and write nothing if the newest value is older, such as 36h or "
    "2d.",
)
fallback = click.option(
    "--fallback",
    type=click.Choice(["seasonal-naive"], case_sensitive=False),
    help="What forecasts a series that the model cannot, or all if the model file "
    "cannot be read; a column method tells.",
)
strict = click.option(
    "--strict",
    is_flag=True,
    help="Exit with 8 and write nothing if there are warnings.",
)
cell = click.option(
    "--cell",
    type=click.Choice(["gru", "lstm", "rnn", "dense"], case_sensitive=False),
    default="gru",
    show_default=True,
    help="Recurrent cell; dense has no memory, as a control.",
)
quality = click.option(
    "--quality",
    type=click.Choice(["fast", "balanced", "best"], case_sensitive=False),
    help="What the fit may cost; balanced if not given.",
)
max_time = click.option(
    "--max-time",
    metavar="TIME",
    type=kinds.Duration(bare=True),
    help="Longest time of the whole fit, such as 90s, 10m or 1h.",
)
model_out = click.option(
    "-o",
    "--out",
    metavar="MODEL",
    type=FILE,
    help="Model file; DATA's name with .seqcast in this folder if not given.",
)
newer_model = click.option(
    "-o",
    "--out",
    metavar="NEW",
    type=FILE,
    required=True,
    help="Model file to write; may be MODEL itself.",
)
form = click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet", "paths"], case_sensitive=False),
    help="How to write the rows; by the suffix of FILE if not given, else csv. Paths "
    "are sampled futures, as CSV.",
)
rows_out = click.option(
    "-o", "--out", metavar="FILE", type=FILE, help="File to write, whole or not at all."
)
graph_out = click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=FILE,
    required=True,
    help="NAME.onnx, NAME.keras, or a new folder for a SavedModel.",
)
graph_format = click.option(
    "--format",
    type=click.Choice(["onnx", "keras", "savedmodel"], case_sensitive=False),
    help="What to write; by the suffix of FILE if not given.",
)
intervals = click.option(
    "--intervals",
    metavar="PERCENTS",
    default="80,95",
    show_default=True,
    help="Coverage of the intervals, with commas between.",
)

folds = click.option(
    "--folds",
    metavar="COUNT",
    type=click.IntRange(1, 100_000),
    help="Folds of a series at most, the first ones; all if not given.",
)
stride = click.option(
    "--stride",
    metavar="STEPS",
    type=click.IntRange(1, 10_000),
    help="Steps from one fold to the next; the horizon if not given.",
)
by = click.option(
    "--by",
    type=click.Choice(["series", "step", "fold"], case_sensitive=False),
    help="Also show the scores of each series, step or fold.",
)
refit = click.option(
    "--refit", is_flag=True, help="Train anew for every fold; needs TensorFlow."
)
min_skill = click.option(
    "--min-skill",
    metavar="SKILL",
    type=kinds.Skill(),
    help="Exit with 8 and write nothing if the skill is lower, such as 0.1.",
)

report = click.option(
    "--report",
    metavar="PAGE",
    type=FILE,
    help="Page to write, NAME.html: figures and charts in one file.",
)
plot = click.option(
    "--plot",
    metavar="PICTURE",
    type=FILE,
    help="Picture to write, NAME.png, NAME.svg or NAME.pdf.",
)

_config = click.option(
    "--config", metavar="FILE", type=FILE, help="TOML file of settings."
)
_set = click.option(
    "--set",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    help="One setting; `seqcast config` lists them. May be repeated.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_quiet = click.option(
    "-q", "--quiet", is_flag=True, help="Say nothing on success, except rows and JSON."
)
_verbose = click.option(
    "-v", "--verbose", is_flag=True, help="Show details: an error of ours, all series."
)


def columns(command: Command) -> Command:
    """Give a command the options that say what the columns of a file are."""
    for option in (static, past, known, freq, wide, ids, target, time):
        command = option(command)
    return command


def common(command: Command) -> Command:
    """Give a command the options that all commands have."""
    for option in (_verbose, _quiet, _json, _set, _config):
        command = option(command)
    return command
