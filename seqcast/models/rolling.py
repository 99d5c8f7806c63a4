"""Forecasts beyond the horizon that a model was trained on."""

import numpy as np

from seqcast.data.windows import Windows
from seqcast.models.pipeline import NetworkForecaster
from seqcast.series.panel import Floats


def roll(model: NetworkForecaster, windows: Windows, horizon: int) -> Floats:
    """Forecast any number of steps, feeding the median back where they run out.

    The first H steps are the model's own. Every further H steps are forecast
    from a window that ends with the medians so far; errors of the two stretches
    are taken as independent, so a level whose distance from the median is d
    there, and was e at the last step of the stretch before, comes to lie

        sqrt(d^2 + e^2)

    away: intervals only ever widen.

    Args:
        model: Forecasts H steps.
        windows: N windows of the model's look-back.
        horizon: Steps to forecast, fewer or more than H.

    Returns:
        (N, horizon, Q) quantiles that do not fall along Q.
    """
    parts = [model.forecast(windows)]  # (N, H, Q)
    middle = parts[0].shape[2] // 2
    while sum(part.shape[1] for part in parts) < horizon:
        before = parts[-1]
        windows = windows.moved(before[:, :, middle])
        ahead = model.forecast(windows)
        center = ahead[:, :, middle, None]
        reached = before[:, -1:, :] - before[:, -1:, middle, None]  # (N, 1, Q)
        spread = np.hypot(ahead - center, reached)
        sides = np.sign(np.arange(ahead.shape[2]) - middle)
        values = center + sides * spread
        if model.preparation.floor is not None:
            values = np.maximum(values, model.preparation.floor)
        parts.append(np.sort(values, axis=2))
    return np.concatenate(parts, axis=1)[:, :horizon]
