"""The part of a panel that is wanted: up to a time, or the last rows."""

import re

import numpy as np

from seqcast.data.cells import arrow, dates, templates
from seqcast.data.cells.moments import UnreadDateError
from seqcast.data.cells.style import TimeStyle
from seqcast.data.cells.times import is_dated
from seqcast.data.words import counted, quote, run_of
from seqcast.errors import DataError, SettingError
from seqcast.series import zones
from seqcast.series.frequency import DAY, Frequency
from seqcast.series.panel import Panel

_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
# The finest part of a date that a text names -> what it lasts.
_PERIODS = {
    "%m": Frequency(1, "month", "start"),
    "%b": Frequency(1, "month", "start"),
    "%B": Frequency(1, "month", "start"),
    "%V": Frequency(1, "week"),
    "%q": Frequency(3, "month", "start"),
    "%Y": Frequency(1, "year", "start"),
    "%y": Frequency(1, "year", "start"),
}


def wanted(
    panel: Panel, as_of: str | None, rows: int | None, style: TimeStyle
) -> tuple[Panel, tuple[str, ...]]:
    """Keep the rows up to a time, and of these the last, where that is asked."""
    told: tuple[str, ...] = ()
    if as_of is not None:
        panel, told = until(panel, as_of, style)
    if rows is not None:
        panel, dropped = last(panel, rows)
        told += dropped
    return panel, told


def until(panel: Panel, text: str, style: TimeStyle) -> tuple[Panel, tuple[str, ...]]:
    """Drop the rows later than a time that the user writes.

    Args:
        panel: The series.
        text: A time as the file writes it, or as ISO 8601; a day, a month or a
            year means its end.
        style: How the file writes times.

    Returns:
        The series that have begun by then, and notices of what was dropped.

    Raises:
        SettingError: The text is no time of this kind.
        DataError: No row is left.
    """
    stamp = _moment(text, style, panel.frequency.zone)
    steps, _ = panel.frequency.index(panel.starts, np.full(len(panel.ids), stamp))
    kept = np.clip(steps + 1, 0, panel.lengths)
    begun = np.flatnonzero(kept)
    if not len(begun):
        first = style.write(panel.starts.min(keepdims=True))[0]
        raise DataError(
            f"No row is as early as {text}; the first is {first}.",
            fix="Pass a later --as-of, or older rows",
        )
    dropped = int((panel.lengths - kept).sum())
    cut = panel.before(kept).take(begun)
    newest = style.write(cut.cutoffs.max(keepdims=True))[0]
    told = [f"As of {text}: the newest row is {newest}; later: {_steps(dropped)}."]
    late = len(panel.ids) - len(begun)
    if late:
        told.append(f"Begun after {text}, and left out: {counted(late, 'series')}.")
    return cut, tuple(told)


def last(panel: Panel, rows: int) -> tuple[Panel, tuple[str, ...]]:
    """Keep the last rows of every series, and say how many were dropped."""
    dropped = np.maximum(panel.lengths - rows, 0)
    if not dropped.any():
        return panel, ()
    kept = run_of(rows, "row")
    return panel.since(dropped), (
        f"Kept the last {kept} of every series; before: {_steps(int(dropped.sum()))}.",
    )


def _steps(count: int) -> str:
    return f"{counted(count, 'step')} dropped"


def _moment(text: str, style: TimeStyle, zone: str) -> int:
    """Read the last time that a text names, on the clock of the data."""
    text = text.strip()
    if _INTEGER.fullmatch(text) and not style.template:
        return int(text) * max(style.unit, 1)
    own = style.template.replace("%-", "%")
    day = re.split("%[HI]", own)[0].rstrip(" T")
    guessed = templates.guess(text) or ""
    iso = guessed if guessed.startswith("%Y") else ""
    for template in (own, day, iso):
        if template and is_dated(style) and templates.follows(text, template):
            return _end(text, template, zone, style)
    example = style.write(np.zeros(1, np.int64))[0]
    raise SettingError(
        f"--as-of is {quote(text)}.",
        where="--as-of",
        fix=f"Write a time as the data do, such as {example}"
        + (", or as YYYY-MM-DD" if is_dated(style) else ""),
    )


def _end(text: str, template: str, zone: str, style: TimeStyle) -> int:
    """Read a time, and go to the end of the day, month or year that it names."""
    try:
        times = dates.convert(arrow.texts([text]), "--as-of", template, True)
    except UnreadDateError as error:
        raise SettingError(error.problem, where="--as-of", fix=error.fix) from None
    stamp = int(times.stamps[0])
    if style.region:
        return _in_region(stamp, times.zone, template, style)
    if "%H" in template or "%I" in template:
        if times.zone and not zone:
            raise SettingError(
                f"--as-of is {quote(text)}; the times of the data have no offset.",
                where="--as-of",
                fix="Leave the offset from UTC out",
            )
        if times.zone:
            return stamp + dates.offset(zone) - dates.offset(times.zone)
        return stamp + style.ahead
    return _end_of_period(stamp, template) + style.ahead


def _in_region(stamp: int, zone: str, template: str, style: TimeStyle) -> int:
    """Put a time that was read on the clock of a zone that has a name."""
    region = style.region
    if zone:
        instant = stamp - dates.offset(zone)
    else:
        timed = "%H" in template or "%I" in template
        wall = stamp if timed else _end_of_period(stamp, template)
        instant = int(zones.instants(region, wall)[1])
    return zones.on_clock(region, instant, fine=style.standard)


def _end_of_period(stamp: int, template: str) -> int:
    """Go to the end of the day, week, month or year that a template names."""
    if re.search("%[deu]", template):
        return stamp + DAY - 1
    finest = next(unit for token, unit in _PERIODS.items() if token in template)
    return int(finest.advance(stamp, 1)) - 1
