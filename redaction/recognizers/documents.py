"""Passports, driving licences, certificates and professional licences (45 CFR 164.514(b)(2)(i)(K))."""

from collections.abc import Iterator
from typing import Final

from redaction.cues import CuedCode, cue
from redaction.entities import Finding, Label
from redaction.spoken import Reading

_KINDS: Final = (
    CuedCode(Label.US_PASSPORT, cue(r"passport(?: number| no\.?| book)?"), 6, 10, letters=True),
    CuedCode(
        Label.US_DRIVER_LICENSE,
        cue(
            r"driv(?:er|ing)(?:'?s)?'? ?licen[sc]e(?: number| no\.?)?|driver'?s id|state id|d\.? ?l\.? number"
            r"|(?<!nursing )(?<!medical )(?<!pharmacy )(?<!board )(?<!professional )licen[sc]e number"
        ),
        4,
        19,
        letters=True,
    ),
    CuedCode(
        Label.LICENSE_NUMBER,
        cue(
            r"(?:medical|nursing|pharmacy|professional|board|contractor'?s?|gun|pilot'?s?) (?:licen[sc]e"
            r"|certificate)(?: number)?"
            r"|certificate (?:number|no\.?)|certification number|dea(?: number)?|npi(?: number)?|n\.? ?p\.? ?i"
            r"|badge number"
        ),
        4,
        14,
        letters=True,
    ),
)


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so."""
    for kind in _KINDS:
        yield from kind.find(reading)
