import numpy as np
import pytest

from benchmarks.memory_tasks import adding, recall


@pytest.mark.parametrize("tokens", [2, 21])
def test_adding_asks_for_the_sum_of_the_marked_values(tokens):
    inputs, answers, counts = adding(np.random.default_rng(3), tokens)
    values, marks = inputs[:, :, 0], inputs[:, :, 1]
    for row in range(len(inputs)):
        first, second = np.flatnonzero(marks[row])
        assert first < tokens // 2 <= second
        total = values[row, first] + values[row, second]
        np.testing.assert_allclose(answers[row, 0], (total - 1) * 6**0.5, atol=1e-6)
    np.testing.assert_array_equal(counts, [[1, 0, 0, 0]] * len(inputs))


def test_answering_the_mean_of_adding_has_an_error_of_one():
    rng = np.random.default_rng(3)
    answers = np.concatenate([adding(rng, 8)[1][:, 0] for _ in range(500)])
    # 16,000 answers: the standard error of both is below 0.01.
    assert abs(answers.mean()) < 0.04
    assert abs((answers**2).mean() - 1) < 0.04


def test_recall_asks_for_the_signs_that_only_its_first_tokens_hold():
    inputs, answers, counts = recall(np.random.default_rng(3), 9)
    np.testing.assert_array_equal(inputs[:, :4, 0], answers)
    np.testing.assert_array_equal(np.abs(answers), counts)
    assert inputs[:, :4, 1].all()
    assert not inputs[:, 4:].any()
