"""The column to forecast: found, or refused with the choices."""

from collections import Counter

from seqcast.data.cells import unnumbered
from seqcast.data.cells.profile import Profile, profile
from seqcast.data.cells.table import Table
from seqcast.data.layout import clock, disguised, parts, quantities, uncut
from seqcast.data.layout.clock import TARGETS, choose, shell
from seqcast.data.words import listed, quote
from seqcast.errors import DataError


def column(table: Table, free: list[Profile], time: str, ids: tuple[str, ...]) -> str:
    """Choose the only numeric column left, or the one with a target's name.

    Args:
        table: The file.
        free: Its columns that play no part yet.
        time: The column of times, or nothing.
        ids: The columns that tell the series apart.

    Raises:
        DataError: There are several, or none.
    """
    may_be_wide = bool(time) and not ids and all(p.kind != "text" for p in free)
    numeric = [p.name for p in free if p.kind in ("integer", "number")]
    numeric = numeric or [p.name for p in free if p.kind == "empty"]
    numeric = quantities.of(table, numeric, time)
    if any(_holds_numbers(table, name) for name in _twice(table)):
        _refuse_names_twice(table)
    if len(numeric) == 1:
        _refuse_clock_as_target(table, numeric[0], time, free)
        return numeric[0]
    named = [name for name in numeric if name.lower() in TARGETS]
    if len(named) == 1:
        return named[0]
    disguised.refuse_columns(table, numeric)
    if numeric:
        shown = named or quantities.varying(table, numeric)
        choices: list[tuple[str, ...]] = [(name,) for name in shown]
        raise choose(table, "--target", choices, not named and may_be_wide)
    _refuse_names_twice(table)
    raise _no_numbers(table, free)


def _refuse_clock_as_target(
    table: Table, name: str, time: str, free: list[Profile]
) -> None:
    """Refuse to forecast a column that is named like times and repeats them.

    Raises:
        DataError: What is to be forecast stands twice, or is no number.
    """
    if (
        len(table.names) > 1
        and clock.is_clock(name)
        and parts.repeats(table, name, time)
    ):
        _refuse_names_twice(table)
        raise _no_numbers(table, free)


def _twice(table: Table) -> list[str]:
    """List the names that stand over two columns."""
    return [name for name, count in Counter(table.names).items() if name and count > 1]


def _holds_numbers(table: Table, name: str) -> bool:
    return profile(table, name, None).kind in ("integer", "number")


def _refuse_names_twice(table: Table) -> None:
    for name in [*_twice(table), *([""] if "" in table.names else [])]:
        raise DataError(
            f"The header names {quote(name)} {table.names.count(name)} times."
            if name
            else "A column has no name.",
            where=table.name,
            fix="Give every column a name of its own",
        )


def _no_numbers(table: Table, free: list[Profile]) -> DataError:
    found = uncut.fault(table)
    if found is not None:
        return found
    for name in (one.name for one in free if one.kind == "text"):
        found = unnumbered.only_texts(table, name, f"--target {shell(name)}")
        if found is not None:
            return found
    return DataError(
        "No column of numbers is left to forecast.",
        where=table.name,
        fix=f"Add one; the file has {listed(table.names)}",
    )
