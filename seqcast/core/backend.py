"""Keras and TensorFlow, set up and silenced before anyone imports them.

TensorFlow writes to file descriptor 2 while it loads, whatever its log level,
and Keras wants to write into the home folder. Both are kept from it here; if
the import fails, what was held back is shown.
"""

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any

_ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "KERAS_HOME": "/dev/null/keras",  # cannot be created: nothing is read or written
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_CPP_MAX_VLOG_LEVEL": "0",
    "TF_ENABLE_ONEDNN_OPTS": "1",
}


def start(threads: int | None = None) -> tuple[Any, Any]:
    """Import Keras and TensorFlow quietly and set them up, once a process.

    Args:
        threads: Threads of one matrix product; all cores if None.

    Returns:
        The modules ``keras`` and ``tensorflow``.
    """
    if "tensorflow" not in sys.modules:
        os.environ.update(_ENVIRONMENT)
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        # In a thread of its own: an exception that a signal raises inside a module
        # that is being imported comes out as another one, or not at all. Whoever is
        # stopped does not wait for it: an import takes seconds.
        pool = ThreadPoolExecutor(1)
        with silenced():
            try:
                pool.submit(_import).result()
            finally:
                pool.shutdown(wait=False)
        import tensorflow as tf

        tf.config.threading.set_inter_op_parallelism_threads(1)
        tf.config.threading.set_intra_op_parallelism_threads(threads or 0)
        tf.config.experimental.enable_op_determinism()
        tf.get_logger().setLevel("ERROR")
    import keras
    import tensorflow as tf

    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.disable_interactive_logging()
    return keras, tf


@contextmanager
def silenced() -> Iterator[None]:
    """Point descriptor 2 away for a block; if that fails, show what was said."""
    try:
        kept = os.dup(2)
    except OSError:  # stderr is closed: there is nobody to keep quiet for
        yield
        return
    with _held() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except (ImportError, OSError, RuntimeError, AttributeError, TypeError):
            held.seek(0)
            os.write(kept, held.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _held() -> IO[bytes]:
    """Open a file in memory, or where the system has none a nameless one on disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("stderr"), "w+b")
    return tempfile.TemporaryFile()


def _import() -> None:
    # Keras loads matplotlib where there is one, which makes folders in the home.
    absent = {"matplotlib": None} if "matplotlib" not in sys.modules else {}
    modules: dict[str, Any] = sys.modules
    modules.update(absent)
    # absl, which TensorFlow loads, would find a temporary folder by writing there.
    folder, tempfile.tempdir = tempfile.tempdir, os.devnull
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import keras  # noqa: F401
            import tensorflow  # noqa: F401
    finally:
        tempfile.tempdir = folder
        for name in absent:
            del modules[name]
