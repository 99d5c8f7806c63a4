"""The rows that predict writes, in every form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from seqcast.data import write
from seqcast.data.assemble import Loaded
from seqcast.data.formulas import Texts
from seqcast.data.write_paths import path_rows
from seqcast.settings import OutputSettings
from seqcast.workflows.fallback import Ready

Form = Literal["csv", "json", "jsonl", "parquet", "paths"]
WRITERS: dict[Form, Callable[..., Iterator[str] | Iterator[bytes]]] = {
    "csv": write.rows,
    "json": write.document,
    "jsonl": write.json_lines,
    "parquet": write.parquet,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """How rows are to be written.

    Args:
        form: ``json`` is one document, ``paths`` are sampled futures as CSV.
        intervals: Coverage in percent, such as 80.
        settings: Of the output.
    """

    form: Form
    intervals: tuple[int, ...]
    settings: OutputSettings

    def of(
        self, ready: Ready, loaded: Loaded, say: Callable[[str], None]
    ) -> Iterator[bytes]:
        """Write a forecast in pieces; say what its readers should know."""
        forecast, roles = ready.forecast, loaded.roles
        if self.form in ("csv", "paths"):
            texts = Texts(forecast.ids, roles)
            texts = texts.guarded(say, safe=self.settings.excel_safe)
            forecast, roles = replace(forecast, ids=texts.ids), texts.roles
        written: Iterator[str] | Iterator[bytes]
        if ready.paths is not None:
            paths = replace(ready.paths, forecast=forecast)
            written = path_rows(paths, roles, loaded.style)
        else:
            writer = WRITERS[self.form]
            written = writer(forecast, roles, loaded.style, self.intervals)
        return (one if isinstance(one, bytes) else one.encode() for one in written)
