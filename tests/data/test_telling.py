"""What is told of a file as a whole."""

import pytest

from seqcast.data.rows.telling import alike


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        pytest.param([("Ulm",), ("Ulm ",)], "blanks.", id="a blank at the end"),
        pytest.param([("Bad  Ems",), ("Bad Ems",)], "blanks.", id="two blanks for one"),
        pytest.param([("ULM",), ("Ulm",)], "case.", id="capitals"),
        pytest.param([("Köln",), ("Ko\u0308ln",)], "Unicode form.", id="composed"),
        pytest.param([("a\u2000b",), ("a\u2002b",)], "Unicode form.", id="one quad"),
        pytest.param(
            [("Ulm",), ("ulm ",)], "case and blanks.", id="two of them at once"
        ),
        pytest.param(
            [("A ", "b"), ("A", "b")], "blanks.", id="one of two columns of ids"
        ),
        pytest.param(
            [("Ulm",), ("ulm",), ("ULM",), ("Bonn",), ("bonn",)],
            "case (and 3 more such pairs).",
            id="three of one, and a pair",
        ),
    ],
)
def test_ids_that_a_reader_takes_for_one_are_told(ids, told):
    (notice,) = alike(tuple(ids))
    one, other = (", ".join(texts) for texts in ids[:2])
    head = f'"{one}" and "{other}" are two series'.replace("\u2000", "\\u2000")
    head = head.replace("\u2002", "\\u2002")
    assert notice == f"{head}, though they differ only in {told}"


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param([()], id="one series"),
        pytest.param([("1 1",), ("11",)], id="a blank between digits"),
        pytest.param([("Strasse",), ("Straße",)], id="another spelling"),
        pytest.param([("a", "bc"), ("ab", "c")], id="cut elsewhere"),
    ],
)
def test_ids_of_other_letters_are_told_apart(ids):
    assert alike(tuple(ids)) == ()
