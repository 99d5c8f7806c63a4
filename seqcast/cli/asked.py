"""What several flags say together."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seqcast.errors import OutputError, SettingError

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


def unless_dash(out: Path | None) -> Path | None:
    """Take ``-o -`` for standard output, as if -o were not given."""
    return None if str(out) == "-" else out


def refuse_dash(out: Path | None, what: str, example: str) -> None:
    """Refuse ``-o -`` where standard output holds something else.

    Args:
        out: What -o names.
        what: What is written there, as a message begins with it.
        example: A name for it.

    Raises:
        SettingError: It names standard output.
    """
    if str(out) == "-":
        problem, fix = f"{what} needs a name.", f"Pass -o {example}"
        raise SettingError(problem, where="-o -", fix=fix)


def refuse_config(flags: Mapping[str, Any]) -> None:
    """Never replace the file of settings by what is written.

    Raises:
        OutputError: A flag of the command names it.
    """
    for name in ("out", "report", "plot"):
        path, config = flags.get(name), flags["config"]
        if path and config and os.path.realpath(path) == os.path.realpath(config):
            raise OutputError(
                "The file of settings would be replaced.",
                where=f"--{name} {path}",
                fix="Pass another name",
            )


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
