"""The column that holds times within the days of another one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, elapsed, hours, unique
from seqcast.data.cells.hours import Hours, Known
from seqcast.data.cells.spelled import DAY
from seqcast.data.cells.table import Table
from seqcast.data.cells.within import Unit
from seqcast.data.layout import clock, finer, halves, shortened
from seqcast.data.words import quote

Integers = npt.NDArray[np.int64]

# Named so, clocks are times even of days that hold one each.
SURE: tuple[Unit, ...] = (
    "clock", "hour", "hour ending", "hour beginning", "minute of day", "second of day",
)  # fmt: skip
# What counts minutes and seconds, of the day or of the hour beside it.
_COUNTS: dict[Unit, Unit] = {"minute": "minute of day", "second": "second of day"}
# Of columns that say the same, the first of these is taken.
_FIRST: tuple[Unit, ...] = (
    "start", "hour beginning", "clock", "hour", "slot", "hour ending", "some hour",
    "minute of day", "second of day", "period", "", "end",
)  # fmt: skip
# Distinct cells of a column that is not named like a clock.
_MOST_TIMES = 2_000
# What clocks look like that their header does not name.
_SHAPE = re.compile(r"\d(?::|h ?\d\d)")
_NEARLY = 0.9
_ALIKE = 1.25
_OFTEN = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """Columns that say when in its day a row lies.

    Args:
        parts: Their names.
        cells: (R,) times of the day.
        told: What was assumed, each a sentence.
        ending: Whether hours were those that end then.
        counted: Whether they were counted, and not written as clocks.
    """

    parts: tuple[str, ...]
    cells: pa.Array
    told: tuple[str, ...] = ()
    ending: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A column of hours: its name, unit, hours, and (R,) the hour of every row."""

    name: str
    unit: Unit
    hours: Hours
    codes: Integers

    @property
    def minutes(self) -> Integers:
        """(R,) minutes since midnight."""
        return np.array(self.hours.minutes, np.int64)[self.codes]


def find(
    table: Table,
    days: pa.Array,
    units: Mapping[str, Unit],
    known: Known | None = None,
) -> Clock | None:
    """Find the column of hours beside a column of days, or none.

    It is one by its name and its cells, or by its cells and because every day
    holds the same equal steps once.

    Args:
        table: The file.
        days: (R,) its days.
        units: The columns that may be it, and what their headers say.
        known: What a model says of the hours, or nothing.

    Raises:
        DataError: Hours may begin or end at the times that are written.
    """
    half, fine = halves.column(table, units), known is not None and known.fine
    read = _read(table, units, half, fine)
    if not read:
        return None
    coded = arrow.codes(arrow.encoded(days)).astype(np.int64)
    found = [o for o in read if (fine and o.unit in SURE) or _is_hours(o, coded)]
    if not found:
        return None
    found.sort(key=lambda one: (-len(one.hours.minutes), _FIRST.index(one.unit)))
    first = found[0]
    count = len(first.hours.texts)
    if any(unique.distinct([first.codes, one.codes]) > count for one in found[1:]):
        return None
    if known is not None and known.ending and first.hours.open:
        first = replace(first, hours=hours.ended(first.hours))
    told = first.hours.told.format(quote(first.name))
    names = {one.name for one in found} | ({half} if half else set())
    below = finer.beside(table, units, first.hours, [coded, first.codes])
    if below is not None:
        columns, texts = below
        parts = tuple(n for n in table.names if n in {*names, *columns})
        return Clock(parts, texts, ending=first.hours.ending)
    if known is None:
        _refuse_open(table, first, coded)
    counted = first.unit == "slot" or not (first.hours.written or first.hours.plain)
    if counted:
        shortened.refuse(table, first.name, first.minutes, coded)
    first, late = _late_midnight(table, first, coded)
    texts = arrow.texts(first.hours.texts)
    cells = pc.take(texts, arrow.positions(first.codes))
    parts = tuple(name for name in table.names if name in names)
    notes = tuple(one for one in (told, late) if one)
    return Clock(parts, cells, notes, first.hours.ending, counted)


def _read(
    table: Table, units: Mapping[str, Unit], half: str | None, fine: bool
) -> list[_Candidate]:
    """List the columns that may be hours, in the halves of the day beside them."""
    if not {*SURE}.isdisjoint(units.values()):
        units = {name: unit for name, unit in units.items() if unit not in _COUNTS}
    every = (_candidate(table, name, unit, fine) for name, unit in units.items())
    read = [one for one in every if one is not None]
    return read if half is None else [_halved(table, one, half) for one in read]


def _candidate(table: Table, name: str, unit: Unit, fine: bool) -> _Candidate | None:
    """Read a column as hours, if it may hold any; of a ``fine`` model also one."""
    if unit not in _FIRST and unit not in _COUNTS:
        return None
    column = table.column(name)
    if unit == "" and not _SHAPE.search(str(column[0].as_py())):
        return None
    coded = arrow.encoded(column)
    if len(coded.dictionary) > _MOST_TIMES and unit not in SURE:
        return None
    cells = coded.dictionary.to_pylist()
    read = elapsed.read(cells, unit, fine=fine)
    read = read or hours.read(cells, unit, 1 if fine and unit in SURE else 2)
    if read is None:
        return None
    unit = _COUNTS.get(unit, unit)
    return _Candidate(name, unit, read, arrow.codes(coded).astype(np.int64))


def _halved(table: Table, one: _Candidate, half: str) -> _Candidate:
    """Put clocks of twelve hours into the halves of the day that stand beside them."""
    minutes = halves.minutes(table, half, one.minutes, one.name)
    if minutes is None:
        return one
    after = minutes >= DAY // 2
    pairs, codes = np.unique(2 * one.codes + after, return_inverse=True)
    texts = [f"{one.hours.texts[pair // 2]} {'AP'[pair % 2]}M" for pair in pairs]
    _, rows = np.unique(codes, return_index=True)
    found = Hours(tuple(minutes[rows].tolist()), tuple(texts), written=True)
    return replace(one, hours=found, codes=codes.astype(np.int64))


def _is_hours(one: _Candidate, days: Integers) -> bool:
    """Say whether hours are those of the days beside them.

    Clocks under such a name always are; numbers that count up and start anew, and
    whatever fills the days.
    """
    named = one.unit in (*SURE, "slot") and not one.hours.plain
    if named and one.hours.written:
        return True
    count = unique.distinct([days, one.codes])
    if count == len(np.unique(days)):
        return False
    return (named and clock.counts_up(one.minutes)) or _fills(one, days, count)


def _fills(one: _Candidate, days: Integers, count: int) -> bool:
    """Say whether nearly all days hold the same equal steps, equally often.

    Args:
        one: The hours.
        days: (R,) the day of every row.
        count: The distinct pairs of a day and an hour.
    """
    steps = np.unique(one.hours.minutes)
    if len(steps) < len(one.hours.minutes) or len(np.unique(np.diff(steps))) > 1:
        return False
    # The first and the last day may begin late or end early.
    most = (int(days.max()) + 1) * len(steps)
    if count + 2 * len(steps) < _NEARLY * most or 2 * count < most:
        return False
    largest = int(np.bincount(days * len(one.hours.minutes) + one.codes).max())
    return largest * count <= _ALIKE * len(days)


def _refuse_open(table: Table, one: _Candidate, days: Integers) -> None:
    """Refuse hours that may be those from 0 to 23 or those from 1 to 24.

    Raises:
        DataError: They begin at 1, or are of one day, and neither 0 nor 24 is there.
    """
    first, last = min(one.hours.minutes) // 60, max(one.hours.minutes) // 60
    if one.hours.open and (first == 1 or days.max() == 0):
        name = quote(one.name)
        raise table.error(
            f"The hours {first} to {last} of {name} may begin or end at these times; "
            "neither 0 nor 24 is among them.",
            0,
            "Name the column HE if the hours end then or HB if they begin, or write "
            "the time as 2024-01-31 05:00",
        )


def _late_midnight(
    table: Table, one: _Candidate, days: Integers
) -> tuple[_Candidate, str]:
    """Write 00:00 as 24:00 where it stands behind the last hour of its day.

    Rows in order tell: on nearly all days it stands beside the last hour, and not
    as often beside the first.

    Raises:
        DataError: It is written with am or pm, which has no 24:00.
    """
    minutes = one.minutes
    later = np.unique(minutes[minutes > 0])
    if len(later) < 2 or not (minutes == 0).any() or later[-1] == DAY:
        return one, ""
    low, high = np.sort(np.stack([minutes[1:], minutes[:-1]]), axis=0)
    beside = (low == 0) & (np.diff(days) == 0)
    last, first = (beside & (high == hour) for hour in (later[-1], later[0]))
    count = len(np.unique(days[minutes == 0]))
    often = len(np.unique(days[1:][last])) >= _OFTEN * count
    if not often or last.sum() <= first.sum():
        return one, ""
    zero = one.hours.minutes.index(0)
    texts = [*one.hours.texts]
    if not texts[zero].lstrip("0").startswith(":"):
        raise table.error(
            f"Column {quote(one.name)} holds {quote(texts[zero])} behind the last hour "
            "of a day.",
            int((minutes == 0).argmax()),
            "Give it the date of the next day",
        )
    texts[zero] = "24" + texts[zero].lstrip("0")
    told = f"{quote('00:00')} of {quote(one.name)} stands behind the last hour of its "
    return replace(one, hours=replace(one.hours, texts=tuple(texts))), f"{told}day."
