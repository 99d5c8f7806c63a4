"""Marks of debit and credit beside amounts without a sign, refused."""

import re
from collections.abc import Iterable

from seqcast.data.cells import arrow
from seqcast.data.cells.numbers import MINUS
from seqcast.data.cells.table import Table
from seqcast.data.layout.clock import shell
from seqcast.data.words import quote

# First the mark of what goes off, where an account is a customer's.
_PAIRS = (
    ("dr", "cr"),
    ("debit", "credit"),
    ("debet", "credit"),
    ("soll", "haben"),
    ("débit", "crédit"),
    ("debe", "haber"),
    ("dare", "avere"),
    ("af", "bij"),
    ("-", "+"),
)
# Cells that are looked at first, and how many of them may differ.
_SAMPLE, _MOST = 100, 3
# Letters that stand for much else, unless their header tells.
_LETTERS = (("d", "c"), ("s", "h"), ("d", "h"))
_HEADER = re.compile(
    r"(?i)(?:.*[^a-z])?(?:d\W?c|s\W?h|dr\W?cr|cdt?\W?dbt?)(?:[^a-z].*)?"
    r"|.*(?:debit|credit|débit|crédit|soll|haben|sign\b|vorzeichen|shkzg|indicator).*"
)
_NEGATIVE = rf"^[\s(]*[-{MINUS}(]+\s*\D?\s*[\d.,]|\d\s*[-{MINUS}]\s*$"


def refuse(table: Table, unused: Iterable[str], target: str) -> None:
    """Refuse to leave out the column that says which amounts are negative.

    Args:
        table: The file.
        unused: Columns that play no part.
        target: The column to forecast.

    Raises:
        DataError: There is such a column, and no amount has a sign.
    """
    for name in unused:
        marks = _marks(table, name)
        if marks and not _signed(table, target):
            raise table.error(
                f"Column {quote(name)} seems to say which values of {quote(target)} "
                f"are below zero: those with {quote(marks[0])} or {quote(marks[1])}.",
                0,
                f"Write a minus before these in {quote(target)}, and leave "
                f"{quote(name)} out of the file, or pass --id {shell(name)} if each is "
                "a series",
            )


def _signed(table: Table, target: str) -> bool:
    """Say whether some amount has a sign."""
    amounts = arrow.words(table.column(target))
    return bool(arrow.matches(amounts, _NEGATIVE).any())


def _marks(table: Table, name: str) -> tuple[str, str] | None:
    """Give both marks as they are written, if a column holds nothing else."""
    if table.names.count(name) > 1:
        return None
    first = {cell.strip() for cell in table.column(name)[:_SAMPLE].to_pylist()}
    if len(first) > _MOST:  # the texts of all rows would take much memory
        return None
    words = arrow.words(arrow.trimmed(table.column(name))).unique()
    if len(words) not in (2, 3):
        return None
    cells = {word.lower().strip("."): word for word in words.to_pylist() if word}
    letters = _LETTERS if _HEADER.fullmatch(name) else ()
    for one, other in (*_PAIRS, *letters):
        if cells.keys() == {one, other}:
            return cells[one], cells[other]
    return None
