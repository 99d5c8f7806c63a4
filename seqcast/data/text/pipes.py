"""Bytes that arrive through a pipe: all of them, if they come in time."""

import os
import select
import time
from collections.abc import Iterator
from typing import BinaryIO

from seqcast.errors import DataError

_CHUNK = 1 << 20


def drain(path: str, name: str, most: int, timeout: float | None) -> Iterator[bytes]:
    """Read a named pipe to its end, chunk by chunk, waiting for a writer.

    Raises:
        DataError: As for ``drained``.
        OSError: It cannot be opened.
    """
    if timeout is None:
        with open(path, "rb") as stream:
            yield from drained(stream, name, most, None)
        return
    # Without a writer a pipe that is opened so is readable and at its end.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(number, "rb", buffering=0) as raw:
        ends = time.monotonic() + timeout
        while True:
            ready, _, _ = select.select([raw], [], [], max(ends - time.monotonic(), 0))
            head = raw.read(_CHUNK) if ready else None
            if head:
                os.set_blocking(number, True)
                yield head
                yield from drained(raw, name, most - len(head), timeout)
                return
            if time.monotonic() >= ends:
                raise _silent(name, timeout)
            time.sleep(min(0.01, timeout))


def drained(
    stream: BinaryIO, name: str, most: int, timeout: float | None
) -> Iterator[bytes]:
    """Read a stream to its end, chunk by chunk.

    Args:
        stream: A pipe, or standard input.
        name: As the user named it.
        most: Bytes that are read at most.
        timeout: Seconds to wait for more, or None for ever.

    Raises:
        DataError: It sends more, or nothing in time.
    """
    size = 0
    while chunk := _chunk(stream, name, timeout):
        size += len(chunk)
        if size > most:
            raise too_large(name, most)
        yield chunk


def _chunk(stream: BinaryIO, name: str, timeout: float | None) -> bytes:
    """Read what comes next, nothing at the end."""
    if timeout is None:
        return stream.read(_CHUNK)
    ready, _, _ = select.select([stream], [], [], timeout)
    if not ready:
        raise _silent(name, timeout)
    return os.read(stream.fileno(), _CHUNK)


def _silent(name: str, timeout: float) -> DataError:
    return DataError(
        f"Nothing has come for {timeout:g} {'second' if timeout == 1 else 'seconds'}.",
        where=name,
        fix="Check what writes into it, or pass a longer --set data.timeout",
    )


def too_large(name: str, most: int) -> DataError:
    """Make the error of a file above the bound."""
    return DataError(
        f"The file holds over {most >> 20:,} MiB.",
        where=name,
        fix="Pass a part of it, or a larger --set data.max_input (in MiB)",
    )
