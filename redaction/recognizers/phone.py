"""Telephone and fax numbers."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import cue, digit_span, distance, follows, is_quantity
from redaction.entities import Finding, Label
from redaction.spoken import Reading, Run

CUE: Final = cue(
    r"(?:tele)?phone(?: number)?|cell(?:phone)?(?: number)?|mobile(?: number)?|fax(?: number)?|area code|landline|pager"
    r"|call(?:ing)? (?:me|us|him|her|them|back)?(?: back)?(?: at| on)?|(?:reach|text|ring) (?:me|us|him|her"
    r"|them)(?: at| on)?"
    r"|(?:contact|callback|call back|home|work|office|emergency) (?:number|phone)|extension|voicemail|dial"
)
_WEAK_CUE: Final = cue(r"numbers?(?: is|'s)?")
_AREA_CODE: Final = cue(r"area code|extension")
_SHAPE: Final = re.compile(
    r"(?<![\w.])(?:\+?\d{1,3}[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?(?!\w)"
)
"""The North American form, an extension included."""
_SHORTEST_CUED: Final = 5
_LONGEST: Final = 15
"""ITU-T E.164."""
_NATIONAL: Final = 10
_LOCAL: Final = 7
_ABROAD: Final = (8, 9, 11, 12, 13)
"""Digits that a number abroad has, with or without its country's code."""


def find(reading: Reading) -> Iterator[Finding]:
    """Runs with the length of a telephone number, the surer the nearer a cue."""
    for match in _SHAPE.finditer(reading.text):
        yield Finding(match.start(), match.end(), Label.PHONE_NUMBER, 0.93, "phone-shape")
    for run in reading.runs:
        number, _, extension = run.chars.partition("x")
        length = len(run.digits) if not extension.isdigit() else len(number)
        if length < 3 or (len(run.chars) - length) > 1:  # noqa: PLR2004  "extension 212"
            continue
        score, why = _score(reading, run, length)
        if score:
            start, end = digit_span(reading, run)
            yield Finding(_opened(reading, run, start), end, Label.PHONE_NUMBER, score, why)


def _score(reading: Reading, run: Run, length: int) -> tuple[float, str]:
    words = distance(reading, run.start, CUE)
    if words is not None and _SHORTEST_CUED <= length <= _LONGEST and not is_quantity(reading, run):
        return 0.95 - 0.01 * words, "cue:phone_number"
    if words is not None and distance(reading, run.start, _AREA_CODE) is not None:
        return 0.9, "cue:area_code"
    if follows(reading, run.end, CUE) and length >= _SHORTEST_CUED:
        return 0.82, "cue-after:phone_number"
    return (0.0, "") if is_quantity(reading, run) else _by_length(reading, run, length)


def _by_length(reading: Reading, run: Run, length: int) -> tuple[float, str]:
    national = length == _NATIONAL or (length == _NATIONAL + 1 and run.digits[0] == "1")
    if distance(reading, run.start, _WEAK_CUE) is not None and (national or length == _LOCAL):
        return 0.8, "cue:number"
    if national:
        return 0.7, "phone-length"
    if "+" in [atom.value for atom in reading.before(run.first, 2)] and length in _ABROAD:
        return 0.78, "international"
    return (0.5, "phone-length") if length == _LOCAL or length in _ABROAD else (0.0, "")


def _opened(reading: Reading, run: Run, start: int) -> int:
    """Take in the "(" or "plus" that opens the number."""
    for atom in reading.before(run.first, 2):
        if atom.value not in {"+", "("}:
            break
        start = atom.start
    return start
