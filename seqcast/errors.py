"""Everything a user can get wrong, as one small tree.

    SeqcastError
    ├── SettingError       2  a bad setting, config file or missing extra
    ├── DataError          3  the data file
    ├── ModelFileError     4  the model file
    ├── OutputError        5  the output cannot be written
    ├── BusyError          6  another run holds the file
    ├── ComputationError   7  the computation failed
    └── RefusedError       8  a gate that the user set

Each error answers three questions: what happened, where in the user's file,
and what to do about it. The exit code is a property of the class.
"""


class SeqcastError(Exception):
    """A mistake that the user can mend.

    Args:
        problem: What happened, as one sentence in the user's words.
        where: The place in their file, such as ``sales.csv:1043``, or nothing.
        fix: What to do about it, or nothing.
    """

    exit_code = 1

    def __init__(self, problem: str, *, where: str = "", fix: str = "") -> None:
        """Take the three answers."""
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.fix = fix


class SettingError(SeqcastError):
    """A setting, a config file or a missing extra."""

    exit_code = 2


class DataError(SeqcastError):
    """The data file, also when it is absent."""

    exit_code = 3


class ModelFileError(SeqcastError):
    """The model file, also when it is absent."""

    exit_code = 4


class OutputError(SeqcastError):
    """The output cannot be written."""

    exit_code = 5


class BusyError(SeqcastError):
    """Another run holds the file."""

    exit_code = 6


class ComputationError(SeqcastError):
    """The computation failed: not finite, or out of memory."""

    exit_code = 7


class RefusedError(SeqcastError):
    """A gate that the user set refused; nothing was written."""

    exit_code = 8
