"""Dirty files are read as the table they were made from, or refused with reason.

``benchmarks/pollution.py`` runs thousands of them.
"""

import pytest

from tests.pollution.judge import judge
from tests.pollution.kinds import KINDS

SEEDS = 300


def test_there_are_many_kinds_of_dirt():
    assert len(KINDS) >= 47


@pytest.mark.parametrize("name", KINDS)
def test_one_kind_of_dirt_is_repaired_or_refused(name, tmp_path):
    verdicts = [judge(seed, tmp_path, name) for seed in range(8)]
    suited = [verdict for verdict in verdicts if verdict.kinds]
    allowed = {"read", "refused"}
    if KINDS[name].alone != "either":
        allowed = {KINDS[name].alone}
    assert [one for one in suited if one.outcome not in allowed] == []


@pytest.mark.parametrize("part", range(10))
def test_nothing_dirty_is_read_as_something_else(part, tmp_path):
    seeds = range(part * SEEDS // 10, (part + 1) * SEEDS // 10)
    verdicts = [judge(seed, tmp_path) for seed in seeds]
    allowed = {"read", "refused"}
    assert [one for one in verdicts if one.outcome not in allowed] == []
