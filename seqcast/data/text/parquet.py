"""Parquet to a table of text, exactly."""

import pyarrow as pa
import pyarrow.compute as pc

from seqcast.data.cells import arrow
from seqcast.data.cells.table import Table
from seqcast.data.text.bounds import bounded_batches
from seqcast.errors import DataError

_DAY = 86_400


def read(content: bytes, name: str) -> Table:
    """Read a Parquet file; null and NaN become empty cells.

    Times become ISO 8601 text, those with a time zone in UTC; numbers become
    the shortest text that reads back as the same number.

    Raises:
        DataError: The file is damaged, or holds no rows.
    """
    import pyarrow.parquet as arrow_parquet

    try:
        source = pa.BufferReader(content)
        schema = arrow_parquet.read_schema(source)
        texts = [field.name for field in schema if _is_text(field.type)]
        opened = arrow_parquet.ParquetFile(source, read_dictionary=texts)
        rows = list(bounded_batches(opened, len(content), name))
        cut = pa.Table.from_batches(rows, opened.schema_arrow)
    except (pa.ArrowException, OSError):
        raise DataError(
            "The Parquet file is damaged or incomplete.",
            where=name,
            fix="Copy or download it again",
        ) from None
    kept = [i for i, field in enumerate(cut.schema) if _is_plain(field.type)]
    if not kept or not cut.num_rows:
        raise DataError(
            "The Parquet file holds no rows of plain cells.",
            where=name,
            fix="Write one row for each series and time",
        )
    columns = tuple(_text(cut.column(i)) for i in kept)
    names = tuple(cut.schema.names[i] for i in kept)
    return Table(name, names, columns, lambda row: f"{name}:row {row + 1:,}", "")


def _is_plain(kind: pa.DataType) -> bool:
    return not (pa.types.is_nested(kind) or pa.types.is_null(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _text(column: pa.ChunkedArray) -> pa.LargeStringArray:
    """Turn the cells of one column into text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        column = _stamps(column)
    elif pa.types.is_floating(kind):
        wide = column.cast(pa.float64())
        column = pc.if_else(pc.is_nan(wide), None, wide)
    return pc.fill_null(arrow.whole(column.cast(arrow.TEXT)), "")


def _stamps(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give times no more digits than they need."""
    zone = column.type.tz
    if zone is not None:
        column = column.cast(pa.int64()).cast(pa.timestamp(column.type.unit))
    try:
        column = column.cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        column = column.cast(pa.timestamp("us"), safe=False)
    seconds = column.cast(pa.int64())
    if column.type.unit == "s" and zone is None:
        days = pc.multiply(pc.divide(seconds, _DAY), _DAY)
        if pc.all(pc.equal(days, seconds)).as_py():
            return column.cast(pa.date32())
    text = column.cast(arrow.TEXT)
    return text if zone is None else pc.replace_substring_regex(text, "$", "Z")
