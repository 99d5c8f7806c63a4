import json
from importlib.util import find_spec

import pytest

from tests.cli.conftest import run

needs_onnx = pytest.mark.skipif(
    find_spec("tf2onnx") is None, reason="the extra export is not installed"
)
WROTE = (
    ": tokens (N, 3, 24) and skip (N, 12) to quantiles (N, 12, 11) "
    "and linear (N, 12); median of 2 networks.\n"
)


def test_export_says_what_it_wrote_and_leaves_no_litter(fitted, seqcast, tmp_path):
    model, _ = fitted
    ran = seqcast("export", model, "-o", "m.keras", HOME=str(tmp_path))
    assert (ran.code, ran.out) == (0, "")
    first, second = ran.err.splitlines()
    assert first + "\n" == f"Wrote m.keras, keras{WROTE}"
    assert second.startswith("The quantiles are of the network alone, ")
    assert ", linear, which docs/export.md adds." in second
    assert [path.name for path in tmp_path.iterdir()] == ["m.keras"]


def test_export_prints_in_json_what_its_consumer_needs(fitted, seqcast, tmp_path):
    model, _ = fitted
    ran = seqcast("export", model, "-o", "served", "--json", "-q")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert told["export"] == {"path": "served", "format": "savedmodel"}
    assert told["inputs"] == {"tokens": [3, 24], "skip": [12]}
    assert told["outputs"] == {"quantiles": [12, 11], "linear": [12]}
    assert len(told["widen"]) == 12
    assert (tmp_path / "served" / "saved_model.pb").exists()


@needs_onnx
def test_export_writes_onnx_without_a_word_of_others(fitted, seqcast, tmp_path):
    model, _ = fitted
    ran = seqcast("export", model, "-o", "m.onnx", HOME=str(tmp_path))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(f"Wrote m.onnx, onnx{WROTE}")
    assert [path.name for path in tmp_path.iterdir()] == ["m.onnx"]


@pytest.mark.skipif(find_spec("tf2onnx") is not None, reason="the extra is installed")
def test_a_missing_extra_is_told_with_its_pip_line(fitted, seqcast):
    model, _ = fitted
    ran = seqcast("export", model, "-o", "m.onnx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "Error: Writing ONNX takes the package tf2onnx, which is not installed.\n"
        "  fix  pip install 'seqcast[export]'\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(
            ["m.seqcast", "-o", "m.pb"],
            2,
            'Error: The name "m.pb" does not say what to write.\n  at   --out\n'
            "  fix  End it in .onnx, .keras or .savedmodel, or pass --format\n",
            id="a suffix of something else",
        ),
        pytest.param(
            ["m.seqcast"],
            2,
            "Error: Missing option '-o' / '--out'.\n  at   seqcast export\n"
            "  fix  See: seqcast export --help\n",
            id="no output",
        ),
        pytest.param(
            ["m.seqcast", "-o", "kept"],
            5,
            "Error: A SavedModel is a folder, and there is something of this name.\n"
            "  at   kept\n  fix  Name another folder, or move that away\n",
            id="a folder that is there",
        ),
        pytest.param(
            ["m.seqcast", "-o", "m.seqcast", "--format", "keras"],
            5,
            "Error: This is the model itself.\n  at   m.seqcast\n"
            "  fix  Name another file\n",
            id="over the model",
        ),
        pytest.param(
            ["absent.seqcast", "-o", "m.keras"], 4, "", id="a model that is absent"
        ),
    ],
)
def test_a_refused_export_says_why_and_writes_nothing(tmp_path, words, code, said):
    from seqcast.models.artifact import write
    from tests.models.builders import small_artifact

    (tmp_path / "m.seqcast").write_bytes(write(small_artifact()))
    (tmp_path / "kept").mkdir()
    ran = run(tmp_path, "export", *words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.endswith(said)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["kept", "m.seqcast"]
