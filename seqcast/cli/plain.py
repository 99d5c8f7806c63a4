"""Text for people: without what a terminal would obey."""


def printable(text: str) -> str:
    """Escape control and direction characters, which could fake other text."""
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode()
        for mark in text
    )


def lines(text: str) -> str:
    """Escape all of them but the ends of lines."""
    return "\n".join(map(printable, text.split("\n")))
