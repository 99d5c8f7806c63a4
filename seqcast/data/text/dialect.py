"""The dialect of a text file: encoding, comment lines, delimiter.

Each is found, stated as a notice where it is unusual, or refused where two
readings are possible. The decimal mark and the order of dates are decided by
whole columns: see ``numbers`` and ``dates``.
"""

import codecs
import csv
import itertools
import re
from dataclasses import dataclass

from seqcast.data.cells.table import NO_DELIMITER
from seqcast.data.text import encodings, title
from seqcast.data.text.content import Content, held
from seqcast.data.words import counted, either, quote, run_of
from seqcast.errors import DataError, SettingError
from seqcast.settings import DataSettings

_MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_BYTES = 1 << 18
_SAMPLE_LINES = 200
MOST_CELL = 1 << 20
# Of so many bytes, every second is NUL where a letter takes two.
_PAIRS = 1 << 12
_CONTROLS = [bytes([byte]) for byte in (*range(1, 9), *range(14, 27), 28, 29, 30)]
# How spreadsheets state the delimiter, in a line above the header.
_FIRST_LINE = re.compile(r'(?i)"?sep=([\t!#-/:-@\[-^`{-~])"?')
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is cut into cells.

    Args:
        delimiter: Character between cells.
        preamble: Lines before the header.
        notices: What was assumed, each a sentence.
    """

    delimiter: str
    preamble: int
    notices: tuple[str, ...]


def line_of_byte(content: Content, position: int) -> int:
    """Count lines up to a byte as an editor does: CR, LF and CRLF end one."""
    ends, left, last = 0, position + 1, b""
    for piece in content.pieces():
        head = piece[:left]
        ends += head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n")
        ends -= last == b"\r" and head.startswith(b"\n")
        left, last = left - len(head), head[-1:]
        if not left:
            break
    return 1 + ends - (last in (b"\r", b"\n"))


def decode(content: Content, settings: DataSettings) -> tuple[Content, tuple[str, ...]]:
    """Turn a text file into UTF-8 without a byte order mark.

    Returns:
        The text and its notices.

    Raises:
        DataError: The bytes are no text of the encoding.
    """
    notices: tuple[str, ...] = ()
    head = content.head(len(codecs.BOM_UTF8))
    encoding = settings.encoding or _byte_order(head) or "utf-8"
    if encoding.startswith("utf-16") and settings.encoding is None:
        notices = ("Read the file as UTF-16, as its first bytes say.",)
    try:
        if codecs.lookup(encoding).name != "utf-8":
            text = content.whole().decode(encoding).encode()
            content = held(text, content.name)
    except LookupError:
        raise SettingError(
            f"There is no text encoding {quote(encoding)}.",
            where="data.encoding",
            fix="Use a name such as utf-8, cp1252 or utf-16",
        ) from None
    except UnicodeDecodeError as error:
        raise _no_text(content, error.start, encoding, settings) from None
    _refuse_other_bytes(content, encoding, settings)
    marked = content.head(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    return content.since(len(codecs.BOM_UTF8)) if marked else content, notices


def _refuse_other_bytes(
    content: Content, encoding: str, settings: DataSettings
) -> None:
    """Refuse bytes that are not UTF-8, and then the first that is NUL."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    at, nul = 0, -1
    for piece in itertools.chain(content.pieces(), [b""]):
        begun = len(decoder.getstate()[0])
        try:
            if begun or not piece.isascii():
                decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            start = at - begun + error.start
            raise _no_text(content, start, encoding, settings) from None
        found = piece.find(b"\0") if nul < 0 else -1
        nul = at + found if found >= 0 else nul
        at += len(piece)
    if nul >= 0:
        fix = "Remove the byte, or save the file as UTF-8 text"
        head = content.head(_PAIRS)
        if 3 * head.count(b"\0") > len(head):
            order = "be" if nul == 0 else "le"
            fix = f"Save the file as UTF-8, or pass --set data.encoding=utf-16-{order}"
        raise DataError(
            "The file holds a NUL byte, so it is not plain text.",
            where=f"{content.name}:{line_of_byte(content, nul)}",
            fix=fix,
        )


def _no_text(
    content: Content, position: int, encoding: str, settings: DataSettings
) -> DataError:
    byte = content.since(position).head(1)[0]
    head = content.head(_PAIRS)
    if settings.encoding is None and _is_binary(head):
        return DataError(
            "The file is binary, not delimited text or Parquet.",
            where=content.name,
            fix="Export the data as CSV",
        )
    found = {} if settings.encoding else encodings.readings(content, position)
    cells = [f"{quote(text)} ({name})" for name, text in found.items()]
    first, *others = found or ("latin-1" if settings.encoding else "cp1252",)
    rest = "".join(f", or {name}" for name in others).removeprefix(", ")
    return DataError(
        f"The byte 0x{byte:02X} is not {encoding.upper()} text"
        f"{'; a cell may be ' * bool(cells)}{either(cells)}.",
        where=f"{content.name}:{line_of_byte(content, position)}",
        fix="Save the file as UTF-8, or pass --set data.encoding="
        + first
        + f" ({rest})" * bool(rest),
    )


def _is_binary(head: bytes) -> bool:
    """Say whether many bytes are none that text holds."""
    return 50 * sum(map(head.count, _CONTROLS)) > len(head)


def _byte_order(content: bytes) -> str | None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def find(content: bytes, name: str, settings: DataSettings) -> Dialect:
    """Find comment lines and delimiter of a UTF-8 text.

    Raises:
        DataError: Two delimiters cut the file equally well.
    """
    head = content[:SAMPLE_BYTES].decode(errors="ignore")
    lines = _LINE_END.split(head)
    if len(content) > SAMPLE_BYTES and len(lines) > 1:
        lines.pop()
    comments, preamble = 0, settings.skip_header
    for number, line in enumerate(lines[preamble:], preamble + 1):
        if line.startswith("#"):
            comments, preamble = comments + 1, number
        elif line.strip():
            break
    notices = []
    if settings.skip_header:
        left = run_of(settings.skip_header, "line")
        notices.append(f"Left out the first {left}, as data.skip_header says.")
    if comments:
        notices.append(f"Skipped {counted(comments, 'comment line')} at the top.")
    said = _FIRST_LINE.fullmatch(lines[preamble]) if preamble < len(lines) else None
    preamble += said is not None
    sample = [line for line in lines[preamble:] if line.strip()][:_SAMPLE_LINES]
    if settings.delimiter is not None:
        delimiter = _stated(settings.delimiter)
    elif said is not None:
        delimiter = said[1]
        word = f"{_MARKS[delimiter]}s" if delimiter in _MARKS else quote(delimiter)
        notices.append(f"The cells are separated by {word}, as line {preamble} says.")
    else:
        if settings.header:
            title.refuse(lines, preamble, name)
        delimiter = _delimiter(sample, name)
        if delimiter not in (",", NO_DELIMITER):
            notices.append(f"The cells are separated by {_MARKS[delimiter]}s.")
    return Dialect(delimiter, preamble, tuple(notices))


def _stated(text: str) -> str:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        raise SettingError(
            f"{quote(text)} is not one character between cells.",
            where="data.delimiter",
            fix="Pass --set data.delimiter=';' or another single character",
        )
    return delimiter


def _delimiter(sample: list[str], name: str) -> str:
    """Choose the mark that cuts every line into as many cells as the header."""
    csv.field_size_limit(MOST_CELL)
    shares = {}
    for mark in _MARKS:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=mark)]
        if widths and widths[0] > 1:
            shares[mark] = sum(w == widths[0] for w in widths) / len(widths)
    best = [mark for mark in shares if shares[mark] == max(shares.values())]
    if len(best) > 1:
        names = " or a ".join(_MARKS[mark] for mark in best)
        choices = " or ".join(f"data.delimiter='{_shown(mark)}'" for mark in best)
        raise DataError(
            f"The cells may be separated by a {names}.",
            where=f"{name}:1",
            fix=f"Pass --set {choices}",
        )
    return best[0] if best else NO_DELIMITER


def _shown(mark: str) -> str:
    return "tab" if mark == "\t" else mark
