"""Columns of covariates: read, and laid beside the target.

Letters: R rows of the table, S series.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data import arrow, numbers
from seqcast.data.grid import Regular, Rows
from seqcast.data.table import Table
from seqcast.data.words import more, quote
from seqcast.errors import DataError
from seqcast.series.feature import CATEGORIES, Feature, Role, of_role
from seqcast.series.panel import ColumnRoles, Covariates, Floats, Panel, Ragged
from seqcast.settings import DataSettings

# A column of which so many cells are numbers is one of numbers, with faults.
MOSTLY = 0.9
_NUMBER = r"^\(?[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\)?$"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of covariates: what it is, and its (R,) values or codes."""

    feature: Feature
    values: Floats


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
        return Column(feature or Feature(name, role, "number"), cells.values), (
            cells.notices
        )
    told: list[str] = []
    if feature is None:
        feature = _category(name, role, text, told)
    code = {word: number for number, word in enumerate(feature.categories)}
    coded = text.dictionary_encode()
    words = coded.dictionary.to_pylist()
    numbered = np.array([code.get(word, len(code)) for word in words], np.float64)
    numbered[[word in ("", how.missing) for word in words]] = np.nan
    values = numbered[arrow.integers(coded.indices)]
    strange = [w for w, n in zip(words, numbered, strict=True) if n == len(code)]
    if strange and not told:
        told.append(
            f"Column {quote(name)} holds {quote(strange[0])}, which was not there in "
            f"training{more(len(strange) - 1)}."
        )
    return Column(feature, values), tuple(told)


def _is_of_numbers(text: pa.LargeStringArray) -> bool:
    there = text.filter(pc.not_equal(text, ""))
    if not len(there):
        return True
    return bool(arrow.matches(there, _NUMBER).mean() >= MOSTLY)


def _category(
    name: str, role: Role, text: pa.LargeStringArray, told: list[str]
) -> Feature:
    """List the categories of a column, the commonest of them if there are many."""
    counts = pc.value_counts(text.filter(pc.not_equal(text, "")))
    pairs = [(str(one["values"]), int(str(one["counts"]))) for one in counts]
    words = sorted(sorted(word for word, _ in pairs), key=dict(pairs).__getitem__)
    kept = sorted(words[::-1][:CATEGORIES])
    if len(kept) < len(words):
        told.append(
            f"Column {quote(name)} has {len(words):,} categories; the {CATEGORIES} "
            "commonest are told apart."
        )
    return Feature(name, role, "category", categories=tuple(kept))


def attached(
    panel: Panel, columns: Sequence[Column], rows: Rows, even: Regular
) -> tuple[Panel, int]:
    """Lay columns beside the target of a panel.

    Rows at the end of a series that hold no target but something known are what
    is known ahead: the target ends before them.

    Args:
        panel: S series on their steps, the target alone.
        columns: Of the table that the rows are from.
        rows: The rows of the panel.
        even: Where they lie.

    Returns:
        The panel, and how many of the rows are known ahead.

    Raises:
        DataError: A static column changes inside a series.
    """
    features = tuple(column.feature for column in columns)
    lines = rows.lines[even.kept]
    laid = np.full((len(panel.target.values), len(columns)), np.nan)
    for number, column in enumerate(columns):
        laid[even.slots, number] = column.values[lines]
    count = [len(of_role(features, role)) for role in ("known", "past", "static")]
    ends = np.cumsum(count)
    names = tuple(one.name for one in features)
    offsets = panel.target.offsets
    known = Ragged(laid[:, : ends[0]], offsets, names[: ends[0]])
    lengths = _lengths(panel, known, even)
    past = Ragged(laid[:, ends[0] : ends[1]], offsets, names[ends[0] : ends[1]])
    static = _static(laid[:, ends[1] :], panel, names[ends[1] :], rows)
    target = panel.target.head(lengths)
    beside = Covariates(features, known, past.head(lengths), static)
    whole = replace(panel, target=target, covariates=beside)
    series = np.repeat(np.arange(len(lengths)), panel.lengths)[even.slots]
    return whole, int((even.slots - offsets[:-1][series] >= lengths[series]).sum())


def _lengths(panel: Panel, known: Ragged, even: Regular) -> npt.NDArray[np.int64]:
    """Find where the target of every series ends, (S,), and the future begins."""
    if not known.names:
        return panel.lengths
    told = np.asarray(~np.isnan(known.values).all(axis=1))
    there = ~np.isnan(panel.target.values[:, 0])
    held = np.zeros(len(told), bool)
    held[even.slots] = True
    last = there | (held & ~told)
    series = np.repeat(np.arange(len(panel.ids)), panel.lengths)
    step = np.arange(len(told)) - panel.target.offsets[:-1][series]
    lengths = np.zeros(len(panel.ids), np.int64)
    np.maximum.at(lengths, series, np.where(last, step + 1, 0))
    begun = np.bincount(series, there, len(lengths)) > 0
    if not begun.any() or begun.all():
        return lengths
    # A series without any value begins where the others end.
    newest = panel.frequency.advance(panel.starts, lengths - 1)[begun].max()
    steps, _ = panel.frequency.index(panel.starts, np.full(len(lengths), newest))
    return np.where(begun, lengths, np.clip(steps + 1, 0, panel.lengths))


def _static(values: Floats, panel: Panel, names: Sequence[str], rows: Rows) -> Floats:
    """Take the one value of every series, (S, F)."""
    found = np.full((len(panel.ids), len(names)), np.nan)
    for number, name in enumerate(names):
        column = values[:, number]
        for s, (first, end) in enumerate(
            zip(panel.target.offsets, panel.target.offsets[1:], strict=False)
        ):
            own = column[first:end]
            own = own[~np.isnan(own)]
            if len(own) and (own != own[0]).any():
                raise _changes(panel, s, name, rows)
            if len(own):
                found[s, number] = own[0]
    return found


def _changes(panel: Panel, series: int, name: str, rows: Rows) -> DataError:
    of = f" of {quote(', '.join(panel.ids[series]))}" * any(panel.ids)
    return DataError(
        f"Column {quote(name)} is static, and changes inside the series{of}.",
        where=rows.table.name,
        fix=f"Pass --known {name} or --past {name}, or give it one value a series",
    )
