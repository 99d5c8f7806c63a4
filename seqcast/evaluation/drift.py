"""Rows that are unlike those of the training, and all that a backtest tells of."""

from seqcast.data.origins import latest
from seqcast.data.ranges import elsewhere
from seqcast.data.windows import gather
from seqcast.evaluation.backtest import Folds
from seqcast.evaluation.diagnostics import frequent, shapes
from seqcast.models.record import Diagnosis
from seqcast.series.panel import Floats

# New rows from which on a series can have drifted.
ROWS = 4


def diagnose(folds: Folds, median: Floats, season: int) -> tuple[Diagnosis, ...]:
    """List what is true of at least half of the windows or series.

    Args:
        folds: N windows.
        median: (N, H) point forecasts.
        season: Steps of one season.
    """
    return (*shapes(folds.windows, median), *frequent(drift(folds, season)))


def drift(folds: Folds, season: int) -> Diagnosis:
    """Count the series whose newest window lies far from those of the training.

    Args:
        folds: With S series, and the ranges of their training.
        season: Steps of one season.
    """
    panel, ranges = folds.panel, folds.trained.ranges
    newest = gather(panel, latest(panel), folds.windows.shape)
    moved, scaled = elsewhere(newest.past, season, ranges)
    known = ranges.telling & (panel.lengths - folds.first >= ROWS)
    gone = (moved | scaled) & known
    return Diagnosis("drift", int(gone.sum()), int(known.sum()))
