"""Periods counted within years of accounts, which begin nobody knows when."""

import re
from collections.abc import Mapping

import numpy as np

from seqcast.data.cells import arrow, unique, within
from seqcast.data.cells.table import Table
from seqcast.data.words import quote

_YEAR = re.compile(r"(?:FY ?)?(?:1[6-9]|2[0-2])\d\d|FY ?'?\d\d(?:[/-]\d\d)?", re.I)
_ACCOUNTS = re.compile(r"FY.*", re.I)
_COUNTED = re.compile(r"(?:p|per|period|m|w|wk|week)?\.?[ _-]?0*(\d{1,2})", re.I)
_MOST_WORDS = 400
# Periods of a year: quarters, months, thirteen of four weeks each, weeks.
_ROUNDS = (4, 12, 13, 52, 53)
# Months, and behind them what closes the year.
_CLOSED = (14, 15, 16)


def refuse(table: Table, units: Mapping[str, within.Unit]) -> None:
    """Refuse years with counted periods beside them, where neither is a date.

    Months and weeks beside plain years are no such periods.

    Args:
        table: A file without dates.
        units: The columns that play no part yet, with what their headers say.

    Raises:
        DataError: There are such columns.
    """
    years = [name for name, unit in units.items() if unit == "year"]
    cells = _cells(table, years[0]) if len(years) == 1 else []
    if not cells or not all(map(_YEAR.fullmatch, cells)):
        return
    accounts = all(map(_ACCOUNTS.fullmatch, cells))
    wanted = ("period", "month", "week") if accounts else ("period",)
    for name in (one for one, unit in units.items() if unit in wanted):
        count = _counted(_cells(table, name))
        if count and _tells_apart(table, years[0], name):
            first = quote(table.column(name)[0].as_py())
            fix = f"or 1, 2, 3 and on with --set data.season={count}"
            if count in _CLOSED:
                fix = "what lies beyond period 12 added to it"
            raise table.error(
                f"When {first} of {quote(name)} begins within a year of "
                f"{quote(years[0])} is not known.",
                0,
                f"Write both as one column: the first days, such as 2021-07-01, {fix}",
            )


def _cells(table: Table, name: str) -> list[str]:
    """List the distinct cells of a column that has few."""
    words = arrow.words(arrow.encoded(table.column(name)))
    return words.to_pylist() if len(words) <= _MOST_WORDS else []


def _counted(cells: list[str]) -> int:
    """Count the periods of a year, from 1 on; 0 if these are none."""
    found = [_COUNTED.fullmatch(cell) for cell in cells]
    numbers = {int(one[1]) for one in found if one}
    whole = numbers == set(range(1, len(cells) + 1))
    return len(cells) if whole and len(cells) in (*_ROUNDS, *_CLOSED) else 0


def _tells_apart(table: Table, year: str, name: str) -> bool:
    """Say whether rows of one year differ in a column."""
    columns = (arrow.encoded(table.column(one)) for one in (year, name))
    codes = [arrow.codes(column).astype(np.int64) for column in columns]
    return unique.distinct(codes) > unique.distinct(codes[:1])
