"""Payment cards: number (Luhn, ISO/IEC 7812), security code, expiry."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from redaction.cues import CuedCode, cue, digit_span, distance
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run

SHORTEST: Final = 13
LONGEST: Final = 19
CUE: Final = cue(
    r"(?:credit |debit |bank |payment |gift )?cards?(?: number)?|visa|master ?card|amex|american express|discover"
    r"|(?:card|account) ending(?: in| with)?|ending in"
)
_SECURITY: Final = CuedCode(
    Label.CARD_SECURITY_CODE,
    cue(
        r"cv[vc]2?|c\.? ?v\.? ?[vc]|(?:card )?security code|verification code|code on the back|three digits on the back"
    ),
    3,
    4,
)
_EXPIRY_CUE: Final = cue(
    r"exp(?:iry|iration|ires|iring|ired)?(?: date)?|valid (?:until|thru|through)|good (?:thru|through)"
)
_PARTIAL: Final = CuedCode(Label.CREDIT_CARD, CUE, 4, LONGEST)
_EXPIRY_MONTHS: Final = re.compile(r"(?:0?[1-9]|1[0-2])(?:20)?[2-4]\d")


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1 Annex B."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)  # noqa: PLR2004  the digits of a two-digit number, summed
    return total % 10 == 0


def find(reading: Reading) -> Iterator[Finding]:
    """Card numbers by their check digit or by a cue, and what goes with them."""
    for run in reading.runs:
        yield from _checked(reading, run)
        yield from _expiry(reading, run)
    yield from _PARTIAL.find(reading)
    yield from _SECURITY.find(reading)


def _checked(reading: Reading, run: Run) -> Iterator[Finding]:
    digits = run.digits
    if len(digits) < SHORTEST - 1:
        return
    if SHORTEST <= len(digits) <= LONGEST:
        start, end = digit_span(reading, run)
        checked = luhn(digits) and digits[0] in "23456"
        score = 0.94 if checked and run.chars.isdigit() else 0.8 if checked else 0.65 if run.chars.isdigit() else 0.45
        yield Finding(start, end, Label.CREDIT_CARD, score, "luhn" if checked else "card-length")
    before = next(reading.before(run.first, 1), None)
    if before is not None and before.value == "for" and len(digits) < LONGEST and luhn("4" + digits):
        # "4111 …" is heard as "for 111 …"
        yield Finding(before.start, run.end, Label.CREDIT_CARD, 0.99, "luhn-homophone")
    if len(digits) > LONGEST - 3:
        yield from _within(reading, run)


def _within(reading: Reading, run: Run) -> Iterator[Finding]:
    """A card inside a longer run: what was said before or after it ran into it."""
    parts = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    ends = list(accumulate((len(part.value) for part in parts), initial=0))
    digits = "".join(part.value for part in parts)
    for length in (16, 15):
        for first, begin in enumerate(ends[:-1]):
            if begin + length in ends and digits[begin] in "3456" and luhn(digits[begin : begin + length]):
                last = ends.index(begin + length) - 1
                yield Finding(parts[first].start, parts[last].end, Label.CREDIT_CARD, 0.97, "luhn-within")
                return


def _expiry(reading: Reading, run: Run) -> Iterator[Finding]:
    words = distance(reading, run.start, _EXPIRY_CUE)
    if words is not None and _EXPIRY_MONTHS.fullmatch(run.digits):
        yield Finding(run.start, run.end, Label.CARD_EXPIRY, 0.98 - 0.01 * words, "cue:card_expiry")
