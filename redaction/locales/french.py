"""French: structured identifiers. Number words of France, Belgium and Switzerland; terms of the Code mon\u00e9taire."""

from typing import Final

from governance.decision import Certification
from redaction.entities import Label
from redaction.locales.locale import STRUCTURED, Locale
from redaction.numbers import Numerals

_UNITS: Final = {
    "z\u00e9ro": 0, "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9,
}  # fmt: skip
_SMALL: Final = {
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS: Final = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
    "octante": 80, "nonante": 90,
}  # fmt: skip


def _phrases() -> dict[tuple[str, ...], int]:
    """What takes several words: "vingt et un", "soixante dix huit", "quatre vingt dix sept"."""
    phrases: dict[tuple[str, ...], int] = {}
    for ten, value in _TENS.items():
        phrases |= {(ten, "et", one): value + 1 for one in ("un", "une")}
    for eighty in (("quatre", "vingt"), ("quatre", "vingts")):
        phrases[eighty] = 80
        for stem, value in ((("soixante",), 60), (eighty, 80)):
            small = {word: number for word, number in (_UNITS | _SMALL).items() if number}
            low = 10 if value == 60 else 0  # noqa: PLR2004  "soixante deux" is regular
            phrases |= {(*stem, word): value + number for word, number in small.items() if number >= low}
            phrases |= {(*stem, "dix", unit): value + 10 + _UNITS[unit] for unit in ("sept", "huit", "neuf")}
            phrases[*stem, "et", "onze"] = value + 11
    return phrases


_WORDS: Final = {
    "arobase": "@", "arrobase": "@", "point": ".", "tiret": "-", "underscore": "_", "slash": "/", "plus": "+",
    "est": "is", "c'est": "it's", "mon": "my", "ma": "my", "le": "the", "la": "the", "\u00e0": "to", "au": "to",
    "sur": "on", "votre": "your", "mail": "email", "courriel": "email", "\u00e9crivez": "write", "de": "of",
    "et": "and", "l'adresse": "address", "adresse": "address", "chez": "at",
}  # fmt: skip
_CUES: Final = {
    Label.PHONE_NUMBER: (
        r"t\u00e9l\u00e9phone|telephone|portable|mobile|num\u00e9ro|appel(?:ez|er)(?:-moi)?(?: au)?|joindre au"
        r"|fax"
    ),
    Label.CREDIT_CARD: r"carte(?: bancaire| bleue| de cr\u00e9dit)?|visa|mastercard",
    Label.CARD_SECURITY_CODE: r"cryptogramme|code de s\u00e9curit\u00e9|cvv|cvc",
    Label.NATIONAL_ID: (
        r"s\u00e9curit\u00e9 sociale|insee|n\.?i\.?r\.?|carte d'identit\u00e9|carte vitale|num\u00e9ro fiscal"
    ),
    Label.BANK_ACCOUNT: r"compte(?: bancaire)?|num\u00e9ro de compte|rib",
    Label.PASSPORT: r"passeport",
    Label.HEALTH_PLAN_ID: r"mutuelle|num\u00e9ro d'adh\u00e9rent|police d'assurance",
    Label.MRN: r"dossier m\u00e9dical|num\u00e9ro de dossier",
    Label.LICENSE_NUMBER: r"permis(?: de conduire)?",
    Label.VEHICLE_ID: r"immatriculation|plaque|num\u00e9ro de ch\u00e2ssis",
    Label.LOCATION: r"code postal",
}

FRENCH: Final = Locale(
    "fr",
    Certification.STRUCTURED,
    Numerals(
        units=_UNITS,
        small=_SMALL,
        tens=_TENS,
        repeats={"double": 2, "triple": 3},
        multipliers=(("mille", 1000),),
        phrases=_phrases(),
    ),
    _WORDS,
    _CUES,
    STRUCTURED,
)
