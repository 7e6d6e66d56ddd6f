"""Health cards and insured persons' numbers outside the United States (45 CFR 164.514(b)(2)(i)(I)).

Canada's provinces, Germany's statutory insurers, Spain's regions, Australia, Africa and India have cards of their own.
Two forms tell by themselves: an Ontario number with its version code (Ministry of Health, "Health Card Validation
Reference Manual") and a German insured person's number (§ 290 SGB V).
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.identity_numbers import ca_ohip, de_kvnr
from redaction.spoken import Reading

_NUMBER: Final = "[number|no|num|#|id|card|code] [number|no|#]"
CARD: Final = Code(
    Label.HEALTH_PLAN_ID,
    "health_card",
    (
        f"(ohip|o h i p|ramq|r a m q|ahcip|mcp|hcn|phn|p h n) {_NUMBER}",
        "(provincial|personal|alberta|ontario|bc|quebec|manitoba) health [care|insurance] [card|number|no] [number|#]",
        "(health|healthcare|health care|care|services) card [number|no|#]",
        "(health|nhi|hospital insurance|medical aid|medical scheme|sickness fund|health fund) (number|no|#)",
        (
            "(aok|a o k|barmer|dak|techniker krankenkasse|techniker|krankenkasse|krankenkassen|krankenversicherung"
            "|versichertenkarte|versichertennummer|versicherten nummer|gesundheitskarte|krankenversichertennummer"
            f"|kvnr|k v n r) {_NUMBER}"
        ),
        f"(tarjeta sanitaria|sergas|osakidetza|sacyl|catsalut|cat salut|cip sns|tessera sanitaria|mutuelle) {_NUMBER}",
        f"(nhif|n h i f|nhis|n h i s|shif|nhia|hmo|h m o|hygeia|reliance hmo|axa mansard) {_NUMBER}",
        f"(medibank|bupa|hcf|vhi|laya|discovery health|ayushman|ayushman bharat|abha|a b h a) {_NUMBER}",
    ),
    ("(insured|covered) (with|by|under)", "(enrollee|enrolee|insured person)"),
    shortest=6,
    longest=20,
    letters=True,
    form=re.compile(r"(?:[a-z]*\d){5}\w*"),
    checks=("ca_ohip", "de_kvnr"),
)
CODES: Final = register(CARD)
_OHIP_LENGTH: Final = 12


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and those that only such a card has."""
    yield from claimed(reading, CODES)
    taken = {claim.run for claim in claims(reading) if claim.finding is not None}
    for index, run in enumerate(reading.runs):
        if index in taken:
            continue
        if len(run.chars) == _OHIP_LENGTH and ca_ohip(run.chars):
            yield Finding(run.start, run.end, Label.HEALTH_PLAN_ID, 0.9, "health-card", "ca_ohip")
        elif de_kvnr(run.chars):
            yield Finding(run.start, run.end, Label.HEALTH_PLAN_ID, 0.78, "health-card", "de_kvnr")
