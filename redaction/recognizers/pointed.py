"""Numbers whose pauses a recogniser wrote as points or colons: "54.99 double 0.23, 8.114, 66.72", "4.7.2.90.3315".

Prices, measurements and releases side by side look alike. What tells is a check digit (ISO/IEC 7812-1), and a grouping
that no sum has: three points in one number, or "double" before one.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import card_network, ssn

_NUMBER: Final = r"(?:(?:double|triple)[ -])?\d{1,14}(?:[.:]\d{1,14})*"
_ROW: Final = re.compile(rf"(?<![\w.$\u20ac\u00a3/-]){_NUMBER}(?:(?:, ?| and | ){_NUMBER})*(?![\w%/-])")
_PART: Final = re.compile(r"(double|triple)?[ -]?(\d+(?:[.:]\d+)*)")
_TIMES: Final = {"double": 2, "triple": 3}
_FEWEST_POINTS: Final = 2
_MOST_POINTS: Final = 3
"""Points in one number: more are no address of the internet's (RFC 791) and hardly a release's."""
_CENTS: Final = 2
"""Digits behind the point of a sum of money."""
_CARD_LENGTH: Final = 16
_SSN_LENGTH: Final = 9
_PHONE_LENGTHS: Final = (10, 11)
_OF_RELEASES: Final = re.compile(
    r"\b(?:version|release|build|firmware|driver|kernel|update|patch|section|chapter|clause|paragraph|ip|address)\b"
)
_WINDOW: Final = 40
"""Characters before a row in which such a word is looked for."""


def find(reading: Reading) -> Iterator[Finding]:
    """Cards by their check digit; social security and telephone numbers by length, where no sum is grouped so."""
    if _points(reading.text) < _FEWEST_POINTS or not reading.figures:
        return
    for row in _ROW.finditer(reading.lower):
        parts = _PART.findall(row.group())
        if _points(row.group()) < _FEWEST_POINTS:
            continue
        digits = "".join(_digits(repeat, number) for repeat, number in parts)
        chained = any(_points(number) > _MOST_POINTS for _, number in parts)
        pointed = sum(_points(number) >= _FEWEST_POINTS for _, number in parts)
        telling = chained or pointed > 1 or any(repeat for repeat, _ in parts)
        sums = all(len(number.partition(".")[2]) == _CENTS for _, number in parts)
        label, check = _kind(digits, telling=telling or (len(digits) == _CARD_LENGTH and not sums), chained=chained)
        released = _OF_RELEASES.search(reading.lower, max(0, row.start() - _WINDOW), row.start())
        if label is not None and not (released and label is not Label.CREDIT_CARD):
            yield Finding(row.start(), row.end(), label, 0.98, "pointed", check)


def _points(text: str) -> int:
    return text.count(".") + text.count(":")


def _digits(repeat: str, number: str) -> str:
    """A number's digits; "double" repeats its first."""
    digits = number.replace(".", "").replace(":", "")
    return digits[0] * (_TIMES[repeat] - 1) + digits if repeat else digits


def _kind(digits: str, *, telling: bool, chained: bool) -> tuple[Label | None, str]:
    """What a row's digits are, and the check that they pass."""
    if telling and card_network(digits):
        return Label.CREDIT_CARD, "luhn"
    if chained and len(digits) == _SSN_LENGTH and ssn(digits):
        return Label.US_SSN, "ssn"
    return (Label.PHONE_NUMBER if chained and len(digits) in _PHONE_LENGTHS else None), ""
