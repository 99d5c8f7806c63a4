"""Text cells to numbers, strictly, by one decimal mark a column."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, grouping, unnumbered
from seqcast.data.cells.decimals import Decimals
from seqcast.data.cells.grouping import Cells
from seqcast.data.cells.table import NO_DELIMITER, Table
from seqcast.data.words import counted, more, quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings

MISSING = ("", "-", "NA", "NaN", "nan", "NULL", "null", "None")
MINUS = "\N{MINUS SIGN}"
_IN_PARENTHESES = r"^\(\s*(\d[\d.,]*)\s*\)$"
# SAP writes -5 as 5-.
_MINUS_BEHIND = r"^(\d[\d.,]*)\s*-$"
_LARGEST = 1e300
# Distinct cells beside one that is no number that are looked at.
_SAMPLE = 1_000
_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$"
_COMMA = r"^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d{1,4})?$"
_GROUPED_BY_COMMA = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?$"
_GROUPED_BY_POINT = r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?$"
# One reading is a thousand, the other a fraction of three digits.
_EITHER = r"^[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+$"
_PATTERNS = {
    (".", ""): _PLAIN,
    (",", ""): _COMMA,
    (".", ","): _GROUPED_BY_COMMA,
    (",", "."): _GROUPED_BY_POINT,
}
# Numbers with the other decimal mark.
_OF_OTHER = {".": _COMMA, ",": _PLAIN}
Marks = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The values of one column, (R,); NaN means missing, and their decimal mark."""

    values: npt.NDArray[np.float64]
    notices: tuple[str, ...]
    decimal: str = "."


def convert(table: Table, name: str, settings: DataSettings) -> Numbers:
    """Turn a column of text into numbers.

    Raises:
        DataError: A cell is no number, or the decimal mark may be read in two
            ways; the error names the line.
    """
    plain = _plain(table, name, settings)
    if plain is not None:
        return plain
    column = arrow.trimmed(table.column(name))
    text, negative = _signed(arrow.words(column), name)
    cells, tidied = grouping.tidied(Cells(table, name, column, text), settings)
    text = cells.texts
    marks = _marks(cells, settings)
    gaps = arrow.matches(text, missing(settings.missing))
    wrong = ~(gaps | arrow.matches(text, _PATTERNS[marks]))
    if wrong.any():
        mixed = bool((~gaps & ~wrong).any())
        raise _not_numbers(cells, wrong, marks, settings, mixed=mixed)
    decimal, thousands = marks
    notices = [*tidied, *negative]
    if thousands:
        text = pc.replace_substring(text, thousands, "")
        notices.append(f"The thousands mark of {quote(name)} is a {_WORDS[thousands]}.")
    if decimal == ",":
        text = pc.replace_substring(text, ",", ".")
        if settings.decimal is None:
            notices.append(f"The decimal mark of {quote(name)} is a comma.")
    return Numbers(_values(cells, text, gaps), tuple(notices), decimal)


def _plain(table: Table, name: str, settings: DataSettings) -> Numbers | None:
    """Read a column of plain numbers with points, as most are, in one pass.

    Returns:
        Its values, or nothing where a cell is anything else.
    """
    stated = settings.missing is not None or settings.decimal == ","
    if stated or table.delimiter not in (",", ""):
        return None
    column = table.column(name)
    if isinstance(column, Decimals):
        return Numbers(column.values, ())
    text = arrow.words(column)
    if not arrow.matches(text, f"{_PLAIN}|^$").all():
        return None
    cells = Cells(table, name, column, text)
    return Numbers(_values(cells, text, arrow.lengths(text) == 0), ())


def _values(
    cells: Cells, text: pa.Array, missing: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Turn plain texts, (U,), into the numbers of all rows, (R,).

    Raises:
        DataError: A value is beyond 1e300, so that sums and squares overflow; its
            line is named.
    """
    values = np.full(len(text), np.nan)
    if missing.any():
        text = text.take(arrow.positions(np.flatnonzero(~missing)))
    values[~missing] = arrow.floats(pc.cast(text, pa.float64()))
    huge = np.abs(values) > _LARGEST
    if huge.any():
        row = cells.row(int(huge.argmax()))
        cell = quote(cells.table.column(cells.name)[row].as_py())
        raise cells.table.error(
            f"Column {quote(cells.name)} holds {cell}, beyond 1e300.",
            row,
            "Correct the value, or leave the cell empty",
        )
    return arrow.spread(values, cells.rows)


def _signed(text: pa.Array, name: str) -> tuple[pa.Array, tuple[str, ...]]:
    """Write negative numbers with a hyphen, and tell how they were written.

    Accounts write -5 as (5), and some as 5-; typeset tables use the minus sign of
    Unicode.
    """
    text = pc.replace_substring(text, MINUS, "-")
    notices = []
    for pattern, what in (
        (_IN_PARENTHESES, "in parentheses"),
        (_MINUS_BEHIND, "with a minus behind them"),
    ):
        if arrow.flags(pc.match_substring_regex(text, pattern)).any():
            text = pc.replace_substring_regex(text, pattern, r"-\1")
            notices.append(f"Read values of {quote(name)} {what} as negative.")
    return text, tuple(notices)


_WORDS = {",": "comma", ".": "point"}


def stated_missing(stated: str | None) -> list[str]:
    """List the words of ``data.missing``, which stand between commas.

    The whole text counts too, as a cell may hold a comma itself.

    >>> stated_missing("n/a,k.A."), stated_missing("none"), stated_missing(None)
    (['n/a,k.A.', 'n/a', 'k.A.'], ['none'], [])
    """
    if stated is None:
        return []
    parts = [part.strip() for part in stated.split(",")]
    return list(dict.fromkeys([stated, *filter(None, parts)]))


def missing(stated: str | None) -> str:
    """Write the pattern of a missing value, by the usual words and the stated ones."""
    words = [*MISSING, *stated_missing(stated)]
    return f"^(?:{'|'.join(map(re.escape, words))})$"


def _marks(cells: Cells, settings: DataSettings) -> Marks:
    """Find the decimal and the thousands mark of a column."""
    text, delimiter = cells.texts, cells.table.delimiter
    comma = arrow.flags(pc.match_substring(text, ","))
    point = arrow.flags(pc.match_substring(text, "."))
    held = {",": bool(comma.any()), ".": bool(point.any())}
    both = comma & point
    decimal = settings.decimal
    if decimal is None and both.any():
        decimal = max(".,", key=text[int(both.argmax())].as_py().rfind)
    if decimal is not None:
        other = "," if decimal == "." else "."
        return (decimal, other if held[other] else "")
    if not held[","] and (delimiter in (",", "") or not held["."]):
        return (".", "")
    if held[","] and held["."]:
        return (".", "")
    mark, marked = (",", comma) if held[","] else (".", point)
    first = int(marked.argmax())
    cell = text[first].as_py()
    if mark == "," and delimiter == NO_DELIMITER:
        raise cells.error(
            f"Column {quote(cells.name)} holds {quote(cell)}: one number, or two "
            "cells.",
            first,
            "Pass --set data.decimal=, or --set data.delimiter=,",
        )
    if arrow.matches(text, _EITHER)[marked].all():
        raise cells.error(
            f"Column {quote(cells.name)} holds {quote(cell)}, which may mean "
            f"{cell.replace(mark, '')} or {cell.replace(mark, '.')}.",
            first,
            f"Pass --set data.decimal={'.' if mark == ',' else ','} for the first, or "
            f"--set data.decimal={mark} for the second",
        )
    return (mark, "")


def _not_numbers(
    cells: Cells,
    wrong: npt.NDArray[np.bool_],
    marks: Marks,
    settings: DataSettings,
    *,
    mixed: bool,
) -> DataError:
    """Make the error of cells that are no numbers, all or ``mixed`` with numbers."""
    table, name = cells.table, cells.name
    row = cells.row(int(wrong.argmax()))
    text = table.column(name)[row].as_py()
    others = cells.count(wrong) - 1
    spelled = unnumbered.spelled_out(text, cells.texts[:_SAMPLE].to_pylist())
    if grouping.is_limit(text):
        fix = "Write what it counts as, such as half of the limit, or leave it empty"
    elif row == 0 and mixed and unnumbered.begins_with_units(table, name):
        fix = unnumbered.REMOVE_UNITS
    elif row == 0 and others == 0 and mixed and text.isalpha():
        fix = "Remove the line if it holds units; leave the cell empty for no value"
    elif spelled:
        fix = spelled
    elif grouping.has_unit(text) and mixed and not re.search("[$€£¥]", text):
        fix = "Write all values of the column in one unit, or as plain numbers"
    elif grouping.has_unit(text) and not settings.clean_values:
        fix = "Remove the units, or pass --set data.clean_values=yes"
    elif re.fullmatch(_OF_OTHER[marks[0]], text.strip(), re.ASCII):
        fix = "Write all values with one decimal mark, a point or a comma"
    elif re.fullmatch(r"(?i).*\d.*|[+-]?inf(inity)?|true|false", text.strip()):
        fix = "Write a plain number such as 1234.5, or leave the cell empty"
    elif 2 * others >= table.rows:
        fix = "Write numbers in this column, or name another with --target of fit"
    else:
        fix = _missing_fix(text, settings)
    return table.error(
        f"Column {quote(name)} holds {quote(text)}, which is not a number"
        f"{more(others)}.",
        row,
        fix,
    )


def _missing_fix(text: str, settings: DataSettings) -> str:
    """Say how a text is made to stand for a missing value, beside those that do."""
    word = text.strip() if text.isprintable() and len(text) <= 20 else "TEXT"
    words = ",".join(filter(None, (settings.missing, word)))
    words = f"'{words}'" if set(words) & set(" ;|&<>*?$()") else words
    return (
        f"Leave the cell empty for a missing value, or pass --set data.missing={words}"
    )


def told_missing(count: int, name: str) -> tuple[str, ...]:
    """Tell of missing values as a notice, if there are any.

    Args:
        count: Of the column, or of all columns.
        name: The column, or nothing for all columns together.
    """
    if not count:
        return ()
    held = f"Column {quote(name)} has" if name else "The columns have"
    return (f"{held} {counted(count, 'missing value')}.",)
