"""A model as one graph for other programs: ONNX, Keras or SavedModel.

The graph maps scaled windows to scaled quantiles; docs/export.md says what a
consumer does before and after it.
"""

import importlib.util
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from seqcast import storage
from seqcast.core import backend, network
from seqcast.errors import OutputError, SettingError
from seqcast.models.artifact import Artifact
from seqcast.models.linear import SPIKE, Linear
from seqcast.models.spec import NetworkSpec

Format = Literal["onnx", "keras", "savedmodel"]
SUFFIXES: dict[str, Format] = {
    ".onnx": "onnx",
    ".keras": "keras",
    ".savedmodel": "savedmodel",
    "": "savedmodel",
}


def format_of(path: Path, wanted: str | None) -> Format:
    """Return what to write: as asked, else by the suffix.

    >>> format_of(Path("sales.onnx"), None), format_of(Path("served/sales"), None)
    ('onnx', 'savedmodel')

    Raises:
        SettingError: The suffix does not say.
    """
    if wanted is None and path.suffix not in SUFFIXES:
        raise SettingError(
            f'The name "{path.name}" does not say what to write.',
            where="--out",
            fix="End it in .onnx, .keras or .savedmodel, or pass --format",
        )
    return cast(Format, wanted or SUFFIXES[path.suffix])


def check(path: Path, kind: Format) -> None:
    """Refuse, before TensorFlow starts, what could not be written after it.

    Raises:
        SettingError: The extra is missing.
        OutputError: The path is not writable, or a folder has its name.
    """
    packages = ("tf2onnx", "onnx") if kind == "onnx" else ()
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingError(
            f"Writing ONNX takes the package {missing[0]}, which is not installed.",
            fix="pip install 'seqcast[export]'",
        )
    if kind == "savedmodel" and os.path.lexists(path):
        raise OutputError(
            "A SavedModel is a folder, and there is something of this name.",
            where=str(path),
            fix="Name another folder, or move that away",
        )
    storage.check_writable(path)


def write(
    model: Artifact, path: Path, kind: Format, threads: int | None = None
) -> None:
    """Write a model as one graph; it appears whole or not at all.

    Args:
        model: The model.
        path: A file that is replaced, or a folder that does not exist.
        kind: What to write.
        threads: To build it with; all cores if None.

    Raises:
        SettingError: No graph does what its decoder does.
    """
    spec = model.networks[0]
    if spec.ahead < spec.horizon:
        steps = "step" if spec.ahead == 1 else f"{spec.ahead} steps"
        raise SettingError(
            f"The recursive decoder samples on from its first {steps}; a graph cannot.",
            fix="Fit with --set model.decoder=stepwise or another, and export that",
        )
    keras, _ = backend.start(threads)
    with backend.silenced(), warnings.catch_warnings(), _beside(path) as folder:
        warnings.simplefilter("ignore")
        whole, built = graph(keras, model), folder / f"graph.{kind}"
        if kind == "keras":
            whole.save(built)
        elif kind == "onnx":
            whole.export(built, format="onnx", verbose=False)
        else:
            whole.export(built, format="tf_saved_model", verbose=False)
            os.rename(built, path)
            return
        with storage.replacing(path) as stream:
            stream.write(built.read_bytes())


def graph(keras: Any, model: Artifact) -> Any:
    """Build the graph of a whole ensemble.

    It maps ``tokens`` (N, T, token) and ``skip`` (N, H), and with covariates
    ``coming`` (N, H, 2 known) and ``static`` (N, static), to ``quantiles`` (N, H,
    Q): those of every member are sorted along Q, and of every step and level the
    median over the members is taken, as ``pipeline.ensemble`` does. Where the
    linear rule counts, ``linear`` (N, H) is what it forecasts.
    """
    ops, spec = keras.ops, model.networks[0]
    inputs = {one.name: one for one in network.inputs_of(spec)}
    outputs = []
    for number, weights in enumerate(model.weights):
        member = network.build(spec, seed=0)
        member.name = f"member{number}"
        network.put(member, spec, weights)
        outputs.append(member(list(inputs.values())))
    members = ops.stack([ops.sort(one, axis=-1) for one in outputs], axis=-1)
    ranked = ops.sort(members, axis=-1)  # (N, H, Q, E)
    count = len(outputs)
    middle = np.zeros((count, 1))  # a product, since tf2onnx loses slices of a sort
    middle[[(count - 1) // 2, count // 2]] += 1 / len({(count - 1) // 2, count // 2})
    weighted = keras.layers.Dense(1, use_bias=False, name="median")
    median = keras.layers.Reshape((spec.horizon, len(spec.levels)))(weighted(ranked))
    weighted.set_weights([middle])
    found = {"quantiles": median}
    if model.line is not None:
        found["linear"] = _line(keras, model.line, spec, inputs["tokens"])
    whole = keras.Model(inputs, found, name="seqcast")
    # Keras writes as ONNX only what has been called.
    whole({name: np.zeros((1, *one.shape[1:])) for name, one in inputs.items()})
    return whole


def _line(keras: Any, line: Linear, spec: NetworkSpec, tokens: Any) -> Any:
    """Forecast by the linear rule, which sees the values of tokens alone."""
    kernel = np.zeros((spec.tokens, spec.token, spec.horizon))
    kernel[:, : spec.segment] = line.weights[:-1].reshape(
        spec.tokens, spec.segment, spec.horizon
    )
    weighted = keras.layers.Dense(spec.horizon, name="linear")
    flat = keras.layers.Reshape((spec.tokens * spec.token,))(tokens)
    found = weighted(keras.ops.clip(flat, -SPIKE, SPIKE))
    weighted.set_weights([kernel.reshape(-1, spec.horizon), line.weights[-1]])
    return found


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Make a folder beside a path to build in, and remove it in the end.

    What TensorFlow writes for the time being goes there too.
    """
    target = Path(os.path.realpath(path))
    name = f".{target.name}."
    folder = Path(tempfile.mkdtemp(".seqcast-tmp", name, target.parent))
    elsewhere, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = elsewhere
        shutil.rmtree(folder, ignore_errors=True)
