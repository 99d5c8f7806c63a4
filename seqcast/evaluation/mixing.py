"""How much the network and the rules count, by one window of every series."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seqcast.data.origins import Origins
from seqcast.data.season import season_error
from seqcast.data.windows import Windows, WindowShape, gather
from seqcast.evaluation import metrics
from seqcast.evaluation.scoring import TOGETHER, forecast_baselines
from seqcast.models import linear
from seqcast.models.blend import REACH, weigh
from seqcast.models.linear import PENALTIES, Linear
from seqcast.models.pipeline import NetworkForecaster, bounded, finish, prepare
from seqcast.models.rules import baselines
from seqcast.series.feature import of_role
from seqcast.series.panel import Floats, Integers, Panel


def blended(
    panel: Panel, model: NetworkForecaster, select: Integers
) -> NetworkForecaster:
    """Blend a network with the rules, by their MASE at one origin a series.

    The linear rule is fitted to the rows before, with the penalty that is best
    at the origins.

    Args:
        panel: S series, whole; nothing after the windows is looked at.
        model: Trained on rows before ``select`` alone, and not blended.
        select: (S,) the row A of every series.
    """
    season = model.preparation.season
    at = Origins(np.arange(len(select)), select)
    windows = gather(panel, at, model.shape)
    errors = season_error(panel.before(select), season)
    start = np.maximum(select - REACH, 0)  # what a blend looks back on, and no more
    near = Origins(at.series, select - start)
    horizon = model.shape.horizon
    rules = forecast_baselines(panel.since(start), near, horizon, baselines(season))
    network = model.forecast(windows)[:, :, len(model.networks[0].levels) // 2]
    every = [metrics.mase(windows.actual, one, errors) for one in (network, *rules)]
    there = np.isfinite(every).all(axis=0)
    if not there.any():
        return model
    losses = [float(one[there].mean()) for one in every]
    shape = WindowShape(model.lookback, horizon)
    moments = linear.moments(panel.before(select), shape, model.preparation)
    lines = {one: moments.solve(one) for one in PENALTIES} if moments else {}
    found = _forecast(windows, model, list(lines.values()))
    straight = {
        penalty: float(metrics.mase(windows.actual, one, errors)[there].mean())
        for penalty, one in zip(lines, found, strict=True)
    }
    penalty = min(straight, key=straight.__getitem__, default=0.0)
    losses.append(straight.get(penalty, np.nan))
    told = of_role(model.preparation.features, "known")
    blind = any(not feature.clock for feature in told)
    count, longest = int(there.sum()), int(panel.lengths.max())
    trust = moments.trust if moments else 0.0
    blend = weigh(np.array(losses), count, longest, penalty, trust, blind=blind)
    return replace(model, blend=blend, line=lines.get(blend.penalty))


def _forecast(
    windows: Windows, model: NetworkForecaster, lines: Sequence[Linear]
) -> Floats:
    """Forecast N windows by every one of B lines, (B, N, H)."""
    spec, preparation = model.networks[0], model.preparation
    found = np.empty((len(lines), len(windows), spec.horizon))
    for begin in range(0, len(windows), TOGETHER):
        part = slice(begin, begin + TOGETHER)
        some = windows.take(part)
        inputs = prepare(some, spec, preparation)
        for number, line in enumerate(lines):
            scaled = bounded(line.forecast(inputs.past(spec.segment)), inputs)
            points = finish(scaled[:, :, None], some, inputs, preparation)
            found[number, part] = points[:, :, 0]
    return found
