"""Account, routing and IBAN numbers (45 CFR 164.514(b)(2)(i)(J))."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import CuedCode, cue
from redaction.entities import Finding, Label
from redaction.spoken import Reading

CUE: Final = cue(
    r"(?:bank |checking |savings |my |customer )?account(?: number| no\.?| #)?|routing(?: number)?|aba(?: number)?"
    r"|sort code"
    r"|swift(?: code)?"
)
IBAN_CUE: Final = cue(r"i\.? ?b\.? ?a\.? ?n\.?|ibans?|eyeban")
_ACCOUNT: Final = CuedCode(Label.BANK_ACCOUNT, CUE, 4, 17)
_IBAN: Final = CuedCode(Label.IBAN_CODE, IBAN_CUE, 6, 34, letters=True)
_IBAN_SHAPE: Final = re.compile(r"[a-z]{2}\d{2}[a-z0-9]{10,30}")
_SHORTEST_UNCHECKED: Final = 12


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and IBANs by their shape, the surer with their check digits right."""
    yield from _ACCOUNT.find(reading)
    yield from _IBAN.find(reading)
    for run in reading.runs:
        if _IBAN_SHAPE.fullmatch(run.chars) and len(run.digits) >= _SHORTEST_UNCHECKED:
            score = 0.99 if mod97(run.chars) else 0.6
            yield Finding(run.start, run.end, Label.IBAN_CODE, score, "iban")


def mod97(chars: str) -> bool:
    """The check of ISO 13616-1 (ISO/IEC 7064 MOD 97-10)."""
    rearranged = chars[4:] + chars[:4]
    return int("".join(str(int(char, 36)) for char in rearranged)) % 97 == 1
