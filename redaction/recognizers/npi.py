"""US National Provider Identifiers (45 CFR 162.406; a licence number under 45 CFR 164.514(b)(2)(i)(K)).

Ten digits that begin with 1 or 2; Luhn over them with 80840 in front. No telephone number begins with 1 in North
America, so that such ten digits are an NPI's without a cue.
"""

from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import npi

NPI: Final = Code(
    Label.LICENSE_NUMBER,
    "npi",
    (
        "(npi|n p i|national provider) [number|no|#|id|identifier|identification] [number]",
        "[billing|rendering|referring|service] provider (id|number|identifier)",
    ),
    longest=10,
    checks=("npi",),
)
CODES: Final = register(NPI)


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and those that only an NPI can be."""
    yield from claimed(reading, CODES)
    taken = {claim.run for claim in claims(reading)}
    for index, run in enumerate(reading.runs):
        if index not in taken and run.chars[:1] == "1" and npi(run.chars):
            yield Finding(run.start, run.end, Label.LICENSE_NUMBER, 0.88, "npi", "npi")
