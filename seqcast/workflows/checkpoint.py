"""The trainings of a fit, kept beside its model until the model is there."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from seqcast import storage
from seqcast.data.words import counted
from seqcast.errors import ModelFileError, OutputError, SeqcastError
from seqcast.models import checkpoint as checkpoint_file
from seqcast.models.checkpoint import Entry
from seqcast.models.record import installed_versions

# A checkpoint is not written again before so many times what writing it took.
_RARELY = 50.0


@dataclass(slots=True)
class Checkpoint:
    """Where the trainings of one fit stand, in memory and now and then on disk.

    Args:
        path: Of the file; None keeps nothing.
        every: Seconds from one writing to the next.
        clock: Seconds that the fit has taken so far.
        notice: Told what was found, and what could not be written.
    """

    path: Path | None
    every: float
    clock: Callable[[], float]
    notice: Callable[[str], None]
    fit: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)
    kept: dict[str, float] = field(default_factory=dict)
    wait: float = 0.0
    written: float = 0.0
    lock: Any = field(default_factory=Lock)

    def open(self, fit: str) -> None:
        """Go on from the file, if it is of this fit.

        Args:
            fit: Fingerprint of the fit.
        """
        self.fit, self.wait, self.written = fit, self.every, self.clock()
        if self.path is None:
            return
        try:
            found, entries = checkpoint_file.read(self.path)
        except ModelFileError:
            found, entries = "", {}
            if not self.path.exists():
                return
        if found != fit:
            self.notice("Replaced the checkpoint of another fit.")
            return
        self.entries = entries
        done = sum(entry.stored.done for entry in entries.values())
        self.notice(
            "Went on from the checkpoint of a fit that was ended: "
            f"{counted(done, 'training')} done, {len(entries) - done:,} begun."
        )

    def find(self, name: str) -> Entry | None:
        """Return where a training stands, if it was begun."""
        return self.entries.get(name)

    def is_due(self, name: str) -> bool:
        """Say whether it is time to keep a training."""
        return self.path is not None and (
            self.clock() - self.kept.setdefault(name, self.clock()) >= self.wait
        )

    def keep(self, entry: Entry) -> None:
        """Keep where a training stands, in memory."""
        with self.lock:
            self.entries[entry.stored.name] = entry
            self.kept[entry.stored.name] = self.clock()

    def pulse(self) -> None:
        """Write the file if it is time to."""
        if self.clock() - self.written >= self.wait:
            self.write()

    def write(self) -> None:
        """Write the file; a disk that takes none does not end the fit."""
        with self.lock:
            if self.path is None or not self.entries:
                return
            begun = self.clock()
            content = checkpoint_file.write(self.fit, self.entries)
            try:
                with storage.replacing(self.path, mode=0o600) as stream:
                    stream.write(content)
            except OutputError as error:
                self.notice(f"No checkpoint could be written. {error.problem}")
            self.written = self.clock()
            self.wait = max(self.every, _RARELY * (self.written - begun))

    def clear(self) -> None:
        """Remove the file: there is nothing left to go on from."""
        if self.path is not None and self.fit:
            storage.remove(self.path)


@contextmanager
def ending(kept: Checkpoint) -> Iterator[None]:
    """Remove a checkpoint at the end of a block, or keep it for a later run.

    It is kept if a signal ended the block, or if the model could not be written.
    """
    try:
        yield
    except SeqcastError as error:
        if isinstance(error, OutputError):
            kept.write()
        else:
            kept.clear()
        raise
    except BaseException:
        kept.write()
        raise
    kept.clear()


def nowhere() -> Checkpoint:
    """Return a checkpoint that keeps nothing."""
    return Checkpoint(None, 0.0, lambda: 0.0, lambda text: None)


def beside(model: Path) -> Path:
    """Return the checkpoint of a model file: ``.NAME.checkpoint`` beside it."""
    target = model.resolve()
    return target.with_name(f".{target.name}.checkpoint")


def fingerprint(*parts: object) -> str:
    """Hash all that decides what a fit becomes, and the software.

    Args:
        parts: Records of arrays, numbers and texts.
    """
    whole = hashlib.sha256()
    for part in (*parts, installed_versions()):
        _hash(part, whole.update)
    return whole.hexdigest()


def _hash(part: object, update: Callable[[bytes], None]) -> None:
    """Hash one part, each piece with what it is."""
    if isinstance(part, np.ndarray):
        update(f"{part.dtype}{part.shape}".encode())
        update(np.ascontiguousarray(part).tobytes())
    elif is_dataclass(part) and not isinstance(part, type):
        update(type(part).__name__.encode())
        for one in fields(part):
            update(one.name.encode())
            _hash(getattr(part, one.name), update)
    elif isinstance(part, tuple):
        update(f"({len(part)}".encode())
        for item in part:
            _hash(item, update)
    else:
        text = repr(part).encode("utf-8", "surrogatepass")
        update(f"{len(text)}:".encode() + text)
