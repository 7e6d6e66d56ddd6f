"""Spanish: structured identifiers. Number words by the Real Academia's grammar; card, bank and tax terms of Spain."""

from typing import Final

from governance.decision import Certification
from redaction.entities import Label
from redaction.locales.locale import STRUCTURED, Locale
from redaction.numbers import Numerals

_UNITS: Final = {
    "cero": 0, "uno": 1, "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9,
}  # fmt: skip
_SMALL: Final = {
    "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "diecis\u00e9is": 16,
    "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiuno": 21,
    "veinti\u00fan": 21, "veintid\u00f3s": 22, "veintidos": 22, "veintitr\u00e9s": 23, "veintitres": 23,
    "veinticuatro": 24, "veinticinco": 25, "veintis\u00e9is": 26, "veintiseis": 26, "veintisiete": 27,
    "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
_TENS: Final = {
    "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
}  # fmt: skip

_WORDS: Final = {
    "arroba": "@", "punto": ".", "guion": "-", "gui\u00f3n": "-", "barra": "/", "m\u00e1s": "+", "mas": "+",
    "es": "is", "mi": "my", "el": "the", "la": "the", "en": "in", "a": "to", "al": "to", "su": "your",
    "correo": "email", "escriba": "write", "env\u00edelo": "send", "de": "of", "y": "and", "con": "with",
}  # fmt: skip
_CUES: Final = {
    Label.PHONE_NUMBER: (
        r"tel\u00e9fono|telefono|m\u00f3vil|movil|celular|ll\u00e1me(?:me|nos)|llamar(?:me|nos)? al|fax"
    ),
    Label.CREDIT_CARD: r"tarjeta(?: de cr\u00e9dito| de d\u00e9bito)?|visa|mastercard",
    Label.CARD_SECURITY_CODE: r"c\u00f3digo de seguridad|cvv|cvc",
    Label.NATIONAL_ID: (
        r"d\.?n\.?i\.?|n\.?i\.?e\.?|n\.?i\.?f\.?|documento(?: nacional)?(?: de identidad)?|c\u00e9dula|curp"
        r"|rut"
    ),
    Label.BANK_ACCOUNT: r"cuenta(?: bancaria| corriente)?|n\u00famero de cuenta",
    Label.PASSPORT: r"pasaporte",
    Label.HEALTH_PLAN_ID: r"seguridad social|p\u00f3liza|tarjeta sanitaria",
    Label.MRN: r"historia cl\u00ednica|expediente(?: m\u00e9dico)?",
    Label.LICENSE_NUMBER: r"permiso de conducir|carn\u00e9 de conducir|licencia(?: de conducir)?",
    Label.VEHICLE_ID: r"matr\u00edcula|bastidor|placa",
    Label.LOCATION: r"c\u00f3digo postal",
}

SPANISH: Final = Locale(
    "es",
    Certification.STRUCTURED,
    Numerals(
        units=_UNITS,
        small=_SMALL,
        tens=_TENS,
        repeats={"doble": 2, "triple": 3},
        multipliers=(("mil", 1000),),
        phrases={(ten, "y", unit): _TENS[ten] + _UNITS[unit] for ten in _TENS for unit in _UNITS if _UNITS[unit]},
    ),
    _WORDS,
    _CUES,
    STRUCTURED,
)
