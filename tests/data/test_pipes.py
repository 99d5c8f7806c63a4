"""Bytes from pipes, and the bounds on what is read."""

import gzip
import os
import threading
import time

import pytest

from seqcast.data.text.source import read_table
from seqcast.errors import DataError
from seqcast.settings import DataSettings

SALES = b"date,sales\n2024-01-01,1\n2024-01-02,2\n"
SOON = DataSettings(timeout=0.2)


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_a_pipe_without_a_writer_is_given_up(pipe):
    begun = time.monotonic()
    with pytest.raises(DataError, match=r"Nothing has come for 0\.2 seconds"):
        read_table(str(pipe), SOON)
    assert time.monotonic() - begun < 2


def test_a_writer_that_falls_silent_is_given_up(pipe):
    done = threading.Event()

    def write():
        with pipe.open("wb") as stream:
            stream.write(SALES[:20])
            stream.flush()
            done.wait()

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(DataError, match="Nothing has come"):
        read_table(str(pipe), SOON)
    done.set()
    writer.join()


def test_a_writer_in_time_is_read_to_its_end(pipe):
    writer = threading.Thread(target=pipe.write_bytes, args=(SALES,))
    writer.start()
    assert read_table(str(pipe), DataSettings(timeout=10)).rows == 2
    writer.join()


@pytest.mark.parametrize(
    "pack", [bytes, lambda content: gzip.compress(os.urandom(9) + content)]
)
def test_a_file_above_the_bound_is_refused(tmp_path, pack):
    path = tmp_path / "sales.csv"
    path.write_bytes(pack(SALES + os.urandom(2 << 20)))
    with pytest.raises(DataError, match="over 1 MiB"):
        read_table(str(path), DataSettings(max_input=1))


def test_a_pipe_above_the_bound_is_refused(pipe):
    def write():
        with pytest.raises(BrokenPipeError):
            pipe.write_bytes(b"1,2\n" * (1 << 20))

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(DataError, match="over 1 MiB"):
        read_table(str(pipe), DataSettings(max_input=1))
    writer.join()
