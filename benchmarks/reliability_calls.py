"""Stop and fail whole commands at every call by which they write: goals 2, 3 and 4.

A command runs in a process of its own, forked after all imports, in a fresh folder
that holds older outputs. The calls of ``os`` that write are counted; at the k-th of
them, for every k, the process ends as by a kill, with half of a write done or nothing,
or the call fails, once or from then on, for each of seven reasons.
"""

import errno
import itertools
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import seqcast

SAMPLE = Path(seqcast.__file__).parents[1] / "sample_data" / "airline.csv"
REASONS = ("ENOSPC", "EIO", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EMFILE")
CALLS = (
    *("open", "write", "pwrite", "fsync", "replace", "rename", "link"),
    *("ftruncate", "fchmod", "posix_fallocate"),
)
KEEP = ["-q", "--set=run.log=l", "--set=run.record=r"]
BRIEF = [
    f"--set={pair}"
    for pair in (
        *("training.steps=2", "training.members=1", "model.units=4"),
        *("model.layers=1", "training.seed=1", "run.checkpoint=0"),
    )
]
COMMANDS = {
    "predict": ["predict", "m.seqcast", "d.csv", "-o", "f.csv", "--report", "p.html"],
    "evaluate": ["evaluate", "m.seqcast", "n.csv", "-o", "e.csv", "--report", "p.html"],
    "fit": ["fit", "d.csv", "-o", "o.seqcast", *BRIEF],
    "update": ["update", "m.seqcast", "n.csv", "-o", "o.seqcast", *BRIEF],
}
OUTPUTS = ("f.csv", "e.csv", "p.html", "o.seqcast")
Row = tuple[str, int, int]


@dataclass(frozen=True)
class Fault:
    """What happens at the k-th call: an end by a kill, or a failure.

    Args:
        turn: Which call; 0 for none.
        reason: Why it fails; empty for an end.
        lasting: Whether all calls after it fail too; for an end, whether half of a
            write is done before.
    """

    turn: int = 0
    reason: str = ""
    lasting: bool = False

    def __str__(self) -> str:
        """As a line of the report says it."""
        return f"{self.reason or 'stop'}{'+' * self.lasting} at call {self.turn}"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and the calls that it made."""

    code: int
    err: str
    calls: tuple[str, ...]


def writes(name: str, arguments: Sequence[Any]) -> bool:
    """Say whether a call is one that writes, or brings a folder to the disk."""
    flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    return name != "open" or bool(arguments[1] & flags) or is_folder(arguments[1])


def is_folder(flags: int) -> bool:
    """Say whether flags open a folder."""
    return flags & os.O_DIRECTORY == os.O_DIRECTORY


def shim(fault: Fault, book: int) -> None:
    """Count and disturb the calls of this process; note each before it is made."""
    made = itertools.count(1)
    note = os.write

    def shimmed(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if not writes(name, arguments):
                return original(*arguments, **named)
            turn = next(made)
            note(book, (json.dumps([name, *map(shown, arguments[:2])]) + "\n").encode())
            hit = turn == fault.turn or (fault.lasting and turn > fault.turn > 0)
            if fault.reason and hit:
                number = getattr(errno, fault.reason)
                raise OSError(number, os.strerror(number))
            if turn == fault.turn and not fault.reason:
                if fault.lasting and name == "write":
                    original(
                        arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2]
                    )
                os._exit(137)
            return original(*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, shimmed(name, getattr(os, name)))


def shown(argument: object) -> str:
    """Write an argument down: a path or a descriptor by the file that it is of."""
    if isinstance(argument, int):
        try:
            return os.path.basename(os.readlink(f"/proc/self/fd/{argument}"))
        except OSError:
            return str(argument)
    return (
        os.path.basename(os.fspath(argument))
        if isinstance(argument, str | os.PathLike)
        else ""
    )


def run(words: Sequence[str], folder: Path, fault: Fault) -> Ended:
    """Run a command in a forked process."""
    book, err = folder / ".book", folder / ".err"
    child = os.fork()
    if not child:
        _become(words, folder, fault)
    _, status = os.waitpid(child, 0)
    calls = tuple(book.read_text().splitlines())
    told = err.read_text()
    book.unlink()
    err.unlink()
    return Ended(os.waitstatus_to_exitcode(status), told, calls)


def _become(words: Sequence[str], folder: Path, fault: Fault) -> NoReturn:
    """Be seqcast, in a folder, with nothing on stdout."""
    try:
        os.chdir(folder)
        os.dup2(os.open(".err", os.O_WRONLY | os.O_CREAT), 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        book = os.open(".book", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.environ["SEQCAST_NOW"] = "1961-01-15T03:00"
        sys.argv = ["seqcast", *words]
        from seqcast.cli.main import run as run_command

        shim(fault, book)
        run_command()
    finally:
        os._exit(99)
    raise AssertionError


def imported() -> None:
    """Import all that the commands work with, so that forks need not."""
    from seqcast.core import backend
    from seqcast.report import documents, pages, terminal  # noqa: F401
    from seqcast.workflows import evaluate, fit, predict, update  # noqa: F401

    backend.start(1)


def prepared(folder: Path) -> Path:
    """Make a folder with a model, data, newer data and older outputs."""
    folder.mkdir()
    rows = SAMPLE.read_text().splitlines()
    (folder / "d.csv").write_text("\n".join(rows[:121]) + "\n")
    (folder / "n.csv").write_text("\n".join(rows) + "\n")
    for name, words in (("m.seqcast", []), ("o.seqcast", ["--horizon", "3"])):
        ended = run(["fit", "d.csv", "-o", name, "-q", *BRIEF, *words], folder, Fault())
        if ended.code:
            raise SystemExit(ended.err)
    for name in ("f.csv", "e.csv", "p.html", "l"):
        (folder / name).write_text("old\n")
    (folder / "r").write_text('{"exit_code": 0}\n')
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def wrong(ended: Ended, fault: Fault, good: dict[str, bytes], folder: Path) -> str:
    """Say what is not as it must be after a fault, or nothing.

    Args:
        ended: How the command ended.
        fault: What was done to it.
        good: Files after a run without a fault, and the older ones by ``old NAME``.
        folder: Where it ran.
    """
    found = files(folder)
    said = [ended.err.count(mark) for mark in ("Error: ", "\n  at   ", "\n  fix  ")]
    states = {name: (good[f"old {name}"], good[name]) for name in OUTPUTS}
    done = all(found[name] == good[name] for name in OUTPUTS)
    faults = {
        "a traceback": "Traceback" in ended.err,
        "neither old nor new": any(found[n] not in states[n] for n in OUTPUTS),
        "another file": not {one for one in found if seen(one, fault)} <= set(good),
        "the log": not found["l"].startswith(b"old\n"),
        "the record": not found["r"].startswith(b'{"exit_code": 0}\n'),
    }
    if fault.reason:
        told = said == [1, 1, 1] if ended.code == 5 else ended.err == "" and done
        faults |= {"the exit code": ended.code not in (0, 5), "what was said": not told}
    elif ended.code != 137:
        faults["the exit code of a kill"] = True
    return ", ".join(name for name, holds in faults.items() if holds)


def seen(name: str, fault: Fault) -> bool:
    """Say whether a file counts: a kill leaves hidden ones, a fit its lock and more."""
    kept = (".o.seqcast.lock", ".o.seqcast.checkpoint")
    return name not in kept and (bool(fault.reason) or not name.startswith("."))


def unmended(words: Sequence[str], good: dict[str, bytes], folder: Path) -> str:
    """Run a command again after a kill, and say what is still not as it must be."""
    ended, found = run(words, folder, Fault()), files(folder)
    last = found["r"].splitlines()[-1]
    faults = {
        ended.err or "the exit code": ended.code != 0,
        "the outputs": any(found[name] != good[name] for name in OUTPUTS),
        "litter": not set(found) <= set(good) | {".o.seqcast.lock"},
        "the record": json.loads(last)["exit_code"] != 0,
    }
    return ", ".join(name for name, holds in faults.items() if holds)


def in_order(calls: Sequence[str], name: str) -> bool:
    """Say whether a file is written, flushed, renamed, and its folder flushed."""
    made = [json.loads(line) for line in calls]
    renames = [
        n for n, (call, *_, to) in enumerate(made) if call == "replace" and to == name
    ]
    if not renames:
        return False
    at = renames[-1]
    temporary = made[at][1]
    before = [call for call, what, *_ in made[:at] if what == temporary]
    after = [call for call, *_ in made[at + 1 : at + 3]]
    return before[-2:] == ["write", "fsync"] and after == ["open", "fsync"]


def faults_at(turn: int, share: float, draw: random.Random) -> list[Fault]:
    """Return the faults of one call: all, or one end and one failure at least."""
    ends = [Fault(turn), Fault(turn, "", True)]
    fails = [Fault(turn, why, lasts) for why in REASONS for lasts in (False, True)]
    return [
        *draw.sample(ends, max(round(share * len(ends)), 1)),
        *draw.sample(fails, max(round(share * len(fails)), 1)),
    ]


def disturbed(
    name: str, share: float, draw: random.Random, folder: Path
) -> Iterator[Row]:
    """Disturb one command at every call."""
    words = [*COMMANDS[name], *KEEP]
    before = files(prepared(folder / "before"))
    clean = folder / "clean"
    shutil.copytree(folder / "before", clean)
    ended = run(words, clean, Fault())
    if ended.code:
        raise SystemExit(ended.err)
    good = files(clean) | {f"old {one}": before[one] for one in OUTPUTS}
    written = [one for one in OUTPUTS if good[one] != before[one]]
    yield (
        f"{name}: order of the calls for {', '.join(written)}",
        len(written),
        sum(in_order(ended.calls, one) for one in written),
    )
    ends, fails = [0, 0], [0, 0]
    for turn in itertools.count(1):
        reached = False
        for fault in faults_at(turn, share, draw):
            work = folder / "work"
            shutil.copytree(folder / "before", work)
            ended = run(words, work, fault)
            if len(ended.calls) >= turn:
                reached = True
                what = wrong(ended, fault, good, work)
                if not fault.reason:
                    what = what or unmended(words, good, work)
                counts = fails if fault.reason else ends
                counts[0] += 1
                counts[1] += not what
                if what:
                    last = ended.calls[turn - 1]
                    print(
                        f"{name}: {fault} {last}: {what}; {ended.code} {ended.err!r}",
                        file=sys.stderr,
                    )
            shutil.rmtree(work)
        if not reached:
            break
    yield f"{name}: ended at each of {turn - 1} calls, and run again", *ends
    yield f"{name}: each of them failing, once or from then on", *fails


def calls(share: float, draw: random.Random, folder: Path) -> Iterator[Row]:
    """Goals 2, 3 and 4 at the level of commands."""
    imported()
    for name in COMMANDS:
        (folder / name).mkdir()
        yield from disturbed(name, share, draw, folder / name)
