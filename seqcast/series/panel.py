"""Panels: many series of one frequency, as flat arrays.

Letters mean the same in every room: S series, R rows of all series, C columns,
of covariates K known, P past and F static ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from seqcast.series.feature import Feature, of_role
from seqcast.series.frequency import Frequency

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SeriesId = tuple[str, ...]

# Rows that are looked at together.
_PART = 1 << 20


def frozen(values: npt.ArrayLike, dtype: npt.DTypeLike) -> npt.NDArray[np.generic]:
    """Return the values as a read-only array of one type."""
    array = np.asarray(values, dtype=dtype).view()
    array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True)
class ColumnRoles:
    """Which of the user's columns plays which part; names are distinct.

    ``time`` may be empty: rows are then numbered in the order of the file.
    ``wide`` means that the series stand side by side, a column each; ``target``
    and the one ``id`` are then names of ours, used where we write. Covariates are
    ``known`` also ahead, ``past`` up to the origin alone, or ``static``, one value
    a series. ``targets`` are several columns to forecast, each a series; ``target``
    and the last ``id`` are then names of ours too.
    """

    time: str
    target: str
    id: tuple[str, ...] = ()
    wide: bool = False
    known: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def covariates(self) -> tuple[str, ...]:
        """All columns of covariates: known, past and static ones."""
        return self.known + self.past + self.static


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Rows of many series, end to end.

    Args:
        values: (R, C) float64, one column a quantity; NaN means missing.
        offsets: (S+1,) rising from 0 to R; series s holds the rows
            ``offsets[s]:offsets[s + 1]``.
        names: (C,) names of the columns.
    """

    values: Floats
    offsets: Integers
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check the shapes and make the arrays read-only."""
        object.__setattr__(self, "values", frozen(self.values, np.float64))
        object.__setattr__(self, "offsets", frozen(self.offsets, np.int64))
        if self.values.ndim != 2 or self.values.shape[1] != len(self.names):
            raise TypeError(f"values {self.values.shape} for {self.names}")
        if self.offsets[0] != 0 or self.offsets[-1] != len(self.values):
            raise TypeError("offsets do not span the values")
        if (np.diff(self.offsets) < 0).any():
            raise TypeError("offsets fall")

    @property
    def lengths(self) -> Integers:
        """(S,) rows of every series."""
        return np.diff(self.offsets)

    def head(self, lengths: Integers) -> "Ragged":
        """Keep the first ``lengths[s]`` rows of every series, (S,)."""
        return self._cut(self.offsets[:-1], np.minimum(lengths, self.lengths))

    def tail(self, first: Integers) -> "Ragged":
        """Drop the first ``first[s]`` rows of every series, (S,)."""
        return self._cut(self.offsets[:-1] + first, self.lengths - first)

    def take(self, series: Integers) -> "Ragged":
        """Keep some series, (N,), in the order asked for."""
        return self._cut(self.offsets[:-1][series], self.lengths[series])

    def part(self, series: slice) -> "Ragged":
        """Keep some series that lie end to end, without a copy of their rows."""
        offsets = self.offsets[series.start : series.stop + 1]
        values = self.values[offsets[0] : offsets[-1]]
        return Ragged(values, offsets - offsets[0], self.names)

    def parts(self) -> Iterator[slice]:
        """Divide the series into runs of about a million rows."""
        first, count = 0, len(self.offsets) - 1
        while first < count:
            most = self.offsets[first] + _PART
            end = int(np.searchsorted(self.offsets, most, "right")) - 1
            yield slice(first, max(end, first + 1))
            first = max(end, first + 1)

    def count(self, found: npt.NDArray[np.bool_]) -> Integers:
        """Count the rows, of (R,), that were found in every series, (S,)."""
        ends = zip(self.offsets[:-1], self.offsets[1:], strict=True)
        return np.array([np.count_nonzero(found[a:b]) for a, b in ends], np.int64)

    def _cut(self, begins: Integers, kept: Integers) -> "Ragged":
        """Keep runs of rows: where each of them begins, and its rows, (N,)."""
        offsets = np.concatenate([[0], np.cumsum(kept)])
        if np.array_equal(offsets, self.offsets) and (begins == offsets[:-1]).all():
            return self
        values = np.empty((offsets[-1], len(self.names)))
        found = Ragged(values, offsets, self.names)
        for part in found.parts():
            first, last = offsets[part.start], offsets[part.stop]
            rows = np.repeat(begins[part] - offsets[part], kept[part])
            values[first:last] = self.values[rows + np.arange(first, last)]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Covariates:
    """The covariates of S series, NaN where missing.

    Args:
        features: Of the columns, in the order of known, past and static ones.
        known: (any, K) from the first row of every series on; may run past its
            last one.
        past: (R, P) rows as of the target.
        static: (S, F) one value a series.
    """

    features: tuple[Feature, ...]
    known: Ragged
    past: Ragged
    static: Floats

    def __post_init__(self) -> None:
        """Check that every column has a feature, and freeze the static ones."""
        object.__setattr__(self, "static", frozen(self.static, np.float64))
        columns = self.known.names, self.past.names, range(self.static.shape[1])
        for role, held in zip(("known", "past", "static"), columns, strict=True):
            wanted = of_role(self.features, role)  # type: ignore[arg-type]
            if len(wanted) != len(held):
                raise TypeError(f"{len(held)} {role} columns, {len(wanted)} features")

    def before(self, steps: Integers) -> "Covariates":
        """Drop what is not known ahead at or after ``steps[s]``, (S,)."""
        return replace(self, past=self.past.head(steps))

    def since(self, first: Integers) -> "Covariates":
        """Drop the first ``first[s]`` rows, (S,), of every series."""
        return replace(self, known=self.known.tail(first), past=self.past.tail(first))

    def take(self, series: Integers) -> "Covariates":
        """Keep some series, (N,), in the order asked for."""
        return replace(
            self,
            known=self.known.take(series),
            past=self.past.take(series),
            static=self.static[series],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Many series of one frequency.

    Args:
        ids: (S,) the text of the id columns of every series; unique.
        starts: (S,) time of the first row: microseconds since 1970 on the
            clock of the data, or plain integers for integer steps.
        frequency: The step from one row to the next.
        target: One column, what is forecast.
        covariates: What is given beside it, if anything is.
    """

    ids: tuple[SeriesId, ...]
    starts: Integers
    frequency: Frequency
    target: Ragged
    covariates: Covariates | None = None

    def __post_init__(self) -> None:
        """Check that every part speaks of the same series."""
        object.__setattr__(self, "starts", frozen(self.starts, np.int64))
        count = len(self.ids)
        if len(set(self.ids)) != count:
            raise TypeError("ids are not unique")
        if len(self.starts) != count or len(self.target.lengths) != count:
            raise TypeError(f"{count} ids for {len(self.starts)} starts")
        beside = self.covariates
        if beside is not None and not (
            len(beside.known.lengths) == len(beside.static) == count
            and (beside.past.offsets == self.target.offsets).all()
        ):
            raise TypeError("the covariates are of other series or rows")

    @property
    def lengths(self) -> Integers:
        """(S,) target rows of every series."""
        return self.target.lengths

    @property
    def cutoffs(self) -> Integers:
        """(S,) time of the last row of every series."""
        return self.frequency.advance(self.starts, self.lengths - 1)

    def before(self, steps: Integers) -> "Panel":
        """Drop the rows at or after ``steps[s]``, (S,), of every series.

        What is known ahead stays.
        """
        beside = self.covariates and self.covariates.before(steps)
        return replace(self, target=self.target.head(steps), covariates=beside)

    def since(self, steps: Integers) -> "Panel":
        """Keep the rows from ``steps[s]``, (S,), of every series on."""
        first = np.clip(steps, 0, self.lengths)
        starts = self.frequency.advance(self.starts, first)
        beside = self.covariates and self.covariates.since(first)
        target = self.target.tail(first)
        return replace(self, starts=starts, target=target, covariates=beside)

    def parts(self) -> "Iterator[tuple[slice, Panel]]":
        """Give runs of series of about a million rows, without covariates."""
        for series in self.target.parts():
            starts, target = self.starts[series], self.target.part(series)
            yield series, Panel(self.ids[series], starts, self.frequency, target)

    def take(self, series: Integers) -> "Panel":
        """Keep some series, (N,), in the order asked for."""
        return replace(
            self,
            ids=tuple(self.ids[s] for s in series),
            starts=self.starts[series],
            target=self.target.take(series),
            covariates=self.covariates and self.covariates.take(series),
        )
