"""United Kingdom: NHS and National Insurance numbers.

NHS numbers are ten digits with a modulus 11 check (NHS Data Model and Dictionary); National Insurance numbers two
letters, six digits and a letter from A to D (HMRC, National Insurance Manual NIM39110). Ten digits alone may be a
telephone number, so that an NHS number needs a cue; the other's form is enough.
"""

from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import nino

_NUMBER: Final = "[number|no|num|#|card|id]"
NHS: Final = Code(
    Label.UK_NHS,
    "uk_nhs",
    (f"(nhs|n h s|national health service|national health|chi|health and care) {_NUMBER}",),
    longest=10,
    checks=("nhs",),
)
NINO: Final = Code(
    Label.UK_NINO,
    "uk_nino",
    (f"(ni|n i|national insurance|nino) {_NUMBER}",),
    longest=9,
    letters=True,
    checks=("nino",),
)
CODES: Final = register(NHS, NINO)
_LENGTH: Final = 9


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and National Insurance numbers by their form."""
    yield from claimed(reading, CODES)
    for run in reading.runs:
        if len(run.chars) == _LENGTH and nino(run.chars):
            yield Finding(run.start, run.end, Label.UK_NINO, 0.96, "uk_nino", "nino")
