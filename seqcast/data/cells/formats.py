"""The date format that cells follow which are written like none we know."""

import re
from collections.abc import Iterator, Sequence

from seqcast.data.cells import months, templates, weekdays

_MONTH = f"({months.PATTERN})"
_QUARTER = r"\W*(?:q|qu|qtr|quarter|quartal|t|trim|trimestre|kwartaal)\W*"
_WEEK = r"\W*(?:w|wk|week|kw|woche|s|sem|semaine|semana|v|vecka)\W*"
# What a date looks like inside a cell, and what its parts may be; the parts
# that are no numbers and no names stay as they are.
_DATES = (
    (r"(\d{4})([-/. ])(\d{1,2})(\2)(\d{1,2})", "Y m d", "Y d m"),
    (r"(\d{1,2})([-/. ])(\d{1,2})(\2)(\d{4})", "d m Y", "m d Y"),
    (r"(\d{1,2})([-/., ]+)" + _MONTH + r"([-/., ']+)(\d{4})", "d b Y"),
    (_MONTH + r"([-/. ]+)(\d{1,2})([-/., ']+)(\d{4})", "b d Y"),
    (rf"(\d{{4}})({_QUARTER})([1-4])", "Y q"),
    (rf"([1-4])({_QUARTER})(\d{{4}})", "q Y"),
    (r"(\d{4})(\W*)([1-4])(?=\W*[qQ])", "Y q"),
    (r"(?<=[qQtT])([1-4])(\W*)(\d{4})", "q Y"),
    (rf"(\d{{4}})({_WEEK})(\d{{1,2}})", "G V"),
    (rf"(\d{{1,2}})({_WEEK})(\d{{4}})", "V G"),
    (r"(?<=[wkes])(\W*)(\d{1,2})(\W+)(\d{4})", "V G"),
    (_MONTH + r"(\W*)(\d{4})", "b Y"),
    (r"(\d{4})(\W*)" + _MONTH, "Y b"),
    (r"(\d{4})([-/.: ]+)(\d{2})", "Y m"),
    (r"(\d{4})(m)(\d{1,2})", "Y m"),
    (r"(\d{2})([-/.: ]+)(\d{4})", "m Y"),
    (r"(\d{1,2})([-/. ])(\d{1,2})(\2)(\d{2})", "d m y", "m d y", "y m d"),
    (r"(\d{1,2})([-/., ]+)" + _MONTH + r"([-/., ']+)(\d{2})", "d b y"),
    (rf"([1-4])({_QUARTER})(\d{{2}})", "q y"),
    (r"(?<=[qQtT])([1-4])(\W*)(\d{2})", "q y"),
    (_MONTH + r"([-/. ']+)(\d{2})", "b y"),
    (r"((?:1[6-9]|2[0-2])\d\d)", "Y"),
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<H>\d{1,2})(?P<mark>[:.h-])(?P<M>\d\d)(?:(?P=mark)(?P<S>\d\d(?:\.\d+)?))?"
    r"(?P<p> ?[ap]\.?m\.?\b)?(?:(?P<between> ?(?:utc|gmt)?)(?P<z>[+-]\d\d(?::?\d\d)?))?"
    r"(?![\d:])",
    re.IGNORECASE,
)
# Only with these marks may either number be the month.
_EITHER_FIRST = re.compile("%[dm][-/ ]%[dm][-/ ]%[yY]")
_HOUR = re.compile(r"(?<=[T ])\d\d(?=h?$)")
_WEEKDAY = re.compile(rf"(?<!\w){weekdays.PATTERN}(?!\w)", re.IGNORECASE)


def found(cells: Sequence[str]) -> list[str]:
    """Give the formats that all cells follow, none if the last parts are no date.

    >>> found(["<2024-01-31 08:00>", "<2024-02-01 08:00>"])
    ['<%Y-%m-%d %H:%M>']
    >>> found(["KW 1/2023", "KW 52/2023"]), found(["1/2/24 10:00"])
    (['KW %V/%G'], ['%d/%m/%y %H:%M', '%m/%d/%y %H:%M'])
    """
    if not cells or any("%" in cell for cell in cells):
        return []
    for shape, *orders in _DATES:
        match = re.search(rf"(?<!\d){shape}(?!\d)", cells[0], re.IGNORECASE)
        if match is None:
            continue
        made = (_whole(cells[0], match, order.split()) for order in orders)
        good = [one for one in made if _serves(one, cells)]
        if good:
            return good if _EITHER_FIRST.search(good[0]) else good[:1]
    return []


def _serves(template: str, cells: Sequence[str]) -> bool:
    """Say whether a format leaves no number over, and all cells follow it."""
    plain = templates.is_format(template) and not re.search(r"\d", template)
    return plain and all(templates.fits(cell, template) for cell in cells)


def _whole(cell: str, match: re.Match[str], order: Sequence[str]) -> str:
    """Write the format of a cell whose date has been found."""
    parts = _parts(match, iter(order))
    before, after = cell[: match.start()], cell[match.end() :]
    return _rest(before) + "".join(parts) + _rest(after)


def _parts(match: re.Match[str], order: Iterator[str]) -> Iterator[str]:
    """Give the parts of a date as tokens, and what is between them as it is."""
    for text in match.groups():
        named = re.fullmatch(months.PATTERN, text, re.IGNORECASE)
        yield f"%{next(order)}" if text.isdigit() or named else text


def _rest(text: str) -> str:
    """Write the format of what is beside a date: a time of day, a weekday."""
    clock = _CLOCK.search(text)
    if clock:
        before, after = text[: clock.start()], text[clock.end() :]
        return _WEEKDAY.sub("%a", before) + _time(clock) + _WEEKDAY.sub("%a", after)
    return _WEEKDAY.sub("%a", _HOUR.sub("%H", text))


def _time(clock: re.Match[str]) -> str:
    half, zone, mark = clock["p"] or "", clock["z"], clock["mark"]
    second = f"{mark}%S" if clock["S"] else ""
    blank = " " * half.startswith(" ")
    text = f"%{'I' if half else 'H'}{mark}%M{second}{blank}{'%p' if half else ''}"
    return f"{text}{clock['between'] or ''}{'%z' if zone else ''}"
