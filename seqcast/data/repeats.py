"""Rows of one series and time: dropped if equal, merged, or refused."""

from dataclasses import replace

import numpy as np

from seqcast.data import changes, grid, suggest
from seqcast.data.grid import Floats, Integers, Rows
from seqcast.data.style import TimeStyle
from seqcast.data.times import is_dated
from seqcast.data.words import more, quote
from seqcast.series.inference import infer
from seqcast.settings import DataSettings


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
            or _one_of_two(rows, rows.stamps[:-1][differs], style),
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


def _one_of_two(rows: Rows, stamps: Integers, style: TimeStyle) -> str:
    """Say what decides between two values of one time.

    Args:
        rows: The file.
        stamps: (N,) the times that stand twice.
        style: How they are written.
    """
    if changes.went_back(stamps, style):
        return (
            "Pass --set data.tz=ZONE, such as Europe/Berlin or America/New_York, if "
            "clocks went back then; or remove one"
        )
    if rows.wide or rows.settled:
        return "Remove one, or pass --set data.duplicates=sum (or mean, or last)"
    return (
        "Remove one, pass --set data.duplicates=sum (or mean, or last), or name the "
        "series with --id"
    )


def merged(values: Floats, first: Integers, how: str) -> Floats:
    """Merge runs of rows that begin at ``first``, leaving missing values out."""
    import pandas as pd  # here alone: most files have nothing to merge

    run = np.repeat(np.arange(len(first)), np.diff([*first, len(values)]))
    runs = pd.Series(values).groupby(run)
    merged = runs.sum(min_count=1) if how == "sum" else runs.agg(how)
    return np.asarray(merged, np.float64)
