"""Rows put on their steps, with what is missing between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.style import TimeStyle
from seqcast.data.rows import changes
from seqcast.data.rows.grid import PART, Floats, Integers, Rows, off_grid
from seqcast.data.rows.suggest import irregular, longer, onto
from seqcast.data.words import counted, quote
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency
from seqcast.series.panel import SeriesId
from seqcast.settings import DataSettings

# Rows from which on one of them can be a stray one, and the share of stray ones.
_ENOUGH = 20
# Share of steps without a row from which on a stated step is not the one meant.
_HALF = 0.5
# Share of rows, one step after another, that are gone on with after a pause.
_MOSTLY = 0.8
_MOST_ALLOWED = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Regular:
    """Series without gaps.

    Args:
        values: (R,) the target, NaN where a step has no row.
        offsets: (S+1,) where the series begin.
        starts: (S,) time of their first row.
        ids: (S,) their ids.
        notices: What was left out or added, each a sentence.
        kept: Which of the rows as read belong to these series.
        slots: Where each of those lies among the values.
        repeats: (S,) rows dropped or merged, since their time stood before.
    """

    values: Floats
    offsets: Integers
    starts: Integers
    ids: tuple[SeriesId, ...]
    notices: tuple[str, ...]
    kept: npt.NDArray[np.bool_]
    slots: Integers | slice
    repeats: Integers


def regular(
    rows: Rows, frequency: Frequency, style: TimeStyle, settings: DataSettings
) -> Regular:
    """Put every row on its step; a step without a row is NaN.

    Raises:
        DataError: A row lies beside the grid, or every series is mostly gaps.
    """
    off = off_grid(rows, frequency)
    if off.any():
        raise irregular(rows, off, frequency, style, settings.max_gaps)
    begins, ends = rows.offsets[:-1], rows.offsets[1:]
    starts = rows.stamps[begins]
    lengths = frequency.index(starts, rows.stamps[ends - 1])[0] + 1
    held = ends - begins
    if (lengths == held).all():
        return _without_gaps(rows, starts)
    steps = _steps(rows, starts, frequency)
    gaps, among = _gaps(rows, steps, lengths)
    good = gaps <= settings.max_gaps * among
    if not good.any():
        worst = int((gaps / among).argmax())
        parts = int(gaps[worst]), int(among[worst])
        raise _stray(rows, worst, steps, style) or _mostly_gaps(
            rows, worst, parts, frequency, settings.max_gaps
        )
    notices = _left_out(rows, good)
    kept = np.repeat(good, held)
    lengths, held, gaps = lengths[good], held[good], gaps[good]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    values = np.full(offsets[-1], np.nan)
    slots = np.repeat(offsets[:-1], held) + steps[kept]
    values[slots] = rows.values[kept]
    if gaps.any():
        steps_text = counted(int(gaps.sum()), "step")
        series = counted(int((gaps > 0).sum()), "series")
        notices += (f"Added {steps_text} without a row, in {series}, as missing.",)
        notices += changes.went_forward(rows, frequency, style)
    ids = tuple(rows.ids[s] for s in np.flatnonzero(good))
    repeats = rows.repeats if len(rows.repeats) else np.zeros(len(good), np.int64)
    told = notices, kept, slots, repeats[good]
    return Regular(values, offsets, starts[good], ids, *told)


def _without_gaps(rows: Rows, starts: Integers) -> Regular:
    """Take the rows as they are: each is the step after the one before."""
    repeats = rows.repeats if len(rows.repeats) else np.zeros(len(starts), np.int64)
    every, all_kept = slice(0, len(rows.values)), np.ones(len(rows.values), bool)
    told = (), all_kept, every, repeats
    return Regular(rows.values, rows.offsets, starts, rows.ids, *told)


def _steps(rows: Rows, starts: Integers, frequency: Frequency) -> Integers:
    """Count the steps from the first row of its series to every row, (R,)."""
    steps = np.empty(len(rows.stamps), np.int64)
    for first in range(0, len(steps), PART):
        part = slice(first, first + PART)
        begins = starts[rows.codes[part]]
        steps[part], _ = frequency.index(begins, rows.stamps[part])
    return steps


def _gaps(rows: Rows, steps: Integers, lengths: Integers) -> tuple[Integers, Integers]:
    """Count the steps without a row of every series, and all its steps, (S,) each.

    Where rows may be what is known ahead, those after the last value do not count.
    """
    held = np.diff(rows.offsets)
    if not rows.foretold:
        return lengths - held, lengths
    there = ~np.isnan(rows.values)
    last = np.full(len(lengths), -1)
    np.maximum.at(last, rows.codes[there], steps[there])
    last = np.where(last < 0, lengths - 1, last)
    before = np.bincount(rows.codes[steps <= last[rows.codes]], minlength=len(lengths))
    none = np.bincount(rows.codes, there, len(lengths)) == 0
    return np.where(none, 0, last + 1 - before), last + 1


def _left_out(rows: Rows, good: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Tell of series that are mostly gaps, where others are not."""
    if good.all():
        return ()
    first = quote(", ".join(rows.ids[int(np.argmin(good))]))
    count = counted(int((~good).sum()), "series")
    return (
        f"Left out {count} with more gaps than data.max_gaps allows; the first is "
        f"{first}.",
    )


def _stray(
    rows: Rows, series: int, steps: Integers, style: TimeStyle
) -> DataError | None:
    """Make the error of a few rows far from all others, if that is what gapes."""
    first, end = rows.offsets[series : series + 2]
    held, jumps = end - first, np.diff(steps[first:end]) - 1
    if held < _ENOUGH or jumps.max() < 0.9 * jumps.sum():
        return None
    after = int(jumps.argmax()) + 1
    apart = min(after, held - after)
    if apart > max(held // _ENOUGH, 1):
        return None
    late = apart == held - after
    stray = first + after - (not late)
    before, then = style.write(rows.stamps[first + after - 1 : first + after + 1])
    verb, side = "lies" if apart == 1 else "lie", "after" if late else "before"
    return rows.table.error(
        f"From {before} to {then} there {'is' if jumps.max() == 1 else 'are'} "
        f"{counted(int(jumps.max()), 'step')} without a row; "
        f"{counted(int(apart), 'row')} {rows.of(int(stray))}{verb} {side} them.",
        rows.lines[stray],
        "Correct the date, or take out what does not belong there",
    )


def _mostly_gaps(
    rows: Rows,
    series: int,
    parts: tuple[int, int],
    frequency: Frequency,
    most_gaps: float,
) -> DataError:
    row = int(rows.offsets[series])
    return rows.table.error(
        f"{parts[0]:,} of {parts[1]:,} steps {rows.of(row)}"
        f"{'has' if parts[0] == 1 else 'have'} no row ({frequency.label}).",
        rows.lines[row],
        _allowing(parts[0] / parts[1], rows, frequency, most_gaps),
    )


def _allowing(share: float, rows: Rows, frequency: Frequency, most_gaps: float) -> str:
    """Say what would let so large a share of gaps pass, if anything does."""
    least = np.ceil(100 * share) / 100
    allow = f"--set data.max_gaps={least:g}" if least <= _MOST_ALLOWED else ""
    if rows.settled:
        return f"Fill in the missing rows{f', or pass {allow}' * bool(allow)}"
    if rows.stepped:
        other = longer(rows, frequency, most_gaps)
        allow = "" if share > _HALF and other else allow
    else:
        other = onto(rows, frequency, most_gaps)
        if allow and _mostly_next(rows, frequency):
            return f"Pass {allow}, or {other.removeprefix('pass ')}"
    if not other:
        return f"Pass {allow}" if allow else "Fill in the missing rows"
    return f"{other[0].upper()}{other[1:]}{f', or {allow}' * bool(allow)}"


def _mostly_next(rows: Rows, frequency: Frequency) -> bool:
    """Say whether most rows are one step after another, as in hours of business."""
    before, after = rows.stamps[:PART][:-1], rows.stamps[:PART][1:]
    follows = rows.follows[: len(before)]
    steps, _ = frequency.index(before[follows], after[follows])
    return bool((steps == 1).sum() > _MOSTLY * len(steps))
