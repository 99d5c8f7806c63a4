"""The file of a fit that is not over: a sealed container, as a model file is."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seqcast import __version__
from seqcast.errors import ModelFileError
from seqcast.models.container import (
    NO_DIGEST,
    Tensors,
    open_model,
    pack,
    read_content,
    read_header,
    unpack,
)
from seqcast.models.strict import (
    Limits,
    MisfitError,
    canonical,
    decode,
    encode,
    parse,
)

FORMAT, SCHEMA = "seqcast-checkpoint", 1
_COUNT = (0, 2**53)
_LIMITS = Limits(
    ranges={
        "Document.schema": (SCHEMA, SCHEMA),
        "Stored.step": _COUNT,
        "Stored.since": _COUNT,
        "Point.step": _COUNT,
        "Point.loss": (0, math.inf),
    },
    patterns={
        "Document.format": re.compile(FORMAT),
        "Document.sha256": re.compile(r"[0-9a-f]{64}"),
        "Document.writer": re.compile(r"[0-9A-Za-z.+-]{1,60}"),
        "Document.fit": re.compile(r"[0-9a-f]{64}"),
        "Stored.name": re.compile(r"[a-z]{1,12}(/[0-9a-z]{1,12}){1,4}"),
        "Stored.rng": re.compile(r"|[0-9a-f]{32}\.[0-9a-f]{32}\.[01]\.[0-9a-f]{1,8}"),
    },
)


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a training whose weights are kept.

    Args:
        step: Steps done.
        loss: On the windows that choose; None without one.
    """

    step: int
    loss: float | None


@dataclass(frozen=True, slots=True)
class Stored:
    """Where one training of a fit stands.

    Args:
        name: Of the training.
        done: Whether it is over.
        step: Steps done.
        since: Checks since the best one.
        rng: State of its source of randomness; empty once it is over.
        kept: Moments whose weights are kept.
    """

    name: str
    done: bool
    step: int
    since: int
    rng: str
    kept: tuple[Point, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """Where one training stands, and its arrays by name."""

    stored: Stored
    tensors: Tensors

    def under(self, prefix: str) -> Tensors:
        """Return the arrays whose names begin so, under the rest of their names."""
        return {
            name.removeprefix(prefix): values
            for name, values in self.tensors.items()
            if name.startswith(prefix)
        }


@dataclass(frozen=True, slots=True)
class Document:
    """The JSON of a checkpoint.

    Args:
        fit: Fingerprint of the fit: its data, settings, seed and software.
    """

    format: str
    schema: int
    sha256: str
    writer: str
    fit: str
    trainings: tuple[Stored, ...]


def write(fit: str, entries: Mapping[str, Entry]) -> bytes:
    """Turn the trainings of a fit into the bytes of a file."""
    stored = tuple(entry.stored for entry in entries.values())
    document = Document(FORMAT, SCHEMA, NO_DIGEST, __version__, fit, stored)
    plain = encode(Document, document)
    decode(Document, plain, "document", _LIMITS)  # what cannot be read is not written
    tensors = {
        f"{number}/{name}": values
        for number, entry in enumerate(entries.values())
        for name, values in entry.tensors.items()
    }
    return pack(tensors, canonical(plain))


def read(path: Path) -> tuple[str, dict[str, Entry]]:
    """Read a checkpoint: the fingerprint of its fit, and the trainings by name.

    Raises:
        ModelFileError: It is absent, something else, damaged or edited.
    """
    with open_model(path) as stream:
        header = read_header(stream)
        content = read_content(stream, header)
    try:
        document = decode(
            Document, parse(header.metadata.encode()), "document", _LIMITS
        )
    except MisfitError as misfit:
        raise ModelFileError(f"The checkpoint {misfit}.", where=str(path)) from None
    tensors = Entry(Stored("a/0", False, 0, 0, "", ()), unpack(content))
    entries = {
        stored.name: Entry(stored, tensors.under(f"{number}/"))
        for number, stored in enumerate(document.trainings)
    }
    return document.fit, entries
