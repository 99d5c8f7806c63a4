"""How the user writes times, so that forecasts carry the same style."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from seqcast.series.frequency import DAY

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


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
            ``%q`` for the quarter and ``%z`` for the offset; empty for integers.
        digits: Digits after the seconds, 0 to 6.
        zone: The offset from UTC as the user writes it.
        unit: Microseconds of one unit of an epoch; 0 for plain integers.
    """

    template: str
    digits: int = 0
    zone: str = ""
    unit: int = 0

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
        months = int(np.datetime64(days, "D").astype("datetime64[M]").astype(np.int64))
        first = int(np.datetime64(months, "M").astype("datetime64[D]").astype(np.int64))
        year, month = 1970 + months // 12, 1 + months % 12
        minutes, micro = divmod(clock, 60_000_000)
        second = f"{micro // 1_000_000:02d}"
        if self.digits:
            second += f".{micro % 1_000_000:06d}"[: self.digits + 1]
        words = {
            "%Y": f"{year:04d}",
            "%y": f"{year % 100:02d}",
            "%m": f"{month:02d}",
            "%-m": str(month),
            "%d": f"{days - first + 1:02d}",
            "%-d": str(days - first + 1),
            "%b": MONTHS[month - 1][:3].capitalize(),
            "%B": MONTHS[month - 1].capitalize(),
            "%q": str((month + 2) // 3),
            "%H": f"{minutes // 60:02d}",
            "%-H": str(minutes // 60),
            "%M": f"{minutes % 60:02d}",
            "%S": second,
            "%z": self.zone,
        }
        return re.sub(r"%-?[A-Za-z]", lambda token: words[token.group()], self.template)
