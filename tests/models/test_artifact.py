"""A model file is read whole and right, or refused with a reason."""

import copy
import gzip
import io
import json
import os
import pickle
import random
import socket
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from seqcast.data.cells.style import DateReading
from seqcast.errors import ModelFileError
from seqcast.models.artifact import (
    from_bytes,
    hashed,
    id_hash,
    read,
    read_sealed,
    seal,
    write,
)
from seqcast.models.conformal import Calibration
from seqcast.models.parts import InconsistentError
from seqcast.models.spec import faults
from seqcast.series.frequency import Frequency
from seqcast.series.panel import ColumnRoles
from tests.models import forgery
from tests.models.builders import SPEC, small_artifact
from tests.models.forgery import DOCUMENT, GOOD, TENSORS, forged

SPECS = [
    pytest.param(SPEC, id="gru"),
    pytest.param(replace(SPEC, cell="lstm", layers=3), id="deep lstm"),
    pytest.param(
        replace(SPEC, cell="rnn", layers=2, activation="relu", residual=True),
        id="residual rnn",
    ),
    pytest.param(replace(SPEC, cell="dense", bidirectional=True), id="dense"),
    pytest.param(replace(SPEC, bidirectional=True, layers=2), id="bidirectional"),
    pytest.param(
        replace(SPEC, lookback=1, segment=1, season=1, horizon=1, units=1, dropout=0.0),
        id="the smallest",
    ),
]


def refusal(content):
    """Return the problem that refuses a file."""
    with pytest.raises(ModelFileError) as told:
        from_bytes(content)
    error = told.value
    assert error.exit_code == 4
    assert error.problem.endswith(".")
    assert error.fix
    return error.problem


def with_spec(**changes):
    """Forge a file whose first network differs in some fields."""
    spec = DOCUMENT["spec"]
    networks = [{**spec["networks"][0], **changes}, *spec["networks"][1:]]
    return forged({**DOCUMENT, "spec": {**spec, "networks": networks}}, TENSORS)


def with_tensor(name, values):
    """Forge a file with other numbers in one tensor."""
    dtype, shape, _ = TENSORS[name]
    body = np.asarray(values, forgery.DTYPES[dtype]).tobytes()
    return forged(DOCUMENT, {**TENSORS, name: (dtype, shape, body)})


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("members", [1, 3])
def test_what_is_written_is_read_back(spec, members):
    kept = small_artifact(spec, members=members)
    back = from_bytes(write(kept))
    names = "networks", "preparation", "roles", "frequency", "record", "dates", "blend"
    for name in names:
        assert getattr(back, name) == getattr(kept, name)
    for mine, theirs in zip(kept.weights, back.weights, strict=True):
        assert mine.keys() == theirs.keys()
        for name, values in mine.items():
            np.testing.assert_array_equal(theirs[name], values)
            assert not theirs[name].flags.writeable
    np.testing.assert_array_equal(back.hashes, kept.hashes)
    np.testing.assert_array_equal(back.cutoffs, kept.cutoffs)
    np.testing.assert_array_equal(back.calibration.widen, kept.calibration.widen)
    np.testing.assert_array_equal(back.calibration.counts, kept.calibration.counts)


@pytest.mark.parametrize(
    "frequency",
    [
        Frequency(1, "step"),
        Frequency(15, "minute", zone="+05:30"),
        Frequency(3, "month", "end", "Z"),
        Frequency(1, "hour", zone="America/Argentina/Buenos_Aires"),
        Frequency(1, "business day", zone="-03:00"),
    ],
    ids=lambda frequency: f"{frequency.count} {frequency.unit} {frequency.zone}",
)
def test_every_frequency_is_kept(frequency):
    kept = replace(small_artifact(), frequency=frequency)
    assert from_bytes(write(kept)).frequency == frequency


def test_names_are_kept_byte_for_byte():
    roles = ColumnRoles(time="", target='"sha256":"\\é\u202e', id=("𝛼", "NA"))
    assert from_bytes(write(replace(small_artifact(), roles=roles))).roles == roles


def test_a_model_of_no_series_is_kept():
    assert from_bytes(write(small_artifact(ids=()))).hashes.shape == (0,)


def test_equal_artifacts_give_equal_bytes():
    assert write(small_artifact()) == GOOD
    assert write(from_bytes(GOOD)) == GOOD


def test_bytes_do_not_depend_on_the_layout_of_arrays_in_memory():
    kept = small_artifact()
    turned = tuple(
        {name: np.asfortranarray(values) for name, values in reversed(member.items())}
        for member in kept.weights
    )
    assert write(replace(kept, weights=turned)) == GOOD


def test_the_format_is_what_another_program_can_read():
    from safetensors.numpy import load

    tensors = load(GOOD)
    assert set(tensors) >= {"net/1/layer0/forward/kernel", "series/id_hash"}
    assert sorted(DOCUMENT) == ["format", "schema", "sha256", "spec", "writer"]
    assert (DOCUMENT["format"], DOCUMENT["schema"]) == ("seqcast-model", 2)


def test_a_forgery_without_a_change_is_accepted():
    assert write(from_bytes(forged(DOCUMENT, TENSORS))) == GOOD


def test_the_seal_is_what_sha256sum_prints(tmp_path):
    path = tmp_path / "sales.seqcast"
    path.write_bytes(GOOD)
    printed = subprocess.run(["sha256sum", path], capture_output=True, check=True)
    found = read_sealed(path)[1]
    assert found == seal(GOOD)
    assert found.sha256 == printed.stdout.split()[0].decode()
    assert found.size == len(GOOD)


def test_ids_hash_by_their_parts():
    ids = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), (), ("",), ("\udcff",)]
    assert len({id_hash(series) for series in ids}) == len(ids)
    assert all(0 <= id_hash(series) < 2**64 for series in ids)


def test_hashes_rise_and_take_their_cutoffs_along():
    ids = tuple((text,) for text in "abcdef")
    hashes, cutoffs = hashed(ids, np.arange(6))
    assert (np.diff(hashes.astype(object)) > 0).all()
    assert [int(one) for one in hashes] == [
        id_hash(ids[position]) for position in cutoffs
    ]


def test_two_series_of_one_hash_keep_the_later_cutoff():
    hashes, cutoffs = hashed((("a",), ("b",), ("a",)), np.array([5, 6, 9]))
    assert sorted(cutoffs) == [6, 9]
    assert len(hashes) == 2


# What stands where a model file is expected.


def test_an_absent_file_is_told(tmp_path):
    with pytest.raises(ModelFileError) as told:
        read(tmp_path / "none.seqcast")
    assert told.value.problem == "There is no such model file."
    assert told.value.where == str(tmp_path / "none.seqcast")


def test_a_folder_is_told(tmp_path):
    with pytest.raises(ModelFileError, match=r"^This is a folder, not a model file"):
        read(tmp_path)


def test_a_pipe_is_told_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelFileError, match=r"^This is a pipe or a device"):
        read(tmp_path / "pipe")


def test_a_socket_is_told(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket"))
        with pytest.raises(ModelFileError, match=r"^This is a socket"):
            read(tmp_path / "socket")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_told(device):
    with pytest.raises(ModelFileError, match=r"^This is a pipe or a device"):
        read(Path(device))


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    def forbidden(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(ModelFileError, match=r"^Reading the model file is not"):
        read(tmp_path / "theirs.seqcast")


def test_a_name_that_cannot_be_is_told(tmp_path):
    with pytest.raises(ModelFileError, match="File name too long"):
        read(tmp_path / ("x" * 300))


def zipped(*names):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name in names:
            archive.writestr(name, b"content")
    return memory.getvalue()


def pickled(protocol):
    return pickle.dumps({"weights": list(range(100))}, protocol)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        *((pickled(protocol), "a Python pickle") for protocol in range(6)),
        (b"cposix\nsystem\n(S'true'\ntR.", "a Python pickle"),
        (zipped("metadata.json", "config.json"), "a Keras model (.keras)"),
        (zipped("model/data.pkl"), "a PyTorch model"),
        (zipped("weights.npy"), "a NumPy archive (.npz)"),
        (zipped("notes"), "a zip archive"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file (.h5)"),
        (gzip.compress(b"a,b\n1,2\n"), "a gzip file"),
        (b"PAR1" + bytes(100), "a Parquet file"),
        (bytes(4) + b"\x1c\x00TFL3"[2:] + bytes(50), "a TensorFlow Lite model"),
        (b"month,sales\n1949-01,112\n", "a CSV file"),
        ("Jahr;Umsätze\n1949;112,5\n".encode(), "a CSV file"),
        ("é".encode() * 2000 + b"\xc3", "a text file"),
        (b"1\n2\n3\n4\n5\n", "a text file"),
        (b"\xef\xbb\xbf[1, 2, 3, 4]", "a JSON file"),
        (b'{"class_name": "Sequential"}', "a JSON file"),
        (b"<!doctype html><html>", "an HTML or XML file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_kind_is_recognised(content, kind):
    said = "This is not a seqcast model; this looks like "
    assert refusal(content) == f"{said}{kind}."


def test_the_container_of_another_program_is_recognised():
    from safetensors.numpy import save

    theirs = save({"a": np.zeros(3)}, metadata={"format": "pt"})
    assert "a safetensors file of another program" in refusal(theirs)
    assert "another program" in refusal(save({"a": np.zeros(3)}))


@pytest.mark.parametrize(
    "document",
    [[1], "text", {"format": "keras", "schema": 2}, {**DOCUMENT, "format": "x"}],
)
def test_another_document_in_the_container_is_recognised(document):
    assert "names another format" in refusal(forged(canonical(document), TENSORS))


def canonical(value):
    return forgery.canonical(value)


# Damage.


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 100, len(GOOD) // 2, len(GOOD) - 1])
def test_a_file_cut_short_is_damaged(length):
    assert "is damaged or incomplete" in refusal(GOOD[:length])


@pytest.mark.parametrize("more", [b"\0", b"x" * 1000])
def test_a_file_with_bytes_appended_is_damaged(more):
    assert "is damaged or incomplete" in refusal(GOOD + more)


@pytest.mark.parametrize("length", [0, 1, (16 << 20) + 1, 2**63, 2**64 - 1])
def test_a_header_of_an_impossible_length_is_damaged(length):
    assert "damaged" in refusal(length.to_bytes(8, "little") + GOOD[8:])


def test_one_bit_of_a_number_is_damage():
    edited = bytearray(GOOD)
    edited[-5] ^= 1
    assert "damaged or edited: it differs from its digest" in refusal(bytes(edited))


def test_an_edited_spec_is_told_as_an_edit():
    edited = GOOD.replace(b'units\\":4', b'units\\":8', 1)
    assert "damaged or edited" in refusal(edited)


@pytest.mark.parametrize("digest", ["0" * 64, "A" * 64, "", "0" * 63])
def test_a_wrong_or_missing_digest_is_told(digest):
    document = {**DOCUMENT, "sha256": digest}
    header = forgery.header_of(document, TENSORS)
    assert "damaged or edited" in refusal(forgery.container(header, TENSORS))


def test_a_document_without_a_digest_is_told():
    document = {key: item for key, item in DOCUMENT.items() if key != "sha256"}
    assert "damaged or edited" in refusal(forged(document, TENSORS))


def test_a_second_place_for_the_digest_is_refused():
    spec = {**DOCUMENT["spec"], "sha256": "0" * 64}
    assert "damaged or edited" in refusal(forged({**DOCUMENT, "spec": spec}, TENSORS))


def test_a_file_that_shrinks_while_it_is_read_is_damaged(tmp_path):
    class Shrinking(io.BytesIO):
        reads = 0

        def read(self, size=-1):
            self.reads += 1
            return super().read(size if self.reads < 3 else 100)

    from seqcast.models.container import read_content, read_header

    stream = Shrinking(GOOD)
    header = read_header(stream)
    with pytest.raises(ModelFileError, match="differs from its digest"):
        read_content(stream, header)


# Headers that JSON readers disagree on.


def with_header(text):
    return forgery.sealed(forgery.container(text, TENSORS))


HEADER = json.dumps(forgery.header_of(DOCUMENT, TENSORS)).encode()


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        pytest.param(b'{"a":1' + b" " * 50, "is not JSON", id="not JSON"),
        pytest.param(b'{"\xff":1}', "is not UTF-8", id="not UTF-8"),
        pytest.param(b'{"a":' + b"[" * 9 + b"]" * 9 + b"}", "deeper", id="deep"),
        pytest.param(
            b'{"a":' + b"[" * 9999 + b"]" * 9999 + b"}", "deeper", id="deeper"
        ),
        pytest.param(b'{"a":"\\ud800"}', "surrogate", id="surrogate in a value"),
        pytest.param(b'{"\\udfff":1}', "surrogate", id="surrogate in a key"),
        pytest.param(b'{"a":1,"a":2}', 'has the key "a" twice', id="duplicate key"),
        pytest.param(b'{"a":NaN}', "not a finite number", id="NaN"),
        pytest.param(b'{"a":-Infinity}', "not a finite number", id="infinity"),
        pytest.param(b'{"a":1e999}', "not a finite number", id="1e999"),
        pytest.param(b'{"a":' + b"9" * 9999 + b"}", "too many digits", id="digits"),
        pytest.param(b'{"a":1}' + b"x" * 9, "is not JSON", id="text after it"),
        pytest.param(
            HEADER.replace(b'"shape"', b'"shape": [1], "shape"', 1),
            "twice",
            id="duplicate key of a tensor",
        ),
    ],
)
def test_a_header_of_doubtful_meaning_is_refused(header, reason):
    assert reason in refusal(with_header(header))


@pytest.mark.parametrize(
    "metadata",
    [None, [], {}, {"seqcast": 1}, {"seqcast": "{}", "format": "pt"}, {"format": "pt"}],
)
def test_other_metadata_than_the_one_key_is_refused(metadata):
    header = {**forgery.header_of(DOCUMENT, TENSORS), "__metadata__": metadata}
    refusal(forgery.sealed(forgery.container(header, TENSORS)))


def test_a_spec_of_a_megabyte_is_refused():
    assert "longer than" in refusal(forged(" " * ((1 << 20) + 1), {}))


@pytest.mark.parametrize(
    "text",
    [
        canonical(DOCUMENT).replace(",", ", ", 1),
        canonical(DOCUMENT).replace("gru", "\\u0067ru", 1),
        canonical(DOCUMENT).replace('"dropout":0.1', '"dropout":0.10', 1),
    ],
    ids=["a space", "an escape", "another writing of a number"],
)
def test_a_spec_in_another_writing_is_refused(text):
    assert "canonical" in refusal(forged(text, TENSORS))


def test_a_key_twice_in_the_spec_is_refused():
    text = canonical(DOCUMENT).replace('"units":4', '"units":4,"units":4096', 1)
    assert 'the key "units" twice' in refusal(forged(text, TENSORS))


@pytest.mark.parametrize("count", [10_001, 200_000])
def test_too_many_tensors_are_refused(count):
    tensors = {f"t{number}": ("F32", [0], b"") for number in range(count)}
    assert "more than 10,000 tensors" in refusal(forged(DOCUMENT, tensors))


# Schemas.


@pytest.mark.parametrize(
    ("writer", "fix"),
    [
        ("0.9.2", "Upgrade seqcast to >= 0.9.2: pip install --upgrade seqcast"),
        ("`rm -rf`", "Upgrade seqcast: pip install --upgrade seqcast"),
        (7, "Upgrade seqcast: pip install --upgrade seqcast"),
    ],
)
def test_a_newer_schema_asks_for_an_upgrade(writer, fix):
    newer = {"format": "seqcast-model", "schema": 3, "writer": writer, "other": []}
    with pytest.raises(ModelFileError) as told:
        from_bytes(forged(newer, TENSORS))
    assert told.value.problem == (
        "The model file was written by a newer seqcast (schema 3)."
    )
    assert told.value.fix == fix


def of_schema_1(**more):
    """A document without a linear rule as schema 1 wrote it."""
    spec = copy.deepcopy(DOCUMENT["spec"])
    shares = [one for one in spec["blend"]["shares"] if one["rule"] != "linear"]
    spec["blend"] = {"shares": shares, "reach": spec["blend"]["reach"]}
    spec["dates"] = {"order": "day first, hours ending", "format": "%d/%m/%y"}
    return {**DOCUMENT, "schema": 1, "spec": {**spec, **more}}


PLAIN_TENSORS = {k: v for k, v in TENSORS.items() if k != "linear/weights"}


@pytest.mark.parametrize("order", ["", "day first", "month first"])
@pytest.mark.parametrize("ending", [False, True])
def test_a_file_of_schema_1_is_read_as_it_was_meant(order, ending):
    words = ", ".join(filter(None, (order, "hours ending" * ending)))
    older = of_schema_1(dates={"order": words, "format": ""})
    model = from_bytes(forged(older, PLAIN_TENSORS))
    assert model.dates == DateReading(order, "", ending)
    assert (model.line, model.blend.penalty) == (None, 0.0)
    assert [one.rule for one in model.blend.shares] == ["drift", "theta"]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("blend", {"shares": [], "reach": 0, "penalty": 0.0}),
        ("blend", None),
        ("dates", {"order": "", "format": "", "ending": False}),
        ("dates", {"order": "hours ending, hours ending", "format": ""}),
        ("dates", {"order": ", hours ending", "format": ""}),
        ("dates", {"order": "day first, ", "format": ""}),
        ("dates", {"order": 1, "format": ""}),
        ("dates", []),
    ],
)
def test_what_schema_1_never_held_is_refused(part, value):
    older = of_schema_1(**{part: value})
    assert "document." in refusal(forged(older, PLAIN_TENSORS))


@pytest.mark.parametrize("schema", [0, -1, True, "2", 2.0, None])
def test_a_schema_that_never_was_is_refused(schema):
    assert "document.schema" in refusal(forged({**DOCUMENT, "schema": schema}, TENSORS))


# The spec.


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"units": 0}, "networks[0].units is 0, outside 1 to 4,096"),
        ({"units": 4097}, "networks[0].units is 4097, outside 1 to 4,096"),
        ({"units": 4 * 10**8}, "outside 1 to 4,096"),
        ({"units": True}, "networks[0].units is not a whole number"),
        ({"units": 4.0}, "networks[0].units is not a whole number"),
        ({"units": "4"}, "networks[0].units is not a whole number"),
        ({"units": None}, "networks[0].units is not a whole number"),
        ({"layers": 17}, "networks[0].layers is 17, outside 1 to 16"),
        ({"horizon": 10_001}, "horizon is 10001, outside 1 to 10,000"),
        ({"dropout": 1}, "dropout is not a number with a decimal point"),
        ({"dropout": 0.95}, "dropout is 0.95, outside 0.0 to 0.9"),
        ({"bidirectional": 1}, "bidirectional is not true or false"),
        ({"cell": "Lambda"}, "cell is none of "),
        ({"cell": ["gru"]}, "cell is none of "),
        ({"lookback": 25}, "lookback is 25, not a multiple of segment 12"),
        ({"levels": []}, "levels do not rise"),
        ({"levels": [0.5, 0.5, 0.5]}, "levels do not rise"),
        ({"levels": [0.9, 0.5, 0.1]}, "levels do not rise"),
        ({"levels": [0.1, 0.5, 0.8]}, "levels are not mirrored"),
        ({"levels": [0.1, 0.5, 0.9]}, "segment, horizon or levels"),
        ({"levels": [1, 2]}, "levels[0] is not a number with a decimal point"),
        ({"levels": "0.5"}, "levels is not a list"),
        ({"levels": [0.5] * 1001}, "the length of "),
        ({"horizon": 5}, "segment, horizon or levels"),
        ({"segment": 6}, "differ in look-back, segment"),
        ({"lookback": 36}, "differ in look-back, segment"),
        ({"decoder": "recursive", "segment": 3}, "segment, horizon or levels"),
        ({"decoder": "stepwise", "bidirectional": True}, "stepwise is bidirectional"),
        ({"module": "os"}, 'networks[0] has the unknown key "module"'),
        ({"\u202e": 1}, 'has the unknown key "\\u202e"'),
        ({"x" * 99: 1}, 'has the unknown key "' + "x" * 37 + '..."'),
    ],
)
def test_a_network_outside_its_closed_range_is_refused_by_name(changes, reason):
    assert reason in refusal(with_spec(**changes))


def test_levels_that_no_command_knows_are_refused():
    networks = [{**one, "levels": [0.5]} for one in DOCUMENT["spec"]["networks"]]
    told = refusal(forged(changed("spec.networks", networks), TENSORS))
    assert "levels of its quantiles are none that are trained" in told


def changed(path, value):
    """Return the document with one value replaced, or removed if it is Ellipsis."""
    document = json.loads(canonical(DOCUMENT))
    holder = document
    *way, last = path.split(".")
    for key in way:
        holder = holder[int(key) if key.isdigit() else key]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("writer", "1; rm -rf /", 'document.writer is "1; rm -rf /"'),
        ("writer", "1.0.0" + "x" * 2000, "longer than 1,024 characters"),
        ("spec", [], "document.spec is not an object"),
        ("spec.networks", [], "the length of document.spec.networks is 0"),
        ("spec.networks", DOCUMENT["spec"]["networks"] * 33, "is 66, outside 1 to 64"),
        ("spec.record", ..., 'document.spec lacks the key "record"'),
        ("spec.series", -1, "spec.series is -1"),
        ("spec.series", 2**40, "spec.series is 1099511627776"),
        ("spec.frequency.unit", "fortnight", "unit is none of "),
        ("spec.frequency.count", 0, "count is 0"),
        ("spec.frequency.anchor", "middle", 'anchor is "middle"'),
        ("spec.frequency.zone", "../../etc/passwd", "zone is "),
        ("spec.frequency.zone", "/etc/localtime", "zone is "),
        ("spec.preparation.transform", "eval", "transform is none of "),
        ("spec.preparation.floor", "0", "floor is not a number"),
        ("spec.preparation.season", 0, "season is 0"),
        ("spec.roles.time", "x" * 1025, "time is longer than 1,024"),
        ("spec.roles.id", ["shop"] * 2, 'two columns are called "shop"'),
        ("spec.roles.wide", True, "wide data have 2 columns of ids, not 1"),
        ("spec.dates.order", "year first", "order is none of"),
        ("spec.dates.format", "%d%d", 'dates.format is "%d%d"'),
        ("spec.dates.format", "soon", 'dates.format is "soon"'),
        ("spec.blend.shares.0.rule", "eval", "rule is none of "),
        ("spec.blend.shares.0.weight", -0.1, "weight is -0.1"),
        ("spec.blend.shares.0.weight", 0.9, "1 at most in all"),
        ("spec.blend.reach", 2**40, "reach is 1099511627776"),
        ("spec.blend.reach", 0, "looks back for nothing, or on nothing"),
        ("spec.blend.penalty", -1.0, "penalty is -1"),
        ("spec.blend.penalty", 0.0, "a penalty without a linear rule, or it has none"),
        ("spec.roles.wide", 1, "wide is not true or false"),
        ("spec.record.rows", -5, "rows is -5"),
        ("spec.record.first", 2**63, "first is 9223372036854775808"),
        ("spec.record.intervals.0.coverage", 1.5, "coverage is 1.5"),
        ("spec.record.gradients.norm", -1.0, "norm is -1.0"),
        ("spec.record.gradients.clipped", 1.5, "clipped is 1.5"),
        ("spec.record.scores.0.method", None, "method is not text"),
        ("spec.record.scores", [{}] * 1001, "the length of "),
    ],
)
def test_a_spec_outside_its_schema_is_refused_by_name(path, value, reason):
    assert reason in refusal(forged(changed(path, value), TENSORS))


# The tensors.


def without(name):
    return {key: item for key, item in TENSORS.items() if key != name}


KERNEL = "net/0/layer0/forward/kernel"


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        pytest.param(
            without(KERNEL), f'the tensor "{KERNEL}" is missing', id="missing"
        ),
        pytest.param(
            {**TENSORS, "extra": ("F32", [1], bytes(4))},
            'does not ask for the tensor "extra"',
            id="extra",
        ),
        pytest.param(
            {**TENSORS, KERNEL: ("F32", [12, 4], TENSORS[KERNEL][2])},
            "is F32 [12, 4] and not F32 [4, 12]",
            id="other shape",
        ),
        pytest.param(
            {**TENSORS, KERNEL: ("F64", [4, 6], TENSORS[KERNEL][2])},
            "is F64 [4, 6] and not F32 [4, 12]",
            id="other type",
        ),
        pytest.param(
            {**TENSORS, KERNEL: ("F8_E4M3", [4, 12], bytes(48))},
            'has the type "F8_E4M3"',
            id="unknown type",
        ),
        pytest.param(
            {**TENSORS, KERNEL: ("F32", [4.0, 12], TENSORS[KERNEL][2])},
            "not described as safetensors asks",
            id="a shape that is no whole number",
        ),
        pytest.param(
            {**TENSORS, KERNEL: ("F32", [-4, -12], TENSORS[KERNEL][2])},
            "not described as safetensors asks",
            id="a negative shape",
        ),
        pytest.param(
            {**TENSORS, KERNEL: ("F32", [2**62, 4, 12], TENSORS[KERNEL][2])},
            "not described as safetensors asks",
            id="an overflow",
        ),
    ],
)
def test_tensors_that_the_spec_does_not_demand_are_refused(tensors, reason):
    assert reason in refusal(forged(DOCUMENT, tensors))


def moved(first, last):
    """Forge a file in which one tensor lies elsewhere."""
    header = forgery.header_of(DOCUMENT, TENSORS)
    span = header[KERNEL]["data_offsets"]
    header[KERNEL]["data_offsets"] = [span[0] + first, span[1] + last]
    return forgery.sealed(forgery.container(header, TENSORS))


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (-4, -4, "overlap or leave a hole"),
        (4, 4, "overlap or leave a hole"),
        (0, 4, "not described"),
        (2**70, 2**70, "not described"),
    ],
)
def test_tensors_that_overlap_or_leave_holes_are_refused(first, last, reason):
    assert reason in refusal(moved(first, last))


@pytest.mark.parametrize("entry", [None, [], {}, {"dtype": "F32"}, "F32"])
def test_a_tensor_without_a_description_is_refused(entry):
    header = {**forgery.header_of(DOCUMENT, TENSORS), KERNEL: entry}
    content = forgery.sealed(forgery.container(header, TENSORS))
    assert "not described" in refusal(content)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", [KERNEL, "calib/widen", "range/center"])
def test_a_number_that_is_not_finite_is_refused(name, value):
    values = np.zeros(TENSORS[name][1])
    values.flat[-1] = value
    assert "not finite" in refusal(with_tensor(name, values))


@pytest.mark.parametrize("hashes", [[3, 2, 1], [1, 1, 2]], ids=["falling", "equal"])
def test_hashes_that_do_not_rise_are_refused(hashes):
    assert "does not rise" in refusal(with_tensor("series/id_hash", hashes))


def test_negative_counts_are_refused():
    counts = [-1] * SPEC.horizon
    assert "calib/counts is negative" in refusal(with_tensor("calib/counts", counts))


@pytest.mark.parametrize(
    ("name", "ends", "said"),
    [
        ("range/center", [5, 4], "range/center falls"),
        ("range/spread", [5, 4], "range/spread falls"),
        ("range/spread", [-1, 4], "range/spread is negative"),
    ],
)
def test_ranges_that_nothing_can_have_are_refused(name, ends, said):
    assert said in refusal(with_tensor(name, [[1, 2], [1, 2], ends]))


def test_what_the_library_itself_refuses_is_refused_in_our_words(monkeypatch):
    import safetensors.numpy

    def refuse(_):
        raise safetensors.SafetensorError("no")

    monkeypatch.setattr(safetensors.numpy, "load", refuse)
    assert "its tensors cannot be read" in refusal(GOOD)


# Many mutants.


@pytest.mark.parametrize("seed", range(4))
def test_no_random_mutant_is_accepted(seed):
    draw = random.Random(seed)
    for _ in range(500):
        content = forgery.random_mutant(draw)
        if content != GOOD:
            refusal(content)


@pytest.mark.parametrize("seed", range(4))
def test_a_resealed_mutant_is_refused_or_a_sound_model(seed):
    draw = random.Random(seed)
    accepted = []
    for _ in range(250):
        with suppress(ModelFileError):
            accepted.append(from_bytes(forgery.resealed_mutant(draw)))
    for found in accepted:
        assert not any(faults(network) for network in found.networks)
        assert from_bytes(write(found)).record == found.record
    assert len(accepted) < 100


def in_a_process(script, *arguments):
    """Run a script that prints what it found; return that."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


MEASURE = """
import sys
from pathlib import Path
from seqcast.data.cells.style import DateReading
from seqcast.errors import ModelFileError
from seqcast.models.artifact import from_bytes, read
import safetensors.numpy

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

before = peak()
try:
    read(Path(sys.argv[1]))
    print("read")
except ModelFileError:
    print("refused")
print((peak() - before) / 1024)
"""


def architecture_bomb():
    network = DOCUMENT["spec"]["networks"][0]
    huge = {**network, "units": 4096, "layers": 16, "horizon": 10_000}
    return forged(changed("spec.networks", [huge]), TENSORS)


def many_tensors():
    tensors = {f"t{number}": ("F32", [0], b"") for number in range(200_000)}
    return forged(DOCUMENT, tensors)


def many_lists():
    return with_header(b'{"a":[' + b"[]," * 5_000_000 + b"[]]}")


def long_text():
    return with_header(b'{"a":"' + b"x" * 15_000_000 + b'"}')


def good_model_of_25_megabytes():
    return write(small_artifact(replace(SPEC, units=512, layers=4), members=1))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("build", "outcome"),
    [
        (architecture_bomb, "refused"),
        (many_tensors, "refused"),
        (many_lists, "refused"),
        (long_text, "refused"),
        (good_model_of_25_megabytes, "read"),
    ],
)
def test_memory_is_bounded_by_the_size_of_the_file(tmp_path, build, outcome):
    content = build()
    path = tmp_path / "bomb.seqcast"
    path.write_bytes(content)
    said, grown = in_a_process(MEASURE, str(path)).split()
    assert said == outcome
    assert float(grown) < 64 + 2 * len(content) / 2**20


AUDIT = """
import sys
from pathlib import Path
from seqcast.models.artifact import read
read(Path(sys.argv[1]))
watched = {"open", "import", "exec", "compile", "pickle", "socket", "subprocess",
           "os", "marshal", "ctypes"}
seen = []
def note(event, arguments):
    descriptor = arguments and isinstance(arguments[0], int)
    if event.split(".")[0] in watched and not descriptor:
        seen.append(f"{event} {arguments[0] if arguments else ''}")
sys.addaudithook(note)
read(Path(sys.argv[1]))
print("|".join(seen), end="")
"""


def test_reading_opens_one_file_and_runs_nothing(tmp_path):
    path = tmp_path / "sales.seqcast"
    path.write_bytes(GOOD)
    assert in_a_process(AUDIT, str(path)) == f"open {path}"


# Artifacts that were never a model.


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"networks": ()}, "there are 0 networks"),
        ({"networks": (SPEC,)}, "1 networks, 2 sets of weights"),
        ({"networks": (SPEC, replace(SPEC, units=5))}, "does not fit its spec"),
        ({"networks": (SPEC, replace(SPEC, layers=0))}, "layers is 0"),
        ({"cutoffs": np.zeros(2)}, "differ in number"),
        ({"hashes": np.array([2, 1, 3])}, "does not rise"),
        ({"calibration": Calibration(np.zeros((6, 4)), np.zeros(6))}, "calib/widen"),
        (
            {"calibration": Calibration(np.full((6, 5), np.nan), np.zeros(6))},
            "not finite",
        ),
    ],
)
def test_parts_that_do_not_belong_together_make_no_artifact(changes, reason):
    with pytest.raises(InconsistentError, match=reason):
        replace(small_artifact(), **changes)


def test_weights_that_are_not_finite_make_no_artifact():
    kept = small_artifact()
    kept.weights[1]["head/bias"] = np.full(66, np.inf, np.float32)
    with pytest.raises(InconsistentError, match="net/1/head/bias is not finite"):
        replace(kept)


def test_what_could_not_be_read_is_not_written():
    roles = ColumnRoles(time="t", target="x" * 2000)
    with pytest.raises(ValueError, match="longer than"):
        write(replace(small_artifact(), roles=roles))
