"""``AM`` and ``PM`` in a column of their own, beside the clock that they belong to."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow
from seqcast.data.cells.spelled import DAY
from seqcast.data.cells.table import Table
from seqcast.data.cells.unique import Integers
from seqcast.data.words import quote

_HALF = re.compile(r"[ap]\.?m\.?", re.I)
_NOON = DAY // 2
_HOUR = 60
_MOST = 8
# A clock at the end of a time, which runs to 12 where a half of the day is beside it.
_OF_TWELVE = r"[T ](?:0?[1-9]|1[0-2]):[0-5]\d(?::[0-5]\d)?$"


def column(table: Table, names: Iterable[str]) -> str | None:
    """Find the one column that holds AM and PM alone, or none."""
    found = []
    for name in names:
        if not _HALF.fullmatch(str(table.column(name)[0].as_py()).strip()):
            continue
        words = arrow.words(arrow.encoded(table.column(name)))
        if 0 < len(words) <= _MOST and all(map(_HALF.fullmatch, words.to_pylist())):
            found.append(name)
    return found[0] if len(found) == 1 else None


def minutes(table: Table, name: str, minutes: Integers, clock: str) -> Integers | None:
    """Count the minutes since midnight of clocks of twelve hours, (R,).

    Clocks up to 24 whose halves are said again stay as they are.

    Args:
        table: The file.
        name: Its column of halves.
        minutes: (R,) the clocks.
        clock: The column of the clocks.

    Returns:
        The minutes, or nothing where they stay.

    Raises:
        DataError: A clock is not in the half that stands beside it.
    """
    after = _after_noon(table, name)
    if minutes.min() >= _HOUR and minutes.max() < _NOON + _HOUR:
        return minutes % _NOON + _NOON * after
    wrong = (minutes % DAY >= _NOON) != after
    if wrong.any():
        row = int(wrong.argmax())
        hour, minute = divmod(int(minutes[row]), 60)
        raise table.error(
            f"Column {quote(clock)} says {hour:02d}:{minute:02d}, and {quote(name)} "
            f"says {quote(str(table.column(name)[row].as_py()))}.",
            row,
            f"Correct one of them, or leave {quote(name)} out if clocks run to 24",
        )
    return None


def stamped(
    table: Table, dates: Sequence[str], names: Iterable[str]
) -> tuple[tuple[str, str], pa.Array] | None:
    """Write AM and PM behind times that end in a clock of twelve hours, or nothing.

    Args:
        table: The file.
        dates: Its columns of dates.
        names: Columns that may hold the halves.

    Returns:
        The two columns, and (R,) the times.
    """
    half = column(table, names) if len(dates) == 1 else None
    cells = arrow.trimmed(table.column(dates[0])) if half else None
    if half is None or not arrow.matches(cells, _OF_TWELVE).all():
        return None
    halves = arrow.plain(arrow.trimmed(table.column(half)))
    bare = pc.utf8_upper(pc.replace_substring(halves, ".", ""))
    between = arrow.texts([" "])[0]
    times = pc.binary_join_element_wise(arrow.plain(cells), bare, between)
    return (dates[0], half), times


def _after_noon(table: Table, name: str) -> npt.NDArray[np.bool_]:
    coded = arrow.encoded(table.column(name))
    after = [word.lower().startswith("p") for word in coded.dictionary.to_pylist()]
    return np.array(after)[arrow.codes(coded)]
