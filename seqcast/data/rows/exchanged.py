"""Dates of which some have day and month exchanged, as spreadsheets leave them."""

import re

import numpy as np
import numpy.typing as npt

from seqcast.data.cells.dates import Times
from seqcast.data.rows.grid import Rows
from seqcast.data.words import quote
from seqcast.series.frequency import DAY
from seqcast.series.inference import infer
from seqcast.settings import DataSettings

Integers = npt.NDArray[np.int64]

_LAST_MONTH = 12
# So few dates may be exchanged by chance.
_LEAST = 4


def refuse(rows: Rows, times: Times, name: str, settings: DataSettings) -> None:
    """Refuse rows that are in perfect order once days and months are exchanged.

    A spreadsheet that expects the month first takes 02/01/2024 for 1 February, and
    13/01/2024 for 13 January. Such rows go back in time; with day and month exchanged
    in just the dates where both can be, they follow one another by equal steps.

    Args:
        rows: The rows, as the file has them.
        times: How their times were read.
        name: The column of times.
        settings: What the user states; a stated order or format is believed.

    Raises:
        DataError: The rows are so, those of all series that go back in time.
    """
    said = settings.dayfirst is not None or settings.date_format is not None
    numbers = re.search("%-?d", times.style.template)
    numbers = numbers and re.search("%-?m", times.style.template)
    if said or not numbers or times.mixed or not len(rows.stamps):
        return
    falls = rows.follows & (rows.stamps[1:] < rows.stamps[:-1])
    if not falls.any():
        return
    falling = rows.codes[1:][falls]  # the series that go back; others are in order
    own = rows.codes == falling[0]
    if not _in_order(rows.codes[own], rows.stamps[own]):
        return
    order = np.argsort(rows.codes, kind="stable")
    order = order[np.isin(rows.codes[order], falling)]
    codes, stamps = rows.codes[order], rows.stamps[order]
    if not _in_order(codes, stamps):
        return
    back = np.flatnonzero((np.diff(codes) == 0) & (np.diff(stamps) < 0))
    raise rows.table.error(
        f"Day and month of {quote(name)} may be mixed, as by a spreadsheet: exchanged "
        "where both can be, the rows are in order.",
        int(rows.lines[order[back[0] + 1]]),
        "Write all dates as YYYY-MM-DD, each the day that it was; or pass --set "
        f"{_stated(times)} if they are right",
    )


def _stated(times: Times) -> str:
    """Give the setting that reads times as they were read."""
    if times.read.order:
        return f"data.dayfirst={str(times.read.order == 'day first').lower()}"
    text = f"data.date_format={times.style.template.replace('%-', '%')}"
    return f"'{text}'" if " " in text else text


def _in_order(codes: npt.NDArray[np.signedinteger], stamps: Integers) -> bool:
    """Say whether rows are in order only with days and months exchanged.

    Args:
        codes: (R,) numbers of the series, rising.
        stamps: (R,) their times, in the order of the file.
    """
    follows = np.diff(codes) == 0
    jumps = np.diff(stamps)[follows]
    if not ((jumps < 0).any() and (jumps > 0).any()):
        return False
    other = _exchanged(stamps)
    jumps = np.diff(other)[follows]
    if not ((jumps > 0).all() or (jumps < 0).all()):
        return False
    if (other != stamps).sum() < _LEAST:
        return False
    if jumps[0] < 0:  # newest row first
        codes, other = codes[::-1], other[::-1]
        follows = follows[::-1]
    ends = np.flatnonzero(~follows) + 1
    step = infer(other, [0, *ends, len(other)], dated=True)
    if step is None:
        return False
    counts, even = step.index(other[:-1], other[1:])
    return bool(
        even[follows].all() and 2 * (counts[follows] == 1).sum() > follows.sum()
    )


def _exchanged(stamps: Integers) -> Integers:
    """Exchange day and month of times, (R,), where both are a month."""
    days = stamps // DAY
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    years = months.astype("datetime64[Y]").astype("datetime64[M]")
    day = days - months.astype("datetime64[D]").astype(np.int64)  # from 0
    other = (years + day).astype("datetime64[D]").astype(np.int64)
    other += (months - years).astype(np.int64)
    return np.where(day < _LAST_MONTH, other * DAY + stamps % DAY, stamps)
