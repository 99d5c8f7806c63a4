"""The slow, obvious versions that tests compare with: loops over plain lists.

NaN means missing, as in the code under test.
"""

import math

NAN = math.nan


def observed(values):
    return [value for value in values if not math.isnan(value)]


def mean(values):
    """Mean of the observed values, NaN if there is none."""
    there = observed(values)
    return sum(there) / len(there) if there else NAN


def median(values):
    there = sorted(observed(values))
    if not there:
        return NAN
    half = len(there) // 2
    return there[half] if len(there) % 2 else (there[half - 1] + there[half]) / 2


def last(values):
    there = observed(values)
    return there[-1] if there else NAN


def filled(values):
    """Carry the last observed value over gaps; the first one backward."""
    out, current = [], next(iter(observed(values)), NAN)
    for value in values:
        current = current if math.isnan(value) else value
        out.append(current)
    return out


# Windows


def window(series, step, lookback, horizon):
    """Cut one series: rows before ``step``, rows from it on, NaN outside."""

    def row(t):
        return float(series[t]) if 0 <= t < len(series) else NAN

    past = [row(t) for t in range(step - lookback, step)]
    return past, [row(t) for t in range(step, step + horizon)]


def transformed(values, transform, unit):
    if transform == "log":
        return [
            NAN if math.isnan(v) else math.log(v if v > 0 else unit) for v in values
        ]
    if transform == "log1p":
        return [NAN if math.isnan(v) else math.log1p(max(v, 0) / unit) for v in values]
    return list(values)


def scaling(past, season, transform, center):
    """Measure unit, center and spread of one window that is not constant."""
    positive = [v for v in observed(past) if v > 0]
    unit = 1.0
    if transform == "log" and positive:
        unit = min(positive)
    if transform == "log1p" and positive:
        unit = median(positive)
    values = transformed(past, transform, unit)
    middle = last(values)
    if center == "season" and observed(values[-season:]):
        middle = mean(values[-season:])
    spread = mean([abs(value - middle) for value in values])
    return unit, middle, spread


# Baselines


def newest_of_phase(past, season, horizon):
    """Look back a season at a time until a value is there."""
    forecast = []
    for h in range(horizon):
        t = len(past) + h % season - season
        while t >= 0 and math.isnan(past[t]):
            t -= season
        forecast.append(past[t] if t >= 0 else NAN)
    return forecast


def seasonal_naive(past, season, horizon):
    first = next((t for t, v in enumerate(past) if not math.isnan(v)), len(past))
    phased = newest_of_phase(past, season, horizon)
    if len(past) - first < season:
        phased = [NAN] * horizon
    return [last(past) if math.isnan(value) else value for value in phased]


def drift(past, horizon):
    there = [(t, value) for t, value in enumerate(past) if not math.isnan(value)]
    if not there:
        return [NAN] * horizon
    (t0, first), (t1, newest) = there[0], there[-1]
    slope = (newest - first) / (t1 - t0) if t1 > t0 else 0.0
    return [newest + slope * (len(past) + h - t1) for h in range(horizon)]


def seasonal_median(past, season, horizon, seasons=8):
    forecast = []
    for h in range(horizon):
        values = []
        for back in range(1, seasons + 1):
            t = len(past) + h % season - back * season
            if t >= 0:
                values.append(past[t])
        found = median(values)
        forecast.append(last(past) if math.isnan(found) else found)
    return forecast


def autocorrelation(values, lag):
    middle = mean(values)
    total = sum((v - middle) ** 2 for v in values)
    both = zip(values[lag:], values[: len(values) - lag], strict=True)
    return sum((a - middle) * (b - middle) for a, b in both) / total


def is_seasonal(values, season):
    """The seasonality test of the M4 competition."""
    if season == 1 or len(values) < 3 * season or len(set(values)) == 1:
        return False
    squares = sum(autocorrelation(values, lag) ** 2 for lag in range(1, season))
    limit = 1.645 * math.sqrt((1 + 2 * squares) / len(values))
    return abs(autocorrelation(values, season)) > limit


def moving_average(values, t, season):
    """Average one season around t, half weight at both ends of an even one."""
    half = season // 2
    around = values[t - half : t + half + 1]
    if season % 2:
        return sum(around) / season
    return (sum(around) - 0.5 * (around[0] + around[-1])) / season


def seasonal_indices(values, season, *, relative):
    """Classical decomposition: one index a phase, the first of phase 0."""
    half = season // 2
    phases = [[] for _ in range(season)]
    for t in range(half, len(values) - half):
        average = moving_average(values, t, season)
        if relative and average > 0:
            phases[t % season].append(values[t] / average)
        if not relative:
            phases[t % season].append(values[t] - average)
    found = [sum(phase) / len(phase) for phase in phases]
    middle = sum(found) / season
    return [one / middle if relative else one - middle for one in found]


def smoothed(values, alpha, level):
    """Smooth from a first level; return the errors and the last level."""
    errors = []
    for value in values:
        errors.append(value - level)
        level += alpha * errors[-1]
    return errors, level


def best_smoothing(values, alphas):
    """Try every alpha with its best first level; return alpha and last level.

    Errors are linear in the first level: those from 0 less ``level * unit``.
    """
    best = None
    for alpha in alphas:
        errors, _ = smoothed(values, alpha, 0.0)
        unit, _ = smoothed([0.0] * len(values), alpha, -1.0)
        products = sum(e * u for e, u in zip(errors, unit, strict=True))
        level = products / sum(u * u for u in unit)
        errors, end = smoothed(values, alpha, level)
        squares = sum(e * e for e in errors)
        if best is None or squares < best[0]:
            best = (squares, alpha, end)
    return best[1:]


def slope(values):
    """Slope of the least-squares line."""
    middle, average = (len(values) - 1) / 2, mean(values)
    above = sum((t - middle) * (v - average) for t, v in enumerate(values))
    below = sum((t - middle) ** 2 for t in range(len(values)))
    return above / below if below else 0.0


def theta(past, season, horizon, alphas):
    """The Theta method of one window."""
    first = next((t for t, v in enumerate(past) if not math.isnan(v)), None)
    if first is None:
        return [NAN] * horizon
    values = filled(past)[first:]
    rows = len(values)
    relative = min(values) >= 0
    index = [1.0 if relative else 0.0] * season
    if is_seasonal(values, season):
        index = seasonal_indices(values, season, relative=relative)
        if relative and min(index) < 1e-4:  # a phase of zeros divides nothing
            relative = False
            index = seasonal_indices(values, season, relative=False)
    plain = [
        v / index[t % season] if relative else v - index[t % season]
        for t, v in enumerate(values)
    ]
    alpha, level = best_smoothing(plain, alphas)
    forecast = []
    for h in range(horizon):
        reach = h + (1 - (1 - alpha) ** rows) / alpha
        line = level + slope(plain) / 2 * reach
        phase = index[(rows + h) % season]
        forecast.append(line * phase if relative else line + phase)
    return forecast


# Recurrent cells


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def dot(inputs, kernel, column):
    return sum(x * row[column] for x, row in zip(inputs, kernel, strict=True))


def activate(activation, x):
    if activation == "tanh":
        return math.tanh(x)
    below = 0.0 if activation == "relu" else math.exp(min(x, 0)) - 1
    return x if x > 0 else below


def rnn_step(inputs, hidden, weights, activation):
    """One token of one window, unit by unit; without a state it is a dense layer."""
    recurrent = weights.get("recurrent")
    fed = [
        dot(hidden, recurrent, u) if recurrent is not None else 0.0
        for u in range(len(hidden))
    ]
    return [
        activate(
            activation, dot(inputs, weights["kernel"], u) + fed[u] + weights["bias"][u]
        )
        for u in range(len(hidden))
    ]


def gru_step(inputs, hidden, weights, activation):
    """One token of one window, unit by unit; gates lie side by side."""
    units, kernel, recurrent = len(hidden), weights["kernel"], weights["recurrent"]
    of_input, of_state = weights["bias"]
    after = []
    for u in range(units):
        update, reset, candidate = u, units + u, 2 * units + u
        x, h = {}, {}
        for column in (update, reset, candidate):
            x[column] = dot(inputs, kernel, column) + of_input[column]
            h[column] = dot(hidden, recurrent, column) + of_state[column]
        z = sigmoid(x[update] + h[update])
        r = sigmoid(x[reset] + h[reset])
        proposed = activate(activation, x[candidate] + r * h[candidate])
        after.append(z * hidden[u] + (1 - z) * proposed)
    return after


def lstm_step(inputs, hidden, memory, weights, activation):
    """One token of one window, unit by unit; gates lie side by side."""
    units, kernel, recurrent = len(hidden), weights["kernel"], weights["recurrent"]
    after, kept = [], []
    for u in range(units):
        gates = [
            dot(inputs, kernel, gate * units + u)
            + dot(hidden, recurrent, gate * units + u)
            + weights["bias"][gate * units + u]
            for gate in range(4)
        ]
        enter, forget, leave = sigmoid(gates[0]), sigmoid(gates[1]), sigmoid(gates[3])
        kept.append(forget * memory[u] + enter * activate(activation, gates[2]))
        after.append(leave * activate(activation, kept[-1]))
    return after, kept


def unroll(cell, tokens, weights, activation="tanh"):
    """All tokens of one window, from a zero state."""
    return [hidden for hidden, _ in states(cell, tokens, weights, activation)]


def states(cell, tokens, weights, activation="tanh"):
    """The hidden state and the memory after every token, from a zero state."""
    units = len(weights["bias"][0]) if cell == "gru" else len(weights["bias"])
    units //= {"gru": 3, "lstm": 4}.get(cell, 1)
    state, found = ([0.0] * units, [0.0] * units), []
    for inputs in tokens:
        state = cell_step(cell, inputs, state, weights, activation)
        found.append(state)
    return found


def cell_step(cell, inputs, state, weights, activation="tanh"):
    """One token: the hidden state and the memory after it."""
    hidden, memory = state
    if cell == "gru":
        return gru_step(inputs, hidden, weights, activation), memory
    if cell == "lstm":
        return lstm_step(inputs, hidden, memory, weights, activation)
    return rnn_step(inputs, hidden, weights, activation), memory


# Scores: windows are lists of steps, actuals may be NaN


def pairs(actual, forecast):
    """All steps of all windows that have an actual."""
    return [
        (a, f)
        for row, other in zip(actual, forecast, strict=True)
        for a, f in zip(row, other, strict=True)
        if not math.isnan(a)
    ]


def season_error(series, season):
    changes = [abs(series[t] - series[t - season]) for t in range(season, len(series))]
    return mean(changes)


def mase(actual, forecast, error):
    """Of one window."""
    if not error > 0:
        return NAN
    return mean([abs(a - f) for a, f in zip(actual, forecast, strict=True)]) / error


def smape(actual, forecast):
    """Of one window, 0 to 200."""
    shares = []
    for a, f in zip(actual, forecast, strict=True):
        size = abs(a) + abs(f)
        shares.append(0.0 if size == 0 else 200 * abs(a - f) / size)
    return mean(shares)


def wape(actual, forecast):
    found = pairs(actual, forecast)
    return sum(abs(a - f) for a, f in found) / sum(abs(a) for a, _ in found)


def mae(actual, forecast):
    return mean([abs(a - f) for a, f in pairs(actual, forecast)])


def rmse(actual, forecast):
    return math.sqrt(mean([(a - f) ** 2 for a, f in pairs(actual, forecast)]))


def pinball(actual, forecast, level):
    """Cost of a quantile: level a unit too low, 1 - level a unit too high."""
    if actual >= forecast:
        return level * (actual - forecast)
    return (1 - level) * (forecast - actual)


def weighted_quantile_loss(actual, quantiles, levels):
    """Quantiles: one list of windows a level."""
    size = sum(abs(a) for a, _ in pairs(actual, actual))
    losses = [
        2 * sum(pinball(a, f, level) for a, f in pairs(actual, forecast)) / size
        for level, forecast in zip(levels, quantiles, strict=True)
    ]
    return sum(losses) / len(losses)


def coverage(actual, low, high):
    lows, highs = pairs(actual, low), pairs(actual, high)
    inside = [
        under <= a <= over for (a, under), (_, over) in zip(lows, highs, strict=True)
    ]
    return sum(inside) / len(inside)


def width(actual, low, high):
    lows, highs = pairs(actual, low), pairs(actual, high)
    return mean(
        [over - under for (_, under), (_, over) in zip(lows, highs, strict=True)]
    )


# Conformal calibration


def conformal_score(actual, low, high):
    """Distance beyond the interval, negative inside it."""
    if actual < (low + high) / 2:
        return low - actual
    return actual - high


def conformal_quantile(scores, nominal):
    """The least score that at least ceil((n + 1) nominal) scores do not exceed."""
    ranked = sorted(observed(scores))
    wanted = min(math.ceil((len(ranked) + 1) * nominal - 1e-9), len(ranked))
    return next(s for s in ranked if sum(one <= s for one in ranked) >= wanted)


# Scores of the rows that evaluate writes, read back as text


def fold_scores(rows, histories, season):
    """Score rows of a file of forecasts, series by series, as a reader of it would.

    Args:
        rows: Of the file, as (series, actual text, {column: text}).
        histories: Series -> its rows before the first fold.
        season: Of MASE.
    """
    by_series = {}
    for series, actual, columns in rows:
        if actual != "":
            numbers = {name: float(text) for name, text in columns.items()}
            by_series.setdefault(series, []).append((float(actual), numbers))
    scaled, shares = [], []
    for series, steps in by_series.items():
        actual = [came for came, _ in steps]
        forecast = [numbers["forecast"] for _, numbers in steps]
        scaled.append(mase(actual, forecast, season_error(histories[series], season)))
        shares.append(smape(actual, forecast))
    everything = [step for steps in by_series.values() for step in steps]
    actual = [[came for came, _ in everything]]

    def column(name):
        return [[numbers[name] for _, numbers in everything]]

    names = ["lo_80", "lo_60", "lo_40", "lo_20", "forecast"]
    names += ["hi_20", "hi_40", "hi_60", "hi_80"]
    levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    return {
        "mase": mean(scaled),
        "smape": mean(shares),
        "wape": wape(actual, column("forecast")),
        "mae": mae(actual, column("forecast")),
        "rmse": rmse(actual, column("forecast")),
        "wql": weighted_quantile_loss(actual, [column(name) for name in names], levels),
        "coverage 80": coverage(actual, column("lo_80"), column("hi_80")),
        "coverage 95": coverage(actual, column("lo_95"), column("hi_95")),
        "width 80": width(actual, column("lo_80"), column("hi_80")),
        "width 95": width(actual, column("lo_95"), column("hi_95")),
    }
