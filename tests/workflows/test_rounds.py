"""The time of a fit and how its trainings share it."""

import math

import pytest

from seqcast.workflows.rounds import BEFORE_A, Round, allowance


def test_without_a_limit_time_never_runs_out():
    assert allowance(None, lambda: 1e9).left(0.01) == math.inf


def test_a_share_counts_from_where_training_began():
    now = [10.0]
    time = allowance(100, lambda: now[0])  # 90 s for all, 80 s of them for training
    assert time.left(0.5) == pytest.approx(40)
    now[0] = 60.0
    assert time.left(0.5) == pytest.approx(-10)
    assert time.left(1.0) == pytest.approx(30)


@pytest.mark.parametrize(
    ("turn", "last"),
    [
        pytest.param(Round(0, BEFORE_A), BEFORE_A, id="before A"),
        pytest.param(Round(1, 1.0), 1.0, id="all rows"),
    ],
)
def test_members_end_one_after_the_other_within_their_round(turn, last):
    ends = [turn.end(number, 4) for number in range(4)]
    assert ends == sorted(ends)
    assert ends[-1] == last


def test_all_rows_are_trained_on_after_choosing_is_over():
    assert Round(1, 1.0).end(0, 5) > Round(0, BEFORE_A).end(4, 5)
