"""Minutes and seconds counted from midnight, such as 0, 30, ... 1410."""

from collections.abc import Sequence
from itertools import pairwise

from seqcast.data.cells.hours import Hours
from seqcast.data.cells.within import Unit

# Of a header: what it counts, its length in seconds, and whether it says from when.
_COUNTED: dict[Unit, tuple[str, int, bool]] = {
    "minute of day": ("minutes", 60, True),
    "second of day": ("seconds", 1, True),
    "minute": ("minutes", 60, False),
    "second": ("seconds", 1, False),
}
_DAY = 86_400


def read(cells: Sequence[str], unit: Unit, *, fine: bool) -> Hours | None:
    """Read the distinct cells of a column as the time since midnight, if all are it.

    A header that says minute and no more may mean the one of an hour, or of a game:
    such numbers must run from 0, or their first step, to the end of the day.

    Args:
        cells: (U,) texts without blanks at their ends.
        unit: What the header says of them.
        fine: Whether a day alone is no time, so that they must say when in it.

    >>> read(["0", "720"], "minute", fine=False).texts
    ('00:00', '12:00')
    >>> read(["0", "30"], "minute", fine=False) is None
    True
    >>> read(["1", "2", "3"], "minute of day", fine=False) is None
    True
    """
    if unit not in _COUNTED or not all(cell.isdecimal() for cell in cells):
        return None
    what, length, sure = _COUNTED[unit]
    seconds = [length * int(cell[:9]) for cell in cells]
    step = _step(seconds)
    # From 1 on they may as well number the minutes, the first of which begins at 0.
    numbered = not fine and min(seconds) == step == length
    if max(seconds) > _DAY or len({*seconds}) < len(cells) or numbered:
        return None
    whole = bool(step) and min(seconds) <= step and max(seconds) + step >= _DAY
    if not (sure or fine or whole):
        return None
    texts = tuple(_clock(one, short=length > 1) for one in seconds)
    told = f"{{}} counts {what} from midnight."
    return Hours(tuple(one // 60 for one in seconds), texts, told)


def may_be(numbers: Sequence[int], unit: Unit) -> bool:
    """Say whether integers under such a header are rather a time than ids."""
    if unit not in _COUNTED:
        return False
    _, length, sure = _COUNTED[unit]
    seconds = [length * number for number in numbers]
    return sure or (min(seconds) in (0, _step(seconds)) and max(seconds) > 60 * length)


def _step(seconds: Sequence[int]) -> int:
    """Give the one step that numbers go up by, or 0."""
    ordered = sorted({*seconds})
    steps = {b - a for a, b in pairwise(ordered)}
    return steps.pop() if len(steps) == 1 else 0


def _clock(second: int, *, short: bool) -> str:
    minutes, rest = divmod(second, 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return clock if short else f"{clock}:{rest:02d}"
