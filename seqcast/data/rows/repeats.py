"""Rows of one series and time: dropped if equal, merged, or refused."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import arrow
from seqcast.data.cells.profile import Kind, profile
from seqcast.data.cells.style import TimeStyle
from seqcast.data.cells.times import is_dated
from seqcast.data.layout import roles
from seqcast.data.layout.clock import shell
from seqcast.data.rows import changes, grid, suggest
from seqcast.data.rows.grid import Floats, Integers, Rows
from seqcast.data.words import WARNING, more, quote
from seqcast.series.frequency import DAY
from seqcast.series.inference import infer
from seqcast.settings import DataSettings

Flags = npt.NDArray[np.bool_]

_HOUR = DAY // 24
# Rows of one time that are held against another.
_PAIRS = 10_000
_MOSTLY = 0.9
_OFTEN = 0.1


def single(
    rows: Rows, settings: DataSettings, style: TimeStyle
) -> tuple[Rows, tuple[str, ...]]:
    """Keep one row for each series and time.

    Raises:
        DataError: Two rows of one series and time differ.
    """
    again = rows.follows & (rows.stamps[1:] == rows.stamps[:-1])
    count = int(again.sum())
    if not count:
        return rows, ()
    before, after = rows.values[:-1], rows.values[1:]
    differs = again & (before != after) & ~(np.isnan(before) & np.isnan(after))
    first = np.flatnonzero(np.concatenate([[True], ~again]))
    twice = np.bincount(rows.codes[1:][again], minlength=len(rows.ids))
    if settings.duplicates == "error" and not differs.any():
        note = f"Dropped {rows.in_file(count)} that stood twice."
        beside = "" if rows.wide else _differing(rows, again, ("text", "integer"))
        if beside:
            note = (
                f"{WARNING}{note[:-1]}, though they differ in {quote(beside)}; if each "
                "counts, pass --set data.duplicates=sum."
            )
        if changes.went_back(rows.stamps[1:][again], style):
            note += " If clocks went back then, pass --set data.tz=ZONE."
        return replace(rows.take(first, rows.values[first]), repeats=twice), (note,)
    if settings.duplicates == "error":
        row = int(differs.argmax())
        when = style.write(rows.stamps[row : row + 1])[0]
        raise rows.table.error(
            f"The time {quote(when)} {rows.of(row)}stands twice with different values"
            f"{more(int(differs.sum()) - 1)}.",
            max(rows.lines[row], rows.lines[row + 1]),
            _also_irregular(rows.take(first, rows.values[first]), settings, style)
            or _one_of_two(rows, differs, style),
        )
    values = merged(rows.values, first, settings.duplicates)
    note = f"Merged {rows.in_file(count)} of equal time by {settings.duplicates}."
    return replace(rows.take(first, values), repeats=twice), (note,)


def _also_irregular(rows: Rows, settings: DataSettings, style: TimeStyle) -> str:
    """Say what merges rows and puts them on steps, where both are needed."""
    found = infer(rows.stamps, rows.offsets, dated=is_dated(style))
    if rows.settled or found is None or not grid.off_grid(rows, found).any():
        return ""
    onto = suggest.onto(rows, found, settings.max_gaps, merging=True)
    return f"Remove one, or {onto}, as other times are irregular"


def _one_of_two(rows: Rows, differs: Flags, style: TimeStyle) -> str:
    """Say what decides between two values of one time.

    Args:
        rows: The file.
        differs: (R-1,) rows with another value than the next one of the same time.
        style: How they are written.
    """
    if changes.went_back(rows.stamps[:-1][differs], style):
        return (
            "Pass --set data.tz=ZONE, such as Europe/Berlin or America/New_York, if "
            "clocks went back then; or remove one"
        )
    if rows.wide:
        return "Remove one, or pass --set data.duplicates=sum (or mean, or last)"
    beside = _apart(rows, differs)
    if beside:
        return (
            f"They differ in {quote(beside)}: pass --id {shell(beside)} if it names "
            "series, or write it behind the date if it is a time, such as 2024-01-31 "
            "05:00; --set data.duplicates=sum (or mean, or last) makes one row of them"
        )
    if _of_twelve(rows, differs):
        return "Write AM or PM behind each clock, or hours up to 24, such as 13:00"
    if rows.settled:
        return "Remove one, or pass --set data.duplicates=sum (or mean, or last)"
    return (
        "Remove one, pass --set data.duplicates=sum (or mean, or last), or name the "
        "series with --id"
    )


def _of_twelve(rows: Rows, differs: Flags) -> bool:
    """Say whether most times stand twice, and all are clocks of up to 12 hours."""
    hours = rows.stamps // _HOUR % 24
    twelve = np.array_equal(np.unique(hours), np.arange(1, 13))
    return twelve and 3 * int(differs.sum()) > len(hours)


def _apart(rows: Rows, differs: Flags) -> str:
    """Name a column of repeated texts that tells rows of one time apart, or nothing.

    Not where only a few stand twice.
    """
    if rows.settled or differs.mean() < _OFTEN:
        return ""
    return _differing(rows, differs, ("text",))


def _differing(rows: Rows, pairs: Flags, kinds: tuple[Kind, ...]) -> str:
    """Name a column of repeated cells in which rows of one time differ, or nothing.

    Args:
        rows: The file.
        pairs: (R-1,) rows of the same time as the next one.
        kinds: What the column may hold.
    """
    found = np.flatnonzero(pairs)[:_PAIRS]
    one, other = rows.lines[found], rows.lines[found + 1]
    for name in roles.usable(rows.table):
        if profile(rows.table, name, None).kind in kinds:
            codes = arrow.codes(arrow.encoded(rows.table.column(name)))
            repeated = 2 * (int(codes.max()) + 1) <= len(codes)
            if repeated and (codes[one] != codes[other]).mean() >= _MOSTLY:
                return name
    return ""


def merged(values: Floats, first: Integers, how: str) -> Floats:
    """Merge runs of rows that begin at ``first``, leaving missing values out."""
    import pandas as pd  # here alone: most files have nothing to merge

    run = np.repeat(np.arange(len(first)), np.diff([*first, len(values)]))
    runs = pd.Series(values).groupby(run)
    merged = runs.sum(min_count=1) if how == "sum" else runs.agg(how)
    return np.asarray(merged, np.float64)
