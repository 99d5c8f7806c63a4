"""The column of times: found, or refused with the choices."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, templates, unread
from seqcast.data.cells.profile import Profile
from seqcast.data.cells.table import Table
from seqcast.data.words import more, quote
from seqcast.errors import DataError

TARGETS = ("y", "target", "value", "sales")
_CLOCKS = re.compile(
    "t|ds|date|(date)?time|(time)?stamp|years?|quarter|month|week|day|hour|minute"
    "|second|epoch|steps?|period|index|idx|tick"
    "|datum|zeit(punkt|raum)?|tag|(kalender)?woche|kw|monat|quartal|jahr|stunde"
    "|jour|semaine|mois|trimestre|année|annee|heure|fecha|día|dia|semana|mes|año"
    "|hora|giorno|settimana|mese|anno|dag|maand|kwartaal|jaar|uur|mês|ano"
)
# Seconds, milliseconds or microseconds since 1970, from 2001 to 2065.
# pandas writes ``.0`` behind them where they passed through floats.
_EPOCH = r"^(?:[12]\d{9}(?:(?:\d{3}){0,2}(?:\.0)?|\.\d{1,9}))?$"
_FRACTION = r"^-?\d*\.\d*[1-9]\d*$"
# Days of Excel with a part of a day, from 1954 to 2119.
_SERIAL = r"^[2-7]\d{4}(?:[.,]\d+)?$"
_MOST_CHOICES = 5
# Cells that hardly repeat tell rows apart, as times do.
_MOSTLY = 0.9
# The names of the months and of the days of the week are no dates.
_MOST_WORDS = 12
# Cells of a column that are looked at before all of them are.
_SAMPLE = 50


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
        raise choose(table, "--time", [(name,) for name in dates])
    _refuse_short_years(table, free)
    numeric = [p for p in free if p.kind in ("integer", "number")]
    few = len(numeric) < (1 if target else 2)
    steps = [
        p.name
        for p in numeric
        if not few
        and (p.kind == "integer" or _are_epochs(table, p.name))
        and p.name.lower() not in TARGETS
        and is_regular(table.column(p.name))
    ]
    parts = [
        p.name
        for p in numeric
        if p.kind == "number" and is_clock(p.name) and not _wanders(table, p.name)
    ]
    if len(parts) == 1 and not few and not any(map(is_clock, steps)):
        return parts[0]
    if len(steps) > 1:
        clocks = [name for name in steps if is_clock(name)]
        if len(clocks) != 1:
            raise choose(table, "--time", [(name,) for name in steps])
        return clocks[0]
    if not steps:
        _refuse_unread_times(table, free)
        return "" if few else _like_a_clock(table, numeric)
    return steps[0]


def _refuse_short_years(table: Table, free: list[Profile]) -> None:
    """Refuse dates with two digits of a year, whatever else may be the time.

    Raises:
        DataError: All cells of a column are such dates, and there are several.
    """
    for name in (p.name for p in free if p.kind in ("text", "number")):
        words = arrow.words(table.column(name)).unique()
        sample = _with_digits(words[:_SAMPLE])
        if len(sample) > 1 and templates.stated(sample):
            dates = _with_digits(words)
            # A word below the rows, such as Total, is none of them.
            if templates.stated(dates) and 2 * len(dates) > len(words):
                raise _unread(table, name, dates)


def _with_digits(words: pa.Array) -> list[str]:
    return [word.strip() for word in words.to_pylist() if re.search(r"\d", word)]


def _like_a_clock(table: Table, numeric: list[Profile]) -> str:
    """Give the one column of numbers named like a clock, or of epochs or days; or none.

    Its faults are then told by line, which rows that are only counted hide.
    """
    named = [
        p.name for p in numeric if is_clock(p.name) and not _wanders(table, p.name)
    ]
    epochs = [p.name for p in numeric if _are_epochs(table, p.name)]
    found = named or epochs or [p.name for p in numeric if _are_serials(table, p.name)]
    return found[0] if len(found) == 1 else ""


def _are_epochs(table: Table, name: str) -> bool:
    """Say whether nearly all cells of a column are epochs, also as 1704067200.0."""
    column = arrow.trimmed(table.column(name))
    return bool(arrow.matches(column, _EPOCH).mean() > _MOSTLY)


def _are_serials(table: Table, name: str) -> bool:
    """Say whether numbers go up as days of Excel with times do: by equal steps."""
    text = arrow.plain(arrow.trimmed(table.column(name)))
    if not arrow.matches(text, _SERIAL).all():
        return False
    pointed = pc.replace_substring(text, ",", ".")
    jumps = np.diff(arrow.floats(pc.cast(pointed, pa.float64())))
    step = float(np.median(jumps)) if len(jumps) else 0.0
    return step > 0 and float((abs(jumps - step) < step / 50).mean()) > _MOSTLY


def _wanders(table: Table, name: str) -> bool:
    """Say whether a column holds fractions that go up as often as down: no times."""
    text = arrow.plain(arrow.trimmed(table.column(name)))
    if not arrow.matches(text, _FRACTION).mean() > _MOSTLY:
        return False
    fractions = text.filter(pa.array(arrow.matches(text, _FRACTION)))
    jumps = np.diff(arrow.floats(pc.cast(fractions, pa.float64())))
    up, down = (jumps > 0).sum(), (jumps < 0).sum()
    return bool(3 * min(up, down) > max(up, down))


def is_clock(name: str) -> bool:
    """Say whether a column is named like one of times."""
    return _CLOCKS.fullmatch(name.lower()) is not None


def _refuse_unread_times(table: Table, free: list[Profile]) -> None:
    """Refuse a column that is named like dates and written like none we know."""
    for name in (p.name for p in free if p.kind == "text"):
        named = re.search(r"(?i)date|time|month|week|day|year|^ds$", name)
        cells = table.column(name)
        words = [w for w in arrow.words(cells).unique().to_pylist() if w.strip()]
        distinct = len(words)
        told_apart = distinct > _MOSTLY * table.rows
        told_apart = told_apart and bool(
            arrow.matches(arrow.words(cells), r"\d|^\s*$").all()
        )
        told_apart = told_apart or bool(templates.stated(words))
        told_apart = told_apart or unread.are_dates(words)
        if (named and distinct > _MOST_WORDS) or told_apart:
            raise _unread(table, name, words)


def _unread(table: Table, name: str, words: list[str]) -> DataError:
    """Make the error of a column of dates that are written like none we know."""
    return table.error(
        f"Column {quote(name)} holds {quote(table.column(name)[0].as_py())}, which is "
        "no date that is known.",
        0,
        unread.fix(words) + _or_count(table, name),
    )


def _or_count(table: Table, name: str) -> str:
    """Name another column that counts the rows, where there is one."""
    others = [one for one in table.names if one != name and is_clock(one)]
    counts = [one for one in others if is_regular(table.column(one))]
    return f"; or pass --time {shell(counts[0])} to go by that" if counts else ""


def is_regular(column: pa.LargeStringArray) -> bool:
    """Say whether integers count up by one step and now and then start anew."""
    text = arrow.trimmed(column)
    words = arrow.words(text)
    if arrow.matches(words, r"^\d{10,16}\.0$").all():
        words = pc.utf8_slice_codeunits(words, 0, -2)
    if not arrow.matches(words, r"^-?\d{1,18}$").all():
        return False
    numbers = arrow.integers(pc.cast(words, pa.int64()))
    return counts_up(arrow.spread(numbers, text))


def counts_up(numbers: npt.NDArray[np.int64]) -> bool:
    """Say whether integers, (R,), go up by one step and now and then start anew."""
    jumps = np.diff(numbers)
    if len(jumps) > 2 and 2 * (jumps < 0).sum() > len(jumps):  # newest row first
        jumps = -jumps
    up, down = jumps[jumps > 0], jumps[jumps < 0]
    if not len(up) or len(down) * 3 > len(up):
        return False
    _, counts = np.unique(up, return_counts=True)
    return bool(2 * counts.max() > len(up))


def choose(
    table: Table, flag: str, choices: list[tuple[str, ...]], may_be_wide: bool = False
) -> DataError:
    """Make the error of several readings: name them, and the flags that decide."""
    shown = choices[:_MOST_CHOICES]
    names = " or ".join(" with ".join(map(quote, names)) for names in shown)
    flags = [" ".join(f"{flag} {shell(name)}" for name in names) for names in shown]
    wide = ", or --wide if every column of numbers is a series" * may_be_wide
    return DataError(
        f"The {flag[2:]} may be {names}{more(len(choices) - len(shown))}.",
        where=table.name,
        fix=f"Pass {' or '.join(flags)}{wide}",
    )


def shell(name: str) -> str:
    """Write a name as the shell reads it."""
    return name if re.fullmatch(r"[\w.:/-]+", name) else f"'{name}'"
