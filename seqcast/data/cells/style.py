"""How the user writes times, so that forecasts carry the same style."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import months, weekdays
from seqcast.series import zones
from seqcast.series.frequency import DAY

Day = Literal["", "day first", "month first"]


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a file were read where their text leaves it open.

    Args:
        order: Which of two numbers is the day, or empty where it was plain.
        format: What ``data.date_format`` said, or empty.
        ending: Whether hours beside the dates were those that end then.
    """

    order: Day = ""
    format: str = ""
    ending: bool = False


AS_WRITTEN = DateReading()


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How the user separates cells and writes numbers.

    Args:
        delimiter: Character between cells.
        comma: Whether the decimal mark is a comma.
    """

    delimiter: str = ","
    comma: bool = False

    def line(self, texts: Iterable[str]) -> str:
        """Write a row of cells.

        >>> CellStyle(";").line(["Sörup; Nord", "1,5"])
        '"Sörup; Nord";1,5\\n'
        """
        return self.delimiter.join(map(self.cell, texts)) + "\n"

    def number(self, text: str) -> str:
        """Write a plain number.

        >>> CellStyle(";", comma=True).number("1.5")
        '1,5'
        """
        return text.replace(".", ",") if self.comma else text

    def cell(self, text: str) -> str:
        """Quote a cell that would otherwise be cut; csv.writer forgets the lone CR."""
        if not any(mark in text for mark in (self.delimiter, '"', "\r", "\n")):
            return text
        return '"' + text.replace('"', '""') + '"'


PLAIN_CELLS = CellStyle()
_BETWEEN = (",", ";", "\t", "|")


def cells(delimiter: str, *, comma: bool) -> CellStyle:
    """Say how rows are written beside a file, so that its users can fill them in.

    A decimal comma needs another character between cells than a comma.

    >>> cells(",", comma=True).delimiter, cells("\\t", comma=False).delimiter
    (';', '\\t')
    """
    if delimiter not in _BETWEEN:
        delimiter = ","
    return CellStyle(";" if comma and delimiter == "," else delimiter, comma)


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
        language: That of the names of days of the week.
        months: The names of the twelve months as the user writes them, where a
            template names one.
        region: The zone whose local times are written, such as Europe/Berlin.
        standard: Whether stamps are on the standard clock of the region, rather
            than local times.
        ahead: Microseconds that stamps are ahead of what is written: those of a
            model's clock ahead of the file's.
    """

    template: str
    digits: int = 0
    zone: str = ""
    unit: int = 0
    language: str = months.ENGLISH
    months: tuple[str, ...] = ()
    region: str = ""
    standard: bool = False
    ahead: int = 0

    def write(self, times: npt.NDArray[np.int64]) -> list[str]:
        """Write times, (N,), in this style.

        >>> TimeStyle("%-d.%-m.%Y").write(np.array([0]))
        ['1.1.1970']
        """
        distinct, places = np.unique(times, return_inverse=True)
        texts = [self._one(int(time)) for time in distinct]
        return [texts[place] for place in places]

    def instants(self, times: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Turn stamps of a region, (N,), into microseconds since 1970 in UTC."""
        if self.standard:
            return np.asarray(times - zones.standard(self.region))
        return zones.instants(self.region, times)[0]

    def _one(self, time: int) -> str:
        offset, time = self.zone, time - self.ahead
        if self.region:
            instant = int(self.instants(np.array([time]))[0])
            wall = instant + int(zones.offsets(self.region, instant))
            if not self.template:
                return self._counted(instant)
            time, offset = wall, _offset(wall - instant, self.zone)
        if not self.template:
            return self._counted(time) if self.unit else str(time)
        words = _words(time, self.digits, self.language) | {"%z": offset}
        if self.months:
            name = self.months[int(words["%m"]) - 1]
            words |= {"%b": name, "%B": name}
        return re.sub(r"%-?[A-Za-z]", lambda token: words[token.group()], self.template)

    def _counted(self, instant: int) -> str:
        """Write microseconds since 1970 in the unit, with the digits behind it."""
        whole, rest = divmod(instant, self.unit)
        part = f".{rest:06d}"[: self.digits + 1] if self.digits else ""
        return f"{whole}{part}"


def _words(time: int, digits: int, language: str) -> dict[str, str]:
    """Write every part that a template may name."""
    days, clock = divmod(time, DAY)
    year, month, day = _date(days)
    minutes, micro = divmod(clock, 60_000_000)
    hour = minutes // 60
    noon = hour % 12 or 12
    half = "PM" if hour > 11 else "AM"
    second = f"{micro // 1_000_000:02d}"
    if digits:
        second += f".{micro % 1_000_000:06d}"[: digits + 1]
    # The week of a day is that of its Thursday (ISO 8601); day 0 was one.
    thursday = days - (days + 3) % 7 + 3
    first = int(np.datetime64(f"{_date(thursday)[0]:04d}", "D").astype(np.int64))
    return {
        "%Y": f"{year:04d}",
        "%y": f"{year % 100:02d}",
        "%m": f"{month:02d}",
        "%-m": str(month),
        "%d": f"{day:02d}",
        "%-d": str(day),
        "%e": f"{day:2d}",
        "%a": weekdays.written((days + 3) % 7, language, full=False),
        "%A": weekdays.written((days + 3) % 7, language, full=True),
        "%u": str((days + 3) % 7 + 1),
        "%b": months.written(month, language, full=False),
        "%B": months.written(month, language, full=True),
        "%G": f"{_date(thursday)[0]:04d}",
        "%V": f"{(thursday - first) // 7 + 1:02d}",
        "%-V": str((thursday - first) // 7 + 1),
        "%q": str((month + 2) // 3),
        "%H": f"{hour:02d}",
        "%-H": str(hour),
        "%I": f"{noon:02d}",
        "%-I": str(noon),
        "%p": half,
        "%P": half.lower(),
        "%M": f"{minutes % 60:02d}",
        "%S": second,
    }


def _date(days: int) -> tuple[int, int, int]:
    """Turn days since 1970 into year, month and day."""
    month = np.datetime64(days, "D").astype("datetime64[M]")
    count = int(month.astype(np.int64))
    day = days - int(month.astype("datetime64[D]").astype(np.int64)) + 1
    return 1970 + count // 12, 1 + count % 12, day


def _offset(micros: int, like: str) -> str:
    """Write an offset from UTC as another one is written.

    >>> _offset(7_200_000_000, "Z"), _offset(-12_600_000_000, " +0100")
    ('+02:00', ' -0330')
    >>> _offset(7_200_000_000, "+01"), _offset(-12_600_000_000, "+01")
    ('+02', '-0330')
    """
    hours, minutes = divmod(abs(micros) // 60_000_000, 60)
    blank = " " if like.startswith(" ") else ""
    colon = "" if like[-5:].strip()[1:].isdigit() else ":"
    end = "" if len(like.strip()) == 3 and not minutes else f"{colon}{minutes:02d}"
    return f"{blank}{'-' if micros < 0 else '+'}{hours:02d}{end}"
