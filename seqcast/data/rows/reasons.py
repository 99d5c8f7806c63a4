"""Why every column of a file plays the part it plays, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from seqcast.data.cells import templates
from seqcast.data.cells.profile import profile
from seqcast.data.cells.table import Table
from seqcast.data.layout import clock, roles
from seqcast.data.rows import wide
from seqcast.series.panel import ColumnRoles

_DATES = "the one column of dates"
Part = Literal["time", "id", "target", "series", "known", "past", "static", "unused"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Args:
        name: Its header.
        part: What it is used as.
        why: The reason, as a phrase.
    """

    name: str
    part: Part
    why: str


def explain(
    table: Table,
    found: ColumnRoles,
    named: Sequence[str],
    date_format: str | None,
    written: str,
) -> tuple[Column, ...]:
    """Give the part of every column, in the order of the file, and the reason.

    Args:
        table: The file.
        found: The roles.
        named: Columns that the user named.
        date_format: How the user says that dates are written, or nothing.
        written: How they are written, as was found.
    """
    usable = set(roles.usable(table))
    series = (
        set(wide.columns(table, found.time, found.covariates)) if found.wide else set()
    )
    columns = []
    for name in table.names:
        part = _part(found, name) if name in usable else "unused"
        if name in named and part != "unused":
            why = f"named with --{part}"
        elif name in series:
            part, why = "series", "a column of numbers in a wide file"
        elif name not in usable:
            why = "its name stands twice" if name else "it has no name"
        else:
            why = _why(table, found, name, date_format)
            if why == _DATES:
                why += f", written {templates.words(written)}"
        columns.append(Column(name, part, why))
    return tuple(columns)


def matched(table: Table, found: ColumnRoles) -> tuple[Column, ...]:
    """Give the part of every column of a file that is read for a model.

    Args:
        table: The file.
        found: The roles, of the model file.
    """
    series = (
        set(wide.columns(table, found.time, found.covariates)) if found.wide else set()
    )
    columns = []
    for name in table.names:
        part: Part = "series" if name in series else _part(found, name)
        why = "the model does not need it" if part == "unused" else "as in training"
        why = "a column of numbers in a wide file" if part == "series" else why
        columns.append(Column(name, part, why))
    return tuple(columns)


def _part(found: ColumnRoles, name: str) -> Part:
    if name == found.time:
        return "time"
    for role in ("known", "past", "static"):
        if name in getattr(found, role):
            return role
    if found.wide:
        return "unused"
    if name in found.id:
        return "id"
    return "target" if name in (found.target, *found.targets) else "unused"


def _why(table: Table, found: ColumnRoles, name: str, date_format: str | None) -> str:
    about = profile(table, name, date_format)
    part = _part(found, name)
    if part == "time" and about.kind == "date":
        return _DATES
    if part == "time":
        return "the one column of regular integers"
    if part == "id":
        if len(found.id) > 1:
            return "one of the fewest columns that tell the series apart"
        return "the one column that tells the series apart"
    if part == "target":
        alone = not any(
            profile(table, other, date_format).kind in ("integer", "number")
            for other in roles.usable(table)
            if _part(found, other) == "unused" and not clock.is_row_number(table, other)
        )
        return "the only column of numbers left" if alone else "has a target's name"
    if clock.is_row_number(table, name):
        return "the row numbers of pandas"
    return {
        "text": "text, which no series is made of"
        if found.wide
        else "text that is not needed to tell the series apart",
        "date": "dates beside the time",
        "empty": "it is empty",
    }.get(about.kind, "numbers beside the target")
