"""What became of a file: read right, refused with a good message, or wrong."""

import time
import traceback
from dataclasses import dataclass

import numpy as np

from seqcast.data.assemble import Reading, read_panel
from seqcast.errors import DataError
from seqcast.settings import DataSettings
from tests.pollution.draft import (
    draw,
    line_number,
    write_cells,
    write_content,
    write_lines,
)
from tests.pollution.kinds import KINDS, STAGES

SLOW = 5.0


@dataclass(frozen=True)
class Verdict:
    """One file, judged.

    Args:
        seed: That draws it again.
        kinds: The dirt in it.
        outcome: read, refused, wrong, poor (a message that lacks something),
            crash or slow.
        words: The message, or what is wrong.
        content: The file.
    """

    seed: int
    kinds: tuple[str, ...]
    outcome: str
    words: str
    content: bytes


def chosen(random, only=None):
    """Draw one to four kinds, one of each group at most."""
    if only is not None:
        return [KINDS[only]]
    names = list(random.permutation(list(KINDS)))[: int(random.integers(1, 5))]
    kinds, groups = [], set()
    for kind in (KINDS[name] for name in names):
        if kind.group not in groups:
            kinds.append(kind)
            groups.add(kind.group)
    return kinds


def soiled(seed, only=None):
    """Draw a table, write it, and soil it at every stage of the writing."""
    random = np.random.default_rng(seed)
    draft = draw(random)
    kinds = [kind for kind in chosen(random, only) if kind.suits(draft)]
    after = {"cells": write_cells, "lines": write_lines, "bytes": write_content}
    for stage in STAGES:
        if stage in after:
            after[stage](draft)
        for kind in kinds:
            if kind.stage == stage:
                kind.soil(draft)
    return draft, kinds


def judge(seed, folder, only=None):
    """Soil a file and read it."""
    draft, kinds = soiled(seed, only)
    names = tuple(kind.name for kind in kinds)
    path = folder / "sales.csv"
    path.write_bytes(draft.content)
    begun = time.perf_counter()
    try:
        loaded = read_panel(str(path), Reading(), DataSettings())
    except DataError as error:
        lacks = faults(error, draft, str(path)) if len(kinds) == 1 else bare(error)
        words = f"{error.problem} | {error.where} | {error.fix}".replace(str(path), "F")
        outcome = "poor" if lacks else "refused"
        return Verdict(seed, names, outcome, f"{lacks}{words}", draft.content)
    except Exception:
        return Verdict(seed, names, "crash", traceback.format_exc(), draft.content)
    if time.perf_counter() - begun > SLOW:
        return Verdict(seed, names, "slow", "", draft.content)
    differs = compared(loaded.panel, draft)
    words = differs or " ".join(loaded.notices)
    return Verdict(seed, names, "wrong" if differs else "read", words, draft.content)


def compared(panel, draft):
    """Say how a panel differs from the table, or nothing."""
    if draft.lost:
        return "read, although nothing says what the file means"
    places = [[c.strip() for c in draft.columns].index(key) for key in draft.keys]
    truth = {
        tuple(text for _, text in sorted(zip(places, one, strict=True))): values
        for one, values in draft.truth().items()
    }
    if set(panel.ids) != set(truth):
        return f"series {panel.ids[:3]}, not {list(truth)[:3]}"
    for s, one in enumerate(panel.ids):
        values = panel.target.values[panel.target.offsets[s] :][: panel.lengths[s], 0]
        stamps = panel.frequency.advance(panel.starts[s], np.arange(len(values)))
        pairs = zip(stamps.tolist(), values.tolist(), strict=True)
        found = {stamp: value for stamp, value in pairs if not np.isnan(value)}
        if found != truth[one]:
            return f"{one}: {difference(found, truth[one])}"
    same = (panel.frequency.unit, panel.frequency.count)
    if same != (draft.frequency.unit, draft.frequency.count):
        return f"{panel.frequency.label}, not {draft.frequency.label}"
    return ""


def difference(found, truth):
    pairs = sorted(found.items() ^ truth.items())
    read = [pair for pair in pairs if pair in found.items()]
    known = [pair for pair in pairs if pair in truth.items()]
    return f"read {read[:2]}, known {known[:2]}"


def bare(error):
    """Say what every message must have and this one lacks."""
    lacks = [name for name in ("problem", "where", "fix") if not getattr(error, name)]
    return f"[lacks {', '.join(lacks)}] " if lacks else ""


def faults(error, draft, path):
    """Say what the message about one fault lacks: line, column, value, fix."""
    lacks = [] if not bare(error) else [bare(error)]
    if not error.where.startswith(path):
        lacks.append("the file")
    asked = error.fix.startswith("Pass --")  # which column is what: of no line
    if draft.blame and not asked:
        line = line_number(draft, draft.blame.row)
        if error.where != f"{path}:{line}":
            lacks.append(f"line {line}")
        if draft.blame.text not in error.problem:
            lacks.append(f"the value {draft.blame.text}")
        if draft.blame.column and f'"{draft.blame.column}"' not in error.problem:
            lacks.append(f"the column {draft.blame.column}")
    return f"[lacks {', '.join(lacks)}] " if lacks else ""
