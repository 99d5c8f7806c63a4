"""AutoETS, AutoTheta and AutoARIMA of the optional package statsforecast."""

import threading
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from seqcast.errors import SettingError
from seqcast.models.baselines import fill, naive
from seqcast.models.rules import Baseline
from seqcast.series.panel import Floats, Integers

Booleans = npt.NDArray[np.bool_]

NAMES = ("AutoETS", "AutoTheta", "AutoARIMA")
# The filters of warnings are shared by all threads.
_ONE_AT_A_TIME = threading.Lock()
_WHERE = "evaluation.baselines"


def chosen(text: str | None) -> tuple[str, ...]:
    """Read the names in a setting, such as ``AutoETS,AutoTheta``.

    Raises:
        SettingError: There is no such method.
    """
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    known = {name.lower(): name for name in NAMES}
    for name in names:
        if name.lower() not in known:
            raise SettingError(
                f'{_WHERE} names "{name}".',
                where=_WHERE,
                fix=f"Choose from {', '.join(NAMES)}",
            )
    return tuple(dict.fromkeys(known[name.lower()] for name in names))


def statistical(names: Sequence[str], season: int) -> tuple[Baseline, ...]:
    """Return methods by name, each fitted to every window by itself.

    Raises:
        SettingError: The package is not installed.
    """
    if not names:
        return ()
    try:
        from statsforecast import core, models
    except ImportError:
        raise SettingError(
            f"{', '.join(names)} come from the package statsforecast, which is not "
            "installed.",
            where=_WHERE,
            fix="pip install 'seqcast[stats]'",
        ) from None

    grouped: Any = core.GroupedArray

    def method(kind: Any, past: Floats, season: int, horizon: int) -> Floats:
        given, ends, heard = _joined(past)
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = grouped(given, ends).forecast(
                models=[kind(season_length=season)],
                h=horizon,
                fallback_model=models.Naive(),
            )
        values = naive(past, horizon)
        own = np.asarray(found["forecasts"], np.float64).reshape(-1, horizon)
        values[heard] = np.where(np.isfinite(own), own, values[heard])
        return values

    kinds = ((name, partial(method, getattr(models, name))) for name in names)
    return tuple(Baseline(name, one, season, slow=True) for name, one in kinds)


def _joined(past: Floats) -> tuple[Floats, Integers, Booleans]:
    """Join windows end to end, each from its first observed value on.

    Gaps carry the last value, for these methods know no missing ones.

    Args:
        past: (N, L).

    Returns:
        (R,) values, (M+1,) where the M windows with a value begin and end, and
        (N,) which these are.
    """
    seen = ~np.isnan(past)
    begun = np.maximum.accumulate(seen, axis=1)  # (N, L)
    heard: Booleans = np.asarray(seen.any(axis=1))
    ends = np.concatenate([[0], np.cumsum(begun.sum(axis=1)[heard])])
    return fill(past)[begun], ends.astype(np.int64), heard
