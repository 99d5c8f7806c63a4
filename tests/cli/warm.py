"""Commands in processes forked from one that has loaded the libraries.

To start Python and load TensorFlow takes longer than most commands of a test. Here a
server does so once; every command is a fork of it, with streams, a folder and an
environment of its own. Of seqcast nothing is loaded before, so a command imports its
own files in its own order. What a command loads, and all that holds from the first
moment of a process, needs one that is started for it.
"""

import gc
import importlib
import importlib.machinery
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
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


def serve(path):
    """Run the commands that are asked for at a socket, until standard input ends."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(path)
        listener.listen()
        print("listening", flush=True)
        load()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for an answer
        while 0 not in select.select([listener, 0], [], [])[0]:
            call, _ = listener.accept()
            if not fork():
                listener.close()
                answer(call)
                break
            call.close()


def answer(call):
    """Run one command, and tell its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, streams, _, _ = socket.recv_fds(call, LARGEST, 3)
    command = fork()
    if not command:
        call.close()
        become(json.loads(message), streams)
        return
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(command, 0)
    call.send(b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def fork():
    """Fork this process, which has but one thread of its own."""
    with warnings.catch_warnings():
        # The threads are those of OpenBLAS and Arrow, which know of forks.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def become(command, streams):
    """Be the command that was asked for."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(command["environment"])
    time.tzset()
    if "PYTHONWARNINGS" in os.environ:
        warnings.simplefilter(os.environ["PYTHONWARNINGS"])
    os.chdir(command["folder"])
    sys.path[0] = command["folder"]
    sys.argv = ["seqcast", *command["words"]]
    runpy.run_module("seqcast", run_name="__main__", alter_sys=True)


class Server:
    """The server, while it is needed; ``program`` is what stands for seqcast."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()  # a socket has a short name
        path = os.path.join(self.folder.name, "s")
        client = Path(__file__).with_name("call.py")
        self.program = [sys.executable, "-IS", str(client), path]
        command = [sys.executable, "-m", "tests.cli.warm", path]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.process.stdout.readline()  # it listens

    def close(self):
        """End the server by the end of its input."""
        self.process.communicate()
        self.folder.cleanup()


if __name__ == "__main__":
    serve(sys.argv[1])
