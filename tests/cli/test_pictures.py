"""--report and --plot, and the chart of the terminal."""

import fcntl
import importlib.util
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from seqcast.cli import pictures
from seqcast.errors import SettingError
from seqcast.models.artifact import hashed, write
from seqcast.series.panel import ColumnRoles
from tests.cli.conftest import BRIEF, SAMPLES, run
from tests.models.builders import ranges, small_artifact

AIRLINE = SAMPLES / "airline.csv"
HOSTILE = ('<script>alert("1")</script>', "a&b 'c' \\$x^2$", "x\x1b[31m\u202ey")
VOID = {"meta", "link", "br", "img", "hr"}


def _skip_without_matplotlib():
    """Look for it without importing it, which would make folders in the home."""
    if importlib.util.find_spec("matplotlib") is None:
        pytest.skip("matplotlib is not installed")


class Page(HTMLParser):
    """A page taken apart: its tags, attributes and texts, and what is unclosed."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.attributes, self.texts, self.open = [], [], [], []
        self.feed(Path(path).read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.texts.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def check(path):
    """Take a page apart; it closes what it opens, runs nothing and fetches nothing."""
    page = Page(path)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert not {"href", "src", "srcset", "style", "xlink:href"} & names
    raw = Path(path).read_text("utf-8")
    assert not re.search(r"//|url\(|@import", raw)
    assert not re.search(
        r"\bnan\b|\binf\b", " ".join(str(v) for _, v in page.attributes)
    )
    return page


@pytest.fixture
def shops(tmp_path):
    """An untrained model of shops, and rows of hostile, short and gappy ones."""
    months = np.array(["2003-12-01"], "datetime64[us]").astype(int)
    hashes, cutoffs = hashed((("plain",),), months)
    roles = ColumnRoles(time="month", target="sales <b>", id=("shop",))
    model = replace(
        small_artifact(roles=roles),
        hashes=hashes,
        cutoffs=cutoffs,
        ranges=ranges(len(hashes)),
    )
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = ["month,shop,sales <b>"]
    counts = {"plain": 66, "one row": 1, "gaps": 66, **dict.fromkeys(HOSTILE, 66)}
    for shop, count in counts.items():
        name = '"' + shop.replace('"', '""') + '"'
        for n in range(66 - count, 66):
            value = "" if shop == "gaps" and n % 5 == 0 else 50 + 10 * (n % 12) + n % 5
            rows.append(f"{2000 + n // 12}-{n % 12 + 1:02d},{name},{value}")
    (tmp_path / "shops.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_a_forecast_becomes_a_page_that_shows_every_series_and_does_nothing(shops):
    plain = run(shops, "predict", "m.seqcast", "shops.csv")
    words = ["predict", "m.seqcast", "shops.csv", "--intervals", "20,40,60,80,95"]
    ran = run(shops, *words, "--report", "p.html")
    assert ran.code == 0, ran.err
    assert len(ran.out.splitlines()) == len(plain.out.splitlines())
    assert "Wrote the page p.html." in ran.err.splitlines()
    page = check(shops / "p.html")
    for said in (
        "Forecast of shops.csv",
        "6 steps of 6 series, monthly",
        "5 of 6 series were not in the training data.",
        "sales <b>",
        *("plain", "one row", "gaps", HOSTILE[0], HOSTILE[1]),
        "x\\x1b[31m\\u202ey",
        "20 % interval",
    ):
        assert said in page.text, said
    assert page.tags.count("figure") == 6
    # The one row has no neighbour, and is drawn as a ring.
    paths = [value for name, value in page.attributes if name == "d"]
    assert sum("a1.5 1.5" in path for path in paths) == 1
    # Five bands a series, each in 6 steps, beside those that tell what they mean.
    assert sum(one == ("class", "band") for one in page.attributes) >= 5 * 6
    assert sorted(path.name for path in shops.iterdir()) == [
        *("m.seqcast", "p.html", "shops.csv")
    ]


def test_a_page_does_not_change_the_rows_and_comes_out_the_same_twice(shops):
    plain = run(shops, "predict", "m.seqcast", "shops.csv", "-q")
    words = ["predict", "m.seqcast", "shops.csv", "-q", "--report"]
    first = run(shops, *words, "a.html", TZ="Asia/Tokyo", LC_ALL="C")
    again = run(shops, *words, "b.html", "-o", "f.csv")
    assert (first.code, first.out, first.err) == (0, plain.out, "")
    assert (again.code, again.out, again.err) == (0, "", "")
    assert (shops / "f.csv").read_text() == plain.out
    assert (shops / "a.html").read_bytes() == (shops / "b.html").read_bytes()


def test_an_evaluation_becomes_a_page_with_scores_steps_and_folds(shops):
    ran = run(shops, "evaluate", "m.seqcast", "shops.csv", "--report", "e.html")
    assert ran.code == 0, ran.err
    page = check(shops / "e.html")
    # The scores of the report stand on the page, in the same figures.
    (row,) = [line for line in ran.out.splitlines() if line.startswith("  gru ")]
    assert " ".join(row.split()) in page.text
    for said in ("seasonal median", "coverage achieved", "MASE by step", "3 folds"):
        assert said in page.text
    (first,) = [line for line in ran.out.splitlines() if line.startswith("  origins")]
    assert " ".join(first.split()) in page.text
    # Three folds of "plain", whose cutoffs are marked.
    assert sum(one == ("class", "cut") for one in page.attributes) >= 3


def test_a_fit_becomes_a_page_with_what_was_read_trained_and_scored(tmp_path):
    words = ["--horizon", 12, "--set", "data.holdout=24", *BRIEF]
    words += ["--plot", "f.png"] if importlib.util.find_spec("matplotlib") else []
    (tmp_path / "home").mkdir()
    ran = run(
        *(tmp_path, "fit", AIRLINE, "--report", "f.html", *words),
        HOME=tmp_path / "home",
    )
    assert ran.code == 0, ran.err
    assert list((tmp_path / "home").iterdir()) == []
    page = check(tmp_path / "f.html")
    for said in (
        "120 rows, monthly (MS), 1949-01-01 to 1958-12-01",
        "time month; target passengers",
        "The target is never negative",
        "Scores on the last 12 steps of 1 series",
        "Scores on 2 folds, 1 series, 24 values",
        "GRU, 1 layer of 8 units",
        "trained by seqcast",
        "seqcast predict airline.seqcast",
    ):
        assert said in page.text, said
    assert page.tags.count("figure") == 1
    assert ("aria-label", "Forecast of passengers") in page.attributes


def test_of_a_thousand_series_twelve_are_drawn_and_the_rest_counted(tmp_path):
    roles = ColumnRoles(time="month", target="sales", id=("shop",))
    (tmp_path / "m.seqcast").write_bytes(write(small_artifact(roles=roles)))
    rows = ["month,shop,sales"]
    rows += [f"2024-{n:02d},{s},{n + s}" for s in range(1_000) for n in range(1, 10)]
    (tmp_path / "s.csv").write_text("\n".join(rows) + "\n")
    ran = run(tmp_path, "predict", "m.seqcast", "s.csv", "-q", "--report", "p.html")
    assert ran.code == 0, ran.err
    page = check(tmp_path / "p.html")
    assert "12 of 1,000 series, the first ones; 988 not drawn." in page.text
    assert page.tags.count("figure") == 12
    assert (tmp_path / "p.html").stat().st_size < 100_000


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_comes_out_the_same_twice_and_leaves_nothing_else(shops, suffix):
    _skip_without_matplotlib()
    home = shops / "home"
    home.mkdir()
    (shops / "matplotlibrc").write_text("lines.color: red\nfont.size: 40\n")
    for name in "ab":
        words = [
            "evaluate",
            "m.seqcast",
            "shops.csv",
            "-q",
            "--plot",
            f"{name}.{suffix}",
        ]
        ran = run(
            shops, *words, HOME=home, MPLBACKEND="TkAgg", TZ=f"UTC-{ord(name) % 9}"
        )
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    content = (shops / f"a.{suffix}").read_bytes()
    assert content == (shops / f"b.{suffix}").read_bytes()
    assert list(home.iterdir()) == []
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[suffix]
    assert content.startswith(start)
    if suffix == "svg":
        assert b"<script>" not in content
        assert b"&lt;script&gt;" in content
        assert b"a&amp;b 'c' \\$x^2$" in content
        assert b"<dc:date>" not in content


def test_page_picture_and_rows_are_written_by_one_command(shops):
    _skip_without_matplotlib()
    words = ["--report", "p.html", "--plot", "p.png", "-o", "f.csv"]
    ran = run(shops, "predict", "m.seqcast", "shops.csv", *words)
    assert ran.code == 0, ran.err
    assert ran.err.splitlines()[-3:] == [
        "Wrote the page p.html.",
        "Wrote the picture p.png.",
        "Wrote 36 rows of 6 series to f.csv.",
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(
            ["--report", "p.pdf"],
            2,
            "Error: The name of the page does not say what to write.\n"
            "  at   --report p.pdf\n  fix  End it in .html or .htm\n",
            id="an unknown suffix of a page",
        ),
        pytest.param(
            ["--plot", "p.gif"],
            2,
            "Error: The name of the picture does not say what to write.\n"
            "  at   --plot p.gif\n  fix  End it in .png, .svg or .pdf\n",
            id="an unknown suffix of a picture",
        ),
        pytest.param(
            ["--report", "absent/p.html"],
            5,
            "Error: The folder does not exist.\n  at   absent/p.html\n"
            "  fix  Create it, or name another place\n",
            id="an absent folder",
        ),
        pytest.param(
            ["--report", "m.html"],
            5,
            "Error: The page would replace another file of this command.\n"
            "  at   m.html\n  fix  Pass another name with --report\n",
            id="the model",
        ),
        pytest.param(
            ["--report", "./data.html"],
            5,
            "Error: The page would replace another file of this command.\n"
            "  at   data.html\n  fix  Pass another name with --report\n",
            id="the data",
        ),
        pytest.param(
            ["--report", "new.html", "-o", "new.html"],
            5,
            "Error: The page would replace another file of this command.\n"
            "  at   new.html\n  fix  Pass another name with --report\n",
            id="the rows",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_any_work(shops, words, code, said):
    (shops / "m.seqcast").rename(shops / "m.html")
    (shops / "shops.csv").rename(shops / "data.html")
    before = {path: path.read_bytes() for path in shops.iterdir()}
    for command in ("predict", "evaluate"):
        ran = run(shops, command, "m.html", "data.html", *words)
        assert (ran.code, ran.out, ran.err) == (code, "", said)
    assert {path: path.read_bytes() for path in shops.iterdir()} == before


def test_a_fit_never_draws_over_its_model(tmp_path):
    words = ["-o", "m.html", "--report", "m.html"]
    ran = run(tmp_path, "fit", AIRLINE, *words, *BRIEF)
    assert (ran.code, ran.out) == (5, "")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_matplotlib_names_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    flags = {"plot": Path("p.png"), "report": None, "data": ["d.csv"]}
    with pytest.raises(SettingError) as caught:
        pictures.check(flags, [])
    assert caught.value.exit_code == 2
    assert caught.value.fix == "pip install 'seqcast[plots]'"


def test_a_gate_that_is_not_passed_draws_nothing(shops):
    words = ["--min-skill", "0.99", "--report", "p.html"]
    ran = run(shops, "evaluate", "m.seqcast", "shops.csv", *words)
    assert (ran.code, ran.out) == (8, "")
    assert not (shops / "p.html").exists()


def on_terminal(folder, width, *words):
    """Run a command whose stdout is a terminal, and return what it showed there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    command = [sys.executable, "-m", "seqcast", *words]
    variables = {**os.environ, "NO_COLOR": "1", "TERM": "xterm"}
    variables.pop("COLUMNS", None)
    ran = subprocess.Popen(
        command, cwd=folder, stdout=theirs, stderr=subprocess.DEVNULL, env=variables
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert ran.wait() == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_shows_a_typical_series(shops, width):
    lines = on_terminal(shops, width, "evaluate", "m.seqcast", "shops.csv")
    (title,) = [line for line in lines if line.startswith("A typical series: ")]
    assert "MASE" in title
    assert "• forecast   ░ 80 % interval" in lines[-1]
    assert max(map(len, lines)) <= width
    chart = lines[lines.index(title) :]
    assert max(map(len, chart)) > width - 8


@pytest.mark.parametrize("words", [["-q"], ["--json"], ["--json", "-q"]])
def test_a_terminal_shows_no_chart_where_none_was_asked_for(shops, words):
    lines = on_terminal(shops, 80, "evaluate", "m.seqcast", "shops.csv", *words)
    assert "•" not in "".join(lines)


def test_off_a_terminal_a_report_is_plain_text(shops):
    ran = run(shops, "evaluate", "m.seqcast", "shops.csv")
    assert "•" not in ran.out
    assert "typical" not in ran.out
