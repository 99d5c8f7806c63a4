"""What --report and --plot ask for: checked before any work, written after it."""

import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seqcast.errors import OutputError, SettingError

if TYPE_CHECKING:
    from seqcast.series.panel import ColumnRoles
    from seqcast.workflows.gallery import Gallery

SUFFIXES = {"report": (".html", ".htm"), "plot": (".png", ".svg", ".pdf")}


def check(flags: Mapping[str, Any], taken: Sequence[Path]) -> None:
    """Refuse what could not be drawn or written after the work.

    Args:
        flags: Of the command, with ``data``, ``report`` and ``plot``.
        taken: Other files that the command reads or writes.

    Raises:
        SettingError: A suffix is unknown, or a package is missing.
        OutputError: A file cannot be written, or is one of the others.
    """
    wanted = {name: flags[name] for name in SUFFIXES if flags[name] is not None}
    for name, path in wanted.items():
        if path.suffix.lower() not in SUFFIXES[name]:
            known = SUFFIXES[name]
            raise SettingError(
                f"The name of the {_WHAT[name]} does not say what to write.",
                where=f"--{name} {path}",
                fix=f"End it in {', '.join(known[:-1])} or {known[-1]}",
            )
    if "plot" in wanted and importlib.util.find_spec("matplotlib") is None:
        raise SettingError(
            "Pictures are drawn by the package matplotlib, which is not installed.",
            where="--plot",
            fix="pip install 'seqcast[plots]'",
        )
    if wanted:
        _check_paths(wanted, flags["data"], taken)


_WHAT = {"report": "page", "plot": "picture"}


def _check_paths(
    wanted: Mapping[str, Path], data: Sequence[str], taken: Sequence[Path]
) -> None:
    from seqcast import storage
    from seqcast.data.layout.files import listed

    paths = [*map(Path, listed(data)), *taken]
    others = {os.path.realpath(path) for path in paths}
    for name, path in wanted.items():
        if os.path.realpath(path) in others:
            raise OutputError(
                f"The {_WHAT[name]} would replace another file of this command.",
                where=str(path),
                fix=f"Pass another name with --{name}",
            )
        others.add(os.path.realpath(path))
        storage.check_writable(path, size=1)


def draw(
    flags: Mapping[str, Any],
    page: Callable[[], str],
    gallery: "Gallery",
    roles: "ColumnRoles",
    intervals: Sequence[int],
    said: Callable[[str], None],
) -> None:
    """Write the page and the picture that were asked for.

    Args:
        flags: Of the command.
        page: Makes the page.
        gallery: What the picture shows.
        roles: The user's column names.
        intervals: Coverage in percent of the intervals to draw.
        said: Hears what was written.
    """
    from seqcast import storage

    if (path := flags["report"]) is not None:
        with storage.replacing(path) as stream:
            stream.write(page().encode())
        said(f"Wrote the page {path}.")
    if (path := flags["plot"]) is not None:
        from seqcast.report import charts

        content = charts.draw(gallery, roles, intervals, path.suffix.lower()[1:])
        with storage.replacing(path) as stream:
            stream.write(content)
        said(f"Wrote the picture {path}.")
