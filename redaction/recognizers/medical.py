"""Medical record numbers and health-plan identifiers (45 CFR 164.514(b)(2)(i)(H), (I)).

No authority fixes the form of a medical record number: its cue tells. Medicare's has one (CMS, "Understanding the
Medicare Beneficiary Identifier format").
"""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import mbi

_ID: Final = "(id|identifier|identification|number|no|num|#|ids|numbers|code) [number]"
_INSURERS: Final = (
    "blue cross|blue shield|blue cross blue shield|aetna|cigna|humana|kaiser|united healthcare|anthem|molina|centene"
    "|wellcare|highmark|ambetter|tricare|medi cal"
)
_OTHER_INSURANCE: Final = (
    "renters|renter s|homeowners|home|house|car|auto|vehicle|motorcycle|boat|life|pet|travel|flood|liability|umbrella"
)
RECORD: Final = Code(
    Label.MRN,
    "mrn",
    (
        "medical (record|records|chart|file) [number|no|num|#|id]",
        "(mrn|mrns|emr|ehr|uhid|u h i d|urn|u r n|nhc) [number|no|#|id]",
        "(mr|ur|unit record|case notes|folder|medical card|dossier) (number|no|#)",
        (
            "(chart|record|hospital|encounter|visit|admission|patient|patients|health record|hospital record"
            "|file|radiology|lab"
            f"|pathology) {_ID}"
        ),
    ),
    ("(chart|charts|record|records|health record|patient|encounter)",),
    shortest_weak=5,
    longest=14,
    letters=True,
    sweep=True,
)
PLAN: Final = Code(
    Label.HEALTH_PLAN_ID,
    "health_plan_id",
    (
        (
            "(member|membership|insurance|subscriber|plan|policyholder|policy holder|group|beneficiary|medicaid"
            "|medicare"
            "|enrollee|health plan|coverage|payer|insured|insurer|health insurance|medical insurance|dental"
            "|pharmacy|rx bin|subscribe a"  # as "subscriber" is heard
            f"|rx group|dependent|tricare|medi cal|sponsor|cardholder) [card|plan|member|policy|group] {_ID}"
        ),
        "(mbi|hicn|pcn|bin) [number]",
        f"({_INSURERS}) [member|card|policy|group|plan] (id|number|no|#)",
        "(insurance|medicare|medicaid|member|membership) card",
    ),
    (
        (
            "(member|membership|insurance|health plan|health insurance|insurance plan|subscriber|group|medicare"
            "|medicaid"
            f"|{_INSURERS})"
        ),
    ),
    shortest_weak=5,
    longest=16,
    letters=True,
    checks=("mbi",),
    sweep=True,
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
POLICY: Final = Code(
    Label.HEALTH_PLAN_ID,
    "policy",
    (f"policy [card|group] {_ID}", f"({_OTHER_INSURANCE}) insurance [card|policy|plan] {_ID}"),
    ("policy", f"({_OTHER_INSURANCE}) insurance [card|policy|plan]"),
    shortest_weak=5,
    longest=16,
    letters=True,
)
"""A policy insures anything: a person's health where words of health say so."""
CODES: Final = register(RECORD, PLAN, POLICY, EUROPEAN)
_HEALTH: Final = frozenset(
    "health medical healthcare dental dentist vision optician therapist doctor hospital clinic copay coinsurance "
    "deductible subscriber dependent enrollee medicare medicaid prescription pharmacy treatment surgery scan aetna "
    "cigna humana kaiser anthem molina bupa vitality ppo hmo".split()
)
"""What says that a policy insures somebody's health."""
_CLUBS: Final = frozenset(
    "gym club library museum costco airline pool loyalty rewards warehouse fitness golf cinema zoo union "
    "society".split()
)
"""What people are members of besides a health plan."""
_THINGS: Final = frozenset(
    "car cars auto automobile truck vehicle van suv motorcycle motorbike bike boat rv trailer camper home "
    "homeowner homeowners house household contents condo renter renters rental roof apartment landlord property "
    "flood fire hail earthquake storm windshield windscreen collision travel trip pet dog cat life funeral burial "
    "umbrella warranty jewelry business liability".split()
)
"""What other insurers insure."""
_MBI_LENGTH: Final = 11
_SURE: Final = 0.98
_MORE: Final = 0.01
"""Over what the same number is as somebody's "id"."""


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and Medicare numbers by their form."""
    yield from claimed(reading, (RECORD, EUROPEAN))
    for plan in claimed(reading, (PLAN,)):
        yield replace(plan, label=Label.UNIQUE_ID) if _belongs_to_club(reading) else plan
    for policy in claimed(reading, (POLICY,)):
        yield policy if _insures_health(reading) else replace(policy, label=Label.UNIQUE_ID)
    yield from _beside_plan(reading)
    for run in reading.runs:
        if len(run.chars) == _MBI_LENGTH and mbi(run.chars.replace("o", "0")):
            yield Finding(run.start, run.end, Label.HEALTH_PLAN_ID, 0.985, "medicare-beneficiary", "mbi")


def _beside_plan(reading: Reading) -> Iterator[Finding]:
    """An "id" said right after a plan's number: "group number is 70412 and the id is w two nine …"."""
    for plan, other in pairwise(claims(reading)):
        if (
            plan.code is PLAN
            and other.finding is not None
            and other.finding.why == "cue:unique_id"
            and other.code.vague
        ):
            yield replace(other.finding, label=Label.HEALTH_PLAN_ID, score=min(_SURE, other.finding.score + _MORE))


def _belongs_to_club(reading: Reading) -> bool:
    words = {atom.value.removesuffix("'s") for atom in reading.atoms}
    return bool(words & _CLUBS) and not words & _HEALTH


def _insures_health(reading: Reading) -> bool:
    words = {atom.value.removesuffix("'s") for atom in reading.atoms}
    return (bool(words & _HEALTH) or "insurance card" in reading.lower) and not words & _THINGS
