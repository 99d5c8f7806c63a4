"""Encoding, comment lines and delimiter: found, stated, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqcast.data.cells.table import NO_DELIMITER
from seqcast.data.text import dialect
from seqcast.data.text.content import held
from seqcast.errors import DataError, SettingError
from seqcast.settings import DataSettings

PLAIN = DataSettings()


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param("y\n1\n2\n", NO_DELIMITER, id="one column"),
        pytest.param("a,b\n1,2\n", ",", id="comma"),
        pytest.param("a;b\n1,5;2,5\n", ";", id="semicolon beside decimal commas"),
        pytest.param("a\tb\n1 2\t3\n", "\t", id="tab"),
        pytest.param("a|b\n1|2\n", "|", id="bar"),
        pytest.param('a;b\n"x,y";2\n"z,w";3\n', ";", id="commas inside quotes"),
        pytest.param("a,b\n1,2\n1,2,3\n", ",", id="a ragged row"),
        pytest.param("sep=;\na,b;c,d\n1,2;3,4\n", ";", id="the first line states it"),
        pytest.param('"Sep=\t"\ra\tb\r1\t2\r', "\t", id="the first line states a tab"),
        pytest.param("sep=1\n1\n2\n", NO_DELIMITER, id="a name like it"),
    ],
)
def test_the_delimiter_cuts_every_line_like_the_header(text, delimiter):
    assert dialect.find(text.encode(), "f.csv", PLAIN).delimiter == delimiter


def test_two_equal_delimiters_are_refused_with_both_settings():
    with pytest.raises(DataError) as error:
        dialect.find(b"a,b;c,d\n1,2;3,4\n1,2;3,4\n", "f.csv", PLAIN)
    assert error.value.fix == "Pass --set data.delimiter=',' or data.delimiter=';'"


@pytest.mark.parametrize("stated", ["tab", "\\t", "\t"])
def test_a_stated_tab_is_a_tab(stated):
    settings = DataSettings(delimiter=stated)
    assert dialect.find(b"a,b\tc\n", "f.csv", settings).delimiter == "\t"


@pytest.mark.parametrize("stated", ["", ";;", '"', "\n", "é"])
def test_a_stated_delimiter_is_one_plain_character(stated):
    with pytest.raises(SettingError, match="not one character"):
        dialect.find(b"a,b\n", "f.csv", DataSettings(delimiter=stated))


@pytest.mark.parametrize(
    ("text", "preamble", "notices"),
    [
        pytest.param(b"a,b\n1,2\n", 0, (), id="none"),
        pytest.param(
            b"# x\n\n# y\na,b\n", 3, ("Skipped 2 comment lines at the top.",), id="two"
        ),
        pytest.param(b"\n\na,b\n", 0, (), id="empty lines are no comments"),
    ],
)
def test_comment_lines_stand_at_the_top_only(text, preamble, notices):
    found = dialect.find(text, "f.csv", PLAIN)
    assert (found.preamble, found.notices) == (preamble, notices)


@pytest.mark.parametrize(
    ("position", "line"),
    [
        pytest.param(0, 1, id="first byte"),
        pytest.param(2, 2, id="after LF"),
        pytest.param(5, 2, id="the LF of a CRLF"),
        pytest.param(6, 3, id="after CRLF"),
        pytest.param(8, 4, id="after CR"),
    ],
)
def test_lines_are_counted_as_an_editor_does(position, line):
    assert dialect.line_of_byte(held(b"a\nbb\r\nc\rd", ""), position) == line


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_every_utf_8_text_is_kept(text):
    kept, notices = dialect.decode(held(text.encode(), "f.csv"), PLAIN)
    assert kept.whole() == text.encode().removeprefix(b"\xef\xbb\xbf")
    assert notices == ()


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_utf_16_with_its_mark_is_read(text):
    kept, notices = dialect.decode(held(text.encode("utf-16"), "f.csv"), PLAIN)
    assert kept.whole().decode() == text.removeprefix("\ufeff")
    assert notices == ("Read the file as UTF-16, as its first bytes say.",)


def test_an_unknown_encoding_is_refused():
    with pytest.raises(SettingError, match='no text encoding "klingon"'):
        dialect.decode(held(b"a", "f.csv"), DataSettings(encoding="klingon"))
