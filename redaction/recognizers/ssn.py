"""US social security numbers, whole or their last digits."""

from collections.abc import Iterator
from typing import Final

from redaction.cues import CuedCode, cue, digit_span, is_quantity
from redaction.entities import Finding, Label
from redaction.spoken import Reading

CUE: Final = cue(
    r"social(?: security)?(?:'s)?(?: number)?|ssns?|s[.\- ]*s[.\- ]*n|tax(?:payer)? id(?:entification)?|itin"
)
_CUED: Final = CuedCode(Label.US_SSN, CUE, 3, 9)
_LENGTH: Final = 9


def find(reading: Reading) -> Iterator[Finding]:
    """Digits that a cue calls so, and any nine digits said in a row."""
    yield from _CUED.find(reading)
    for run in reading.runs:
        if len(run.digits) == _LENGTH == len(run.chars) and not is_quantity(reading, run):
            start, end = digit_span(reading, run)
            shaped = [len(atom.value) for atom in reading.atoms[run.first : run.last + 1] if atom.value.isdigit()]
            yield Finding(start, end, Label.US_SSN, 0.8 if shaped == [3, 2, 4] else 0.6, "nine-digits")
