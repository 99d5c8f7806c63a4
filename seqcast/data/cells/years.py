"""Cells that stand beside a year: months, quarters, halves, weeks and days."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import months

_MONTH = re.compile(r"m?0*([1-9]|1[0-2])", re.I)
_NUMBERED_NAME = re.compile(rf"0?(\d{{1,2}})[ ._:-]+({months.PATTERN})", re.I)
_NAME = re.compile(months.PATTERN, re.I)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ORDINAL = r"(?:st|nd|rd|th|er|e|eme|ème|\.|º|ª)?"
_QUARTER = re.compile(
    r"(?:q|qtr|quarter|quart|quartal|t|trim|trimestre|k|kwartaal)?[ ._-]?0?"
    rf"(?P<n>[1-4]|i{{1,3}}|iv){_ORDINAL} ?"
    r"(?:q|qtr|quarter|quartal|t|trim|trimestre|k|kwartaal)?",
    re.I,
)
_HALF = re.compile(
    r"(?:h|hj|s|half|halbjahr|sem|semester|semestre)?[ ._-]?0?"
    rf"(?P<n>[12]|i{{1,2}}){_ORDINAL} ?(?:h|hj|s|half|halbjahr|semester|semestre)?",
    re.I,
)
_WEEK = re.compile(
    r"(?:w|wk|week|kw|woche|s|sem|semaine|semana|settimana|uke|uge|vecka)?[ ._-]?0*"
    r"(?P<n>[1-9]|[1-4]\d|5[0-3])",
    re.I,
)


def month(cell: str) -> str | None:
    """Write a month by its number.

    >>> month("3"), month("M11"), month("Okt."), month("02 - February"), month("13")
    ('03', '11', '10', '02', None)
    """
    found = _MONTH.fullmatch(cell)
    if found:
        return found[1].zfill(2)
    if _NAME.fullmatch(cell):
        return f"{months.number(cell):02d}"
    both = _NUMBERED_NAME.fullmatch(cell)
    if both and months.number(both[2]) == int(both[1]):
        return both[1].zfill(2)
    return None


def quarter(cell: str) -> str | None:
    """Write a quarter as ``Q1``.

    >>> quarter("1"), quarter("IV"), quarter("Quarter 2"), quarter("3e trimestre")
    ('Q1', 'Q4', 'Q2', 'Q3')
    """
    found = _QUARTER.fullmatch(cell)
    return f"Q{_number(found['n'])}" if found else None


def half(cell: str) -> str | None:
    """Write a half of a year by its first month.

    >>> half("H2"), half("1"), half("II. Halbjahr")
    ('07', '01', '07')
    """
    found = _HALF.fullmatch(cell)
    return f"{6 * _number(found['n']) - 5:02d}" if found else None


def week(cell: str) -> str | None:
    """Write a week as ``W05``.

    >>> week("5"), week("KW 05"), week("Week 53"), week("54")
    ('W05', 'W05', 'W53', None)
    """
    found = _WEEK.fullmatch(cell)
    return f"W{int(found['n']):02d}" if found else None


def _number(text: str) -> int:
    return _ROMAN.get(text.lower()) or int(text)


def all_read(
    cells: Sequence[str], reader: Callable[[str], str | None]
) -> list[str] | None:
    """Write all cells by a reader, (U,), or none of them."""
    texts = [text for text in map(reader, cells) if text]
    return texts if cells and len(texts) == len(cells) else None


def days(
    year: npt.NDArray[np.int64], day: npt.NDArray[np.int64]
) -> npt.NDArray[np.datetime64] | None:
    """Turn days counted from 1 within their years, (U,), into dates; or none.

    >>> days(np.array([2024]), np.array([60]))
    array(['2024-02-29'], dtype='datetime64[D]')
    """
    begin = (year - 1970).astype("datetime64[Y]")
    found = begin.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    same = (day >= 1) & (found.astype("datetime64[Y]") == begin)
    return found if same.all() else None
