"""What a header says of a column: which part of a day or of a year it holds."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Unit = Literal[
    "", "year", "half", "quarter", "month", "week", "day", "day of year", "weekday",
    "hour", "hour ending", "hour beginning", "minute", "second", "minute of day",
    "second of day", "clock", "start", "end", "some hour", "slot", "period", "season",
]  # fmt: skip

# Words of English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and
# the Scandinavian languages, without their accents.
_WORDS: dict[Unit, str] = {
    "year": "year years yr yyyy fy jahr geschaftsjahr wirtschaftsjahr annee anno ano "
    "jaar rok ar aar vuosi",
    "half": "half halfyear semester semestre halbjahr hj polrocze halvar",
    "quarter": "quarter quarters qtr qtrs quartal trimestre trim kwartaal "
    "kvartal kwartal q",
    "month": "month months mon mo mm mth mnth monat mois mes mese maand manad maned "
    "miesiac kuukausi mesic moy monthofyear m",
    "week": "week weeks wk wks woche kw kalenderwoche semaine semana settimana "
    "weeknum weekno weeknr weeknumber weekofyear woy uke uge vecka tydzien w",
    "weekday": "weekday dow dayofweek wday wochentag weekdag jourdelasemaine",
    "day of year": "doy yday jday dayofyear",
    "day": "day days dd dy tag jour dia giorno dag dzien dom dayofmonth mday d",
    "hour": "hour hours hr hrs h hourofday hh24 stunde std uhrzeit heure heures hora "
    "horas ora ore uur godzina timme",
    "hour ending": "he hourending hourend hrending hrend endinghour endhour",
    "hour beginning": "hb hourbeginning hourbegin hourstarting hourstart beginhour "
    "starthour hrstart hrbegin hourbeg",
    "minute": "minute minutes min mins mi minuto minutos minuut minuta minuten "
    "offsetmin offsetmins offsetminute offsetminutes",
    "second": "second seconds sec secs ss sekunde sekunden seconde secondes segundo "
    "segundos secondo secondi offsetsec offsetseconds",
    "minute of day": "minuteofday minutesofday minofday clockminute clockminutes "
    "minutesaftermidnight minutessincemidnight minutespastmidnight minssincemidnight",
    "second of day": "secondofday secondsofday secofday sod secondsaftermidnight "
    "secondssincemidnight secondspastmidnight secssincemidnight",
    "clock": "time zeit clock tijd timeofday tod hhmm hhmmss klokkeslett klockslag",
    "start": "start starts begin beginning begins from von ab debut inicio desde "
    "inizio dalle starttime startzeit timestart timefrom intervalstart periodstart "
    "anfang beginn",
    "end": "end ends ending to until bis fin hasta alle endtime endzeit timeend timeto "
    "intervalend periodend ende fine",
    "slot": "settlementperiod settlementinterval tradingperiod tradinginterval "
    "deliveryperiod deliveryinterval dispatchinterval dispatchperiod halfhour "
    "halfhourly quarterhour ptu mtu isp qh viertelstunde halbstunde",
    "season": "season trimester sem fortnight dekad saison jahreszeit estacion "
    "stagione",
    "period": "period periods interval intervals slot slots timeslot timeinterval "
    "timeperiod sp hh periode periodo intervall intervalo zeitraum",
}
_UNITS: dict[str, Unit] = {
    word: unit for unit, words in _WORDS.items() for word in words.split()
}
# Words beside one that names a part: "Delivery Hour", "month_num", "iso week".
_ANY = (
    "of the in number num no nr id index idx name code key local utc gmt cet cest est "
    "edt cst cdt pst pdt iso calendar cal fiscal financial reporting report sales "
    "order delivery trade trading settlement operating market ref int abbr short long "
    "text day time hour interval period"
)
_BESIDE = frozenset(_ANY.split())
_FISCAL = frozenset({"fy", "fiscal", "financial", "geschaftsjahr", "wirtschaftsjahr"})


@lru_cache(maxsize=4096)
def unit(header: str) -> Unit:
    """Say which part of a time a column is named after, or nothing.

    >>> unit("Delivery Hour"), unit("MonthNumber"), unit("Année"), unit("peak_hour")
    ('hour', 'month', 'year', '')
    >>> unit("HourEnding"), unit("START TIME"), unit("hour of day"), unit("store")
    ('hour ending', 'start', 'hour', '')
    """
    words = _split(header)
    whole = _UNITS.get("".join(words))
    if whole:
        return whole
    for of in ("day", "month", "week", "year"):
        if words[-2:] == ("of", of):
            words = words[:-2]
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            beside = {*words[:first], *words[last:]}
            found = _UNITS.get("".join(words[first:last]))
            if found and beside <= _BESIDE:
                return found
    return ""


def hinted(header: str) -> Unit:
    """Say which part a header ends in that may as well name another thing.

    >>> hinted("OPR_HR"), hinted("peak_hour"), hinted("txn_month"), hinted("hourly")
    ('some hour', 'some hour', 'month', '')
    """
    words = _split(header)
    found = _UNITS.get(words[-1], "") if len(words) > 1 else ""
    if unit(header) or found not in ("hour", "month", "quarter", "week"):
        return ""
    return "some hour" if found == "hour" else found


def is_fiscal(header: str) -> bool:
    """Say whether a header names years of accounts."""
    return not _FISCAL.isdisjoint(_split(header))


def _split(header: str) -> tuple[str, ...]:
    """Cut a header into its words, without accents and in small letters."""
    cut = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    bare = unicodedata.normalize("NFKD", cut.replace("ø", "o").replace("ł", "l"))
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W_]+", letters.lower()))
