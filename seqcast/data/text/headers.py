"""The first line of a text file, which names the columns."""

import re

import pyarrow as pa

from seqcast.data.cells import templates
from seqcast.data.text.turned import LEAST_TIMES
from seqcast.errors import DataError
from seqcast.settings import DataSettings

_VALUE = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_SAMPLE = 1_000


def names(first: list[str], settings: DataSettings) -> tuple[str, ...]:
    """Name the columns by the first line, or number them if it names none.

    >>> names(["a", "b "], DataSettings()), names(["1"], DataSettings(header=False))
    (('a', 'b'), ('column_1',))
    """
    if settings.header:
        return tuple(cell.strip() for cell in first)
    return tuple(f"column_{number}" for number in range(1, len(first) + 1))


def refuse_values(
    names: tuple[str, ...], columns: tuple[pa.LargeStringArray, ...], where: str
) -> None:
    """Refuse a first line of values.

    It is one if a cell is a whole date, if all cells are numbers, or if some
    are numbers and the others stand in their own columns again.

    Args:
        names: The cells of the first line.
        columns: (R,) text of every column below it.
        where: Its place.

    Raises:
        DataError: The first line holds values.
    """
    filled = [i for i, name in enumerate(names) if name]
    days = [i for i in filled if "%d" in (templates.guess(names[i]) or "")]
    # Three dates or more over cells that are none: a column a time.
    dated = 0 < len(days) < LEAST_TIMES or any(
        templates.guess(columns[i][0].as_py().strip()) for i in days
    )
    numbers = [i for i in filled if _VALUE.fullmatch(names[i])]
    others = [i for i in filled if i not in numbers]
    again = (
        numbers
        and not days
        and all(names[i] in columns[i][:_SAMPLE].to_pylist() for i in others)
    )
    if dated or again:
        raise DataError(
            "The first line holds values, not the names of columns.",
            where=where,
            fix="Add a first line with a name for every column, or pass "
            "--set data.header=no",
        )
