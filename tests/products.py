"""Products of members, thinned where all of their cases hold one law."""

from itertools import combinations, product


def every_nth(step, *members):
    """Return every nth case of a product, in which any two members must still meet.

    >>> every_nth(3, "ab", [1, 2], "xy")
    Traceback (most recent call last):
        ...
    ValueError: Some pairs never meet.
    """
    cases = list(product(*members))[::step]
    for one, other in combinations(range(len(members)), 2):
        met = {(case[one], case[other]) for case in cases}
        if len(met) < len(members[one]) * len(members[other]):
            raise ValueError("Some pairs never meet.")
    return cases
