"""What a file that is no model probably is, by its first bytes."""

import re

_MAGIC = (
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file (.h5)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x93NUMPY", "a NumPy array (.npy)"),
    (b"GGUF", "a GGUF model"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\x7fELF", "a program"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05]|c[\w.]+\n\w+\n|\([dl]p|[\]}]q")
_ZIPPED = (
    (b"model.weights.h5", "a Keras model (.keras)"),
    (b"config.json", "a Keras model (.keras)"),
    (b"data.pkl", "a PyTorch model"),
    (b".npy", "a NumPy archive (.npz)"),
    (b"[Content_Types].xml", "a spreadsheet"),
)


def looks_like(start: bytes) -> str:
    """Name the kind of a file by its first bytes; nothing if there is no telling.

    >>> looks_like(b"month,passengers\\n1949-01,112\\n")
    'a CSV file'
    """
    if start.startswith(b"PK"):
        names = (kind for name, kind in _ZIPPED if name in start)
        return next(names, "a zip archive")
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if _PICKLE.match(start):
        return "a Python pickle"
    if start[4:8] == b"TFL3":
        return "a TensorFlow Lite model"
    return _text(start)


def _text(start: bytes) -> str:
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not just a character cut in two
            return ""
        text = start[: error.start].decode("utf-8")
    text = text.removeprefix("\ufeff")
    if not text.strip() or any(c < " " and c not in "\t\r\n" for c in text):
        return ""
    if text.startswith(("{", "[")):
        return "a JSON file"
    if text.startswith("<"):
        return "an HTML or XML file"
    first = text.splitlines()[0]
    return "a CSV file" if any(c in first for c in ",;\t|") else "a text file"
