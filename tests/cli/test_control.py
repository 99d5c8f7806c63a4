"""Control and direction characters of strangers reach no terminal and no page raw."""

import csv
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest

from seqcast.models.artifact import write
from seqcast.models.record import Scores, Versions
from seqcast.series.panel import ColumnRoles
from tests.cli.conftest import BRIEF
from tests.models.builders import small_artifact

EVIL = "\x1b[2J\u202eevil\x07\x9b\u2066\x00"[:-1]  # no CSV holds a NUL
SHOPS = (f"a{EVIL}", f"b{EVIL}\nc", "d")
TIME, ID, TARGET = f"day{EVIL}", f"shop{EVIL}", f"sold{EVIL}"


def raw(text):
    """Find what a terminal would obey, and marks that turn text around."""
    kinds = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    return {mark for mark in text if unicodedata.category(mark) in kinds} - {"\n"}


@pytest.fixture
def hostile(tmp_path):
    """A folder with hostile names in a file of rows and in a model file."""
    with (tmp_path / "d.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow([TIME, ID, TARGET])
        for shop in SHOPS:
            for n in range(80):
                day = date(1970, 1, 1) + timedelta(n)
                rows.writerow([day, shop, "" if n == 40 else 20 + n % 7])
    made = small_artifact(ids=tuple((s,) for s in SHOPS))
    record = replace(
        made.record,
        scores=(Scores(EVIL, 0.8, *[None] * 6), *made.record.scores[1:]),
        versions=Versions(*[EVIL] * 5),
    )
    model = replace(
        made,
        record=record,
        roles=ColumnRoles(TIME, TARGET, (ID,)),
        frequency=replace(made.frequency, unit="day", anchor=""),
        dates=replace(made.dates, order="", format=""),
    )
    (tmp_path / "m.seqcast").write_bytes(write(model))
    (tmp_path / f"x{EVIL}.csv").write_text(f"{TIME},y\nx,1\n")
    (tmp_path / f"x{EVIL}.seqcast").write_text("none")
    return tmp_path


COMMANDS = [
    ["inspect", "d.csv"],
    ["inspect", "d.csv", "-v"],
    ["inspect", "m.seqcast"],
    ["inspect", "m.seqcast", "d.csv", "-v"],
    ["inspect", f"x{EVIL}.csv"],
    ["inspect", f"x{EVIL}.seqcast"],
    ["evaluate", "m.seqcast", "d.csv", "--by", "series"],
    ["fit", "d.csv", "--target", f"no{EVIL}"],
    ["fit", "d.csv", "--set", f"model.{EVIL}=1"],
    ["fit", "d.csv", f"--{EVIL}"],
    ["fit", "d.csv", "-o", "n.seqcast", "--horizon", "3", *BRIEF],
    ["predict", "m.seqcast", f"x{EVIL}.csv"],
    ["predict", f"x{EVIL}.seqcast", "d.csv"],
    [
        "predict",
        f"x{EVIL}.seqcast",
        "d.csv",
        "-o",
        "f.csv",
        "--fallback=seasonal-naive",
    ],
    ["predict", "m.seqcast", "d.csv", "-o", f"f{EVIL}.csv"],
    ["template", "m.seqcast", "d.csv"],
    ["export", "m.seqcast", "-o", f"f{EVIL}.nothing"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:30])
def test_nothing_raw_reaches_the_terminal(hostile, seqcast, words):
    ran = seqcast(*words)
    assert ran.code != 1, ran.err
    assert ran.err + ran.out
    assert raw(ran.err) == set()
    assert raw(ran.out) == set()


@pytest.mark.parametrize("command", ["predict", "evaluate"])
@pytest.mark.parametrize("page", ["--report=p.html", "--plot=p.svg"])
def test_nothing_raw_reaches_a_page(hostile, seqcast, command, page):
    ran = seqcast(command, "m.seqcast", "d.csv", page)
    assert ran.code == 0, ran.err
    (written,) = (hostile / name for name in ("p.html", "p.svg") if name in page)
    assert raw(written.read_text()) - {"\t"} == set()


def test_rows_keep_what_they_were_given(hostile, seqcast):
    ran = seqcast("predict", "m.seqcast", "d.csv", "-o", "f.csv")
    assert ran.code == 0, ran.err
    with (hostile / "f.csv").open(newline="") as stream:
        assert {row[ID] for row in csv.DictReader(stream)} == set(SHOPS)
