"""A file that is kept is the old one or the new one, whatever happens."""

import errno
import fcntl
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from seqcast.errors import BusyError, OutputError
from seqcast.locks import hold
from seqcast.storage import check_writable, replacing

OLD, NEW = b"old" * 1000, b"new!" * 50_000
# The calls through which a save reaches the disk.
CALLS = ("open", "stat", "fchmod", "write", "fsync", "replace")
START = [sys.executable, "-c"]


@pytest.fixture
def kept(tmp_path):
    """A good file that a save is about to replace."""
    path = tmp_path / "sales.seqcast"
    path.write_bytes(OLD)
    return path


def save(path, content=NEW):
    with replacing(path) as stream:
        stream.write(content)


def names(path):
    return sorted(entry.name for entry in path.parent.iterdir())


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


class Reached(BaseException):
    """The call at which a test stops a save."""


def stop_at(monkeypatch, turn, reason):
    """Raise at the n-th file call of a save; return the calls made, by name."""
    made = []

    def counted(name, original):
        def call(*args, **kwargs):
            made.append(name)
            if len(made) == turn:
                raise reason
            return original(*args, **kwargs)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, counted(name, getattr(os, name)))
    return made


def test_a_new_file_takes_its_permissions_from_the_umask(tmp_path):
    path = tmp_path / "sales.seqcast"
    before = os.umask(0o027)
    try:
        save(path)
    finally:
        os.umask(before)
    assert (path.read_bytes(), mode(path), names(path)) == (NEW, 0o640, [path.name])


def test_a_new_file_may_be_private(tmp_path):
    path = tmp_path / "sales.checkpoint"
    with replacing(path, mode=0o600) as stream:
        stream.write(NEW)
    assert mode(path) == 0o600


@pytest.mark.parametrize("permissions", [0o600, 0o644, 0o666, 0o750])
def test_a_replaced_file_keeps_its_permissions(kept, permissions):
    kept.chmod(permissions)
    save(kept)
    assert (kept.read_bytes(), mode(kept)) == (NEW, permissions)


def test_a_symbolic_link_stays_and_its_target_is_replaced(kept):
    link = kept.parent / "here" / "link"
    link.parent.mkdir()
    link.symlink_to("../sales.seqcast")
    save(link)
    assert link.is_symlink()
    assert kept.read_bytes() == NEW
    assert [entry.name for entry in link.parent.iterdir()] == ["link"]


def test_a_link_to_nothing_makes_its_target(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("sales.seqcast")
    save(link)
    assert link.is_symlink()
    assert (tmp_path / "sales.seqcast").read_bytes() == NEW


@pytest.mark.parametrize("reason", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_in_the_block_leaves_the_old_file_alone(kept, reason):
    def content():
        yield NEW
        raise reason

    with pytest.raises(reason), replacing(kept) as stream:
        stream.writelines(content())
    assert (kept.read_bytes(), names(kept)) == (OLD, [kept.name])


def test_a_system_error_of_the_block_is_not_taken_for_one_of_the_output(kept):
    with pytest.raises(FileNotFoundError), replacing(kept):
        Path("/no/such/data.csv").read_bytes()


def test_the_file_reaches_the_disk_before_its_name_does(kept, monkeypatch):
    made = stop_at(monkeypatch, 0, Reached)
    save(kept)
    assert made == [
        *("stat", "open", "fchmod", "write", "fsync", "replace", "open", "fsync")
    ]


@pytest.mark.skipif(not Path("/usr/bin/strace").exists(), reason="needs strace")
def test_the_system_sees_the_same_order(kept):
    script = (
        "from pathlib import Path; from seqcast.storage import replacing\n"
        f"with replacing(Path({str(kept)!r})) as stream: stream.write(b'new')"
    )
    trace = ["strace", "-f", "-e", "trace=fsync,rename,renameat,renameat2"]
    done = subprocess.run(
        [*trace, *START, script], capture_output=True, text=True, check=False
    )
    if "ptrace" in done.stderr:
        pytest.skip("tracing is not permitted here")
    calls = [line.split("(")[0].split()[-1] for line in done.stderr.splitlines()]
    seen = [name for name in calls if name.startswith(("fsync", "rename"))]
    assert [name[:6] for name in seen] == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("reason", [KeyboardInterrupt, Reached])
def test_stopped_at_any_file_call_the_old_file_or_the_new_is_there(
    kept, monkeypatch, turn, reason
):
    with monkeypatch.context() as patched:
        stop_at(patched, turn, reason)
        with pytest.raises(reason):
            save(kept)
    replaced = turn > 6  # the sixth call renames
    assert (kept.read_bytes(), names(kept)) == (NEW if replaced else OLD, [kept.name])


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize(
    "number", ["ENOSPC", "EIO", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EMFILE"]
)
def test_any_file_call_that_fails_is_told_and_leaves_no_litter(
    kept, monkeypatch, turn, number
):
    code = getattr(errno, number)
    readable = True
    with monkeypatch.context() as patched:
        stop_at(patched, turn, OSError(code, os.strerror(code)))
        if (turn, number) == (7, "EACCES"):  # the folder cannot be opened to flush it
            save(kept)
            readable = False
        else:
            with pytest.raises(OutputError) as told:
                save(kept)
    if readable:
        assert told.value.exit_code == 5
        assert told.value.where == str(kept)
        assert told.value.problem.endswith(".")
        assert told.value.fix
    assert (kept.read_bytes(), names(kept)) == (NEW if turn > 6 else OLD, [kept.name])


def test_a_disk_that_stays_full_is_told_once(kept, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutputError, match=r"^The disk is full\.$"):
        save(kept)
    assert (kept.read_bytes(), names(kept)) == (OLD, [kept.name])


@pytest.mark.parametrize("number", [errno.ENOTSUP, errno.EINVAL])
def test_a_file_system_that_cannot_flush_is_tolerated(kept, monkeypatch, number):
    def cannot(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", cannot)
    save(kept)
    assert kept.read_bytes() == NEW


def test_a_temporary_file_that_cannot_be_removed_does_not_hide_the_reason(
    kept, monkeypatch
):
    def cannot(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "unlink", cannot)
    with pytest.raises(ValueError, match="the reason"), replacing(kept):
        raise ValueError("the reason")


def test_a_file_larger_than_the_system_allows_leaves_the_old_one(kept):
    script = f"""
import resource
from pathlib import Path
from seqcast.errors import OutputError
from seqcast.storage import replacing
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with replacing(Path({str(kept)!r})) as stream:
        for _ in range(100):
            stream.write(b"x" * 10_000)
except OutputError as error:
    print(error.problem)
"""
    done = subprocess.run([*START, script], capture_output=True, text=True, check=True)
    assert done.stdout == "The file would be larger than this system allows.\n"
    assert done.stderr == ""
    assert (kept.read_bytes(), names(kept)) == (OLD, [kept.name])


WRONG_PLACES = [
    pytest.param("none/a.csv", "The folder does not exist.", id="absent folder"),
    pytest.param(
        "sales.seqcast/a.csv",
        "A part of the path is a file, not a folder.",
        id="file as folder",
    ),
    pytest.param("folder", "There is a folder of this name.", id="folder"),
    pytest.param(
        "pipe",
        "This is a device or a pipe, which cannot be replaced by a file.",
        id="pipe",
    ),
    pytest.param("x" * 300, "The file name is too long.", id="long name"),
    pytest.param("circle", "The symbolic links lead in a circle.", id="circle"),
]


@pytest.mark.parametrize(("name", "problem"), WRONG_PLACES)
@pytest.mark.parametrize("action", [save, check_writable], ids=["save", "check"])
def test_a_place_that_cannot_be_written_is_refused(kept, name, problem, action):
    folder = kept.parent
    (folder / "folder").mkdir()
    (folder / "circle").symlink_to("circle")
    os.mkfifo(folder / "pipe")
    before = names(kept)
    with pytest.raises(OutputError) as told:
        action(folder / name)
    assert (told.value.problem, told.value.where) == (problem, str(folder / name))
    assert names(kept) == before


def test_a_write_protected_file_is_refused(kept, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="not permitted"):
        save(kept)
    assert kept.read_bytes() == OLD


def test_checking_writes_nothing(kept):
    check_writable(kept)
    check_writable(kept.parent / "other.seqcast")
    assert (kept.read_bytes(), names(kept)) == (OLD, [kept.name])


def test_a_disk_without_room_is_refused_beforehand(kept):
    with pytest.raises(OutputError, match=r"1,152,921,504,606,846,976 may be needed"):
        check_writable(kept, size=1 << 60)


LEFTOVER = ".sales.seqcast.{pid}.{start}.seqcast-tmp"


def start_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "0"


@pytest.mark.parametrize("action", [save, check_writable], ids=["save", "check"])
def test_what_killed_writers_left_is_removed_and_nothing_else(kept, action):
    gone = subprocess.Popen([*START, ""])
    gone.wait()
    parent = os.getppid()
    staying = [
        LEFTOVER.format(pid=parent, start=start_of(parent)),
        ".other.seqcast.1.1.seqcast-tmp",
        ".sales.seqcast.lock",
        ".sales.seqcast.x.1.seqcast-tmp",
    ]
    for name in [
        *staying,
        LEFTOVER.format(pid=gone.pid, start=17),
        LEFTOVER.format(pid=os.getpid(), start=start_of(os.getpid())),
    ]:
        (kept.parent / name).write_bytes(b"half")
    action(kept)
    assert names(kept) == sorted([*staying, kept.name])


def test_a_number_given_to_another_process_since_is_not_its_writer(kept):
    if start_of(os.getppid()) == "0":
        pytest.skip("this system does not tell when a process started")
    reused = kept.parent / LEFTOVER.format(pid=os.getppid(), start=1)
    reused.write_bytes(b"half")
    save(kept)
    assert names(kept) == [kept.name]


def test_a_writer_of_another_user_is_alive(kept, monkeypatch):
    def forbidden(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    parent = os.getppid()
    theirs = kept.parent / LEFTOVER.format(pid=parent, start=start_of(parent))
    theirs.write_bytes(b"half")
    monkeypatch.setattr(os, "kill", forbidden)
    save(kept)
    assert theirs.exists()


def test_without_a_process_table_the_number_alone_decides(kept, monkeypatch):
    def absent(*_):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    theirs = kept.parent / LEFTOVER.format(pid=os.getppid(), start=0)
    theirs.write_bytes(b"half")
    monkeypatch.setattr("builtins.open", absent)
    save(kept)
    assert theirs.exists()


WRITER = """
import sys
from pathlib import Path
from seqcast.locks import hold
from seqcast.storage import replacing
path = Path(sys.argv[1])
with hold(path):
    print("ready", flush=True)
    for turn in range(10_000):
        with replacing(path) as stream:
            for _ in range(20):
                stream.write(bytes([turn % 256]) * 20_000)
"""


def test_killed_at_any_moment_of_a_save_a_whole_file_is_there(kept):
    draw = random.Random(3)
    for _ in range(15):
        writer = subprocess.Popen([*START, WRITER, kept], stdout=subprocess.PIPE)
        with writer:
            writer.stdout.readline()
            time.sleep(draw.uniform(0, 0.05))
            writer.send_signal(signal.SIGKILL)
        content = kept.read_bytes()
        assert content in (OLD, content[:1] * 400_000)
        with hold(kept):  # the lock of the dead is free at once
            pass
        assert names(kept) == [f".{kept.name}.lock", kept.name]


def test_a_second_writer_is_refused_at_once_and_told_by_whom(kept):
    with subprocess.Popen([*START, WRITER, kept], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        with pytest.raises(BusyError) as told, hold(kept):
            pass
        writer.kill()
    assert told.value.problem == (
        f"Another run (process {writer.pid}) is writing this file."
    )
    assert (told.value.where, told.value.exit_code) == (str(kept), 6)


def test_a_lock_without_a_note_holds_as_well(kept):
    lock = kept.parent / f".{kept.name}.lock"
    with lock.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BusyError, match=r"^Another run is writing this file\.$"):
            hold(kept).__enter__()


def test_the_lock_is_free_afterwards_private_and_never_removed(kept):
    lock = kept.parent / f".{kept.name}.lock"
    for _ in range(2):
        with hold(kept):
            inode = lock.stat().st_ino
            assert mode(lock) == 0o600
            assert lock.read_text() == f"{os.getpid()}\n"
    assert lock.stat().st_ino == inode


def test_the_lock_of_a_link_is_that_of_its_target(kept):
    link = kept.parent / "link"
    link.symlink_to(kept.name)
    with hold(link), pytest.raises(BusyError):
        hold(kept).__enter__()


def test_a_child_that_outlives_its_parent_does_not_keep_the_lock(kept):
    with hold(kept):
        child = subprocess.Popen(["sleep", "60"], close_fds=False)
    with child, hold(kept):
        child.kill()


def test_a_lock_in_an_absent_folder_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"^The folder does not exist\.$"):
        hold(tmp_path / "none" / "a.seqcast").__enter__()


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOLCK, "Files on this disk cannot be locked against other runs."),
        (errno.EIO, "The output cannot be written: Input/output error."),
    ],
)
def test_a_disk_that_cannot_lock_is_refused(kept, monkeypatch, number, problem):
    def cannot(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", cannot)
    with pytest.raises(OutputError) as told:
        hold(kept).__enter__()
    assert told.value.problem == problem


def test_readers_meet_whole_files_while_one_is_rewritten(kept):
    save(kept, bytes(400_000))
    with subprocess.Popen([*START, WRITER, kept], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        for _ in range(200):
            content = kept.read_bytes()
            assert content == content[:1] * 400_000
        writer.kill()


def test_a_lock_that_protects_nothing_in_the_end_is_taken_away(tmp_path):
    with pytest.raises(RuntimeError), hold(tmp_path / "a.seqcast"):
        raise RuntimeError
    with hold(tmp_path / "b.csv", stays=False):
        (tmp_path / "b.csv").write_bytes(OLD)
    assert names(tmp_path / "b.csv") == ["b.csv"]


def test_who_waits_gets_the_lock_of_a_name_that_was_given_up(kept):
    with subprocess.Popen([*START, WRITER, kept], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        threading.Timer(0.3, writer.kill).start()
        begin = time.monotonic()
        with hold(kept, wait=30):
            assert 0.2 < time.monotonic() - begin < 20


def test_a_lock_file_replaced_while_it_is_waited_for_holds_nothing(kept):
    lock = kept.parent / f".{kept.name}.lock"
    other = lock.open("wb")
    fcntl.flock(other, fcntl.LOCK_EX)

    def give_up():
        lock.unlink()
        other.close()

    threading.Timer(0.3, give_up).start()
    with hold(kept, wait=30):
        assert lock.read_text() == f"{os.getpid()}\n"
        with pytest.raises(BusyError):
            hold(kept).__enter__()
