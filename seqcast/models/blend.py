"""The network mixed with the baselines, weighted by the errors they are given.

Combining forecasts lowers their error where they err differently (Bates and
Granger 1969). Letters: N windows, H steps, Q levels, B rules, E rows seen.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from seqcast.models.rules import baselines
from seqcast.series.panel import Floats

Rule = Literal["seasonal naive", "naive", "drift", "seasonal median", "theta", "linear"]
# The rule that is fitted; the others know how from the start.
LINEAR: Rule = "linear"

# What every method counts before it is tried; the network has the rest, 0.4 or,
# where the line has hardly been fitted, 0.6.
PRIOR: dict[Rule, float] = {
    "seasonal naive": 0.025,
    "naive": 0.025,
    "drift": 0.025,
    "seasonal median": 0.025,
    "theta": 0.3,
    "linear": 0.2,
}
# What is left of that to the rules where the network knows what is ahead, and they
# do not.
BLIND = 0.125
# How fast a method loses weight with its loss, and the windows at which half of
# that is reached: one window alone hardly moves the prior.
SHARPNESS, HALF = 12.0, 200
# How much faster the line loses it: it errs where the network does, both having
# learnt from the same windows, and adds little where it is worse.
ALIKE = 3.0
# A share below this is not worth the time.
LEAST = 0.01
# Largest penalty of the linear rule.
HARDEST = 1000.0
# Rows that a rule looks back on, at most.
REACH = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """What one rule counts in a blend, above 0 to 1."""

    rule: Rule
    weight: float


@dataclass(frozen=True, slots=True)
class Blend:
    """Which rules count how much; the network counts what is left of 1.

    Args:
        shares: Of the rules that count, in the order of ``PRIOR``.
        reach: Rows that the rules look back on, 0 to 1,000; 0 without a rule.
        penalty: Of the linear rule, in mean squares of the look-back; 0 without it.
    """

    shares: tuple[Share, ...] = ()
    reach: int = 0
    penalty: float = 0.0

    @property
    def network(self) -> float:
        """What the network counts, 0 to 1."""
        return max(1.0 - math.fsum(share.weight for share in self.shares), 0.0)

    def points(self, history: Floats, season: int, horizon: int) -> dict[Rule, Floats]:
        """Forecast by every rule that counts, but for the linear one.

        Args:
            history: (N, E) rows before the origins, NaN where missing.
            season: Steps of one season.
            horizon: H.

        Returns:
            (N, H) of each, NaN for a window without a value.
        """
        known = {rule.name: rule for rule in baselines(season)}
        seen = history[:, -max(self.reach, 1) :]
        return {
            one.rule: known[one.rule].method(seen, season, horizon)
            for one in self.shares
            if one.rule != LINEAR
        }

    def apply(self, quantiles: Floats, points: Mapping[Rule, Floats]) -> Floats:
        """Move all quantiles of a step by what the rules move the median.

            blended = quantiles + sum over rules of weight (point - median)

        A rule that has no point there leaves the median to the network.

        Args:
            quantiles: (N, H, Q), scaled by their windows.
            points: (N, H) of every rule that counts, scaled alike.
        """
        median = quantiles[:, :, quantiles.shape[2] // 2]
        moved = np.zeros_like(median)
        for share in self.shares:
            moved += share.weight * np.nan_to_num(points[share.rule] - median)
        blended: Floats = quantiles + moved[:, :, None]
        return blended


ALONE = Blend()


def weigh(
    losses: Floats,
    windows: int,
    longest: int,
    penalty: float = 0.0,
    trust: float = 1.0,
    *,
    blind: bool = False,
) -> Blend:
    """Weigh the network and all rules by their losses on the same windows.

        weight ~ prior exp(-12 n / (n + 200) (loss / least loss - 1))

    for n windows, and with -36 for the linear rule: exponential weights
    (Littlestone and Warmuth 1994) that trust the losses more, the more windows
    there are. Those of one window, or of windows that share a moment, say little
    of the next.

    Args:
        losses: (1 + B,) mean loss of the network, then of every rule of
            ``PRIOR``, in its order.
        windows: n.
        longest: Rows of the longest series.
        penalty: Of the linear rule; 0 leaves it out.
        trust: What share of its prior that rule keeps, 0 to 1.
        blind: Whether the network is told what is ahead, which no rule sees.

    Returns:
        A blend; the network alone where it has no loss to compare.

    >>> losses = np.array([1.0, 9.0, 9.0, 9.0, 9.0, 1.0, 1.0])
    >>> blend = weigh(losses, 200, 100)
    >>> [(one.rule, round(one.weight, 2)) for one in blend.shares]
    [('theta', 0.33)]
    """
    if not windows or not np.isfinite(losses[0]) or losses[0] <= 0:
        return ALONE
    line = np.array([False, *(rule == LINEAR for rule in PRIOR)])
    kept = np.where(line, trust if penalty else 0.0, 1.0)
    losses = np.where(np.isfinite(losses) & (kept > 0), losses, np.inf)
    prior = np.array([0.0, *PRIOR.values()]) * kept
    prior *= BLIND if blind else 1.0
    prior[0] = 1.0 - prior.sum()
    sharpness = SHARPNESS * np.where(line, ALIKE, 1.0) * windows / (windows + HALF)
    least = max(float(losses.min()), 1e-9 * float(losses[0]))
    weights = prior * np.exp(-sharpness * (losses / least - 1.0))
    weights /= weights.sum()
    weights[1:][weights[1:] < LEAST] = 0.0
    weights /= weights.sum()
    shares = tuple(
        Share(rule, math.floor(weight * 1e4 + 1e-6) / 1e4)  # so as not to exceed 1
        for rule, weight in zip(PRIOR, weights[1:], strict=True)
        if weight
    )
    if not shares:
        return ALONE
    linear = any(share.rule == LINEAR for share in shares)
    return Blend(shares, min(longest, REACH), penalty if linear else 0.0)


def faults(blend: Blend) -> list[str]:
    """Name what no blend holds: rules twice, shares outside 0 to 1, no reach."""
    found = []
    rules = [share.rule for share in blend.shares]
    if len(set(rules)) < len(rules):
        found.append("a rule comes twice in the blend")
    whole = math.fsum(share.weight for share in blend.shares)
    if not all(0 < share.weight <= 1 for share in blend.shares) or whole > 1 + 1e-9:
        found.append("the shares of the blend are not above 0 and 1 at most in all")
    if (LINEAR in rules) != (blend.penalty > 0):
        found.append("the blend has a penalty without a linear rule, or it has none")
    if bool(blend.shares) != bool(blend.reach):
        found.append("the blend looks back for nothing, or on nothing")
    return found
