"""Clocks in other spellings than ``13:00``: ``13h00``, ``13.00``, parts of days."""

import re
from collections.abc import Sequence

DAY = 1_440
_SPOKEN = re.compile(
    r"(?:kl\.? ?|t(?=\d\d?:))?(?P<h>\d{1,2})"
    r"(?:(?: ?(?:h|u|uhr) ?)(?:(?P<m>\d\d)(?: ?m(?:in)?)?)?|[:.](?P<n>\d\d)?)?"
    r"(?: ?(?:uhr|h|hrs?|uur|o['’]?clock))?(?: ?(?P<half>[ap])\.?m\.?)?",
    re.I,
)
_POINTED = re.compile(r"(\d{1,2})[.,](\d\d)")
_PART = re.compile(r"0|[01]?[.,](\d+)|1(?:[.,]0+)?")
_LONG = re.compile(r"\d{6}")
# Fewer decimals of a day than these are no minutes.
_LEAST_DECIMALS = 3
# Steps that parts of days are rounded to, the longest that fits.
_STEPS = (60, 30, 20, 15, 10, 5, 1)


def spoken(cells: Sequence[str]) -> list[int] | None:
    """Read ``13h00``, ``13 Uhr`` or ``1 pm`` as minutes; not numbers with a point."""
    if all(re.fullmatch(r"[\d.]+", cell) for cell in cells):
        return None
    found = [_SPOKEN.fullmatch(cell) for cell in cells]
    minutes = [minute_of(one["h"], one["m"] or one["n"], one["half"])
               for one in found if one]  # fmt: skip
    return minutes if len(minutes) == len(cells) else None


def minute_of(hour: str, minute: str | None, half: str | None) -> int:
    """Count the minutes since midnight; of what is no time, more than a day's.

    >>> minute_of("7", "30", "p"), minute_of("13", None, None)
    (1170, 780)
    """
    number = int(hour)
    if half:
        number = number % 12 + 12 * (half in "pP") if 1 <= number <= 12 else 99
    rest = int(minute or 0)
    return 60 * number + rest if rest < 60 else 99 * 60


def pointed(cells: Sequence[str]) -> list[int] | None:
    """Read ``7.30`` as minutes, where these part an hour evenly.

    As hours in decimals ``7.00`` and ``7.30`` would lie 18 and 42 minutes apart.

    >>> pointed(["7.00", "7.30", "8.00"]), pointed(["7.00", "7.50"])
    ([420, 450, 480], None)
    """
    found = [_POINTED.fullmatch(cell) for cell in cells]
    pairs = [(int(one[1]), int(one[2])) for one in found if one]
    within = sorted({minute for _, minute in pairs})
    even = within == list(range(0, 60, 60 // len(within))) if within else False
    if len(pairs) < len(cells) or not even or 60 % len(within):
        return None
    return [60 * hour + minute for hour, minute in pairs]


def parts(cells: Sequence[str]) -> list[int] | None:
    """Read parts of a day, such as ``0.0417`` and ``0.5``, as minutes.

    >>> parts(["0", "0.0417", "0.5", "0.958"])
    [0, 60, 720, 1380]
    """
    found = [_PART.fullmatch(cell) for cell in cells]
    decimals = [len(one[1] or "") for one in found if one]
    most = max(decimals, default=0)
    if len(decimals) < len(cells) or most < _LEAST_DECIMALS:
        return None
    exact = [float(cell.replace(",", ".")) * DAY for cell in cells]
    # Of 0.25 the zeros behind it are left out, as of no rounded part.
    known = (count if count >= _LEAST_DECIMALS else most for count in decimals)
    slack = [0.5001 * DAY * 10.0**-count for count in known]
    for step in _STEPS:
        minutes = [step * round(one / step) for one in exact]
        each = zip(exact, minutes, slack, strict=True)
        near = all(abs(one - other) <= most for one, other, most in each)
        if near and len({*minutes}) == len(cells) and max(minutes) >= DAY // 2:
            return minutes
    return None


def long(cells: Sequence[str]) -> list[tuple[int, int, int]] | None:
    """Read ``073000`` as hours, minutes and seconds."""
    if not all(map(_LONG.fullmatch, cells)):
        return None
    found = [(int(cell[:2]), int(cell[2:4]), int(cell[4:])) for cell in cells]
    fits = all(hour < 24 and max(rest) < 60 for hour, *rest in found)
    return found if fits else None
