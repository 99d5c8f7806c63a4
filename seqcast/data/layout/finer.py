"""Minutes and seconds in columns beside one of whole hours."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, unique
from seqcast.data.cells.hours import Hours
from seqcast.data.cells.table import Table
from seqcast.data.cells.unique import Integers
from seqcast.data.cells.within import Unit

_BELOW = r"^[0-5]?\d$"


def abbreviated(units: Mapping[str, Unit]) -> dict[str, Unit]:
    """Read ``hh`` and ``mm`` that stand together as the hour and the minute.

    Alone, the one may be half hours, and the other months.
    """
    short = {name.strip().lower(): name for name in units}
    hours = [n for n in units if units[n] == "hour"] or [
        *filter(None, [short.get("hh")])
    ]
    minutes = [n for n in units if units[n] == "minute"]
    minutes = minutes or [*filter(None, [short.get("mm")])]
    if len(hours) != 1 or len(minutes) != 1:
        return dict(units)
    return {**units, hours[0]: "hour", minutes[0]: "minute"}


def beside(
    table: Table, units: Mapping[str, Unit], hours: Hours, codes: list[Integers]
) -> tuple[tuple[str, ...], pa.Array] | None:
    """Find the minutes beside whole hours, and the seconds, and write all as clocks.

    Args:
        table: The file.
        units: The columns that may be they, and what their headers say.
        hours: The hours.
        codes: (R,) numbers of the days, and (R,) those of the hours.

    Returns:
        The columns, and (R,) the clocks.
    """
    whole = all(minutes % 60 == 0 for minutes in hours.minutes)
    found = _part(table, units, "minute", codes) if whole and not hours.told else None
    if found is None:
        return None
    name, numbers, texts = found
    written = arrow.texts([f"{minutes // 60:02d}" for minutes in hours.minutes])
    colon = arrow.texts([":"])[0]
    clocks = pc.take(written, arrow.positions(codes[-1]))
    clocks = pc.binary_join_element_wise(clocks, texts, colon)
    finer = _part(table, units, "second", [*codes, numbers])
    if finer is None:
        return (name,), clocks
    return (name, finer[0]), pc.binary_join_element_wise(clocks, finer[2], colon)


def _part(
    table: Table, units: Mapping[str, Unit], wanted: Unit, above: list[Integers]
) -> tuple[str, Integers, pa.Array] | None:
    """Give the one column of minutes or seconds: its name, (R,) codes, (R,) texts.

    It is none if it tells no rows apart that what is above it does not.
    """
    names = [name for name, unit in units.items() if unit == wanted]
    if len(names) != 1:
        return None
    coded = arrow.encoded(table.column(names[0]))
    words = coded.dictionary
    if not arrow.matches(words, _BELOW).all():
        return None
    codes = arrow.codes(coded).astype(np.int64)
    if len(words) > 1 and unique.distinct([*above, codes]) == unique.distinct(above):
        return None
    texts = arrow.texts([word.zfill(2) for word in words.to_pylist()])
    return names[0], codes, pc.take(texts, arrow.positions(codes))
