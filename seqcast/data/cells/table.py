"""A table of text cells that remember their line."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from seqcast.data.cells.decimals import Decimals
from seqcast.errors import DataError

# Between the cells of a file of one column: a character that no text holds.
NO_DELIMITER = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of text, all of R rows.

    Args:
        name: The file as the user named it.
        names: Header of every column.
        columns: (R,) text of every column; an empty text is an empty cell. One
            whose texts repeat is numbers of them, one of plain decimals is these.
        place: Tells the file and line of a row, counted as an editor does; it
            may read the file again, so it is asked only for messages.
        delimiter: Character between cells, or empty for a typed file.
        notices: What was assumed or repaired, each a sentence.
        joined: Columns of the file that were joined to its time.
        ending: Whether hours among them were those that end then.
        counted: Whether these were counted, as 1 to 24 or 0 to 23.
    """

    name: str
    names: tuple[str, ...]
    columns: tuple[pa.Array | Decimals, ...]
    place: Callable[[int], str]
    delimiter: str
    notices: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    ending: bool = False
    counted: bool = False

    @property
    def rows(self) -> int:
        """Number of rows, R."""
        return len(self.columns[0])

    def column(self, name: str) -> pa.Array | Decimals:
        """Give the cells of one column, (R,)."""
        return self.columns[self.names.index(name)]

    def where(self, row: int) -> str:
        """Name the line of a row, such as ``sales.csv:1043``."""
        return self.place(int(row))

    def error(self, problem: str, row: int, fix: str = "") -> DataError:
        """Make the error of one row."""
        return DataError(problem, where=self.where(row), fix=fix)
