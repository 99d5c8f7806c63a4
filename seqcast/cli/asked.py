"""What several flags say together."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seqcast.errors import SettingError

if TYPE_CHECKING:
    from seqcast.data.assemble import Reading

# What the suffix of a file of rows says; other suffixes say CSV.
_SUFFIXES = {".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_UNWRITTEN = (
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".zip",
    ".json",
    ".xls",
    ".xlsx",
)


def form_of(out: Path | None, known: Sequence[str]) -> str:
    """Return the format that the name of a file of rows says.

    Args:
        out: The file, or None for stdout.
        known: Formats that can be written, the usual one first.

    Raises:
        SettingError: Its name says a format that is not written.
    """
    suffix = "" if out is None else out.suffix.lower()
    form = _SUFFIXES.get(suffix, "csv")
    if suffix in _UNWRITTEN or form not in known:
        raise SettingError(
            f"The rows are not written as {suffix}.",
            where=f"--out {out}",
            fix=f"End the name in {' or '.join(f'.{name}' for name in known)}",
        )
    return form


def reading(flags: Mapping[str, Any]) -> "Reading":
    """Return what the flags say about the columns of a file.

    Raises:
        SettingError: They contradict one another.
    """
    from seqcast.data.assemble import Reading

    for flag, given in (("--target", flags["target"]), ("--id", flags["ids"])):
        if flags["wide"] and given:
            raise SettingError(
                f"A wide file has no column for {flag}; its columns are the series.",
                where=flag,
                fix=f"Leave {flag} out, or --wide",
            )
    return Reading(
        flags["time"],
        flags["target"],
        flags["ids"],
        flags["freq"],
        flags["wide"],
        known=named(flags["known"]),
        past=named(flags["past"]),
        static=named(flags["static"]),
    )


def named(columns: Sequence[str]) -> tuple[str, ...]:
    """Take the columns of a flag, one each or several with commas between.

    >>> named(["price,promo", "temperature"])
    ('price', 'promo', 'temperature')
    """
    return tuple(
        name.strip() for text in columns for name in text.split(",") if name.strip()
    )
