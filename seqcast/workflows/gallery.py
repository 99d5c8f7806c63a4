"""What pictures show: a few series, chosen by a rule, cut to what can be read."""

from dataclasses import dataclass, replace

import numpy as np

from seqcast.data.origins import Origins
from seqcast.evaluation.backtest import Backtest
from seqcast.evaluation.metrics import series_mase
from seqcast.evaluation.scoring import Scored
from seqcast.models.spec import NetworkSpec
from seqcast.series.forecast import Forecast
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Floats, Integers, Panel, SeriesId

# Series, folds of one and rows in all that are drawn at most.
MOST, FOLDS, POINTS = 12, 6, 20_000
# Horizons, seasons and rows of the past that are drawn at least, if they are there.
HORIZONS, SEASONS, LEAST = 3, 2, 24


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One series as it is drawn.

    Args:
        id: Of the series.
        times: (K,) of its last rows.
        values: (K,) what was observed there, NaN where nothing was; also in
            the steps that were forecast.
        forecast: F windows of this series, which do not overlap.
        mase: Of all its windows, or None where it is undefined.
    """

    id: SeriesId
    times: Integers
    values: Floats
    forecast: Forecast
    mase: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """The series that are drawn.

    Args:
        drawn: At least one; ranked series from the worst MASE to the best.
        series: Series that were forecast.
        frequency: Of the panel.
        ranked: Whether the series were scored; if not, the first are drawn.
    """

    drawn: tuple[Drawn, ...]
    series: int
    frequency: Frequency
    ranked: bool

    @property
    def typical(self) -> Drawn:
        """The series in the middle of those drawn."""
        return self.drawn[len(self.drawn) // 2]


def gallery(
    panel: Panel,
    at: Origins,
    forecast: Forecast,
    season: int,
    mase: Floats | None = None,
) -> Gallery:
    """Choose the series to draw, and cut what is drawn of each.

    Ranked series are taken evenly from the worst MASE to the best, those
    without one last; others as they come.

    Args:
        panel: S series, whole.
        at: N origins, those of a series in the order of time; at least one.
        forecast: Of the N windows.
        season: Steps in one season.
        mase: (S,) of every series, NaN where undefined; None if nothing was
            scored.
    """
    series, first = np.unique(at.series, return_index=True)
    past = max(HORIZONS * forecast.horizon, SEASONS * season, LEAST)
    rows = past + FOLDS * forecast.horizon
    most = min(max(POINTS // rows, 1), MOST, len(series))
    if mase is None:
        chosen = series[np.argsort(first, kind="stable")][:most]
    else:
        order = series[np.argsort(-mase[series], kind="stable")]  # NaN comes last
        chosen = order[_spread(len(order), most)]
    drawn = [_drawn(panel, at, forecast, int(s), past) for s in chosen]
    if mase is not None:
        scores = mase[chosen].tolist()
        drawn = [
            replace(one, mase=score if np.isfinite(score) else None)
            for one, score in zip(drawn, scores, strict=True)
        ]
    return Gallery(tuple(drawn), len(series), panel.frequency, mase is not None)


def of_scores(panel: Panel, at: Origins, scored: Scored, spec: NetworkSpec) -> Gallery:
    """Show the windows of a fit that were scored, one a series.

    Args:
        panel: S series, whole.
        at: S origins, at which they were scored.
        scored: What came of it.
        spec: Of the network.
    """
    heard = np.flatnonzero(~np.isnan(scored.quantiles).any(axis=(1, 2)))
    kept = at.take(heard)
    forecast = Forecast(
        tuple(panel.ids[s] for s in kept.series),
        panel.frequency.advance(panel.starts[kept.series], kept.step - 1),
        panel.frequency,
        np.array(spec.levels),
        scored.quantiles[heard],
    )
    return gallery(panel, kept, forecast, spec.season, scored.mase)


def of_backtest(found: Backtest) -> Gallery:
    """Show the folds of an evaluation."""
    folds = found.folds
    at = folds.origins
    mase = series_mase(folds.windows.actual, found.median, found.errors, at.series)
    return gallery(folds.panel, at, found.forecast, found.season, mase)


def _spread(count: int, most: int) -> Integers:
    """Return ``most`` ranks from the first to the last; one alone is the middle."""
    if most == 1:
        return np.array([count // 2])
    return np.round(np.linspace(0, count - 1, most)).astype(np.int64)


def _drawn(
    panel: Panel, at: Origins, forecast: Forecast, series: int, past: int
) -> Drawn:
    """Cut the past and the newest windows that do not overlap of one series."""
    windows = _apart(np.flatnonzero(at.series == series), at.step, forecast.horizon)
    first = max(int(at.step[windows[0]]) - past, 0)
    last = int(at.step[windows[-1]]) + forecast.horizon
    offset, end = panel.target.offsets[series : series + 2]
    values = panel.target.values[offset + first : min(offset + last, end), 0]
    times = panel.frequency.advance(
        panel.starts[series], first + np.arange(len(values))
    )
    part = Forecast(
        tuple(forecast.ids[n] for n in windows),
        forecast.cutoffs[windows],
        forecast.frequency,
        forecast.levels,
        forecast.values[windows],
    )
    return Drawn(panel.ids[series], times, values, part, None)


def _apart(windows: Integers, step: Integers, horizon: int) -> Integers:
    """Keep the newest of some windows of which none begins inside another."""
    kept: list[int] = []
    for n in windows:
        if not kept or step[n] >= step[kept[-1]] + horizon:
            kept.append(int(n))
    return np.array(kept[-FOLDS:])
