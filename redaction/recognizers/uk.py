"""United Kingdom: NHS and National Insurance numbers.

NHS numbers are ten digits with a modulus 11 check (NHS Data Model and Dictionary); National Insurance numbers two
letters, six digits and a letter from A to D (HMRC, National Insurance Manual NIM39110), whose form is enough. Ten
digits alone may be a telephone number: they are an NHS number's where their check says so and no area of the North
American Numbering Plan begins so.
"""

import re
from collections.abc import Iterator
from typing import Final

from phonenumbers import PhoneNumber, is_valid_number

from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run
from redaction.validators import nhs, nino
from redaction.vocabulary import FUNCTION_WORDS

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
    sweep=True,
)
CODES: Final = register(NHS, NINO)
_WRITTEN: Final = re.compile(r"(?<![\w-])[A-Z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D](?![\w-])")
_LENGTH: Final = 9
_NINO_DIGITS: Final = 6
_NORTH_AMERICA: Final = 1
_HUMMED: Final = 0.985
"""Over the digits alone, which its cue claims."""
_VAGUE: Final = frozenset({Label.PHONE_NUMBER, Label.UNIQUE_ID})
"""What "the number" and "on her prescription" announce, and an NHS number may be."""
_OVER_SHAPES: Final = 0.945
"""Over what is grouped as a telephone number, under what a cue calls one."""


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and National Insurance numbers by their form."""
    yield from claimed(reading, CODES)
    for match in _WRITTEN.finditer(reading.text) if reading.capitals and reading.figures >= _NINO_DIGITS else ():
        if nino("".join(char for char in match.group().lower() if char.isalnum())):
            yield Finding(match.start(), match.end(), Label.UK_NINO, 0.985, "uk_nino", "nino")
    others = {one.run for one in claims(reading) if one.code.label not in _VAGUE or not one.code.vague}
    for index, run in enumerate(reading.runs):
        if index not in others and nhs(run.chars) and not is_valid_number(PhoneNumber(_NORTH_AMERICA, int(run.chars))):
            yield Finding(run.start, run.end, Label.UK_NHS, _OVER_SHAPES, "nhs", "nhs")
        elif _NINO_DIGITS <= len(run.chars) <= _LENGTH + 1:
            yield from _insurance(reading, run)


def _insurance(reading: Reading, run: Run) -> Iterator[Finding]:
    """A National Insurance number, its letters in the run or beside it: "hm 42 10 98 c", "AB 44, oh 1. 82 A"."""
    after = next(iter(reading.after(run.last, 1)), None)
    before = next((atom for atom in reading.before(run.first, 2) if atom.value != ","), None)  # "LB, 734 160 A"
    word = before is not None and before.kind is Kind.WORD and before.value not in FUNCTION_WORDS  # "send my 12 34 …"
    letters = word or (before is not None and before.kind is Kind.FILLER)
    ends = [(run.chars, run.end), (run.chars[: _LENGTH - 2], run.end), (run.chars[:-1], run.end)]
    if after is not None and after.value == "a":
        ends.append((run.chars + "a", after.end))
    for chars, end in ends:
        if nino(chars):
            yield Finding(run.start, end, Label.UK_NINO, 0.96, "uk_nino", "nino")
            return
        if before is not None and letters and nino(before.value + chars):
            yield Finding(before.start, end, Label.UK_NINO, _HUMMED, "uk_nino", "nino")
            return
