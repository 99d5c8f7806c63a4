"""Every cell with every decoder on eight weekly sines with trend and noise.

    python benchmarks/shapes.py [--steps N]

Prints the mean absolute error of a short training over that of seasonal naive,
and ends with 1 if one is above 1.3: a combination that learns nothing stays at 1.
"""

import argparse
import sys
import time
from itertools import product
from typing import get_args

import numpy as np

from seqcast.core.course import Course
from seqcast.core.training import Schedule, build_trainer, train
from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape, gather
from seqcast.models.baselines import seasonal_naive
from seqcast.models.pipeline import NetworkForecaster
from seqcast.models.spec import Cell, Decoder, NetworkSpec, faults
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel, Ragged

LOOKBACK, HORIZON, SEASON, ROWS, SERIES = 28, 21, 7, 200, 8
WORST = 1.3


def weekly() -> Panel:
    """Make series that rise by a tenth a day around a weekly sine of 10."""
    rng, day = np.random.default_rng(4), np.arange(ROWS)
    wave = 100 + 0.1 * day + 10 * np.sin(2 * np.pi * day / SEASON)
    values = (wave + rng.normal(0, 2, (SERIES, ROWS))).reshape(-1, 1)
    ids = tuple((str(number),) for number in range(SERIES))
    offsets = ROWS * np.arange(SERIES + 1)
    frequency = Frequency(1, "step")
    return Panel(ids, np.zeros(SERIES), frequency, Ragged(values, offsets, ("y",)))


def ratio(spec: NetworkSpec, panel: Panel, steps: int) -> float:
    """Train on all but the last rows; return the error there over the naive's."""
    preparation = Preparation(SEASON, "log", "season", 0.0)
    at = Origins(np.arange(SERIES), panel.lengths - HORIZON)
    rng = np.random.default_rng(1)
    states = train(
        build_trainer(spec, clip_norm=1.0, threads=2),
        panel.before(at.step),
        preparation,
        Schedule(steps, batch_size=32, rate=2e-3, until=steps),
        Course(rng),
        lambda step: True,
    )
    *_, last = states
    model = NetworkForecaster((spec,), (last.weights,), preparation)
    windows = gather(panel, at, WindowShape(LOOKBACK, HORIZON))
    found = model.forecast(windows)[:, :, len(spec.levels) // 2]
    plain = seasonal_naive(windows.past, SEASON, HORIZON)
    errors = [np.abs(one - windows.actual).mean() for one in (found, plain)]
    return float(errors[0] / errors[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=256)
    options = parser.parse_args()
    panel, worst = weekly(), 0.0
    print("cell   decoder    layers  directions  error / naive    s")
    product_of_all = product(get_args(Cell), get_args(Decoder), (1, 2), (False, True))
    for cell, decoder, layers, both in product_of_all:
        spec = NetworkSpec(
            cell,
            LOOKBACK,
            HORIZON,
            segment=7,
            season=SEASON,
            units=24,
            layers=layers,
            bidirectional=both,
            decoder=decoder,
        )
        if faults(spec):
            continue
        before = time.perf_counter()
        found = ratio(spec, panel, options.steps)
        worst = max(worst, found)
        print(
            f"{cell:6s} {decoder:10s} {layers:6d}  {'both' if both else 'forward':10s}"
            f"  {found:13.3f} {time.perf_counter() - before:4.1f}",
            flush=True,
        )
    print(f"worst {worst:.3f}")
    return int(worst > WORST)


if __name__ == "__main__":
    sys.exit(main())
