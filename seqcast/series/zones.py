"""Zones whose clocks change: local times, instants, and a clock without jumps.

Series of steps below a day are kept on the *standard clock* of their zone: the
time in UTC plus the zone's usual offset, without daylight saving. It neither
skips nor repeats an hour, and its days are those of the zone. Days and longer
steps are kept as the local dates that they are.
"""

import bisect
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from seqcast.errors import SettingError

Integers = npt.NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND


def is_region(zone: str) -> bool:
    """Say whether a zone is a name such as ``Europe/Berlin``, not an offset.

    >>> is_region("Europe/Berlin"), is_region("+01:00"), is_region("Z")
    (True, False, False)
    """
    return len(zone) > 1 and zone[0].isalpha()


def check(region: str) -> None:
    """Check that a zone is known.

    Raises:
        SettingError: It is not.
    """
    try:
        ZoneInfo(region)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    else:
        known = is_region(region)
    if not known:
        raise SettingError(
            f'There is no time zone "{region[:40]}".',
            where="data.tz",
            fix="Use a name such as Europe/Berlin or America/New_York",
        )


@lru_cache(maxsize=64)
def standard(region: str) -> int:
    """Return the usual offset of a zone from UTC, in microseconds.

    That is the smaller of its offsets in January and July 2024.
    """
    january, july = (datetime(2024, month, 1, tzinfo=UTC) for month in (1, 7))
    micro = timedelta(microseconds=1)
    return min(
        _offset(region, (january - _EPOCH) // micro),
        _offset(region, (july - _EPOCH) // micro),
    )


def _offset(region: str, instant: int) -> int:
    moment = _EPOCH + timedelta(microseconds=instant)
    offset = moment.astimezone(ZoneInfo(region)).utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)


def offsets(region: str, instants: npt.ArrayLike) -> Integers:
    """Return the offset from UTC at every instant, in microseconds.

    >>> noon = np.datetime64("2024-07-01T12:00", "us").astype(np.int64)
    >>> int(offsets("Europe/Berlin", noon)) // 3_600_000_000
    2
    """
    when = np.asarray(instants, dtype=np.int64)
    if not when.size:
        return when
    changes, values = _changes(region, int(when.min()) // _DAY, int(when.max()) // _DAY)
    return values[np.searchsorted(changes, when, side="right")]


@lru_cache(maxsize=16)
def _changes(region: str, first: int, last: int) -> tuple[Integers, Integers]:
    """List the instants between two days at which clocks change, and the offsets."""
    days = range(first * _DAY, (last + 2) * _DAY, _DAY)
    found = [_offset(region, day) for day in days]
    changes = [
        day
        + _SECOND
        * bisect.bisect_left(
            range(_DAY // _SECOND),
            True,
            key=lambda second: _offset(region, day + second * _SECOND) != before,
        )
        for day, before, after in zip(days[:-1], found[:-1], found[1:], strict=True)
        if before != after
    ]
    values = [found[0], *(_offset(region, change) for change in changes)]
    return np.array(changes, np.int64), np.array(values, np.int64)


def instants(region: str, walls: npt.ArrayLike) -> tuple[Integers, Integers]:
    """Turn local times into instants.

    Returns:
        The earlier and the later reading of every local time: equal but where
        clocks went back; the later lies before the earlier where clocks skipped
        the time, which then never was.
    """
    local = np.asarray(walls, dtype=np.int64)
    before = local - offsets(region, local - _DAY)
    after = local - offsets(region, local + _DAY)
    first = offsets(region, before) == local - before
    second = offsets(region, after) == local - after
    return np.where(second & ~first, after, before), np.where(
        first & ~second, before, after
    )


def walls(region: str, stamps: npt.ArrayLike) -> Integers:
    """Turn times on the standard clock of a zone into local times."""
    when = np.asarray(stamps, dtype=np.int64) - standard(region)
    return when + offsets(region, when)


def on_clock(region: str, instant: int, *, fine: bool) -> int:
    """Put an instant on the clock that series of a zone are kept on.

    Args:
        region: The zone.
        instant: Microseconds since 1970 in UTC.
        fine: Whether the steps are below a day.
    """
    away = standard(region) if fine else int(offsets(region, instant))
    return instant + away
