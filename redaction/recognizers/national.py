"""National identifiers of Europe and Canada: identity cards, social insurance, tax.

Each is read where its cue says so; those whose form and check together leave little to chance (a Spanish NIF, an
Italian tax code, a French social insurance number, a German identity card, an Irish PPS number, a Belgian
national number) also without. The statutes stand with the checks in `redaction/validators.py`.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import it_codice_fiscale, passed

_NUMBER: Final = "[number|no|num|#|card|code] [number]"
_WHOSE: Final = (
    "(french|german|spanish|italian|dutch|belgian|polish|portuguese|irish|swedish|danish|finnish|austrian|swiss|canadian"
    "|indian|mexican|brazilian|european|greek|norwegian|romanian|czech|hungarian)"
)
_SELF_TELLING: Final = (
    "es_nif", "it_codice_fiscale", "fr_nir", "de_identity_card", "ie_ppsn", "be_national_number",
)  # fmt: skip
_ALL: Final = (*_SELF_TELLING, "de_steuer_id", "nl_bsn", "pl_pesel", "pt_nif", "se_personnummer", "fi_hetu", "ca_sin")
NATIONAL: Final = Code(
    Label.NATIONAL_ID,
    "national_id",
    (
        (
            f"{_WHOSE} (social security|social insurance|national insurance|national identity|identity"
            "|national id|id|tax"
            f"|tax id|fiscal|insurance|social|dni|personal|citizen) {_NUMBER}"
        ),
        "(national|citizen|personal) (id|identity|identification|register|registration) " + _NUMBER,
        "(identity|id) card [number|no|#]",
        (
            "(dni|nie|nif|d n i|n i e|n i f|insee|nir|codice fiscale|fiscal code|bsn|burgerservicenummer"
            "|pesel|ppsn|pps"
            "|p p s|personnummer|personalausweis|steuer id|steueridentifikationsnummer|steuer "
            "identifikationsnummer|aadhaar"
            f"|curp|cpf|henkil\u00f6tunnus|cpr|rijksregisternummer|cni|sozialversicherungsnummer) {_NUMBER}"
        ),
        f"social insurance {_NUMBER}",
        "(green card|permanent resident|alien registration|uscis) [card] (number|no|#)",
    ),
    longest=16,
    letters=True,
    checks=_ALL,
)
CODES: Final = register(NATIONAL)
_CODICE: Final = re.compile(r"(?<!\w)[a-z]{6}\w{2}[a-z]\w{2}[a-z]\w{3}[a-z](?!\w)", re.IGNORECASE)
"""An Italian tax code as it is written: its six letters look like a word."""
_SHORTEST: Final = 8


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and those that only such a number can be."""
    yield from claimed(reading, CODES)
    taken = {claim.run for claim in claims(reading)}
    for match in _CODICE.finditer(reading.text):
        if it_codice_fiscale(match.group().lower()):
            yield Finding(match.start(), match.end(), Label.NATIONAL_ID, 0.97, "national-id", "it_codice_fiscale")
    for index, run in enumerate(reading.runs):
        if len(run.chars) >= _SHORTEST and index not in taken:
            check = passed(run.chars, *_SELF_TELLING)
            if check:
                yield Finding(run.start, run.end, Label.NATIONAL_ID, 0.91, "national-id", check)
