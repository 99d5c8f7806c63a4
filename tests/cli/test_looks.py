"""What ``seqcast inspect`` shows of rough data: on terminals, in pipes, as JSON."""

import fcntl
import json
import os
import re
import struct
import subprocess
import sys
import termios
from datetime import date, timedelta

import pytest

from tests.cli.conftest import BRIEF, SAMPLES

BLOCKS = set("▁▂▃▄▅▆▇█")
FLAGS = ["--id", "shop", "--target", "sold", "--known", "price", "--past", "sky"]
FLAGS += ["--static", "kind"]
LONG = "a shop with a long name, in the west"
UNUSUAL = [
    'Of one value throughout: 1 of 3 series, "zero".',
    'Far from the values around it: 99999 at 2024-01-31, "north"; leave the cell '
    "empty if it is a mistake.",
]


def rough(folder):
    """Write three shops of 55 days: one with a typing error, one repaired, one of 0.

    Prices are known for four days more; the first two of one shop are empty.
    """
    rows = []
    for shop in ("north", LONG, "zero"):
        for day in range(59):
            sold = 50 + 9 * (day % 7) + day % 4
            sold = {("north", 30): 99_999}.get((shop, day), sold)
            sold = "" if day >= 55 else 0 if shop == "zero" else sold
            price = "" if day < 2 and shop == "north" else 2 + day % 3
            kind = "" if shop == "zero" else "large"
            when = date(2024, 1, 1) + timedelta(day)
            row = f'{when},"{shop}",{sold},{price},dry,{kind}'
            gone, twice = shop == LONG and day in (20, 21, 40), (shop, day) == (LONG, 3)
            rows += [row] * (0 if gone else 2 if twice else 1)
    text = "\n".join(["day,shop,sold,price,sky,kind", *rows]) + "\n"
    (folder / "shops.csv").write_text(text)


def on_terminal(folder, width, *words):
    """Return the lines that a command writes to a terminal of so many columns."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    ran = subprocess.Popen(
        [sys.executable, "-m", "seqcast", *map(str, words)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm", "PYTHONWARNINGS": "error"},
    )
    os.close(theirs)
    parts = []
    try:
        while part := os.read(ours, 65_536):
            parts.append(part)
    except OSError:  # so a terminal ends on Linux
        pass
    os.close(ours)
    assert ran.wait() == 0
    text = re.sub(r"\x1b\[[\d;]*m", "", b"".join(parts).decode())
    return text.replace("\r", "").splitlines()


def charts(lines):
    """Return the charts of a report, without what stands beside them."""
    found = ["".join(mark for mark in line if mark in BLOCKS) for line in lines]
    return [chart for chart in found if chart]


SERIES = """
Series
  series       length        start          end   missing   zeros   remarks
 -------------------------------------------------------------------------------
  north            55   2024-01-01   2024-02-24         0       0   1 outlier
  a shop           55   2024-01-01   2024-02-24         3       0   3 gaps
  with a                                                            1 duplicate
  long name,
  in the
  west
  zero             55   2024-01-01   2024-02-24         0      55   constant
"""
BESIDE = """
Covariates
  column   used as   kind      missing   ahead   missing ahead
 --------------------------------------------------------------
  price    known     numbers         5      12               0
  sky      past      1 text          3
  kind     static    1 text          1
"""


def test_a_pipe_gets_every_figure_and_no_chart(seqcast, tmp_path):
    rough(tmp_path)
    ran = seqcast("inspect", "shops.csv", *FLAGS)
    assert ran.code == 0, ran.err
    assert SERIES in ran.out
    assert BESIDE in ran.out
    assert not BLOCKS & set(ran.out)
    for line in (
        "  gaps        3 steps without a row",
        "  duplicates  1 row of a time that stood before",
        "  outliers    1 value far from all others of the series",
        "  ahead       12 steps known after the last values, 4 a series",
    ):
        assert line in ran.out.splitlines()
    assert [line for line in ran.err.splitlines() if line in UNUSUAL] == UNUSUAL


def test_json_holds_the_same_figures(seqcast, tmp_path):
    rough(tmp_path)
    told = json.loads(seqcast("inspect", "shops.csv", *FLAGS, "--json", "-q").out)
    names = "gaps", "duplicates", "constant", "outliers", "ahead"
    assert [[one[name] for name in names] for one in told["series"]] == [
        [0, 0, False, 1, 4],
        [3, 1, False, 0, 4],
        [0, 0, True, 0, 4],
    ]
    names = "name", "role", "kind", "categories", "missing", "ahead", "missing_ahead"
    assert [[one[name] for name in names] for one in told["covariates"]] == [
        ["price", "known", "number", [], 5, 12, 0],
        ["sky", "past", "category", ["dry"], 3, 0, 0],
        ["kind", "static", "category", ["large"], 1, 0, 0],
    ]
    assert [text for text in told["notices"] if text in UNUSUAL] == UNUSUAL


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_terminal_draws_every_series_that_is_shown(tmp_path, width):
    rough(tmp_path)
    lines = on_terminal(tmp_path, width, "inspect", "shops.csv", *FLAGS)
    report = lines[: lines.index("Next")]  # a command line is not broken
    assert max(map(len, report)) <= width
    north, west, zero = charts(lines)
    assert len(north) >= 12
    assert north.count("█") == 1
    assert set(north) == {"▁", "█"}
    assert len(set(west)) > 2
    assert set(zero) == {"▄"}


@pytest.mark.parametrize(
    ("width", "name", "marks"),
    [(80, "airline", 21), (120, "airline", 40), (120, "temperature", 25)],
)
def test_a_chart_stands_in_the_row_of_its_series(tmp_path, width, name, marks):
    data = SAMPLES / f"{name}.csv"
    lines = on_terminal(tmp_path, width, "inspect", data)
    (row,) = [line for line in lines if BLOCKS & set(line)]
    assert row.startswith("  -  ")
    assert max(map(len, lines)) <= max(width, len(f"  seqcast fit {data}"))
    assert len(charts(lines)[0]) == marks


def test_fit_tells_what_is_unusual_once(seqcast, tmp_path):
    rough(tmp_path)
    words = ["shops.csv", "--horizon", 3, *BRIEF, *FLAGS]
    ran = seqcast("fit", *words, "--json")
    assert ran.code == 0, ran.err
    for told in (ran.err.splitlines(), json.loads(ran.out)["notices"]):
        assert [text for text in told if text in UNUSUAL] == UNUSUAL
