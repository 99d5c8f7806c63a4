"""The bytes of a model file: one safetensors container, sealed by a digest.

What the safetensors library accepts is checked beforehand for everything it
leaves open, so that nothing is allocated that the file does not hold.
"""

import errno
import hashlib
import json
import math
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from seqcast.errors import ModelFileError
from seqcast.models.sniff import looks_like
from seqcast.models.strict import MisfitError, parse, quoted

Tensors = dict[str, npt.NDArray[Any]]
Layout = dict[str, tuple[str, tuple[int, ...]]]  # name -> dtype, shape

HEADER = 16 << 20
METADATA = 1 << 20
TENSORS = 10_000
KEY = "seqcast"
NO_DIGEST = "0" * 64
# The digest as it stands in the header: JSON inside a text of JSON.
_MARK = b'\\"sha256\\":\\"'
_SIZES = {"F32": 4, "F64": 8, "I64": 8, "U64": 8}
_FIT = "Name the file that seqcast fit wrote"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the numbers.

    Args:
        metadata: The JSON text under the one metadata key.
        layout: Type and shape of every tensor.
        digest_at: Where the digest stands in the file; None without one.
        size: Bytes of the whole file.
    """

    metadata: str
    layout: Layout
    digest_at: int | None
    size: int


def damaged(reason: str) -> ModelFileError:
    """Say that a file is not as it was written."""
    return ModelFileError(
        f"The model file is damaged or incomplete: {reason}.",
        fix="Copy it again from where it was, or fit again",
    )


def is_model(path: Path) -> bool:
    """Say whether a regular file begins as our model files do, also a damaged one.

    Other programs write safetensors files too; only ours name us in front.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError:
        return False
    length = int.from_bytes(start[:8], "little")
    named = b'{"__metadata__":{"seqcast":'
    return start[8:].startswith(named) and 0 < length <= HEADER


def open_model(path: Path) -> BinaryIO:
    """Open a model file for reading; never wait for a pipe or a device.

    Raises:
        ModelFileError: There is no such file, or it is something else.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        problem = {
            errno.ENOENT: "There is no such model file.",
            errno.EACCES: "Reading the model file is not permitted.",
            errno.ENXIO: "This is a socket, a pipe or a device, not a model file.",
        }.get(error.errno or 0, f"The model file cannot be read: {error.strerror}.")
        raise ModelFileError(problem, fix=_FIT) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise ModelFileError(f"This is {kind}, not a model file.", fix=_FIT)
    return os.fdopen(descriptor, "rb")


def read_header(stream: BinaryIO) -> Header:
    """Read and check everything before the numbers.

    Raises:
        ModelFileError: It is no model file, or it is damaged.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    start = stream.read(4096)
    length = int.from_bytes(start[:8], "little")
    if not (len(start) > 8 and 0 < length <= HEADER and start[8:9] == b"{"):
        raise _not_ours(start)
    if 8 + length > size:
        raise damaged("it ends inside its header")
    stream.seek(8)
    text = stream.read(length)
    if max(text.count(b"{"), text.count(b"["), text.count(b",") // 10) > 4 * TENSORS:
        raise damaged(f"it holds more than {TENSORS:,} tensors")
    try:
        entries = parse(text)
    except MisfitError as misfit:
        raise damaged(f"its header {misfit}") from None
    metadata = _metadata(entries)
    layout = _layout(entries, size - 8 - length)
    found = text.find(_MARK)
    known = found >= 0 and text.find(_MARK, found + 1) < 0
    return Header(metadata, layout, 8 + found + len(_MARK) if known else None, size)


def read_content(stream: BinaryIO, header: Header) -> bytes:
    """Read the whole file and hold it against its digest.

    Raises:
        ModelFileError: One of them is not as it was written.
    """
    stream.seek(0)
    content = stream.read(header.size)
    at = header.digest_at
    if at is None or len(content) != header.size:
        raise damaged_or_edited()
    if content[at : at + 64] != _digest(content, at):
        raise damaged_or_edited()
    return content


def damaged_or_edited() -> ModelFileError:
    """Say that a file and its digest differ."""
    return ModelFileError(
        "The model file is damaged or edited: it differs from its digest.",
        fix="Copy it again from where it was, or fit again",
    )


def check_layout(header: Header, expected: Layout) -> None:
    """Hold the tensors of a file against those that its spec demands.

    Raises:
        ModelFileError: One is missing, too many, or of another type or shape.
    """
    for name, asked in expected.items():
        held = header.layout.get(name)
        if held is None:
            raise damaged(f"the tensor {quoted(name)} is missing")
        if held != asked:
            raise damaged(
                f"the tensor {quoted(name)} is {held[0]} {list(held[1])} and not "
                f"{asked[0]} {list(asked[1])}"
            )
    extra = next((name for name in header.layout if name not in expected), None)
    if extra is not None:
        raise damaged(f"its spec does not ask for the tensor {quoted(extra)}")


def unpack(content: bytes) -> Tensors:
    """Read the numbers of a checked file.

    Raises:
        ModelFileError: The safetensors library refuses it, or a number is not
            finite.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors: Tensors = load(content)
    except SafetensorError as error:
        raise damaged(f"its tensors cannot be read ({error})") from None
    for name, tensor in tensors.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise damaged(f"the tensor {quoted(name)} holds a value that is not finite")
    return tensors


def pack(tensors: Mapping[str, npt.NDArray[Any]], metadata: str) -> bytes:
    """Write tensors and a text that holds ``NO_DIGEST`` where the digest goes.

    Equal arguments give equal bytes.
    """
    from safetensors.numpy import save

    rows = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    content = bytearray(save(rows, metadata={KEY: metadata}))
    at = content.index(_MARK) + len(_MARK)
    content[at : at + 64] = _digest(content, at)
    return bytes(content)


def _digest(content: bytes | bytearray, at: int) -> bytes:
    """SHA-256 of the file with the digest itself set to 0."""
    view = memoryview(content)
    whole = hashlib.sha256(view[:at])
    whole.update(NO_DIGEST.encode())
    whole.update(view[at + 64 :])
    return whole.hexdigest().encode()


def _not_ours(start: bytes) -> ModelFileError:
    kind = looks_like(start) if len(start) >= 8 else ""
    if not kind:
        return damaged("it is empty" if not start else "it has no readable header")
    return ModelFileError(
        f"This is not a seqcast model; this looks like {kind}.", fix=_FIT
    )


def _metadata(entries: Any) -> str:
    found = entries.pop("__metadata__", None)
    if not isinstance(found, dict) or list(found) != [KEY]:
        raise ModelFileError(
            "This is not a seqcast model; this looks like a safetensors file of "
            "another program.",
            fix=_FIT,
        )
    text = found[KEY]
    if not isinstance(text, str) or len(text) > METADATA:
        raise damaged(f"its spec is no text, or longer than {METADATA:,} characters")
    return text


def _layout(entries: Any, room: int) -> Layout:
    """Read type and shape of every tensor; they fill the data end to end."""
    if len(entries) > TENSORS:
        raise damaged(f"it holds more than {TENSORS:,} tensors")
    layout: Layout = {}
    spans = []
    for name, entry in entries.items():
        layout[name], span = _tensor(name, entry)
        spans.append(span)
    end = 0
    for first, last in sorted(spans):
        if first != end:
            raise damaged("its tensors overlap or leave a hole")
        end = last
    if end != room:
        raise damaged(f"its tensors take {end:,} bytes of {room:,}")
    return layout


def _tensor(
    name: str, entry: Any
) -> tuple[tuple[str, tuple[int, ...]], tuple[int, int]]:
    wrong = damaged(f"the tensor {quoted(name)} is not described as safetensors asks")
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise wrong
    dtype, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _SIZES:
        raise damaged(
            f"the tensor {quoted(name)} has the type {json.dumps(dtype)[:40]}"
        )
    if not (_naturals(shape) and len(shape) <= 8 and _naturals(span)):
        raise wrong
    if len(span) != 2 or span[1] - span[0] != math.prod(shape) * _SIZES[dtype]:
        raise wrong
    return (dtype, tuple(shape)), (span[0], span[1])


def _naturals(value: object) -> bool:
    return isinstance(value, list) and all(
        type(item) is int and 0 <= item < 2**63 for item in value
    )
