"""Texts that a spreadsheet may run: told, and guarded where that is asked for."""

import pytest

from seqcast.data.formulas import Texts, is_formula, made_text
from seqcast.series.panel import ColumnRoles

ROLES = ColumnRoles("day", "sold", ("shop",))


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_may_run_is_found(mark):
    assert is_formula(f"{mark}cmd|' /C calc'!A0")
    assert made_text(f"{mark}x") == f"'{mark}x"


@pytest.mark.parametrize("text", ["", "a=1", "'=1", "-5", "+1.5", "-1,000.5", "-1e-5"])
def test_what_it_does_not_run_is_left(text):
    assert not is_formula(text)
    assert made_text(text) == text


@pytest.mark.parametrize("text", ["-5+1", "-", "+", "--1", "-1e", "+1=2"])
def test_what_only_begins_like_a_number_is_no_number(text):
    assert is_formula(text)


@pytest.mark.parametrize("safe", [False, True])
def test_nothing_is_said_of_plain_ids(safe):
    said = []
    plain = Texts((("north",), ("-5",)), ROLES)
    assert plain.guarded(said.append, safe=safe) is plain
    assert said == []


def test_ids_stay_as_they_are_with_one_notice():
    said = []
    texts = Texts((("=1+1",), ("@x",), ("@x",), ("north",)), ROLES)
    assert texts.guarded(said.append, safe=False) is texts
    (told,) = said
    assert told.startswith('"=1+1" and 1 more begin like a formula of a spreadsheet;')
    assert "--set output.excel_safe=true" in told


def test_ids_columns_and_cells_are_guarded_where_that_is_asked_for():
    said = []
    roles = ColumnRoles("+day", "sold", ("@shop",), known=("-price", "promo"))
    texts = Texts((("=1",), ("a",)), roles, ("\tx", "y"))
    found = texts.guarded(said.append, safe=True)
    assert found.ids == (("'=1",), ("a",))
    assert found.cells == ("'\tx", "y")
    assert (found.roles.time, found.roles.id) == ("'+day", ("'@shop",))
    assert found.roles.known == ("'-price", "promo")
    assert len(said) == 1
