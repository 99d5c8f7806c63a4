"""Names of the days of the week in the languages that tables are written in."""

from collections.abc import Iterable

_FULL = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
}
_SHORT = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "de": "Mo Di Mi Do Fr Sa So",
    "fr": "lun mar mer jeu ven sam dim",
    "es": "lun mar mié jue vie sáb dom",
    "it": "lun mar mer gio ven sab dom",
    "nl": "ma di wo do vr za zo",
    "pt": "seg ter qua qui sex sáb dom",
    "pl": "pon wt śr czw pt sob niedz",
}
# No two languages mean two days by one name.
_NUMBERS = {
    name.lower(): number
    for names in (*_SHORT.values(), *_FULL.values())
    for number, name in enumerate(names.split())
}
# Longer names first, so that a pattern does not stop inside one.
PATTERN = f"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\\.?"


def number(name: str) -> int:
    """Number a day by its name, from Monday as 0.

    >>> number("Mi."), number("sábado"), number("THU")
    (2, 5, 3)
    """
    return _NUMBERS[name.lower().removesuffix(".")]


def written(day: int, language: str, *, full: bool) -> str:
    """Write a day, from Monday as 0, in a language: two letters, and maybe a form."""
    return (_FULL if full else _SHORT)[language[:2]].split()[day]


def languages(names: Iterable[str]) -> dict[str, bool]:
    """Tell the languages of some names, and whether they are written in full.

    >>> languages(["Mo", "Di"]), languages(["Saturday", "Sunday"]), languages(["dom"])
    ({'de': False}, {'en': True}, {'es': False, 'it': False, 'pt': False})
    """
    words = {name.lower().removesuffix(".") for name in names}
    return {
        one: full
        for full, table in ((True, _FULL), (False, _SHORT))
        for one, known in table.items()
        if words <= set(known.lower().split())
    }
