"""Panels and windows for tests, from plain lists."""

import numpy as np

from seqcast.data.origins import latest
from seqcast.data.windows import WindowShape, gather
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel, Ragged

STEP = Frequency(1, "step")
NAN = np.nan


def panel_of(*series):
    """Make a panel of integer steps; the ids are 0, 1, 2 and so on."""
    rows = [np.asarray(one, np.float64) for one in series]
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in rows])]).astype(int)
    values = np.concatenate([np.empty(0), *rows])[:, None]
    ids = tuple((str(number),) for number in range(len(rows)))
    starts = np.zeros(len(rows), int)
    return Panel(ids, starts, STEP, Ragged(values, offsets, ("y",)))


def latest_windows(panel, lookback, horizon):
    """Cut every series after its last row."""
    return gather(panel, latest(panel), WindowShape(lookback, horizon))
