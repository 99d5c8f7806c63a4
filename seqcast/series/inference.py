"""The step of a panel, found from its stamps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seqcast.series.frequency import (
    DAY,
    LENGTHS,
    WORKING,
    Frequency,
    Integers,
    Unit,
    first_day,
    split_days,
)

_SURE = 0.9
_LEAST_SPAN = 13
# A usual step may be so much shorter than the commonest distance.
_LEAST = 0.9
# Steps that people count in, the finest first.
USUAL: tuple[tuple[Unit, tuple[int, ...]], ...] = (
    ("millisecond", (1, 2, 5, 10, 20, 25, 40, 50, 100, 200, 250, 500)),
    ("second", (1, 2, 5, 10, 15, 20, 30)),
    ("minute", (1, 2, 5, 10, 15, 20, 30)),
    ("hour", (1, 2, 3, 4, 6, 8, 12)),
    ("day", (1,)),
    ("week", (1,)),
)
# Stamps that are looked at together.
_PART = 1 << 20


def infer(
    stamps: npt.ArrayLike, offsets: npt.ArrayLike, *, dated: bool
) -> Frequency | None:
    """Find the step of a panel: the commonest distance between neighbours.

    Distances are counted in months, business days or fixed lengths, whichever
    all stamps agree on. A stamp may still lie beside the grid: ask ``index``.

    Args:
        stamps: (R,) rising times of every series, end to end.
        offsets: (S+1,) where each series begins.
        dated: Whether the stamps are dates rather than integers.

    Returns:
        The step without a zone, or nothing where no series has two rows.
    """
    times = np.asarray(stamps, dtype=np.int64)
    inside = np.ones(max(len(times) - 1, 0), dtype=bool)
    edges = np.asarray(offsets, dtype=np.int64)[1:-1] - 1
    inside[edges[(edges >= 0) & (edges < len(inside))]] = False
    if not inside.any():
        return None
    pairs = _Pairs(times, inside)
    if dated and all((before % DAY == after % DAY).all() for before, after in pairs):
        return _calendar(_counted(pairs.days()), pairs.of_days())
    distances = _counted(after - before for before, after in pairs)
    step = _commonest(*distances)
    return _fixed(step) if dated else Frequency(step, "step")


def usual(
    stamps: npt.ArrayLike, offsets: npt.ArrayLike, least: Frequency, share: float
) -> Frequency | None:
    """Find the finest usual step at which no more than a share is without a row.

    Every row counts for the step that it lies in. A commonest distance such as
    3,587 seconds is no step that people count in, and stands for the hour.

    Args:
        stamps: (R,) rising times of every series, end to end.
        offsets: (S+1,) where each series begins.
        least: The commonest distance, of fixed length; then coarser steps.
        share: Of the steps of all series.
    """
    times, edges = np.asarray(stamps, np.int64), np.asarray(offsets, np.int64)
    if least.unit not in LENGTHS:
        return None
    shortest = least.count * LENGTHS[least.unit]
    steps = [Frequency(count, unit) for unit, counts in USUAL for count in counts]
    longer = [one for one in steps if one.count * LENGTHS[one.unit] > _LEAST * shortest]
    plain = least in steps or least.unit in ("day", "week")
    for step in (*[least] * plain, *longer):
        lies = times // (step.count * LENGTHS[step.unit])
        new = np.concatenate([[True], lies[1:] != lies[:-1]])
        new[edges[:-1]] = True
        spans = (lies[edges[1:] - 1] - lies[edges[:-1]] + 1).sum()
        if spans - new.sum() <= share * spans:
            return step
    return None


def anchor_of(month: Integers, day: Integers) -> str | None:
    """Say on which day of the month all stamps lie, or None.

    Args:
        month: (R,) months since 1970.
        day: (R,) days of the month, from 0.
    """
    if (day == 0).all():
        return "start"
    if (first_day(month) + day + 1 == first_day(month + 1)).all():
        return "end"
    yearly = (month % 12 == month[0] % 12).all() and month[0] % 12 != 1
    if (day == day[0]).all() and (day[0] < 28 or yearly):
        return ""
    last = first_day(month + 1) - first_day(month) - 1
    late = (
        number for number in (29, 30) if (day == np.minimum(number - 1, last)).all()
    )
    return next(map(str, late), None)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Neighbours of one series each, some at a time.

    Args:
        times: (R,) stamps.
        inside: (R-1,) whether the next stamp is of the same series.
    """

    times: Integers
    inside: npt.NDArray[np.bool_]

    def __iter__(self) -> Iterator[tuple[Integers, Integers]]:
        """Give earlier and later stamps."""
        for first in range(0, len(self.inside), _PART):
            kept = self.inside[first : first + _PART]
            part = self.times[first : first + len(kept) + 1]
            yield part[:-1][kept], part[1:][kept]

    def days(self) -> Iterator[Integers]:
        """Give the days of all stamps."""
        for first in range(0, len(self.times), _PART):
            yield self.times[first : first + _PART] // DAY

    def of_days(self) -> tuple[Integers, Integers, Integers]:
        """Give the distinct pairs of days, and how often each is there."""
        low, high = int(self.times.min()) // DAY, int(self.times.max()) // DAY
        width = high - low + 1
        keys, counts = _counted(
            (before // DAY - low) * width + after // DAY - low for before, after in self
        )
        return keys // width + low, keys % width + low, counts


def _counted(parts: Iterable[Integers]) -> tuple[Integers, Integers]:
    """Give the distinct values of all parts, rising, and how often each is there."""
    values, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for part in parts:
        found, held = np.unique(part, return_counts=True)
        values, places = np.unique(np.concatenate([values, found]), return_inverse=True)
        counts = np.bincount(places, np.concatenate([counts, held])).astype(np.int64)
    return values.astype(np.int64), counts


def _calendar(
    stamped: tuple[Integers, Integers], pairs: tuple[Integers, Integers, Integers]
) -> Frequency:
    """Find the step of stamps that all show one time of day.

    Args:
        stamped: Distinct days, and how many stamps lie on each.
        pairs: Distinct pairs of neighbours, and how often each is there.
    """
    before, after, counts = pairs
    month, day = split_days(stamped[0])
    anchor = anchor_of(month, day)
    if anchor is not None:
        count = _commonest(split_days(after)[0] - split_days(before)[0], counts)
        if count % 12 == 0:
            return Frequency(count // 12, "year", anchor)
        return Frequency(count, "month", anchor)
    step = _commonest(after - before, counts)
    return _open_days(stamped, pairs, step) or _fixed(step * DAY)


def _open_days(
    stamped: tuple[Integers, Integers],
    pairs: tuple[Integers, Integers, Integers],
    step: int,
) -> Frequency | None:
    """Find the days of the week that all stamps keep to, if they skip others.

    A step from a Friday to a Monday shows business days where no weekend has a
    row. Other weeks need steps over closed days in two weeks, every open day
    twice, and nine of ten steps from an open day to the next.
    """
    (days, held), (before, after, often) = stamped, pairs
    counts = np.bincount((days + 3) % 7, held, minlength=7)  # day 0 was a Thursday
    mask = "".join("1" if count else "0" for count in counts)
    regular = step > 1 and ((after - before) % step == 0).all()
    if mask.count("1") in (1, 7) or regular:
        return None
    friday = ((before + 3) % 7 == 4) & (after - before == 3)
    if step == 1 and mask.endswith("00") and friday.any():
        return Frequency(1, "business day")
    found = Frequency(1, "business day", "" if mask == WORKING else mask)
    steps, _ = found.index(before * DAY, after * DAY)
    over = np.unique(before[(steps == 1) & (after - before > 1)])
    sure = len(over) > 1 and counts[counts > 0].min() > 1
    share = often[steps == 1].sum() / often.sum()
    sure = sure and share >= _SURE and np.ptp(days) >= _LEAST_SPAN
    return found if sure else None


def _fixed(length: int) -> Frequency:
    for unit, one in LENGTHS.items():
        if length % one == 0:
            return Frequency(length // one, unit)
    return Frequency(max(length // 1_000, 1), "millisecond")


def _commonest(distances: Integers, counts: Integers) -> int:
    values, places = np.unique(distances, return_inverse=True)
    return int(values[np.bincount(places, counts).argmax()])
