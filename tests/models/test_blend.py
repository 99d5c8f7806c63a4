"""The network mixed with the baselines."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.models.baselines import drift
from seqcast.models.blend import (
    ALONE,
    LEAST,
    PRIOR,
    REACH,
    Blend,
    Share,
    faults,
    weigh,
)
from seqcast.models.theta import theta
from tests.models.test_pipeline import (
    BLEND,
    HORIZON,
    SEASON,
    forecast,
    history,
    network,
)

SMALL = len(PRIOR) + 1


def shares(blend):
    return {share.rule: share.weight for share in blend.shares}


def test_the_median_moves_to_the_weighted_mean_and_takes_its_quantiles_along():
    rows = history(3)
    alone = forecast(replace(network(), calibration=None), rows)
    mixed = forecast(replace(network(), calibration=None, blend=BLEND), rows)
    seen = rows[None, -BLEND.reach :]
    expected = 0.6 * alone[:, :, 5] + 0.1 * drift(seen, HORIZON)
    expected += 0.3 * theta(seen, SEASON, HORIZON)
    np.testing.assert_allclose(mixed[:, :, 5], expected, rtol=1e-9)
    np.testing.assert_allclose(
        mixed - mixed[:, :, 5:6], alone - alone[:, :, 5:6], atol=1e-9
    )


def test_rules_see_rows_before_the_look_back_and_none_before_their_reach():
    blend = replace(BLEND, reach=20)
    rows = history(3)
    changed = [np.where(np.arange(40) == at, 60.0, rows) for at in (19, 25)]
    one, before, inside = (
        forecast(replace(network(), blend=blend), some) for some in (rows, *changed)
    )
    assert one.tobytes() == before.tobytes()
    assert one.tobytes() != inside.tobytes()


@pytest.mark.parametrize("spike", [1e6, -1e6])
def test_a_spike_that_rules_alone_see_moves_nothing(spike):
    rows = history(3)
    rows[15] = spike
    mixed = forecast(replace(network(), calibration=None, blend=BLEND), rows)
    alone = forecast(replace(network(), calibration=None), rows)
    drifting = 0.1 * np.nan_to_num(drift(rows[None, -BLEND.reach :], HORIZON))
    assert np.abs(theta(rows[None], SEASON, HORIZON) - alone[:, :, 5]).max() > 1e3
    expected = 0.9 * alone[:, :, 5] + drifting  # the spike lies between its ends
    np.testing.assert_allclose(mixed[:, :, 5], expected, rtol=1e-9)


def test_a_rule_without_a_point_leaves_the_forecast_to_the_network():
    quantiles = np.arange(6.0).reshape(1, 2, 3)
    blend = Blend((Share("theta", 0.5),), 10)
    mixed = blend.apply(quantiles, {"theta": np.array([[np.nan, 8.0]])})
    assert mixed.tolist() == [[[0.0, 1.0, 2.0], [5.0, 6.0, 7.0]]]


def test_equal_losses_keep_the_prior():
    found = shares(weigh(np.ones(SMALL), 1000, 50, 0.1))
    assert found == pytest.approx(PRIOR, abs=1e-4)


def test_the_better_by_many_windows_takes_all():
    losses = np.full(SMALL, 3.0)
    losses[0] = 1.0
    assert weigh(losses, 2000, 50) == ALONE
    losses[[0, -1]] = 3.0, 1.0
    found = shares(weigh(losses, 2000, 50, 0.1))
    assert found == pytest.approx({"linear": 1.0}, abs=2e-4)


def test_the_network_has_what_a_line_of_few_windows_does_not_deserve():
    found = [weigh(np.ones(SMALL), 1, 50, 0.1, trust) for trust in (1.0, 0.5, 0.0)]
    assert [one.network for one in found] == pytest.approx([0.4, 0.5, 0.6], abs=1e-3)
    theta = [shares(one)["theta"] for one in found]
    assert theta == pytest.approx([0.3] * 3, abs=1e-3)
    assert found[-1].penalty == 0.0


def test_one_window_hardly_moves_the_prior():
    losses = np.full(SMALL, 1.5)
    losses[0] = 0.5
    assert weigh(losses, 1, 50, 0.1).network == pytest.approx(0.4, abs=0.05)


def test_a_rule_of_next_to_no_weight_is_left_out():
    losses = np.ones(SMALL)
    losses[1] = 1.2
    found = shares(weigh(losses, 2000, 50))
    assert "seasonal naive" not in found
    assert all(weight >= LEAST for weight in found.values())


@pytest.mark.parametrize("loss", [np.nan, np.inf, 0.0])
def test_without_a_loss_of_the_network_it_stands_alone(loss):
    losses = np.ones(SMALL)
    losses[0] = loss
    assert weigh(losses, 100, 50) == ALONE


def test_a_rule_without_a_loss_does_not_count():
    losses = np.ones(SMALL)
    losses[-1] = np.nan
    found = shares(weigh(losses, 100, 50, 0.1))
    assert "linear" not in found
    assert "theta" in found


def test_a_perfect_rule_divides_nothing_by_zero():
    losses = np.ones(SMALL)
    losses[3] = 0.0
    assert shares(weigh(losses, 1000, 50)) == {"drift": 1.0}


def test_rules_look_back_as_far_as_series_go_and_no_further_than_the_limit():
    assert weigh(np.ones(SMALL), 100, 50).reach == 50
    assert weigh(np.ones(SMALL), 100, 10 * REACH).reach == REACH


@pytest.mark.parametrize(
    ("blend", "words"),
    [
        (Blend((Share("theta", 0.5), Share("theta", 0.1)), 9), "twice"),
        (Blend((Share("theta", 0.0),), 9), "not above 0"),
        (Blend((Share("theta", 0.8), Share("drift", 0.4)), 9), "not above 0"),
        (Blend((Share("theta", 0.8),), 0), "looks back"),
        (Blend((), 9), "looks back"),
        (Blend((Share("linear", 0.5),), 9), "penalty"),
        (Blend((Share("theta", 0.5),), 9, penalty=0.1), "penalty"),
    ],
)
def test_what_no_blend_holds_is_named(blend, words):
    assert [words in fault for fault in faults(blend)] == [True]


def test_every_blend_that_is_weighed_is_without_fault():
    rng = np.random.default_rng(0)
    for _ in range(200):
        losses = rng.lognormal(0, 1, SMALL)
        penalty = float(rng.choice([0.0, 0.1]))
        blend = weigh(losses, int(rng.integers(1, 3000)), 40, penalty)
        assert faults(blend) == []


def test_rules_count_little_where_they_are_blind_to_what_is_known_ahead():
    losses = np.ones(SMALL)
    usual, blind = (weigh(losses, 1, 100, 0.1, blind=one) for one in (False, True))
    assert usual.network < 0.45
    assert blind.network > 0.9
    # Where they are far better nevertheless, they have their say.
    losses[5] = 0.2
    assert weigh(losses, 1000, 100, blind=True).network < 0.1
