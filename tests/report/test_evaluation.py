"""An evaluation as text."""

import io

import pytest
from rich.console import Console, Group

from seqcast.evaluation.summary import Evaluation, Extent
from seqcast.evaluation.summary import Group as Apart
from seqcast.models.record import Diagnosis, IntervalScores, Scores
from seqcast.report.evaluation import MOST, blocks
from seqcast.report.figures import significant
from seqcast.series.frequency import Frequency

EXTENT = Extent(
    series=2,
    unseen=0,
    folds=3,
    windows=6,
    partial=0,
    silent=0,
    left_out=1,
    values=36,
    horizon=6,
    stride=6,
    season=12,
    first=59,
    last=71,
    refit=False,
)
SCORES = (
    Scores("gru", 0.9, 0.1, 1.0, 2.0, 3.0, 0.1, 0.1),
    Scores("seasonal naive", 1.0, 0.1, 1.0, 2.0, 3.0, None, 0.0),
    Scores("theta", 0.8, 0.1, 1.0, 2.0, 3.0, None, 0.2),
)
INTERVALS = (IntervalScores(80, 0.78, 40.5), IntervalScores(95, None, None))


def shown(*diagnoses, by=None, groups=()):
    """Render an evaluation in 80 columns, in one line without its breaks."""
    evaluation = Evaluation(
        EXTENT, Frequency(1, "step"), SCORES, INTERVALS, by, groups, diagnoses
    )
    console = Console(file=io.StringIO(), width=80, highlight=False)
    console.print(Group(*blocks(evaluation, 80)))
    return " ".join(console.file.getvalue().split())


def test_a_report_names_its_sample_and_the_rule_that_is_better():
    text = shown()
    assert text.startswith(
        "Scores on 3 folds, 2 series, 36 values that training had not seen"
    )
    assert "The model (MASE 0.900) does not beat theta (0.800)" in text
    assert "MASE with season 12, of the rows before the first fold" in text
    assert "1 series without a season error left out of MASE." in text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param("flat", "Flat forecast: in 5 of 6 windows", id="flat"),
        pytest.param("copy", "Copy of the last value: in 5 of 6 windows", id="copy"),
        pytest.param("drift", "Drift: in 5 of 6 series the newest rows", id="drift"),
    ],
)
def test_a_diagnosis_is_told_only_when_it_is_true(kind, said):
    assert said in shown(Diagnosis(kind, 5, 6))
    assert said.split(":")[0] not in shown()


def test_ids_are_shown_as_they_are_and_cannot_fake_other_text():
    key = ("[red]north", "a\x1b[31m\nb")
    text = shown(by="series", groups=(Apart(key, 18, SCORES[0], INTERVALS),))
    assert "[red]north," in text
    assert "a\\x1b[31m\\nb" in text


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("size", [5.264e-4, 1.234e-12, 123_456_789.0, -9.87e15])
def test_a_figure_is_never_cut(width, size):
    one = Scores("a blend of seqcast and AutoETS", size, -12.0, *[size] * 4, -31.5)
    wanted = significant(size)
    narrow = tuple(IntervalScores(level, 0.75, size) for level in (80, 95))
    groups = (Apart(("a series with quite a long name " * 3,), 10**7, one, narrow),)
    console = Console(file=io.StringIO(), width=width, highlight=False)
    evaluation = Evaluation(
        EXTENT, Frequency(1, "step"), (one, *SCORES), narrow, "series", groups, ()
    )
    console.print(Group(*blocks(evaluation, width)))
    text = console.file.getvalue()
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    shown = [line.count(wanted) for line in text.splitlines() if wanted in line]
    columns = 5 if width == 120 else 2 if width == 80 else 1
    assert max(shown) >= columns
    assert len(wanted) < 12


def test_of_many_groups_the_first_are_shown_and_the_rest_counted():
    groups = tuple(Apart((str(n),), 1, SCORES[0], INTERVALS) for n in range(MOST + 7))
    assert "and 7 more; --json holds all" in shown(by="series", groups=groups)
