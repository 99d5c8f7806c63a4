"""Texts that a spreadsheet would take for formulas.

A cell that begins with one of ``= + - @``, a tab or the end of a line may be run by
the program that opens a CSV file. Ids are joined with other files, so they stay as
they are unless ``output.excel_safe`` is set.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from seqcast.data.words import quote
from seqcast.series.panel import ColumnRoles, Panel, SeriesId

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?")


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet may run a cell; a plain number it does not run.

    >>> [is_formula(text) for text in ("=1+1", "@x", "-5", "-x", "a=b", "")]
    [True, True, False, True, False, False]
    """
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def made_text(text: str) -> str:
    """Put ``'`` before what a spreadsheet may run, so that it shows it as text."""
    return f"'{text}" if is_formula(text) else text


@dataclass(frozen=True, slots=True)
class Texts:
    """What rows of CSV carry of the user's own texts.

    Args:
        ids: Of the series.
        roles: With the names of the columns.
        cells: Other texts inside the rows.
    """

    ids: tuple[SeriesId, ...]
    roles: ColumnRoles
    cells: tuple[str, ...] = ()

    def guarded(self, say: Callable[[str], None], *, safe: bool) -> "Texts":
        """Guard what a spreadsheet may run, or leave it as it is; say so once.

        Args:
            say: Told how many texts there are, if there are any.
            safe: Whether to guard them.
        """
        parts = (part for series in self.ids for part in series)
        names = self.roles.time, *self.roles.id, *self.roles.known
        found = [text for text in {*parts, *names, *self.cells} if is_formula(text)]
        if not found:
            return self
        verb = "begins" if len(found) == 1 else f"and {len(found) - 1:,} more begin"
        told = f"{quote(min(found))} {verb} like a formula of a spreadsheet"
        if not safe:
            say(
                f"{told}; written unchanged, --set output.excel_safe=true puts ' "
                "before such texts."
            )
            return self
        say(f"{told}; ' was put before such texts, which no longer equal those read.")
        return Texts(
            tuple(tuple(map(made_text, series)) for series in self.ids),
            replace(
                self.roles,
                time=made_text(self.roles.time),
                id=tuple(map(made_text, self.roles.id)),
                known=tuple(map(made_text, self.roles.known)),
            ),
            tuple(map(made_text, self.cells)),
        )


def cells_of(panel: Panel) -> tuple[str, ...]:
    """List the texts of all categories of a panel, end to end."""
    features = () if panel.covariates is None else panel.covariates.features
    return tuple(text for feature in features for text in feature.categories)


def with_cells(panel: Panel, cells: tuple[str, ...]) -> Panel:
    """Give a panel other texts of its categories, in the order of ``cells_of``."""
    own = panel.covariates
    if own is None or cells == cells_of(panel):
        return panel
    rest, features = iter(cells), []
    for one in own.features:
        texts = tuple(next(rest) for _ in one.categories)
        features.append(replace(one, categories=texts))
    return replace(panel, covariates=replace(own, features=tuple(features)))
