"""German: structured identifiers. A number under a thousand is one word; on the telephone, two is "zwo"."""

from typing import Final

from governance.decision import Certification
from redaction.entities import Label
from redaction.locales.locale import STRUCTURED, Locale
from redaction.numbers import Numerals

_UNITS: Final = {
    "null": 0, "eins": 1, "ein": 1, "eine": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "f\u00fcnf": 5, "fuenf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
}  # fmt: skip
_TEENS: Final = {
    "zehn": 10, "elf": 11, "zw\u00f6lf": 12, "dreizehn": 13, "vierzehn": 14, "f\u00fcnfzehn": 15, "sechzehn": 16,
    "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
_TENS: Final = {
    "zwanzig": 20, "drei\u00dfig": 30, "dreissig": 30, "vierzig": 40, "f\u00fcnfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_GROWN: Final = {
    f"{unit}und{ten}": value + tens
    for ten, tens in _TENS.items()
    for unit, value in _UNITS.items()
    if value and unit not in {"eins", "eine"}
}
_BELOW_HUNDRED: Final = _UNITS | _TEENS | _TENS | _GROWN
_HUNDREDS: Final = {
    f"{unit}hundert{rest}": value * 100 + more
    for unit, value in {"": 1, **_UNITS}.items()
    for rest, more in {
        "": 0,
        **_BELOW_HUNDRED,
        **{f"und{word}": number for word, number in _BELOW_HUNDRED.items()},
    }.items()
    if value and (more or not rest) and (unit or rest)
}

_WORDS: Final = {
    "\u00e4t": "@", "klammeraffe": "@", "punkt": ".", "bindestrich": "-", "minus": "-", "strich": "-",
    "unterstrich": "_", "schr\u00e4gstrich": "/", "plus": "+", "ist": "is", "meine": "my", "mein": "my", "die": "the",
    "der": "the", "das": "the", "lautet": "is", "an": "to", "bei": "at", "ihre": "your", "mail": "email",
    "e-mail": "email", "adresse": "address", "und": "and", "unter": "at", "schreiben": "write",
}  # fmt: skip
_CUES: Final = {
    Label.PHONE_NUMBER: (
        r"telefon(?:nummer)?|handy(?:nummer)?|mobil(?:nummer)?|rufnummer|fax|anrufen unter|erreichbar unter"
    ),
    Label.CREDIT_CARD: r"(?:kredit)?karte(?:nnummer)?|kreditkartennummer|visa|mastercard",
    Label.CARD_SECURITY_CODE: r"pr\u00fcfziffer|pr\u00fcfnummer|sicherheitscode|cvv|cvc",
    Label.NATIONAL_ID: (
        r"steuer-?\s?(?:id|identifikationsnummer|nummer)|personalausweis(?:nummer)?|ausweis(?:nummer)?"
        r"|sozialversicherungsnummer|rentenversicherungsnummer"
    ),
    Label.BANK_ACCOUNT: r"konto(?:nummer)?|bankleitzahl|blz",
    Label.PASSPORT: r"(?:reise)?pass(?:nummer)?",
    Label.HEALTH_PLAN_ID: r"krankenversicherungsnummer|versichertennummer|krankenkasse|police|versicherungsnummer",
    Label.MRN: r"patientennummer|fallnummer|aktenzeichen",
    Label.LICENSE_NUMBER: r"f\u00fchrerschein(?:nummer)?",
    Label.VEHICLE_ID: r"kennzeichen|fahrgestellnummer",
    Label.LOCATION: r"postleitzahl|plz",
}

GERMAN: Final = Locale(
    "de",
    Certification.STRUCTURED,
    Numerals(
        units=_UNITS,
        small=_TEENS | _TENS | _GROWN | _HUNDREDS,
        tens={},
        repeats={"doppel": 2, "zweimal": 2, "dreimal": 3},
        multipliers=(("hundert", 100), ("tausend", 1000)),
    ),
    _WORDS,
    _CUES,
    STRUCTURED,
)
