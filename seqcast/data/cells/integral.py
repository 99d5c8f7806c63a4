"""Times written as integers: years, digits of dates, epochs, days of Excel, steps."""

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, dates, unread
from seqcast.data.cells.dates import Times
from seqcast.data.cells.moments import UnreadDateError
from seqcast.data.cells.style import DateReading, TimeStyle
from seqcast.data.words import quote
from seqcast.series.frequency import DAY

Integers = npt.NDArray[np.int64]

_STEPS = re.compile(r"(?i)t|steps?|index|idx|n|row|tick")
# Seconds, milliseconds and microseconds since 1970, from 2001 to 2096.
_EPOCHS = {10: 1_000_000, 13: 1_000, 16: 1}
_EPOCH_NAMES = {10: "seconds", 13: "milliseconds", 16: "microseconds"}
# What stands behind the year: its base, its last numbers, template, words, names.
_PARTS = (
    (100, (52, 53), "%G%V", "YYYYWW, weeks of ISO 8601", "week|woche|kw"),
    (10, (4,), "%Y%q", "YYYYQ, a year and its quarter", "quarter|quartal|qtr"),
)
_SECONDS = r"^[12]\d{9}(?:\.\d{1,9})?$"
_WHOLE = r"^(-?\d{1,18})\.0$"
_MOSTLY = 0.9
_EXCEL_START = 25_569
_LAST_SERIAL = 132_588  # the end of 2262
_SECOND = 1_000_000
_STEPS_OF_DAYS = (3600, 1800, 1200, 900, 600, 300, 60)
_DATE = r"^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# Digits of dates with a time of day, their template and how people write it.
_LONG = (
    (_DATE + r"(?:[01]\d|2[0-3])[0-5]\d$", "%Y%m%d%H%M", "YYYYMMDDhhmm"),
    (_DATE + r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$", "%Y%m%d%H%M%S", "YYYYMMDDhhmmss"),
)
_HOURLY = _DATE + r"(?:[01]\d|2[0-3])$"
_SHORT = r"^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"
_OF_YEAR = r"^(?:19|20)\d\d(?:00[1-9]|0[1-9]\d|[12]\d\d|3[0-5]\d|36[0-6])$"


def excel(cells: pa.Array, name: str) -> Times:
    """Read days of Excel, (U,), with their time of day to the second.

    Raises:
        UnreadDateError: A cell is none.
    """
    if arrow.matches(cells, r"^\d{1,6}(?:[.,]\d{1,15})?$").all():
        pointed = pc.replace_substring(cells, ",", ".")
        serials = arrow.floats(pc.cast(pointed, pa.float64()))
    else:
        serials = _integers(cells, name).astype(np.float64)
    beyond = (serials < 1) | (serials >= _LAST_SERIAL + 1)
    if beyond.any():
        cell = int(beyond.argmax())
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(cells[cell].as_py())}, which is no "
            "day of Excel.",
            cell,
            "Correct the date",
            beyond,
        )
    decimals = int(arrow.integers(pc.binary_length(_fractions(cells))).max())
    seconds = _rounded((serials - _EXCEL_START) * (DAY // _SECOND), decimals)
    clock = " %H:%M:%S" * bool((serials % 1).any())
    return Times(seconds * _SECOND, TimeStyle(f"%Y-%m-%d{clock}"))


def _fractions(cells: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(cells, r"^\d+[.,]?", "")


def _rounded(seconds: npt.NDArray[np.float64], decimals: int) -> Integers:
    """Round the seconds of days of Excel, (U,), that were rounded to some decimals.

    One hour is 0.0417 of a day, which is three seconds more: times go to the longest
    steps that all are as near to as their decimals allow, else to whole seconds.
    """
    slack = 0.5001 * 86_400 * 10.0**-decimals
    for step in _STEPS_OF_DAYS if decimals else ():
        near = step * np.rint(seconds / step)
        if step >= 4 * slack and (np.abs(near - seconds) <= slack).all():
            return np.asarray(near.astype(np.int64))
    return np.asarray(np.rint(seconds).astype(np.int64))


def _whole(cells: pa.Array) -> tuple[pa.Array, str]:
    """Take ``.0`` off cells that nearly all end so, as pandas writes integers."""
    if len(cells) and arrow.matches(cells, _WHOLE).mean() >= _MOSTLY:
        return pc.replace_substring_regex(cells, _WHOLE, r"\1"), ".0"
    return cells, ""


def _integers(cells: pa.Array, name: str) -> Integers:
    wrong = ~arrow.matches(cells, r"^-?\d{1,18}$")
    if wrong.any():
        cell = int(wrong.argmax())
        text = quote(cells[cell].as_py())
        fix = unread.of_kind(cells.filter(pa.array(wrong)).to_pylist())
        stray = not fix and not wrong.all()
        if not fix:
            every = cells.to_pylist()
            fix = unread.fix(every) if wrong.all() else "Write it as the others"
        raise UnreadDateError(
            f"Column {quote(name)} holds {text}, which is not a time.",
            cell,
            fix,
            wrong,
            stray=stray,
        )
    return arrow.integers(pc.cast(cells, pa.int64()))


def times(cells: pa.Array, name: str) -> Times:
    """Read integers as years, as the digits of dates, as an epoch, or as plain steps.

    Args:
        cells: (U,) distinct trimmed texts.
        name: The column.

    Raises:
        UnreadDateError: A cell is none, or they may be read in two ways.
    """
    cells, ending = _whole(cells)
    seconds = None if ending else _seconds(cells, name)
    if seconds is not None:
        return seconds
    numbers = _integers(cells, name)
    low, high = int(numbers.min()), int(numbers.max())
    if low >= 1000 and high <= 2262 and not _STEPS.fullmatch(name):
        years = (numbers - 1970).astype("datetime64[Y]").astype("datetime64[us]")
        return Times(years.astype(np.int64), TimeStyle(f"%Y{ending}"))
    digits = _digits(cells, name)
    if digits is not None:
        return digits
    parts = _as_parts(numbers, name)
    if parts is not None:
        template, shown = parts
        times = dates.convert(cells, name, template, None)
        read = DateReading("", template)
        return replace(times, notices=(f"Read {quote(name)} as {shown}.",), read=read)
    months = _as_months(numbers, name)
    if months is not None:
        return months
    _refuse_hours(cells, name)
    long = len(str(low))
    if long in _EPOCHS and low > 0 and len(str(high)) == long:
        unit = _EPOCHS[long]
        note = f"Read {quote(name)} as {_EPOCH_NAMES[long]} since 1970, UTC."
        return Times(numbers * unit, TimeStyle("", unit=unit), "Z", (note,))
    _refuse_two_readings(cells, numbers, name)
    return Times(numbers, TimeStyle(""))


def _seconds(cells: pa.Array, name: str) -> Times | None:
    """Read seconds since 1970 with a part of a second, if all cells are such."""
    fractions = pc.replace_substring_regex(cells, r"^\d*\.?", "")
    most = int(arrow.lengths(fractions).max())
    if not most or not arrow.matches(cells, _SECONDS).all():
        return None
    stamps = np.rint(arrow.floats(pc.cast(cells, pa.float64())) * _SECOND)
    style = TimeStyle("", digits=min(most, 6), unit=_SECOND)
    note = f"Read {quote(name)} as seconds since 1970, UTC."
    return Times(stamps.astype(np.int64), style, "Z", (note,))


def _as_parts(numbers: Integers, name: str) -> tuple[str, str] | None:
    """Give the template of YYYYWW or YYYYQ and its words, if integers run so.

    The last part begins at 1 again in most years, after it has come to its end;
    inside one year the name of the column tells.
    """
    runs = np.unique(numbers)
    for base, last, template, shown, names in _PARTS:
        year, part = np.divmod(runs, base)
        within = (year >= 1678) & (year <= 2262) & (part >= 1) & (part <= last[-1])
        if not within.all() or _STEPS.fullmatch(name):
            continue
        turns = np.diff(year) > 0
        whole = turns & (part[1:] == 1) & np.isin(part[:-1], last)
        named = not turns.any() and re.search(f"(?i){names}", name)
        if named or 2 * whole.sum() > turns.sum():
            return template, shown
    return None


def _as_months(numbers: Integers, name: str) -> Times | None:
    """Read integers as YYYYMM, if all are months and the name does not deny it."""
    year, month = np.divmod(numbers, 100)
    within = (year >= 1678) & (year <= 2262) & (month >= 1) & (month <= 12)
    if not within.all() or _STEPS.fullmatch(name):
        return None
    months = (year - 1970) * 12 + month - 1
    days = months.astype("datetime64[M]").astype("datetime64[us]").astype(np.int64)
    note = f"Read {quote(name)} as YYYYMM."
    return Times(days, TimeStyle("%Y%m"), notices=(note,))


def _digits(cells: pa.Array, name: str) -> Times | None:
    """Read the digits of dates with a time of day, if all cells are such."""
    for shape, template, shown in _LONG:
        if not _STEPS.fullmatch(name) and arrow.matches(cells, shape).all():
            times = dates.convert(cells, name, template, None)
            read = DateReading("", template)
            note = f"Read {quote(name)} as {shown}."
            return replace(times, notices=(note,), read=read)
    return None


def _refuse_two_readings(cells: pa.Array, numbers: Integers, name: str) -> None:
    """Refuse integers that a name calls dates, and that may be some.

    Raises:
        UnreadDateError: They may be days of Excel, or digits of dates.
    """
    if re.search(r"(?i)date|day|time|datum|tag|zeit", name) is None:
        return
    first = quote(cells[0].as_py())
    if 20_000 <= np.median(numbers) <= 80_000:
        raise UnreadDateError(
            f"Column {quote(name)} holds {first}, maybe a day of Excel.",
            0,
            "Pass --set data.date_format=excel, or name the column step",
        )
    if arrow.matches(cells, _SHORT).all():
        raise UnreadDateError(
            f"Column {quote(name)} holds {first}, maybe a date of two-digit years.",
            0,
            "Pass --set data.date_format=%y%m%d, or name the column step",
        )
    if arrow.matches(cells, _OF_YEAR).all():
        raise UnreadDateError(
            f"Column {quote(name)} holds {first}, maybe a year and the number of a "
            "day in it.",
            0,
            "Write it as 2024-01-31, or name the column step",
        )


def _refuse_hours(cells: pa.Array, name: str) -> None:
    """Refuse digits of dates and hours, which look like seconds since 1970.

    Raises:
        UnreadDateError: All cells are such, and there are two or more.
    """
    if len(cells) > 1 and arrow.matches(cells, _HOURLY).all():
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(cells[0].as_py())}, which may be a "
            "date and its hour or seconds since 1970.",
            0,
            "Pass --set data.date_format=%Y%m%d%H, or write it as 2024-01-31 08:00",
        )
