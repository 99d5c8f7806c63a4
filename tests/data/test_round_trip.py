"""Any panel, written in any style, is read back as it was.

The writer here knows nothing of the reader, and pandas counts the dates.
"""

import bz2
import gzip
import lzma
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seqcast.data.assemble import Reading, read_panel
from seqcast.settings import DataSettings

NAN = float("nan")
# Our name of a frequency -> that of pandas, and whether it has a time of day.
CALENDARS = {
    "ms": ("ms", True),
    "5s": ("5s", True),
    "15min": ("15min", True),
    "30min": ("30min", True),
    "h": ("h", True),
    "D": ("D", False),
    "B": ("B", False),
    "W": ("W-WED", False),
    "MS": ("MS", False),
    "ME": ("ME", False),
    "QS": ("QS", False),
    "YS": ("YS", False),
}
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y")
PACKED = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda content: pa.compress(content, "zstd", asbytes=True),
}
IDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]),
    min_size=1,
    max_size=6,
).filter(lambda text: text == text.strip())
VALUES = st.integers(-99_999_999, 99_999_999).map(lambda cents: cents / 100)
WORDS = st.sampled_from(["no", "yes", "half, or so", 'a "deal"', "ö;ü", "two\nlines"])


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    delimiter: str
    decimal: str
    thousands: str
    quoted: bool
    line_end: str
    encoding: str
    packed: str
    missing: str
    dates: str
    between: str
    zone: str
    shuffled: bool

    def number(self, value):
        """A number with two digits after the mark, or what stands for none."""
        if np.isnan(value):
            return self.missing
        text = f"{value:,.2f}".replace(",", " ").replace(".", self.decimal)
        return text.replace(" ", self.thousands)

    def time(self, moment, clock):
        """A date, with its time of day and offset where the frequency has one."""
        text = moment.strftime(self.dates)
        if not clock:
            return text
        micro = f".{moment.microsecond:06d}"
        return f"{text}{self.between}{moment.strftime('%H:%M:%S')}{micro}{self.zone}"

    def content(self, rows):
        """A table as the bytes of a file."""
        lines = [self.delimiter.join(map(self.cell, row)) for row in rows]
        text = self.line_end.join([*lines, ""])
        return PACKED[self.packed](text.encode(self.encoding))

    def cell(self, text):
        """A cell, quoted where it must be, or always."""
        marks = {self.delimiter, '"', "\r", "\n"}
        if not self.quoted and not marks & set(text):
            return text
        return '"' + text.replace('"', '""') + '"'

    def stated(self):
        """What only the user can say of it."""
        order = {"%d/%m/%Y": True, "%m/%d/%Y": False}.get(self.dates)
        return DataSettings(decimal=self.decimal, dayfirst=order)


@st.composite
def styles(draw):
    decimal, thousands = draw(st.sampled_from([".", ".,", ",", ",."]).map(tuple_of))
    return Style(
        draw(st.sampled_from(",;\t|")),
        decimal,
        thousands,
        draw(st.booleans()),
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        draw(st.sampled_from(list(PACKED))),
        draw(st.sampled_from(["", "NA", "-"])),
        draw(st.sampled_from(DATES)),
        draw(st.sampled_from(" T")),
        draw(st.sampled_from(["", "Z", "+05:30", "-0800"])),
        draw(st.booleans()),
    )


def tuple_of(marks):
    """The decimal mark and the thousands mark, or nothing for the latter."""
    return marks[0], marks[1:]


@st.composite
def series_of(draw, longest=9):
    """The steps that have a row, and the values of all steps, rows missing as NaN.

    The first and the last step have a row and a value; half of all have a row.
    """
    count = draw(st.integers(2, longest))
    held = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    held[[0, -1]] = True
    held |= 2 * held.sum() < count
    gaps = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    values = np.array(draw(st.lists(VALUES, min_size=count, max_size=count)))
    values[1:-1] = np.where(np.array(gaps)[1:-1] | ~held[1:-1], NAN, values[1:-1])
    return held, values


def draw_times(draw, freq, count):
    """The times of so many steps from a start that lies on a step."""
    start = pd.Timestamp("1999-12-27") + timedelta(days=draw(st.integers(0, 9_000)))
    return pd.date_range(start, periods=count, freq=CALENDARS[freq][0])


def micros(times):
    """Microseconds since 1970 on the clock of the file."""
    return times.as_unit("us").asi8


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), style=styles(), freq=st.sampled_from(list(CALENDARS)))
def test_a_long_panel_is_read_back_as_it_was(tmp_path, data, style, freq):
    columns = data.draw(st.integers(0, 3), label="columns of ids")
    most = 3 if columns else 1
    names = st.lists(
        st.tuples(*[IDS] * columns), min_size=1, max_size=most, unique=True
    )
    expected, rows = {}, []
    for name in data.draw(names, label="ids"):
        held, values = data.draw(series_of())
        times = draw_times(data.draw, freq, len(values))
        price = np.round(data.draw(VALUES) + np.arange(len(values)), 2)
        price[~held] = NAN
        word = data.draw(WORDS)
        promo = [data.draw(WORDS) if there else None for there in held]
        expected[name] = times, values, price, promo, word
        for step in np.flatnonzero(held):
            when = style.time(times[step], CALENDARS[freq][1])
            numbers = style.number(values[step]), style.number(price[step])
            rows.append([*name, when, *numbers, promo[step], word])
    if style.shuffled:
        np.random.default_rng(0).shuffle(rows)
    ids = [f"id {number}" for number in range(columns)]
    header = [*ids, "when", "sold", "price", "promo", "kind"]
    path = tmp_path / "panel.csv"
    path.write_bytes(style.content([header, *rows]))
    request = Reading(
        "when",
        "sold",
        tuple(ids),
        freq,
        known=("price", "promo"),
        static=("kind",),
    )
    panel = read_panel(str(path), request, style.stated()).panel
    assert set(panel.ids) == set(expected)
    beside = panel.covariates
    kinds = {one.name: one.categories for one in beside.features}
    for number, name in enumerate(panel.ids):
        times, values, price, promo, word = expected[name]
        part = slice(*panel.target.offsets[number : number + 2])
        assert panel.starts[number] == micros(times)[0]
        np.testing.assert_array_equal(panel.target.values[part, 0], values)
        part = slice(*beside.known.offsets[number : number + 2])
        np.testing.assert_array_equal(beside.known.values[part, 0], price)
        codes = beside.known.values[part, 1]
        words = [None if np.isnan(c) else kinds["promo"][int(c)] for c in codes]
        assert words == promo
        assert kinds["kind"][int(beside.static[number, 0])] == word


@settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), style=styles(), freq=st.sampled_from(list(CALENDARS)))
def test_a_wide_panel_is_read_back_as_it_was(tmp_path, data, style, freq):
    count = data.draw(st.integers(2, 9))
    times = draw_times(data.draw, freq, count)
    shapes = st.lists(VALUES | st.just(NAN), min_size=count, max_size=count)
    names = data.draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    names = [f"s {name}" for name in names]
    table = {name: np.array(data.draw(shapes)) for name in names}
    for values in table.values():
        values[-1] = 1.25  # no series without a value
    rows = [
        [
            style.time(times[step], CALENDARS[freq][1]),
            *(style.number(values[step]) for values in table.values()),
        ]
        for step in range(count)
    ]
    if style.shuffled:
        rows.reverse()
    path = tmp_path / "panel.csv"
    path.write_bytes(style.content([["when", *names], *rows]))
    request = Reading("when", freq=freq, wide=True)
    panel = read_panel(str(path), request, style.stated()).panel
    assert panel.ids == tuple((name,) for name in names)
    for number, name in enumerate(names):
        begin = int(np.flatnonzero(~np.isnan(table[name]))[0])
        part = slice(*panel.target.offsets[number : number + 2])
        assert panel.starts[number] == micros(times)[begin]
        np.testing.assert_array_equal(panel.target.values[part, 0], table[name][begin:])


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u202f", "'", "\u2019"])
@given(values=st.lists(VALUES, min_size=2, max_size=9))
def test_marks_between_thousands_change_no_value(tmp_path_factory, mark, values):
    values = [1_234.5, -98_765.25, *values]
    path = tmp_path_factory.mktemp("thousands") / "sales.csv"
    first = pd.Timestamp("2024-01-01")
    rows = [
        f"{first + timedelta(days=day):%Y-%m-%d};{value:,.2f}".replace(",", mark)
        for day, value in enumerate(values)
    ]
    path.write_text("\n".join(["day;sold", *rows]), "utf-8")
    panel = read_panel(str(path), Reading(), DataSettings()).panel
    assert panel.target.values[:, 0].tolist() == values
