"""Where the end of a text is still open: something may have begun there that only its next words settle.

Over interim results the open end is withheld; in a final one it is deferred to the next segment. The rules follow from
what the recognisers take in: each asks whether words that may come next would make what is there part of a finding.
They are measured, not complete: benchmarks/redaction.py reports what leaks and what is withheld for nothing.
"""

from collections.abc import Sequence
from typing import Final

from redaction.cues import cue, distance
from redaction.entities import Finding, Label
from redaction.recognizers import card
from redaction.spoken import Kind, Reading
from redaction.stream.cued import open_cued
from redaction.stream.mailbox import open_mailbox
from redaction.stream.places import (
    open_age,
    open_capitals,
    open_date,
    open_house,
    open_town,
    open_unit,
    open_word,
)
from redaction.stream.tail import Opening, code_is_due, counts, half_said, last_atom, open_run, tail_run

_FEWEST_DEFERRED: Final = 2
"""Characters of a run from which a segment's end is deferred: fewer are mostly counts."""
_FEWEST_CUED: Final = 1
_LAST_DIGITS: Final = cue(
    r"last(?: (?:four|4|five|5|three|3|two|2))?(?: digits| numbers)?|ending(?: in| with)?|ends(?: in| with)?"
)
_COMPLETE_DIGITS: Final = {Label.US_SSN: (9,), Label.PHONE_NUMBER: (10, 11), Label.CREDIT_CARD: (15, 16)}
_SENTENCE_END: Final = frozenset({".", "?", "!"})


def open_interim(reading: Reading, labels: frozenset[Label], found: Sequence[Finding] = ()) -> Opening | None:
    """The open end of an interim result, the widest that any rule sees; None where the text is settled.

    Args:
        reading: The text so far.
        labels: What is looked for; nothing else is withheld, and with no labels nothing at all.
        found: What is found in it already.
    """
    last = last_atom(reading)
    if last < 0 or not labels:
        return None
    candidates = [
        open_run(reading),
        half_said(reading, last),
        open_mailbox(reading, last),
        open_cued(reading, last),
        open_house(reading, last),
        open_unit(reading, last),
        open_town(reading, last, found),
        open_age(reading, last),
        open_date(reading, last),
        open_capitals(reading, last),
        open_word(reading, last),
    ]
    return _widest(candidates, labels)


def open_final(reading: Reading, findings: Sequence[Finding], labels: frozenset[Label]) -> Opening | None:
    """The open end of a final result: what no finding settles, and what one covers that is visibly unfinished."""
    last = last_atom(reading)
    if last < 0 or not labels:
        return None
    candidates = [
        _unfinished(reading, last, findings),
        open_mailbox(reading, last, final=True),
    ]
    cued = open_cued(reading, last)
    if cued is not None and cued.label is Label.EMAIL_ADDRESS:
        candidates.append(cued)
    if not _ends_sentence(reading):
        candidates.append(_unfinished_street(reading, findings))
    return _widest(candidates, labels)


def _widest(candidates: Sequence[Opening | None], labels: frozenset[Label]) -> Opening | None:
    """The first to begin of those that could become something looked for; a number could become anything."""
    wanted = [one for one in candidates if one is not None and one.label in labels | {Label.UNIQUE_ID}]
    return min(wanted, key=lambda one: one.start, default=None)


def _ends_sentence(reading: Reading) -> bool:
    return reading.text.rstrip(" \"')\u201d")[-1:] in _SENTENCE_END


def _unfinished(reading: Reading, last: int, findings: Sequence[Finding]) -> Opening | None:
    """A run at the end that nothing covers yet, or that has fewer digits than its kind."""
    opening = open_run(reading) or half_said(reading, last)
    run = tail_run(reading)
    if opening is None or run is None:
        return opening
    covering = [one for one in findings if one.start < run.end and run.start < one.end]
    if not covering:
        few = _FEWEST_CUED if code_is_due(reading, run.start) or _nothing_else(reading, run.start) else _FEWEST_DEFERRED
        counted = counts(reading, run) or len(run.chars) < few
        return None if counted else Opening(opening.start, Label.PERSON if run.chars.isalpha() else Label.UNIQUE_ID)
    finding = covering[-1]
    if finding.end < run.end:
        return None
    unsure = finding.label is Label.UNIQUE_ID
    lengths = _COMPLETE_DIGITS.get(finding.label)
    digits = len(run.digits)
    whole = lengths is None or digits in lengths or (finding.label is Label.CREDIT_CARD and card.luhn(run.digits))
    last_digits = distance(reading, run.start, _LAST_DIGITS) is not None
    start = min(opening.start, finding.start)
    return Opening(start, finding.label) if unsure or not (whole or last_digits) else None


def _nothing_else(reading: Reading, start: int) -> bool:
    """Whether nothing but hesitation stands before: someone dictates, piece by piece."""
    return all(atom.kind in {Kind.FILLER, Kind.SYMBOL} for atom in reading.atoms[: reading.atom_from(start)])


def _unfinished_street(reading: Reading, findings: Sequence[Finding]) -> Opening | None:
    if not findings:
        return None
    finding = findings[-1]
    touches = not any(char.isalnum() for char in reading.text[finding.end :])
    digits = any(atom.kind is Kind.DIGITS for atom in reading.atoms if finding.start <= atom.start < finding.end)
    return Opening(finding.start, Label.LOCATION) if touches and digits and finding.label is Label.LOCATION else None
