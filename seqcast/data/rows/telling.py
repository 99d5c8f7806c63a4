"""What is told of a file as a whole."""

import unicodedata
from collections import Counter
from collections.abc import Callable

import numpy as np

from seqcast.data.cells.style import TimeStyle
from seqcast.data.cells.table import Table
from seqcast.data.words import counted, quote
from seqcast.errors import DataError
from seqcast.series.feature import of_role
from seqcast.series.panel import Floats, Integers, Panel, SeriesId

# What a reader of two ids overlooks, and how it is taken off.
_FOLDS: dict[str, Callable[[str], str]] = {
    "Unicode form": lambda text: unicodedata.normalize("NFC", text),
    "case": str.lower,
    "blanks": lambda text: " ".join(text.split()),
}


def span(panel: Panel) -> Integers:
    """Give the first and the last time of a panel, (2,)."""
    return np.array([panel.starts.min(), panel.cutoffs.max()])


def whole(rows: int, panel: Panel, ends: Integers, style: TimeStyle) -> str:
    """Say how much was read, at what step, and from when to when.

    Args:
        rows: Of the file.
        panel: Its series.
        ends: (2,) first and last time of them.
        style: How the file writes times.
    """
    first, last = style.write(ends)
    frequency = panel.frequency
    return (
        f"Read {counted(rows, 'row')} of {counted(len(panel.ids), 'series')}; "
        f"{frequency.label} ({frequency.code}), {first} to {last}."
    )


def empty(panel: Panel, missing: Integers) -> tuple[str, ...]:
    """Count the series without any value, from the missing steps of each, (S,)."""
    count = int((missing == panel.lengths).sum())
    return (f"Without any value: {counted(count, 'series')}.",) if count else ()


def alike(ids: tuple[SeriesId, ...]) -> tuple[str, ...]:
    """Tell of ids that a reader takes for one, and name the first two.

    >>> alike((("Bern",), ("Ulm",), ("ulm",)))
    ('"Ulm" and "ulm" are two series, though they differ only in case.',)
    """
    folded = [_without(one) for one in ids]
    counts = Counter(folded)
    if len(counts) == len(ids):
        return ()
    pairs = sum(count * (count - 1) // 2 for count in counts.values())
    first = next(place for place, one in enumerate(folded) if counts[one] > 1)
    one, other = ids[first], ids[folded.index(folded[first], first + 1)]
    kinds = [word for word in _FOLDS if _without(one, word) != _without(other, word)]
    # Blanks that Unicode takes for one another differ in neither alone.
    word = " and ".join(kinds) or "Unicode form"
    rest = f" (and {counted(pairs - 1, 'more such pair')})" if pairs > 1 else ""
    return (
        f"{quote(', '.join(one))} and {quote(', '.join(other))} are two series, though "
        f"they differ only in {word}{rest}.",
    )


def _without(one: SeriesId, kept: str = "") -> SeriesId:
    """Take off what a reader overlooks, except what is to be kept."""
    for word, fold in _FOLDS.items():
        if word != kept:
            one = tuple(map(fold, one))
    return one


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
