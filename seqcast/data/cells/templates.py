"""How dates are written: templates such as ``%Y-%m-%d``, and their patterns."""

import re
from collections.abc import Sequence

from seqcast.data.cells import months, weekdays

_MONTH = months.PATTERN
_DATES = (
    (r"\d{4}([-/.])\d{1,2}\1\d{1,2}", "%Y{0}%m{0}%d"),
    (r"\d{1,2}(\.)\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"\d{1,2}([-/])\d{1,2}\1\d{4}", "%d{0}%m{0}%Y"),
    (r"\d{1,2}([-/ ])" + _MONTH + r"\1\d{4}", "%d{0}%b{0}%Y"),
    (r"\d{1,2}()" + _MONTH + r"\d{4}", "%d%b%Y"),
    (r"\d{1,2} de " + _MONTH + r"( del? )\d{4}", "%d de %b{0}%Y"),
    (r"\d{1,2}(\. )" + _MONTH + r" \d{4}", "%d{0}%b %Y"),
    (_MONTH + r"( )\d{1,2}, \d{4}", "%b %d, %Y"),
    (r"(?:1[6-9]|2[0-2])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])()", "%Y%m%d"),
)
_LONGER = (
    (r"\d{4}([-/])\d{1,2}", "%Y{0}%m"),
    (r"\d{1,2}([-/])\d{4}", "%m{0}%Y"),
    (_MONTH + r"([- ]| del? )\d{4}", "%b{0}%Y"),
    (r"\d{4}([- ])" + _MONTH, "%Y{0}%b"),
    (r"\d{4}([-/]|)Q[1-4]", "%Y{0}Q%q"),
    (r"\d{4}( )Q[1-4]", "%Y Q%q"),
    (r"Q[1-4]([-/ ])\d{4}", "Q%q{0}%Y"),
    (r"[1-4](\. ?Quartal )\d{4}", "%q{0}%Y"),
    (r"[1-4]Q()\d{4}", "%qQ%Y"),
    (r"FY\d{2}(-| |)Q[1-4]", "FY%y{0}Q%q"),
    (r"FY\d{4}(-| |)Q[1-4]", "FY%Y{0}Q%q"),
    (r"Q[1-4](-| |)FY\d{2}", "Q%q{0}FY%y"),
    (r"Q[1-4](-| |)FY\d{4}", "Q%q{0}FY%Y"),
    (r"\d{4}(-|)W\d{2}", "%G{0}W%V"),
    (r"\d{4}(-|)W\d{2}\1[1-7]", "%G{0}W%V{0}%u"),
)
# Templates with two digits of a year, which only the user can state.
_DAYS = ("%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%y-%m-%d")
_STATED = (*_DAYS, "%y/%m/%d", "%d-%b-%y", "%d %b %y", "%b-%y", "%b %y", "%m/%y")
_MOST = {"m": 12, "d": 31, "V": 53}
_LONGEST_FORMAT = 64
_NUMBER = re.compile(r"[+-]?\d{1,7}(?:\.\d*)?")
# Hours alone may be the end of a range, unless they follow seconds.
_OFFSET = r" ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)"
_CLOCK = (
    r"(?:(T| |, |:)\d{1,2}:\d\d(:\d\d(?:\.\d{1,9})?)?( ?[ap]\.?m\.?)?"
    rf"({_OFFSET})?)?"
)
_HOURS = re.compile(r"(.*:\d\d:\d\d(?:\.\d{1,9})? ?)[+-]\d\d")
_BASIC = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])([T_-])"
    rf"(?:[01]\d|2[0-3])[0-5]\d([0-5]\d)?({_OFFSET})?",
    re.IGNORECASE,
)
_CTIME = re.compile(
    f"{weekdays.PATTERN} {_MONTH} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d \\d{{4}}",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(f"({weekdays.PATTERN})(,? )(.+)", re.IGNORECASE)
# The month may stand first as well.
EITHER_FIRST = re.compile("%d[-/]%m")
_TOKENS = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%m": r"(?P<m>\d{1,2})",
    "%b": f"(?P<b>{_MONTH})",
    "%B": f"(?P<b>{_MONTH})",
    "%d": r"(?P<d>\d{1,2})",
    "%e": r" ?(?P<d>\d{1,2})",
    "%a": f"(?P<a>{weekdays.PATTERN})",
    "%A": f"(?P<a>{weekdays.PATTERN})",
    "%q": r"(?P<q>[1-4])",
    "%G": r"(?P<G>\d{4})",
    "%V": r"(?P<V>\d{1,2})",
    "%u": r"(?P<u>[1-7])",
    "%H": r"(?P<H>\d{1,2})",
    "%I": r"(?P<I>\d{1,2})",
    "%p": r"(?P<p>[ap]\.?m\.?)",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2}(?:\.\d{1,9})?)",
    "%z": r"(?P<z> ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))",
}


_SAME = {"%B": "%b", "%A": "%a", "%e": "%d"}


def guess(text: str) -> str | None:
    """Suggest the template of one cell, or nothing if it is no date.

    >>> guess("2024-01-31 08:30"), guess("31.1.2024"), guess("42")
    ('%Y-%m-%d %H:%M', '%d.%m.%Y', None)
    """
    if _NUMBER.fullmatch(text):  # most cells of a file; no date is written so
        return None
    hours = _HOURS.fullmatch(text)
    if hours:
        text = f"{hours[1]}+00:00"
    return _guess(text) or _around(text)


def _around(text: str) -> str | None:
    """Suggest the template of a date in brackets, or behind the day of the week."""
    if _CTIME.fullmatch(text):
        return "%a %b %e %H:%M:%S %Y"
    named = _WEEKDAY.fullmatch(text)
    inner = text[1:-1] if text[:1] + text[-1:] == "[]" else named[3] if named else ""
    template = _guess(inner) if inner else None
    if template is None or EITHER_FIRST.match(template):
        return None
    return f"%a{named[2]}{template}" if named else f"[{template}]"


def _guess(text: str) -> str | None:
    basic = _BASIC.fullmatch(text)
    if basic:
        clock = f"%H%M{'%S' * bool(basic[2])}{'%z' * bool(basic[3])}"
        return f"%Y%m%d{basic[1]}{clock}"
    for pattern, template in _DATES:
        match = re.fullmatch(pattern + _CLOCK, text, re.IGNORECASE)
        if match:
            mark, between, seconds, half, zone = match.groups()
            clock = f"{between}%{'I' if half else 'H'}:%M" if between else ""
            clock += ":%S" if seconds else ""
            clock += f"{' ' * half.startswith(' ')}%p" if half else ""
            return template.format(mark) + clock + ("%z" if zone else "")
    for pattern, template in _LONGER:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        if match:
            return template.format(match.group(1))
    return None


def follows(text: str, template: str) -> bool:
    """Say whether a cell is written by a template."""
    return re.fullmatch(pattern(template), text, re.IGNORECASE) is not None


def stated(cells: Sequence[str]) -> list[str]:
    """Give the templates with two digits of a year that all cells follow.

    >>> stated(["1/31/24", "2/1/24"]), stated(["Jan-21"]), stated(["FY21"])
    (['%m/%d/%y'], ['%b-%y'], [])
    """
    return [one for one in _STATED if all(fits(cell, one) for cell in cells)]


def fits(text: str, template: str) -> bool:
    """Say whether a cell is written by a template, its numbers within their bounds."""
    found = re.fullmatch(pattern(template), text, re.IGNORECASE)
    parts = {} if found is None else found.groupdict()
    return found is not None and all(
        1 <= int(parts.get(field) or 1) <= most for field, most in _MOST.items()
    )


def is_format(text: str) -> bool:
    """Say whether a text states how dates are written: each part of them once.

    >>> is_format("%d/%m/%y"), is_format("excel"), is_format("%d/%d"), is_format("d")
    (True, True, False, False)
    """
    tokens = [_SAME.get(token, token) for token in re.findall("%.?", text)]
    return text == "excel" or (
        0 < len(tokens) == len(set(tokens))
        and unknown_token(text) is None
        and len(text) <= _LONGEST_FORMAT
        and text.isprintable()
    )


def unknown_token(template: str) -> str | None:
    """Give the first token of a template that has no meaning here."""
    tokens = re.findall("%.?", template)
    return next((token for token in tokens if token not in _TOKENS), None)


def pattern(template: str) -> str:
    """Write the regular expression of a template, with a group for each token."""
    pieces = re.split(r"(%[A-Za-z])", template)
    return "".join(_TOKENS.get(p) or re.escape(p) for p in pieces)


def words(template: str) -> str:
    """Show a template as people write it.

    >>> words("%-m/%-d/%Y %H:%M")
    'M/D/YYYY hh:mm'
    """
    shown = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%b": "Mon", "%q": "N", "%y": "YY"}
    shown |= {
        "%a": "Mon",
        "%A": "Monday",
        "%e": "D",
        "%u": "1",
        "%G": "YYYY",
        "%V": "ww",
        "%p": "am",
        "%I": "hh",
    }
    shown |= {"%-m": "M", "%-d": "D", "%-H": "h", "%-I": "h", "%P": "am"}
    shown |= {"%B": "Month", "%H": "hh", "%M": "mm", "%S": "ss", "%z": "+hh:mm"}
    return re.sub("%-?[A-Za-z]", lambda token: shown.get(token.group(), ""), template)
