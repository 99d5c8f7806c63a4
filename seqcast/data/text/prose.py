"""Text files that lie beside data and are to be read by people, such as README.txt."""

import os
import re
from collections.abc import Sequence

_HEAD = 1 << 14
_CELLS = re.compile(r"[,;\t|]| {2,}")
_VALUE = re.compile(r"[+-]?[\d.,]*\d[\d.,:eE/+-]*(?:[T ][\d:.]+Z?)?")


def without(folder: str, names: Sequence[str]) -> list[str]:
    """Leave out the files of a folder that hold no rows, if any other does.

    Args:
        folder: Where they lie.
        names: Those that end like data files.
    """
    kept = [name for name in names if not _is_prose(os.path.join(folder, name))]
    return kept or [*names]


def _is_prose(path: str) -> bool:
    """Say whether a text is no table: few of its lines have cells, one of a number.

    What cannot be opened, or is empty or binary, is none, and told when it is read.
    """
    if not path.lower().endswith(".txt"):
        return False
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    lines = head.decode("utf-8", "replace").splitlines()
    lines = [line.strip() for line in lines if line.strip()]
    if not lines or b"\0" in head:
        return False
    cut = [_CELLS.split(line) for line in lines if not line.startswith("#")]
    cut = cut[len(cut) // 2 :]  # a title may stand above rows
    # One number a line is a column of them, below its name.
    wanted = 1 if all(len(cells) == 1 for cells in cut) else 2
    rows = [cells for cells in cut if len(cells) >= wanted and _holds_a_value(cells)]
    return 2 * len(rows) < len(cut) or not rows


def _holds_a_value(cells: Sequence[str]) -> bool:
    return any(_VALUE.fullmatch(cell.strip(' "')) for cell in cells)
