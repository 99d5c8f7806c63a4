"""The examples of README.md and of every help text run as they stand."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import click
import pytest

from seqcast.cli.main import COMMANDS, main
from tests.cli.conftest import SAMPLES, warm

README = Path(__file__).parents[2] / "README.md"
FIRST = date(2024, 1, 1)


def of_readme():
    """The lines of its shell blocks that call seqcast."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text(), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("seqcast ", "cat "))]


def of_help(name):
    """The lines below Examples in the help of a command."""
    command = main.get_command(click.Context(main), name)
    examples = command.help.split("Examples:\n")[1]
    return [line.strip() for line in examples.splitlines() if line.strip()]


def daily(*columns, rows=150):
    """A few months of made-up days: sales of every weekday, rising."""
    lines = [",".join(columns)]
    for row in range(rows):
        cells = [str((row % 7) + 10 + row // 20 + n) for n in range(len(columns) - 1)]
        lines.append(",".join([str(FIRST + timedelta(days=row)), *cells]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with the files that examples speak of, and seqcast on the path."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(SAMPLES, folder / "sample_data")
    shim = folder / "bin" / "seqcast"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.join(warm())} "$@"\n')
    shim.chmod(0o755)
    (folder / "served").mkdir()
    (folder / "sales.csv").write_text(daily("day", "sales", rows=110))
    (folder / "today.csv").write_text(daily("day", "sales"))
    (folder / "columns.csv").write_text(daily("day", "north", "south"))
    (folder / "prices.csv").write_text(daily("day", "sold", "price"))
    ahead = [f"{FIRST + timedelta(days=150 + n)},4.5" for n in range(14)]
    (folder / "future.csv").write_text("\n".join(["day,price", *ahead]) + "\n")
    rows = [f"{line},{shop}" for shop in "ab" for line in daily("x", "y").split()[1:]]
    (folder / "shops.csv").write_text("\n".join(["day,sold,shop", *rows]) + "\n")
    return folder


def ran(folder, line):
    """Run a line in a shell, with a training that is over in a moment."""
    brief = {"TRAINING_STEPS": "8", "TRAINING_MEMBERS": "1", "MODEL_UNITS": "4"}
    variables = {f"SEQCAST_{name}": value for name, value in brief.items()}
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env={**os.environ, **variables, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def check(folder, lines):
    for line in lines:
        if ".onnx" in line and importlib.util.find_spec("tf2onnx") is None:
            continue
        done = ran(folder, line)
        gate = "--min-skill" in line and done.returncode == 8
        assert gate or done.returncode == 0, f"{line}\n{done.stderr}"


def test_there_are_examples_to_run():
    assert len(of_readme()) > 10
    assert all(of_help(name) for name in COMMANDS)


def test_the_examples_of_every_help_text_run(desk):
    check(desk, of_help("fit") + of_help("predict"))
    # What is evaluated has gone on since it was fitted.
    shutil.copy(desk / "today.csv", desk / "sales.csv")
    others = [name for name in COMMANDS if name not in ("fit", "predict")]
    check(desk, [line for name in others for line in of_help(name)])


def test_the_examples_of_the_readme_run(desk):
    shutil.rmtree(desk / "served")
    (desk / "served").mkdir()
    check(desk, of_readme())
