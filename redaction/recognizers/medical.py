"""Medical record numbers and health-plan identifiers (45 CFR 164.514(b)(2)(i)(H), (I))."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import CuedCode, cue
from redaction.entities import Finding, Label
from redaction.spoken import Reading

RECORD_CUE: Final = cue(
    r"medical records?(?: number)?|m[.\- ]*r[.\- ]*n|mrns?|(?:chart|record|hospital|encounter|visit|case|specimen"
    r"|accession)"
    r" (?:number|no\.?|id)|patient (?:number|id|identifier)|chart|health record(?: number)?|prescription (?:number"
    r"|id)|rx number"
)
PLAN_CUE: Final = cue(
    r"(?:member(?:ship)?|insurance|subscriber|plan|policy|group|beneficiary|medicaid|medicare|enrollee|claim|health "
    r"plan"
    r"|prior authorization|referral)(?:'s)? ?(?:card )?(?:id|i\.? ?d\.?|identifier|number|no\.?|#)(?: number)?"
    r"|medicare|medicaid|mbi|hicn|insurance (?:is|card)|policy holder"
)
_RECORD: Final = CuedCode(Label.MRN, RECORD_CUE, 4, 14, letters=True)
_PLAN: Final = CuedCode(Label.HEALTH_PLAN_ID, PLAN_CUE, 4, 16, letters=True)
_MBI: Final = re.compile(
    r"[1-9][ac-hj-km-np-rt-y][0-9ac-hj-km-np-rt-y]\d[ac-hj-km-np-rt-y][0-9ac-hj-km-np-rt-y]\d[ac-hj-km-np-rt-y]{2}\d{2}"
)
"""CMS, "Understanding the Medicare Beneficiary Identifier format"."""


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and Medicare numbers by their shape."""
    yield from _RECORD.find(reading)
    yield from _PLAN.find(reading)
    for run in reading.runs:
        if _MBI.fullmatch(run.chars):
            yield Finding(run.start, run.end, Label.HEALTH_PLAN_ID, 0.96, "medicare-beneficiary")
