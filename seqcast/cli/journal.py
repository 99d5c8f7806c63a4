"""What a run leaves behind for the morning: dated lines, and one record.

Both go where the settings ``run.log`` and ``run.record`` say, and nowhere else.
"""

import json
import os
import platform
import stat
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from seqcast import __version__, overrides
from seqcast.cli import clock
from seqcast.errors import OutputError, SettingError
from seqcast.settings import Settings

# Packages whose versions are recorded if a run has loaded them.
_PACKAGES = ("numpy", "pyarrow", "pandas", "keras", "tensorflow")


class Journal:
    """What one run tells its log and its record.

    Lines are kept until the log is known, since settings are read first.
    """

    def __init__(self) -> None:
        """Begin at the time of day."""
        self.elapsed = clock.stopwatch()
        self.started = datetime.now().astimezone()
        self.command = ""
        self.opened = False
        self.log: _Appended | None = None
        self.record: _Appended | None = None
        self.standing: tuple[str, ...] = ()
        self.warnings: list[str] = []
        self.noted: dict[str, Any] = {}

    def open(self, command: str, flags: Mapping[str, Any], settings: Settings) -> None:
        """Open the files that the settings name, before any work.

        Args:
            command: Name of the command.
            flags: Of the command.
            settings: With ``run.log`` and ``run.record``.

        Raises:
            OutputError: One cannot be written to, or is another file of the run.
        """
        self.command = command
        self.started = clock.now()
        self.opened = True
        taken = list(_paths(flags))
        for name in ("model", "data", "out"):
            if flags.get(name) is not None:
                self.noted[name] = _plain(flags[name])
        self._open(settings, taken)

    def open_late(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        """Open the files of a run that ended before its settings were read.

        Args:
            words: Of the command line, without the program.
            environment: Its variables.

        Raises:
            SeqcastError: One cannot be written to, or stands elsewhere in the words.
        """
        self.opened, self.command = True, words[0] if words else ""
        with suppress(SettingError):
            self.started = clock.now()
        pairs, configs, others = _sorted(words)
        config = Path(configs[-1]) if configs else None
        names = "run.log", "run.record"
        taken = [os.path.realpath(path) for path in (*others, *configs) if path]
        self._open(overrides.some(names, config, environment, pairs), taken)

    def _open(self, settings: Settings, taken: list[str]) -> None:
        if settings.run.log:
            self.log = _appending(settings.run.log, "run.log", taken)
            taken.append(os.path.realpath(settings.run.log))
        if settings.run.record:
            self.record = _appending(settings.run.record, "run.record", taken)

    @property
    def now(self) -> datetime:
        """The time of day, as the run began it."""
        return self.started + timedelta(seconds=self.elapsed())

    def note(self, **facts: Any) -> None:
        """Remember facts for the record."""
        self.noted.update(facts)

    def hear(self, text: str) -> None:
        """Write one line of the conversation to the log.

        Raises:
            OutputError: The log takes no more.
        """
        from seqcast.data.words import WARNING

        if text.startswith(WARNING):
            self.warnings.append(text.removeprefix(WARNING))
        if self.log is not None:
            stamp = self.now.isoformat(" ", "seconds")
            line = "; ".join(part.strip() for part in text.splitlines())
            line = "".join(c if c.isprintable() else "?" for c in line)
            log, self.log = self.log, None  # a log that fails is not tried again
            log.append(f"{stamp} {self.command}[{os.getpid()}] {line}\n")
            self.log = log

    def close(self, code: int, error: Mapping[str, Any] | None, said: str) -> None:
        """Write the last line of the log, and the record.

        Args:
            code: Exit code.
            error: Its three answers, or None.
            said: What was said of the error, or nothing.

        Raises:
            OutputError: One of them cannot be written.
        """
        try:
            if said:
                self.hear(said)
            self.hear(f"Ended with exit code {code} after {self.elapsed():.1f} s.")
        finally:
            self._keep(code, error)

    def _keep(self, code: int, error: Mapping[str, Any] | None) -> None:
        if self.record is None:
            return
        document = {
            "command": self.command,
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(self.elapsed(), 3),
            "exit_code": code,
            **self.noted,
            "warnings": self.warnings,
            "error": error,
            "versions": _versions(),
            "process": os.getpid(),
        }
        self.record.append(json.dumps(document) + "\n")


def current() -> Journal:
    """Return the journal of this run, or one that nobody reads."""
    context = click.get_current_context(silent=True)
    found = context.find_object(Journal) if context is not None else None
    return found or Journal()


def _paths(flags: Mapping[str, Any]) -> Sequence[str]:
    names = ("model", "out", "report", "plot", "config", "future")
    named = [flags.get(name) for name in names]
    data = flags.get("data") or ()
    return [os.path.realpath(one) for one in (*named, *data) if one is not None]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return str(value)


def _sorted(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Sort the words of a command line: settings, config files, and all others."""
    found: dict[str, list[str]] = {"--set": [], "--config": [], "": []}
    rest = iter(words)
    for word in rest:
        flag, mark, text = word.partition("=")
        if flag not in found:
            found[""] += [word, text, word[2:]]  # FILE, --out=FILE or -oFILE
        else:
            found[flag].append(text if mark else next(rest, ""))
    return found["--set"], found["--config"], found[""]


def _appending(path: str, name: str, taken: Sequence[str]) -> "_Appended":
    """Open a file to append to; it must not be what the run reads or writes."""
    where, fix = f"{name}={path}", "Name another file"
    same = os.path.exists(path) and any(
        os.path.exists(one) and os.path.samefile(path, one) for one in taken
    )
    if same or os.path.realpath(path) in taken:
        problem = "The file is another one of this command."
        raise OutputError(problem, where=where, fix=fix)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        raise OutputError(
            f"The file cannot be appended to: {error.strerror}.", where=where, fix=fix
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OutputError("This is no regular file.", where=where, fix=fix)
    if b'"seqcast"' in os.pread(descriptor, 64, 8):
        os.close(descriptor)
        raise OutputError("This is a model file.", where=where, fix=fix)
    return _Appended(descriptor, where)


@dataclass(frozen=True, slots=True)
class _Appended:
    """An open file that grows by lines.

    Args:
        descriptor: Of the file.
        where: The setting that names it.
    """

    descriptor: int
    where: str

    def append(self, line: str) -> None:
        """Append a line at once, on a line of its own whatever was cut before.

        Raises:
            OutputError: The file takes no more.
        """
        content = line.encode("utf-8", "surrogateescape")
        try:
            size = os.fstat(self.descriptor).st_size
            if size and os.pread(self.descriptor, 1, size - 1) != b"\n":
                content = b"\n" + content
            while content:
                content = content[os.write(self.descriptor, content) :]
        except OSError as error:
            from seqcast.storage import worded

            raise worded(error, self.where) from None


def _versions() -> dict[str, str]:
    """Name the software that this run has loaded."""
    found = {"seqcast": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        version = getattr(sys.modules.get(name), "__version__", None)
        if isinstance(version, str):
            found[name] = version
    return found
