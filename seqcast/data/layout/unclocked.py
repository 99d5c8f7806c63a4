"""Columns that seem to hold the times of the day beside a date, and were not read."""

import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa

from seqcast.data.cells import arrow, hours, unique, within
from seqcast.data.cells.profile import Profile
from seqcast.data.cells.table import Table
from seqcast.data.cells.unique import Integers
from seqcast.data.layout import disguised, halves
from seqcast.data.layout.clock import TARGETS, shell
from seqcast.data.words import quote
from seqcast.errors import DataError

# An hour and what else a clock is written with, and its minutes.
_LIKE = re.compile(
    r"[^\d:]{0,8}(?:[01]?\d|2[0-4])(?:\D{1,6}[0-5]?\d(?:\D{1,6}[0-5]?\d\D{0,8})?\D{0,8}"
    r"|\D{1,8})?(?:[+-]\d\d:?\d\d)?|[^\d:]{0,2}\d{3,6}\D{0,8}",
)
_WORDS = re.compile(r"midnight|noon|midday|minuit|midi|mitternacht|mittag", re.I)
_SURE = re.compile(r"\D{0,8}\d{1,2}(?::| ?h ?)\d\d(?!\d).{0,12}", re.I)
_CODE = re.compile(r"[a-z]{0,4}[ _.-]?\d{1,4}", re.I)
_MOST_WORDS = 2_000
_MOSTLY = 0.9
_HARDLY = 0.75
# Cells that another one is read beside.
_BESIDE = 4


def refuse(
    table: Table,
    days: pa.Array,
    units: Mapping[str, within.Unit],
    kinds: Mapping[str, Profile],
) -> None:
    """Refuse a column that tells the rows of a day apart and is named like a clock.

    Without it these rows would stand twice; merged they are no rows of the file.

    Args:
        table: The file.
        days: (R,) its days.
        units: The columns that play no part yet, with what their headers say.
        kinds: What the columns hold.

    Raises:
        DataError: There is such a column.
    """
    found = [name for name, unit in units.items() if _may_be(table, name, unit)]
    if not found:
        return
    codes = _codes(days)
    half = [*filter(None, [halves.column(table, units)])]
    beside = [codes, *_ids(table, codes, kinds, [*found, *half])]
    before = unique.distinct(beside)
    for name in found:
        own = [_codes(table.column(one)) for one in (name, *half)]
        if before < _HARDLY * table.rows and (
            unique.distinct([*beside, *own]) >= _MOSTLY * table.rows
        ):
            raise _unread(table, name, units[name])


def _may_be(table: Table, name: str, unit: within.Unit) -> bool:
    """Say whether most cells of a column look like clocks, as far as its name says."""
    if unit not in ("", "clock", "hour", "hour ending", "hour beginning", "start"):
        return False
    column = table.column(name)
    if not unit and not _SURE.fullmatch(str(column[0].as_py()).strip()):
        return False
    words = arrow.words(arrow.encoded(column))
    if not 1 < len(words) <= _MOST_WORDS:
        return False
    like = _LIKE if unit else _SURE
    cells = words.to_pylist()
    read = sum(bool(like.fullmatch(one) or _WORDS.fullmatch(one)) for one in cells)
    return 2 * read > len(cells)


def _ids(
    table: Table, days: Integers, kinds: Mapping[str, Profile], found: Collection[str]
) -> list[Integers]:
    """List the columns, each (R,), that may tell series apart.

    Those are texts that repeat, and integers that nearly every day holds.
    """
    columns = []
    for name, one in kinds.items():
        if name in found or within.unit(name) or one.kind not in ("text", "integer"):
            continue
        codes = _codes(table.column(name))
        most = (int(codes.max()) + 1) * (int(days.max()) + 1)
        every = unique.distinct([days, codes]) >= _MOSTLY * most
        texts = one.kind == "text" and 2 * (int(codes.max()) + 1) <= table.rows
        if texts or (every and name.lower() not in TARGETS):
            columns.append(codes)
    return columns


def _codes(column: pa.Array) -> Integers:
    return arrow.codes(arrow.encoded(column)).astype(np.int64)


def _unread(table: Table, name: str, unit: within.Unit) -> DataError:
    """Make the error of such a column, at the first cell that is not read.

    Raises:
        DataError: All its cells are read, or count something.
    """
    coded = arrow.encoded(table.column(name))
    cells = coded.dictionary.to_pylist()
    strange = _strange(cells, unit)
    if strange is None or all(map(_CODE.fullmatch, cells)):
        disguised.refuse(table, [(name,)])
    series = f"or pass --id {shell(name)} if each of them is a series"
    if strange is None:
        return table.error(
            f"Rows of one day differ in {quote(name)}, which is named like a time of "
            f"the day; what its {quote(cells[0])} says is not sure.",
            0,
            f"Write the whole time in one column, such as 2024-01-31 05:00, {series}",
        )
    held = f"holds {quote(cells[strange])}" if cells[strange] else "has an empty cell"
    return table.error(
        f"Column {quote(name)} {held}, which is no time of the day that is known.",
        arrow.row(coded, strange),
        f"Write every time of this column as 07:30, {series}",
    )


def _strange(cells: Sequence[str], unit: within.Unit) -> int | None:
    """Find the first cell that is not read beside any of the first others."""
    for place, cell in enumerate(cells):
        others = [one for one in cells[:_BESIDE] if one != cell]
        if not any(hours.read([one, cell], unit) for one in others):
            return place
    return None
