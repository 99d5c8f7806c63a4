"""Losses of quantile forecasts."""

from typing import Any


def pinball(actual: Any, forecast: Any, levels: Any) -> Any:
    """Return the pinball loss of every step and level.

        loss = max(q (a - f), (q - 1) (a - f))

    whose mean over the levels is half the quantile score that approximates the
    CRPS (Koenker and Bassett 1978; Gneiting and Raftery 2007).

    Args:
        actual: (N, H) actuals.
        forecast: (N, H, Q) quantiles.
        levels: (Q,) levels.

    Returns:
        (N, H, Q) losses.
    """
    from keras import ops

    error = ops.expand_dims(actual, -1) - forecast
    return ops.maximum(levels * error, (levels - 1.0) * error)


def masked_pinball(actual: Any, weight: Any, forecast: Any, levels: Any) -> Any:
    """Return the weighted mean of the pinball loss over all steps, a scalar.

    Args:
        actual: (N, H) actuals, any finite number where missing.
        weight: (N, H) what a step counts; 0 where there is no actual.
        forecast: (N, H, Q) quantiles.
        levels: (Q,) levels.
    """
    from keras import ops

    loss = ops.mean(pinball(actual, forecast, levels), axis=-1)  # (N, H)
    return ops.sum(loss * weight) / ops.maximum(ops.sum(weight), 1.0)
