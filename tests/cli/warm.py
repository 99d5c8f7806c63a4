"""Commands in processes forked from one that has loaded the libraries.

To start Python and load TensorFlow takes longer than most commands of a test. Here a
server does so once; every command is a fork of it, with streams, a folder and an
environment of its own. Of seqcast nothing is loaded before, so a command imports its
own files in its own order. What a command loads, and all that holds from the first
moment of a process, needs one that is started for it.
"""

import contextlib
import gc
import importlib
import importlib.machinery
import json
import os
import runpy
import socket
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARIES = (
    "click.shell_completion", "numpy", "pandas", "pyarrow.compute", "pyarrow.csv",
    "pyarrow.parquet", "pyarrow.json", "rich.console", "rich.table", "rich.progress",
    "safetensors.numpy", "threadpoolctl",
)  # fmt: skip
LARGEST = 1 << 20  # bytes of a message


class Kept:
    """Finds TensorFlow where it is: loaded, and not among the modules yet."""

    def __init__(self):
        self.module = sys.modules.pop("tensorflow")

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=True)
        spec.submodule_search_locations[:] = self.module.__path__
        return spec

    def create_module(self, spec):
        return self.module

    def exec_module(self, module):
        """Do nothing: it is loaded."""


def load():
    """Load the libraries, and leave no other trace."""
    from seqcast.core import backend

    kept = warnings.filters[:]
    backend.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in LIBRARIES:
            importlib.import_module(name)
    warnings.filters[:] = kept
    warnings._filters_mutated()
    sys.meta_path.insert(0, Kept())
    for name in [one for one in sys.modules if one.split(".")[0] == "seqcast"]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()


def serve(control):
    """Answer every message by the exit code of a command, until there is none."""
    load()
    while True:
        message, streams, _, _ = socket.recv_fds(control, LARGEST, 3)
        if not message:
            return
        with warnings.catch_warnings():
            # Its threads are those of OpenBLAS and Arrow, which know of forks.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            control.close()
            become(json.loads(message), streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        control.send(b"%d" % os.waitstatus_to_exitcode(status))


def become(command, streams):
    """Be the command that was asked for."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(command["environment"])
    time.tzset()
    os.chdir(command["folder"])
    sys.path[0] = command["folder"]
    sys.argv = ["seqcast", *command["words"]]
    runpy.run_module("seqcast", run_name="__main__", alter_sys=True)


class Server:
    """A server, and the commands that it is sent one after another."""

    def __init__(self, variables):
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number = theirs.fileno()
        command = [sys.executable, "-m", "tests.cli.warm", str(number)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[number],
            env={**os.environ, **variables},
        )
        theirs.close()

    def run(self, command, given):
        """Return the exit code of a command, its stdout and its stderr, in bytes."""
        pipes = [os.pipe() for _ in range(3)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        socket.send_fds(self.control, [json.dumps(command).encode()], theirs)
        for one in theirs:
            os.close(one)
        with ThreadPoolExecutor(3) as pool:
            pool.submit(feed, pipes[0][1], given or b"")
            out, err = (pool.submit(drain, pipes[n][0]) for n in (1, 2))
        return int(self.control.recv(LARGEST)), out.result(), err.result()

    def close(self):
        self.control.close()
        self.process.communicate()


def feed(number, content):
    with contextlib.suppress(BrokenPipeError), open(number, "wb") as stream:
        stream.write(content)


def drain(number):
    with open(number, "rb") as stream:
        return stream.read()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
