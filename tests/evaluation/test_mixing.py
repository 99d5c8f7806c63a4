"""How much the network and the rules count."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.data.origins import Origins
from seqcast.data.season import season_error
from seqcast.data.windows import WindowShape, gather
from seqcast.evaluation.mixing import blended
from seqcast.models.blend import LINEAR, PRIOR, REACH, Blend, Share
from seqcast.models.linear import PENALTIES, fitted
from tests.evaluation.test_scoring import HORIZON, SPEC, noise, seasonal_naive_network
from tests.panels import NAN, panel_of

MODEL = seasonal_naive_network(0.1)


def turning(series, rows=80, seed=0):
    """Series that a line continues and no other rule does: two sines, some noise."""
    draw, time = np.random.default_rng(seed), np.arange(rows)
    for _ in range(series):
        place = time + draw.uniform(0, 50)
        level = 9 + np.sin(place / 1.9) + np.sin(place / 3.3)
        yield level + draw.normal(0, 0.05, rows)


def test_rules_are_weighed_on_the_rows_that_a_blend_looks_back_on():
    rows = np.cumsum(np.random.default_rng(1).normal(0, 1, REACH + 200))
    select = np.array([REACH + 180])
    spikes = [np.where(np.arange(len(rows)) == at, 1e6, rows) for at in (-1, 179, 180)]
    one, before, inside = (weights_of(panel_of(one), select) for one in spikes)
    assert one.keys() > {"drift"}
    assert before["drift"] == pytest.approx(one["drift"], rel=0.1)
    assert inside.get("drift", 0.0) < 0.5 * one["drift"]  # it begins at this row


def weights_of(panel, select):
    return {one.rule: one.weight for one in blended(panel, MODEL, select).blend.shares}


def test_what_comes_after_the_windows_decides_nothing():
    series = list(turning(5))
    select = np.full(5, 60)
    later = [
        np.where(np.arange(80) < 60 + HORIZON, rows, 1e3 * rows) for rows in series
    ]
    gone = [rows[: 60 + HORIZON] for rows in series]
    one, other, third = (
        blended(panel_of(*some), MODEL, select) for some in (series, later, gone)
    )
    assert one.blend == other.blend
    assert one.blend.shares == third.blend.shares
    assert one.line.weights.tobytes() == other.line.weights.tobytes()


def test_the_line_of_a_blend_is_of_the_rows_before_the_windows():
    panel, select = panel_of(*turning(5)), np.full(5, 60)
    mixed = blended(panel, MODEL, select)
    shape = WindowShape(SPEC.lookback, HORIZON)
    alone = fitted(panel.before(select), shape, MODEL.preparation, mixed.blend.penalty)
    assert mixed.line.weights.tobytes() == alone.weights.tobytes()


def test_what_only_a_line_can_tell_makes_it_count_most():
    mixed = blended(panel_of(*turning(400)), MODEL, np.full(400, 70))
    found = {one.rule: one.weight for one in mixed.blend.shares}
    assert found[LINEAR] > 0.9


def test_the_penalty_of_the_least_error_is_taken():
    panel, select = panel_of(*turning(30)), np.full(30, 70)
    taken = blended(panel, MODEL, select).blend.penalty

    def loss(penalty):
        line = fitted(
            panel.before(select),
            WindowShape(SPEC.lookback, HORIZON),
            MODEL.preparation,
            penalty,
        )
        alone = Blend((Share(LINEAR, 1.0),), 1, penalty)
        model = replace(MODEL, blend=alone, line=line)
        at = panel.before(select + HORIZON)
        windows = gather(at, Origins(np.arange(30), select), model.shape)
        error = np.abs(model.forecast(windows)[:, :, 5] - windows.actual).mean(axis=1)
        return (error / season_error(panel.before(select), SPEC.season)).mean()

    losses = [loss(penalty) for penalty in PENALTIES]
    assert len(set(losses)) == len(PENALTIES)
    assert taken == PENALTIES[int(np.argmin(losses))]


def test_without_a_window_for_a_line_the_other_rules_count():
    rows = 2.0 + np.arange(11) % 3
    mixed = blended(panel_of(rows, rows + 1), MODEL, np.array([5, 5]))
    assert mixed.line is None
    assert mixed.blend.penalty == 0
    assert {one.rule for one in mixed.blend.shares} <= PRIOR.keys() - {LINEAR}


def test_a_series_without_values_takes_no_part():
    empty = np.full(60, NAN)
    three = panel_of(*turning(2, 60), empty)
    mixed = blended(three, MODEL, np.full(3, 50))
    assert mixed.blend.penalty in PENALTIES


def test_noise_keeps_every_method_near_its_prior():
    mixed = blended(noise(3), MODEL, np.full(3, 50))
    # 0.4, and what a line of some 120 windows on 16 steps does not deserve of 0.2.
    assert mixed.blend.network == pytest.approx(0.5, abs=0.05)
