"""Twenty-eight nights, each of the staged faults twice."""

from benchmarks.nights import FAULTS, year


def test_every_night_ends_with_a_good_file_or_the_right_exit_code(tmp_path):
    found = year(2 * len(FAULTS), 0, tmp_path)
    wrong = {name: nights for name, nights in found.items() if any(nights)}
    assert wrong == {}
    assert len(found) == len(FAULTS) + 1
