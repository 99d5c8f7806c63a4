"""Data files that are small to send and large to read."""

import bz2
import gzip
import io
import lzma

ROWS = b"month,sales\n" + b"1949-01,112\n" * 850_000  # 10 MB
TIMES = 100


def packed(compress):
    """Pack a gigabyte as a hundred streams, one after another."""
    return compress(ROWS) * TIMES


def gzipped():
    return packed(lambda content: gzip.compress(content, mtime=0))


def bzipped():
    return packed(bz2.compress)


def xzipped():
    return packed(lambda content: lzma.compress(content, preset=0))


def zstandard():
    import pyarrow as pa

    return packed(lambda content: pa.compress(content, "zstd", asbytes=True))


def wide():
    names = ",".join(f"c{n}" for n in range(200_000))
    row = ",".join(["1"] * 200_000)
    return f"{names}\n{row}\n{row}\n".encode()


def long_cell():
    return b"month,sales\n1949-01," + b"1" * 200_000_000 + b"\n"


def long_quote():
    return b'month,sales\n1949-01,"' + b"1\n" * 100_000_000


def long_name():
    return b"month," + b"x" * 200_000_000 + b"\n1949-01,112\n"


def long_line():
    return b'{"month": "1949-01", "sales": "' + b"1" * 200_000_000 + b'"}\n'


def deep_line():
    return b'{"month": ' + b"[" * 5_000_000 + b"\n"


def columnar():
    """Write a Parquet file of 40 million equal rows, less than a megabyte."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as arrow_parquet

    rows = np.zeros(4_000_000, np.int64)
    months = pa.DictionaryArray.from_arrays(rows, ["1949-01"]).cast(pa.string())
    batch = pa.table({"month": months, "sales": rows})
    stream = io.BytesIO()
    with arrow_parquet.ParquetWriter(stream, batch.schema, compression="zstd") as out:
        for _ in range(10):
            out.write_table(batch)
    return stream.getvalue()


def long_texts():
    """Write a Parquet file of a text of half a megabyte, a hundred thousand times."""
    import pyarrow as pa
    import pyarrow.parquet as arrow_parquet

    rows = pa.array([0] * 100_000)
    month = pa.DictionaryArray.from_arrays(rows, pa.array(["1" * 500_000]))
    stream = io.BytesIO()
    arrow_parquet.write_table(pa.table({"month": month, "sales": rows}), stream)
    return stream.getvalue()


BOMBS = {
    make.__name__: make
    for make in (gzipped, bzipped, xzipped, zstandard, wide, long_cell, long_quote,
                 long_name, long_line, deep_line, columnar, long_texts)
}  # fmt: skip
