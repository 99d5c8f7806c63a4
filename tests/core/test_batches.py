"""What a network is trained on: targets, seasonal naive forecasts and weights."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.core.batches import History, batch_of
from seqcast.data import scaling
from seqcast.data.origins import Origins
from seqcast.data.scaling import Preparation
from seqcast.data.windows import WindowShape, gather
from seqcast.models.pipeline import prepare
from seqcast.models.spec import NetworkSpec
from tests import reference
from tests.panels import NAN, panel_of

LOOKBACK, SEGMENT, SEASON = 24, 6, 12
SPEC = NetworkSpec(
    "gru", LOOKBACK, horizon=9, segment=SEGMENT, season=SEASON, decoder="stepwise"
)
TIME = np.arange(60.0)
GAPS = np.where(TIME % 7 == 3, NAN, TIME + 5 * np.sin(TIME))


def windows_at(*steps, series=GAPS, horizon=9):
    at = Origins(np.zeros(len(steps), int), np.array(steps))
    return gather(panel_of(series), at, WindowShape(LOOKBACK, horizon))


def prepared(season=SEASON, center="last"):
    return Preparation(season, "none", center, None)


def batch(windows, *, spec=SPEC, preparation=None, first=1, error=1.0):
    count = len(windows)
    history = History(np.full(count, first), np.full(count, error))
    return batch_of(spec, windows, preparation or prepared(spec.season), history)


@pytest.mark.parametrize("season", [1, 4, 6, 12, 18, 30])
@pytest.mark.parametrize("center", ["last", "season"])
def test_after_every_token_stands_what_came_and_what_the_rows_before_it_say(
    season, center
):
    steps, spec = (5, 11, 24, 31, 55), replace(SPEC, season=season)
    windows, preparation = windows_at(*steps), prepared(season, center)
    _, skip, actual, weight = batch(windows, spec=spec, preparation=preparation)
    assert skip.shape == actual.shape == weight.shape == (5, 4, 9)
    fitted = scaling.fit(windows.past, preparation)
    for n, step in enumerate(steps):
        scaled = (GAPS - fitted.center[n]) / fitted.spread[n]
        for t in range(4):
            end = step - SEGMENT * (3 - t)  # rows up to the end of the token
            _, ahead = reference.window(scaled, end, 0, 9)
            known = [x if i < end else NAN for i, x in enumerate(scaled.tolist())]
            past, _ = reference.window(known, step, LOOKBACK, 0)
            past = past[: SEGMENT * (t + 1)]
            naive = reference.newest_of_phase(past, season, 9)
            if end < season:
                naive = [reference.last(past)] * 9
            # float32 against float64, numbers below 10.
            np.testing.assert_allclose(skip[n, t], np.nan_to_num(naive), atol=2e-6)
            there = (~np.isnan(ahead)) & (end >= 1)
            expected = np.where(there, ahead, 0)
            np.testing.assert_allclose(actual[n, t], expected, atol=2e-6)
            assert (weight[n, t] > 0).tolist() == there.tolist()


@pytest.mark.parametrize("longer", [0, 14])
def test_after_the_last_token_stands_what_the_forecast_is_made_from(longer):
    windows = windows_at(5, 24, 31, 58)
    preparation = replace(prepared(), longer=longer)
    tokens, skip, actual, weight = batch(windows, preparation=preparation)
    inputs = prepare(windows, SPEC, preparation)
    simple = replace(SPEC, decoder="direct")
    direct = batch(windows, spec=simple, preparation=preparation)
    assert tokens.tobytes() == inputs.tokens.tobytes()
    np.testing.assert_array_equal(skip[:, -1], inputs.skip)
    for whole, last in zip((skip, actual, weight), direct[1:], strict=True):
        np.testing.assert_array_equal(whole[:, -1], last)


def test_tokens_that_end_before_the_first_origin_do_not_count():
    *_, weight = batch(windows_at(30), first=20)
    # The tokens of the window end after 12, 18, 24 and 30 rows.
    assert (weight[0] > 0).any(axis=1).tolist() == [False, False, True, True]


def test_a_window_counts_as_its_spread_over_the_season_error_of_its_series():
    windows = windows_at(40, series=TIME)
    # Center 39; the mean distance of 16 … 39 from it is 11.5.
    for error, expected in [(11.5, 1.0), (23.0, 0.5), (1.0, 3.0), (NAN, 0.0)]:
        *_, weight = batch(windows, error=error)
        np.testing.assert_allclose(weight, expected, rtol=1e-6)


def test_a_constant_teaches_nothing_and_a_spike_is_clipped():
    *_, weight = batch(windows_at(40, series=np.full(60, 3.0)))
    assert not weight.any()
    spike = np.where(TIME == 42, 1e9, TIME)
    _, _, actual, _ = batch(windows_at(40, series=spike))
    assert actual[0, -1, 2] == scaling.LARGEST
