"""The last rows of every series of large files, which are never held whole.

Files whose series stand one after another are read shard by shard, each as a file of
its own, and of each no more is kept than is asked for.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from seqcast.data.assemble import Loaded, Reading, panel_of, read_panel
from seqcast.data.cells.table import Table
from seqcast.data.cells.times import check_format
from seqcast.data.layout import composed
from seqcast.data.layout.files import listed, named
from seqcast.data.rows import telling
from seqcast.data.rows.repairs import Repairs
from seqcast.data.text import packed
from seqcast.data.text.shards import NotInShardsError
from seqcast.data.text.source import read_shards
from seqcast.data.words import WARNING, quote
from seqcast.errors import DataError
from seqcast.series.panel import Covariates, Panel, Ragged
from seqcast.settings import DataSettings

# Bytes of files that are held whole, as what comes of them is no more than a part.
LARGE = 512 << 20
_COUNTS = re.compile(r'\d[\d.,:T-]*|"[^"]*"')


def read_last(
    paths: str | Sequence[str], request: Reading, settings: DataSettings, rows: int
) -> Loaded:
    """Read files as ``read_panel`` does, but keep the last rows of large ones alone.

    Args:
        paths: Each a file, a folder, or ``-`` for standard input.
        request: What the model file says about them.
        settings: How to read what may be read in two ways.
        rows: How many rows of every series are needed, at least.

    Raises:
        DataError: The files have no reading, or more than one.
    """
    if sum(map(packed.about, listed(paths))) < LARGE:
        return read_panel(paths, request, settings)
    found = _in_shards(paths, request, settings, rows)
    if found is not None:
        return found
    whole = read_panel(paths, request, settings)
    told = (
        f"Held all of {named(paths)} in memory, which grows with the file; a CSV file "
        "sorted by series is read series by series, in little memory."
    )
    return replace(whole, notices=(whole.notices[0], told, *whole.notices[1:]))


def _in_shards(
    paths: str | Sequence[str], request: Reading, settings: DataSettings, rows: int
) -> Loaded | None:
    """Read files shard by shard, or give up where they must be seen whole."""
    roles = request.roles
    if roles is None or roles.wide or roles.targets:
        return None
    if request.future is not None or request.as_of is not None:
        return None
    check_format(settings)
    found: list[Loaded] = []
    names: set[str] = set()
    known: set[tuple[str, ...]] = set()
    try:
        for table in _tables(paths, roles.id, settings):
            whole = composed.composed(table, request.named, request.hours)
            loaded = panel_of(whole, request, settings)
            same = not names or names == set(table.names)
            if not same or not known.isdisjoint(loaded.panel.ids):
                return None
            names = set(table.names)
            known.update(loaded.panel.ids)
            found.append(_ends(loaded, rows))
    except (NotInShardsError, DataError):
        return None  # whole, the files may have a reading, or the first of all faults
    return _joined(found)


def _tables(
    paths: str | Sequence[str], ids: tuple[str, ...], settings: DataSettings
) -> Iterator[Table]:
    for file in listed(paths):
        yield from read_shards(file, ids, settings)


def _ends(loaded: Loaded, rows: int) -> Loaded:
    """Keep the last rows of every series."""
    panel = loaded.panel
    return replace(loaded, panel=panel.since(panel.lengths - rows))


def _joined(parts: Sequence[Loaded]) -> Loaded | None:
    """Put shards together, if all of them were read alike."""
    first = parts[0]
    for one in parts[1:]:
        alike = one.panel.frequency == first.panel.frequency
        if not alike or _ways(one) != _ways(first):
            return None
    panel = _end_to_end([one.panel for one in parts])
    spans = np.array([one.span for one in parts])
    span = np.array([spans[:, 0].min(), spans[:, 1].max()])
    rows, repairs = sum(one.rows for one in parts), [one.repairs for one in parts]
    return replace(
        first,
        panel=panel,
        notices=(telling.whole(rows, panel, span, first.style), *_told(parts)),
        missing=np.concatenate([one.missing for one in parts]),
        repairs=Repairs(
            np.concatenate([one.gaps for one in repairs]),
            np.concatenate([one.repeats for one in repairs]),
        ),
        rows=rows,
        span=span,
    )


def _ways(loaded: Loaded) -> tuple[object, ...]:
    """List how a file was read where its text leaves it open."""
    beside = loaded.panel.covariates
    features = () if beside is None else beside.features
    return loaded.style, loaded.dates, loaded.cells, features


def _end_to_end(panels: Sequence[Panel]) -> Panel:
    """Put the series of panels of one frequency below one another."""
    beside = [one.covariates for one in panels if one.covariates is not None]
    covariates = None
    if beside:
        covariates = Covariates(
            beside[0].features,
            _rows([one.known for one in beside]),
            _rows([one.past for one in beside]),
            np.concatenate([one.static for one in beside]),
        )
    return Panel(
        tuple(itertools.chain.from_iterable(one.ids for one in panels)),
        np.concatenate([one.starts for one in panels]),
        panels[0].frequency,
        _rows([one.target for one in panels]),
        covariates,
    )


def _rows(parts: Sequence[Ragged]) -> Ragged:
    lengths = np.concatenate([one.lengths for one in parts])
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return Ragged(
        np.concatenate([one.values for one in parts]), offsets, parts[0].names
    )


def _told(parts: Sequence[Loaded]) -> Iterator[str]:
    """Give the notices of shards but for the first of each; those alike once.

    Notices are alike that differ in numbers and names alone: the first is told with
    the series at which its shard begins, and the others are counted.
    """
    said: dict[str, list[tuple[str, str]]] = {}
    for one in parts:
        begin = quote(", ".join(one.panel.ids[0]))
        for text in one.notices[1:]:
            said.setdefault(_COUNTS.sub("", text), []).append((text, begin))
    for texts in said.values():
        text, begin = texts[0]
        if len(texts) == len(parts) and len({own for own, _ in texts}) == 1:
            yield text
            continue
        mark = WARNING if text.startswith(WARNING) else ""
        others = f" ({len(texts) - 1:,} more such)" if len(texts) > 1 else ""
        rest = text.removeprefix(mark)
        yield f"{mark}From the series {begin} on: {rest}{others}"
