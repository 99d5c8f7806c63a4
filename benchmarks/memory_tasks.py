"""The tasks of memory.py: windows whose answer lies far back.

Letters: N windows, T tokens. A token is two numbers, as in every network of
seqcast: there a value and whether it was observed, here a value and a mark.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

WINDOWS, ANSWERS = 32, 4

Singles = npt.NDArray[np.float32]
# Tokens (N, T, 2), answers (N, 4), and which of them count (N, 4).
Batch = tuple[Singles, Singles, Singles]
Task = Callable[[Generator, int], Batch]


def adding(rng: Generator, tokens: int) -> Batch:
    """Draw the adding problem: the sum of the two marked values.

    Values are uniform on 0 to 1, and one mark lies in each half. The first
    answer is the sum, centred and scaled to a variance of 1; the others do not
    count. Hochreiter and Schmidhuber 1997, section 5.4, with windows of one
    length.
    """
    rows, half = np.arange(WINDOWS), tokens // 2
    values, marks = rng.random((WINDOWS, tokens)), np.zeros((WINDOWS, tokens))
    first = rng.integers(half, size=WINDOWS)
    second = rng.integers(half, tokens, size=WINDOWS)
    marks[rows, first] = marks[rows, second] = 1.0
    answers, counts = np.zeros((2, WINDOWS, ANSWERS))
    total = values[rows, first] + values[rows, second]
    answers[:, 0], counts[:, 0] = (total - 1.0) * np.sqrt(6.0), 1.0
    return _singles(np.stack([values, marks], axis=2), answers, counts)


def recall(rng: Generator, tokens: int) -> Batch:
    """Draw a recall task: four signs, each marked, then nothing.

    The answer is the four signs: the copy task of Arjovsky et al. 2016,
    arXiv:1511.06464, answered at once.
    """
    answers = rng.choice([-1.0, 1.0], (WINDOWS, ANSWERS))
    inputs = np.zeros((WINDOWS, tokens, 2))
    inputs[:, :ANSWERS, 0], inputs[:, :ANSWERS, 1] = answers, 1.0
    return _singles(inputs, answers, np.ones_like(answers))


def _singles(inputs: Any, answers: Any, counts: Any) -> Batch:
    three = [one.astype(np.float32) for one in (inputs, answers, counts)]
    return three[0], three[1], three[2]


TASKS: dict[str, Task] = {"adding": adding, "recall": recall}
