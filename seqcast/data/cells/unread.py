"""Dates that are written like none we know: what to do about them."""

import re
from collections.abc import Sequence

from seqcast.data.cells import formats, months, templates

_MOST_FORMATS = 3
_WORDS = "Write it as 2024-01-31"
_ZONE = re.compile(r"\d{1,2}:\d\d.*?\b(?!(?:AM|PM|UTC|GMT|UHR)\b)([A-Z]{3,5})\b")
_CLOCK = re.compile(r"\d:\d\d")
_SAMPLE = 2_000
_FEW = 2
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_BEGIN = "Write the time at which each step begins alone, such as 2024-01-31"
_DATED = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
_SHORT = r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}"
_TO = " ?(?:[-–/]|to|bis|until) ?"
# What all cells look like, and what is done about it.
_KINDS = (
    (
        r"\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?",
        "Write the date before it, such as 2024-01-31 08:00",
    ),
    (rf".*(?<!\d){_DATED}(?!\d).*(?<!\d){_DATED}(?!\d).*", _BEGIN),
    (rf"{_SHORT}{_TO}{_SHORT}", _BEGIN),
    (rf".*\d:\d\d.*{_TO}\d{{1,2}}:\d\d.*", _BEGIN),
    (
        r".*(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d\d)?",
        "Write the offset from UTC alone, such as +01:00",
    ),
    (
        r"(?:1[6-9]|2[0-2])\d\d ?[-/–] ?(?:1[6-9]|2[0-2])\d\d",
        "Write the year in which it begins, such as 2000, or a day, such as 2000-09-01",
    ),
    (
        r"(?:1[6-9]|2[0-2])\d\d\W*(?:H|S|HJ|Halbjahr)\W*[12]|[12]\W*(?:H|HJ|Halbjahr)"
        r"\W*(?:1[6-9]|2[0-2])\d\d|H[12]\W*(?:1[6-9]|2[0-2])\d\d",
        "Write the first day of the half-year, such as 2024-01-01 or 2024-07-01",
    ),
    (
        r"(?:1[6-9]|2[0-2])\d\d\.[1-4]",
        "Write quarters as 2024-Q1, or parts of a year as dates, such as 2024-07",
    ),
    (
        r"(?:1[6-9]|2[0-2])\d\d(?:[.,](?:\d|\d{3,}|[2-9]\d|1[3-9]|00))?",
        "Write decimal years as dates, such as 2024-07 for 2024.5",
    ),
    (
        r"(?:1[6-9]|2[0-2])\d\d[-./ ][0-3]\d\d(?:[ T]\d\d?:\d\d.*)?",
        "Write days of the year as dates, such as 2024-01-31 for 2024-031",
    ),
    (
        r"\d{9,}(?:\.\d*)?|\d\.\d+e\+?\d+",
        "Write whole seconds, milliseconds or microseconds since 1970, or YYYY-MM-DD",
    ),
    (
        r"[1-8]\d{4}[.,]\d+",
        "Pass --set data.date_format=excel if these are days of Excel, or write them "
        "as 2024-01-31",
    ),
    (
        r"0\d{3,}",
        "Write numbers of steps without zeros before them, such as 1 for 0001",
    ),
    (
        r".*:\d\d,\d+.*",
        "Write a point before the parts of a second, such as 2024-01-31 08:00:00.5",
    ),
)


def fix(cells: Sequence[str]) -> str:
    """Say what to do about the distinct cells of a column of dates.

    >>> fix(["Total", "1/31/24"])
    'Write it as 2024-01-31, or pass --set data.date_format=%m/%d/%y'
    >>> fix(["1st of May 08:00", "2nd of May 09:00"])
    'Write it as 2024-01-31 08:00'
    >>> fix(["2023/2024", "2024/2025"]).split(",")[0]
    'Write the year in which it begins'
    """
    some = cells[:: max(len(cells) // _SAMPLE, 1)]
    dates = [cell.strip() for cell in some if re.search(r"\d", cell)]
    told = of_kind(dates)
    if told:
        return told
    formatted = _stated(templates.stated(dates) or formats.found(dates))
    zones = {found[1] for found in map(_ZONE.search, dates) if found}
    zones = {zone for zone in zones if not months.number(zone)}
    if zones:
        named = " and ".join(f'"{zone}"' for zone in sorted(zones)[:2])
        told = f"Write the offset from UTC, such as +01:00, instead of {named}"
        return told + f", or keep it as it is: {formatted}" * bool(formatted)
    words = _WORDS + " 08:00" * all(map(_CLOCK.search, dates or [""]))
    return f"{words}, or pass {formatted}" if formatted else words


def are_dates(cells: Sequence[str]) -> bool:
    """Say whether the distinct cells of a column are dates, though none we know.

    >>> are_dates(["KW 1/2024", "KW 2/2024", "KW 3/2024", "Sum"])
    True
    >>> are_dates(["Golf 2019", "Golf 2020", "Golf 2021"])
    False
    """
    some = cells[:: max(len(cells) // _SAMPLE, 1)]
    dates = [cell.strip() for cell in some if re.search(r"\d", cell)]
    if len(dates) <= _FEW or 2 * len(dates) <= len(some):
        return False
    if any(map(_NUMBER.fullmatch, dates)):
        return False
    within = any(re.search("%[mbdqVH]", one) for one in formats.found(dates))
    return within or bool(of_kind(dates)) or all(map(_ZONE.search, dates))


def of_kind(cells: Sequence[str]) -> str:
    """Say what to do about times that are all of one kind, or nothing.

    >>> of_kind(["2024.25", "2024.5"])
    'Write decimal years as dates, such as 2024-07 for 2024.5'
    """
    for shape, told in _KINDS:
        pattern = re.compile(shape, re.IGNORECASE)
        if cells and all(map(pattern.fullmatch, cells)):
            return told
    return ""


def _stated(found: Sequence[str]) -> str:
    """Write the settings that state formats, as the shell reads them; or nothing."""
    # Years come first in slashes only where nothing else can.
    likely = [one for one in found if not one.startswith("%y/")] or found
    texts = map(_option, likely[:_MOST_FORMATS])
    return " or ".join(filter(None, texts))


def _option(template: str) -> str:
    text = "--set data.date_format="
    if re.fullmatch(r"[\w.:/%+,-]+", template):
        return f"{text}{template}"
    if "'" not in template:
        return f"{text}'{template}'"
    return "" if re.search(r'["$`\\!]', template) else f'{text}"{template}"'
