"""What puts rows of no regular step on steps, as the fix of an error."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.style import TimeStyle
from seqcast.data.rows import placing
from seqcast.data.rows.grid import PART, Integers, Rows, off_grid
from seqcast.data.words import more
from seqcast.errors import DataError
from seqcast.series.frequency import DAY, DAYS, LENGTHS, Frequency
from seqcast.series.inference import USUAL, infer, usual

# Steps are near to rows whose middle distance is as long, give or take a quarter.
_NEAR = 0.75, 1.3
# Share of rows that may fall together on steps that are near to them.
_TOGETHER = 0.1
# Rows so far from their steps, as a share of one, are not about them.
_BESIDE = 0.1
_MONTHS = 30.436_875 * DAY
_MERGING = "--set data.regularise=mean (or sum, or last)"
_UNKNOWN = "pass --freq with the step you mean"
_NEAREST = "--set data.regularise=nearest"


def irregular(
    rows: Rows,
    off: npt.NDArray[np.bool_],
    frequency: Frequency,
    style: TimeStyle,
    most_gaps: float,
) -> DataError:
    """Make the error of rows beside the grid."""
    row = int(off.argmax())
    count = int(off.sum())
    if row and rows.follows[row - 1]:
        before, after = style.write(rows.stamps[row - 1 : row + 1])
        fact = f"The step {rows.of(row)}from {before} to {after} is no whole number"
    else:
        fact = f"The time {style.write(rows.stamps[row : row + 1])[0]} is no part"
    return rows.table.error(
        f"{fact} of steps ({frequency.label}){more(count - 1)}.",
        rows.lines[row],
        f"Correct the time, or {onto(rows, frequency, most_gaps)}",
    )


def onto(
    rows: Rows, frequency: Frequency, most_gaps: float, *, merging: bool = False
) -> str:
    """Say what puts rows on steps of which few are without a row.

    Args:
        rows: In order of series and time.
        frequency: Their commonest step, or the one that is stated.
        most_gaps: Largest share of steps without a row.
        merging: Whether rows of one time must be merged too.
    """
    if rows.settled or rows.stepped:
        found = None if merging else _best(rows, [frequency], 1.0, (0.0, np.inf))
        nearest = found is not None and found.nearest
        # Nothing says on which day the weeks of a model begin, but the rows do.
        nearest |= rows.settled and frequency.unit == "week" and not merging
        return f"put rows on their steps with {_NEAREST if nearest else _MERGING}"
    if frequency.unit != "step":
        found = _best(rows, list(_steps(frequency)), most_gaps, _NEAR, merging)
        if found is not None:
            return f"pass --freq {found.code} {_NEAREST if found.nearest else _MERGING}"
    step = usual(rows.stamps, rows.offsets, frequency, most_gaps)
    if step is None:
        return _UNKNOWN
    return f"pass --freq {step.code} {_MERGING}"


def longer(rows: Rows, frequency: Frequency, most_gaps: float) -> str:
    """Say what step rows are on, where that stated leaves most steps without one.

    Args:
        rows: In order of series and time, all on steps that were stated.
        frequency: These steps.
        most_gaps: Largest share of steps without a row.

    Returns:
        What to pass, or nothing where no longer step has few gaps.
    """
    dated = frequency.unit != "step"
    found = infer(rows.stamps, rows.offsets, dated=dated)
    if found is not None and found != frequency and not off_grid(rows, found).any():
        ends = rows.offsets
        spans = found.index(rows.stamps[ends[:-1]], rows.stamps[ends[1:] - 1])[0] + 1
        if spans.sum() - len(rows.stamps) <= most_gaps * spans.sum():
            return f"pass --freq {found.code}"
    advice = onto(replace(rows, stepped=False), frequency, most_gaps) if dated else ""
    return "" if advice == _UNKNOWN else advice


def near(rows: Rows, frequency: Frequency) -> str:
    """Say what puts rows on the steps of a model, or nothing if they are far away."""
    if _best(rows, [frequency], 1.0, _NEAR) is None:
        return ""
    advice = onto(rows, frequency, 1.0)
    return f"{advice[0].upper()}{advice[1:]}"


@dataclass(frozen=True, slots=True)
class _Fit:
    """How rows fit steps.

    Args:
        step: The steps.
        nearest: Whether rows go to the nearest step rather than the one they lie in.
        weekday: The commonest day of the week, from Monday.
        together: Share of rows that fall on the step of another.
        empty: Share of steps without a row.
        cost: What is the least for the best steps, first things first.
    """

    step: Frequency
    nearest: bool
    weekday: int
    together: float
    empty: float
    cost: tuple[float, ...]

    @property
    def code(self) -> str:
        """What ``--freq`` takes, with the weekday where weeks keep to it."""
        weekly = self.nearest and self.step.unit == "week"
        return self.step.code + f"-{DAYS[self.weekday][:3].upper()}" * weekly


def _steps(least: Frequency) -> Iterator[Frequency]:
    """List the steps that people count in, and days or weeks of the commonest."""
    for unit, counts in USUAL:
        yield from (Frequency(count, unit) for count in counts)
    yield Frequency(1, "business day")
    for anchor in ("start", "end"):
        yield Frequency(1, "month", anchor)
        yield Frequency(3, "month", anchor)
        yield Frequency(1, "year", anchor)
    if least.unit in ("day", "week") and least.count > 1:
        yield least


def _best(
    rows: Rows,
    steps: list[Frequency],
    most_gaps: float,
    near: tuple[float, float],
    merging: bool = False,
) -> _Fit | None:
    """Choose the steps that rows fit best, if they fit any.

    Args:
        rows: In order of series and time; the first million are looked at.
        steps: To choose from.
        most_gaps: Largest share of steps without a row.
        near: Least and longest step, in middle distances between rows.
        merging: Whether rows must be put on the step that they lie in.
    """
    stamps, follows = rows.stamps[:PART], rows.follows[: PART - 1]
    apart = np.diff(stamps)[follows]
    apart = apart[apart > 0]
    if not len(apart):
        return None
    middle = float(np.median(apart))
    kept = [one for one in steps if near[0] <= _length(one) / middle <= near[1]]
    ways = (False,) if merging else (False, True)
    fits = [_fit(stamps, follows, one, way) for one in kept for way in ways]
    good = [f for f in fits if f.together <= _TOGETHER and f.empty <= most_gaps]
    return min(good, key=lambda one: one.cost, default=None)


def _length(step: Frequency) -> float:
    """Say about how long a step is, in microseconds."""
    if step.unit in ("month", "year"):
        return step.count * _MONTHS * (12 if step.unit == "year" else 1)
    return float(step.count * LENGTHS.get(step.unit, DAY))


def _fit(
    stamps: Integers, follows: npt.NDArray[np.bool_], step: Frequency, nearest: bool
) -> _Fit:
    """Measure how rows, (R,), fit steps; ``follows`` says which are of one series."""
    weekday = placing.common_weekday(stamps)
    if nearest:
        placed = placing.nearest(stamps, step, weekday)
    else:
        placed = placing.within(stamps, step, 0)
    edges = np.flatnonzero(~follows)
    begins, ends = np.append(0, edges + 1), np.append(edges, len(stamps) - 1)
    spans = float((step.index(placed[begins], placed[ends])[0] + 1).sum())
    together = float((follows & (placed[1:] == placed[:-1])).sum())
    empty = spans - (len(stamps) - together)
    # Of days and longer steps it is the date that is kept, if it can be.
    unit = 1 if step.is_fine else DAY
    moved = float((placed // unit != stamps // unit).sum())
    odd = step.unit in ("day", "week") and step.count > 1
    way = float(np.abs(placed - stamps).astype(np.float64).mean()) / _length(step)
    cost = together + empty, float(odd), moved, float(way > _BESIDE), nearest, way
    shares = together / len(stamps), empty / max(spans, 1.0)
    return _Fit(step, nearest, weekday, *shares, cost)
