"""Known covariates from the clock: where a row stands in its day, week and year.

Shares of a round run from 0 to 1; holidays are those of the package ``holidays``.
"""

import datetime as dt
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from seqcast.errors import SettingError
from seqcast.series.feature import Feature, of_role
from seqcast.series.frequency import DAY, Frequency
from seqcast.series.panel import Covariates, Floats, Integers, Panel, Ragged
from seqcast.settings import CalendarSettings

YEAR = 365.25 * DAY
# Round of the clock -> the waves that draw it.
WAVES = {"day": 4, "week": 3, "month": 2, "year": 3}
_HOLIDAY = "holiday "
_FLAG = re.compile(r"holiday [A-Z]{2,3}(-[A-Z0-9]{1,4})?( [+-]\d{1,2})?", re.ASCII)


def chosen(panel: Panel, settings: CalendarSettings) -> tuple[Feature, ...]:
    """Choose what the clock says beside the covariates of a panel.

    ``auto`` takes the rounds of which a step is at most a quarter, and the year
    only where a series holds two; it takes none where there is no covariate and
    no holiday to stand beside.

    Raises:
        SettingError: A round is none, or a country is unknown.
    """
    if panel.frequency.unit == "step":
        rounds: list[str] = []
        if settings.holidays or settings.features not in ("auto", "none"):
            raise SettingError(
                "The times of the data are integers; they have no calendar.",
                where="--set calendar.features",
                fix="Leave the settings of the calendar out",
            )
    elif settings.features == "auto":
        alone = panel.covariates is None and not settings.holidays
        rounds = [] if alone else _usual(panel)
    else:
        rounds = _named(settings.features)
    found = [Feature(n, "known", "cycle", clock=True, waves=WAVES[n]) for n in rounds]
    return (*found, *_holidays(panel.frequency, settings))


def _usual(panel: Panel) -> list[str]:
    ends = panel.frequency.advance(panel.starts, panel.lengths)
    longest = int((ends - panel.starts).max(initial=0))
    step = int((panel.frequency.advance(panel.starts[:1], 1) - panel.starts[:1])[0])
    rounds = {"day": DAY, "week": 7 * DAY, "year": int(YEAR)}
    return [
        name
        for name, long in rounds.items()
        if 4 * step <= long and (name != "year" or longest >= 2 * long)
    ]


def _named(text: str) -> list[str]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    names = [] if names == ["none"] else names
    unknown = [name for name in names if name not in WAVES]
    if unknown:
        raise SettingError(
            f'calendar.features names "{unknown[0]}".',
            where="--set",
            fix=f"Use auto, none, or some of {', '.join(WAVES)} with commas between",
        )
    return list(dict.fromkeys(names))


def _holidays(frequency: Frequency, settings: CalendarSettings) -> tuple[Feature, ...]:
    """Make a feature of every country and day around its holidays."""
    text = settings.holidays or ""
    countries = [part.strip().upper() for part in text.split(",") if part.strip()]
    for country in countries:
        _days_of(country, range(2000, 2001))
    finer = frequency.unit in ("day", "business day") or _is_finer(frequency)
    around = settings.around if finer else 0
    names = [
        f"{_HOLIDAY}{country} {shift:+d}" if shift else f"{_HOLIDAY}{country}"
        for country in dict.fromkeys(countries)
        for shift in range(-around, around + 1)
    ]
    return tuple(Feature(name, "known", "flag", clock=True) for name in names)


def _is_finer(frequency: Frequency) -> bool:
    return frequency.unit in ("hour", "minute", "second", "millisecond")


def as_chosen(features: Sequence[Feature]) -> CalendarSettings:
    """Return the settings that choose the features of the clock again."""
    made = [one for one in features if one.clock]
    rounds = [one.name for one in made if one.kind == "cycle"]
    flags = [one.name.split(" ")[1:] for one in made if one.kind == "flag"]
    countries = dict.fromkeys(country for country, *_ in flags)
    return CalendarSettings(
        ",".join(rounds) or "none",
        ",".join(countries) or None,
        max((int(shift[0]) for _, *shift in flags if shift), default=0),
    )


def is_of_clock(feature: Feature) -> bool:
    """Say whether a feature is one that this file makes."""
    if feature.role != "known":
        return False
    if feature.kind == "cycle":
        return WAVES.get(feature.name) == feature.waves
    return feature.kind == "flag" and bool(_FLAG.fullmatch(feature.name))


def extended(panel: Panel, features: Sequence[Feature], ahead: int) -> Panel:
    """Give a panel the columns of the clock, and rows ahead of its last ones.

    Args:
        panel: S series with the user's covariates, if there are any.
        features: All features of a model: those of the panel, then the clock's.
        ahead: Rows after the last one of the target that every series gets;
            what the user gives is missing there, unless it is known already.
    """
    made = tuple(one for one in features if one.clock)
    own = panel.covariates
    if not features and own is None:
        return panel
    if own is None:
        own = _none(panel)
    if _holds(own, made, panel.lengths + ahead):
        return panel
    mine = tuple(one for one in own.features if not one.clock)
    count = len(of_role(mine, "known"))
    lengths = np.maximum(own.known.lengths, panel.lengths + ahead)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    series = np.repeat(np.arange(len(lengths)), lengths)
    step = np.arange(offsets[-1]) - offsets[:-1][series]
    times = panel.frequency.advance(panel.starts[series], step)
    values = np.full((len(times), count + len(made)), np.nan)
    held = step < own.known.lengths[series]
    values[held, :count] = own.known.values[:, :count]
    for number, feature in enumerate(made, count):
        values[:, number] = _value(feature, panel.frequency, times)
    kept = (*of_role(mine, "known"), *made)
    rest = (*of_role(mine, "past"), *of_role(mine, "static"))
    known = Ragged(values, offsets, tuple(one.name for one in kept))
    beside = replace(own, features=(*kept, *rest), known=known)
    return replace(panel, covariates=beside)


def _holds(own: Covariates, made: Sequence[Feature], lengths: Integers) -> bool:
    """Say whether covariates have these features of the clock, and so many rows."""
    held = tuple(one for one in own.features if one.clock)
    return held == tuple(made) and bool((own.known.lengths >= lengths).all())


def _none(panel: Panel) -> Covariates:
    offsets = panel.target.offsets
    empty = Ragged(np.empty((int(offsets[-1]), 0)), offsets, ())
    return Covariates((), empty, empty, np.empty((len(panel.ids), 0)))


def _value(feature: Feature, frequency: Frequency, times: Integers) -> Floats:
    """Return what the clock says at some times, (R,)."""
    if feature.kind == "cycle":
        return _SHARES[feature.name](times)
    _, country, *shift = feature.name.split(" ")
    first = times // DAY
    last = frequency.advance(times, 1) // DAY
    ends = int(first.min(initial=0)) - 40, int(last.max(initial=0)) + 40
    years = range(_year(ends[0]), _year(ends[1]) + 1)
    days = np.array(sorted(_days_of(country, years)), np.int64)
    days += int(shift[0]) if shift else 0
    if frequency.unit in ("day", "business day") or _is_finer(frequency):
        return np.isin(first, days).astype(np.float64)
    held = np.searchsorted(days, last) - np.searchsorted(days, first)
    return held.astype(np.float64)


def _year(day: int) -> int:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=day)).year


@lru_cache(32)
def _days_of(country: str, years: range) -> list[int]:
    """List the holidays of a country, in days since 1970.

    Raises:
        SettingError: The package is missing, or the country is unknown to it.
    """
    try:
        import holidays
    except ImportError:
        raise SettingError(
            "Holidays take the package holidays, which is not installed.",
            where="calendar.holidays",
            fix="pip install 'seqcast[holidays]'",
        ) from None
    country, _, part = country.partition("-")
    try:
        with warnings.catch_warnings():  # of years that it does not cover
            warnings.simplefilter("ignore")
            found = holidays.country_holidays(country, part or None, years)
    except (NotImplementedError, TypeError):  # it takes SUN and OCT for countries
        raise SettingError(
            f'No holidays are known of "{country}{"-" * bool(part)}{part}".',
            where="--set calendar.holidays",
            fix="Use codes such as DE,FR, or with a part of the country, AU-VIC",
        ) from None
    return [(day - dt.date(1970, 1, 1)).days for day in found]


def _of_year(times: Integers) -> Floats:
    days = (times // DAY).astype("datetime64[D]")
    begin = days.astype("datetime64[Y]")
    first, end = (one.astype("datetime64[D]") for one in (begin, begin + 1))
    held = (days - first).astype(np.int64) + (times % DAY) / DAY
    return np.asarray(held / (end - first).astype(np.int64))


def _of_month(times: Integers) -> Floats:
    days = (times // DAY).astype("datetime64[D]")
    begin = days.astype("datetime64[M]")
    first, end = (one.astype("datetime64[D]") for one in (begin, begin + 1))
    return np.asarray((days - first).astype(np.int64) / (end - first).astype(np.int64))


# Day 0, 1970-01-01, was a Thursday; weeks begin on Monday.
_SHARES: dict[str, Callable[[Integers], Floats]] = {
    "day": lambda times: (times % DAY) / DAY,
    "week": lambda times: ((times + 3 * DAY) % (7 * DAY)) / (7 * DAY),
    "month": _of_month,
    "year": _of_year,
}
