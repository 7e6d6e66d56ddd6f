"""Where the end of a text is still open: something may have begun there that only its next words settle.

Over interim results the open end is withheld; in a final one it is deferred to the next segment. The rules are
measured, not complete: benchmarks/redaction.py reports what leaks and what is withheld for nothing.
"""

from collections.abc import Sequence
from typing import Final

from redaction.cues import cue, distance, is_quantity
from redaction.entities import Finding, Label
from redaction.stream.mailbox import open_cued_mailbox, open_mailbox, words_after
from redaction.recognizers import card, dates, name
from redaction.spoken import Kind, Reading
from redaction.stream.tail import (
    MOST_HELD,
    Opening,
    half_said,
    last_atom,
    open_age,
    open_capitals,
    open_date,
    open_house,
    open_run,
    run_start,
    tail_run,
)
from redaction.vocabulary import FUNCTION_WORDS

_FEWEST_DEFERRED: Final = 3
"""Characters of a run from which a segment's end is deferred: fewer are mostly counts."""
_FEWEST_CUED: Final = 1
_CODE_CUE: Final = cue(
    r"number|id|code|social|card|account|ssn|mrn|phone|cell|fax|licen[sc]e|passport|plate|iban|member|policy|zip|record"
)
_HOME_CUE: Final = cue(r"(?:live|living|reside|residing|staying) (?:at|on)|address(?: is|'s)?|street|zip(?: code)?")
_LAST_DIGITS: Final = cue(
    r"last(?: (?:four|4|five|5|three|3|two|2))?(?: digits| numbers)?|ending(?: in| with)?|ends(?: in| with)?"
)
_COMPLETE_DIGITS: Final = {Label.US_SSN: (9,), Label.PHONE_NUMBER: (10, 11), Label.CREDIT_CARD: (15, 16)}
_SENTENCE_END: Final = frozenset({".", "?", "!"})


def open_interim(reading: Reading, labels: frozenset[Label]) -> Opening | None:
    """The open end of an interim result, the widest that any rule sees; None where the text is settled.

    Args:
        reading: The text so far.
        labels: What is looked for; nothing else is withheld, and with no labels nothing at all.
    """
    last = last_atom(reading)
    if last < 0 or not labels:
        return None
    candidates = [
        open_run(reading, last),
        half_said(reading, last),
        open_mailbox(reading, last),
        _after_cue(reading, last),
        open_house(reading, last),
        open_age(reading, last),
        open_date(reading, last),
        open_capitals(reading, last),
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
        open_cued_mailbox(reading, last),
    ]
    if not _ends_sentence(reading):
        candidates.append(_unfinished_street(reading, findings))
    return _widest(candidates, labels)


def _widest(candidates: Sequence[Opening | None], labels: frozenset[Label]) -> Opening | None:
    """The first to begin of those that could become something looked for; a number could become anything."""
    wanted = [one for one in candidates if one is not None and one.label in labels | {Label.UNIQUE_ID}]
    return min(wanted, key=lambda one: one.start, default=None)


def _ends_sentence(reading: Reading) -> bool:
    return reading.text.rstrip(" \"')\u201d")[-1:] in _SENTENCE_END


def _after_cue(reading: Reading, last: int) -> Opening | None:
    """The words after "my name is", "my email is" and "I live at", until something settles them."""
    held = open_cued_mailbox(reading, last)
    if held is not None:
        return held
    for pattern, label in (
        (name.STRONG_CUE, Label.PERSON),
        (_HOME_CUE, Label.LOCATION),
        (dates.BIRTH_CUE, Label.DATE_OF_BIRTH),
    ):
        first = words_after(reading, pattern)
        if first is None or last - first >= MOST_HELD + (label is not Label.PERSON):
            continue
        words = reading.atoms[first : last + 1]
        stops = FUNCTION_WORDS - {"the", "of", "on", "is"} if label is not Label.PERSON else FUNCTION_WORDS
        if words and not any(atom.kind is Kind.WORD and atom.value in stops for atom in words):
            return Opening(words[0].start, label)
    return None


def _unfinished(reading: Reading, last: int, findings: Sequence[Finding]) -> Opening | None:
    """A run at the end that nothing covers yet, or that has fewer digits than its kind."""
    run = tail_run(reading)
    if run is None:
        return open_run(reading, last)
    start = run_start(reading, run)
    covering = [one for one in findings if one.start < run.end and run.start < one.end]
    if not covering:
        cued = distance(reading, run.start, _CODE_CUE) is not None
        counted = is_quantity(reading, run) or len(run.chars) < (_FEWEST_CUED if cued else _FEWEST_DEFERRED)
        return None if counted else Opening(start, Label.PERSON if run.chars.isalpha() else Label.UNIQUE_ID)
    finding = covering[-1]
    if finding.end < run.end:
        return None
    unsure = finding.label is Label.UNIQUE_ID
    lengths = _COMPLETE_DIGITS.get(finding.label)
    digits = len(run.digits)
    whole = lengths is None or digits in lengths or (finding.label is Label.CREDIT_CARD and card.luhn(run.digits))
    last_digits = distance(reading, run.start, _LAST_DIGITS) is not None
    return Opening(min(start, finding.start), finding.label) if unsure or not (whole or last_digits) else None


def _unfinished_street(reading: Reading, findings: Sequence[Finding]) -> Opening | None:
    if not findings:
        return None
    finding = findings[-1]
    touches = not any(char.isalnum() for char in reading.text[finding.end :])
    digits = any(atom.kind is Kind.DIGITS for atom in reading.atoms if finding.start <= atom.start < finding.end)
    return Opening(finding.start, Label.LOCATION) if touches and digits and finding.label is Label.LOCATION else None
