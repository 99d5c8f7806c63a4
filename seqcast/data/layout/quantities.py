"""Columns of numbers that are no quantities: numbers of rows, elapsed times."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow
from seqcast.data.cells.table import Table
from seqcast.data.layout.clock import shell
from seqcast.data.words import quote
from seqcast.errors import DataError

_ID = re.compile(
    r"(?:.*[^A-Za-z])?(?i:id|no|nr|num|number|nummer|key|#)\.?|.*[a-z](?:Id|ID|No|Nr|Key)"
)
_ELAPSED = re.compile(
    r"(?i)(?:(?:elapsed|run|retention)[ _]?)?(?:time|zeit|temps|t)[ _]*[(\[/_ ]+ *"
    r"(?:[mµun]?s|sec(?:onds?)?|sek(?:unden)?|min(?:utes?|uten)?|h(?:ours?)?)[)\]]?"
    r"|elapsed.*|laufzeit.*"
)
_NUMBER = r"^\d{1,15}(?:[.,]\d+)?$"
_WHOLE = r"^\d{1,15}$"
# Rows that are looked at before all are.
_SAMPLE = 1_000
# Elapsed times that are rounded differ so much in their steps, as a share of one.
_SLACK = 0.02


def of(table: Table, numeric: Sequence[str], time: str) -> list[str]:
    """Leave out columns of numbers that hardly are what is to be forecast.

    Args:
        table: The file.
        numeric: Columns of numbers that play no part yet.
        time: The column of times, or nothing.

    Raises:
        DataError: Only numbers of the rows are left, or times have passed unequally
            and no other column has them.
    """
    rising = {name: _rising(table, name) for name in numeric if _is_named(name)}
    steps = {name: jumps for name, jumps in rising.items() if jumps is not None}
    rest = [name for name in numeric if name not in steps]
    if numeric and not rest:
        raise _lists_events(table, numeric[0])
    for name, jumps in steps.items():
        step = float(np.median(jumps))
        even = bool((abs(jumps - step) <= _SLACK * step).all())
        if not time and _ELAPSED.fullmatch(name) and not even:
            raise table.error(
                f"The steps of {quote(name)} differ.",
                1 + int(abs(jumps - step).argmax()),
                "Write one row for each step, or pass "
                f"--target {shell(rest[0])} to number the rows as they are",
            )
    return rest


def varying(table: Table, numeric: list[str]) -> list[str]:
    """Leave out columns of one value, unless fewer than two would remain."""
    kept = [name for name in numeric if _varies(table, name)]
    return kept if len(kept) > 1 else numeric


def _varies(table: Table, name: str) -> bool:
    """Say whether a column holds two texts, mostly by its first rows."""
    column = table.column(name)
    first = {cell.strip() for cell in column[:_SAMPLE].to_pylist()}
    return len(first) > 1 or len(arrow.words(arrow.trimmed(column)).unique()) > 1


def _is_named(name: str) -> bool:
    return bool(_ID.fullmatch(name) or _ELAPSED.fullmatch(name))


def _rising(table: Table, name: str) -> npt.NDArray[np.float64] | None:
    """Give the steps of a column, (R-1,), if every number is above that before."""
    column = table.column(name)
    # Texts of all rows take much memory, and hardly any column rises so far.
    first = _jumps(column[:_SAMPLE], name)
    return first if first is None or len(column) <= _SAMPLE else _jumps(column, name)


def _jumps(column: pa.Array, name: str) -> npt.NDArray[np.float64] | None:
    text = arrow.plain(arrow.trimmed(column))
    pattern = _WHOLE if _ID.fullmatch(name) else _NUMBER
    if len(text) < 2 or not arrow.matches(text, pattern).all():
        return None
    pointed = pc.replace_substring(text, ",", ".")
    jumps = np.diff(arrow.floats(pc.cast(pointed, pa.float64())))
    if jumps[0] < 0:  # newest row first
        jumps = -jumps
    return jumps if (jumps > 0).all() else None


def _lists_events(table: Table, name: str) -> DataError:
    """Make the error of a file whose rows are events, or hold elapsed times alone."""
    return DataError(
        f"No column of numbers is left to forecast; {quote(name)} numbers the rows.",
        where=table.name,
        fix="Write one row for each step, such as a day, with a count of its events; "
        f"or pass --target {shell(name)}",
    )
