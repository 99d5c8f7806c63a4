"""What the user would rather have refused than forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from seqcast.data.assemble import Loaded
from seqcast.data.cells import dates
from seqcast.data.words import counted
from seqcast.errors import ModelFileError, RefusedError, SettingError
from seqcast.models.artifact import Seal
from seqcast.series import zones
from seqcast.series.frequency import Frequency

_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Gates:
    """What refuses a forecast.

    Args:
        now: The time of day, with its offset from UTC.
        max_age: Seconds that the newest value may be old, or None.
        strict: Whether warnings refuse.
    """

    now: datetime
    max_age: float | None = None
    strict: bool = False


def refuse_age(loaded: Loaded, gates: Gates, where: str) -> None:
    """Refuse data whose newest value is too old.

    Args:
        loaded: The data; NaN is no value, also in the newest row.
        gates: With the longest age.
        where: DATA as the user wrote it.

    Raises:
        RefusedError: They are too old, or lie in the future.
        SettingError: They have no dates.
    """
    if gates.max_age is None:
        return
    panel = loaded.panel
    if panel.frequency.unit == "step":
        raise SettingError(
            "The rows have no dates, so they have no age.",
            where="--max-age",
            fix="Leave --max-age out",
        )
    newest = _newest(loaded)
    seconds = (_clock(gates.now, panel.frequency, loaded.style.unit) - newest) / 1e6
    if 0 <= seconds <= gates.max_age:
        return
    (written,) = loaded.style.write(np.array([newest]))
    if seconds < 0:
        raise RefusedError(
            f"The newest value is of {written}, {lasting(-seconds)} in the future.",
            where=where,
            fix="Check the dates, and the clock of this machine",
        )
    raise RefusedError(
        f"The newest value is of {written}, {lasting(seconds)} ago; --max-age is "
        f"{lasting(gates.max_age)}.",
        where=where,
        fix="Look why no newer rows have come, or pass a longer --max-age",
    )


def refuse_warnings(warnings: Sequence[str], gates: Gates, where: str) -> None:
    """Refuse to write what was warned of, if that was asked for.

    Raises:
        RefusedError: There are warnings.
    """
    if gates.strict and warnings:
        raise RefusedError(
            "\n".join(warnings),
            where=where,
            fix="Look into it, or leave --strict out",
        )


def refuse_other(seal: Seal, expected: str | None, where: str) -> None:
    """Refuse a model file that is not the one expected.

    Raises:
        ModelFileError: Its digest is another.
    """
    if expected is not None and seal.sha256 != expected.strip().lower():
        raise ModelFileError(
            f"The model file has the SHA-256 {seal.sha256}, and not the one that "
            "run.expect_sha256 says.",
            where=where,
            fix="Name the file that was expected, or its digest",
        )


def lasting(seconds: float) -> str:
    """Say how long something lasts.

    >>> lasting(5400), lasting(36 * 3600), lasting(10 * 86400)
    ('90 minutes', '36 hours', '10 days')
    """
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length and (unit != "day" or seconds >= 3 * length):
            amount = seconds / length
            whole = round(amount)
            near = abs(amount - whole) < 0.05 or amount >= 100
            return counted(whole, unit) if near else f"{amount:.1f} {unit}s"
    return counted(round(seconds), "second")


def _newest(loaded: Loaded) -> int:
    """Return the time of the newest value of all series."""
    panel = loaded.panel
    series = np.repeat(np.arange(len(panel.ids)), panel.lengths)
    row = np.arange(len(series)) - panel.target.offsets[:-1][series]
    there = ~np.isnan(panel.target.values[:, 0])
    last = np.zeros(len(panel.ids), np.int64)
    np.maximum.at(last, series[there], row[there])
    kept = np.unique(series[there])
    return int(panel.frequency.advance(panel.starts[kept], last[kept]).max())


def _clock(now: datetime, frequency: Frequency, epoch: int) -> int:
    """Return the time of day on the clock of the data, in microseconds.

    Times without an offset are of this machine's time zone; epochs are UTC.
    """
    utc = now.astimezone(UTC).replace(tzinfo=None)
    shown = now.replace(tzinfo=None)
    if epoch or frequency.zone:
        shown = utc
    passed = shown - _EPOCH
    micro = passed.days * 86_400_000_000 + passed.seconds * 1_000_000
    micro += passed.microseconds
    if zones.is_region(frequency.zone):
        return zones.on_clock(frequency.zone, micro, fine=frequency.is_fine)
    return micro + (dates.offset(frequency.zone) if frequency.zone else 0)
