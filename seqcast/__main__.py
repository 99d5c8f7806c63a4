"""``python -m seqcast``, and the program ``seqcast``."""

import os
from contextlib import suppress
from typing import NoReturn

from seqcast.cli import signals


def run() -> NoReturn:
    """Run the command line; a signal is heard from the first moment on."""
    signals.listen()
    try:
        from seqcast.cli.main import run as run_command

        run_command()
    except signals.Stopped as stopped:  # before the command line was there
        with suppress(OSError):
            os.write(2, f"Stopped by {stopped.name}.\n".encode())
        os._exit(stopped.exit_code)


if __name__ == "__main__":
    run()
