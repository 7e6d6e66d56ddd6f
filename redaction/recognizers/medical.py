"""Medical record numbers and health-plan identifiers (45 CFR 164.514(b)(2)(i)(H), (I)).

No authority fixes the form of a medical record number: its cue tells. Medicare's has one (CMS, "Understanding the
Medicare Beneficiary Identifier format").
"""

from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import mbi

_ID: Final = "(id|identifier|identification|number|no|num|#|ids|numbers|code) [number]"
RECORD: Final = Code(
    Label.MRN,
    "mrn",
    (
        "medical (record|records|chart|file) [number|no|num|#|id]",
        "(mrn|mrns|emr|ehr) [number|no|#|id]",
        (
            "(chart|record|hospital|encounter|visit|specimen|accession|admission|patient|patients|health record"
            "|file|radiology"
            f"|lab|pathology) {_ID}"
        ),
        f"(prescription|rx|script) {_ID}",
    ),
    ("(chart|health record|patient|encounter|accession)",),
    shortest_weak=5,
    longest=14,
    letters=True,
)
PLAN: Final = Code(
    Label.HEALTH_PLAN_ID,
    "health_plan_id",
    (
        (
            "(member|membership|insurance|subscriber|plan|policy|policyholder|policy holder|group|beneficiary"
            "|medicaid|medicare"
            "|enrollee|claim|claims|health plan|prior authorization|authorization|auth|referral|coverage|payer"
            "|insured|insurer"
            "|health insurance|medical insurance|dental|pharmacy|rx bin|rx group|dependent) [card|plan|member"
            f"|policy|group] {_ID}"
        ),
        "(mbi|hicn|pcn|bin) [number]",
        "(blue cross|blue shield|aetna|cigna|humana|kaiser|united healthcare|anthem) [member|card] (id|number|no|#)",
        "(insurance|medicare|medicaid|member|membership) card",
    ),
    (
        (
            "(member|membership|insurance|health plan|health insurance|insurance plan|subscriber|policy|group|medicare"
            "|medicaid|claim|blue cross|aetna|cigna|humana|kaiser)"
        ),
    ),
    shortest_weak=5,
    longest=16,
    letters=True,
    checks=("mbi",),
)
EUROPEAN: Final = Code(
    Label.HEALTH_PLAN_ID,
    "health_plan_id",
    ("(ehic|e h i c|ghic|g h i c|e 111|european health insurance|global health insurance) [card] [number|no|#]",),
    shortest=8,
    longest=22,
    letters=True,
)
"""Twenty digits; a British card's begin with 80826 (Decision S2 of the Administrative Commission, 2009)."""
CODES: Final = register(RECORD, PLAN, EUROPEAN)
_MBI_LENGTH: Final = 11


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and Medicare numbers by their form."""
    yield from claimed(reading, CODES)
    for run in reading.runs:
        if len(run.chars) == _MBI_LENGTH and mbi(run.chars.replace("o", "0")):
            yield Finding(run.start, run.end, Label.HEALTH_PLAN_ID, 0.985, "medicare-beneficiary", "mbi")
