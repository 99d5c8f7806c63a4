"""Keras and TensorFlow start in silence, whatever the home folder holds."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = """
from seqcast.core import backend
keras, tf = backend.start(threads=1)
assert keras.config.backend() == "tensorflow"
assert keras.config.floatx() == "float32"
assert keras.config.image_data_format() == "channels_last"
assert backend.start() == (keras, tf)
import numpy as np
from seqcast.core.network import build
from seqcast.models.spec import NetworkSpec
spec = NetworkSpec("gru", lookback=4, horizon=2, segment=2, season=2, units=2)
model = build(spec, seed=0)
assert model([np.zeros((1, 2, 4)), np.zeros((1, 2))]).shape == (1, 2, 11)
"""
HOSTILE = (
    '{"backend": "torch", "floatx": "float16", "image_data_format": "channels_first"}'
)


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(None, id="a bare home"),
        pytest.param(HOSTILE, id="a hostile keras.json"),
        pytest.param("{", id="a broken keras.json"),
    ],
)
def test_starting_says_nothing_and_leaves_the_home_folder_as_it_was(tmp_path, config):
    if config is not None:
        (tmp_path / ".keras").mkdir()
        (tmp_path / ".keras" / "keras.json").write_text(config)
    before = sorted(tmp_path.rglob("*"))
    environment = {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "KERAS_BACKEND": "torch",
        "TF_CPP_MIN_LOG_LEVEL": "0",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", START],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert sorted(tmp_path.rglob("*")) == before
