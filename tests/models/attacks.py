"""Attacks made by hand: every kind of malformed model file, and of known attacks on
the formats of others, as bytes. Every one has to be refused."""

import base64
import copy
import gzip
import io
import json
import marshal
import pickle
import tarfile
import zipfile

import numpy as np

from tests.models import forgery
from tests.models.forgery import DOCUMENT, GOOD, PLAIN, RICH, TENSORS, canonical, forged

# What an attack that ran would leave behind, in the folder it ran in.
CANARY = "pwned"
KERNEL = "net/0/layer0/forward/kernel"


class Payload:
    """A pickle that runs a command when it is loaded."""

    def __reduce__(self):
        return eval, (f"open({CANARY!r}, 'w')",)


def changed(base, path, value):
    """Forge a file with one value of its document replaced."""
    document = copy.deepcopy(base.document)
    holder = document
    *way, last = (int(key) if key.isdigit() else key for key in path.split("."))
    for key in way:
        holder = holder[key]
    holder[last] = value
    return forged(document, base.tensors)


def spec_with(**more):
    """Forge a file whose first network has more keys."""
    network = {**DOCUMENT["spec"]["networks"][0], **more}
    return changed(PLAIN, "spec.networks.0", network)


def headed(text):
    return forgery.sealed(forgery.container(text, TENSORS))


def described(name=KERNEL, **entry):
    """Forge a file whose header tells other things of one tensor."""
    header = forgery.header_of(DOCUMENT, TENSORS)
    header[name] = {**header[name], **entry}
    return headed(json.dumps(header).encode())


def holding(name, values, base=PLAIN):
    """Forge a file with other numbers in one tensor."""
    dtype, shape, _ = base.tensors[name]
    whole = np.broadcast_to(np.asarray(values, forgery.DTYPES[dtype]), shape)
    return forged(
        base.document, {**base.tensors, name: (dtype, shape, whole.tobytes())}
    )


def zipped(packing=zipfile.ZIP_STORED, **members):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return memory.getvalue()


def keras(**layer):
    """Build a .keras archive whose one layer is hostile."""
    config = {"class_name": "Sequential", "config": {"layers": [layer]}}
    return zipped(config__json=json.dumps(config), metadata__json="{}")


def function_layer(module, name, *arguments):
    config = {"module": module, "class_name": name, "config": {"name": name}}
    return keras(
        class_name="Lambda", module="keras.layers", config=config, args=arguments
    )


def hdf5(text):
    return b"\x89HDF\r\n\x1a\n" + bytes(504) + text.encode()


def traversing_tar():
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "../../.."
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo(f"link/{CANARY}"))
    return memory.getvalue()


def architecture_bomb():
    network = DOCUMENT["spec"]["networks"][0]
    huge = {**network, "units": 4096, "layers": 16, "horizon": 10_000}
    return changed(PLAIN, "spec.networks", [huge])


def duplicated(where, what, twice):
    text = where.replace(what, twice, 1)
    return (
        headed(text.encode()) if where != canonical(DOCUMENT) else forged(text, TENSORS)
    )


HEADER = json.dumps(forgery.header_of(DOCUMENT, TENSORS))
FEATURE = RICH.document["spec"]["preparation"]["features"]
BYTECODE = base64.b64encode(
    marshal.dumps(compile(f"open({CANARY!r}, 'w')", "lambda", "exec"))
).decode()


def wide_window():
    """Forge few bytes that ask for four gigabytes a window: steps times columns."""
    document = copy.deepcopy(RICH.document)
    spec = document["spec"]
    shape = {"lookback": 100_000, "segment": 1, "season": 1, "units": 1, "layers": 1}
    texts = [f"{n:x}" for n in range(255)]
    clock = [one for one in FEATURE if one["clock"]]
    mine = {**FEATURE[1], "categories": texts}
    columns = [{**mine, "name": f"c{n}"} for n in range(38)]
    spec["preparation"]["features"] = columns + clock
    spec["networks"] = [{**spec["networks"][0], **shape}]
    forgery.fitted_to_features(spec)
    return forged(document, {})


def feature(number=0, **changes):
    """Forge a file with one covariate changed, everything else agreeing with it."""
    document = copy.deepcopy(RICH.document)
    document["spec"]["preparation"]["features"][number].update(changes)
    forgery.fitted_to_features(document["spec"])
    return forged(document, RICH.tensors)


def of_the_format():
    """Build what breaks a rule of the container, of JSON or of the tensors."""
    yield "empty", b""
    yield "seven bytes", GOOD[:7]
    yield "cut in the header", GOOD[:100]
    yield "cut in the numbers", GOOD[:-1]
    yield "bytes appended", GOOD + b"\0"
    for length in (0, (16 << 20) + 1, len(GOOD), 2**63):
        yield f"header of {length}", length.to_bytes(8, "little") + GOOD[8:]
    yield "header not UTF-8", headed(b'{"\xff":1}')
    yield "header not JSON", headed(b'{"a":1' + b" " * 50)
    yield "header too deep", headed(b'{"a":' + b"[" * 9 + b"]" * 9 + b"}")
    yield "header far too deep", headed(b'{"a":' + b"[" * 99_999 + b"]" * 99_999 + b"}")
    yield "half a character", headed(b'{"a":"\\ud800"}')
    yield "a number of 9,999 digits", headed(b'{"a":' + b"9" * 9999 + b"}")
    yield "a tensor twice", duplicated(HEADER, '"shape"', '"shape": [1], "shape"')
    text = canonical(DOCUMENT)
    yield "a key twice", duplicated(text, '"units":4', '"units":4,"units":4096')
    yield "NaN in the spec", forged(text.replace("0.1", "NaN", 1), TENSORS)
    yield (
        "10,001 tensors",
        forged(DOCUMENT, {f"t{n}": ("F32", [0], b"") for n in range(10_001)}),
    )
    yield "no digest", forged({k: v for k, v in DOCUMENT.items() if k != "sha256"}, {})
    yield "another digest", GOOD.replace(DOCUMENT["sha256"].encode(), b"0" * 64)
    yield "newer schema", forged({**DOCUMENT, "schema": 99}, TENSORS)
    yield "schema that never was", forged({**DOCUMENT, "schema": 0}, TENSORS)
    yield "tensor missing", forged(DOCUMENT, {k: TENSORS[k] for k in [*TENSORS][1:]})
    yield "tensor too many", forged(DOCUMENT, {**TENSORS, "x": ("F32", [0], b"")})
    yield "tensor of another type", described(dtype="I64", shape=[4, 6])
    yield "tensor of another shape", described(shape=[12, 4])
    yield "tensor of a huge shape", described(shape=[2**62, 4, 12])
    yield "tensors that overlap", described(data_offsets=[0, 192])
    yield "tensor outside the file", described(data_offsets=[2**62, 2**62 + 192])
    for value in (np.nan, np.inf):
        yield f"{value} in a weight", holding(KERNEL, value)
    yield "spread below zero", holding("range/spread", -1)
    yield "hashes that fall", holding("series/id_hash", 7)
    yield "counts below zero", holding("calib/counts", -1)


def of_the_spec():
    """Build what only a strict schema refuses: all have the right digest."""
    yield "architecture bomb", architecture_bomb()
    yield "wide window", wide_window()
    yield "unknown key", spec_with(module="os")
    yield "number as text", spec_with(units="4")
    yield "truth for a number", spec_with(layers=True)
    yield "number out of range", spec_with(units=4097)
    yield "quantiles that fall", spec_with(levels=[0.9, 0.5, 0.1])
    yield "zone of a path", changed(PLAIN, "spec.frequency.zone", "../../etc/passwd")
    yield "zone that is a folder", changed(PLAIN, "spec.frequency.zone", "America")
    yield "zone that is a table", changed(PLAIN, "spec.frequency.zone", "leapseconds")
    yield "scores of nothing", changed(PLAIN, "spec.record.scores", [])
    yield "time beyond the calendar", changed(PLAIN, "spec.record.last", 2**62)
    yield "cutoffs beyond it", holding("series/cutoff", -(2**63))
    yield "format of a shell", changed(PLAIN, "spec.dates.format", "$(id)")
    yield "floor that overflows", changed(PLAIN, "spec.preparation.floor", 1e308)
    yield "column without a name", changed(PLAIN, "spec.roles.target", "")
    yield "two columns of one name", changed(PLAIN, "spec.roles.id", ["shop", "shop"])
    yield "name of a megabyte", changed(PLAIN, "spec.roles.time", "x" * 1_000_000)
    yield "feature of no column", feature(name="else", clock=True)
    yield "cycle of a column", feature(kind="cycle", waves=4)
    yield "flag of a column", feature(kind="flag")
    yield "category twice", feature(1, categories=["a", "a"])
    yield "256 categories", feature(1, categories=[str(n) for n in range(256)])
    yield "spread of nothing", feature(spread=0.0)
    yield "clock of another round", feature(2, name="century")
    yield "waves without end", feature(2, waves=2**40)
    yield "holiday of a path", feature(3, name="holiday ../..")
    yield "holiday of a module", feature(3, name="holiday os.system")
    yield "features unlike columns", changed(RICH, "spec.roles.known", ["price"])
    yield "features unlike the network", changed(RICH, "spec.networks.0.known", 9_999)
    many = [{**FEATURE[3], "name": f"holiday DE +{n}"} for n in range(99)] * 3
    yield "257 features", changed(RICH, "spec.preparation.features", many)
    yield (
        "weights of a rule of ours",
        changed(PLAIN, "spec.blend.shares.0.rule", "eval"),
    )


def of_other_formats():
    """Build what attacked the loaders of others, by the number of its entry."""
    run = "os", "system", f"touch {CANARY}"
    yield (
        "CVE-2024-3660 bytecode",
        keras(class_name="Lambda", config={"function": [BYTECODE, None, None]}),
    )
    yield "CVE-2025-1550 any module", function_layer(*run)
    yield (
        "CVE-2025-8747 a gadget",
        function_layer("keras.utils", "get_file", "http://127.0.0.1:9/x"),
    )
    yield (
        "CVE-2025-9906 its own switch",
        function_layer("keras.config", "enable_unsafe_deserialization"),
    )
    yield "CVE-2025-9905 bytecode in HDF5", hdf5(BYTECODE)
    yield (
        "CVE-2025-12058 a vocabulary",
        keras(class_name="StringLookup", config={"vocabulary": "/etc/passwd"}),
    )
    yield "the same in a spec", spec_with(vocabulary="http://127.0.0.1:9/x")
    yield "CVE-2026-0897 a shape", hdf5('{"shape": [1e18]}')
    yield "CVE-2026-1669 external data", hdf5("EXTERNAL /etc/passwd 0 100")
    yield (
        "CVE-2026-1462 a SavedModel",
        keras(class_name="TFSMLayer", config={"filepath": "/tmp/saved"}),
    )
    yield "CVE-2026-12570 an allocation", spec_with(units=4 * 10**8)
    yield "CVE-2024-55459 a tar that climbs", traversing_tar()
    yield "CVE-2025-12060 a zip that climbs", zipped(**{f"../../{CANARY}": "x"})
    yield (
        "CVE-2025-32434 torch",
        zipped(**{"archive/data.pkl": pickle.dumps(Payload())}),
    )
    yield "CVE-2026-24747 torch storage", zipped(**{"archive/data/0": b"\xff" * 64})
    yield "an instantiator", spec_with(_instantiator="os.system")
    yield (
        "a class in JSON",
        json.dumps({"__kind__": "type", "class": "os.system"}).encode(),
    )
    for protocol in range(6):
        yield f"pickle {protocol}", pickle.dumps(Payload(), protocol)
    yield "joblib", gzip.compress(pickle.dumps(Payload()))
    yield "objects in npz", zipped(w__npy=pickle.dumps(Payload()))
    yield "zip bomb", zipped(zipfile.ZIP_DEFLATED, w__npy=bytes(50_000_000))
    yield "SavedModel", b"\x08\x01\x12\x9c\x01" + b"serving_default" * 20
    yield "shell script", b"#!/bin/sh\ntouch pwned\n"
    yield "CSV", b"month,sales\n1949-01,112\n"


ATTACKS = {**dict(of_the_format()), **dict(of_the_spec()), **dict(of_other_formats())}
