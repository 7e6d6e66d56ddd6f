"""Payment cards: number, security code, expiry (PCI DSS v4.0.1, requirement 3; 45 CFR 164.514(b)(2)(i)(J)).

A number is known by its issuer's range, its length and its check digit (ISO/IEC 7812-1), or by a cue.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Final

from redaction.check_digits import luhn, weighted
from redaction.cues import digit_span
from redaction.cues.claims import Claim, claims
from redaction.cues.code import Code, register
from redaction.cues.quantities import is_counting
from redaction.entities import Finding, Label
from redaction.recognizers.national import TAX_PAN
from redaction.recognizers.phone import CORRECTED
from redaction.recognizers.ssn import SSN
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.spoken.homophones import HOMOPHONES
from redaction.validators import card_network, imei

SHORTEST: Final = 13
LONGEST: Final = 19
_NUMBER: Final = "[number|numbers|no|num|#|digits]"
_BRANDS: Final = "visa|mastercard|master card|amex|american express|discover card|diners club|union pay|maestro"
CARD: Final = Code(
    Label.CREDIT_CARD,
    "credit_card",
    (
        f"(credit|debit|bank|payment|gift|atm|charge|corporate|prepaid) (card|cards) {_NUMBER}",
        f"[credit|debit] card {_NUMBER} [that|which] (ending|ends) [in|with]",
        "card (number|numbers|no|num|#|digits)",
        f"({_BRANDS}) [card] {_NUMBER}",
        f"({_BRANDS}) [card] [that|which] (ending|ends) [in|with]",
    ),
    ("(ending|ends) (in|with)", "(discover|cards)"),
    longest=LONGEST,
    shortest_weak=4,
    checks=("luhn",),
)
HELD: Final = replace(CARD, phrases=("card",), weak=(), bare=True)
"""A card that may be of another kind: "the npi is here behind the gym card, it's …"."""
PAN: Final = replace(CARD, phrases=("pan [number]",), weak=(), instead=TAX_PAN)
"""A card's primary account number; where it begins with five letters, India's permanent account number."""
SECURITY: Final = Code(
    Label.CARD_SECURITY_CODE,
    "card_security_code",
    (
        "(cvv|cvc|cvv2|cvc2|cv2|cid|csc) [number|code|#]",
        "card security (code|number|value)",
        "[card] verification (number|value)",
        "[card] security (code|value)",
        "card verification code",
        "(code|digits|number|numbers) on the (back|reverse|front)",
        "(strip|panel|signature) (on|at) the (back|reverse)",
        "3 [digit|digits] (code|digits|number|numbers) [on the back|on the reverse]",
        "4 digit (code|number)",
        "(card|security|cvv|cvc) code",
        "(security|cvv|cvc) (digits|digit)",
        "[last|final] (3|4) [digits|numbers] (on|from) (the|my|its) (back|reverse|front)",
        "on the back [of the card|of my card|of it] [says|reads]",
        "the (back|front) (of the card|of my card|of it|says|reads|are|has|shows) [says|reads]",
        "(card verification|cvn|cvd|cv|csv|cbv|sec code|see vee vee|see v v|c vee vee) [number|code]",
    ),
    shortest=2,
    longest=4,
    form=re.compile(r"\d{2,4}|[a-z]\d{3,4}|[b-z]\d\d"),
)
CODE_OF_THREE: Final = replace(
    SECURITY,
    phrases=("(the|that|your|my|our|his|her|little|short|small|right|wrong|correct|other) (code|codes)",),
    shortest=3,
    form=re.compile(r"\d{3}"),
)
"""A code of three digits that nobody says more of: doors, locks and telephones are sent longer ones."""
BESIDE_EXPIRY: Final = replace(CODE_OF_THREE, phrases=("code",))
"""The same behind a card's expiry: "june twenty six, code three nine nine"."""
SECURITY_NUMBER: Final = replace(SECURITY, phrases=("security (number|numbers|no)",), instead=SSN)
"""What is left of a "social security number" where its first word was lost."""
EXPIRY: Final = Code(
    Label.CARD_EXPIRY,
    "card_expiry",
    (
        "(exp|expiry|expiration|expires|expire|expiring|expired|exp.) [date|month|on|in|is]",
        "(valid|good) (until|thru|through|till|to)",
        "(runs|run|ran|running) out [in|on]",
        "(use|valid) by",
    ),
    shortest=3,
    longest=6,
    form=re.compile(r"(?:0?[1-9]|1[0-2])(?:20)?[2-4]\d"),
)
LAPSE: Final = replace(
    EXPIRY,
    phrases=("(goes|going) out [in|on]", "(it|is|card) up (in|on)", "up for renewal [in]"),
)
"""What a card does in a month, and a train at an hour: said of a card alone."""
CODES: Final = register(CARD, HELD, PAN, SECURITY, CODE_OF_THREE, BESIDE_EXPIRY, SECURITY_NUMBER, EXPIRY, LAPSE)
_OF_CARDS: Final = frozenset({"card", "cards", "visa", "mastercard", "amex", "cvv", "cvc", "debit", "credit"})
_ONLY_BESIDE: Final = {
    LAPSE: _OF_CARDS,
    BESIDE_EXPIRY: frozenset({"expiry", "expires", "expiration", "exp", "valid"}),
}
"""Codes whose phrases tell of cards only where one of these words is said too."""
_OF_TWO: Final = 2
"""Digits that no security code has: it has one more."""
_FEWEST_BESIDE: Final = 3
"""Digits that were said beside a card: fewer are a slip in its own number."""
_LONGEST_ITEM: Final = 14
"""Digits of the longest number that tells goods (GS1 General Specifications, GTIN-14)."""
_BOOK: Final = re.compile(r"97[89]\d{10}")
_CARD_LENGTHS: Final = (16, 15, 19, 14, 13)


def find(reading: Reading) -> Iterator[Finding]:
    """Card numbers by their check digit or by a cue, and what goes with them."""
    claimed = claims(reading)
    longer = {one.run for one in claimed if one.finding is not None and one.code not in CODES and not one.code.vague}
    printed = {one.run for one in claimed if one.code.harmless}  # "the barcode says"
    for index, run in enumerate(reading.runs):
        item = index in printed and len(run.digits) <= _LONGEST_ITEM and not card_network(run.digits)
        if not (_is_book(run.digits) or item):
            yield from _checked(reading, run, within=index not in longer)
    for claim in claimed:
        beside = _ONLY_BESIDE.get(claim.code)
        said_of_card = beside is None or not beside.isdisjoint(reading.values)
        if claim.code in CODES and claim.finding is not None and said_of_card:
            yield _whole(reading, claim, claim.finding)


def _is_book(digits: str) -> bool:
    """Whether digits are an ISBN of thirteen (ISO 2108): Bookland's prefix and the check digit of an EAN."""
    return _BOOK.fullmatch(digits) is not None and weighted(digits, (1, 3) * 7) % 10 == 0


def _whole(reading: Reading, claim: Claim, finding: Finding) -> Finding:
    """A cued number with the word before it that was its first digit: "4111 …" is heard as "for 111 …"."""
    before = next(reading.before(claim.extent.first, 1), None)
    if claim.code is SECURITY and before is not None and before.value == "2" and claim.extent.digits == _OF_TWO:
        return replace(finding, start=before.start)  # "cvv 2 oh 8", which is no "cvv2"
    if claim.code in {CARD, HELD} and before is not None and not finding.validator and _led(before, claim.extent.chars):
        return replace(finding, start=before.start, score=0.99, validator="luhn", why="luhn-homophone")
    return finding


def _led(before: Atom, digits: str) -> bool:
    """Whether a word sounds like the digit that makes a card number of these."""
    return before.value in HOMOPHONES and bool(card_network(HOMOPHONES[before.value] + digits))


def _checked(reading: Reading, run: Run, *, within: bool) -> Iterator[Finding]:
    """A card number; `within` a longer run too, unless that is said to be something else."""
    digits = run.digits
    if len(digits) < SHORTEST - 1 or is_counting(reading, run):
        return
    slip = not card_network(digits) and CORRECTED.search(reading.lower, run.start, run.end)  # two numbers, not one
    if SHORTEST <= len(digits) <= LONGEST and not slip:
        yield _by_length(reading, run, digits)
    before = next(reading.before(run.first, 1), None)
    if before is not None and run.chars.isdigit() and len(digits) < LONGEST and _led(before, digits):
        yield Finding(before.start, run.end, Label.CREDIT_CARD, 0.99, "luhn-homophone", "luhn")
    if within and len(digits) > SHORTEST and not card_network(digits):
        yield from _within(reading, run)


def _by_length(reading: Reading, run: Run, digits: str) -> Finding:
    start, end = digit_span(reading, run)
    plain = run.chars.isdigit()
    if card_network(digits):
        return Finding(start, end, Label.CREDIT_CARD, 0.95 if plain else 0.85, "luhn", "luhn")
    if luhn(digits) and not imei(digits):
        return Finding(start, end, Label.CREDIT_CARD, 0.8 if plain else 0.7, "luhn", "luhn")
    return Finding(start, end, Label.CREDIT_CARD, 0.65 if plain else 0.45, "card-length")


def _within(reading: Reading, run: Run) -> Iterator[Finding]:
    """A card inside a longer run: what was said before or after it ran into it."""
    parts = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    ends = list(accumulate((len(part.value) for part in parts), initial=0))
    places = {end: place for place, end in enumerate(ends)}
    digits = "".join(part.value for part in parts)
    for length in _CARD_LENGTHS:
        for first, begin in enumerate(ends[:-1]):
            last = places.get(begin + length)
            if (
                last is not None
                and length + _FEWEST_BESIDE <= len(digits)
                and card_network(digits[begin : begin + length])
            ):
                yield Finding(parts[first].start, parts[last - 1].end, Label.CREDIT_CARD, 0.97, "luhn-within", "luhn")
                return


__all__ = ["CARD", "CODES", "EXPIRY", "SECURITY", "find", "luhn"]
