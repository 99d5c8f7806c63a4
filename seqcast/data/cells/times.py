"""The time column of a table: dates, years, epochs or plain integers."""

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seqcast.data.cells import (
    arrow,
    dates,
    footer,
    integral,
    keys,
    templates,
    unnumbered,
    within,
)
from seqcast.data.cells.dates import Times
from seqcast.data.cells.keys import Codes
from seqcast.data.cells.moments import UnreadDateError
from seqcast.data.cells.profile import profile
from seqcast.data.cells.style import DateReading, Day, TimeStyle
from seqcast.data.cells.table import Table
from seqcast.data.words import more, quote
from seqcast.errors import DataError, SettingError
from seqcast.settings import DataSettings

Integers = npt.NDArray[np.int64]


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
            fix="Use %Y %y %m %b %d %a %q %G %V %H %M %S %z, each once, or excel",
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
                f"Column {quote(name)} has an empty cell.",
                empty,
                "Every row needs a time; write it there",
                blank,
                stray=True,
            )
        template = profile(table, name, None).template
        if settings.date_format is None and not template and known.format:
            settings = replace(settings, date_format=known.format)
        times = _convert(cells, name, settings, template, known.order)
    except UnreadDateError as error:
        row = arrow.row(coded, error.cell)
        if error.wrong is not None:
            others = more(arrow.rows(coded, error.wrong) - 1)
            error.problem = f"{error.problem.removesuffix('.')}{others}."
        raise _refused(error, table, name, row, settings.skip_footer) from None
    form = settings.date_format or times.read.format
    read = DateReading(times.read.order, form, table.ending)
    return replace(times, stamps=arrow.spread(times.stamps, coded), read=read)


def read_or_count(
    table: Table, name: str, codes: Codes, settings: DataSettings, known: DateReading
) -> Times:
    """Read the time column, or number the rows of every series from 1 without one.

    Args:
        table: The file.
        name: The column, or nothing.
        codes: (R,) number of the series of every row.
        settings: How to read what may be read in two ways.
        known: How the model's file was read, where the settings do not say.

    Raises:
        DataError: A cell is empty or no time of its column's kind.
    """
    if name:
        return read_times(table, name, settings, known)
    return Times(keys.numbered(codes), TimeStyle(""))


def _refused(
    error: UnreadDateError, table: Table, name: str, row: int, skipped: int
) -> DataError:
    """Make the error of a row, which may be the first of a footer.

    Args:
        error: What is wrong with its time.
        table: The file.
        name: The column of times.
        row: The row.
        skipped: Lines of a footer that are left out already.
    """
    fix, problem = error.fix, error.problem
    if table.joined and name not in table.joined:  # no column of the file
        parts = " and ".join(map(quote, table.joined))
        problem = problem.replace(f"Column {quote(name)} holds", f"{parts} make", 1)
        fix = fix.replace("of the column ", "")
    if error.stray:
        near = table.rows - row <= footer.MOST_LINES
        last = table.column(name)[row:].to_pylist() if near else []
        fix = footer.fix(fix, footer.count(last), skipped)
    if row == 0 and unnumbered.begins_with_units(table, name):
        fix = unnumbered.REMOVE_UNITS
    return DataError(problem, where=table.where(row), fix=fix)


def is_dated(style: TimeStyle) -> bool:
    """Say whether times of this style are dates rather than integers."""
    return bool(style.template) or style.unit > 0


def _convert(
    cells: pa.Array, name: str, settings: DataSettings, template: str, order: Day
) -> Times:
    stated = settings.date_format
    if stated == "excel":
        return integral.excel(cells, name)
    if stated is not None:
        return dates.convert(cells, name, stated, True)
    named = _by_name(cells, name, template)
    if named is not None:
        return named
    if not template:
        return integral.times(cells, name)
    times = dates.convert(cells, name, template, settings.dayfirst, order)
    if template == "%Y%m%d":
        note = f"Read {quote(name)} as YYYYMMDD."
        return replace(times, notices=(note,))
    return times


def _by_name(cells: pa.Array, name: str, template: str) -> Times | None:
    """Read a year and a number, as of a month, as what the header says it is.

    Raises:
        UnreadDateError: Halves or quarters that may be months.
    """
    dotted = not template and arrow.matches(cells, r"^\d{1,2}\.\d{4}$").all()
    template = "%m.%Y" if dotted else template
    if not re.fullmatch("%Y[^%]*%m|%m[^%]*%Y", template):
        return None
    rest = re.sub("(?i)year|jahr", "", name)
    unit = within.unit(name) or within.hinted(name) or within.unit(rest)
    if unit == "week":
        weeks = template.replace("%Y", "%G").replace("%m", "%V")
        return _stated(cells, name, weeks, "weeks of ISO 8601")
    most = {"quarter": 4, "half": 2}.get(unit, 0)
    number = template.replace("%Y", r"\d{4}").replace("%m", f"[1-{most}]")
    padded = number.replace("[", "0?[")
    if not most or not arrow.matches(cells, f"^{padded}$").all():
        return None
    if unit == "quarter" and arrow.matches(cells, f"^{number}$").all():
        return _stated(cells, name, template.replace("%m", "%q"), "quarters")
    raise UnreadDateError(
        f"Column {quote(name)} holds {quote(cells[0].as_py())}, whose number may be a "
        f"{unit} or a month.",
        0,
        f"Write it as {'2024-07' if unit == 'half' else '2024-Q3'}",
    )


def _stated(cells: pa.Array, name: str, template: str, words: str) -> Times:
    """Read dates by a template that the header chose, and tell."""
    times = dates.convert(cells, name, template, None)
    note = f"Read {quote(name)} as {words}, as its name says."
    return replace(
        times, notices=(*times.notices, note), read=DateReading("", template)
    )
