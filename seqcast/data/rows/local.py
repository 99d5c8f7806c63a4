"""Times of a file on the clock of a zone that keeps daylight saving."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import dates
from seqcast.data.cells.dates import Times
from seqcast.data.cells.times import is_dated
from seqcast.data.rows.grid import Codes, Integers, Rows
from seqcast.data.words import more, quote
from seqcast.series import zones
from seqcast.series.frequency import DAY, Frequency, parse


def stated(
    region: str | None, freq: str | None, wanted: Frequency | None
) -> tuple[str, Frequency | None]:
    """Give the zone and the frequency that are stated, or those of the model.

    Args:
        region: ``data.tz``, or None.
        freq: Text of ``--freq``, or None.
        wanted: Frequency of the model, or None.
    """
    if wanted is None:
        return region or "", None if freq is None else parse(freq)
    named = wanted.zone if zones.is_region(wanted.zone) else ""
    return region or named, wanted


def on_clock(
    rows: Rows, times: Times, name: str, region: str, known: Frequency | None
) -> tuple[Rows, Times, tuple[str, ...]]:
    """Put times on the clock of their zone, where it has a name.

    Steps below a day run on the zone's standard clock, on which a day of 23 or
    25 hours is nothing special; days and longer steps stay local dates.

    Args:
        rows: In the order of the file, which tells apart the two readings of an
            hour that comes twice.
        times: Of these rows, as written.
        name: The time column.
        region: Such as ``Europe/Berlin``, or empty.
        known: The frequency, if it is stated or that of a model.

    Returns:
        The rows and times on the clock, and notices.

    Raises:
        DataError: A local time never was, or may be either of two.
    """
    if not region or not is_dated(times.style):
        told = _told_mixed(rows, times, name)
        return (*_on_offset(rows, times, known), told)
    zones.check(region)
    if times.zone:
        instants = times.stamps - dates.offset(times.zone)
        walls = instants + zones.offsets(region, instants)
    else:
        walls = times.stamps
        instants = _instants(rows, times, walls, name, region)
    clock = walls % DAY
    fine = not (clock == clock[:1]).all() if known is None else known.is_fine
    stamps = instants + zones.standard(region) if fine else walls
    # A wide file repeats the times of its rows for every series.
    below = np.tile(stamps, len(rows.ids)) if rows.wide else stamps
    style = replace(times.style, region=region, standard=fine)
    note = f"Read {quote(name)} as local time of {region}."
    return (
        replace(rows, stamps=below),
        replace(times, stamps=stamps, style=style, zone=region),
        (note,),
    )


def _on_offset(rows: Rows, times: Times, known: Frequency | None) -> tuple[Rows, Times]:
    """Put times with an offset from UTC on the clock of a model that has another.

    Hours of the day then mean what they meant in training; times are written as
    the file has them. Days and longer steps stay the dates that they are.
    """
    zone = "" if known is None or not known.is_fine else known.zone
    if not zone or not times.zone or zones.is_region(zone):
        return rows, times
    ahead = dates.offset(zone) - dates.offset(times.zone)
    style = replace(times.style, ahead=ahead)
    times = replace(times, stamps=times.stamps + ahead, style=style, zone=zone)
    return replace(rows, stamps=rows.stamps + ahead), times


def _told_mixed(rows: Rows, times: Times, name: str) -> tuple[str, ...]:
    if times.mixed == "days":
        raise rows.table.error(
            f"Column {quote(name)} mixes offsets from UTC at one time of the day: its "
            "days have 23 to 25 hours.",
            0,
            "Pass --set data.tz=ZONE, such as Europe/Berlin or America/New_York",
        )
    if times.mixed:
        return (f"Column {quote(name)} mixes offsets from UTC; read all in UTC.",)
    return ()


def _instants(
    rows: Rows, times: Times, walls: Integers, name: str, region: str
) -> Integers:
    """(R,) the instants of local times, by the order of the rows where two fit."""
    first, second = zones.instants(region, walls)
    skipped = second < first
    if skipped.any():
        row = int(skipped.argmax())
        raise rows.table.error(
            f"Column {quote(name)} holds {quote(_text(times, walls[row]))}, which "
            f"clocks skipped in {region}{more(int(skipped.sum()) - 1)}.",
            row,
            "Correct the time, or leave data.tz out if no clock changed",
        )
    found = first.copy()
    either = np.flatnonzero(second > first)
    codes = np.zeros(len(walls), np.int64) if rows.wide else rows.codes
    nights = first[either] // DAY
    order = np.lexsort((either, nights, codes[either]))
    begins = np.flatnonzero(
        (np.diff(codes[either][order], prepend=-1) != 0)
        | (np.diff(nights[order], prepend=-1) != 0)
    )
    if not len(either):
        return found
    falls = _falls(codes, walls)
    for night in np.split(either[order], begins[1:]):
        later = _later(first[night], falling=bool(falls[codes[night[0]]]))
        if later is None:
            text = quote(_text(times, walls[night[0]]))
            raise rows.table.error(
                f"Column {quote(name)} holds {text} once; that hour came twice in "
                f"{region}.",
                int(night[0]),
                "Write offsets such as +02:00, or leave data.tz out if none changed",
            )
        found[night] = np.where(later, second[night], first[night])
    return found


def _falls(codes: Codes, walls: Integers) -> npt.NDArray[np.bool_]:
    """(S,) whether the newest row of a series stands first."""
    grouped = np.argsort(codes, kind="stable")
    same = np.diff(codes[grouped]) == 0
    signs = np.sign(np.diff(walls[grouped]))[same]
    series, count = codes[grouped][1:][same], int(codes.max()) + 1
    return np.asarray(np.bincount(series, signs, count) < 0)


def _later(local: Integers, *, falling: bool) -> npt.NDArray[np.bool_] | None:
    """Say which rows lie in the second of two equal hours of one night.

    Args:
        local: (N,) their earlier readings, in the order of the file.
        falling: Whether the newest row stands first.

    Returns:
        (N,) truths, or nothing where the hours stand once only.
    """
    steps = np.diff(local)
    turns = np.flatnonzero(steps >= 0 if falling else steps <= 0)
    if not len(turns):
        return None
    return np.asarray((np.arange(len(local)) > turns[0]) != falling)


def _text(times: Times, stamp: int) -> str:
    return times.style.write(np.array([stamp]))[0]
