"""Model files made by hand, sealed or not: what a damaged or hostile one may hold.

Nothing here uses the writer under test; the container is put together byte by
byte from the description of the format.
"""

import copy
import hashlib
import json

import numpy as np

from seqcast.models.artifact import write
from tests.models.builders import small_artifact

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


GOOD = write(small_artifact())
DOCUMENT, TENSORS = taken_apart(GOOD)

ODD_VALUES = (
    None, True, False, 0, 1, -1, 2, 3.5, -0.0, 1e308, 2**31, 2**63, 2**64, 10**30, "",
    "gru", "x" * 2000, "\u202e", "os.system", "../../etc/passwd", [], [1], {}, {"a": 1},
    [[]], ["a", "a"], 4096, 4097, 100_000, 0.5,
)  # fmt: skip


def places(value, path=()):
    """List the path of every part of a document."""
    found = [path] if path else []
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    for key, item in parts:
        found += places(item, (*path, key))
    return found


def edited_document(draw):
    """Change one to three parts of the document."""
    document = copy.deepcopy(DOCUMENT)
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


def edited_tensors(draw):
    """Change one tensor: name, type, shape, values, or whether it is there."""
    tensors = dict(TENSORS)
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


def edited_header(draw):
    """Change the description of the tensors, but not the document."""
    header = header_of({**DOCUMENT, "sha256": "0" * 64}, TENSORS)
    entry = header[draw.choice([name for name in header if name[0] != "_"])]
    key = draw.choice(["dtype", "shape", "data_offsets"])
    value = draw.choice([*ODD_VALUES, [0, 4], [4, 0], [2**63, 2**63], [True, 8]])
    if draw.random() < 0.2:
        del entry[key]
    else:
        entry[key] = value
    return sealed(container(header, TENSORS))


def resealed_mutant(draw):
    """Draw a hostile file whose digest is right."""
    kind = draw.randrange(4)
    if kind == 0:
        return edited_header(draw)
    document = edited_document(draw) if kind > 1 else DOCUMENT
    return forged(document, edited_tensors(draw) if kind < 3 else TENSORS)


def random_mutant(draw):
    """Draw a damaged file, whose digest is wrong."""
    content = bytearray(GOOD)
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        content = content or bytearray(1)
        at = draw.randrange(len(content))
        if draw.random() < 0.5:
            at %= int.from_bytes(GOOD[:8], "little") + 8
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
