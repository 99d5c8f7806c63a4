"""Fresh rows of months, quarters or years, on the day on which the model has its own.

Data may stand at the first day of a month and the model at the last: each row is then
put on the model's day of the calendar month, quarter or year that it lies in.
"""

from dataclasses import replace

from seqcast.data.rows import placing
from seqcast.data.rows.grid import Rows
from seqcast.series.frequency import DAY, Frequency, split_days
from seqcast.series.inference import anchor_of

_PLACES = {
    "start": "the first day",
    "end": "the last day",
    "30": "the 30th or last day",
    "29": "the 29th or last day",
}
_NAMES = {1: "month", 3: "quarter", 12: "year"}


def laid(rows: Rows, wanted: Frequency | None) -> tuple[Rows, tuple[str, ...]]:
    """Put rows on the days of a model, where each is one calendar step.

    Rows stay as they are if they lie on these days already, on no one day of the
    month, or two of one series in one step. Rows of several months have to stand at
    the first or the last day of steps counted from January, so that it is known which
    months they hold.

    Args:
        rows: In order of series and time.
        wanted: Frequency of the model, or None without one.

    Returns:
        The rows, and a notice if they were put elsewhere.
    """
    if wanted is None or not wanted.months or wanted.anchor not in _PLACES:
        return rows, ()
    if not len(rows.stamps):
        return rows, ()
    found = anchor_of(*split_days(rows.stamps // DAY))
    whole = found is not None and _is_whole(rows, found, wanted)
    if not whole or found == wanted.anchor or (rows.stamps % DAY).any():
        return rows, ()
    stamps = placing.within(rows.stamps, wanted, 0)
    moved = int((stamps != rows.stamps).sum())
    apart = rows.stamps[1:] != rows.stamps[:-1]
    if not moved or (rows.follows & apart & (stamps[1:] == stamps[:-1])).any():
        return rows, ()
    name = _NAMES.get(wanted.months, "step")
    return replace(rows, stamps=stamps), (
        f"Put {rows.in_file(moved)} on {_PLACES[wanted.anchor]} of the {name} each "
        f"lies in, where the model has it ({wanted.code}).",
    )


def _is_whole(rows: Rows, found: str, wanted: Frequency) -> bool:
    """Say whether days of the month tell which step of the model each row is."""
    size, ends = wanted.months, ("start", "end")
    if size == 1:
        return found in ends or bool((rows.stamps != rows.stamps[0]).any())
    month, _ = split_days(rows.stamps // DAY)
    begun = 0 if found == "start" else size - 1
    whole = bool((month % size == begun).all())
    return whole and found in ends and wanted.anchor in ends
