"""Columns of ids to numbered series."""

import numpy as np
import numpy.typing as npt

from seqcast.data.cells import arrow, decimals
from seqcast.data.cells.table import Table
from seqcast.data.words import counted, quote
from seqcast.series.panel import SeriesId

Codes = npt.NDArray[np.signedinteger]

_LONGEST_ID = 1_024


def series(table: Table, ids: tuple[str, ...]) -> tuple[Codes, tuple[SeriesId, ...]]:
    """Number the series in the order of the file: (R,) codes and (S,) ids."""
    if not ids:
        return np.zeros(table.rows, np.int64), ((),)
    columns, texts = [], []
    for name in ids:
        _refuse_long_ids(table, name)
        coded = table.column(name).dictionary_encode()
        columns.append(arrow.codes(coded))
        texts.append(coded.dictionary.to_pylist())
    if len(ids) == 1:
        return columns[0], tuple((text,) for text in texts[0])
    key = columns[0].astype(np.int64)
    for column in columns[1:]:
        _, key = np.unique(key, return_inverse=True)
        key = key * (int(column.max()) + 1) + column
    _, first, codes = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    heads = first[order]
    parts = [
        [words[c] for c in column[heads]]
        for column, words in zip(columns, texts, strict=True)
    ]
    return rank[codes], tuple(zip(*parts, strict=True))


def told_empty(table: Table, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Tell of rows without an id, which are a series of their own."""
    told = []
    for name in ids:
        empty = table.rows - int(decimals.filled(table.column(name)).sum())
        if empty:
            told.append(
                f"Column {quote(name)} is empty in {counted(empty, 'row')}; an empty "
                "id is a series of its own."
            )
    return tuple(told)


def numbered(codes: Codes) -> npt.NDArray[np.int64]:
    """Number the rows of every series from 1, (R,), by their codes, (R,)."""
    order = np.argsort(codes, kind="stable")
    lengths = np.bincount(codes)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    stamps = np.empty(len(codes), np.int64)
    stamps[order] = np.arange(len(codes)) - begins + 1
    return stamps


def _refuse_long_ids(table: Table, name: str) -> None:
    column = table.column(name)
    longer = arrow.lengths(arrow.words(column)) > _LONGEST_ID
    if longer.any():
        raise table.error(
            f"Column {quote(name)} holds an id of over {_LONGEST_ID:,} bytes.",
            arrow.row(column, int(longer.argmax())),
            "Shorten the id",
        )
