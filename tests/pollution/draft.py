"""A known table, and the file that is written of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from seqcast.series.frequency import Frequency

STEPS = {
    "D": Frequency(1, "day"),
    "h": Frequency(1, "hour"),
    "15min": Frequency(15, "minute"),
    "W": Frequency(1, "week"),
    "MS": Frequency(1, "month", "start"),
    "ME": Frequency(1, "month", "end"),
    "QS": Frequency(3, "month", "start"),
    "B": Frequency(1, "business day"),
    "YS": Frequency(1, "year", "start"),
    "1": Frequency(1, "step"),
}
IDS = (
    [()],
    [("A",), ("B",)],
    [("north",), ("south",), ("east",)],
    [("007",), ("7",), ("NA",)],
    [("a b",), ("c, d",), ("é",), ("東京",)],
    [("1", "x"), ("1", "y"), ("2", "x")],
)
NAMES = ("sales", "value", "target", "y", "units")
TIMES = ("date", "ds", "time", "when")


@dataclass(eq=False)
class Row:
    """One row of the table, and its cells once they are written."""

    id: tuple[str, ...]
    stamp: int
    value: float | None
    cells: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Blame:
    """The row that a message should name, and the text it should show."""

    row: Row
    text: str
    column: str


@dataclass(eq=False)
class Draft:
    """A file in the making; kinds of dirt change it in place."""

    frequency: Frequency
    time: str
    target: str
    keys: list[str]
    rows: list[Row]
    random: np.random.Generator
    write_time: object = None
    write_number: object = None
    columns: list[str] = field(default_factory=list)
    delimiter: str = ","
    quoted: bool = False
    newline: str = "\n"
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    lines: list[tuple[str, Row | None]] = field(default_factory=list)
    content: bytes = b""
    blame: Blame | None = None
    missing_word: str = ""
    lost: bool = False  # nobody can know the table from the file any more

    @property
    def dated(self):
        return self.frequency.unit != "step"

    @property
    def daily(self):
        """Whether all stamps are midnights."""
        return self.dated and all(row.stamp % 86_400_000_000 == 0 for row in self.rows)

    def truth(self):
        """Series id -> stamp -> value, without the missing ones."""
        found = {}
        for row in self.rows:
            one = found.setdefault(row.id, {})
            if row.value is not None:
                one[row.stamp] = row.value
        return found

    def pick(self):
        """A row that is neither among the first nor the last."""
        return self.rows[int(self.random.integers(3, len(self.rows) - 3))]

    def index(self, name):
        return self.columns.index(name)


def stamp_text(stamp, template):
    """Write microseconds since 1970 by a template of strftime."""
    when = datetime(1970, 1, 1) + timedelta(microseconds=int(stamp))
    return when.strftime(template).replace("%q", str((when.month + 2) // 3))


def draw(random):
    """Draw a known table of one frequency, of one or several series."""
    code = str(random.choice(list(STEPS)))
    frequency = STEPS[code]
    ids = IDS[int(random.integers(len(IDS)))]
    keys = ["shop", "item"][: len(ids[0])]
    first = start(code, random)
    rows = []
    for one in ids:
        length = int(random.integers(24, 60))
        later = int(random.integers(0, 5))
        stamps = frequency.advance(first, np.arange(later, later + length))
        scale = 10.0 ** random.integers(0, 7)
        digits = int(random.integers(0, 4))
        values = random.normal(2 * scale, scale, length)
        rows += [
            Row(one, int(s), round(float(v), digits))
            for s, v in zip(stamps, values, strict=True)
        ]
    if random.random() < 0.3:
        rows.sort(key=lambda row: row.stamp)
    time = "step" if code == "1" else str(random.choice(TIMES))
    draft = Draft(frequency, time, str(random.choice(NAMES)), keys, rows, random)
    draft.write_number = lambda value: repr(value).removesuffix(".0")
    draft.write_time = writer(code)
    return draft


def start(code, random):
    if code == "1":
        return int(random.integers(0, 50))
    year = int(random.integers(1995, 2023))
    day = {"W": 1 + int(random.integers(7)), "ME": 31}.get(code, 1)
    first = datetime(year, 1, day)
    while code == "B" and first.weekday() > 4:
        first += timedelta(days=1)
    return int((first - datetime(1970, 1, 1)) / timedelta(microseconds=1))


def writer(code):
    """How the times of a frequency are written unless something else is drawn."""
    if code == "1":
        return str
    template = "%Y-%m-%d %H:%M" if code in ("h", "15min") else "%Y-%m-%d"
    return lambda stamp: stamp_text(stamp, template)


def write_cells(draft):
    """Write every cell as text: ids, time, target."""
    draft.columns = [*draft.keys, draft.time, draft.target]
    for row in draft.rows:
        number = (
            draft.missing_word if row.value is None else draft.write_number(row.value)
        )
        row.cells = [*row.id, draft.write_time(row.stamp), number]


def write_lines(draft):
    """Put the cells of every row into a line."""
    draft.lines = [(line(draft, draft.columns), None)]
    draft.lines += [(line(draft, row.cells), row) for row in draft.rows]


def line(draft, cells):
    """Quote the cells that need it, or all, and join them."""
    special = {draft.delimiter, '"', "\n", "\r"}
    texts = [
        '"' + cell.replace('"', '""') + '"'
        if draft.quoted or special & {*cell}
        else cell
        for cell in cells
    ]
    return draft.delimiter.join(texts)


def write_content(draft):
    """Join the lines to the bytes of a file."""
    texts = [*draft.before, *(text for text, _ in draft.lines), *draft.after]
    draft.content = (draft.newline.join(texts) + draft.newline).encode()


def line_number(draft, row):
    """The line of a row as an editor counts it."""
    count = 1 + sum(1 + text.count("\n") for text in draft.before)
    for text, owner in draft.lines:
        if owner is row:
            return count
        count += 1 + text.count("\n")
    return None
