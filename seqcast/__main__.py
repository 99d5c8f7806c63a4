"""``python -m seqcast``, and the program ``seqcast``.

Until ``run`` is called Python answers Ctrl-C by a traceback; so nothing is imported
here that must be searched for.
"""

import _signal  # what the module signal is made of, which takes milliseconds
import os

_NAMES = {
    _signal.SIGINT: "SIGINT",
    _signal.SIGTERM: "SIGTERM",
    _signal.SIGHUP: "SIGHUP",
}


def run() -> None:
    """Run the command line; a signal is heard from the first moment on."""
    for number in _NAMES:
        if _signal.getsignal(number) is not _signal.SIG_IGN:
            _signal.signal(number, _leave)
    from seqcast.cli.main import run as run_command

    run_command()


def _leave(number: int, _: object) -> None:
    """End at once: nothing is open yet, and imports may swallow an exception."""
    try:
        os.write(2, f"Stopped by {_NAMES[number]}.\n".encode())
    finally:
        os._exit(128 + number)


if __name__ == "__main__":
    run()
