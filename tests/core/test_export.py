"""Exported graphs give what the NumPy road gives."""

import json
from dataclasses import replace
from importlib.util import find_spec
from itertools import product
from typing import get_args

import numpy as np
import pytest

from seqcast.core import backend, export
from seqcast.core.network import UNROLL
from seqcast.errors import OutputError, SettingError
from seqcast.models import recurrent
from seqcast.models.pipeline import ensemble
from seqcast.models.spec import Cell
from seqcast.report import documents
from tests.models.builders import SPEC, small_artifact

needs_onnx = pytest.mark.skipif(
    find_spec("tf2onnx") is None or find_spec("onnxruntime") is None,
    reason="the extra export is not installed",
)
DEEP = {"layers": 2, "bidirectional": True, "residual": True, "activation": "elu"}
LONG = {"segment": 1, "lookback": UNROLL + 1}
# A horizon that its output segments do not fill.
WRITTEN = {"segment": 4, "horizon": 6, "layers": 2, "bidirectional": True}
SHAPES = [
    pytest.param({"cell": cell, **shape}, members, id=f"{cell} {name} of {members}")
    for cell, (name, shape, members) in product(
        get_args(Cell), [("plain", {}, 3), ("deep", DEEP, 2), ("long", LONG, 1)]
    )
] + [
    pytest.param(
        {**WRITTEN, "cell": cell, "decoder": decoder}, 2, id=f"{cell} {decoder}"
    )
    for cell, decoder in product(get_args(Cell), ["segments", "seq2seq"])
]
GIVEN = {"known": 3, "past": 1, "static": 2}
SHAPES += [
    pytest.param(GIVEN | shape, 2, id=f"covariates {name}")
    for name, shape in (("direct", {}), ("segments", {"decoder": "segments"}))
]
every_shape = pytest.mark.parametrize(("shape", "members"), SHAPES)


@pytest.fixture(scope="module", autouse=True)
def _backend():
    backend.start(threads=2)


def inputs_of(model, windows=5):
    rng = np.random.default_rng(2)
    spec = model.networks[0]
    shapes = {"tokens": (spec.tokens, spec.token), "skip": (spec.horizon,)}
    if spec.known:
        shapes["coming"] = (spec.horizon, 2 * spec.known)
    if spec.static:
        shapes["static"] = (spec.static,)
    found = {
        name: rng.normal(size=(windows, *shape)).astype(np.float32)
        for name, shape in shapes.items()
    }
    found["tokens"][0, 0, 0] = 50.0  # a spike, which the line cuts
    return found


def numpy_road(model, inputs):
    return ensemble(
        [
            recurrent.run(
                spec,
                weights,
                inputs["tokens"],
                inputs["skip"],
                inputs.get("coming"),
                inputs.get("static"),
            )
            for spec, weights in zip(model.networks, model.weights, strict=True)
        ]
    )


def agree(model, outputs, inputs):
    """The law of the two roads, of whole ensembles and of the line beside them."""
    segment = model.networks[0].segment
    past = inputs["tokens"][:, :, :segment].reshape(len(inputs["tokens"]), -1)
    for name, expected in (
        ("quantiles", numpy_road(model, inputs)),
        ("linear", model.line.forecast(past)),
    ):
        found = np.array(outputs[name])
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


@every_shape
def test_the_document_of_an_export_says_its_shapes(shape, members):
    model = small_artifact(replace(SPEC, **shape), members=members)
    told = json.loads(documents.of_export(model, "m.keras", "keras"))["inputs"]
    found = {name: list(one.shape[1:]) for name, one in inputs_of(model).items()}
    assert told == found


@every_shape
def test_the_graph_is_the_median_of_the_sorted_members(shape, members):
    keras, _ = backend.start()
    model = small_artifact(replace(SPEC, **shape), members=members)
    inputs = inputs_of(model)
    agree(model, export.graph(keras, model)(inputs), inputs)


@pytest.mark.parametrize(
    "shape", [{}, *({**WRITTEN, "decoder": one} for one in ("segments", "seq2seq"))]
)
def test_a_keras_file_is_read_by_keras_alone(tmp_path, shape):
    keras, _ = backend.start()
    model = small_artifact(replace(SPEC, **(DEEP | shape)))
    export.write(model, tmp_path / "m.keras", "keras")
    assert [path.name for path in tmp_path.iterdir()] == ["m.keras"]
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    inputs = inputs_of(model)
    agree(model, loaded(inputs), inputs)


def test_a_saved_model_is_read_by_tensorflow_alone(tmp_path):
    _, tf = backend.start()
    model = small_artifact(replace(SPEC, cell="lstm"))
    export.write(model, tmp_path / "served", "savedmodel")
    assert [path.name for path in tmp_path.iterdir()] == ["served"]
    loaded = tf.saved_model.load(str(tmp_path / "served"))
    inputs = inputs_of(model)
    agree(model, loaded.serve(inputs), inputs)


@needs_onnx
@every_shape
def test_an_onnx_file_is_run_by_onnx_runtime(tmp_path, shape, members):
    import onnxruntime

    model = small_artifact(replace(SPEC, **shape), members=members)
    export.write(model, tmp_path / "m.onnx", "onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["m.onnx"]
    session = onnxruntime.InferenceSession(tmp_path / "m.onnx")
    inputs = inputs_of(model)
    names = ["quantiles", "linear"]
    agree(model, dict(zip(names, session.run(names, inputs), strict=True)), inputs)


def test_a_folder_is_never_replaced(tmp_path):
    with pytest.raises(OutputError, match="something of this name"):
        export.check(tmp_path, "savedmodel")


def test_a_network_that_samples_is_no_graph_but_for_one_token(tmp_path):
    spec = replace(SPEC, decoder="recursive", segment=4)
    with pytest.raises(SettingError, match="recursive") as refused:
        export.write(small_artifact(spec), tmp_path / "m.keras", "keras")
    assert "--set model.decoder=stepwise" in refused.value.fix
    assert not list(tmp_path.iterdir())
    export.write(
        small_artifact(replace(spec, horizon=4)), tmp_path / "m.keras", "keras"
    )
    assert (tmp_path / "m.keras").exists()


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("m.onnx", None, "onnx"),
        ("m.keras", None, "keras"),
        ("m.savedmodel", None, "savedmodel"),
        ("m", None, "savedmodel"),
        ("v1.2", "savedmodel", "savedmodel"),
    ],
)
def test_the_suffix_decides_unless_the_format_is_given(
    tmp_path, name, wanted, expected
):
    assert export.format_of(tmp_path / name, wanted) == expected


def test_a_name_that_does_not_say_is_refused(tmp_path):
    with pytest.raises(SettingError, match=r"m\.pb"):
        export.format_of(tmp_path / "m.pb", None)
