"""The group of commands, and the one boundary that errors meet."""

import contextlib
import errno
import importlib
import os
import resource  # here, since under a limit it could not be loaded any more
import sys
import textwrap
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from seqcast import __version__
from seqcast.cli import signals
from seqcast.cli.journal import Journal
from seqcast.cli.plain import printable
from seqcast.errors import (
    ComputationError,
    DataError,
    OutputError,
    SeqcastError,
    SettingError,
)

# Command -> its one line of help. Its module is imported when it is called.
COMMANDS = {
    "fit": "Train a forecaster on a file of time series.",
    "predict": "Forecast the steps after the last row of each series.",
    "evaluate": "Score a model on rows that it has not seen, fold by fold.",
    "update": "Train a model on, on newer rows.",
    "inspect": "Show what a data file or a model file holds.",
    "template": "Write the rows of future covariates to fill in.",
    "export": "Write a model as ONNX, Keras or SavedModel.",
    "config": "List every setting with its default.",
}

# What fails so is no stream.
_NOT_A_STREAM = (errno.EMFILE, errno.ENFILE, errno.ENOENT)


class Lazy(click.Group):
    """A group that imports a command when it is used, not when it is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"seqcast.cli.{name}")
        signals.check()
        command: click.Command = module.command
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, message="seqcast %(version)s")
def main() -> None:
    """Forecast time series with recurrent networks, from the command line.

    \b
    Examples:
      seqcast fit sales.csv
      seqcast predict sales.seqcast today.csv > forecast.csv
    """


def run() -> NoReturn:
    """Run the command line and exit with its code."""
    book = Journal()
    said: SeqcastError | str = ""
    try:
        signals.listen()
        code, said = _run(book)
        if code:  # what foreign code made of a signal is no error of its own
            signals.check()
        signals.deafen()
    except SystemExit as end:  # click ends so after completing a word of a shell,
        signals.deafen()
        code = 141 if end.code == 1 else 0  # and when the reader of our pipe has gone
    except signals.Stopped as stopped:
        signals.deafen()
        code, said = stopped.exit_code, f"Stopped by {stopped.name}."
    if said:
        _say(rendered(said) if isinstance(said, SeqcastError) else said)
    _leave(_close(book, code, said))


def _run(book: Journal) -> tuple[int, SeqcastError | str]:
    """Run a command; turn every error into a code, and into what is said of it."""
    found: SeqcastError
    try:
        signals.check()
        done = main.main(prog_name="seqcast", standalone_mode=False, obj=book)
        if sys.stdout is not None:
            sys.stdout.flush()
        return done if isinstance(done, int) else 0, ""
    except click.ClickException as error:
        return error.exit_code, _usage(error)
    except SeqcastError as error:
        found = _with_standing(error, book.standing)
    except BrokenPipeError:
        return 141, ""
    except OSError as error:
        from seqcast.storage import worded

        stream = "" if error.errno in _NOT_A_STREAM else "standard output"
        found = worded(error, str(error.filename or stream))
    except MemoryError:
        found = ComputationError("The memory did not suffice.")
    except Exception as error:
        limit = _limit()
        if limit is None:
            return 1, _bug(error)
        found = ComputationError(
            f"The run failed under a limit of {limit:,} MB of memory: "
            f"{type(error).__name__}: {printable(str(error))[:200]}",
            fix="Raise the limit (ulimit -v); libraries map far more than they use",
        )
    return found.exit_code, found


def _limit() -> int | None:
    """Return the limit of the address space in MB, if there is one: under it libraries
    fail in many ways, of which few say so.
    """
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit >> 20


def _with_standing(error: SeqcastError, standing: Sequence[str]) -> SeqcastError:
    """Add to an error of DATA what says how it is read without a flag."""
    of_data = isinstance(error, DataError) or error.where.startswith("data.")
    if of_data and standing:
        error.fix = "; ".join(filter(None, [error.fix, f"note that {standing[0]}"]))
        error.fix += "".join(f", {one}" for one in standing[1:])
    return error


def _close(book: Journal, code: int, said: SeqcastError | str) -> int:
    """Write down how the run ended; that it cannot be is an error if all else is well.

    Returns:
        The exit code.
    """
    if code > 1 and not book.opened:
        with contextlib.suppress(SeqcastError, OSError):
            book.open_late(sys.argv[1:], os.environ)
    answers = None
    if isinstance(said, SeqcastError):
        names = ("problem", "where", "fix")
        answers = {name: getattr(said, name) for name in names}
        said = "; ".join(filter(None, (f"Error: {said.problem}", said.where, said.fix)))
    elif said:
        answers = {"problem": said, "where": "", "fix": ""}
    try:
        book.close(code, answers, said)
    except OutputError as error:
        if not code:
            _say(rendered(error))
            return error.exit_code
    return code


def _usage(error: click.ClickException) -> SeqcastError | str:
    if type(error).__name__ == "NoArgsIsHelpError":  # since click 8.2
        return error.format_message()
    problem = error.format_message()
    if type(error) is click.BadParameter and error.param is not None:
        problem = f"{error.param.opts[0]}: {error.message}"
    where, fix = "", ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        where = error.ctx.command_path
        fix = f"See: {error.ctx.command_path} --help"
    return SettingError(problem, where=where, fix=fix)


def rendered(error: SeqcastError) -> str:
    """Return an error as people read it, or as JSON where that was asked for."""
    if "--json" in sys.argv:
        import json

        names = ("problem", "where", "fix", "exit_code")
        return json.dumps({"error": {name: getattr(error, name) for name in names}})
    lines = [f"Error: {_wrapped(error.problem, 7)}"]
    if error.where:
        lines.append(f"  at   {printable(error.where)}")
    if error.fix:
        lines.append(f"  fix  {_wrapped(error.fix, 7)}")
    return "\n".join(lines)


def _wrapped(text: str, indent: int) -> str:
    """Wrap to 80 columns, each line of the text for itself."""
    margin = " " * indent
    lines = [
        textwrap.fill(
            printable(line),
            80 - indent,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    ]
    return f"\n{margin}".join(lines)


def _bug(error: Exception) -> str:
    if "-v" in sys.argv or "--verbose" in sys.argv:
        return "".join(traceback.format_exception(error)).rstrip()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"Error: This is a bug of seqcast: {type(error).__name__}: "
        f"{printable(str(error))[:200]}\n"
        f"  at   {os.path.basename(frame.filename)}:{frame.lineno}, seqcast "
        f"{__version__}, Python {sys.version.split()[0]}, {sys.platform}\n"
        "  fix  Report it with these lines and, if you can, a few rows of the data;\n"
        "       -v shows where it happened"
    )


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def _leave(code: int) -> NoReturn:
    """End at once, without a second complaint about a stream that is gone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            continue
    # Not sys.exit: threads of libraries that still run could abort the process
    # while the interpreter is taken down. Files are closed by now.
    os._exit(code)
