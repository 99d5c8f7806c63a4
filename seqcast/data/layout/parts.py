"""Whether numbers are the part of a time that their header says they are.

``kW`` is a power as well as a week, ``T`` a temperature as well as a time: the
values decide.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow
from seqcast.data.cells.style import AS_WRITTEN
from seqcast.data.cells.table import Table
from seqcast.data.cells.times import is_dated, read_times
from seqcast.errors import DataError
from seqcast.series.frequency import DAY
from seqcast.settings import DataSettings

Integers = npt.NDArray[np.int64]

_INTEGER = r"^[+-]?\d{1,18}$"
_NEARLY = 0.9
_ALIKE = 1.25
# So few years are too few to say that each holds one row.
_FEW_YEARS = 3
_HOUR = DAY // 24
# Years are counted from it.
_FIRST_YEAR = 1970


def running(
    table: Table,
    year: str,
    names: Sequence[str],
    reader: Callable[[str], str | None],
) -> list[str]:
    """List the columns beside years whose values run through the parts of years.

    Args:
        table: The file.
        year: The column of years.
        names: Columns that are named like a part of the year.
        reader: Writes a cell as that part, or not.
    """
    years = arrow.codes(arrow.encoded(table.column(year))).astype(np.int64)
    found = []
    for name in names:
        coded = arrow.encoded(arrow.trimmed(table.column(name)))
        read = map(reader, coded.dictionary.to_pylist())
        numbers = [int(re.sub(r"\D", "", text)) if text else 0 for text in read]
        values = np.array(numbers, np.int64)[arrow.codes(coded)]
        if _run(years[values > 0], values[values > 0]):
            found.append(name)
    return found


def _run(years: Integers, values: Integers) -> bool:
    """Say whether numbers, (R,), run through the parts of years, (R,).

    They do if most steps within a year are equal steps up, or down in a file whose
    newest row is the first; or if all years hold nearly all of them, equally often.
    """
    distinct = np.unique(values)
    if len(distinct) == 1:
        return True
    pairs = np.unique(np.stack([years, values]), axis=1, return_counts=True)[1]
    count = len(np.unique(years))
    if len(pairs) == count:
        return count < _FEW_YEARS
    jumps = np.diff(values)[np.diff(years) == 0]
    jumps = jumps[jumps != 0]
    up, down = jumps[jumps > 0], -jumps[jumps < 0]
    more, less = (up, down) if len(up) >= len(down) else (down, up)
    even = len(more) > 0 and 2 * np.bincount(more).max() > len(more)
    if even and 3 * len(less) <= len(more):
        return True
    # The first and the last year may begin late or end early.
    full = len(pairs) + 2 * len(distinct) >= _NEARLY * count * len(distinct)
    return bool(full and pairs.max() * len(pairs) <= _ALIKE * len(values))


def repeats(table: Table, name: str, time: str) -> bool:
    """Say whether a column says again what the times of its rows say.

    Its cells are the year, the month, the day, the week or another part of nearly
    every time, or they count the times.

    Args:
        table: The file.
        name: The column.
        time: That of the times, or nothing where rows are numbered.
    """
    text = arrow.encoded(arrow.trimmed(table.column(name)))
    whole = arrow.matches(text.dictionary, _INTEGER)
    held = arrow.spread(whole, text)
    if held.mean() < _NEARLY:
        return False
    rows = np.flatnonzero(held)
    numbers = pc.cast(arrow.plain(text).take(arrow.positions(rows)), pa.int64())
    values = arrow.integers(numbers)
    stamps = np.arange(table.rows)
    parts: list[Integers] = []
    if time:
        try:
            times = read_times(table, time, DataSettings(), AS_WRITTEN)
        except DataError:
            return False  # what is wrong with the times is told when they are read
        stamps = times.stamps
        parts = _parts(stamps[rows]) if is_dated(times.style) else [stamps[rows]]
    steps = np.unique(stamps, return_inverse=True)[1].astype(np.int64)[rows]
    return any(_is_near(values, one) for one in (*parts, steps))


def _is_near(values: Integers, part: Integers) -> bool:
    """Say whether nearly all numbers, (R,), are as far from a part of the times.

    Numbers and parts that never change must be the same, counted from 1.
    """
    apart, counts = np.unique(values - part, return_counts=True)
    if part.min() == part.max():
        return len(apart) == 1 and int(apart[0]) in (1, _FIRST_YEAR)
    return bool(counts.max() >= _NEARLY * len(part) and values.min() < values.max())


def _parts(stamps: Integers) -> list[Integers]:
    """Give what calendars and clocks say of times, each (R,).

    Weeks are those of ISO 8601, and those that begin on 1 January or on the first
    Sunday or Monday of the year.
    """
    day = stamps // DAY
    dates = day.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]")
    of_year = day - year.astype("datetime64[D]").astype(np.int64)
    weekday = (day + 3) % 7  # day 0, 1970-01-01, was a Thursday
    iso = (day - weekday + 3).astype("datetime64[D]")
    of_iso = (iso - iso.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    months = month.astype(np.int64) % 12
    return [
        year.astype(np.int64),
        months,
        months // 3,
        months // 6,
        day - month.astype("datetime64[D]").astype(np.int64),
        of_year,
        of_iso // 7,
        of_year // 7,
        (of_year + 6 - weekday) // 7,
        (of_year + 6 - (weekday + 1) % 7) // 7,
        weekday,
        (weekday + 1) % 7,
        stamps % DAY // _HOUR,
        stamps % _HOUR // (_HOUR // 60),
    ]
