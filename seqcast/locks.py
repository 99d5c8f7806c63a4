"""One writer of a file at a time."""

import errno
import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seqcast.errors import BusyError, OutputError
from seqcast.storage import CREATE, in_words, remove_leftovers

# A file system that cannot lock says one of these.
_CANNOT_LOCK = (errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL)
# Seconds between two looks at a lock that another run holds.
_PAUSE = 0.1


@contextmanager
def hold(path: Path, *, wait: float = 0.0, stays: bool = True) -> Iterator[None]:
    """Hold a file against other writers until the block is left.

    The lock lies on ``.NAME.lock`` beside the file. The system lets go of it when
    the process ends, however it ends. Readers need no lock. A lock file that is
    taken away is taken away by its holder, and who waited for it looks whether it
    still is the one of that name.

    Args:
        path: The file.
        wait: Seconds to wait for another holder.
        stays: Whether the lock file stays, if the file is there in the end.

    Raises:
        BusyError: Another run holds the file.
        OutputError: The lock file cannot be made, or this disk cannot lock.
    """
    target = Path(os.path.realpath(path))
    lock_file = target.with_name(f".{target.name}.lock")
    descriptor = _locked(lock_file, path, time.monotonic() + wait)
    try:
        remove_leftovers(target)
        with suppress(OSError):  # who holds it is information only
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        if not (stays and target.exists()):
            with suppress(OSError):
                os.unlink(lock_file)
        os.close(descriptor)


def _locked(lock_file: Path, path: Path, until: float) -> int:
    """Open and lock the file of a name, which may be another one a moment later."""
    while True:
        with in_words(path):
            descriptor = os.open(lock_file, CREATE, 0o600)
        try:
            with in_words(path):
                held = _lock(descriptor, path, until)
            if held and _is_named(descriptor, lock_file):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if not held:
            time.sleep(_PAUSE)


def _is_named(descriptor: int, path: Path) -> bool:
    """Whether an open file is still the one of its name."""
    try:
        named = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), named)


def _lock(descriptor: int, path: Path, until: float) -> bool:
    """Lock a file, or say that another holds it and there is time to wait."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if time.monotonic() < until:
            return False
        holder = re.match(rb"\d{1,9}\n", os.pread(descriptor, 16, 0))
        who = f" (process {holder[0].decode().strip()})" if holder else ""
        raise BusyError(
            f"Another run{who} is writing this file.",
            where=str(path),
            fix="Wait until it has ended (--set run.wait=600), or name another file",
        ) from None
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise
        raise OutputError(
            "Files on this disk cannot be locked against other runs.",
            where=str(path),
            fix="Write to a local disk, and move the file afterwards",
        ) from error
    return True
