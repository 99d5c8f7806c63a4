"""How figures are written in reports."""

import math


def significant(value: float | None) -> str:
    """Write a figure with three significant digits, in full from 1,000 on.

    >>> significant(0.81234), significant(12345.6), significant(None)
    ('0.812', '12,346', '-')
    >>> significant(0.0005264), significant(-4.2e11)
    ('5.26e-4', '-4.20e11')
    """
    if value is None:
        return "-"
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if abs(value) >= 1e9 or abs(value) < 1e-3:
        leading, _, exponent = f"{value:.2e}".partition("e")
        return f"{leading}e{int(exponent)}"
    if abs(value) >= 999.5:
        return f"{value:,.0f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{max(digits, 0)}f}"


def percent(share: float | None) -> str:
    """Write a share as percent.

    >>> percent(0.8049), percent(-0.031)
    ('80 %', '-3 %')
    """
    return "-" if share is None else f"{100 * share:.0f} %"


def file_size(size: int) -> str:
    """Write bytes in units that people read.

    >>> file_size(812), file_size(712_345), file_size(3_400_000)
    ('812 bytes', '712 kB', '3.4 MB')
    """
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1e6:.1f} MB"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun; the plural of series is series.

    >>> counted(1, "row"), counted(1200, "row"), counted(3, "series")
    ('1 row', '1,200 rows', '3 series')
    """
    plural = noun if count == 1 or noun.endswith("s") else f"{noun}s"
    return f"{count:,} {plural}"


def name_of(series: tuple[str, ...]) -> str:
    """Write the id of a series in one line, whatever it holds.

    >>> name_of(("north", "a\\nb"))
    'north, a\\\\nb'
    """
    text = ", ".join(series) or "the series"
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode()
        for mark in text
    )


def shortened(text: str, most: int) -> str:
    """Write a name in one line of at most so many marks.

    >>> shortened("passengers of the line", 12)
    'passengers …'
    """
    line = name_of((text,)) if text else ""
    return line if len(line) <= most else f"{line[: most - 1]}…"
