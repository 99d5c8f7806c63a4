"""The time of day, read once a run."""

import os
import time
from collections.abc import Callable
from datetime import datetime

from seqcast.errors import SettingError

VARIABLE = "SEQCAST_NOW"


def now() -> datetime:
    """Return the time of day with its offset from UTC.

    ``SEQCAST_NOW``, an ISO 8601 time, takes the place of the system's clock;
    without an offset it is a time of this machine's time zone.

    Raises:
        SettingError: The variable holds no time.
    """
    text = os.environ.get(VARIABLE, "")
    if not text:
        return datetime.now().astimezone()
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        raise SettingError(
            f'{VARIABLE} is "{text}", which is no time.',
            where="the environment",
            fix="Write a time such as 2026-01-31T03:00, or unset it",
        ) from None


def stopwatch() -> Callable[[], float]:
    """Return a clock of the seconds from now on."""
    start = time.monotonic()
    return lambda: time.monotonic() - start
