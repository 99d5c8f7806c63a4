"""Cells that hold a time within a day, such as ``HE01`` or ``00:00-01:00``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from seqcast.data.cells import spelled
from seqcast.data.cells.spelled import DAY
from seqcast.data.cells.within import Unit

_CLOCK = re.compile(
    r"(?P<h>\d{1,2}):(?P<m>\d\d)(?::\d\d(?:\.\d+)?)?(?: ?(?P<half>[ap])m)?", re.I
)
_DOTTED = re.compile(r"\d{1,2}\.\d\d\.\d\d")
_RANGE = re.compile(
    r"(?P<a>\d{1,2}(?:[:h.]\d\d(?::\d\d)?)?h?)(?: ?uhr)? ?(?:-|–|—|/|to|bis|a|à) ?"
    r"(?P<b>\d{1,2}(?:[:h.]\d\d(?::\d\d)?)?h?)(?: ?uhr)?",
    re.I,
)
_NUMBER = re.compile(
    r"(?P<word>he|hb|hours?(?: ending| beginning)?|hrs?|h|stunde|std|heure|hora|ora|uur"
    r")?[ _.-]?0*(?P<n>\d{1,3})\.?(?: ?(?:h|hrs?|uhr|stunde|uur))?",
    re.I,
)
_COMPACT = re.compile(r"T?(\d{1,4}) ?(?:h|hrs?|uhr)?", re.I)
# Equal parts of a day that are counted from 1: hours, halves, quarters, ...
_PARTS = (48, 96, 144, 288)
# A day is known by its hour 0 or its hour 24.
LAST = 24


@dataclass(frozen=True, slots=True)
class Hours:
    """The distinct cells of a column as times of the day.

    Args:
        minutes: (U,) where each begins, in minutes since midnight; 1440 is the
            midnight at the end of the day.
        texts: (U,) the same as clocks; as written, where that is one.
        told: What was assumed of them, a sentence with ``{}`` for the column.
        plain: Whether they are bare numbers, which other things may be too.
        written: Whether the texts are as in the file.
        open: Whether hours may as well be those that end then.
        ending: Whether hours were those that end then.
    """

    minutes: tuple[int, ...]
    texts: tuple[str, ...]
    told: str = ""
    plain: bool = False
    written: bool = False
    open: bool = False
    ending: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a model says of the hours beside days.

    Args:
        ending: Whether those of its data were hours that end then.
        fine: Whether its steps are below a day, so that a day alone is no time.
    """

    ending: bool
    fine: bool


def read(cells: Sequence[str], unit: Unit, least: int = 2) -> Hours | None:
    """Read the distinct cells of a column as times of the day, if all are some.

    Args:
        cells: (U,) texts without blanks at their ends.
        unit: What the header says of them.
        least: Fewer than these are none.
    """
    if len(set(cells)) < least or not all(cells):
        return None
    if all(map(_DOTTED.fullmatch, cells)):
        cells = [cell.replace(".", ":") for cell in cells]
    for reader in (_clocks, _numbers, _spans, _compact, _spoken, _pointed):
        found = reader(cells, unit)
        if found is not None:
            return found
    return None


def is_dotted(cell: str) -> bool:
    """Say whether a cell is a clock such as ``18.00.00``."""
    return _DOTTED.fullmatch(cell.strip()) is not None


def _clocks(cells: Sequence[str], unit: Unit) -> Hours | None:
    """Read ``13:00`` or ``1:00 pm``, and keep how it is written."""
    found = [_CLOCK.fullmatch(cell) for cell in cells]
    minutes = [spelled.minute_of(*one.group("h", "m", "half")) for one in found if one]
    if len(minutes) < len(cells) or max(minutes) > DAY:
        return None
    return Hours(tuple(minutes), tuple(cells), written=True)


def _spoken(cells: Sequence[str], unit: Unit) -> Hours | None:
    """Read ``13h00``, ``13 Uhr`` or ``1 pm``."""
    minutes = spelled.spoken(cells)
    return _written(minutes) if minutes and max(minutes) <= DAY else None


def _pointed(cells: Sequence[str], unit: Unit) -> Hours | None:
    """Read ``7.30``, or parts of days, in a column that is named like hours."""
    if unit not in ("clock", "hour", "hour ending", "hour beginning"):
        return None
    minutes = spelled.pointed(cells) or spelled.parts(cells)
    if minutes is None or max(minutes) > DAY:
        return None
    told = "{} is read as clocks, " + f"such as {cells[-1]} as {_clock(minutes[-1])}."
    return replace(_written(minutes, told), plain=True)


def _spans(cells: Sequence[str], unit: Unit) -> Hours | None:
    """Read ``00:00-01:00``, of one length, by where it begins."""
    found = [_RANGE.fullmatch(cell) for cell in cells]
    begins = [_edge(one["a"]) for one in found if one]
    ends = [_edge(one["b"]) for one in found if one]
    if len(begins) < len(cells) or max(begins) >= DAY or max(ends) > DAY:
        return None
    # Up to 23:59 is up to midnight.
    lengths = {(b - a + b % 60 // 59) % DAY for a, b in zip(begins, ends, strict=True)}
    if len(lengths) > 1 or not lengths < {*range(1, DAY // 2 + 1)}:
        return None
    return _written(begins, "The times of {} are where its spans begin.")


def _edge(text: str) -> int:
    hour, _, minute = re.sub(r"[h.]", ":", text.rstrip("hH")).partition(":")
    return 60 * int(hour) + int(minute[:2] or 0)


def _compact(cells: Sequence[str], unit: Unit) -> Hours | None:
    """Read ``0100`` to ``2400``, or ``010000``, in a column named like hours."""
    if unit in ("", "slot", "period", "minute", "second"):
        return None
    long = spelled.long(cells)
    if long:
        texts = (f"{hour:02d}:{minute:02d}:{rest:02d}" for hour, minute, rest in long)
        return Hours(
            tuple(60 * hour + minute for hour, minute, _ in long), tuple(texts)
        )
    found = [_COMPACT.fullmatch(cell) for cell in cells]
    hours = [divmod(int(one[1]), 100) for one in found if one]
    if len(hours) < len(cells) or max(minute for _, minute in hours) > 59:
        return None
    minutes = [60 * hour + minute for hour, minute in hours]
    return _written(minutes) if 60 < max(minutes) <= DAY else None


def _numbers(cells: Sequence[str], unit: Unit) -> Hours | None:
    """Read hours as numbers, with a word before them or without.

    Hours are those that end then where 24 is among them, or where they are named
    so; without 0 and 24 they may be either. Every sixth hour up to 24 is as it
    stands: 24 is then a midnight.
    """
    found = [_NUMBER.fullmatch(cell) for cell in cells]
    numbers = [int(one["n"]) for one in found if one]
    words = {(one["word"] or "").lower() for one in found if one}
    if len(numbers) < len(cells) or len(words) > 1 or len(set(numbers)) < len(cells):
        return None
    word = words.pop()
    bare = all(cell.isdigit() for cell in cells)
    if unit == "slot" and bare:
        return _slots(numbers)
    if (bare and unit in ("", "period", "minute", "second")) or max(numbers) > LAST:
        return None
    ending = unit == "hour ending" or word == "he" or word.endswith("ending")
    begins = unit == "hour beginning" or word == "hb" or word.endswith("beginning")
    if 0 in numbers and (ending or LAST in numbers):
        return None
    apart = (b - a for a, b in pairwise(sorted(numbers)))
    spaced = min(apart, default=1) > 1
    ending = ending or (LAST in numbers and not spaced)
    either = not (ending or begins or {0, LAST} & {*numbers})
    plain = bare and unit in ("clock", "start", "end", "some hour")
    written = _written([60 * number for number in numbers])
    return replace(ended(written) if ending else written, plain=plain, open=either)


def ended(found: Hours) -> Hours:
    """Take hours as those that end at the times that were read."""
    first, last = min(found.minutes) // 60, max(found.minutes) // 60
    told = f"Hours {first} to {last} of {{}} begin at {first - 1:02d}:00 to "
    told += f"{last - 1:02d}:00."
    if first == last:
        told = f"Hour {first} of {{}} begins at {first - 1:02d}:00."
    return replace(_written([at - 60 for at in found.minutes], told), ending=True)


def _slots(numbers: Sequence[int]) -> Hours | None:
    """Read equal parts of a day, counted from 1, by where they begin."""
    count = max(numbers)
    if count not in _PARTS or min(numbers) < 1:
        return None
    length = DAY // count
    told = f"1 to {count} of {{}} are {length} minutes each."
    return _written([length * (number - 1) for number in numbers], told)


def _written(minutes: Sequence[int], told: str = "") -> Hours:
    return Hours(tuple(minutes), tuple(map(_clock, minutes)), told)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
