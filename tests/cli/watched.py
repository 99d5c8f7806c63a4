"""Put on the path of a child as ``sitecustomize``: writes down what it did.

Lines of JSON in the file that ``WATCH`` names: ``opened`` or ``written`` with a
path, ``did`` with an event that no command may cause.
"""

import json
import os
import sys

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEVER = (
    "pickle.", "subprocess.", "socket.", "os.system", "os.exec", "os.fork",
    "os.posix_spawn", "os.spawn", "pty.", "urllib.", "ftplib.", "smtplib.", "http.",
    "webbrowser.", "ctypes.dlopen/", "os.startfile", "shutil.unpack",
)  # fmt: skip
_ROOTS = tuple({sys.prefix, sys.base_prefix, *filter(None, sys.path[1:])})
# Whoever collects tests imports this file too, and watches nothing.
_watched = os.environ.get("WATCH")
_book = os.open(_watched, os.O_WRONLY | os.O_APPEND) if _watched else -1


def _note(kind, what):
    os.write(_book, (json.dumps([kind, str(what)]) + "\n").encode())


def _importing():
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if arguments[2] & _WRITING:
            _note("written", path)
        elif not path.startswith(_ROOTS):
            _note("opened", path)
    elif event.startswith(_NEVER):
        _note("did", f"{event} {arguments}")
    elif event == "marshal.loads" and not _importing():
        _note("did", event)
    elif event == "exec":
        file = getattr(arguments[0], "co_filename", "")
        if not file.startswith((*_ROOTS, "<")):
            _note("did", f"{event} {file}")


if _watched:
    sys.addaudithook(_watch)
