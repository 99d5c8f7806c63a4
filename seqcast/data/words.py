"""How a message shows a user's text and counts things."""


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


def more(number: int) -> str:
    """Count the faults after the first, inside brackets, or say nothing."""
    return f" (and {number:,} more)" if number > 0 else ""


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
