"""Numbers of no recognised kind that identify all the same (45 CFR 164.514(b)(2)(i)(R)).

What is called someone's "id" or PIN, the reference under which a case, a claim or a booking is kept, and long numbers
without any cue. Sums, page numbers and short references are none.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import digit_span, is_quantity
from redaction.cues.claims import Claim, claimed, claims
from redaction.cues.code import Code, register
from redaction.cues.coded import capitals_before
from redaction.cues.quantities import is_counting, is_idle
from redaction.entities import Finding, Label
from redaction.lexicon import is_listed
from redaction.recognizers.phone import NUMBERED
from redaction.recognizers.rivals import SHORT
from redaction.spoken import Kind, Reading, Run
from redaction.spoken.alphabet import ICAO
from redaction.vocabulary import is_plain

SHORTEST_NUMBER: Final = 7
"""Digits from which a run without any cue is withheld. Order numbers and sums of money are mostly shorter."""
_SHORTEST_CODE: Final = 8
_FEWEST_DIGITS: Final = 5
_FEWEST_OF_PARCEL: Final = 9
_LONGEST_CLUMP: Final = 4
_LONGEST_WORD: Final = 10
_FEWEST_AMID: Final = 3
"""Digits amid more letters than an abbreviation has: a code of so many characters is somebody's."""
_FEWEST_LETTERED: Final = 6
"""Digits behind a letter from which a run is somebody's: "E-220817"."""
_LONGEST_SUM: Final = 13
_FEWEST_OF_ALPHABET: Final = 2
_SHORTEST_SPELLED: Final = 5
_CALLED: Final = "(number|numbers|no|num|#|id|ids|code|codes|identifier|reference|ref) [number]"
ID: Final = Code(
    Label.UNIQUE_ID,
    "unique_id",
    (
        (
            "(id|identification|employee|student|customer|client|user|staff|personnel|applicant|resident|inmate|voter"
            "|participant|donor|military|service|clearance|library|dod|worker|associate|faculty|volunteer|contractor|vendor"
            "|payroll|employer|guest|passenger|traveler|redress|timecard) "
            "(id|number|no|num|#|identification|identifier|badge) [number]"
        ),
        "(pin|pass code|passcode|access code|pin code|otp) [number|code]",
        "(6|8) digit (code|number|pin)",
        "(text|texted|sent|emailed|messaged) me (a|this) code",
        "code from [the|my|your] (text|text message|message|sms|app|email|authenticator)",
        "code that (came|came through|came up|they sent|you sent|was sent|arrived|i got|i received)",
        "(code|digits|numbers) (you|they|he|she|we|i) [just] (texted|sent|emailed|messaged|gave) (me|us|you|him|her)",
        "(code|codes) (you|they|he|she|we|i) [just] (texted|messaged|emailed) [was|is|says]",
        ("(verification|one time|1 time|door|alarm|entry|lockbox|garage|unlock) (code|pin|passcode)"),
        "(booking|gate|locker|key box|wifi|app|tablet|handset|telephone) (pin|passcode)",
        "(collection|pickup|pick up|two factor|2 factor|authentication) (code|pin) [number]",
        "(puk|p u k) [code|number]",
        "(ein|fein|employer identification) [number]",
        "badge [number|no|#|id]",
        "(ktn|known traveler|global entry|precheck|pre check) [number|id]",
    ),
    ("(id|identification|employee|payroll)",),
    shortest_weak=5,
    longest=20,
    letters=True,
    vague=True,
)
REFERENCE: Final = Code(
    Label.UNIQUE_ID,
    "reference",
    (
        (
            "(claim|claims|case|alien|ticket|incident|reservation|booking|itinerary|confirmation|reference|ref|tracking"
            "|prescription|prescriptions|rx|script|scrip|refill|accession|specimen|sample|prior authorization"
            "|pre authorization"
            "|preauthorization|prior auth|pre auth|preauth|authorization|auth|approval|referral"
            "|loyalty|rewards|reward|frequent flyer|frequent flier|flyer|flier|mileage|miles|club|docket|crime|report"
            "|police report|complaint|dispute|grievance|appeal|denial|service request|request|enrollment|application"
            "|registration confirmation|confirmation or reference|cancellation|rma|return authorization|waybill"
            f"|consignment|escalation|inquiry|enquiry|petition|citation|permit application|lab order"
            f"|requisition) {_CALLED}"
        ),
        "(record|booking|reservation|flight) locator [number|code|id]",
        "(my|his|her|their|your|the) a number",
        "(tracking|pnr|e ticket|locator)",
        (
            "(loyalty|rewards|reward|frequent flyer|frequent flier|mileage|miles|skymiles|aadvantage) (account|card"
            "|program)"
        ),
        "(loyalty|rewards|frequent flyer|frequent flier) account number",
        (
            "(skymiles|aadvantage|mileageplus|bonvoy|hilton honors|rapid rewards|aeroplan|avios|nectar|clubcard"
            "|flying blue|skywards|krisflyer|executive club|miles and more|velocity|trueblue|advantage card|one key"
            f"|membership rewards|world of hyatt) {_CALLED}"
        ),
        f"(folio|consumer|gas card|electricity card|meter point|mpan|mprn|prn|permanent registration) {_CALLED}",
        "(prescription|rx|parcel|membership) (barcode|bar code) [number]",
    ),
    (
        (
            "(claim|case|ticket|incident|reservation|booking|confirmation|reference|ref|prescription|script|rx"
            "|authorization|prior authorization|prior auth|referral|accession|docket|loyalty|rewards|frequent flyer"
            "|frequent flier|scrip|dispute|complaint"
            "|police report|consignment|waybill|policy reference|membership reference|folio|prn)"
        ),
    ),
    shortest=5,
    longest=24,
    letters=True,
    instead=SHORT,
)
"""What a clinic, an insurer, a carrier or a court keeps somebody's matter under; four characters tell nothing."""
PURCHASE: Final = Code(
    Label.UNIQUE_ID,
    "purchase",
    (
        (
            "(order|purchase|purchase order|invoice|receipt|transaction|shipment|package|parcel|delivery"
            "|work order|job|part"
            "|product|model|store|branch|check|cheque|stock|terminal|register|location|site|stall|dock"
            f"|trailer|paint|pattern|recipe) {_CALLED}"
        ),
    ),
    ("(order|invoice|model|work order)",),
    letters=True,
    longest=24,
    form=re.compile(r"(?:\D*\d){8}\w*"),
    instead=SHORT,
)
"""What a shop numbers; so long a number is one buyer's alone."""
_FEWEST_SPELLED_DIGITS: Final = 2
_LETTERS: Final = re.compile(r"[a-z]+")
_DIGITS: Final = re.compile(r"\d+")
_LONGEST_MEASURED: Final = 3
"""Digits of a number that was measured: "p r four four one seven …" is somebody's."""
CLINICAL: Final = frozenset(
    "bp hr rr qt qtc qrs pr ekg ecg bmi bun wbc rbc hgb hb hct plt mcv mch rdw inr ptt pt ldl hdl tsh psa alt ast alp "
    "ldh crp esr gfr egfr ef lvef fev fvc peep fio spo sat sats tpa cpk bnp ck ph pco po hba mg mcg ml kg cc iv "
    "im".split()
)
"""What is measured in a clinic, as its letters are said between numbers."""
_MODEL_YEAR: Final = re.compile(r"a?(?:19|20)\d\d[a-z]{1,4}\d{1,4}[a-z]{0,2}")
_FAULTS: Final = re.compile(r"a?(?:[pbcu][0-3][\da-f]{3}){1,3}|a?0x[\da-f]{1,8}")
"""A vehicle's trouble codes (SAE J2012) and a computer's: "P0420 and P0171", "0x80070057"."""
_PARCEL: Final = re.compile(r"1z[a-z\d]{8}\d{8}|[a-z]{2}\d{9}(?:us|gb|ca|au|de|fr|cn|nl|es|it|ie)")
"""UPS's parcels (1Z, the shipper's six, two of the service, eight), and the posts' (Universal Postal Union, S10)."""
_POSTAL: Final = re.compile(r"(?<![\w-])[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}(?![\w-])")
"""A parcel of the posts' in groups, as it is written: "RR 473 124 829 GB"."""
CODES: Final = register(ID, REFERENCE, PURCHASE)


def find(reading: Reading) -> Iterator[Finding]:
    """What a cue calls so, and every run that is long enough to name someone."""
    yield from claimed(reading, (*CODES, NUMBERED))
    for match in _POSTAL.finditer(reading.text) if reading.figures >= _FEWEST_OF_PARCEL else ():
        yield Finding(match.start(), match.end(), Label.UNIQUE_ID, 0.9, "tracking-number")
    harmless = {claim.run for claim in claims(reading) if claim.code.harmless}
    cued = {claim.run: claim for claim in claims(reading)}
    for index, run in enumerate(reading.runs):
        if _PARCEL.fullmatch(run.chars):
            yield Finding(run.start, run.end, Label.UNIQUE_ID, 0.9, "tracking-number")
        elif _is_alphabetic(reading, run):
            yield Finding(run.start, run.end, Label.UNIQUE_ID, 0.9, "spelled-code")
        elif index in cued and _covers(cued[index], run):
            continue
        elif index not in harmless and _is_told_apart(reading, run):
            yield Finding(run.start, run.end, Label.UNIQUE_ID, 0.4, "spelled-code")
        elif index not in harmless and _names_someone(run) and not _is_harmless(reading, run):
            start, end = digit_span(reading, run) if run.chars.isdigit() else (run.start, run.end)
            # what a cue announces has its beginning: "DEA FM6130520"
            start = start if index in cued else min(start, capitals_before(reading, run), _clump_before(reading, run))
            yield Finding(start, end, Label.UNIQUE_ID, 0.4, "long-number")


def _clump_before(reading: Reading, run: Run) -> int:
    """Where a code begins whose first letters a recogniser wrote as a word: "wba three a five c five eight …"."""
    before = reading.atoms[run.first - 1] if run.first else None
    letters = len(run.chars) - len(run.digits)
    if before is None or before.kind is not Kind.WORD or not 1 < len(before.value) <= _LONGEST_CLUMP or not letters:
        return run.start
    strange = before.value.isalpha() and not is_plain(before.value) and not is_listed(before.value)
    return before.start if strange and len(run.chars) >= _SHORTEST_CODE else run.start


def _covers(claim: Claim, run: Run) -> bool:
    """Whether nothing but its cue is left of a run outside of what a cue claims: "DL2740815"."""
    return claim.finding is not None and claim.extent.last == run.last and claim.extent.digits >= len(run.digits)


def _names_someone(run: Run) -> bool:
    digits = len(run.digits)
    lettered = run.chars[0].isalpha() and digits >= _FEWEST_LETTERED
    code = len(run.chars) >= _SHORTEST_CODE and digits >= _FEWEST_DIGITS
    return digits >= SHORTEST_NUMBER or lettered or code or (len(run.chars) > _LONGEST_WORD and digits >= _FEWEST_AMID)


def _is_alphabetic(reading: Reading, run: Run) -> bool:
    """Whether a run is spelled with the radio alphabet, and digits in it: nobody says a quantity so."""
    if len(run.digits) < _FEWEST_SPELLED_DIGITS or len(run.chars) < _SHORTEST_SPELLED:
        return False
    atoms = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.spoken]
    told = sum(reading.lower[atom.start : atom.end].split()[-1] in ICAO for atom in atoms)
    mixed = told == 1 and len(run.chars) - len(run.digits) > told  # "6KR Alpha T9"
    return told >= _FEWEST_OF_ALPHABET or (mixed and len(run.chars) > _SHORTEST_SPELLED)


def _is_told_apart(reading: Reading, run: Run) -> bool:
    """Whether a run has two letters that are said with a word, and a digit: "q as in queen seven l for lima"."""
    if not run.digits or len(run.chars) < _SHORTEST_SPELLED:
        return False
    atoms = reading.atoms[run.first : run.last + 1]
    letters = (atom for atom in atoms if atom.kind is Kind.LETTER)
    told = sum(reading.text[atom.start : atom.end].count(" ") > 1 for atom in letters)
    return told >= _FEWEST_OF_ALPHABET


def _measured(run: Run) -> bool:
    """Whether a run reads out what was measured, a car, or a fault: "pulse 72 q t c 431", "a 2013 F-150", "P0420"."""
    clinical = any(letters in CLINICAL for letters in _LETTERS.findall(run.chars))
    clinical = clinical and all(len(digits) <= _LONGEST_MEASURED for digits in _DIGITS.findall(run.chars))
    return clinical or any(shape.fullmatch(run.chars) for shape in (_MODEL_YEAR, _FAULTS))


def _is_harmless(reading: Reading, run: Run) -> bool:
    return _sum(reading, run) or _measured(run) or _parted(reading, run)


def _parted(reading: Reading, run: Run) -> bool:
    """Whether articles part numbers: "a 187, then a 142"; an "a" amid digits is a code's letter."""
    articles = [
        at
        for at in range(run.first, run.last + 1)
        if reading.atoms[at].value == "a" and (at == run.first or reading.atoms[at - 1].value in {",", "and", "then"})
    ]
    return len(articles) > 1 and len(articles) == run.chars.count("a") and run.chars.replace("a", "").isdigit()


def _sum(reading: Reading, run: Run) -> bool:
    short = len(run.digits) < _LONGEST_SUM
    return is_counting(reading, run) or (short and (is_quantity(reading, run) or is_idle(reading, run)))
