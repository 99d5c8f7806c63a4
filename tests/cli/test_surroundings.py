"""The same answer whatever surrounds a run: streams, disks, clocks, locales."""

import os
import resource
import subprocess
import sys

import pytest

from tests.cli.conftest import SAMPLES

AIRLINE = SAMPLES / "airline.csv"


@pytest.mark.parametrize(
    ("words", "redirect", "code"),
    [
        pytest.param("predict {model} {data} -q", "2>&-", 0, id="no stderr"),
        pytest.param("predict none {data} -q", "2>&-", 4, id="an error to no stderr"),
        pytest.param("predict {model} {data} -q", "< /dev/null", 0, id="no input"),
        pytest.param("predict {model} - -q", "<&-", 3, id="a closed input, wanted"),
        pytest.param("predict {model} {data} -q", "<&- 2>&-", 0, id="stdout alone"),
        pytest.param("predict none {data} -q", "<&- >&- 2>&-", 5, id="nothing at all"),
    ],
)
def test_streams_that_are_closed_change_no_exit_code(fitted, words, redirect, code):
    call = words.format(model=fitted[0], data=AIRLINE)
    ran = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m seqcast {call} {redirect}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code
    assert bool(ran.stdout) == (code == 0)
    assert bool(ran.stderr) == (code != 0 and "2>&-" not in redirect)


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE"}, id="German"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0"}, id="ASCII"),
        pytest.param({"TZ": "Pacific/Apia"}, id="another time zone"),
        pytest.param({"SEQCAST_NOW": "2199-01-01"}, id="another century"),
        pytest.param({"PYTHONHASHSEED": "7"}, id="another order of sets"),
        pytest.param({"SEQCAST_RUN_THREADS": "1"}, id="one thread"),
        pytest.param({"SEQCAST_RUN_THREADS": "4"}, id="four threads"),
    ],
)
def test_the_forecast_is_the_same_bytes_everywhere(fitted, anew, variables):
    words = ("predict", fitted[0], AIRLINE, "-q")
    assert anew(*words, **variables).out == anew(*words).out != ""


def test_one_bad_series_of_a_thousand_costs_the_others_nothing(seqcast, tmp_path):
    from seqcast.models.artifact import write
    from seqcast.series.panel import ColumnRoles
    from tests.models.builders import small_artifact

    model = small_artifact(roles=ColumnRoles("m", "y", ("id",)))
    (tmp_path / "m.seqcast").write_bytes(write(model))
    rows = ["m,id,y"]
    for n in range(24):
        month = f"{2020 + n // 12}-{n % 12 + 1:02d}"
        rows += [f"{month},s{s},{'' if s == 500 else s + n}" for s in range(1000)]
    (tmp_path / "d.csv").write_text("\n".join(rows) + "\n")
    ran = seqcast("predict", "m.seqcast", "d.csv")
    assert ran.code == 0, ran.err
    forecast = {line.split(",")[0] for line in ran.out.splitlines()[1:]}
    assert forecast == {f"s{s}" for s in range(1000) if s != 500}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["predict", "M", "D", "--bogus"], 2, id="a flag"),
        pytest.param(["fit", "D", "--set", "model.unit=1"], 2, id="a setting"),
        pytest.param(["fit", "bad.csv"], 3, id="a data file"),
        pytest.param(["predict", "bad.csv", "D"], 4, id="a model file"),
    ],
)
def test_what_is_wrong_is_told_within_a_second_of_the_processor(
    fitted, anew, tmp_path, words, code
):
    (tmp_path / "bad.csv").write_text("day,sales\n2024-01-01,many\n2024-01-02,1\n")
    given = {"M": fitted[0], "D": AIRLINE}
    spent = []
    for _ in range(2):  # the first may compile
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert anew(*(given.get(word, word) for word in words)).code == code
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        )
    assert min(spent) < 1.0


DISK = """
mount -t tmpfs -o size=1300k none disk || exit 99
cp old disk/f.jsonl
cd disk
"$@" -o f.jsonl
code=$?
ls -A
cmp f.jsonl ../old && exit $code
"""


def test_a_disk_that_fills_up_while_it_is_written_keeps_the_old_file(fitted, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "old").write_text("old\n")
    cut = ["unshare", "--mount", "--map-root-user", "bash", "-c", DISK, "-"]
    words = ["predict", str(fitted[0]), str(AIRLINE), "--horizon", "10000", "-q"]
    ran = subprocess.run(
        [*cut, sys.executable, "-m", "seqcast", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SAMPLES.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode in (1, 99) and "Error" not in ran.stderr:
        pytest.skip("no file system may be mounted here")
    assert (ran.returncode, ran.stdout) == (5, "f.jsonl\n")
    assert ran.stderr == (
        "Error: The disk is full.\n  at   f.jsonl\n"
        "  fix  Free some space, or name another place\n"
    )
