"""Telephone and fax numbers (45 CFR 164.514(b)(2)(i)(D), (E)).

The forms are those of the North American Numbering Plan (NANPA: area and exchange codes do not begin with 0 or 1) and
of ITU-T E.164: at most fifteen digits, the country's code among them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from redaction.cues import digit_span, is_quantity
from redaction.cues.claims import Claim, claims
from redaction.cues.code import Code, register
from redaction.cues.coded import capitals_before
from redaction.cues.extent import stretched
from redaction.cues.quantities import is_idle
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run

_WHOSE: Final = (
    "[home|cell|mobile|work|office|contact|callback|daytime|evening|emergency|direct|alternate|business|personal|house"
    "|best]"
)
_NUMBER: Final = "[number|numbers|no|num|#|line]"
_LONGEST: Final = 15
PHONE: Final = Code(
    Label.PHONE_NUMBER,
    "phone_number",
    (
        (
            f"{_WHOSE} (phone|phones|telephone|cell|cellphone|cell phone|mobile phone|mobile|landline|land line"
            "|pager|beeper"
            f"|whatsapp|tel) {_NUMBER}"
        ),
        (
            "(contact|callback|call back|emergency|home|work|office|direct|daytime|text|return|best|alternate) "
            "(number|line|no)"
        ),
        "(call|calling|called) (me|us|him|her|them|back|my mom|my wife|my husband) [back] [at|on]",
        "(reach|text|ring|phone|dial|contact|buzz|message) (me|us|him|her|them) [back] [at|on]",
        "reached (at|on)",
        "(dialed|dialled|dialing|dialling) [out|in]",
        "number to (call|reach|dial|ring)",
        "(caller id|caller display) [number] [shows|showed|says|said]",
        (
            "(daughter|son|wife|husband|mom|mum|mother|dad|father|sister|brother|partner|neighbor|neighbour) "
            "(line|cell|mobile|phone|landline)"
        ),
        "voicemail",
    ),
    ("(call|dial|text|phoned|ring) [at|on]", "(speaking from|calling from)"),
    shortest=5,
    shortest_weak=7,
    longest=_LONGEST,
)
NUMBERED: Final = Code(Label.UNIQUE_ID, "number", (), shortest=5, longest=20, letters=True, vague=True)
"""What somebody calls a number, and what is too short for a telephone's, or has letters: "the wristband number"."""
NUMBER: Final = Code(
    Label.PHONE_NUMBER,
    "number",
    (),
    ("(number|numbers)",),
    shortest_weak=7,
    longest=_LONGEST,
    form=re.compile(r"a?\d.*"),
    vague=True,
    instead=NUMBERED,
)
TOLD_AT: Final = Code(
    Label.PHONE_NUMBER,
    "phone_number",
    (
        "(i'm|i am|he's|she's|we're|they're) at",
        "(code|codes|link|message|pin|otp|text|texts) to",
    ),
    longest=_LONGEST,
    form=re.compile(r"\d{10,11}"),
)
"""Where somebody is, or what is sent somewhere, if a whole number follows: "send the verification code to …"."""
AREA: Final = Code(Label.PHONE_NUMBER, "area_code", ("area code",), shortest=3, longest=_LONGEST)
EXTENSION: Final = Code(Label.PHONE_NUMBER, "extension", ("(extension|ext)",), shortest=2, longest=6)
FAX: Final = Code(
    Label.PHONE_NUMBER, "fax", (f"{_WHOSE} (fax|facsimile) [machine] {_NUMBER}", "fax (it|them) [to|at]"), shortest=5
)
CODES: Final = register(PHONE, TOLD_AT, NUMBER, AREA, EXTENSION, FAX)
_SHAPE: Final = re.compile(
    r"(?<![\w.-])(?:\+?\d{1,3}[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?(?!\w|-\d)"
)
"""The North American form, an extension included."""
_CODE: Final = re.compile(r"[b-np-z]\d")
"""How a number begins that is no telephone's; "a" is an article, "o" a zero."""
CORRECTED: Final = re.compile(r"\b(?:sorry|scratch that|correction|i meant|no wait|or rather|make that)\b")
"""What parts a slip from what stands in its place."""
_NATIONAL: Final = 10
_LOCAL: Final = 7
_ABROAD: Final = (8, 9, 11, 12, 13)
"""Digits that a number abroad has, with or without its country's code."""
_WHOLE: Final = frozenset({7, 10, 11})
_NATIONAL_LENGTHS: Final = frozenset({_NATIONAL, _NATIONAL + 1})
"""Of numbers that "NHS" or "CELL" in capitals may stand before; before others they are a code's: "INC 0071884"."""
_WITH_EXTENSION: Final = 0.99
"""Over an extension alone."""
_WITH_COUNTRY: Final = (12, 13)
"""Digits of a number that its country's code begins; none begins with 0, and behind 1 there are ten (ITU-T E.164)."""


_BETWEEN: Final = re.compile(
    r"[\s,.;]*(?:(?:and|at|on|with|then|um|uh|the|its|it's|it)[\s,]+)*(?:extension|ext|x)\b\.?[\s:#]*(?:(?:is|number|of)[\s:#]+)*"
)
"""What stands between a number and its extension."""


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and runs with the length of a telephone number; extensions belong to theirs."""
    found = list(_numbers(reading))
    extensions = [one for one in found if one.why == "cue:extension"]
    for one in found if extensions else ():
        behind = [
            other
            for other in extensions
            if other.start >= one.end and _BETWEEN.fullmatch(reading.lower, one.end, other.start)
        ]
        if behind:
            yield replace(one, end=behind[0].end, score=max(one.score, _WITH_EXTENSION))
    yield from found


def _numbers(reading: Reading) -> Iterator[Finding]:
    claimed = {claim.run: claim for claim in claims(reading)}
    others = [claim.extent for claim in claimed.values() if claim.finding is not None and claim.code not in CODES]
    for match in _SHAPE.finditer(reading.text) if reading.figures >= _NATIONAL else ():
        if not any(one.start <= match.start() and match.end() <= one.end for one in others):
            yield Finding(match.start(), match.end(), Label.PHONE_NUMBER, 0.93, "phone-shape")
    for index, run in enumerate(reading.runs):
        claim = claimed.get(index)
        if claim is not None and claim.code in CODES and claim.finding is not None:
            yield _whole(reading, claim, claim.finding)
        elif claim is None or (claim.code.label is None and not claim.code.harmless):
            yield from _uncued(reading, run)


def _whole(reading: Reading, claim: Claim, finding: Finding) -> Finding:
    start, end = stretched(reading, claim.extent, _WHOLE)
    return replace(finding, start=_opened(reading, claim.extent.first, start), end=end)


def _uncued(reading: Reading, run: Run) -> Iterator[Finding]:
    if len(run.digits) < _LOCAL:
        return
    number, _, extension = run.chars.partition("x")
    digits = number if number and extension.isdigit() else _mended(reading, run)
    score, why = _by_length(reading, run, digits)
    lettered = _CODE.match(run.chars) or len(run.chars) - len(run.digits) > 1
    lettered = lettered or (len(digits) not in _NATIONAL_LENGTHS and capitals_before(reading, run) < run.start)
    if score and not (lettered or is_quantity(reading, run) or is_idle(reading, run)):
        start, end = digit_span(reading, run)
        yield Finding(_opened(reading, run.first, start), end, Label.PHONE_NUMBER, score, why)


def _mended(reading: Reading, run: Run) -> str:
    """The longer part of a run in which somebody corrects himself ("805, sorry, 808 229 0310"), or all its digits."""
    spoken = reading.lower[run.start : run.end]
    mend = CORRECTED.search(spoken) if run.digits == run.chars else None
    if mend is None:
        return run.digits
    atoms = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    before = "".join(atom.value for atom in atoms if atom.start < run.start + mend.start())
    return max(before, run.digits[len(before) :], key=len)


def _by_length(reading: Reading, run: Run, digits: str) -> tuple[float, str]:
    length = len(digits)
    if "+" in [atom.value for atom in reading.before(run.first, 2)] and (length in _ABROAD or length == _NATIONAL):
        return 0.85, "international"
    if digits.startswith("00") and _NATIONAL < length <= _LONGEST:
        return 0.85, "international"  # ITU-T E.123: the prefix for calls abroad
    if length == _NATIONAL or (length == _NATIONAL + 1 and digits[0] == "1"):
        return _numbering_plan(digits)
    if length == _NATIONAL + 1 and digits[0] == "0":
        return (
            0.7,
            "phone-length",
        )  # the United Kingdom's, with its trunk prefix (Ofcom, National Telephone Numbering Plan)
    if length in _WITH_COUNTRY and digits[0] in "01":
        return 0.0, ""
    return (0.5, "phone-length") if length == _LOCAL or length in _ABROAD else (0.0, "")


def _numbering_plan(digits: str) -> tuple[float, str]:
    national = digits[-_NATIONAL:]
    return (0.7 if national[0] not in "01" and national[3] not in "01" else 0.6), "phone-length"


def _opened(reading: Reading, first: int, start: int) -> int:
    """Take in the "(" or the "plus" that opens the number."""
    for atom in reading.before(first, 2):
        if atom.value not in {"+", "("} or atom.kind is not Kind.SYMBOL:
            break
        start = atom.start
    return start
