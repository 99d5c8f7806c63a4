"""Text cells to times, and back in the same style.

A whole column follows one template; which of two numbers is the day is decided
by the whole column too.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, either, moments, months, templates, weekdays
from seqcast.data.cells.moments import UnreadDateError
from seqcast.data.cells.style import AS_WRITTEN, DateReading, Day, TimeStyle
from seqcast.data.words import quote
from seqcast.series.frequency import DAY

Integers = npt.NDArray[np.int64]
Mixed = Literal["", "days", "times"]

_MONTHS, _WEEKS = 12, 53
# One of so many months beyond December is no mistake.
_MANY = 4
_UTC = ("Z", "UTC", "GMT")


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Times of one column.

    Args:
        stamps: Microseconds since 1970 on the clock of the file, or integers.
        style: How the user writes them.
        zone: Fixed offset from UTC, or empty.
        notices: What was assumed, each a sentence.
        read: How they were read, where their text leaves it open.
        mixed: Whether they mix offsets from UTC, at one time of the day or several.
    """

    stamps: Integers
    style: TimeStyle
    zone: str = ""
    notices: tuple[str, ...] = ()
    read: DateReading = AS_WRITTEN
    mixed: Mixed = ""


def convert(
    cells: pa.Array,
    name: str,
    template: str,
    dayfirst: bool | None,
    known: Day = "",
) -> Times:
    """Turn the distinct cells of a column into times by one template.

    Args:
        cells: (U,) distinct trimmed texts.
        name: The column, for messages.
        template: Such as ``%d/%m/%Y``, from ``guess`` or from a setting.
        dayfirst: Whether the day comes first, or None to find out.
        known: The order of the model's data, which decides where the cells do not.

    Raises:
        UnreadDateError: A cell does not fit, or two readings are possible.
    """
    parts = _cut(cells, name, template)
    notices: tuple[str, ...] = ()
    if templates.EITHER_FIRST.match(template):
        swapped, notices = _month_first(parts, cells, name, dayfirst, known)
        if swapped:
            mark = template[2]
            template = f"%m{mark}%d" + template[5:]
            parts["d"], parts["m"] = parts["m"], parts["d"]
    _refuse_other_parts(parts, cells, name, template)
    days = moments.days(parts, cells, name)
    if "FY" in template:
        notices += (f"Read {quote(name)} as if fiscal years were calendar years.",)
    clock, digits = moments.clock(parts, cells, name)
    if (clock == DAY).any():
        notices += (f"Read 24:00 of {quote(name)} as 00:00 of the next day.",)
    stamps = days * DAY + clock
    style = replace(_style(template, parts), digits=digits)
    read = DateReading(_order(template))
    if "z" not in parts:
        return Times(stamps, style, "", notices, read)
    offsets, zone, written = _zones(parts["z"])
    if written is None:
        # One time of the day on clocks that change: days of 23 and 25 hours.
        dated = bool((clock == clock[0]).all())
        mixed: Mixed = "days" if dated else "times"
        away = stamps - offsets
        return Times(away, replace(style, zone="Z"), "Z", notices, read, mixed)
    return Times(stamps, replace(style, zone=written), zone, notices, read)


def _order(template: str) -> Day:
    if templates.EITHER_FIRST.match(template):
        return "day first"
    return "month first" if re.match(r"%m[-/]%d", template) else ""


def _cut(cells: pa.Array, name: str, template: str) -> dict[str, pa.Array]:
    """Cut every cell at the template's tokens."""
    cut = pc.extract_regex(cells, f"(?i)^{templates.pattern(template)}$")
    wrong = arrow.flags(pc.is_null(cut))
    if not wrong.any():
        fields = [field.name for field in cut.type]
        return {f: pc.struct_field(cut, f) for f in fields}
    cell = int(wrong.argmax())
    text = cells[cell].as_py()
    shown = templates.words(template)
    if templates.EITHER_FIRST.match(template):
        good = cells[int((~wrong).argmax())].as_py()
        shown = "the others" if wrong.all() else f"the others, such as {good}"
    if templates.guess(text) is None:
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(text)}, which is not a date.",
            cell,
            f"Write it as {shown}",
            wrong,
            stray=True,
        )
    iso = text[:4].isdigit() and not template.startswith("%Y")
    best = f"here as {shown}" if iso else "best as YYYY-MM-DD"
    raise UnreadDateError(
        f"Column {quote(name)} holds {quote(text)}, not written as {shown}.",
        cell,
        f"Write all dates of the column in one way, {best}",
        wrong,
    )


def _refuse_other_parts(
    parts: dict[str, pa.Array], cells: pa.Array, name: str, template: str
) -> None:
    """Refuse months of which many are weeks, or the days of dates.

    Raises:
        UnreadDateError: They are; it names the format that reads them.
    """
    if not {"Y", "m"} <= parts.keys() <= {"Y", "m", "d"}:
        return
    month = moments.number(parts, "m", 1)
    late, other = month > _MONTHS, ""
    two_years = ((moments.number(parts, "Y", 0) + 1) % 100 == month).all()
    if "d" not in parts and month.max() <= _WEEKS and not two_years:
        other = template.replace("%Y", "%G").replace("%m", "%V")
    if "d" in parts and moments.number(parts, "d", 1).max() <= _MONTHS:
        other = template.replace("%m", "%_").replace("%d", "%m").replace("%_", "%d")
    if other and _MANY * late.sum() > len(month):
        kind = "weeks of ISO 8601" if "d" not in parts else "days before months"
        if re.search("%m.*%d", other):
            kind = "months before days"
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(cells[int(late.argmax())].as_py())}, "
            "whose month is over 12.",
            int(late.argmax()),
            f"Pass --set data.date_format={other} if these are {kind}",
            late,
        )


def _month_first(
    parts: dict[str, pa.Array],
    cells: pa.Array,
    name: str,
    dayfirst: bool | None,
    known: Day,
) -> tuple[bool, tuple[str, ...]]:
    """Decide which of two numbers is the month, by the whole column."""
    if dayfirst is not None:
        return not dayfirst, ()
    first, second = moments.number(parts, "d", 1), moments.number(parts, "m", 1)
    _refuse_both(cells, name, first > 12, second > 12)
    if (first > 12).any():
        proof, swapped = int((first > 12).argmax()), False
    elif (second > 12).any():
        proof, swapped = int((second > 12).argmax()), True
    elif known:
        note = f"Read {quote(name)} {known}, as the data of the model."
        return known == "month first", (note,)
    elif (first == second).all():
        return False, ()
    else:
        raise either.open_order(parts, cells, name)
    order: Day = "month first" if swapped else "day first"
    cell = quote(cells[proof].as_py())
    if known not in ("", order):
        raise UnreadDateError(
            f"Column {quote(name)} holds {cell}, {order}; the data of the model were "
            f"{known}.",
            proof,
            f"Write the dates {known}, or pass --set data.dayfirst="
            f"{'false' if swapped else 'true'}",
        )
    return swapped, (f"Read {quote(name)} {order}, as {cell} shows.",)


def _refuse_both(
    cells: pa.Array,
    name: str,
    day: npt.NDArray[np.bool_],
    month: npt.NDArray[np.bool_],
) -> None:
    """Refuse cells of both orders, given where either number is over 12."""
    if day.any() and month.any():
        cell = max(int(day.argmax()), int(month.argmax()))
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(cells[cell].as_py())}, where day and "
            "month stand in another order than before.",
            cell,
            "Write all dates of the column in one way, best as YYYY-MM-DD",
        )


def _style(template: str, parts: dict[str, pa.Array]) -> TimeStyle:
    """Drop the leading zeros that the user does not write."""
    bare = [f for f in "dm" if f in parts and arrow.lengths(parts[f]).min() == 1]
    for field in "dm":
        # Tens of days without a zero follow months without one, as in 1/31/2024.
        if bare and field in parts and not arrow.matches(parts[field], "^0").any():
            template = template.replace(f"%{field}", f"%-{field}")
    for field in "HIV":
        if field in parts and arrow.lengths(parts[field]).min() == 1:
            template = template.replace(f"%{field}", f"%-{field}")
    if "p" in parts and arrow.matches(parts["p"], "^[ap]").all():
        template = template.replace("%p", "%P")
    days = parts["a"].unique().to_pylist() if "a" in parts else []
    names = parts["b"].unique().to_pylist() if "b" in parts else []
    spoken = weekdays.languages(days) if days else {}
    language, full = months.language(names, tuple(spoken))
    template = template.replace("%b", "%B") if full else template.replace("%B", "%b")
    template = _named(template, days, full=spoken.get(language, False))
    spelt = months.spelt(names, language) if names else ()
    return TimeStyle(template, language=language, months=spelt)


def _named(template: str, days: list[str], *, full: bool) -> str:
    """Write days of the week as they are written: in full, or with a dot?"""
    template = template.replace("%A", "%a")
    if full:
        return template.replace("%a", "%A")
    dotted = days and all(name.endswith(".") for name in days)
    return template.replace("%a", "%a.") if dotted else template


def _zones(texts: pa.Array) -> tuple[Integers, str, str | None]:
    """Read offsets from UTC: (U,) microseconds, the zone, and how it is written."""
    distinct = pc.unique(texts).to_pylist()
    lengths = {text: offset(text.strip()) for text in distinct}
    each = np.array([lengths[text] for text in distinct], np.int64)
    offsets = each[arrow.integers(texts.dictionary_encode().indices)]
    if len(set(lengths.values())) > 1:
        return offsets, "Z", None
    bare = distinct[0].strip()
    minutes = bare[3:].removeprefix(":") or "00"
    zone = "Z" if bare.upper() in _UTC else f"{bare[:3]}:{minutes}"
    return offsets, zone, distinct[0]


def offset(text: str) -> int:
    """Read an offset from UTC such as ``+02:00``, ``+02`` or ``Z``, in microseconds."""
    if text.upper() in _UTC:
        return 0
    minutes = int(text[1:3]) * 60 + int(text[3:].removeprefix(":") or 0)
    return (-1 if text[0] == "-" else 1) * minutes * 60_000_000
