"""The lines of docs/cron.md, run as cron, systemd and a container would run them."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import BRIEF, SAMPLES

SOURCE = Path(__file__).parents[2]
PAGE = (SOURCE / "docs" / "cron.md").read_text()
PROGRAM = "/opt/seqcast/bin/seqcast"


def block(heading, number=0):
    """The n-th fenced block below a heading of the page."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```\w*\n(.*?)```", part, re.DOTALL)[number]


def jobs():
    """The commands of the crontab, as cron takes them out of their lines."""
    lines = [line for line in block("crontab").splitlines() if line[0].isdigit()]
    return [line.split(maxsplit=5)[5] for line in lines]


@pytest.fixture
def night(fitted, tmp_path):
    """Run a line through sh with no more than cron's environment, on a January day."""
    (tmp_path / "sales.csv").write_bytes((SAMPLES / "airline.csv").read_bytes())
    (tmp_path / "sales.seqcast").write_bytes(fitted[0].read_bytes())
    program = tmp_path / "bin" / "seqcast"
    program.parent.mkdir()
    settings = " ".join(pair.removeprefix("--set=") for pair in BRIEF)
    brief = " ".join(
        f"SEQCAST_{name.upper().replace('.', '_')}={value}"
        for name, _, value in (pair.partition("=") for pair in settings.split())
    )
    program.write_text(
        f"#!/bin/sh\nPYTHONPATH={SOURCE} SEQCAST_NOW=1960-12-02T03:15 {brief} "
        f'exec {sys.executable} -m seqcast "$@"\n'
    )
    program.chmod(0o755)

    def call(line, *before):
        assert PROGRAM in line
        line = line.replace(PROGRAM, str(program)).replace("/srv/sales", str(tmp_path))
        return subprocess.run(
            [*before, "/bin/sh", "-c", line],
            cwd="/",
            env={"HOME": "/", "LOGNAME": "sales", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )

    return call


def test_the_crontab_runs_night_after_night_without_a_word(night, tmp_path):
    predict, refit = jobs()
    for line in (predict, predict, refit, predict):
        assert "%" not in line  # cron would end the line there
        ran = night(line)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
        assert (tmp_path / "forecast.csv").read_text().startswith("month,forecast,")
    record = (tmp_path / "seqcast.jsonl").read_text().splitlines()
    told = [json.loads(one) for one in record]
    commands = [(one["command"], one["exit_code"]) for one in told]
    assert commands == [("predict", 0), ("predict", 0), ("fit", 0), ("predict", 0)]


def test_cron_has_something_to_mail_when_the_feed_has_stopped(night, tmp_path):
    predict, _ = jobs()
    assert night(predict).returncode == 0
    before = (tmp_path / "forecast.csv").read_bytes()
    rows = (tmp_path / "sales.csv").read_text().splitlines()[:-3]
    (tmp_path / "sales.csv").write_text("\n".join(rows) + "\n")
    ran = night(predict)
    assert (ran.returncode, ran.stdout) == (8, "")
    assert ran.stderr.startswith("Error: The newest value is of 1960-09")
    assert (tmp_path / "forecast.csv").read_bytes() == before


def test_the_night_that_did_not_end_well_is_listed(night, tmp_path):
    predict, _ = jobs()
    (tmp_path / "sales.csv").unlink()
    assert night(predict).returncode == 3
    script = block("The log and the record").replace("python3", sys.executable)
    ran = subprocess.run(
        script, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split(maxsplit=1)[1] == "3 There is no such file.\n"


def test_the_service_runs_and_the_units_are_accepted(night, tmp_path):
    service, timer = block("systemd"), block("systemd", 1)
    line = re.search(r"^ExecStart=(.*)$", service, re.MULTILINE)[1]
    ran = night(f"cd /srv/sales && {line}")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "Wrote 12 rows" in ran.stderr  # which goes to the journal
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    service = service.replace(PROGRAM, "/bin/true")
    (tmp_path / "forecast.service").write_text(service)
    (tmp_path / "forecast.timer").write_text(timer)
    (tmp_path / "mail-admin@.service").write_text("[Service]\nExecStart=/bin/true\n")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "./forecast.service", "./forecast.timer"],
        cwd=tmp_path,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in verified.stderr.splitlines() if "forecast" in line]
    assert (verified.returncode, ours) == (0, [])


CONTAINER = """
mount --make-rprivate /
mount --bind {work} {work}
mount -o remount,bind,ro /
mount -o remount,bind,ro /tmp 2>/dev/null
if touch {parent}/written 2>/dev/null; then echo "not read-only" >&2; exit 99; fi
cd {work} && exec "$@"
"""


def test_the_container_needs_no_network_and_writes_nothing_but_what_is_named(
    night, tmp_path
):
    words = shlex.split(block("A container").replace("\\\n", " "))
    assert {"--read-only", "none"} <= set(words)
    line = shlex.join(words[words.index("seqcast") + 1 :])
    script = CONTAINER.format(work=tmp_path, parent=tmp_path.parent)
    cut = ["unshare", "--net", "--mount", "--map-root-user", "bash", "-c", script, "-"]
    if subprocess.run([*cut, "true"], capture_output=True, check=False).returncode:
        pytest.skip("such namespaces may not be made here")
    ran = night(line.replace("seqcast", PROGRAM, 1), *cut)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    kept = {"sales.csv", "sales.seqcast", "bin", "forecast.csv"}
    assert {path.name for path in tmp_path.iterdir()} == kept
