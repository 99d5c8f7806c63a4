"""How the user writes times, so that forecasts carry the same style."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from seqcast.data import months
from seqcast.series.frequency import DAY

Order = Literal["", "day first", "month first"]


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a file were read where their text leaves it open.

    Args:
        order: Which of two numbers is the day, or empty where it was plain.
        format: What ``data.date_format`` said, or empty.
    """

    order: Order = ""
    format: str = ""


AS_WRITTEN = DateReading()


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """The text of a time.

    Args:
        template: As for strftime, with ``%-d`` for a day without leading zero,
            ``%q`` for the quarter, ``%P`` for am or pm in small letters and ``%z``
            for the offset; empty for integers.
        digits: Digits after the seconds, 0 to 6.
        zone: The offset from UTC as the user writes it.
        unit: Microseconds of one unit of an epoch; 0 for plain integers.
        language: That of the names of months.
    """

    template: str
    digits: int = 0
    zone: str = ""
    unit: int = 0
    language: str = months.ENGLISH

    def write(self, times: npt.NDArray[np.int64]) -> list[str]:
        """Write times, (N,), in this style.

        >>> TimeStyle("%-d.%-m.%Y").write(np.array([0]))
        ['1.1.1970']
        """
        distinct, places = np.unique(times, return_inverse=True)
        texts = [self._one(int(time)) for time in distinct]
        return [texts[place] for place in places]

    def _one(self, time: int) -> str:
        if not self.template:
            return str(time // self.unit if self.unit else time)
        days, clock = divmod(time, DAY)
        year, month, day = _date(days)
        minutes, micro = divmod(clock, 60_000_000)
        hour = minutes // 60
        noon = hour % 12 or 12
        half = "PM" if hour > 11 else "AM"
        second = f"{micro // 1_000_000:02d}"
        if self.digits:
            second += f".{micro % 1_000_000:06d}"[: self.digits + 1]
        # The week of a day is that of its Thursday (ISO 8601); day 0 was one.
        thursday = days - (days + 3) % 7 + 3
        first = int(np.datetime64(f"{_date(thursday)[0]:04d}", "D").astype(np.int64))
        words = {
            "%Y": f"{year:04d}",
            "%y": f"{year % 100:02d}",
            "%m": f"{month:02d}",
            "%-m": str(month),
            "%d": f"{day:02d}",
            "%-d": str(day),
            "%b": months.written(month, self.language, full=False),
            "%B": months.written(month, self.language, full=True),
            "%G": f"{_date(thursday)[0]:04d}",
            "%V": f"{(thursday - first) // 7 + 1:02d}",
            "%q": str((month + 2) // 3),
            "%H": f"{hour:02d}",
            "%-H": str(hour),
            "%I": f"{noon:02d}",
            "%-I": str(noon),
            "%p": half,
            "%P": half.lower(),
            "%M": f"{minutes % 60:02d}",
            "%S": second,
            "%z": self.zone,
        }
        return re.sub(r"%-?[A-Za-z]", lambda token: words[token.group()], self.template)


def _date(days: int) -> tuple[int, int, int]:
    """Turn days since 1970 into year, month and day."""
    month = np.datetime64(days, "D").astype("datetime64[M]")
    count = int(month.astype(np.int64))
    day = days - int(month.astype("datetime64[D]").astype(np.int64)) + 1
    return 1970 + count // 12, 1 + count % 12, day
