"""What is told of a file as a whole."""

import numpy as np

from seqcast.data.style import TimeStyle
from seqcast.data.table import Table
from seqcast.data.words import counted, quote
from seqcast.errors import DataError
from seqcast.series.feature import of_role
from seqcast.series.panel import Floats, Integers, Panel


def whole(table: Table, panel: Panel, style: TimeStyle) -> str:
    """Say how much was read, at what step, and from when to when."""
    ends = np.array([panel.starts.min(), panel.cutoffs.max()])
    first, last = style.write(ends)
    frequency = panel.frequency
    return (
        f"Read {counted(table.rows, 'row')} of {counted(len(panel.ids), 'series')}; "
        f"{frequency.label} ({frequency.code}), {first} to {last}."
    )


def empty(panel: Panel, missing: Integers) -> tuple[str, ...]:
    """Count the series without any value, from the missing steps of each, (S,)."""
    count = int((missing == panel.lengths).sum())
    return (f"Without any value: {counted(count, 'series')}.",) if count else ()


def static(panel: Panel) -> tuple[str, ...]:
    """Tell of the series without a value of a static column, and name the first."""
    beside = panel.covariates
    if beside is None:
        return ()
    told = []
    whole = len(panel.ids)
    for feature, values in zip(
        of_role(beside.features, "static"), beside.static.T, strict=True
    ):
        lacks = np.flatnonzero(np.isnan(values))
        if len(lacks):
            name = ", ".join(panel.ids[lacks[0]])
            begin = f"Column {quote(feature.name)} has no value "
            first = ": " if len(lacks) == 1 else "; the first is "
            told.append(
                f"{begin}for {len(lacks):,} of {whole:,} series{first}{quote(name)}."
            )
    return tuple(told)


def refuse_all_missing(table: Table, values: Floats, name: str) -> None:
    """Refuse a target without any value.

    Raises:
        DataError: It has none.
    """
    if np.isnan(values).all():
        raise DataError(
            f"Column {quote(name)} holds no value at all.",
            where=table.name,
            fix="Pass --target with a column of numbers",
        )
