"""How a message shows a user's text and counts things."""

from collections.abc import Sequence

# How a notice begins that speaks against a forecast.
WARNING = "Warning: "


def quote(text: str, limit: int = 40) -> str:
    r"""Show text inside a message: quoted, cut, control characters escaped.

    >>> print(quote("a\tb"))
    "a\x09b"
    """
    short = text if len(text) <= limit else text[: limit - 3] + "..."
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in short) + '"'


def counted(number: int, noun: str) -> str:
    """Join a number and a noun.

    >>> counted(1, "row"), counted(2000, "row"), counted(2, "series")
    ('1 row', '2,000 rows', '2 series')
    """
    plural = noun if number == 1 or noun.endswith("s") else noun + "s"
    return f"{number:,} {plural}"


def run_of(number: int, noun: str) -> str:
    """Name things behind ``the last`` or ``the newest``, without a count of one.

    >>> run_of(1, "line"), run_of(2, "line")
    ('line', '2 lines')
    """
    return noun if number == 1 else counted(number, noun)


def share(number: int, whole: int, one: str, many: str) -> str:
    """Say what is true of some series of all, the verb in their number.

    >>> share(1, 3, "is new.", "are new."), share(2, 3, "is new.", "are new.")
    ('1 of 3 series is new.', '2 of 3 series are new.')
    >>> share(1, 1, "is new.", "are new.")
    'The series is new.'
    """
    if whole == 1:
        return f"The series {one}"
    return f"{number:,} of {whole:,} series {one if number == 1 else many}"


def more(number: int) -> str:
    """Count the faults after the first, inside brackets, or say nothing."""
    return f" (and {number:,} more)" if number > 0 else ""


def either(choices: Sequence[str]) -> str:
    """Join choices inside a sentence.

    >>> either(["a"]), either(["a", "b"]), either(["a", "b", "c"])
    ('a', 'a or b', 'a, b or c')
    """
    return " or ".join(filter(None, (", ".join(choices[:-1]), *choices[-1:])))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def listed(names: Sequence[str]) -> str:
    """Name the first columns inside a sentence, and count the others."""
    word = "column" if len(names) == 1 else "columns"
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{word} {', '.join(map(quote, names[:5]))}{rest}"
