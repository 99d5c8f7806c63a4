"""What covariates are: the columns beside the target, and what the clock says."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["known", "past", "static"]
Kind = Literal["number", "category", "flag", "cycle"]

# Most categories of a column; the rarer ones count as unknown.
CATEGORIES = 255


@dataclass(frozen=True, slots=True)
class Feature:
    """One covariate: where it is from and how a network sees it.

    Args:
        name: The user's column, or what the clock says, such as ``week``.
        role: ``known`` also ahead of the origin, ``past`` up to it alone, or
            ``static``: one value a series.
        kind: ``number``; ``category``, of which the panel holds the code;
            ``flag``, a count that needs no scale; ``cycle``, a share of a round
            that the clock goes, 0 to 1.
        clock: Whether it is made from the times of the rows.
        categories: Texts of a category, by their code; the code after the last
            is a text that was not there in training.
        waves: Of a cycle, sines and cosines of 1, 2, ... times its speed.
        center: Of a number: its mean over the training rows.
        spread: Of a number: its standard deviation there, above 0.
        within: Of a number: its standard deviation inside the series, or 0
            where it does not change inside one.
    """

    name: str
    role: Role
    kind: Kind
    clock: bool = False
    categories: tuple[str, ...] = ()
    waves: int = 0
    center: float = 0.0
    spread: float = 1.0
    within: float = 0.0

    @property
    def width(self) -> int:
        """Numbers that a network sees of it."""
        if self.kind == "number":
            return 3 if self.within > 0 else 2
        if self.kind == "category":
            return len(self.categories) + 1
        return 2 * self.waves if self.kind == "cycle" else 1


def of_role(features: tuple[Feature, ...], role: Role) -> tuple[Feature, ...]:
    """Keep the features of one role, in order."""
    return tuple(one for one in features if one.role == role)


def width(features: tuple[Feature, ...], role: Role) -> int:
    """Count the numbers that a network sees of all features of one role."""
    return sum(one.width for one in of_role(features, role))
