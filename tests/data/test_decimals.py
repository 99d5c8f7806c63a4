"""Decimal numbers that give their texts back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqcast.data.cells import arrow, decimals

PLAIN = st.from_regex(r"(-?(0|[1-9][0-9]{0,7})(\.[0-9]{1,5})?)?", fullmatch=True)


@given(st.lists(PLAIN.filter(lambda text: float(text or 1) != 0 or text[0] != "-")))
def test_plain_numbers_come_back_as_they_were_written(texts):
    found = decimals.read(arrow.texts(texts))
    assert found.to_pylist() == texts
    expected = [float(text or "nan") for text in texts]
    np.testing.assert_array_equal(found.values, expected)


@given(st.lists(st.text("0123456789.-", max_size=9)))
def test_what_is_read_comes_back(texts):
    found = decimals.read(arrow.texts(texts))
    assert found is None or found.to_pylist() == texts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1e5", id="exponent"),
        pytest.param("+1", id="plus"),
        pytest.param("007", id="leading zeros"),
        pytest.param("-0.0", id="a zero below zero"),
        pytest.param(".5", id="nothing before the point"),
        pytest.param("5.", id="nothing after the point"),
        pytest.param("1.2.3", id="two points"),
        pytest.param("1-2", id="a hyphen inside"),
        pytest.param("0.1234567890123456", id="more digits than a number holds"),
        pytest.param(" 1", id="blank"),
        pytest.param("NA", id="word"),
    ],
)
def test_what_would_not_come_back_is_left_as_text(text):
    assert decimals.read(arrow.texts(["1", text])) is None


def test_a_part_of_a_column_is_read_as_the_part_it_is():
    column = arrow.texts(["x", "1.50", "", "-2", "y"])[1:4]
    assert decimals.read(column).to_pylist() == ["1.50", "", "-2"]


@pytest.mark.parametrize(
    ("above", "below", "kind"),
    [
        pytest.param(["1.5"], ["2"], decimals.Decimals, id="numbers"),
        pytest.param(["1.5"], ["x"], type(arrow.texts([])), id="numbers and a word"),
    ],
)
def test_columns_are_joined_as_numbers_if_both_are(above, below, kind):
    first = decimals.read(arrow.texts(above))
    for second in (arrow.texts(below), arrow.texts(below).dictionary_encode()):
        joined = decimals.joined([first, second])
        assert isinstance(joined, kind)
        assert joined.to_pylist() == above + below
