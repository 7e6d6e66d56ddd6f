"""Passports, driving licences, certificates and professional licences (45 CFR 164.514(b)(2)(i)(K)).

Forms differ by issuer (US passports: nine characters, 22 CFR 51; driving licences: each state's, AAMVA D20), so that a
cue must tell. DEA registrations carry a check (21 CFR 1301).
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from redaction.cues.claims import claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import dea

_NUMBER: Final = "[number|numbers|no|num|#|book|card|id|is]"
_COUNTRIES: Final = "|".join(
    "british uk english scottish irish french german spanish italian dutch belgian swiss austrian polish "
    "portuguese greek "
    "swedish danish norwegian finnish canadian mexican brazilian indian chinese japanese korean australian russian "
    "ukrainian turkish nigerian foreign european eu my&country".replace("my&country", "other").split()
)
US_PASSPORT: Final = Code(
    Label.US_PASSPORT,
    "us_passport",
    (f"[us|american|u s|united states] passport {_NUMBER}", "passport (number|no)"),
    shortest=6,
    longest=10,
    letters=True,
)
PASSPORT: Final = Code(
    Label.PASSPORT, "passport", (f"({_COUNTRIES}) passport {_NUMBER}",), shortest=6, longest=10, letters=True
)
DRIVER: Final = Code(
    Label.US_DRIVER_LICENSE,
    "us_driver_license",
    (
        (
            "(driver|drivers|driving|driver s|learner|learners|operator|operators) (license|licence|permit|id"
            f"|card) {_NUMBER}"
        ),
        "(driver|drivers) (number|no)",
        "(dmv|dvla) [number|id]",
        "photo id [number]",
        f"state (id|identification) {_NUMBER}",
        "(dl|d l|cdl) [number|no|#]",
        "(license|licence|licenses) [number|no|num|#|id]",
        "[commercial|class] (drivers|driver) license",
    ),
    longest=19,
    letters=True,
)
LICENSE: Final = Code(
    Label.LICENSE_NUMBER,
    "license_number",
    (
        (
            "(medical|nursing|nurse|pharmacy|pharmacist|professional|board|contractor|contractors|gun|firearm|firearms|pilot"
            "|pilots|teaching|teacher|real estate|physician|doctor|dental|rn|business|liquor|marriage|trade"
            "|security|notary"
            "|insurance producer|bar|cpa|therapist|state board|state medical|nursing board|electrician|plumber"
            "|plumbing|electrical"
            "|contracting|attorney|law|counselor|social work|broker|realtor|veterinary|vet|chiropractic|emt"
            "|paramedic|lpn|cna|np"
            "|pharmacy board|medical board|provider|prescriber|registered nurse) (license|licence|certificate"
            "|certification|registration"
            f"|permit) {_NUMBER}"
        ),
        "(certificate|certification|registration certificate|birth certificate) (number|no|num|#|id)",
        f"(dea|dea registration) {_NUMBER}",
        "(badge|bar|permit) (number|no|#)",
        f"(gmc|nmc|prescriber|upin) {_NUMBER}",
        "(prescriber|physician|doctor|clinician|practitioner) (id|number|identifier)",
    ),
    ("certificate",),
    shortest_weak=5,
    longest=14,
    letters=True,
    checks=("dea",),
)
_PROFESSIONS: Final = frozenset(
    "nurse nursing medical pharmacy pharmacist doctor physician dentist dental lawyer attorney bar therapist "
    "contractor "
    "electrician plumber realtor broker teacher teaching pilot gun firearm weapon board professional "
    "practice counselor "
    "cosmetology veterinarian certificate certification accountant engineer paramedic chiropractor".split()
)
_MOST_BEFORE: Final = 10
CODES: Final = register(US_PASSPORT, PASSPORT, DRIVER, LICENSE)


def _professional(reading: Reading, first: int) -> bool:
    """Whether a licence is someone's to work: "nurse … license number"."""
    words = {atom.value.removesuffix("'s").removesuffix("s") for atom in reading.before(first, _MOST_BEFORE)}
    return bool(words & _PROFESSIONS) and not words & {"driver", "driving", "drive"}


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and DEA registrations by their check."""
    for claim in claims(reading):
        if claim.code in CODES and claim.finding is not None:
            professional = claim.code is DRIVER and _professional(reading, claim.extent.first)
            yield replace(claim.finding, label=Label.LICENSE_NUMBER) if professional else claim.finding
    for run in reading.runs:
        if dea(run.chars):
            yield Finding(run.start, run.end, Label.LICENSE_NUMBER, 0.93, "dea", "dea")
