"""Signals that ask a run to end."""

import signal
import sys
from typing import NoReturn

_HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What was asked for: an exception raised inside foreign code, such as a library
# that is being imported, may be swallowed there.
_asked: list[int] = []


class Stopped(BaseException):
    """A signal that asks the process to end."""

    def __init__(self, number: int) -> None:
        """Remember which signal it was."""
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """128 and the number of the signal, as shells have it."""
        return 128 + self.number

    @property
    def name(self) -> str:
        """The name of the signal, such as ``SIGTERM``."""
        return signal.Signals(self.number).name


def listen() -> None:
    """Turn the signals that end a process into ``Stopped``, save ignored ones.

    Inside foreign code it may be swallowed, or come out as another exception.
    """
    sys.unraisablehook = ignore
    for number in _HEARD:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def deafen() -> None:
    """Let no signal disturb a run that has only to be written down."""
    for number in _HEARD:
        signal.signal(number, signal.SIG_IGN)


def ignore(unraisable: "sys.UnraisableHookArgs") -> None:
    """Say nothing of a stop that could not be raised; what else cannot be is shown."""
    if not isinstance(unraisable.exc_value, Stopped):
        sys.__unraisablehook__(unraisable)


def check() -> None:
    """Stop now if that was asked for and went unheard.

    Raises:
        Stopped: A signal has come.
    """
    if _asked:
        raise Stopped(_asked[0])


def _stop(number: int, _: object) -> NoReturn:
    _asked.append(number)
    raise Stopped(number)
