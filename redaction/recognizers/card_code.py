"""Card security codes that no phrase names right beside them: behind a card's number, or where its place is told.

"Three on the back", "behind the signature strip": ISO/IEC 7813 cards carry three digits there, American Express four
on the front.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from redaction.cues import is_quantity
from redaction.cues.claims import claims
from redaction.entities import Finding, Label
from redaction.recognizers.card import CARD, EXPIRY, HELD, LAPSE
from redaction.spoken import Kind, Reading, Run
from redaction.validators import card_network

_MONTH_AND_YEAR: Final = re.compile(r"(?:0[1-9]|1[0-2])[2-4]\d")
_MOST_BESIDE: Final = 14
"""Atoms between a card's number or expiry and its security code, and between a code and where it is said to stand."""
_MOST_BEFORE_CODE: Final = 4
_LENGTHS: Final = frozenset({3, 4})
_CARD_LENGTHS: Final = (16, 15)
_CARD_REACH: Final = 24
"""Characters before an expiry in which its card stands, with its spaces and marks."""
_OVER_DATES: Final = 0.985
_WRITTEN: Final = re.compile(
    r"(?<=\d)[,.;]?\s+(?P<expiry>(?:0?[1-9]|1[0-2])/(?:20)?[2-4]\d)(?!\d)(?:[,.;]?\s+(?P<code>\d{3,4})(?!\d))?"
)
_BETWEEN: Final = frozenset({"a", "an", "and", "then", ",", "-"})
"""What stands between digits that are told one by one: "a five, a zero and a nine"."""
_WHERE: Final = re.compile(
    r"\b(?:signature|white) (?:strip|stripe|panel|bar|box|line)\b"
    r"|\b(?:three|four|3|4)(?: digits)? above the (?:card )?number\b"
    r"|\b(?:three|four|3|4)(?: (?:little|small|last))?(?: (?:digits?|numbers?|ones))? (?:on|at|from|off) (?:the|my|its)"
    r" (?:very )?(?:back|front|reverse)\b"
    r"|\b(?:ones?|digits?|numbers?) on the (?:back|front|reverse)\b(?=.*\b(?:card|amex|american express|visa)\b)"
    r"|\b(?:three|four|3|4) (?:little|small|tiny) (?:digits?|numbers?|ones)\b"
    r"|\bon the (?:back|reverse|front) of (?:the|my|your|this|his|her|our) (?:card|visa|mastercard|amex)\b"
    r"|\bon the (?:back|front|reverse)\b(?=.*\b(?:amex|american express|visa|mastercard)\b)"
    r"|\bsecurity (?:digits?|numbers?|code)\b"
)
"""Where a code stands, as people tell it."""
_OF_PLACES: Final = frozenset(
    {"signature", "back", "front", "reverse", "security", "white", "above", "little", "small", "tiny"}
)


@dataclass(frozen=True, slots=True)
class _Told:
    """Digits told together: their first and their last atom, and how many they are."""

    first: int
    last: int
    digits: int


def find(reading: Reading) -> Iterator[Finding]:
    """Three or four digits beside a card, or beside the words that say where on it they stand."""
    yield from _beside_card(reading)
    yield from _written_beside(reading)
    if not reading.runs or _OF_PLACES.isdisjoint(reading.values):
        return
    places = [(reading.atom_from(one.start()), reading.atom_from(one.end())) for one in _WHERE.finditer(reading.lower)]
    others = [claim.extent for claim in claims(reading) if claim.finding is not None]
    for told in _told(reading) if places else ():
        near = any(
            (told.first < first and first - _MOST_BESIDE <= told.last <= first) or 0 <= told.first - end <= _MOST_BESIDE
            for first, end in places
        )
        if near and not any(one.first <= told.last and told.first <= one.last for one in others):
            start, end = reading.atoms[told.first].start, reading.atoms[told.last].end
            yield Finding(start, end, Label.CARD_SECURITY_CODE, 0.9, "code-by-place")


def _written_beside(reading: Reading) -> Iterator[Finding]:
    """An expiry, and a code behind it, as they are written right behind a card's number: "… 1111, 12/27, 123"."""
    for match in _WRITTEN.finditer(reading.text) if "/" in reading.text else ():
        digits = "".join(
            char for char in reading.text[max(0, match.start() - _CARD_REACH) : match.start()] if char.isdigit()
        )
        if any(card_network(digits[-length:]) for length in _CARD_LENGTHS if length <= len(digits)):
            yield Finding(
                match.start("expiry"), match.end("expiry"), Label.CARD_EXPIRY, _OVER_DATES, "code-beside-card"
            )
            if match["code"]:
                start, end = match.span("code")
                yield Finding(start, end, Label.CARD_SECURITY_CODE, _OVER_DATES, "code-beside-card")


def _told(reading: Reading) -> Iterator[_Told]:
    """Three or four digits in a row, articles and "and" between them or not, that measure nothing."""
    measured = [run for run in reading.runs if is_quantity(reading, run)]
    atoms, index = reading.atoms, 0
    while index < len(atoms):
        first = last = index
        digits = 0
        while index < len(atoms) and (
            atoms[index].kind in {Kind.DIGITS, Kind.FILLER} or (digits and atoms[index].value in _BETWEEN)
        ):
            if atoms[index].kind is Kind.DIGITS:
                first, last, digits = index if not digits else first, index, digits + len(atoms[index].value)
            index += 1
        if digits in _LENGTHS and not any(run.first <= last and first <= run.last for run in measured):
            yield _Told(first, last, digits)
        index += 1


def _beside_card(reading: Reading) -> Iterator[Finding]:
    """Three or four digits that follow a card's number or expiry and that nothing else claims.

    Four that make a month and a year are the expiry's, whatever its cue was heard as ("ballad through 1128"): only
    American Express has codes of four.
    """
    if len(reading.runs) < 2:  # noqa: PLR2004  a number and a code
        return
    claimed = {claim.run: claim for claim in claims(reading)}
    card, amex = -_MOST_BESIDE - 1, False
    for index, run in enumerate(reading.runs):
        claim = claimed.get(index)
        beside = run.first - card <= _MOST_BESIDE and _three_or_four(reading, run)
        if claim is not None and claim.code in {CARD, HELD} and beside and _called_code(reading, run):
            yield Finding(run.start, run.end, Label.CARD_SECURITY_CODE, 0.975, "code-beside-card")
        elif (claim is not None and claim.code in {CARD, HELD, EXPIRY, LAPSE}) or card_network(run.digits):
            card, amex = run.last, card_network(run.digits) == "amex"
        elif claim is None and beside:
            expires = not amex and _MONTH_AND_YEAR.fullmatch(run.chars) is not None
            label = Label.CARD_EXPIRY if expires else Label.CARD_SECURITY_CODE
            yield Finding(run.start, run.end, label, 0.75, "code-beside-card")


def _called_code(reading: Reading, run: Run) -> bool:
    return any(atom.value == "code" for atom in reading.before(run.first, _MOST_BEFORE_CODE))


def _three_or_four(reading: Reading, run: Run) -> bool:
    return len(run.chars) in _LENGTHS and run.chars.isdigit() and not is_quantity(reading, run)
