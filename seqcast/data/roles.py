"""Which column is time, id and target: found, or refused with the choices."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data import arrow, templates, unique
from seqcast.data.profile import Profile, profile
from seqcast.data.table import Table
from seqcast.data.words import more, quote
from seqcast.errors import DataError, SettingError
from seqcast.series.panel import ColumnRoles

_TARGETS = ("y", "target", "value", "sales")
_CLOCKS = re.compile(
    "t|ds|date|(date)?time|(time)?stamp|years?|quarter|month|week|day|hour|minute"
    "|second|epoch|step|period|index|idx|tick"
)
_MOST_CHOICES = 3
# The names of the months and of the days of the week are no dates.
_MOST_WORDS = 12


def find(
    table: Table,
    time: str | None,
    target: str | None,
    ids: Sequence[str],
    date_format: str | None,
) -> tuple[ColumnRoles, tuple[str, ...]]:
    """Find the part that every column plays.

    Args:
        table: The file.
        time: The column that the user names, or nothing; so are the others.
        target: As time.
        ids: As time; none means to find them.
        date_format: How the user says that dates are written, or nothing.

    Returns:
        The roles, and notices on what was found and left out.

    Raises:
        DataError: A column is missing, or there is more than one reading.
    """
    named = [name for name in (time, target, *ids) if name]
    require(table, named)
    _refuse_two_parts(named)
    free = [
        profile(table, name, date_format)
        for name in usable(table)
        if name not in named and not is_row_number(table, name)
    ]
    if time is None:
        time = time_column(table, free, target)
    free = [p for p in free if p.name != time]
    found = tuple(ids)
    if not ids and time:
        found = _ids(table, free, time, target)
    free = [p for p in free if p.name not in found]
    if not time and not ids:
        _refuse_unnamed_series(table, free)
    if target is None:
        target = _target(table, free, bool(time) and not found)
    notices = []
    if len(named) < 1 + bool(time) + len(found):
        notices.append(_told(time, found, target))
    if not time:
        notices.append("There is no column of times; the rows are numbered.")
    unused = [n for n in table.names if n and n not in (time, target, *found)]
    if unused:
        notices.append(f"Left out {listed(unused)}.")
    return ColumnRoles(time, target, found), tuple(notices)


def usable(table: Table) -> list[str]:
    """List the columns whose header is there once."""
    counts = Counter(table.names)
    return [name for name in table.names if name and counts[name] == 1]


def require(table: Table, names: Iterable[str]) -> None:
    """Check that every column is there, once.

    Raises:
        DataError: It is missing, or its header stands twice.
    """
    for name in names:
        count = table.names.count(name)
        if count == 0:
            close = difflib.get_close_matches(name, table.names, n=1)
            hint = f"Did you mean {close[0]}? " if close else ""
            raise DataError(
                f"There is no column {quote(name)}.",
                where=table.name,
                fix=f"{hint}The columns are {', '.join(map(quote, table.names[:20]))}",
            )
        if count > 1:
            raise DataError(
                f"The header names {quote(name)} {count} times.",
                where=table.name,
                fix="Give every column a name of its own",
            )


def _refuse_two_parts(named: list[str]) -> None:
    for name in named:
        if named.count(name) > 1:
            raise SettingError(
                f"Column {quote(name)} is given two parts.",
                where="--time, --target, --id",
                fix="Name a column once",
            )


def _refuse_unnamed_series(table: Table, free: list[Profile]) -> None:
    """Refuse rows without times that a column of repeated texts may tell apart."""
    for name in (p.name for p in free if p.kind == "text"):
        distinct = len(table.column(name).unique())
        if 1 < distinct <= table.rows // 2:
            raise DataError(
                f"There is no column of times, and column {quote(name)} may name the "
                "series.",
                where=table.name,
                fix=f"Pass --id {_shell(name)}, or leave the column out of the file",
            )


def is_row_number(table: Table, name: str) -> bool:
    """Say whether this is the index of a pandas frame, which has no name."""
    if not name.startswith(("Unnamed:", "__index_level_")):
        return False
    first = table.column(name)[0].as_py()
    if first not in ("0", "1"):
        return False
    rows = range(int(first), int(first) + table.rows)
    return bool(table.column(name).to_pylist() == list(map(str, rows)))


def time_column(table: Table, free: list[Profile], target: str | None) -> str:
    """Choose the one column of dates, or of regular integers; or none.

    Args:
        table: The file.
        free: Its columns that play no part yet.
        target: The target, if it is known.

    Raises:
        DataError: There are several, or one that cannot be read.
    """
    dates = [p.name for p in free if p.kind == "date"]
    if len(dates) == 1:
        return dates[0]
    if dates:
        raise _choose(table, "--time", [(name,) for name in dates])
    numeric = [p for p in free if p.kind in ("integer", "number")]
    few = len(numeric) < (1 if target else 2)
    steps = [
        p.name
        for p in numeric
        if p.kind == "integer"
        and not few
        and p.name.lower() not in _TARGETS
        and _is_regular(table.column(p.name))
    ]
    if len(steps) > 1:
        clocks = [name for name in steps if _CLOCKS.fullmatch(name.lower())]
        if len(clocks) != 1:
            raise _choose(table, "--time", [(name,) for name in steps])
        return clocks[0]
    if not steps:
        _refuse_unread_times(table, free)
    return steps[0] if steps else ""


def _refuse_unread_times(table: Table, free: list[Profile]) -> None:
    """Refuse a column that is named like dates and written like none we know."""
    for name in (p.name for p in free if p.kind == "text"):
        named = re.search(r"(?i)date|time|month|week|day|year|^ds$", name)
        cells = table.column(name)
        distinct = len(cells.unique())
        told_apart = distinct == table.rows and arrow.matches(cells, r"\d").all()
        if (named and distinct > _MOST_WORDS) or told_apart:
            raise table.error(
                f"Column {quote(name)} holds {quote(cells[0].as_py())}, which is no "
                "date that is known.",
                0,
                "Write it as 2024-01-31, or say how it is written, such as --set "
                f"data.date_format={templates.hint(cells.unique().to_pylist())}",
            )


def _is_regular(column: pa.LargeStringArray) -> bool:
    """Say whether integers count up by one step and now and then start anew."""
    text = arrow.trimmed(column)
    if not arrow.matches(text, r"^-?\d{1,18}$").all():
        return False
    jumps = np.diff(arrow.integers(pc.cast(text, pa.int64())))
    up, down = jumps[jumps > 0], jumps[jumps < 0]
    if not len(up) or len(down) * 3 > len(up):
        return False
    _, counts = np.unique(up, return_counts=True)
    return bool(2 * counts.max() > len(up))


def _ids(
    table: Table, free: list[Profile], time: str, target: str | None
) -> tuple[str, ...]:
    """Choose the fewest columns that make (id, time) unique: texts, then integers."""
    texts = [p.name for p in free if p.kind == "text"]
    numeric = [p.name for p in free if p.kind in ("integer", "number")]
    if target is None:
        named = [name for name in numeric if name.lower() in _TARGETS]
        target = next(iter(named or numeric)) if len(named or numeric) == 1 else None
    integers = [p.name for p in free if p.kind == "integer" and p.name != target]
    found = unique.fewest(table, time, texts, integers)
    if len(found) > 1:
        raise _choose(table, "--id", found)
    return found[0]


def _target(table: Table, free: list[Profile], may_be_wide: bool) -> str:
    """Choose the only numeric column left, or the one with a target's name."""
    may_be_wide = may_be_wide and all(p.kind != "text" for p in free)
    numeric = [p.name for p in free if p.kind in ("integer", "number")]
    numeric = numeric or [p.name for p in free if p.kind == "empty"]
    if len(numeric) == 1:
        return numeric[0]
    named = [name for name in numeric if name.lower() in _TARGETS]
    if len(named) == 1:
        return named[0]
    if numeric:
        choices: list[tuple[str, ...]] = [(name,) for name in named or numeric]
        raise _choose(table, "--target", choices, not named and may_be_wide)
    counts = Counter(table.names)
    twice = [name for name, count in counts.items() if count > 1 or not name]
    if twice:
        raise DataError(
            f"The header names {quote(twice[0])} {counts[twice[0]]} times."
            if twice[0]
            else "A column has no name.",
            where=table.name,
            fix="Give every column a name of its own",
        )
    raise _no_numbers(table, free)


def _no_numbers(table: Table, free: list[Profile]) -> DataError:
    for one in free:
        name, cell = one.name, table.column(one.name)[0].as_py()
        if one.kind == "text" and re.search(r"\d", cell):
            held = f"{quote(name)} holds {quote(cell)}"
            return table.error(
                f"No column of numbers is left to forecast; {held}.",
                0,
                "Write plain numbers such as -1234.5 in the column to forecast",
            )
    return DataError(
        "No column of numbers is left to forecast.",
        where=table.name,
        fix=f"Add one; the file has {listed(table.names)}",
    )


def _choose(
    table: Table, flag: str, choices: list[tuple[str, ...]], may_be_wide: bool = False
) -> DataError:
    """Make the error of several readings: name them, and the flags that decide."""
    shown = choices[:_MOST_CHOICES]
    names = " or ".join(" with ".join(map(quote, names)) for names in shown)
    flags = [" ".join(f"{flag} {_shell(name)}" for name in names) for names in shown]
    wide = ", or --wide if every column of numbers is a series" * may_be_wide
    return DataError(
        f"The {flag[2:]} may be {names}{more(len(choices) - len(shown))}.",
        where=table.name,
        fix=f"Pass {' or '.join(flags)}{wide}",
    )


def _shell(name: str) -> str:
    return name if re.fullmatch(r"[\w.:/-]+", name) else f"'{name}'"


def _told(time: str, ids: tuple[str, ...], target: str) -> str:
    parts = [f"time {quote(time)}"] if time else []
    if ids:
        parts.append(f"id {', '.join(map(quote, ids))}")
    return f"Columns: {', '.join([*parts, f'target {quote(target)}'])}."


def listed(names: Sequence[str]) -> str:
    """Name the first columns inside a sentence, and count the others."""
    word = "column" if len(names) == 1 else "columns"
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{word} {', '.join(map(quote, names[:5]))}{rest}"
