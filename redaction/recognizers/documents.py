"""Passports, driving licences, certificates and professional licences (45 CFR 164.514(b)(2)(i)(K)).

Forms differ by issuer (US passports: nine characters, 22 CFR 51; driving licences: each state's, AAMVA D20), so that a
cue must tell. DEA registrations carry a check (21 CFR 1301).
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from redaction.cues.claims import Claim, claims
from redaction.cues.code import Code, register
from redaction.cues.extent import Extent
from redaction.entities import Finding, Label
from redaction.gazetteer import COUNTRIES, NATIONALITIES
from redaction.spoken import Atom, Kind, Reading
from redaction.validators import dea
from redaction.vocabulary import MONTHS

_NUMBER: Final = "[number|numbers|no|num|#|book|card|id|is]"
_COUNTRIES: Final = "|".join(
    "british uk english scottish irish french german spanish italian dutch belgian swiss austrian polish "
    "portuguese greek "
    "swedish danish norwegian finnish canadian mexican brazilian indian chinese japanese korean australian russian "
    "ukrainian turkish nigerian pakistani bangladeshi ghanaian kenyan egyptian filipino czech romanian hungarian "
    "israeli foreign european eu other".split()
)
US_PASSPORT: Final = Code(
    Label.US_PASSPORT,
    "us_passport",
    (f"(us|american|united states) passport {_NUMBER}", f"(u) (s) passport {_NUMBER}"),
    shortest=6,
    longest=10,
    letters=True,
)
ANY_PASSPORT: Final = replace(US_PASSPORT, phrases=(f"passport {_NUMBER}",))
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
        "(provisional|learner|learners) (license|licence|permit) [number|no|#]",
    ),
    ("(provisional|provisional one)",),
    shortest_weak=6,
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
            "|insurance producer|bar|cpa|therapist|state|state board|state medical|nursing board|electrician|plumber"
            "|plumbing|electrical"
            "|contracting|attorney|law|counselor|social work|broker|realtor|veterinary|vet|chiropractic|emt"
            "|paramedic|lpn|cna|np"
            "|pharmacy board|medical board|provider|prescriber|registered nurse) (license|licence|certificate"
            "|certification|registration"
            f"|permit) {_NUMBER}"
        ),
        "general (medical|dental|pharmaceutical|optical) council [registration|reference] [number|no|#]",
        "nursing and midwifery council [registration|reference|pin] [number|no|#]",
        "(certificate|certification|registration certificate|birth certificate) (number|no|num|#|id)",
        f"(dea|dea registration) {_NUMBER}",
        "(bar|permit|commission) (number|no|#)",
        f"(prescriber|upin) {_NUMBER}",
        (
            "(gmc|g m c|nmc|n m c|gphc|g p h c|gdc|g d c|hcpc|h c p c|goc|rcvs|sra|nmbi|coru|imc|ahpra|a h p r a"
            "|cpso|c p s o|cno|hpcsa|mdcn|m d c n|bacb|sia|s i a|cscs|c s c s|gas safe)"
            f" [registration|registered|register|reference|membership|licence|pin|p i n|id card|card] {_NUMBER}"
        ),
        "(prescriber|physician|doctor|clinician|practitioner) (id|number|identifier)",
        "(nursing|nurse's|midwife's|midwifery|registration) pin [number]",
        "notary [public] [commission] (number|no|#|id)",
    ),
    ("certificate",),
    shortest_weak=5,
    longest=14,
    letters=True,
    checks=("dea",),
)
_FOREIGN: Final = re.compile(r"[a-z]\d{7}|[a-z]{2}\d{6,7}")
"""Passports that are no American one, nine digits or a letter and eight: India's, Ireland's and Italy's, Poland's."""
_ISSUERS: Final = frozenset("uk eu".split())
_AMERICA: Final = frozenset("american america states usa".split())
_MOST_TO_ISSUER: Final = 14
"""Atoms between a passport's number and who issued it: "… it's a british one"."""
_DVLA: Final = re.compile(r"[a-z]{1,5}9{0,4}\d[0156]\d[0-3]\d{2}[a-z][a-z9][a-z\d]{3}")
"""A British driving licence: five of the surname, a birth date, initials, a check (DVLA, INF1D)."""
_DVLA_LENGTH: Final = 16
_DVLA_DIGITS: Final = 6
"""The fewest: those of the birth date."""
_DVLA_SURNAME: Final = 5
_OVER_CUES: Final = 0.98
"""Over a cue, which takes what follows the surname alone for the number: "licence OKAFO 812074 AB9TK"."""
_PROVINCES: Final = frozenset(
    "ontario quebec alberta manitoba saskatchewan newfoundland victoria queensland tasmania nsw lagos abuja gauteng "
    "maharashtra karnataka kerala gujarat punjab delhi dvla ndls".split()
)
"""Whose licences are no American state's: provinces of Canada, Australia, South Africa, India; British and Irish."""
_PROVINCE_PAIRS: Final = frozenset(
    {("british", "columbia"), ("nova", "scotia"), ("new", "brunswick"), ("prince", "edward"), ("south", "wales"),
     ("south", "australia"), ("western", "australia"), ("western", "cape"), ("northern", "ireland")}
)  # fmt: skip
_DVLA_WRITTEN: Final = re.compile(
    r"(?<!\w)[A-Z]{1,5}9{0,4}[ -]?\d[0156]\d[0-3]\d{2}[ -]?[A-Z][A-Z9]\d?[A-Z\d]{2}(?!\w)"
)
_PROFESSIONS: Final = frozenset(
    "nurse nursing medical pharmacy pharmacist doctor physician dentist dental lawyer attorney bar therapist "
    "contractor "
    "electrician plumber realtor broker teacher teaching pilot gun firearm weapon board professional "
    "practice counselor "
    "cosmetology cosmetologist veterinarian certificate certification accountant engineer paramedic "
    "chiropractor adjuster "
    "agent producer notary appraiser inspector hygienist therapist psychologist optometrist midwife surveyor architect "
    "barber esthetician midwife rn lpn cna md do np pa".split()
)
_MOST_BEFORE: Final = 10
CODES: Final = register(US_PASSPORT, ANY_PASSPORT, PASSPORT, DRIVER, LICENSE)


def _surname_before(reading: Reading, claim: Claim, finding: Finding) -> Iterator[Finding]:
    """A British licence with the surname's letters, which a recogniser wrote as a word: "morga six five seven …"."""
    before = next((atom for atom in reading.before(claim.extent.first, 2) if atom.value != ","), None)
    named = claim.code is DRIVER and before is not None and before.kind is Kind.WORD
    if before is None or not named or len(before.value) > _DVLA_SURNAME:
        return
    if _DVLA.fullmatch(before.value + claim.extent.chars):
        yield replace(finding, start=before.start, label=Label.LICENSE_NUMBER, score=_OVER_CUES, why="dvla")


def _professional(reading: Reading, first: int) -> bool:
    """Whether a licence is someone's to work: "nurse … license number"."""
    words = {atom.value.removesuffix("'s").removesuffix("s") for atom in reading.before(first, _MOST_BEFORE)}
    return bool(words & _PROFESSIONS) and not words & {"driver", "driving", "drive"}


def _label(reading: Reading, claim: Claim, finding: Finding) -> Label:
    """The label of what a code claims, after what else is said of it."""
    if claim.code is DRIVER and _professional(reading, claim.extent.first):
        return Label.LICENSE_NUMBER
    if claim.code is DRIVER and (_DVLA.fullmatch(claim.extent.chars) or _abroad(reading, claim.extent)):
        return Label.LICENSE_NUMBER
    if claim.code is ANY_PASSPORT and _foreign(reading, claim.extent):
        return Label.PASSPORT
    return finding.label


def _abroad(reading: Reading, extent: Extent) -> bool:
    """Whether a driving licence is another country's: a province or a people stands beside it."""
    atoms = reading.atoms
    values = [atom.value for atom in atoms[max(0, extent.first - _MOST_TO_ISSUER) : extent.last + _MOST_TO_ISSUER]]
    if _AMERICA & set(values):
        return False
    if _PROVINCES & set(values) or any(pair in _PROVINCE_PAIRS for pair in pairwise(values)):
        return True
    beside = range(max(0, extent.first - _MOST_TO_ISSUER), min(len(atoms), extent.last + _MOST_TO_ISSUER))
    return any(atoms[at].kind is Kind.WORD and _issues(atoms, at) for at in beside)


def _foreign(reading: Reading, extent: Extent) -> bool:
    """Whether a passport that nothing calls American is another country's: by its form, or by a country beside it."""
    atoms = reading.atoms
    beside = range(max(0, extent.first - _MOST_TO_ISSUER), min(len(atoms), extent.last + _MOST_TO_ISSUER))
    if any(atoms[at].value in _AMERICA for at in beside):
        return False
    return _FOREIGN.fullmatch(extent.chars) is not None or any(_issues(atoms, at) for at in beside)


def _issues(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a country's people stand here, or "from" before a country, or a day before its month.

    "My trip to India" issues no passport.
    """
    kingdom = [atom.value for atom in atoms[at : at + 3] if atom.value != "."][:2] == ["u", "k"]
    dated = atoms[at].value in MONTHS and at and atoms[at - 1].kind is Kind.DIGITS
    if dated or kingdom or atoms[at].value in _ISSUERS or NATIONALITIES.at(atoms, at) is not None:
        return True
    return at > 0 and atoms[at - 1].value in {"from", "by"} and COUNTRIES.at(atoms, at) is not None


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and DEA registrations by their check."""
    for claim in claims(reading):
        if claim.code in CODES and claim.finding is not None:
            finding = replace(claim.finding, label=_label(reading, claim, claim.finding))
            yield finding
            yield from _surname_before(reading, claim, finding)
    for match in _DVLA_WRITTEN.finditer(reading.text) if reading.cased and reading.figures >= _DVLA_DIGITS else ():
        yield Finding(match.start(), match.end(), Label.LICENSE_NUMBER, _OVER_CUES, "dvla")
    for run in reading.runs:
        if len(run.chars) == _DVLA_LENGTH and _DVLA.fullmatch(run.chars):
            yield Finding(run.start, run.end, Label.LICENSE_NUMBER, _OVER_CUES, "dvla")
        if dea(run.chars):
            yield Finding(run.start, run.end, Label.LICENSE_NUMBER, 0.93, "dea", "dea")
