"""Times of a future that are written in another style than those of the data."""

from collections.abc import Iterable
from dataclasses import replace

import pyarrow as pa

from seqcast.data.cells import arrow, profile, templates
from seqcast.data.cells.dates import Times
from seqcast.data.cells.style import AS_WRITTEN, DateReading
from seqcast.data.cells.table import Table
from seqcast.data.cells.times import is_dated, read_times
from seqcast.data.words import quote
from seqcast.errors import DataError
from seqcast.settings import DataSettings


def alike(
    table: Table, future: Table, name: str, how: DataSettings, known: DateReading
) -> tuple[Table, tuple[str, ...]]:
    """Write the times of a future as those of the data are written.

    Each file is read by itself, so that the one cannot swap days and months of
    the other; where the future shows no order, it has that of the data.

    Args:
        table: The data.
        future: What is known ahead, with such a column.
        name: The column of times.
        how: How the data are read.
        known: How the dates of the model's data were read.

    Returns:
        The future with its times as in the data, and a notice if they were
        otherwise.

    Raises:
        DataError: Times of the future cannot be read.
    """
    stated = how.date_format
    theirs = profile.profile(table, name, stated)
    own = profile.profile(future, name, stated)
    plain = templates.EITHER_FIRST.match(own.template) is None
    if theirs.kind != "date" or (own == theirs and plain):
        return future, ()
    data = read_times(table, name, how, known)
    if own.kind != "date":
        _refuse_unread(future, name, data)
        return future, ()
    alone = replace(how, dayfirst=None)
    if own.template != stated:
        alone = replace(alone, date_format=None)
    stated_order = replace(alone, dayfirst=how.dayfirst)
    times = _first_read(
        future,
        name,
        ((alone, data.read), (alone, AS_WRITTEN), (stated_order, AS_WRITTEN)),
    )
    if times.style.template == data.style.template:
        return future, ()
    return _written(future, name, (times, data), how)


def _first_read(
    table: Table, name: str, ways: Iterable[tuple[DataSettings, DateReading]]
) -> Times:
    """Read times in the first of several ways that reads them.

    Raises:
        DataError: None does.
    """
    for how, known in ways:
        try:
            return read_times(table, name, how, known)
        except DataError as error:
            last = error
    raise last


def _refuse_unread(future: Table, name: str, data: Times) -> None:
    """Refuse times of a future that are written like none we know.

    Raises:
        DataError: There are such.
    """
    first = data.style.write(data.stamps[:1])[0]
    cell = future.column(name)[0].as_py() if future.rows else ""
    if not cell.strip():
        return
    raise future.error(
        f"Column {quote(name)} holds {quote(cell)}, which is no date that is known.",
        0,
        f"Write the times as in DATA, such as {first}",
    )


def _written(
    future: Table, name: str, both: tuple[Times, Times], how: DataSettings
) -> tuple[Table, tuple[str, ...]]:
    """Write times in the style of the data, if that loses nothing of them.

    Args:
        future: What is known ahead.
        name: The column of times.
        both: The times of the future, and those of the data.
        how: How the data are read.

    Raises:
        DataError: It does.
    """
    times, data = both
    cell = quote(future.column(name)[0].as_py())
    written = data.style.write(times.stamps)
    texts: pa.Array = arrow.texts(written)
    columns = list(future.columns)
    columns[future.names.index(name)] = texts
    changed = replace(future, columns=tuple(columns))
    same = is_dated(times.style) and times.zone == data.zone
    read = read_times(changed, name, how, data.read) if same else times
    if not same or (read.stamps != times.stamps).any():
        raise future.error(
            f"The times of the future, such as {cell}, are of another kind than those "
            "of DATA.",
            0,
            f"Write them as in DATA, such as {data.style.write(data.stamps[:1])[0]}",
        )
    told = (
        f"The times of {future.name} are written otherwise than those of DATA: {cell} "
        f"is read as {written[0]}."
    )
    return changed, (told,)
