"""Text cells to times, and back in the same style.

A whole column follows one template; which of two numbers is the day is decided
by the whole column too.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data import arrow, templates
from seqcast.data.style import AS_WRITTEN, MONTHS, DateReading, Order, TimeStyle
from seqcast.data.words import more, quote
from seqcast.errors import DataError
from seqcast.series.frequency import DAY

Integers = npt.NDArray[np.int64]

_FIRST_YEAR, _LAST_YEAR = 1678, 2262


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Times of one column.

    Args:
        stamps: Microseconds since 1970 on the clock of the file, or integers.
        style: How the user writes them.
        zone: Fixed offset from UTC, or empty.
        notices: What was assumed, each a sentence.
        read: How they were read, where their text leaves it open.
    """

    stamps: Integers
    style: TimeStyle
    zone: str = ""
    notices: tuple[str, ...] = ()
    read: DateReading = AS_WRITTEN


class UnreadDateError(Exception):
    """A cell that does not fit its column; the caller knows its line."""

    def __init__(self, problem: str, cell: int, fix: str = "") -> None:
        """Keep the problem, the number of the cell, and the fix."""
        super().__init__(problem)
        self.problem, self.cell, self.fix = problem, cell, fix


def convert(
    cells: pa.Array,
    name: str,
    template: str,
    dayfirst: bool | None,
    known: Order = "",
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
    if re.match(r"%d[-/]%m", template):
        swapped, notices = _month_first(parts, cells, name, dayfirst, known)
        if swapped:
            mark = template[2]
            template = f"%m{mark}%d" + template[5:]
            parts["d"], parts["m"] = parts["m"], parts["d"]
    days = _days(parts, cells, name)
    clock, digits = _clock(parts, cells, name)
    stamps = days * DAY + clock
    style = replace(_style(template, parts), digits=digits)
    read = DateReading(_order(template))
    if "z" not in parts:
        return Times(stamps, style, "", notices, read)
    offsets, zone, written = _zones(parts["z"])
    if written is None:
        notices += (f"Column {quote(name)} mixes offsets from UTC; read all in UTC.",)
        return Times(stamps - offsets, replace(style, zone="Z"), "Z", notices, read)
    return Times(stamps, replace(style, zone=written), zone, notices, read)


def _order(template: str) -> Order:
    if re.match(r"%d[-/]%m", template):
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
    others = more(int(wrong.sum()) - 1)
    shown = templates.words(template)
    if templates.guess(text) is None:
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(text)}, which is not a date{others}.",
            cell,
            f"Write it as {shown}, or remove the line if it is a footer",
        )
    raise UnreadDateError(
        f"Column {quote(name)} holds {quote(text)}, not written as {shown}{others}.",
        cell,
        "Write all dates of the column in one way, best as YYYY-MM-DD",
    )


def _number(parts: dict[str, pa.Array], field: str, usual: int) -> Integers:
    if field not in parts:
        return np.full(len(next(iter(parts.values()))), usual, np.int64)
    return arrow.integers(pc.cast(parts[field], pa.int64()))


def _month_first(
    parts: dict[str, pa.Array],
    cells: pa.Array,
    name: str,
    dayfirst: bool | None,
    known: Order,
) -> tuple[bool, tuple[str, ...]]:
    """Decide which of two numbers is the month, by the whole column."""
    if dayfirst is not None:
        return not dayfirst, ()
    first, second = _number(parts, "d", 1), _number(parts, "m", 1)
    _refuse_both(cells, name, first > 12, second > 12)
    if (first > 12).any():
        proof, swapped = int((first > 12).argmax()), False
    elif (second > 12).any():
        proof, swapped = int((second > 12).argmax()), True
    elif known:
        note = f"Read {quote(name)} {known}, as the data of the model."
        return known == "month first", (note,)
    else:
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(cells[0].as_py())}, where either "
            "number may be the month.",
            0,
            "Pass --set data.dayfirst=true or --set data.dayfirst=false",
        )
    order: Order = "month first" if swapped else "day first"
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


def _days(parts: dict[str, pa.Array], cells: pa.Array, name: str) -> Integers:
    """Count days since 1970."""
    year = _number(parts, "Y", 0)
    if "y" in parts:
        short = _number(parts, "y", 0)
        year = short + np.where(short < 69, 2000, 1900)
    month = _number(parts, "m", 1)
    if "q" in parts:
        month = 3 * _number(parts, "q", 1) - 2
    if "b" in parts:
        month = np.array([_month(text) for text in parts["b"].to_pylist()])
    day = _number(parts, "d", 1)
    late = (year < _FIRST_YEAR) | (year > _LAST_YEAR)
    if late.any():
        raise _off_calendar(cells, name, late, f"outside {_FIRST_YEAR} to {_LAST_YEAR}")
    months = (year - 1970) * 12 + np.clip(month, 1, 12).astype(np.int64) - 1
    start = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    wrong = (month < 1) | (month > 12) | (day < 1)
    wrong |= start + day > after.astype(np.int64)
    if wrong.any():
        raise _off_calendar(cells, name, wrong, "not a day of the calendar")
    return np.asarray(start + day - 1)


def _month(text: str) -> int:
    """Number a month by its name, 0 if there is none."""
    found = [n for n, name in enumerate(MONTHS, 1) if name.startswith(text.lower())]
    return found[0] if len(text) >= 3 and found else 0


def _clock(
    parts: dict[str, pa.Array], cells: pa.Array, name: str
) -> tuple[Integers, int]:
    """Count microseconds since midnight, and the digits of a second."""
    hour, minute = _number(parts, "H", 0), _number(parts, "M", 0)
    micro, digits = np.zeros(len(hour), np.int64), 0
    if "S" in parts:
        seconds = arrow.floats(pc.cast(parts["S"], pa.float64()))
        micro = np.rint(seconds * 1e6).astype(np.int64)
        digits = min(max(int(arrow.lengths(parts["S"]).max()) - 3, 0), 6)
    wrong = (hour > 23) | (minute > 59) | (micro >= 60_000_000)
    if wrong.any():
        raise _off_calendar(cells, name, wrong, "not a time of day")
    return (hour * 60 + minute) * 60_000_000 + micro, digits


def _off_calendar(
    cells: pa.Array, name: str, wrong: npt.NDArray[np.bool_], why: str
) -> UnreadDateError:
    cell = int(wrong.argmax())
    text = quote(cells[cell].as_py())
    others = more(int(wrong.sum()) - 1)
    return UnreadDateError(
        f"Column {quote(name)} holds {text}, which is {why}{others}.",
        cell,
        "Correct the date",
    )


def _style(template: str, parts: dict[str, pa.Array]) -> TimeStyle:
    """Drop the leading zeros that the user does not write."""
    bare = [f for f in "dm" if f in parts and arrow.lengths(parts[f]).min() == 1]
    for field in "dm":
        # Tens of days without a zero follow months without one, as in 1/31/2024.
        if bare and field in parts and not arrow.matches(parts[field], "^0").any():
            template = template.replace(f"%{field}", f"%-{field}")
    if "H" in parts and arrow.lengths(parts["H"]).min() == 1:
        template = template.replace("%H", "%-H")
    if "b" in parts and arrow.lengths(parts["b"]).max() > 3:
        template = template.replace("%b", "%B")
    return TimeStyle(template)


def _zones(texts: pa.Array) -> tuple[Integers, str, str | None]:
    """Read offsets from UTC: (U,) microseconds, the zone, and how it is written."""
    distinct = pc.unique(texts).to_pylist()
    lengths = {text: offset(text.strip()) for text in distinct}
    each = np.array([lengths[text] for text in distinct], np.int64)
    offsets = each[arrow.integers(texts.dictionary_encode().indices)]
    if len(set(lengths.values())) > 1:
        return offsets, "Z", None
    bare = distinct[0].strip()
    zone = "Z" if bare in "Zz" else f"{bare[:3]}:{bare[-2:]}"
    return offsets, zone, distinct[0]


def offset(text: str) -> int:
    """Read an offset from UTC such as ``+02:00`` or ``Z``, in microseconds."""
    if text in "Zz":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return (-1 if text[0] == "-" else 1) * minutes * 60_000_000


def refused(error: UnreadDateError, where: str) -> DataError:
    """Turn an unread cell into the user's error."""
    return DataError(error.problem, where=where, fix=error.fix)
