"""The frequency of a file: found, stated by the user, or that of the model."""

from dataclasses import replace

from seqcast.data.cells.dates import Times
from seqcast.data.cells.times import is_dated
from seqcast.data.rows import anchors, grid, resample, suggest
from seqcast.data.rows.grid import Rows
from seqcast.data.words import more
from seqcast.errors import DataError, SettingError
from seqcast.series import zones
from seqcast.series.frequency import (
    DAY,
    DAYS,
    LENGTHS,
    Frequency,
    parse,
    weekday,
)
from seqcast.series.inference import infer
from seqcast.settings import DataSettings

# A file with so many steps speaks for its own frequency.
_ENOUGH_STEPS = 8


def frequency(
    rows: Rows,
    times: Times,
    freq: str | None,
    wanted: Frequency | None,
    most_gaps: float,
) -> Frequency:
    """Find the frequency, or check the one that was stated.

    Args:
        rows: In order of series and time.
        times: How they are written.
        freq: Text of ``--freq``, or None to find it.
        wanted: Frequency of the model, which the file must have too.
        most_gaps: Largest share of steps without a row.

    Raises:
        DataError: There is none, or another than was stated.
    """
    dated = is_dated(times.style)
    if wanted is not None:
        return _as_model(rows, wanted, times, most_gaps)
    if freq is None:
        return grid.step_of(rows, dated=dated, zone=times.zone)
    stated = parse(freq)
    _refuse_other_day(rows, freq, times)
    if (stated.unit != "step") != dated:
        kind = "dates" if dated else "integers"
        raise DataError(
            f"The times are {kind}; --freq {freq} means {stated.label}.",
            where=rows.table.name,
            fix="Leave --freq out, or name another column with --time",
        )
    return replace(grid.fitted(rows, stated), zone=times.zone)


def regularised(
    rows: Rows, freq: str | None, wanted: Frequency | None, settings: DataSettings
) -> tuple[Rows, tuple[str, ...]]:
    """Put rows on the steps of a stated frequency, where that is asked for.

    Without that, rows of the model's months are put on its days of them.

    Raises:
        SettingError: None is stated, or nothing says on which day weeks begin.
    """
    if settings.regularise == "none":
        return anchors.laid(rows, wanted)
    weekly = freq is None and wanted is not None and wanted.unit == "week"
    if weekly and settings.regularise != "nearest":
        raise SettingError(
            "Nothing says on which weekday the steps of the model begin.",
            where="--set data.regularise",
            fix="Pass --set data.regularise=nearest for the weekday of most rows, or "
            "put the rows on the weeks of the model beforehand",
        )
    stated = parse(freq) if freq is not None else wanted
    day = weekday(freq) if freq is not None else None
    return resample.binned(rows, stated, day, settings)


def _refuse_other_day(rows: Rows, freq: str, times: Times) -> None:
    """Refuse weeks that begin on another day than is stated.

    Raises:
        DataError: A row lies on another day; its line is named.
    """
    stated = weekday(freq)
    if stated is None or not is_dated(times.style):
        return
    days = (rows.stamps // DAY + 3) % 7  # day 0, 1970-01-01, was a Thursday
    other = days != stated
    if other.any():
        row = int(other.argmax())
        when = times.style.write(rows.stamps[row : row + 1])[0]
        raise rows.table.error(
            f"The time {when} is a {DAYS[days[row]]}; --freq {freq} means "
            f"{DAYS[stated]}s{more(int(other.sum()) - 1)}.",
            rows.lines[row],
            f"Pass --freq W-{DAYS[days[row]][:3].upper()}, or put rows on their steps "
            "with --set data.regularise=sum (or mean, or last)",
        )


def _as_model(
    rows: Rows, wanted: Frequency, times: Times, most_gaps: float
) -> Frequency:
    """Check that a file has the frequency of the model.

    Raises:
        DataError: It has another; both are named.
    """
    dated = is_dated(times.style)
    regions = zones.is_region(wanted.zone) or zones.is_region(times.zone)
    if wanted.zone and times.zone and not regions:
        wanted = replace(wanted, zone=times.zone)
    found = infer(rows.stamps, rows.offsets, dated=dated)
    found = None if found is None else replace(found, zone=times.zone)
    same = (wanted.unit != "step") == dated and wanted.zone == times.zone
    clocks = dated and wanted.unit != "step" and wanted.zone != times.zone
    fix = _on_clock_of(wanted, times) if clocks else ""
    if same and found not in (None, wanted):
        count = int((~grid.off_grid(rows, found)).sum()) if found else 0
        sure = count == len(rows.codes) and count - len(rows.ids) >= _ENOUGH_STEPS
        # A few weeks of open days look like days with gaps.
        daily = found is not None and found.code == "D"
        sure = sure and not (daily and wanted.unit == "business day")
        beside = grid.off_grid(rows, wanted).any()
        sparse = count == len(rows.codes) and _gaps(rows, wanted) > most_gaps
        same = not (sure or beside or sparse)
        moved = found is not None and 0 < found.months == wanted.months
        fix = suggest.near(rows, wanted) if beside and not moved else ""
    if same:
        return wanted
    raise DataError(
        f"The model is {_described(wanted)}; the file is "
        f"{_described(found) if found else 'of another kind of time'}.",
        where=rows.table.name,
        fix=fix or _of_model(found, wanted),
    )


def _on_clock_of(wanted: Frequency, times: Times) -> str:
    """Say what puts times on the clock of a model, which is another."""
    given = zones.is_region(times.zone)
    if given and (zones.is_region(wanted.zone) or not wanted.zone):
        return "Leave data.tz out: the model keeps its own clock"
    if not wanted.zone:
        return (
            "Write the times without an offset from UTC, on the clock of the data that "
            "the model was fitted on, or fit a model on this file"
        )
    if given:
        return (
            "Leave data.tz out, and write the offset from UTC behind every time that "
            "has none"
        )
    example = times.style.write(times.stamps[:1])[0] + wanted.zone
    return (
        f"Write the offset from UTC behind every time, such as {example}, or fit a "
        "model on this file"
    )


def _gaps(rows: Rows, frequency: Frequency) -> float:
    """Count the share of steps without a row."""
    ends = rows.offsets
    first, last = rows.stamps[ends[:-1]], rows.stamps[ends[1:] - 1]
    steps = (frequency.index(first, last)[0] + 1).sum()
    return float(1 - len(rows.codes) / steps)


def _of_model(found: Frequency | None, wanted: Frequency) -> str:
    """Say what makes a file one that the model can forecast."""
    if found is not None and found.months and found.months == wanted.months:
        return (
            "Write the dates on the same day of the same months as the data that the "
            "model was fitted on, or fit a model on this file"
        )
    finer = found is not None and wanted.unit not in ("step", "week")
    if finer and found is not None and _days(found) < _days(wanted):
        return (
            "Merge the rows of one step with --set data.regularise=sum (or mean, or "
            "last), or fit a model on this file"
        )
    return "Forecast a file of the model's frequency, or fit a model on this one"


def _days(frequency: Frequency) -> float:
    """Say about how many days a step lasts."""
    unit = frequency.unit
    if unit in ("month", "year"):
        return frequency.count * (30.4 if unit == "month" else 365.25)
    return frequency.count * LENGTHS.get(unit, DAY) / DAY


def _described(frequency: Frequency) -> str:
    zone = f", {frequency.zone}" if frequency.zone else ""
    return f"{frequency.label} ({frequency.code}{zone})"
