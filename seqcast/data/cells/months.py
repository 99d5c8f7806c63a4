"""Names of the months in the languages that tables are written in."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

ENGLISH = "en"
# Polish months that no day stands before have other names than those of days.
_NAMED = "pl months"
_POLISH = "sty lut mar kwi maj cze lip sie wrz paź lis gru"
_FULL = {
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November "
    "Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre "
    "novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre "
    "ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober "
    "november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
    "novembro dezembro",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września "
    "października listopada grudnia",
    _NAMED: "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień "
    "październik listopad grudzień",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "pl": _POLISH,
    _NAMED: _POLISH,
}
# Spellings that are read and not written, by language.
_SPELT = {
    "en": {"sept": 9},
    "de": {"sept": 9, "mrz": 3, "maerz": 3},
    "fr": {"fevr": 2, "fevrier": 2, "aout": 8, "dec": 12, "decembre": 12},
    "es": {"sept": 9, "set": 9},
    "it": {"sett": 9},
    "nl": {"sept": 9},
    "pt": {"marco": 3},
    "pl": {"paz": 10, "wrzesnia": 9, "pazdziernika": 10},
    _NAMED: {
        "styczen": 1, "kwiecien": 4, "wrzesien": 9, "pazdziernik": 10, "grudzien": 12
    },
}  # fmt: skip
_OTHERS = {name: number for spelt in _SPELT.values() for name, number in spelt.items()}


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    return {
        name.lower(): number
        for text in texts
        for number, name in enumerate(text.split(), 1)
    }


_LONG = {language: _numbered([text]) for language, text in _FULL.items()}
_BRIEF = {language: _numbered([text]) for language, text in _SHORT.items()}
_NUMBERS = {**_OTHERS, **_numbered(_SHORT.values()), **_numbered(_FULL.values())}
# Longer names first, so that a pattern does not stop inside one.
PATTERN = f"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\\.?"


def number(name: str) -> int:
    """Number a month by its name, 0 if there is none.

    >>> number("Okt."), number("février"), number("may"), number("foo")
    (10, 2, 5, 0)
    """
    return _NUMBERS.get(name.lower().removesuffix("."), 0)


def written(month: int, language: str, *, full: bool) -> str:
    """Write a month in a language.

    >>> written(3, "de", full=True), written(3, "en", full=False)
    ('März', 'Mar')
    """
    return (_FULL if full else _SHORT)[language].split()[month - 1]


def language(names: Iterable[str], among: Iterable[str] = ()) -> tuple[str, bool]:
    """Tell the language of some names, and whether they are written in full.

    Args:
        names: Of months; none at all may be of any language.
        among: The languages that come first.

    >>> language(["Okt", "Mai"]), language(["May", "June"]), language(["May"])
    (('de', False), ('en', True), ('en', False))
    >>> language(["Mrz", "Mai"]), language(["Maerz", "Januar"])
    (('de', False), ('de', True))
    >>> language(["Jan"], ["de"])
    ('de', False)
    """
    words = {name.lower().removesuffix(".") for name in names}
    for one in (*among, *_FULL):
        brief = _BRIEF[one].keys() | _SPELT.get(one, {}).keys()
        if words <= brief:
            return one, False
        if words <= _LONG[one].keys() | brief:
            return one, True
    return ENGLISH, any(len(word) > 3 for word in words)


def spelt(names: Iterable[str], language: str) -> tuple[str, ...]:
    """Spell all twelve months as some of them are spelt.

    Months that are not among the names follow the others: short or in full, with a
    dot or without, in capitals or small letters, with their accents or without.

    >>> spelt(["janv.", "févr.", "mars"], "fr")[4:8]
    ('mai', 'juin', 'juil.', 'août')
    >>> spelt(["JAN", "FEB"], "de")[2], spelt(["Januar"], "de")[2]
    ('MÄR', 'März')
    """
    seen: dict[int, str] = {}
    for name in names:
        seen.setdefault(number(name), name)
    full, short = _FULL[language].split(), _SHORT[language].split()
    bare = {month: name.removesuffix(".") for month, name in seen.items()}
    brief = {month for month, name in bare.items() if len(name) < len(full[month - 1])}
    dotted = {month for month, name in seen.items() if name.endswith(".")}
    like = _likeness(bare, full)
    texts = []
    for month, (long, cut) in enumerate(zip(full, short, strict=True), 1):
        # What is not shortened has a dot where another such name has one.
        dot = "." if dotted and (len(cut) < len(long) or dotted - brief) else ""
        text = like(cut) + dot if brief or dotted else like(long)
        texts.append(seen.get(month, text))
    return tuple(texts)


def _likeness(names: Mapping[int, str], full: Sequence[str]) -> Callable[[str], str]:
    """Tell how to write a name as others are: in capitals, without accents."""
    texts = list(names.values())
    cases = {"upper": str.upper, "lower": str.lower, "title": str.title}
    case = next((cases[k] for k in cases if all(cases[k](t) == t for t in texts)), str)
    accents = [full[month - 1][:3] for month in names]
    plain = all(map(str.isascii, texts)) and not all(map(str.isascii, accents))
    return lambda text: case(_unaccented(text) if plain else text)


def _unaccented(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(one for one in letters if not unicodedata.combining(one))
