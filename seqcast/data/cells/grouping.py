"""Marks inside numbers that are neither digits nor decimal marks.

Spaces and apostrophes between thousands have one meaning and are taken off;
units are taken off where the user says so.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow
from seqcast.data.cells.table import Table
from seqcast.data.words import quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings

SPACES = " \u00a0\u2009\u202f"
BETWEEN = f"[{SPACES}'\u2019]"
_GROUPED = rf"^[+-]?[1-9]\d{{0,2}}(?:{BETWEEN}\d{{3}})+(?:[.,]\d*)?$"
_UNGROUPED = r"^[+-]?\d{4}"
_LEAST_GROUPED = 2
_NUMBER = (
    rf"[+-]?(?:[1-9]\d{{0,2}}(?:{BETWEEN}\d{{3}})+(?:[.,]\d*)?"
    r"|(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d{1,4})?)"
)
_UNIT = r"[\pL\p{Sc}%°‰][\pL\p{Sc}%°‰²³/.]{0,11}"
_BEFORE = rf"^([+-]?)({_UNIT})[{SPACES}]?({_NUMBER})$"
_AFTER = rf"^({_NUMBER})[{SPACES}]?({_UNIT})$"
_HAS_UNIT = re.compile(
    rf"[<>]? ?[+-]?[$€£¥]?\d[\d.,]*(?:{BETWEEN}\d{{3}})*(?:[.,]\d*)?[{SPACES}]?"
    r"(?:[^\W\d_]|°)(?:[^\W\d_]|[°²³/.23]){0,11}"
    rf"|[A-Z]{{3}}[{SPACES}]?[+-]?\d[\d.,]*(?:{BETWEEN}\d{{3}})*(?:[.,]\d*)?"
    r"|.*\d.*[%‰]|.*[$€£¥].*"
)
_LIMIT = re.compile(r"[<>≤≥] ?\d[\d.,]*.*")
_CURRENCY = re.compile("[$€£¥]|[A-Z]{3}")


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The distinct texts of one column on their way to numbers.

    Args:
        table: The file.
        name: The column.
        rows: (R,) which text every row holds.
        texts: (U,) the texts as they are by now.
    """

    table: Table
    name: str
    rows: pa.Array
    texts: pa.Array

    def count(self, found: npt.NDArray[np.bool_]) -> int:
        """Count the rows of some texts, given as (U,) truths."""
        return arrow.rows(self.rows, found)

    def row(self, text: int) -> int:
        """Give the first row of a text."""
        return arrow.row(self.rows, text)

    def error(self, problem: str, text: int, fix: str) -> DataError:
        """Make the error of the first row of a text."""
        return self.table.error(problem, self.row(text), fix)


def tidied(cells: Cells, settings: DataSettings) -> tuple[Cells, tuple[str, ...]]:
    """Take marks off numbers that do not change their value.

    Args:
        cells: Trimmed.
        settings: Whether units are taken off too.

    Returns:
        The cells, and notices of what was taken off.

    Raises:
        DataError: The units of the column differ.
    """
    notices: tuple[str, ...] = ()
    if settings.clean_values:
        cells, notices = _without_units(cells)
    text = cells.texts
    if not arrow.matches(text, BETWEEN).any():
        return cells, notices
    grouped = arrow.matches(text, _GROUPED)
    few = cells.count(grouped) < _LEAST_GROUPED
    if few or arrow.matches(text, _UNGROUPED)[~grouped].any():
        return cells, notices
    mark = re.search(BETWEEN, text[int(grouped.argmax())].as_py())
    word = "apostrophe" if mark and mark[0] not in SPACES else "space"
    kept = pc.if_else(
        pc.match_substring_regex(text, _GROUPED),
        pc.replace_substring_regex(text, BETWEEN, ""),
        text,
    )
    article = "an" if word == "apostrophe" else "a"
    note = f"The thousands mark of {quote(cells.name)} is {article} {word}."
    return replace(cells, texts=kept), (*notices, note)


def has_unit(cell: str) -> bool:
    """Say whether a cell looks like a number and its unit.

    >>> has_unit("5 kg"), has_unit("0.3 m3/s"), has_unit("12.5"), has_unit("A5")
    (True, True, False, False)
    """
    return _HAS_UNIT.fullmatch(cell.strip()) is not None


def is_limit(cell: str) -> bool:
    """Say whether a cell tells that a value is below or above a number.

    >>> is_limit("<0.5"), is_limit("> 100 mg/L"), is_limit("0.5")
    (True, True, False)
    """
    return _LIMIT.fullmatch(cell.strip()) is not None


def _without_units(cells: Cells) -> tuple[Cells, tuple[str, ...]]:
    """Take one unit off the numbers of a column, before or behind them."""
    name, text = cells.name, cells.texts
    before, after = arrow.matches(text, _BEFORE), arrow.matches(text, _AFTER)
    held = before | after
    if not held.any():
        return cells, ()
    bare = pc.replace_substring_regex(text, _BEFORE, r"\1\3")
    bare = pc.replace_substring_regex(bare, _AFTER, r"\1")
    unit = pc.replace_substring_regex(text, _BEFORE, r"\2")
    unit = pc.replace_substring_regex(unit, _AFTER, r"\2")
    found = np.flatnonzero(held)
    units = [unit[int(one)].as_py() for one in found]
    for one, other in zip(found, units, strict=True):
        if other != units[0]:
            raise cells.error(
                f"Column {quote(name)} holds values in {quote(units[0])} and in "
                f"{quote(other)}.",
                int(one),
                "Write all values of the column in one unit",
            )
    plain = ~held & arrow.matches(text, rf"^{_NUMBER}$")
    if plain.any() and not _CURRENCY.fullmatch(units[0]):
        raise cells.error(
            f"Column {quote(name)} holds values with {quote(units[0])} and without.",
            int(plain.argmax()),
            "Write all values of the column in one unit",
        )
    note = f"Took {quote(units[0])} off the values of {quote(name)}."
    return replace(cells, texts=bare), (note,)
