"""The one way a file is kept: all or nothing.

A file is never opened for writing under its own name. Its successor is written
beside it under a temporary name, flushed to the disk, and renamed over it, so
that a reader, a crash or a full disk meets the old file or the new one.
"""

import errno
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from seqcast.errors import OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_ELSEWHERE = "Name another place"
# What the system says -> what happened, and what to do about it.
_WORDS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("The folder does not exist.", "Create it, or name another place"),
    errno.ENOTDIR: ("A part of the path is a file, not a folder.", _ELSEWHERE),
    errno.EISDIR: ("There is a folder of this name.", "Add a file name to the path"),
    errno.ENODEV: (
        "This is a device or a pipe, which cannot be replaced by a file.",
        "Name a file, or redirect standard output",
    ),
    errno.ENAMETOOLONG: ("The file name is too long.", "Use fewer than 200 characters"),
    errno.ELOOP: ("The symbolic links lead in a circle.", _ELSEWHERE),
    errno.EACCES: (
        "Writing here is not permitted.",
        "Permit it, or name another place",
    ),
    errno.EPERM: ("Writing here is not permitted.", "Permit it, or name another place"),
    errno.EROFS: ("The disk is read-only.", _ELSEWHERE),
    errno.ENOSPC: ("The disk is full.", "Free some space, or name another place"),
    errno.EDQUOT: ("Your share of the disk is used up.", "Free some space"),
    errno.EFBIG: (
        "The file would be larger than this system allows.",
        "Raise the limit (ulimit -f)",
    ),
    errno.EMFILE: ("Too many files are open.", "Raise the limit (ulimit -n)"),
}
# A file system that cannot flush says one of these.
_CANNOT_FLUSH = (errno.ENOTSUP, errno.EINVAL)
CREATE = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


@contextmanager
def replacing(path: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Write a file that appears under its name only when it is complete.

        with replacing(Path("sales.seqcast")) as stream:
            stream.write(content)

    Leaving the block flushes the file to the disk and renames it over the old
    one, whose permissions it takes. Leaving it by an exception, whichever,
    removes what was written and leaves the old file alone. A symbolic link
    stays, and what it points to is replaced. Wrap the stream in a text layer
    if need be, and detach that before the end of the block.

    Args:
        path: The file to write; its folder exists.
        mode: Permissions of a new file, from which the umask is taken.

    Raises:
        OutputError: The file cannot be written; the old one is as it was.
    """
    target = Path(os.path.realpath(path))
    temporary = _temporary(target)
    try:
        with in_words(path):
            remove_leftovers(target)
            unfinished = _Unfinished(path, _create(temporary, target, mode))
        with unfinished:
            stream = io.BufferedWriter(unfinished)
            yield stream
            with in_words(path):
                _keep(stream, temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def check_writable(path: Path, *, size: int = 1 << 20) -> None:
    """Refuse, before any long work, a path that could not be written after it.

    A temporary file is made and removed, since nothing else proves it.

    Args:
        path: The file to be written later.
        size: Bytes that will be written, as well as is known.

    Raises:
        OutputError: There is no such folder, or it is not writable, the disk
            lacks the room, or something other than a file has the name.
    """
    target = Path(os.path.realpath(path))
    temporary = _temporary(target)
    with in_words(path):
        remove_leftovers(target)
        try:
            os.close(_create(temporary, target, 0o600))
        finally:
            with suppress(OSError):
                os.unlink(temporary)
        disk = os.statvfs(target.parent)
    room = disk.f_bavail * disk.f_frsize
    if disk.f_blocks and room < size:
        raise OutputError(
            f"The disk has room for {room:,} bytes; up to {size:,} may be needed.",
            where=str(path),
            fix=_WORDS[errno.ENOSPC][1],
        )


def remove(path: Path) -> None:
    """Remove a file, if it is there, and what killed writers of it left."""
    target = Path(os.path.realpath(path))
    remove_leftovers(target)
    with suppress(OSError):
        os.unlink(target)


class _Unfinished(io.FileIO):
    """A file being written, which tells a full disk in the user's words."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(descriptor, "wb")
        self.path = path

    def write(self, chunk: "ReadableBuffer", /) -> int:
        """Write a chunk, or a part of it."""
        with in_words(self.path):
            return os.write(self.fileno(), chunk)


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what the system says into what the user can do."""
    try:
        yield
    except OSError as error:
        raise worded(error, str(path)) from error


def worded(error: OSError, where: str) -> OutputError:
    """Say in the user's words why something cannot be written."""
    unknown = (f"The output cannot be written: {error.strerror or error}.", _ELSEWHERE)
    problem, fix = _WORDS.get(error.errno or 0, unknown)
    return OutputError(problem, where=where, fix=fix)


def _create(temporary: Path, target: Path, mode: int) -> int:
    """Make the temporary file with the permissions that the target will have."""
    try:
        status = os.stat(target)
    except FileNotFoundError:
        return os.open(temporary, CREATE | os.O_EXCL, mode)
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, "is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.ENODEV, "is no file")
    if not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, "is write-protected")
    descriptor = os.open(temporary, CREATE | os.O_EXCL, 0o600)
    try:
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & 0o777)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _keep(stream: BinaryIO, temporary: Path, target: Path) -> None:
    """Bring the file to the disk, then its name: the order is the promise."""
    stream.flush()
    _flush_to_disk(stream.fileno())
    stream.close()
    os.replace(temporary, target)
    try:
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:  # a folder may be writable and yet not readable
        return
    try:
        _flush_to_disk(folder)
    finally:
        os.close(folder)


def _flush_to_disk(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise


def _temporary(target: Path) -> Path:
    pid = os.getpid()
    return target.with_name(f".{target.name}.{pid}.{_started(pid)}.seqcast-tmp")


def remove_leftovers(target: Path) -> None:
    """Remove the temporary files of writers of this file that were killed."""
    name = re.compile(rf"\.{re.escape(target.name)}\.(\d{{1,9}})\.(\d+)\.seqcast-tmp")
    with suppress(OSError):
        for entry in os.listdir(target.parent):
            found = name.fullmatch(entry)
            if found and not _is_writing(int(found[1]), found[2]):
                os.unlink(target.with_name(entry))


def _is_writing(pid: int, started: str) -> bool:
    """Whether a process of this number and start still runs, and is not this one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as another user
    return pid != os.getpid() and _started(pid) == started


def _started(pid: int) -> str:
    """Tell when a process started, in clock ticks; 0 where the system does not."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as status:
            words = status.read().rpartition(b")")[2].split()
    except OSError:
        return "0"
    return words[19].decode()
