"""Which column is time, id and target: found, or refused with the choices."""

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence

from seqcast.data.cells import arrow, unique
from seqcast.data.cells.profile import Profile, profile
from seqcast.data.cells.table import Table
from seqcast.data.layout import (
    claimed,
    clock,
    disguised,
    merged,
    nameless,
    signs,
    targets,
    uncut,
)
from seqcast.data.layout.clock import TARGETS, choose, shell
from seqcast.data.words import listed, quote
from seqcast.errors import DataError, SettingError
from seqcast.series.panel import ColumnRoles

# Integers, also as 1.0.
_WHOLE = r"^(?:[+-]?\d+(?:\.0+)?)?$"
# Rows that are looked at before all are.
_FIRST = 1_000


def find(
    table: Table,
    time: str | None,
    target: str | None,
    ids: Sequence[str],
    date_format: str | None,
    beside: Sequence[str] = (),
) -> tuple[ColumnRoles, tuple[str, ...]]:
    """Find the part that every column plays.

    Args:
        table: The file.
        time: The column that the user names, or nothing; so are the others.
        target: As time.
        ids: As time; none means to find them.
        date_format: How the user says that dates are written, or nothing.
        beside: Columns that the user names as covariates.

    Returns:
        The roles, and notices on what was found and left out.

    Raises:
        DataError: A column is missing, or there is more than one reading.
    """
    named = [name for name in (time, target, *ids, *beside) if name]
    require(table, named)
    _refuse_two_parts(named)
    free = [
        profile(table, name, date_format)
        for name in usable(table)
        if name not in named and not clock.is_row_number(table, name)
    ]
    if time is None:
        claimed.refuse_time(table, beside, free, date_format)
        time = _time(table, free, target, date_format)
    free = [p for p in free if p.name != time]
    merged.refuse(table, time, [*ids, *(p.name for p in free if p.kind == "text")])
    found = tuple(ids)
    if time and not ids:
        found = _ids(table, free, time, target, beside)
    free = [p for p in free if p.name not in found]
    if not time and not ids:
        texts = [p.name for p in free if p.kind == "text"]
        _refuse_unnamed_series(table, texts, "There is no column of times")
    if target is None:
        claimed.refuse_target(table, beside, free)
        target = targets.column(table, free, time, found)
    unused = [n for n in table.names if n and n not in (time, target, *found, *beside)]
    signs.refuse(table, unused, target)
    every = len(named) == 1 + bool(time) + len(found) + len(beside)
    notices = [] if every else [_told(time, found, target)]
    notices += ["There is no column of times; the rows are numbered."] * (not time)
    notices += [f"Left out {listed(unused)}."] if unused else []
    return ColumnRoles(time, target, found), (*notices, *nameless.told(table))


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
        if count == 0 and name in table.joined:
            raise DataError(
                f"Column {quote(name)} is a part of the time.",
                where=table.name,
                fix="Do not name it, or name it with --id if each is a series; "
                "calendar.features says what of the clock is seen",
            )
        if count == 0:
            raise DataError(
                f"There is no column {quote(name)}.",
                where=table.name,
                fix=f"{_meant(table, name)}The columns are "
                f"{', '.join(map(quote, table.names[:20]))}",
            )
        if count > 1:
            raise DataError(
                f"The header names {quote(name)} {count} times.",
                where=table.name,
                fix="Give every column a name of its own",
            )


def _meant(table: Table, name: str) -> str:
    """Say what a name that no column has may stand for, if that is known."""
    several = [part.strip() for part in name.split(",")]
    if len(several) > 1 and set(several) <= set(table.names):
        flags = " ".join(f"--id {shell(part)}" for part in several)
        return f"Give each column a flag of its own, such as {flags}. "
    close = difflib.get_close_matches(name, table.names, n=1)
    return f"Did you mean {close[0]}? " if close else ""


def require_all(table: Table, wanted: ColumnRoles) -> None:
    """Check that a file has the columns of a model.

    Raises:
        DataError: One is missing, or its header stands twice.
    """
    held = () if wanted.wide else (wanted.target, *wanted.id)
    names = (wanted.time, *held, *wanted.covariates)
    require_of_model(table, [name for name in names if name])


def require_of_model(table: Table, names: Sequence[str]) -> None:
    """Check that columns which a model needs are there, once.

    Raises:
        DataError: One is missing, or its header stands twice.
    """
    absent = [name for name in names if name not in table.names]
    if absent:
        raise DataError(
            f"The model needs a column {quote(absent[0])}; the file has "
            f"{', '.join(map(quote, table.names[:20]))}.",
            where=table.name,
            fix="Give the file the columns that the model was fitted on",
        )
    require(table, names)


def _time(
    table: Table, free: list[Profile], target: str | None, date_format: str | None
) -> str:
    """Find the column of times, which has a name; or nothing.

    Raises:
        DataError: There is none, or several, or the stated format is of none.
    """
    uncut.refuse_blanks(table)
    time = clock.time_column(table, free, target)
    if not time:
        nameless.refuse_times(table)
    if not time and date_format:
        raise DataError(
            f"No column holds times as data.date_format={date_format} says.",
            where=table.name,
            fix="Pass --time with the column of times, or leave the setting out",
        )
    return time


def _refuse_two_parts(named: list[str]) -> None:
    for name in named:
        if named.count(name) > 1:
            raise SettingError(
                f"Column {quote(name)} is given two parts.",
                where="--time, --target, --id, --known, --past, --static",
                fix="Name a column once",
            )


def refuse_merged_series(table: Table, found: ColumnRoles, stated: str | None) -> None:
    """Refuse to put rows together that a column of repeated texts may tell apart.

    Raises:
        DataError: There is such a column, and none names the series.
    """
    if found.id or found.wide:
        return
    used = (found.time, found.target, *found.covariates)
    free = [name for name in usable(table) if name not in used]
    texts = [name for name in free if profile(table, name, stated).kind == "text"]
    _refuse_unnamed_series(table, texts, "data.regularise puts rows together")


def _refuse_unnamed_series(table: Table, texts: list[str], fact: str) -> None:
    """Refuse rows that a column of repeated texts may tell apart."""
    for name in texts:
        distinct = len(arrow.words(table.column(name)).unique())
        if 1 < distinct <= table.rows // 2:
            raise DataError(
                f"{fact}, and column {quote(name)} may name the series.",
                where=table.name,
                fix=f"Pass --id {shell(name)}, or leave the column out of the file",
            )


def _ids(
    table: Table,
    free: list[Profile],
    time: str,
    target: str | None,
    beside: Sequence[str],
) -> tuple[str, ...]:
    """Choose the fewest columns that make (id, time) unique: texts, then integers."""
    texts = [p.name for p in free if p.kind == "text"]
    numeric = [p.name for p in free if p.kind in ("integer", "number")]
    if target is None:
        named = [name for name in numeric if name.lower() in TARGETS]
        target = next(iter(named or numeric)) if len(named or numeric) == 1 else None
    integers = [n for n in numeric if n != target and _is_whole(table, n)]
    found = unique.fewest(table, time, texts, integers)
    disguised.refuse(table, found)
    if len(found) > 1:
        raise choose(table, "--id", found)
    claimed.refuse_id(table, time, found[0], beside, free)
    return found[0]


def _is_whole(table: Table, name: str) -> bool:
    """Say whether numbers are integers, also as 1.0, as others write them."""
    column = table.column(name)
    return all(
        arrow.matches(arrow.words(arrow.trimmed(part)), _WHOLE).all()
        for part in (column[:_FIRST], column)
    )


def _told(time: str, ids: tuple[str, ...], target: str) -> str:
    parts = [f"time {quote(time)}"] if time else []
    if ids:
        parts.append(f"id {', '.join(map(quote, ids))}")
    return f"Columns: {', '.join([*parts, f'target {quote(target)}'])}."
