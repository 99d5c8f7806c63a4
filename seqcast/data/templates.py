"""How dates are written: templates such as ``%Y-%m-%d``, and their patterns."""

import re
from collections.abc import Sequence

from seqcast.data import months

_MONTH = months.PATTERN
_DATES = (
    (r"\d{4}([-/.])\d{1,2}\1\d{1,2}", "%Y{0}%m{0}%d"),
    (r"\d{1,2}(\.)\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"\d{1,2}([-/])\d{1,2}\1\d{4}", "%d{0}%m{0}%Y"),
    (r"\d{1,2}([- ])" + _MONTH + r"\1\d{4}", "%d{0}%b{0}%Y"),
    (r"\d{1,2}(\. )" + _MONTH + r" \d{4}", "%d{0}%b %Y"),
    (_MONTH + r"( )\d{1,2}, \d{4}", "%b %d, %Y"),
    (r"(?:1[6-9]|2[0-2])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])()", "%Y%m%d"),
)
_LONGER = (
    (r"\d{4}([-/])\d{1,2}", "%Y{0}%m"),
    (r"\d{1,2}([-/])\d{4}", "%m{0}%Y"),
    (_MONTH + r"([- ])\d{4}", "%b{0}%Y"),
    (r"\d{4}([- ])" + _MONTH, "%Y{0}%b"),
    (r"\d{4}(-|)Q[1-4]", "%Y{0}Q%q"),
    (r"\d{4}( )Q[1-4]", "%Y Q%q"),
    (r"Q[1-4]([- ])\d{4}", "Q%q{0}%Y"),
    (r"[1-4]Q()\d{4}", "%qQ%Y"),
    (r"FY\d{2}(-| |)Q[1-4]", "FY%y{0}Q%q"),
    (r"FY\d{4}(-| |)Q[1-4]", "FY%Y{0}Q%q"),
    (r"Q[1-4](-| |)FY\d{2}", "Q%q{0}FY%y"),
    (r"Q[1-4](-| |)FY\d{4}", "Q%q{0}FY%Y"),
    (r"\d{4}(-|)W\d{2}", "%G{0}W%V"),
)
# Templates with two digits of a year, which only the user can state.
_DAYS = ("%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%y-%m-%d")
_STATED = (*_DAYS, "%y/%m/%d", "%d-%b-%y", "%d %b %y", "%b-%y", "%b %y", "%m/%y")
_LONGEST_FORMAT = 64
_NUMBER = re.compile(r"[+-]?\d{1,7}(?:\.\d*)?")
_CLOCK = (
    r"(?:([T ])\d{1,2}:\d\d(:\d\d(?:\.\d{1,9})?)?( ?[ap]\.?m\.?)?"
    r"( ?(?:Z|[+-]\d\d:?\d\d))?)?"
)
_TOKENS = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%m": r"(?P<m>\d{1,2})",
    "%b": f"(?P<b>{_MONTH})",
    "%B": f"(?P<b>{_MONTH})",
    "%d": r"(?P<d>\d{1,2})",
    "%q": r"(?P<q>[1-4])",
    "%G": r"(?P<G>\d{4})",
    "%V": r"(?P<V>\d{2})",
    "%H": r"(?P<H>\d{1,2})",
    "%I": r"(?P<I>\d{1,2})",
    "%p": r"(?P<p>[ap]\.?m\.?)",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2}(?:\.\d{1,9})?)",
    "%z": r"(?P<z> ?(?:Z|[+-]\d{2}:?\d{2}))",
}


def guess(text: str) -> str | None:
    """Suggest the template of one cell, or nothing if it is no date.

    >>> guess("2024-01-31 08:30"), guess("31.1.2024"), guess("42")
    ('%Y-%m-%d %H:%M', '%d.%m.%Y', None)
    """
    if _NUMBER.fullmatch(text):  # most cells of a file; no date is written so
        return None
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


def hint(cells: Sequence[str]) -> str:
    """Name a template that all cells with a digit follow, or an example of one.

    >>> hint(["1/31/24", "2/1/24", "Total"]), hint(["Jan-21"]), hint(["FY21"])
    ('%m/%d/%y', '%b-%y', '%d/%m/%y')
    """
    return stated([cell for cell in cells if re.search(r"\d", cell)]) or _STATED[0]


def stated(cells: Sequence[str]) -> str | None:
    """Give a template with two digits of a year that all cells follow."""

    def fits(template: str) -> bool:
        for cell in cells:
            found = re.fullmatch(pattern(template), cell, re.IGNORECASE)
            if found is None or int(found.groupdict().get("m") or 1) > 12:
                return False
        return True

    return next(filter(fits, _STATED), None)


def is_format(text: str) -> bool:
    """Say whether a text states how dates are written: each part of them once.

    >>> is_format("%d/%m/%y"), is_format("excel"), is_format("%d/%d"), is_format("d")
    (True, True, False, False)
    """
    tokens = [token.replace("B", "b") for token in re.findall("%.?", text)]
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
    """Show a template as people write it."""
    shown = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%b": "Mon", "%q": "N", "%y": "YY"}
    shown |= {"%G": "YYYY", "%V": "ww", "%p": "am", "%I": "hh"}
    shown |= {"%B": "Month", "%H": "hh", "%M": "mm", "%S": "ss", "%z": "+hh:mm"}
    return re.sub("%[A-Za-z]", lambda token: shown.get(token.group(), ""), template)
