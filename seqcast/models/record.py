"""What a model file remembers of its training: figures, never rows."""

import platform
from dataclasses import dataclass
from typing import Literal

from seqcast import __version__


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one method on one set of windows; None where undefined.

    Args:
        method: Name of the method, such as ``seasonal naive``.
        mase: Mean absolute scaled error, mean over series.
        wape: Sum of absolute errors over sum of absolute actuals.
        mae: Mean absolute error, in units of the target.
        rmse: Root mean squared error, in units of the target.
        smape: Symmetric mean absolute percentage error, 0 to 200.
        wql: Mean weighted quantile loss; None for methods without quantiles.
        skill: 1 - MASE / MASE of seasonal naive on the same windows.
    """

    method: str
    mase: float | None
    wape: float | None
    mae: float | None
    rmse: float | None
    smape: float | None
    wql: float | None
    skill: float | None


@dataclass(frozen=True, slots=True)
class IntervalScores:
    """What one interval achieved on windows that did not calibrate it.

    Args:
        interval: Nominal coverage in percent, such as 80.
        coverage: Share of actuals inside, 0 to 1; None if never measured.
        width: Mean width, in units of the target; None if never measured.
    """

    interval: int
    coverage: float | None
    width: float | None


@dataclass(frozen=True, slots=True)
class Gradients:
    """How large the gradients of the last training were.

    Args:
        norm: Median over all steps of the norm of all gradients together,
            before it was clipped.
        clipped: Share of the steps at which it was, 0 to 1.
        clip_norm: To what.
    """

    norm: float
    clipped: float
    clip_norm: float


@dataclass(frozen=True, slots=True)
class Versions:
    """The software that trained the model."""

    seqcast: str
    keras: str
    tensorflow: str
    numpy: str
    python: str


def installed_versions() -> Versions:
    """Name the software that is running."""
    from importlib.metadata import version

    keras, tensorflow, numpy = map(version, ("keras", "tensorflow", "numpy"))
    return Versions(__version__, keras, tensorflow, numpy, platform.python_version())


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that is wrong with the forecasts or the data.

    Args:
        kind: ``flat``: forecasts that do not move where the actuals do;
            ``copy``: forecasts that repeat the last value before them;
            ``drift``: series whose newest rows have a level, or a spread, far from
            those of all windows that were trained on.
        count: Windows, or for drift series, of which it is true.
        among: Windows, or series, that could tell.
    """

    kind: Literal["flat", "copy", "drift"]
    count: int
    among: int


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """How a model came to be.

    Args:
        series: Series trained on, S.
        skipped: Series left out, being too short or without values.
        short: Series too short for a selection window of their own.
        rows: Rows trained on, R.
        missing: Rows without a value among them.
        first: Earliest time of the panel, in the panel's own integers.
        last: Latest time of the panel.
        seed: Seed of all randomness.
        steps: Training steps chosen, of each member.
        cut: Whether a time limit cut the training short.
        gradients: Of the training on all rows.
        windows: Windows that gave the scores, one a series.
        left_out: Series without a season error, left out of MASE.
        season_error_steps: Season of MASE.
        scores: The model first, then every baseline.
        intervals: Coverage achieved.
        diagnoses: What is wrong with the forecasts that were scored, if anything.
        versions: The software.
        parent: Digest of the model file that training went on from, or empty.
    """

    series: int
    skipped: int
    short: int
    rows: int
    missing: int
    first: int
    last: int
    seed: int
    steps: int
    cut: bool
    gradients: Gradients
    windows: int
    left_out: int
    season_error_steps: int
    scores: tuple[Scores, ...]
    intervals: tuple[IntervalScores, ...]
    diagnoses: tuple[Diagnosis, ...]
    versions: Versions
    parent: str = ""
