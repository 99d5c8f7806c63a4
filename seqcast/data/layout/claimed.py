"""Columns that the user names as covariates, though they must play another part."""

from collections.abc import Sequence

from seqcast.data.cells import unique
from seqcast.data.cells.profile import Profile, profile
from seqcast.data.cells.table import Table
from seqcast.data.layout import clock
from seqcast.data.layout.clock import shell
from seqcast.data.words import quote
from seqcast.errors import SettingError

FLAGS = "--known, --past or --static"


def refuse_time(
    table: Table,
    beside: Sequence[str],
    free: Sequence[Profile],
    date_format: str | None,
) -> None:
    """Refuse the times as a covariate, where no other column holds any.

    Args:
        table: The file.
        beside: Columns that are named as covariates.
        free: Columns that play no part yet.
        date_format: How the user says that dates are written, or nothing.

    Raises:
        SettingError: One of them holds times.
    """
    if any(one.kind == "date" for one in free):
        return
    for name in beside:
        one = profile(table, name, date_format)
        steps = one.kind == "integer" and clock.is_clock(name)
        if one.kind == "date" or (steps and clock.is_regular(table.column(name))):
            raise SettingError(
                f"Column {quote(name)} holds the times, and is no covariate.",
                where=FLAGS,
                fix=f"Leave {shell(name)} out; calendar.features says what of the "
                "clock is seen",
            )


def refuse_target(table: Table, beside: Sequence[str], free: Sequence[Profile]) -> None:
    """Refuse to take the last column of numbers as a covariate.

    Args:
        table: The file.
        beside: Columns that are named as covariates.
        free: Columns that play no part yet.

    Raises:
        SettingError: Nothing is left to forecast.
    """
    if any(one.kind in ("integer", "number", "empty") for one in free):
        return
    kinds = {name: profile(table, name, None).kind for name in beside}
    taken = [name for name, kind in kinds.items() if kind in ("integer", "number")]
    if taken:
        raise SettingError(
            f"No column of numbers is left to forecast; {quote(taken[0])} is named as "
            "a covariate.",
            where=FLAGS,
            fix=f"Leave {shell(taken[0])} out, or name what to forecast with --target",
        )


def refuse_id(
    table: Table,
    time: str,
    found: tuple[str, ...],
    beside: Sequence[str],
    free: Sequence[Profile],
) -> None:
    """Refuse a column of ids as a covariate, where no other tells the series apart.

    Args:
        table: The file.
        time: Its column of times.
        found: Columns of ids found among the others.
        beside: Columns that are named as covariates.
        free: Columns that play no part yet.

    Raises:
        SettingError: One of them is needed to tell rows of one time apart.
    """
    named = [name for name in beside if profile(table, name, None).kind == "text"]
    if not named:
        return
    texts = [one.name for one in free if one.kind == "text"]
    rest = [name for name in found if name not in texts]
    sets = unique.fewest(table, time, [*texts, *named], rest)
    needed = [name for name in named if all(name in names for names in sets)]
    if needed and found not in sets:
        raise SettingError(
            f"Column {quote(needed[0])} tells the series apart, and is no covariate.",
            where=FLAGS,
            fix=f"Pass --id {shell(needed[0])}, and leave it out of the covariates",
        )
