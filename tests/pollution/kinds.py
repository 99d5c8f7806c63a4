"""The kinds of dirt that files have.

``alone`` is what must become of a file that is soiled by this kind only:
``read`` (as the table), ``refused``, or ``either`` where the draw decides.
"""

import bz2
import gzip
import lzma
from dataclasses import dataclass

import pyarrow as pa

from tests.pollution.draft import Blame, Row, line, stamp_text

STAGES = (
    "rows", "style", "cells", "columns", "lines", "text", "bytes", "encoding", "packing"
)  # fmt: skip
KINDS = {}
DAY = 86_400_000_000


@dataclass(frozen=True)
class Kind:
    """One kind of dirt: at which stage of the writing, and what it does."""

    name: str
    stage: str
    alone: str
    group: str
    soil: object
    suits: object


def kind(stage, alone, group=None, suits=lambda draft: True):
    """Register a function that soils a draft."""

    def register(soil):
        name = soil.__name__.replace("_", " ")
        KINDS[name] = Kind(name, stage, alone, group or name, soil, suits)
        return soil

    return register


def plain(draft):
    return draft.dated


def daily(draft):
    return draft.daily


def subdaily(draft):
    return draft.dated and not draft.daily


def keyed(draft):
    return bool(draft.keys)


# Rows: what the table holds.


@kind("rows", "read", "order")
def shuffled_rows(draft):
    draft.rows = [draft.rows[i] for i in draft.random.permutation(len(draft.rows))]


@kind("rows", "read", "order")
def newest_rows_first(draft):
    draft.rows.reverse()


@kind("rows", "read")
def rows_twice(draft):
    for row in [draft.pick() for _ in range(3)]:
        place = draft.rows.index(row)
        draft.rows.insert(place, Row(row.id, row.stamp, row.value))


@kind("rows", "refused", "rows twice")
def rows_twice_with_other_values(draft):
    row = draft.pick()
    other = Row(row.id, row.stamp, 2 * (row.value or 0) + 1)
    draft.rows.insert(draft.rows.index(row) + 1, other)
    draft.lost = True


def ends_of(draft):
    """The first and the last rows of every series."""
    for one in {row.id for row in draft.rows}:
        mine = sorted((r for r in draft.rows if r.id == one), key=lambda r: r.stamp)
        yield from (mine[0], mine[1], mine[-1])


@kind("rows", "read", "rows twice")
def rows_left_out(draft):
    kept = set(map(id, ends_of(draft)))
    for row in [draft.pick() for _ in range(3)]:
        if id(row) not in kept and row in draft.rows:
            draft.rows.remove(row)


@kind("rows", "refused", "date style", plain)
def a_time_beside_the_grid(draft):
    row = draft.pick()
    row.stamp += 7 * 60_000_000
    template = "%Y-%m-%d %H:%M"
    draft.write_time = lambda stamp: stamp_text(stamp, template)
    draft.lost = True


@kind("rows", "read")
def empty_values(draft):
    for _ in range(3):
        draft.pick().value = None


@kind("rows", "read")
def missing_words(draft):
    word = str(draft.random.choice(["NA", "null", "NaN", "-", "None"]))
    for _ in range(3):
        draft.pick().value = None
    draft.missing_word = word


@kind("rows", "read")
def zeros_and_negatives(draft):
    draft.pick().value = 0.0
    draft.pick().value = -12.5


@kind("rows", "read", "number style")
def great_and_small_values(draft):
    draft.pick().value = 1.5e299
    draft.pick().value = 2.5e-300


# Style: how times and numbers are written.


def dates(name, alone, template, suits=daily):
    def soil(draft):
        draft.write_time = lambda stamp: stamp_text(stamp, template)

    KINDS[name] = Kind(name, "style", alone, "date style", soil, suits)


def whole_days(draft):
    """Whether some day of the month is over 12."""
    text = (stamp_text(row.stamp, "%d") for row in draft.rows)
    return draft.daily and max(text) > "12"


def first_days(draft):
    """Whether the day and the month may be exchanged, and that makes other dates."""
    texts = [stamp_text(row.stamp, "%d %m") for row in draft.rows]
    other = any(text[:2] != text[3:] for text in texts)
    return draft.daily and other and not whole_days(draft)


def many(draft):
    return whole_days(draft)


dates("day first", "read", "%d/%m/%Y", many)
dates("month first", "read", "%m/%d/%Y", many)
dates("day first by hyphens", "read", "%d-%m-%Y", many)
dates("either day or month first", "refused", "%d/%m/%Y", first_days)
dates("dotted dates", "read", "%d.%m.%Y")
dates("slashed dates", "read", "%Y/%m/%d")
dates("compact dates", "read", "%Y%m%d")
dates("month names", "read", "%d %b %Y")
dates("american month names", "read", "%b %d, %Y")
dates("midnights", "read", "%Y-%m-%d 00:00:00")
dates("midnights with a T", "read", "%Y-%m-%dT00:00:00.000")
dates("two-digit years", "refused", "%d/%m/%y", many)
dates("weekdays before the date", "either", "%a %d %b %Y")
dates("offsets", "read", "%Y-%m-%dT%H:%M:%S+02:00", subdaily)
dates("universal time", "read", "%Y-%m-%dT%H:%M:%SZ", subdaily)
dates("twelve-hour clock", "read", "%Y-%m-%d %I:%M %p", subdaily)
dates("day first with a clock", "either", "%d.%m.%Y %H:%M", subdaily)


def recent(draft):
    """Whether epochs have the usual number of digits, since September 2001."""
    return draft.dated and min(row.stamp for row in draft.rows) > 10**15


@kind("style", "read", "date style", recent)
def epochs(draft):
    unit = int(draft.random.choice([1, 1_000, 1_000_000]))
    draft.write_time = lambda stamp: str(stamp // unit)


@kind("style", "refused", "date style", daily)
def excel_serials(draft):
    draft.write_time = lambda stamp: str(stamp // DAY + 25_569)
    draft.time = "date"
    draft.lost = True


@kind("style", "read", "number style")
def thousands_and_decimals(draft):
    draft.write_number = lambda value: f"{value:,.3f}"


@kind("style", "either", "number style")
def thousands_without_decimals(draft):
    for row in draft.rows:
        row.value = row.value and float(round(row.value))
    draft.write_number = lambda value: f"{value:,.0f}"


@kind("style", "either", "number style")
def thousands_by_points(draft):
    draft.delimiter = ";"
    for row in draft.rows:
        row.value = row.value and float(round(row.value))
    draft.write_number = lambda value: f"{value:,.0f}".replace(",", ".")


@kind("style", "read", "number style")
def scientific_notation(draft):
    draft.write_number = lambda value: f"{value:.17e}"


@kind("style", "read", "number style")
def plus_signs(draft):
    draft.write_number = lambda value: f"{value:+}"


@kind("style", "read", "number style")
def negatives_in_parentheses(draft):
    draft.pick().value = -5.0
    draft.write_number = lambda v: f"({-v!r})" if v < 0 else repr(v)


@kind("style", "read", "number style")
def typeset_minus_signs(draft):
    draft.pick().value = -5.5
    draft.write_number = lambda v: repr(v).replace("-", "\N{MINUS SIGN}")


@kind("style", "either", "number style")
def decimal_commas(draft):
    """Quoted where the delimiter is a comma too."""
    draft.write_number = lambda value: repr(value).replace(".", ",")
    draft.pick().value = 1234.5


@kind("style", "read", "number style")
def decimal_commas_by_semicolons(draft):
    draft.delimiter = ";"
    draft.write_number = lambda value: f"{value:.4f}".replace(".", ",")
    for row in draft.rows:
        row.value = None if row.value is None else round(row.value, 4)


@kind("style", "read", "number style")
def points_and_decimal_commas(draft):
    draft.delimiter = ";"
    swap = str.maketrans(",.", ".,")
    draft.write_number = lambda value: f"{value:,.3f}".translate(swap)


@kind("style", "read", "number style")
def spaces_between_thousands(draft):
    space = str(draft.random.choice([" ", "\N{NO-BREAK SPACE}", "\u202f", "'"]))
    draft.write_number = lambda value: f"{value:,.3f}".replace(",", space)


def delimiters(name, mark):
    def soil(draft):
        draft.delimiter = mark

    KINDS[name] = Kind(name, "style", "read", "number style", soil, lambda draft: True)


delimiters("semicolons", ";")
delimiters("tabs", "\t")
delimiters("bars", "|")


@kind("style", "read")
def everything_quoted(draft):
    draft.quoted = True


# Cells: what stands in single cells.


def words(name, texts, suits=lambda draft: True):
    """A cell of the target holds a text that is no number."""

    def soil(draft):
        row = draft.pick()
        text = str(draft.random.choice(texts))
        row.cells[-1] = text
        draft.blame = Blame(row, text, draft.target)
        draft.lost = True

    KINDS[name] = Kind(name, "cells", "refused", "a cell", soil, suits)


words("words as values", ["n/a", "broken", "see note", "?", "closed"])
words("infinities", ["inf", "-Infinity", "1e400", "-1e999", "∞"])
words("currencies", ["$1234", "12.50 €", "£5", "EUR 12.5", "1234 kr"])
words("percents", ["12%", "12.5 %"])
words("numbers of programs", ["1_000", "0x1F", "True", "1e", "1.2.3", "--5", "１２"])
words("formulas", ["=A1+B1", "#REF!", "#DIV/0!", "#N/A"])


def times(name, texts, suits=plain):
    """A cell of the time holds a text that is no time."""

    def soil(draft):
        row = draft.pick()
        text = str(draft.random.choice(texts))
        row.cells[len(draft.keys)] = text
        draft.blame = Blame(row, text, draft.time)
        draft.lost = True

    KINDS[name] = Kind(name, "cells", "refused", "a cell", soil, suits)


times("no days of the calendar", ["2021-02-30", "2021-13-01", "2021-00-10"], daily)
times("words as times", ["today", "now", "soon", "n/a", "2021", "Q1"])
times("years beyond the calendar", ["1066-10-14", "9999-12-31", "2300-01-01"], daily)
times("dates in another way", ["Jan 5, 2021", "05.01.2021", "20210105"], daily)


@kind("cells", "refused", "a cell")
def empty_times(draft):
    row = draft.pick()
    row.cells[len(draft.keys)] = ""
    draft.blame = Blame(row, "empty", draft.time)
    draft.lost = True


@kind("cells", "read")
def blanks_around_cells(draft):
    for row in draft.rows[:: int(draft.random.integers(1, 4))]:
        row.cells[len(draft.keys) :] = [f" {c} " for c in row.cells[len(draft.keys) :]]


# Columns: what stands beside them.


@kind("columns", "read")
def row_numbers_of_pandas(draft):
    draft.columns.insert(0, "Unnamed: 0")
    for number, row in enumerate(draft.rows):
        row.cells.insert(0, str(number))


@kind("columns", "read")
def notes_with_quotes_and_newlines(draft):
    draft.columns.append("note")
    for row in draft.rows:
        row.cells.append("")
    for _ in range(4):
        draft.pick().cells[-1] = str(draft.random.choice(['say "x"', "a\nb", "1, 2"]))


@kind("columns", "read")
def a_column_of_one_word(draft):
    draft.columns.append("country")
    for row in draft.rows:
        row.cells.append("NL")


@kind("columns", "either")
def another_column_of_numbers(draft):
    draft.columns.append("price")
    for row in draft.rows:
        row.cells.append(str(round(float(draft.random.normal(10, 1)), 2)))


@kind("columns", "read")
def an_unused_header_twice(draft):
    draft.columns += ["note", "note"]
    for row in draft.rows:
        row.cells += ["x", "y"]


@kind("columns", "refused")
def a_used_header_twice(draft):
    draft.columns.append(draft.target)
    for row in draft.rows:
        row.cells.append("1")
    draft.lost = True


@kind("columns", "read")
def an_empty_last_column(draft):
    draft.columns.append("")
    for row in draft.rows:
        row.cells.append("")


@kind("columns", "read")
def blanks_in_the_header(draft):
    draft.columns = [f" {name} " for name in draft.columns]


@kind("columns", "read")
def columns_in_another_order(draft):
    order = draft.random.permutation(len(draft.columns))
    draft.columns = [draft.columns[i] for i in order]
    for row in draft.rows:
        row.cells = [row.cells[i] for i in order]


# Lines: what stands between the rows, or is not there.


def inserted(draft, text):
    place = 1 + int(draft.random.integers(3, len(draft.lines) - 3))
    row = Row((), 0, None)
    draft.lines.insert(place, (text, row))
    draft.blame = Blame(row, "", "")
    draft.lost = True


@kind("lines", "read")
def blank_lines(draft):
    for _ in range(3):
        draft.lines.insert(1 + int(draft.random.integers(len(draft.lines))), ("", None))


@kind("lines", "read")
def rows_of_empty_cells(draft):
    place = 1 + int(draft.random.integers(len(draft.lines)))
    draft.lines.insert(place, (draft.delimiter * (len(draft.columns) - 1), None))


@kind("lines", "read", "above")
def comments_above(draft):
    draft.before = ["# made by a till", "# units: pieces; all, shops"]


@kind("lines", "either", "above")
def a_title_above(draft):
    draft.before = ["Sales report 2024", ""]


@kind("lines", "refused")
def a_total_below(draft):
    total = Row((), 0, None)
    cells = ["Total", *[""] * (len(draft.columns) - 2), "406"]
    draft.lines.append((line(draft, cells), total))
    draft.lost = True
    draft.blame = Blame(total, "", "")


@kind("lines", "refused")
def a_short_total_below(draft):
    total = Row((), 0, None)
    draft.lines.append((line(draft, ["Total of all 406"]), total))
    draft.lost = True
    draft.blame = Blame(total, "", "")


@kind("lines", "refused")
def a_row_too_long(draft):
    row = draft.pick()
    place = [owner for _, owner in draft.lines].index(row)
    draft.lines[place] = (draft.lines[place][0] + draft.delimiter + "5", row)
    draft.blame = Blame(row, "", "")


@kind("lines", "refused", "a row too long")
def a_row_too_short(draft):
    row = draft.pick()
    place = [owner for _, owner in draft.lines].index(row)
    draft.lines[place] = (line(draft, row.cells[:-1]), row)
    draft.blame = Blame(row, "", "")
    draft.lost = True


@kind("lines", "refused")
def the_header_again(draft):
    inserted(draft, draft.lines[0][0])


@kind("lines", "refused")
def no_header(draft):
    del draft.lines[0]
    draft.lost = True


@kind("lines", "refused")
def a_quote_never_closed(draft):
    row = draft.pick()
    place = [owner for _, owner in draft.lines].index(row)
    text = draft.lines[place][0]
    draft.lines[place] = ('"' + text.replace('"', ""), row)
    draft.blame = Blame(row, "", "")
    draft.lost = True


@kind("lines", "either")
def a_row_cut_at_the_end(draft):
    """The file ends inside its last number: no reader can know."""
    text, row = draft.lines[-1]
    if row and draft.columns[-1].strip() == draft.target and row.value is not None:
        cut = text.rpartition(draft.delimiter)[0]
        draft.lines[-1] = (cut, row)
        draft.blame = Blame(row, "", "")
        draft.lost = True


# Text and bytes: the file as a whole.


def ends(name, mark):
    def soil(draft):
        draft.newline = mark

    KINDS[name] = Kind(name, "text", "read", "line ends", soil, lambda draft: True)


ends("lines of Windows", "\r\n")
ends("lines of old Macs", "\r")


@kind("bytes", "read", "line ends")
def mixed_line_ends(draft):
    head, mark, rest = draft.content.partition(b"\n")
    draft.content = head + b"\r\n" + rest if mark else draft.content


@kind("bytes", "read")
def no_last_line_end(draft):
    draft.content = draft.content.removesuffix(b"\n").removesuffix(b"\r")


@kind("bytes", "read")
def blank_lines_below(draft):
    draft.content += b"\n\n\n"


@kind("encoding", "read", "encoding")
def byte_order_mark(draft):
    draft.content = b"\xef\xbb\xbf" + draft.content


@kind("encoding", "read", "encoding")
def utf_16(draft):
    draft.content = draft.content.decode().encode("utf-16")


@kind("encoding", "refused", "encoding")
def latin_bytes(draft):
    place = draft.content.find(b"\n", len(draft.content) // 2)
    draft.content = draft.content[:place] + b"\xe9" + draft.content[place:]
    draft.lost = True


@kind("encoding", "refused", "encoding")
def nul_bytes(draft):
    place = len(draft.content) // 2
    draft.content = draft.content[:place] + b"\0" + draft.content[place:]
    draft.lost = True


def packed(name, pack):
    def soil(draft):
        draft.content = pack(draft.content)

    KINDS[name] = Kind(name, "packing", "read", "compression", soil, lambda draft: True)


packed("gzip", gzip.compress)
packed("bzip2", bz2.compress)
packed("xz", lzma.compress)
packed("zstd", lambda content: pa.compress(content, codec="zstd", asbytes=True))


@kind("packing", "refused", "compression")
def gzip_cut_short(draft):
    draft.content = gzip.compress(draft.content)[: -len(draft.content) // 20 - 9]
    draft.lost = True
