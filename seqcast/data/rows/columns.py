"""Columns of covariates: text cells to numbers and codes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow, numbers
from seqcast.data.cells.decimals import Decimals
from seqcast.data.cells.style import TimeStyle
from seqcast.data.cells.table import Table
from seqcast.data.rows.grid import Rows
from seqcast.data.words import WARNING, more, quote
from seqcast.errors import DataError
from seqcast.series.feature import CATEGORIES, Feature, Role
from seqcast.series.panel import ColumnRoles, Floats
from seqcast.settings import DataSettings

# A column of which so many cells are numbers is one of numbers, with faults.
MOSTLY = 0.9
_NUMBER = r"^\(?[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\)?$"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of covariates: what it is, its (R,) values or codes, its mark."""

    feature: Feature
    values: Floats
    decimal: str = "."


def named(roles: ColumnRoles) -> tuple[str, ...]:
    """Tell of the covariates, each by what the user named it."""
    parts = {role: getattr(roles, role) for role in ("known", "past", "static")}
    held = [
        f"{role} {', '.join(map(quote, own))}" for role, own in parts.items() if own
    ]
    return (f"Covariates: {', '.join(held)}.",) if held else ()


def read(
    table: Table,
    roles: ColumnRoles,
    features: Sequence[Feature],
    settings: DataSettings,
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Read all columns of covariates, in the order of known, past and static.

    Args:
        table: The file.
        roles: Which columns are covariates.
        features: What a model knows of them, or nothing.
        settings: How to read what may be read in two ways.

    Returns:
        The columns, and notices, each a sentence.

    Raises:
        DataError: A cell is no number where the others are.
    """
    known = {one.name: one for one in features if not one.clock}
    found: list[Column] = []
    notices: list[str] = []
    parts: tuple[Role, ...] = ("known", "past", "static")
    for role in parts:
        for name in getattr(roles, role):
            column, told = _column(table, name, role, known.get(name), settings)
            found.append(column)
            notices += told
    return tuple(found), tuple(notices)


def both(
    data: Table,
    future: Table | None,
    roles: ColumnRoles,
    features: Sequence[Feature],
    how: DataSettings,
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Read the columns of the data, and of the future below them, if there is one.

    Raises:
        DataError: A cell is no number where the others are.
    """
    found, told = read(data, roles, features, how)
    if future is None:
        return found, told
    found, more_told = read_ahead(found, future, roles, how)
    return found, tuple(dict.fromkeys((*told, *more_told)))


def read_ahead(
    columns: Sequence[Column], future: Table, roles: ColumnRoles, how: DataSettings
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Put the cells of a future below columns that were read.

    Its decimal mark is found by itself, and is that of the data where it may be
    either.

    Args:
        columns: Of the data.
        future: The future alone.
        roles: Which columns are covariates.
        how: How the data are read.

    Raises:
        DataError: A cell is no number where the others are.
    """
    features = [one.feature for one in columns]
    try:
        found, told = read(future, roles, features, replace(how, decimal=None))
    except DataError:
        if how.decimal is None:
            raise
        found, told = read(future, roles, features, how)
    pairs = zip(columns, found, strict=True)
    return tuple(
        replace(above, values=np.concatenate([above.values, one.values]))
        for above, one in pairs
    ), told


def refuse_two_values(rows: Rows, roles: ColumnRoles, style: TimeStyle) -> None:
    """Refuse rows of one series and time whose covariates differ.

    Args:
        rows: In order of series and time.
        roles: Which columns are covariates.
        style: How the user writes times.

    Raises:
        DataError: Two rows differ; it names the later line.
    """
    again = rows.follows & (rows.stamps[1:] == rows.stamps[:-1])
    pairs = np.flatnonzero(again)
    for name in roles.covariates if len(pairs) else ():
        text = arrow.plain(arrow.trimmed(rows.table.column(name)))
        before, after = (
            text.take(pa.array(rows.lines[one])) for one in (pairs, pairs + 1)
        )
        differs = arrow.flags(pc.not_equal(before, after))
        if differs.any():
            row = int(pairs[int(differs.argmax())])
            when = style.write(rows.stamps[row : row + 1])[0]
            raise rows.table.error(
                f"The time {quote(when)} {rows.of(row)}stands twice with different "
                f"values of {quote(name)}{more(int(differs.sum()) - 1)}.",
                max(rows.lines[row], rows.lines[row + 1]),
                "Remove one, or pass --set data.duplicates=first",
            )


def _column(
    table: Table, name: str, role: Role, feature: Feature | None, how: DataSettings
) -> tuple[Column, tuple[str, ...]]:
    text = arrow.trimmed(table.column(name))
    if feature is None:
        kind = "number" if _is_of_numbers(text) else "category"
    else:
        kind = feature.kind
    if kind == "number":
        cells = numbers.convert(table, name, how)
        feature = feature or Feature(name, role, "number")
        return Column(feature, cells.values, cells.decimal), cells.notices
    told: list[str] = []
    if feature is None:
        feature = _category(name, role, text, told)
    code = {word: number for number, word in enumerate(feature.categories)}
    coded = arrow.encoded(text)
    words = coded.dictionary.to_pylist()
    numbered = np.array([code.get(word, len(code)) for word in words], np.float64)
    none = {"", *numbers.stated_missing(how.missing)}
    numbered[[word in none for word in words]] = np.nan
    values = arrow.spread(numbered, coded)
    strange = [w for w, n in zip(words, numbered, strict=True) if n == len(code)]
    if strange and not told:
        told.append(
            f"{WARNING}Column {quote(name)} holds {quote(strange[0])}, which was not "
            f"there in training{more(len(strange) - 1)}."
        )
    return Column(feature, values), tuple(told)


def _is_of_numbers(text: pa.LargeStringArray) -> bool:
    if isinstance(text, Decimals):
        return True
    words = arrow.words(text)
    filled = arrow.rows(text, arrow.lengths(words) > 0)
    if not filled:
        return True
    return arrow.rows(text, arrow.matches(words, _NUMBER)) / filled >= MOSTLY


def _category(
    name: str, role: Role, text: pa.LargeStringArray, told: list[str]
) -> Feature:
    """List the categories of a column, the commonest of them if there are many."""
    coded = arrow.encoded(text)
    counts = np.bincount(arrow.codes(coded)).tolist()
    held = dict(zip(coded.dictionary.to_pylist(), counts, strict=True))
    words = sorted(sorted(filter(None, held)), key=held.__getitem__)
    kept = sorted(words[::-1][:CATEGORIES])
    if len(kept) < len(words):
        told.append(
            f"Column {quote(name)} has {len(words):,} categories; the {CATEGORIES} "
            "commonest are told apart."
        )
    return Feature(name, role, "category", categories=tuple(kept))
