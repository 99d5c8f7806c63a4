"""What goes where: the answer to stdout, the conversation to stderr."""

import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from seqcast import overrides
from seqcast.cli import asked, journal, plain
from seqcast.errors import OutputError
from seqcast.settings import Settings

Tick = Callable[[str, int, int], None]

# Seconds between two lines of progress off a terminal.
PAUSE = 30.0
STDOUT = "standard output"


def settings_of(flags: Mapping[str, Any]) -> Settings:
    """Read the settings that the common options name, and open the journal.

    Raises:
        SeqcastError: A setting is unknown, or its file cannot be appended to.
    """
    asked.refuse_config(flags)
    given = flags["config"], os.environ, flags["pairs"]
    found = overrides.load(*given)
    journal.current().standing = overrides.standing(*given)
    context = click.get_current_context(silent=True)
    name = "" if context is None else context.info_name or ""
    journal.current().open(name, flags, found)
    return found


def speaker(quiet: bool) -> Callable[[str], None]:
    """Return who tells the conversation: to stderr unless quiet, and to the log."""
    heard = journal.current().hear

    def tell(text: str) -> None:
        heard(text)
        if not quiet:
            notice(text)

    return tell


def reading_words(flags: Mapping[str, Any]) -> list[str]:
    """Repeat the words of a command that said how to read a file."""
    words = ["--config", str(flags["config"])] if flags["config"] else []
    only = ("data.holdout=", "data.season=")  # said how to fit
    pairs = [pair for pair in flags["pairs"] if pair.startswith("data.")]
    pairs = [pair for pair in pairs if not pair.startswith(only)]
    return words + [word for pair in pairs for word in ("--set", pair)]


def answer(text: str) -> None:
    """Write the answer to stdout as UTF-8.

    Raises:
        OutputError: There is no stdout.
    """
    answer_bytes(plain.lines(text).encode())


def answer_bytes(content: bytes) -> None:
    """Write a part of the answer to stdout as it is.

    Raises:
        OutputError: There is no stdout, or it takes no more.
    """
    require_stdout()
    try:
        rest = memoryview(content)
        sys.stdout.flush()
        while rest:  # an unbuffered stream may take a part alone
            taken = sys.stdout.buffer.write(rest)
            if not taken:
                raise OutputError("The output takes no more.", where=STDOUT)
            rest = rest[taken:]
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        from seqcast.storage import worded

        raise worded(error, STDOUT) from None


@contextmanager
def beside(kept: str) -> Iterator[None]:
    """Say of an output that breaks what stands on the disk already.

    Args:
        kept: What that is, such as ``the model is written: sales.seqcast``.

    Raises:
        OutputError: The output broke.
    """
    try:
        yield
    except OutputError as error:
        fix = "; ".join(filter(None, (error.fix, kept)))
        raise OutputError(error.problem, where=error.where, fix=fix) from error


def require_stdout() -> None:
    """Refuse to work for an output that is closed.

    Raises:
        OutputError: There is no stdout.
    """
    if sys.stdout is None:
        raise OutputError("Standard output is closed.", fix="Pass a file with -o")


def notice(text: str) -> None:
    """Say one line of the conversation."""
    with suppress(OSError):  # a stderr that breaks is no reason to stop
        click.echo(plain.lines(text), err=True)


def silent(*_: Any) -> None:
    """Say nothing."""


def on_terminal() -> bool:
    """Tell whether stdout is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """Return the columns of the terminal, 80 off it."""
    if on_terminal():
        return min(max(os.get_terminal_size(sys.stdout.fileno()).columns, 40), 120)
    return 80


def show(renderable: Any) -> None:
    """Write a report: rich on a terminal, plain text off it."""
    from rich.console import Console

    require_stdout()
    terminal = sys.stdout.isatty()
    console = Console(
        file=io.StringIO(), width=width(), highlight=False, force_terminal=terminal
    )
    console.print(_Plain(renderable))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    lines = text.removesuffix("\n").split("\n")
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    if not terminal:
        text = text.replace("\N{BOX DRAWINGS LIGHT HORIZONTAL}", "-")
    answer_bytes(text.encode())


@dataclass(frozen=True, slots=True)
class _Plain:
    """Something for rich, of whose texts a terminal obeys nothing."""

    inner: Any

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        for part in console.render(self.inner, options):
            yield part if part.control else part._replace(text=plain.lines(part.text))


@contextmanager
def progress(quiet: bool) -> Iterator[Tick]:
    """Show progress: a bar on a terminal, otherwise a dated line now and then.

    Yields:
        What to tell: the stage, the steps done and the steps in all.
    """
    shown = _silence() if quiet or sys.stderr is None else _shown()
    with shown as tick:
        yield tick


def _shown() -> AbstractContextManager[Tick]:
    return _bar() if sys.stderr.isatty() else _lines()


@contextmanager
def _silence() -> Iterator[Tick]:
    yield silent


@contextmanager
def _bar() -> Iterator[Tick]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(30), TimeRemainingColumn())
    console = Console(file=sys.stderr)
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task("", total=1)

    def tick(stage: str, done: int, total: int) -> None:
        bar.start()  # only now, so that what is said before stands above it
        bar.update(task, description=stage, completed=done, total=total)

    try:
        yield tick
    finally:
        bar.stop()


@contextmanager
def _lines() -> Iterator[Tick]:
    last = time.monotonic()

    def tick(stage: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            stamp = time.strftime("%Y-%m-%d %H:%M:%S")
            notice(f"{stamp} {stage}: {done} of {total} steps")

    yield tick


def default_model(source: str) -> Path:
    """Return the model file of a data file or folder: its name, in this folder.

    >>> default_model("data/sales.csv.gz")
    PosixPath('sales.seqcast')
    """
    name = Path(source).name
    if name in ("", ".."):
        name = Path(source).resolve().name or "model"
    for _ in range(2):
        stem, suffix = os.path.splitext(name)
        known = {".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".gz"}
        if stem and suffix.lower() in known:
            name = stem
    return Path(f"{name}.seqcast")
