"""Stands for the program: has the server of ``warm`` run it on streams of its own.

    python -IS call.py SOCKET WORDS...

Loads as little as it can, since every command of a test is run by it.
"""

import json
import os
import socket
import sys


def call(path, words):
    """Return the exit code of a command that was run here."""
    environment = dict(os.environ)
    told = {"folder": os.getcwd(), "words": words, "environment": environment}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.connect(path)
        socket.send_fds(server, [json.dumps(told).encode()], [0, 1, 2])
        return int(server.recv(16))


if __name__ == "__main__":
    sys.exit(call(sys.argv[1], sys.argv[2:]))
