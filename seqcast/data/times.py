"""The time column of a table: dates, years, epochs or plain integers."""

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data import arrow, dates, footer, templates
from seqcast.data.dates import Times
from seqcast.data.moments import UnreadDateError
from seqcast.data.profile import profile
from seqcast.data.style import DateReading, Order, TimeStyle
from seqcast.data.table import Table
from seqcast.data.words import more, quote
from seqcast.errors import DataError, SettingError
from seqcast.series.frequency import DAY
from seqcast.settings import DataSettings

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
_EXCEL_START = 25_569
_LAST_SERIAL = 132_588  # the end of 2262


def check_format(settings: DataSettings) -> None:
    """Check a stated date format before a file is read by it.

    Raises:
        SettingError: It holds something that has no meaning here.
    """
    stated = settings.date_format
    if stated is not None and not templates.is_format(stated):
        raise SettingError(
            f"data.date_format is {quote(stated)}.",
            where="--set",
            fix="Use %Y %y %m %b %d %q %H %M %S %z, each once, or excel",
        )


def read_times(
    table: Table, name: str, settings: DataSettings, known: DateReading
) -> Times:
    """Turn the time column into stamps, (R,).

    Args:
        table: The file.
        name: The column.
        settings: How to read what may be read in two ways.
        known: How the model's file was read, where the settings do not say.

    Raises:
        DataError: A cell is empty or no time of its column's kind.
    """
    coded = arrow.encoded(table.column(name))
    cells = coded.dictionary
    blank = arrow.lengths(cells) == 0
    try:
        if blank.any():
            empty = int(blank.argmax())
            raise UnreadDateError(
                f"Column {quote(name)} has an empty cell"
                f"{more(arrow.rows(coded, blank) - 1)}.",
                empty,
                "Every row needs a time; write it there",
                stray=True,
            )
        template = profile(table, name, None).template
        if settings.date_format is None and not template and known.format:
            settings = replace(settings, date_format=known.format)
        times = _convert(cells, name, settings, template, known.order)
    except UnreadDateError as error:
        row = arrow.row(coded, error.cell)
        raise _refused(error, table, name, row) from None
    read = DateReading(times.read.order, settings.date_format or times.read.format)
    return replace(times, stamps=arrow.spread(times.stamps, coded), read=read)


def _refused(error: UnreadDateError, table: Table, name: str, row: int) -> DataError:
    """Make the error of a row, which may be the first of a footer."""
    fix = error.fix
    if error.stray:
        near = table.rows - row <= footer.MOST_LINES
        last = table.column(name)[row:].to_pylist() if near else []
        fix = footer.fix(fix, footer.count(last))
    return DataError(error.problem, where=table.where(row), fix=fix)


def is_dated(style: TimeStyle) -> bool:
    """Say whether times of this style are dates rather than integers."""
    return bool(style.template) or style.unit > 0


def _convert(
    cells: pa.Array, name: str, settings: DataSettings, template: str, order: Order
) -> Times:
    stated = settings.date_format
    if stated == "excel":
        serials = _integers(cells, name)
        days = serials - _EXCEL_START
        beyond = (serials < 1) | (serials > _LAST_SERIAL)
        if beyond.any():
            cell = int(beyond.argmax())
            raise UnreadDateError(
                f"Column {quote(name)} holds {quote(str(serials[cell]))}, which is no "
                "day of Excel.",
                cell,
                "Correct the date",
            )
        return Times(days * DAY, TimeStyle("%Y-%m-%d"))
    if stated is not None:
        return dates.convert(cells, name, stated, True)
    if not template:
        return _from_integers(cells, name)
    times = dates.convert(cells, name, template, settings.dayfirst, order)
    if template == "%Y%m%d":
        note = f"Read {quote(name)} as YYYYMMDD."
        return replace(times, notices=(note,))
    return times


def _integers(cells: pa.Array, name: str) -> Integers:
    wrong = ~arrow.matches(cells, r"^-?\d{1,18}$")
    if wrong.any():
        cell = int(wrong.argmax())
        text = quote(cells[cell].as_py())
        others = more(int(wrong.sum()) - 1)
        raise UnreadDateError(
            f"Column {quote(name)} holds {text}, which is not a time{others}.",
            cell,
            _integers_fix(cells[cell].as_py(), bool(wrong.all())),
            stray=not wrong.all(),
        )
    return arrow.integers(pc.cast(cells, pa.int64()))


def _integers_fix(text: str, every: bool) -> str:
    """Say how to write a cell that is no integer, as ``every`` cell is none."""
    if re.fullmatch(r"\d{9,}(\.\d*)?", text):
        return (
            "Write whole seconds, milliseconds or microseconds since 1970, or "
            "YYYY-MM-DD"
        )
    if not every:
        return "Write it as the others"
    return "Write times as YYYY-MM-DD, or state them: --set data.date_format=%d.%m.%Y"


def _from_integers(cells: pa.Array, name: str) -> Times:
    """Read integers as years, as an epoch, or as plain steps."""
    numbers = _integers(cells, name)
    low, high = int(numbers.min()), int(numbers.max())
    if low >= 1000 and high <= 2262 and not _STEPS.fullmatch(name):
        years = (numbers - 1970).astype("datetime64[Y]").astype("datetime64[us]")
        return Times(years.astype(np.int64), TimeStyle("%Y"))
    parts = _as_parts(numbers, name)
    if parts is not None:
        template, shown = parts
        times = dates.convert(cells, name, template, None)
        read = DateReading("", template)
        return replace(times, notices=(f"Read {quote(name)} as {shown}.",), read=read)
    months = _as_months(numbers, name)
    if months is not None:
        return months
    digits = len(str(low))
    if digits in _EPOCHS and low > 0 and len(str(high)) == digits:
        unit = _EPOCHS[digits]
        note = f"Read {quote(name)} as {_EPOCH_NAMES[digits]} since 1970, UTC."
        return Times(numbers * unit, TimeStyle("", unit=unit), "Z", (note,))
    looks_dated = re.search(r"(?i)date|day|time", name) is not None
    if looks_dated and 20_000 <= np.median(numbers) <= 80_000:
        raise UnreadDateError(
            f"Column {quote(name)} holds {quote(str(numbers[0]))}, maybe a day of "
            "Excel.",
            0,
            "Pass --set data.date_format=excel, or name the column step",
        )
    return Times(numbers, TimeStyle(""))


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
