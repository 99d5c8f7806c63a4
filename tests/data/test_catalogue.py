"""The inputs that must be told apart, and the case or test that holds each.

``READERS`` are files that common readers get wrong; ``BEHAVIOUR`` is what every
kind of input must come to: N is read without a word, R with a notice, E refused
with a line that says what to do. A holder is a folder of tests/cases, or a test
as ``file.py::name`` where the input is no file of a few lines.
"""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

# Input, and what holds it.
READERS = {
    "UTF-8 byte order mark": "utf-8-byte-order-mark",
    "UTF-16": "utf-16",
    "semicolons or tabs": "semicolons tabs",
    "semicolons with a decimal comma": "decimal-comma",
    "semicolons with 1.005 for 1005": "decimal-comma-or-thousands stated-decimal",
    "quoted 1,005.5": "thousands-and-decimals",
    "no header": "no-header no-header-stated no-header-of-integer-times",
    "header twice": "duplicate-header unused-duplicate-header",
    "one row too long": "long-row",
    "one row too short": "short-row",
    "quote never closed": "unclosed-quote",
    "CR line ends": "carriage-returns",
    "mixed line ends": "mixed-line-ends",
    "blank lines": "blank-lines",
    "# preamble": "comment-lines",
    "1e400": "overflow",
    "ids 007 and NA": "ids-byte-for-byte",
    "one bad value at line 60,002": "bad-value-at-line-60002",
    "gzip named .csv": "gzip-by-content",
    "truncated gzip": "truncated-gzip",
    "FIFO without a writer": "data/test_pipes.py::"
    "test_a_pipe_without_a_writer_is_given_up",
    "/dev/zero": "data/test_source.py::test_what_is_no_file_is_named",
    "200,000 columns": "too-many-columns",
    "200 MB cell": "data/test_bombs.py::test_a_bomb_is_refused_in_time_and_memory",
    "2 MB gzip of 1 GB": "gzip-bomb "
    "data/test_bombs.py::test_a_bomb_is_refused_in_time_and_memory",
    "05/01/2024": "day-or-month stated-day-first",
    "epoch milliseconds": "epoch-milliseconds",
    "Excel serials": "excel-serials excel-serials-of-quarters stated-excel-serials",
    "20240101": "compact-dates",
    "now or today": "now-and-today date-as-today",
    "1_000, full-width digits, nan, infinity": "underscore-number full-width-digits "
    "missing-words infinity",
}

# What it must come to, the input, what its fix must name, and what holds it.
BEHAVIOUR = [
    ("N", "byte order mark", "", "utf-8-byte-order-mark"),
    ("N", "CRLF, CR, mixed", "", "windows-line-ends carriage-returns mixed-line-ends"),
    ("N", "blank lines, trailing blanks", "", "blank-lines trailing-blanks"),
    ("R", "UTF-16 with its mark", "", "utf-16"),
    ("E", "other bytes", "data.encoding=cp1252", "latin-bytes-in-utf-8"),
    ("E", "UTF-16 without its mark", "data.encoding=utf-16", "utf-16-without-a-mark"),
    ("R", "; tab |", "", "semicolons tabs bars"),
    (
        "R",
        "delimiter in the first line",
        "",
        "delimiter-in-the-first-line delimiter-in-the-first-line-and-stated",
    ),
    ("E", "fault below it", "unit", "faulty-value-below-a-line-of-the-delimiter"),
    ("E", "two dialects equally good", "data.delimiter", "two-delimiters"),
    ("R", "decimal comma, proven", "", "decimal-comma wide-decimal-commas"),
    (
        "E",
        "1.005 or 1,005",
        "data.decimal",
        "decimal-comma-or-thousands thousands-alone decimal-comma-in-one-column",
    ),
    (
        "R",
        "thousands marks",
        "",
        "thousands-and-decimals thousands-by-spaces thousands-by-apostrophes",
    ),
    (
        "E",
        "currency, percent, unit",
        "data.clean_values",
        "currency currency-on-some-values percent-throughout unit-of-all-values "
        "laboratory-units",
    ),
    # No setting makes one unit of two.
    ("E", "units of some values", "one unit", "percent unit-of-one-value two-units"),
    (
        "E",
        "K for thousands",
        "Write it as",
        "thousands-as-k some-thousands-as-k "
        "thousands-as-k-of-a-target thousands-and-millions",
    ),
    ("E", "a unit like K for thousands", "data.clean_values", "kelvin"),
    ("E", "below a limit", "half", "below-the-limit-of-detection"),
    ("N", "quoted newline, doubled quotes", "", "doubled-quotes"),
    ("E", "quote never closed", "Close it", "unclosed-quote"),
    ("R", "# preamble", "", "comment-lines"),
    ("E", "title", "data.skip_header", "title-above-the-header"),
    ("E", "title in cells", "data.skip_header", "title-padded-with-delimiters"),
    (
        "E",
        "footer",
        "data.skip_footer",
        "footer footer-month-first footer-of-two-lines footer-without-a-time "
        "footer-below-epochs footer-below-integer-steps short-footer source-line "
        "footer-of-a-total-and-a-page footer-of-a-total-and-a-page-half-skipped "
        "footer-of-a-page-below-integer-steps",
    ),
    (
        "E",
        "line of units below the header",
        "Remove the line",
        "line-of-units "
        "line-of-formats-and-units line-of-formats-and-units-taken-for-missing "
        "line-of-units-with-a-degree line-of-units-below-an-iso-date "
        "line-of-units-of-ids "
        "line-of-units-above-a-word-for-missing",
    ),
    ("E", "word for missing in the first row", "data.missing", "first-value-n-a"),
    ("R", "spreadsheet", "", "spreadsheet-with-title-and-total"),
    ("E", "a column for each month", "one row for each month", "months-in-columns"),
    (
        "E",
        "years from summer to summer",
        "in which it begins",
        "school-years school-years-that-look-like-months",
    ),
    ("R", "ids that look alike", "", "ids-that-look-alike"),
    (
        "R",
        "footer skipped",
        "",
        "skipped-footer footer-of-two-lines-skipped "
        "footer-of-a-total-and-a-page-skipped",
    ),
    ("E", "row too long or short", "row|cell", "long-row short-row"),
    ("E", "duplicate header in use", "name of its own", "duplicate-header"),
    ("E", "empty header in use", "name|one, such as", "unnamed-target unnamed-times"),
    (
        "R",
        "duplicate or empty header not in use",
        "",
        "unused-duplicate-header unnamed-column-left-out empty-header",
    ),
    ("E", "no header", "data.header=no", "no-header"),
    ("E", "NUL byte, binary", "Remove|Export", "nul-byte binary"),
    (
        "E",
        "wrong kind",
        "Export",
        "excel-workbook zip-archive web-page pickle picture header-with-a-model",
    ),
    ("E", "JSON that is no lines", "JSON object a line", "json"),
    # Parquet is read, by content.
    ("N", "Parquet named .csv", "", "parquet-by-content"),
    ("E", "Parquet cut short", "again", "truncated-parquet"),
    (
        "N",
        "compressed, by content",
        "",
        "gzip-by-content bzip2-by-content xz-by-content zstd-by-content",
    ),
    ("E", "compressed over 100 to 1", "yourself", "gzip-bomb"),
    (
        "E",
        "above data.max_input",
        "",
        "data/test_pipes.py::test_a_file_above_the_bound_is_refused "
        "data/test_pipes.py::test_a_pipe_above_the_bound_is_refused",
    ),
    ("R", "empty, NA, null, -", "", "missing-words"),
    (
        "E",
        "other text, truth, hexadecimal, 1_000",
        "missing|plain number",
        "unknown-missing-word boolean hexadecimal underscore-number full-width-digits",
    ),
    (
        "E",
        "inf, 1e400, above 1e300",
        "leave the cell empty",
        "infinity overflow beyond-the-largest-number",
    ),
    ("N", "negative, zero, integers", "", "negative-and-zero"),
    ("N", "ISO 8601", "", "half-hours fixed-offset"),
    ("R", "d/m or m/d, proven", "", "day-first month-first unpadded-month-first"),
    # The order alone is less to say than a format.
    ("E", "d/m or m/d, open", "data.dayfirst", "day-or-month"),
    (
        "R",
        "epochs, YYYYMMDD",
        "",
        "epoch-seconds epoch-milliseconds epoch-microseconds compact-dates",
    ),
    ("E", "epoch of another unit", "microseconds", "epoch-nanoseconds"),
    ("E", "Excel serials", "data.date_format=excel", "excel-serials"),
    (
        "E",
        "mixed formats, no such day, early or late year",
        "Write all|Correct",
        "mixed-formats no-such-day early-year late-year day-and-month-mixed",
    ),
    ("R", "mixed offsets", "", "mixed-offsets offsets-of-no-zone offsets-of-a-zone"),
    ("E", "offsets on some", "one way", "aware-and-naive"),
    ("R", "hour that came twice, in order", "", "clocks-back"),
    ("R", "hour that clocks skipped, no zone stated", "", "clocks-forward-no-zone"),
    (
        "E",
        "hour that never came, or that came twice once",
        "data.tz",
        "time-that-clocks-skipped hour-that-came-twice-standing-once "
        "clocks-back-without-a-zone",
    ),
    (
        "R",
        "a date and hours, clocks or spans beside it",
        "",
        "date-and-hour date-and-he01 date-and-clock-up-to-24 date-and-spans "
        "date-start-time-and-end-time settlement-periods",
    ),
    (
        "R",
        "a year and months, quarters or weeks beside it",
        "",
        "month-and-year-columns german-year-and-month year-and-quarter-numbers "
        "year-and-roman-quarters year-and-week-number",
    ),
    (
        "E",
        "a part of the time where ids are looked for",
        "--id",
        "intervals-of-days hours-up-to-25 weeks-and-weekdays month-names-as-codes "
        "year-and-period-of-quarters departures-as-ids",
    ),
    ("R", "24:00", "", "midnight-as-24"),
    ("R", "unsorted rows", "", "unsorted-rows"),
    ("R", "equal duplicates", "", "equal-duplicate wide-unsorted-with-a-row-twice"),
    (
        "E",
        "different duplicates",
        "data.duplicates=sum",
        "different-duplicate wide-different-duplicate",
    ),
    (
        "E",
        "different duplicates of irregular times",
        "data.regularise=mean",
        "irregular-times-with-a-duplicate",
    ),
    ("R", "gaps", "", "gaps gaps-of-a-panel"),
    (
        "E",
        "no regular frequency",
        "--freq",
        "irregular-steps irregular-times irregular-series-of-a-panel mostly-gaps",
    ),
    (
        "E",
        "too short for window and horizon",
        "",
        "workflows/test_cuts.py::test_series_too_short_for_a_forecast_are_left_out "
        "workflows/test_cuts.py::"
        "test_a_panel_without_a_series_long_enough_is_refused_with_the_numbers",
    ),
    # Read like any other; that it is constant is told by fit and inspect.
    ("N", "constant series", "", "constant"),
    (
        "R",
        "constant series, forecast",
        "",
        "models/test_pipeline.py::test_a_constant_is_forecast_exactly "
        "data/test_unusual.py::test_outliers_and_constants_are_those_of_each_series",
    ),
    ("R", "a series without a value", "", "all-missing-series"),
    ("E", "no series with a value", "--target", "all-missing"),
    ("E", "empty file, header only", "header", "empty-file header-only"),
    ("N", "ids kept", "", "ids-byte-for-byte formulas-as-ids"),
    ("E", "id over 1,024 bytes", "Shorten", "long-id"),
    (
        "E",
        "control and direction characters",
        "",
        "control-characters control-characters-in-an-id "
        "cli/test_control.py::test_nothing_raw_reaches_the_terminal",
    ),
    (
        "E",
        "folder, missing, no permission, device",
        "",
        "data/test_source.py::test_what_is_no_file_is_named "
        "data/test_source.py::test_a_file_without_permission_says_so",
    ),
    (
        "N",
        "FIFO, standard input",
        "",
        "data/test_pipes.py::test_a_writer_in_time_is_read_to_its_end "
        "data/test_source.py::test_standard_input_is_read_as_a_file",
    ),
    ("N", "symbolic link", "", "data/test_source.py::test_a_link_is_followed"),
    (
        "E",
        "file that grows while it is read",
        "",
        "data/test_source.py::test_a_file_that_grows_while_it_is_read_is_refused",
    ),
    (
        "E",
        "over 10,000 columns, lines and cells without end",
        "column|line|cell",
        "too-many-columns data/test_source.py::test_a_row_that_does_not_fit_is_named",
    ),
    (
        "R",
        "ids that a spreadsheet runs",
        "",
        "data/test_formulas.py::test_ids_stay_as_they_are_with_one_notice",
    ),
]


def words_of(case):
    """What a case must produce, by line."""
    return (TESTS / "cases" / case / "expected.txt").read_text("utf-8").splitlines()


def holds(holder):
    """Whether a case or a test is there."""
    file, mark, name = holder.partition("::")
    if not mark:
        return (TESTS / "cases" / holder / "expected.txt").is_file()
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return name in {node.name for node in tree.body if hasattr(node, "name")}


def kind_of(lines):
    """What an input comes to: N, R or E."""
    if lines[0].startswith("Error: "):
        return "E"
    plain = all(line.startswith(("Read ", "Columns: ")) for line in lines[:2])
    return "N" if plain and len(lines) == 2 else "R"


@pytest.mark.parametrize("name", READERS)
def test_what_other_readers_get_wrong_is_held_by_a_case(name):
    assert all(map(holds, READERS[name].split()))


@pytest.mark.parametrize(("kind", "name", "fix", "holders"), BEHAVIOUR)
def test_an_input_comes_to_what_it_must(kind, name, fix, holders):
    assert all(map(holds, holders.split()))
    for case in [holder for holder in holders.split() if "::" not in holder]:
        lines = words_of(case)
        assert kind_of(lines) == kind
        if kind == "E":
            assert lines[1].startswith("  at   sales.")
            assert any(part in lines[2] for part in fix.split("|"))
