"""Documents of model files as older versions wrote them, brought up to date.

Schema 2 has two fields more: the penalty of the linear rule in a blend, which
had no such rule, and whether hours end, which stood behind the order of dates.
"""

from typing import Any

# Orders behind which schema 1 said that hours end.
_ENDING = {
    "hours ending": "",
    "day first, hours ending": "day first",
    "month first, hours ending": "month first",
}


def current(plain: object) -> object:
    """Return the document of schema 1 as one of schema 2; any other as it is.

    What is not as schema 1 asks stays, and is refused where it is checked.

    >>> dates = {"order": "day first, hours ending", "format": ""}
    >>> older = {"schema": 1, "spec": {"blend": {"shares": []}, "dates": dates}}
    >>> current(older)["spec"]["dates"]
    {'order': 'day first', 'format': '', 'ending': True}
    """
    if not isinstance(plain, dict) or type(plain.get("schema")) is not int:
        return plain
    spec = plain.get("spec")
    if plain["schema"] != 1 or not isinstance(spec, dict):
        return plain
    blend, dates = spec.get("blend"), spec.get("dates")
    if not isinstance(blend, dict) or not isinstance(dates, dict):
        return plain
    if "penalty" in blend or "ending" in dates:
        return plain
    moved = {"blend": {**blend, "penalty": 0.0}, "dates": _parted(dates)}
    return {**plain, "schema": 2, "spec": {**spec, **moved}}


def _parted(dates: dict[str, Any]) -> dict[str, Any]:
    """Tell the order of dates from what stands behind it."""
    order = dates.get("order")
    if not isinstance(order, str) or order not in _ENDING:
        return {**dates, "ending": False}
    return {**dates, "order": _ENDING[order], "ending": True}
