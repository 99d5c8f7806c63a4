"""Model files made by hand, sealed or not: what a damaged or hostile one may hold.

Nothing here uses the writer under test; the container is put together byte by
byte from the description of the format.
"""

import copy
import hashlib
import json
import math
from dataclasses import dataclass

import numpy as np

from seqcast.models.artifact import write
from seqcast.models.document import LIMITS, Document, layout
from seqcast.models.spec import LEVELS
from seqcast.models.strict import decode
from tests.models.builders import rich_artifact, small_artifact

DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8", "F16": "<f2"}
MARK = b'\\"sha256\\":\\"'


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def taken_apart(content):
    """Return the document and the tensors, {name: (type, shape, bytes)}."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    document = json.loads(header.pop("__metadata__")["seqcast"])
    body = content[8 + length :]
    tensors = {
        name: (one["dtype"], one["shape"], body[slice(*one["data_offsets"])])
        for name, one in header.items()
    }
    return document, tensors


def header_of(document, tensors):
    """Describe tensors end to end, with the document before them."""
    text = document if isinstance(document, str) else canonical(document)
    header, end = {"__metadata__": {"seqcast": text}}, 0
    for name, (dtype, shape, values) in tensors.items():
        span = [end, end + len(values)]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": span}
        end += len(values)
    return header


def container(header, tensors):
    """Put a header, as an object or as bytes, before the numbers."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = b"".join(values for _, _, values in tensors.values())
    return len(text).to_bytes(8, "little") + text + body


def sealed(content):
    """Write the right digest into a file that has a place for one."""
    at = content.find(MARK)
    if at < 0:
        return content
    at += len(MARK)
    blank = content[:at] + b"0" * 64 + content[at + 64 :]
    digest = hashlib.sha256(blank).hexdigest().encode()
    return blank[:at] + digest + blank[at + 64 :]


def forged(document, tensors):
    """Build a whole file with the right digest."""
    return sealed(container(header_of(document, tensors), tensors))


@dataclass(frozen=True)
class Base:
    """A good file, and its parts."""

    content: bytes
    document: dict
    tensors: dict


def base_of(content):
    return Base(content, *taken_apart(content))


PLAIN = base_of(write(small_artifact()))
RICH = base_of(write(rich_artifact()))  # with covariates
GOOD, DOCUMENT, TENSORS = PLAIN.content, PLAIN.document, PLAIN.tensors

ODD_VALUES = (
    None, True, False, 0, 1, -1, 2, 3.5, -0.0, 1e308, 2**31, 2**63, 2**64, 10**30, "",
    "gru", "x" * 2000, "\u202e", "os.system", "../../etc/passwd", [], [1], {}, {"a": 1},
    [[]], ["a", "a"], 4096, 4097, 100_000, 0.5, 5e-324, -1e308, 3, 12, 255, 10_000,
    "log", "log1p", "none", "year", "week", "step", "business day", "end", "day",
    "holiday XX", "holiday AQ-ZZ +9", "holiday US -99", "number", "category", "cycle",
    "flag", "known", "past", "static", "%d/%m/%Y", "%s", "seq2seq", "recursive", "Mars",
    "America", "America/New_York", "+99:99", "0000001", "=1+1", "a\nb", "\x1b[31m",
)  # fmt: skip


def places(value, path=()):
    """List the path of every part of a document."""
    found = [path] if path else []
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    for key, item in parts:
        found += places(item, (*path, key))
    return found


def edited_document(draw, base=PLAIN):
    """Change one to three parts of the document."""
    document = copy.deepcopy(base.document)
    for _ in range(draw.randint(1, 3)):
        *way, last = draw.choice(places(document))
        if last == "sha256":
            continue
        holder = document
        for key in way:
            holder = holder[key]
        kind = draw.randrange(6)
        if kind == 0:
            del holder[last]
        elif kind == 1 and isinstance(holder, dict):
            holder[draw.choice(["extra", "class", "units", "path"])] = 1
        elif kind == 2 and isinstance(holder, list):
            holder.append(draw.choice(holder))
        elif kind == 3 and isinstance(holder[last], int | float):
            holder[last] += draw.choice([-1, 1, 0.5])
        else:
            holder[last] = draw.choice(ODD_VALUES)
    return document


def edited_tensors(draw, base=PLAIN):
    """Change one tensor: name, type, shape, values, or whether it is there."""
    tensors = dict(base.tensors)
    name = draw.choice(list(tensors))
    dtype, shape, values = tensors.pop(name)
    kind = draw.randrange(7)
    if kind == 0:
        return tensors
    if kind == 1:
        tensors[draw.choice(["evil", "net/0/embed", "net/2/embed/bias", ""])] = (
            dtype, shape, values,
        )  # fmt: skip
        return tensors
    if kind == 2:
        dtype = draw.choice(["F32", "I64", "F16", "BF16", "I8", "U64", "os"])
    elif kind == 3:
        shape = draw.choice([shape[::-1], [*shape, 1], shape[1:], [2**62, 4], [-1]])
    elif kind == 4:
        bits = np.frombuffer(values, DTYPES[dtype]).copy()
        odd = [np.nan, np.inf, -np.inf, 0, -1, 1e30]
        value = draw.choice(odd)
        if bits.dtype.kind != "f":
            value = draw.choice([0, 1, 2**62])
        bits[draw.randrange(len(bits))] = value
        values = bits.tobytes()
    elif kind == 5:
        values = values[: len(values) // 2]
    else:
        shape, values = [0], b""
    tensors[name] = (dtype, shape, values)
    return tensors


def edited_header(draw, base=PLAIN):
    """Change the description of the tensors, but not the document."""
    header = header_of({**base.document, "sha256": "0" * 64}, base.tensors)
    entry = header[draw.choice([name for name in header if name[0] != "_"])]
    key = draw.choice(["dtype", "shape", "data_offsets"])
    value = draw.choice([*ODD_VALUES, [0, 4], [4, 0], [2**63, 2**63], [True, 8]])
    if draw.random() < 0.2:
        del entry[key]
    else:
        entry[key] = value
    return sealed(container(header, base.tensors))


def twisted_document(draw, base):
    """Change a document so that its tensors can follow: a spec of another shape."""
    spec = copy.deepcopy(base.document["spec"])
    network = {**spec["networks"][0], **draw.choice(SHAPES)}
    for name, values in draw.sample(SPANS, draw.choice([0, 1, 1, 2])):
        network[name] = draw.choice(values)
    spec["networks"] = [network] * draw.choice([1, 1, 2])
    prepared = spec["preparation"]
    for name, values in draw.sample(PREPARED, draw.choice([0, 1, 2])):
        prepared[name] = draw.choice(values)
    if draw.random() < 0.5:
        for name, values in draw.sample(STEPPED, draw.choice([1, 2])):
            spec["frequency"][name] = draw.choice(values)
    for feature in prepared["features"] * (draw.random() < 0.5):
        for name, values in draw.sample(FEATURED, 1):
            feature[name] = draw.choice(values)
    if draw.random() < 0.3:
        spec["roles"] = turned_roles(draw, spec["roles"])
    shares = [{"rule": r, "weight": draw.choice([0.1, 0.2, 1e-300])} for r in RULES]
    if "start" in spec:
        spec["start"] = draw.choice([None, None, 5e-324, 1.0, 1e308])
    count = draw.choice([0, 0, 1, 5])
    spec["blend"] = {"shares": draw.sample(shares, count), "reach": 1000 * bool(count)}
    if draw.random() < 0.7:
        fitted_to_features(spec)
    return {**base.document, "spec": spec}


# What a spec may name and no fit writes for these data.
SHAPES = (
    {}, {"cell": "lstm"}, {"cell": "rnn", "activation": "relu"},
    {"cell": "dense"}, {"decoder": "segments"}, {"decoder": "seq2seq"},
    {"decoder": "recursive"},
    {"decoder": "stepwise"}, {"cell": "dense", "decoder": "seq2seq"},
    {"bidirectional": True, "layers": 2, "residual": True}, {"activation": "elu"},
)  # fmt: skip
SPANS = (
    ("horizon", (1, 2, 5, 7, 29, 60, 10_000)), ("lookback", (7, 12, 420, 8_400)),
    ("segment", (1, 2, 3, 7, 420)), ("season", (1, 2, 13, 500, 100_000)),
    ("units", (1, 3)), ("layers", (1, 4, 16)),
    ("levels", (*[list(LEVELS)] * 8, [0.5], [1e-9, 0.5, 1 - 1e-9])),
)  # fmt: skip
PREPARED = (
    ("season", (1, 2, 13, 500, 100_000)), ("transform", ("none", "log", "log1p")),
    ("center", ("last", "season")), ("floor", (None, 0.0, 1e308, -1e308)),
    ("longer", (0, 1, 3, 99_999)),
)  # fmt: skip
STEPPED = (
    ("count", (1, 2, 3, 1000, 2**31)),
    ("anchor", ("", "start", "end", "29", "1000000")),
    ("unit", ("step", "day", "month", "year", "week", "hour", "business day",
              "millisecond")),
    ("zone", ("", "Z", "+05:30", "+14:00", "Europe/Berlin", "America", "leapseconds")),
)  # fmt: skip
FEATURED = (
    ("name", ("day", "week", "month", "year", "holiday US", "holiday XX",
              "holiday AQ +9", "sold", "", "price", "\u202e")),
    ("kind", ("number", "category", "flag", "cycle")), ("clock", (True, False)),
    ("role", ("known", "past", "static")), ("waves", (0, 1, 3, 4)),
    ("categories", ([], [""], ["a", "a"], ["no", "yes"], [str(n) for n in range(255)])),
    ("center", (0.0, 1e308, -1e308)), ("spread", (5e-324, 1e308)),
    ("within", (0.0, 5e-324, 1e308)),
)  # fmt: skip
RULES = ("seasonal naive", "naive", "drift", "seasonal median", "theta")


def turned_roles(draw, roles):
    """Let the columns play other parts."""
    names = [roles["time"], roles["target"], *roles["id"], *roles["known"]]
    one, other = draw.choice(names), draw.choice([*names, "", "=cmd", "x\ty"])
    text = canonical(roles).replace(canonical(one), canonical(other), 1)
    return {**json.loads(text), "wide": draw.random() < 0.2}


def fitted_to_features(spec):
    """Let roles and networks agree with the features, as the checks want it."""
    features = spec["preparation"]["features"]
    features.sort(key=lambda one: (one["role"], one["clock"]))
    for role in ("known", "past", "static"):
        mine = [one for one in features if one["role"] == role]
        spec["roles"][role] = [one["name"] for one in mine if not one["clock"]]
        for network in spec["networks"]:
            network[role] = sum(map(width_of, mine))


def width_of(feature):
    if feature["kind"] == "number":
        return 3 if feature["within"] > 0 else 2
    if feature["kind"] == "category":
        return len(feature["categories"]) + 1
    return 2 * feature["waves"] if feature["kind"] == "cycle" else 1


def fitting_tensors(document, draw):
    """Return tensors of the shapes that a spec demands, with values of any size."""
    spec = decode(Document, document, "document", LIMITS).spec
    if sum(math.prod(shape) for _, shape in layout(spec).values()) > 2_000_000:
        return {}
    generator = np.random.default_rng(draw.randrange(2**32))
    scale = draw.choice([0.0, 0.1, 1.0, 1e30])
    tensors = {}
    for name, (dtype, shape) in layout(spec).items():
        values = scale * generator.standard_normal(shape)
        if name.startswith(("range", "series")) or dtype != "F32":
            size = math.prod(shape)
            values = np.arange(size).reshape(shape) * draw.choice([0, 1, 2**40])
        if name == "series/id_hash":
            values = np.arange(size)
        if name == "start/errors":
            values = np.sort(values)
        tensors[name] = (dtype, list(shape), values.astype(DTYPES[dtype]).tobytes())
    return tensors


def twisted_mutant(draw, base=PLAIN):
    """Draw a file of a strange spec, of tensors that fit it and of the right digest.

    Most others fail at the first check; these are made to pass all but the last.
    """
    document = twisted_document(draw, base)
    try:
        tensors = fitting_tensors(document, draw)
    except (ValueError, ArithmeticError, KeyError):
        tensors = base.tensors
    return forged(document, tensors)


def resealed_mutant(draw, base=PLAIN):
    """Draw a hostile file whose digest is right."""
    kind = draw.randrange(6)
    if kind == 0:
        return edited_header(draw, base)
    if kind > 3:
        return twisted_mutant(draw, base)
    document = edited_document(draw, base) if kind > 1 else base.document
    return forged(document, edited_tensors(draw, base) if kind < 3 else base.tensors)


def random_mutant(draw, base=PLAIN):
    """Draw a damaged file, whose digest is wrong."""
    content = bytearray(base.content)
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        content = content or bytearray(1)
        at = draw.randrange(len(content))
        if draw.random() < 0.5:
            at %= int.from_bytes(base.content[:8], "little") + 8
        width = draw.choice([1, 1, 4, 64, 1000])
        kind = draw.randrange(6)
        if kind == 0:
            content[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            del content[at : at + width]
        elif kind == 2:
            content[at:at] = draw.randbytes(width)
        elif kind == 3:
            content[at : at + width] = draw.randbytes(width)
        elif kind == 4:
            content[at : at + width] = bytes(width)
        else:
            content = content[: at + 1]
    return bytes(content)
