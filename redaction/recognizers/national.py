"""National identifiers beside the American: identity cards, social insurance, tax.

Each is read where its cue says so; those whose form and check together leave little to chance (a Spanish NIF, an
Italian tax code, a Chinese resident number) also without, and less surely those that one telephone number in a hundred
would pass for. The statutes stand with the checks in `redaction/identity_numbers.py`.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.cues.quantities import is_idle
from redaction.entities import Finding, Label
from redaction.identity_numbers import CHECKS, it_codice_fiscale
from redaction.spoken import Reading
from redaction.validators import passed

_NUMBER: Final = "[number|no|num|#|card|code] [number|no|#]"
_WHOSE: Final = (
    "(french|german|spanish|italian|dutch|belgian|polish|portuguese|irish|swedish|danish|finnish|austrian|swiss|canadian"
    "|indian|mexican|brazilian|european|greek|norwegian|romanian|czech|hungarian|croatian|bulgarian|turkish|chinese"
    "|nigerian|ghanaian|ghana|kenyan|south african|egyptian|pakistani|bangladeshi|emirates|emirati|singapore|hong kong"
    "|israeli|argentine|chilean|colombian|filipino|malaysian|korean|japanese|australian|russian|ukrainian)"
)
_SELF_TELLING: Final = {
    8: ("ie_ppsn",),
    9: ("es_nif", "ie_ppsn", "sg_nric"),
    10: ("de_identity_card", "in_pan"),
    11: ("be_national_number",),
    13: ("za_identity_number", "ch_ahv"),
    15: ("fr_nir", "ae_emirates_id"),
    16: ("it_codice_fiscale",),
    18: ("cn_resident_id", "mx_curp"),
}
"""Checks by how many characters the number has."""
_LIKELY: Final = {
    11: ("pl_pesel", "tr_identity_number", "br_cpf", "no_fodselsnummer"),
    12: ("in_aadhaar",),
    13: ("ro_cnp",),
}
"""Those that another number of their length may pass for by chance."""
_ALL: Final = tuple(CHECKS)
NATIONAL: Final = Code(
    Label.NATIONAL_ID,
    "national_id",
    (
        (
            f"{_WHOSE} (social security|social insurance|national insurance|national identity|identity"
            "|national id|national|id|tax"
            f"|tax id|fiscal|insurance|social|dni|personal|citizen|pan|card|sin) {_NUMBER}"
        ),
        "(national|citizen|personal) (id|identity|identification|register|registration) " + _NUMBER,
        "(identity|personal public service|fiscal|citizen service|national|citizen|individual) (number|no|code)",
        "my number card [number]",
        "(identity|id) card [number|no|#]",
        (
            "(dni|nie|nif|d n i|n i e|n i f|insee|nir|codice fiscale|fiscal code|bsn|burgerservicenummer"
            "|pesel|ppsn|pps"
            "|p p s|personnummer|personalausweis|steuer id|steueridentifikationsnummer|steuer "
            "identifikationsnummer|aadhaar|aadhar|adhaar|adhar|uidai|emirates id|cedula|nric|oib|ahv|tckn|cnic|omang"
            "|curp|cpf|henkil\u00f6tunnus|cpr|rijksregisternummer|cni|sozialversicherungsnummer|carta d'identit\u00e0"
            "|nin|n i n|bvn|bank verification|utr|unique taxpayer reference|self assessment|tfn|tax file|ird|cuil|cuit"
            "|steuernummer|kra pin|kra|huduma|mykad|hkid|philhealth|umid|npwp|amka|afm|jmbg|hetu|emso|egn|isikukood"
            "|rodne cislo|numero fiscal|niss|sozialversicherung|svnr|kimlik|ghana card|fayda|id book|smart id"
            "|carte vitale|vitale|numero de securite sociale|partita iva|cnpj"
            f"|carte nationale d'identit\u00e9|number fiscal) {_NUMBER}"
        ),
        f"social insurance {_NUMBER}",
        "(sin|s i n) (number|no|num|#|card)",
        "(tin|rut|rfc|nss|sss|ic|nik|vat|tax payer) (number|no|num|#|id)",
        "(green card|permanent resident|alien registration|uscis) [card] (number|no|#)",
        f"[biometric] (residence|resident) (permit|card) {_NUMBER}",
        "(brp|b r p) [card] [number]",
        "(pan card|permanent account) [number|no|#]",
    ),
    ("(rut|rfc|nss)",),
    shortest_weak=7,
    longest=18,
    letters=True,
    checks=_ALL,
)
SIN: Final = Code(
    Label.NATIONAL_ID,
    "national_id",
    (),
    ("sin",),
    shortest_weak=9,
    longest=9,
    form=re.compile(r"\d{9}"),
    checks=("ca_sin",),
)
"""The Canadian number, by a word that only nine digits behind it tell from the sin."""
TAX_PAN: Final = Code(
    Label.NATIONAL_ID, "national_id", (), letters=True, longest=10, form=re.compile(r"[a-z]{5}\d{4}[a-z]")
)
"""India's permanent account number, by the word for a card's (Income-tax Act 1961, s. 139A)."""
CODES: Final = register(NATIONAL, SIN, TAX_PAN)
_PAN: Final = re.compile(r"(?<!\w)(?:[A-Z] ?){3}[ABCFGHLJPT] ?[A-Z] ?(?:\d ?){4}[A-Z](?!\w)")
"""India's permanent account number in groups: "AFZ PK 7190 K"; its fourth letter says who holds it."""
_CODICE: Final = re.compile(r"(?<!\w)[a-z]{6}\w{2}[a-z]\w{2}[a-z]\w{3}[a-z](?!\w)", re.IGNORECASE)
"""An Italian tax code as it is written: its six letters look like a word."""
_CODICE_LENGTH: Final = 16


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and those that only such a number can be."""
    yield from claimed(reading, CODES)
    taken = {claim.run for claim in claims(reading) if claim.finding is not None}
    for match in _CODICE.finditer(reading.text) if reading.figures and len(reading.text) >= _CODICE_LENGTH else ():
        if it_codice_fiscale(match.group().lower()):
            yield Finding(match.start(), match.end(), Label.NATIONAL_ID, 0.97, "national-id", "it_codice_fiscale")
    for match in _PAN.finditer(reading.text) if reading.figures and not reading.text.isupper() else ():
        yield Finding(match.start(), match.end(), Label.NATIONAL_ID, 0.965, "national-id")
    for index, run in enumerate(reading.runs):
        telling, likely = _SELF_TELLING.get(len(run.chars), ()), _LIKELY.get(len(run.chars), ())
        if (telling or likely) and index not in taken:
            check = passed(run.chars, *telling)
            chance = "" if check or not likely or is_idle(reading, run) else passed(run.chars, *likely)
            if check or chance:
                score = 0.91 if check else 0.65
                yield Finding(run.start, run.end, Label.NATIONAL_ID, score, "national-id", check or chance)
