"""Where the end of a text is still open: something may have begun there that only its next words settle.

Over interim results the open end is withheld; in a final one it is deferred to the next segment. The rules follow from
what the recognisers take in: each asks whether words that may come next would make what is there part of a finding.
They are measured, not complete: benchmarks/redaction.py reports what leaks and what is withheld for nothing.
"""

import re
from collections.abc import Sequence
from typing import Final

from redaction.cues import distance
from redaction.cues.claims import harmless
from redaction.entities import Finding, Label
from redaction.recognizers.internet import CUE as ADDRESS_CUE
from redaction.recognizers.marks import marked
from redaction.spoken import Kind, Reading
from redaction.spoken.runs import pausing
from redaction.stream.ahead import is_prose, open_ahead
from redaction.stream.asides import open_aside
from redaction.stream.continuation import open_run, tail_run
from redaction.stream.cued import home_is_due, open_cued
from redaction.stream.idle import after_article, names_nobody
from redaction.stream.leads import open_country_of_iban, open_groups, open_iban, open_plate
from redaction.stream.linked import open_country, open_link, open_title
from redaction.stream.mailbox import open_local, open_mailbox, open_path
from redaction.stream.places import (
    open_age,
    open_capitals,
    open_date,
    open_house,
    open_town,
    open_unit,
    open_word,
)
from redaction.stream.tail import (
    Opening,
    code_is_due,
    counts,
    half_said,
    is_single,
    is_whole,
    last_atom,
    open_code,
    open_colons,
    open_dotted,
)
from redaction.stream.waiting import (
    open_after,
    open_announced,
    open_extension,
    open_heard,
    open_hesitation,
    open_host,
    open_letter,
    open_pause,
    widened,
)

_FEWEST_DEFERRED: Final = 2
"""Characters of a run from which a segment's end is deferred: fewer are mostly counts."""
_FEWEST_CUED: Final = 1
_MOST_BEFORE_DICTATION: Final = 3
_GOING_ON: Final = frozenset({"and", "then", "dash", "dot", "space"})
_BEFORE_ONE: Final = frozenset(
    {"this", "that", "the", "which", "no", "each", "every", "another", "any", "last", "next", "first", "only"}
)
_KNOWN_LENGTHS: Final = frozenset({Label.US_SSN, Label.PHONE_NUMBER, Label.CREDIT_CARD, Label.UNIQUE_ID})
_OF_NAMES: Final = frozenset({Label.PERSON, Label.ORGANIZATION, Label.NRP, Label.TITLE})
"""What the model at times calls a code's beginning ("BE95"), and what a number does not go on with."""
_HALF_WRITTEN: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){1,2}\.?$")
"""Two or three numbers of an address, as they are written."""
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
    marks = marked(reading)
    at = last_atom(marks)
    candidates = [
        _unless_whole(reading, found),
        open_pause(reading, found),
        _half_said(reading, last),
        open_dotted(reading, last),
        open_colons(reading, last),
        open_code(reading, last),
        open_plate(reading, last),
        open_iban(reading, last),
        open_country_of_iban(reading, last),
        open_groups(reading),
        _unless_prose(marks, at),
        _unless_counted(reading, open_ahead(marks, at, found)),
        open_aside(marks, at),
        open_local(marks, at),
        open_path(marks, at, found),
        open_cued(marks, at),
        open_house(reading, last),
        open_unit(reading, last),
        open_town(reading, last, found),
        open_age(reading, last),
        open_date(reading, last),
        open_capitals(reading, last, labels),
        open_word(reading, last),
        open_letter(reading, last),
        open_heard(reading, last),
        open_announced(reading, last, found),
        open_after(reading, last, found),
        open_extension(reading, last, found),
        open_host(marks, at),
        open_hesitation(reading, found),
        open_link(reading, last, found, labels),
        open_title(reading, last),
        open_country(reading, last),
    ]
    widest = _widest(candidates, labels)
    return None if widest is None else widened(reading, widest)


def open_final(reading: Reading, findings: Sequence[Finding], labels: frozenset[Label]) -> Opening | None:
    """The open end of a final result: what no finding settles, and what one covers that is visibly unfinished."""
    last = last_atom(reading)
    if last < 0 or not labels:
        return None
    candidates = [
        _unfinished(reading, last, findings),
        _paused(reading, findings),
        open_code(reading, last),
        open_mailbox(marked(reading), last_atom(marked(reading)), final=True),
        None if _ends_sentence(reading) else open_local(reading, last),
        _begun(reading, last),
        _dotted(reading, last, findings),
    ]
    if not findings or findings[-1].end < reading.atoms[last].start:
        candidates.append(open_date(reading, last))
    cued = open_cued(reading, last)
    if cued is not None and cued.label in {Label.EMAIL_ADDRESS, Label.URL} and not _ends_sentence(reading):
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
    covering = [one for one in covering if one.label not in _OF_NAMES and (run.digits or one.label in _KNOWN_LENGTHS)]
    if not covering:
        due = code_is_due(reading, run.start) or home_is_due(reading, run.start) or _dictated(reading, run.start)
        few = _FEWEST_CUED if due else _FEWEST_DEFERRED
        counted = (counts(reading, run) and _ends_sentence(reading) and not run.chars[0].isalpha()) or len(
            run.chars
        ) < few
        return None if counted else Opening(opening.start, Label.PERSON if run.chars.isalpha() else Label.UNIQUE_ID)
    finding = covering[-1]
    if finding.end <= reading.atoms[last].start and half_said(reading, last) is not None:
        return Opening(reading.atoms[reading.atom_from(finding.end)].start, finding.label)
    if finding.end < run.end or finding.label not in _KNOWN_LENGTHS or is_whole(reading, run, findings):
        return None
    return Opening(min(opening.start, finding.start), finding.label)


def _begun(reading: Reading, last: int) -> Opening | None:
    """A single digit that ends what was said: "it's one", "call five". Not "this one"."""
    atom = reading.atoms[last]
    comma = reading.text.rstrip().endswith(",")
    digit = atom.kind is Kind.DIGITS and (atom.spoken or comma)
    single = (digit or (atom.kind is Kind.LETTER and atom.value not in {"a", "i"})) and len(atom.value) == 1
    if not single or _ends_sentence(reading) or (last and reading.atoms[last - 1].value in _BEFORE_ONE):
        return None
    return Opening(atom.start, Label.UNIQUE_ID)


def _dotted(reading: Reading, last: int, findings: Sequence[Finding]) -> Opening | None:
    """Numbers that two dots part, or that end in one: an address on the internet that goes on."""
    written = _HALF_WRITTEN.search(reading.text.rstrip())
    if written is not None and distance(reading, written.start(), ADDRESS_CUE) is not None:
        return Opening(written.start(), Label.IP_ADDRESS)
    opening = open_dotted(reading, last)
    if opening is None or any(one.label is Label.IP_ADDRESS and one.end > opening.start for one in findings):
        return None
    dots = [atom.value in {".", "point"} for atom in reading.atoms[reading.atom_from(opening.start) : last + 1]]
    return opening if dots[-1] or sum(dots) > 1 else None


def _unless_whole(reading: Reading, found: Sequence[Finding]) -> Opening | None:
    """The open run at the end, unless it is whole and words follow it already: "… oh one nine eight | okay"."""
    opening = open_run(reading)
    if opening is None or not reading.runs:
        return opening
    run = reading.runs[-1]
    if _unless_counted(reading, opening) is None:
        return None
    if reading.atoms[-1].kind is not Kind.WORD:
        return after_article(reading, opening, run)
    if run.start <= opening.start + 1 and run.last < len(reading.atoms) - 1 and is_single(reading, run):
        return None
    return None if run.start <= opening.start + 1 and is_whole(reading, run, found) else opening


def _unless_prose(marks: Reading, at: int) -> Opening | None:
    """A half-said address, unless its marks are most likely a sentence's own."""
    opening = open_mailbox(marks, at)
    return None if opening is None or is_prose(marks, opening, at) else opening


def _half_said(reading: Reading, last: int) -> Opening | None:
    """What only begins something, unless it is the "for" of "press one for"."""
    opening = half_said(reading, last)
    numbered = reading.runs and reading.runs[-1].digits
    return _unless_counted(reading, opening) if numbered else opening


def _unless_counted(reading: Reading, opening: Opening | None) -> Opening | None:
    """An opening, unless whatever follows it names nobody: "order number four seven | one", "windows ten | to"."""
    if opening is None or not reading.runs:
        return opening
    run = reading.runs[-1]
    if run.start <= opening.start and harmless(reading, len(reading.runs) - 1):
        return None
    return None if run.start <= opening.start + 1 and names_nobody(reading, run) else opening


def _dictated(reading: Reading, start: int) -> bool:
    """Whether hardly anything stands before: someone dictates, piece by piece ("right, sure, four")."""
    words = [atom for atom in reading.atoms[: reading.atom_from(start)] if atom.kind not in {Kind.FILLER, Kind.SYMBOL}]
    return len(words) <= _MOST_BEFORE_DICTATION


def _paused(reading: Reading, findings: Sequence[Finding]) -> Opening | None:
    """Hesitation after a withheld number at the end, which may go on: "… four seven uh", "… nine two and then"."""
    if not findings or findings[-1].end >= len(reading.text.rstrip()):
        return None
    first = reading.atom_from(findings[-1].end)
    rest = [atom for atom in reading.atoms[first:] if atom.kind is not Kind.SYMBOL]
    said = [atom.value for atom in rest if atom.kind is not Kind.FILLER]
    covered = next((run for run in reversed(reading.runs) if run.last < first and run.end > findings[-1].start), None)
    number = covered is not None and not is_whole(reading, covered, findings)
    hesitates = rest and (all(word in _GOING_ON for word in said) or (number and pausing(said)))
    return Opening(rest[0].start, findings[-1].label) if hesitates else None


def _unfinished_street(reading: Reading, findings: Sequence[Finding]) -> Opening | None:
    if not findings:
        return None
    finding = findings[-1]
    touches = not any(char.isalnum() for char in reading.text[finding.end :])
    digits = any(atom.kind is Kind.DIGITS for atom in reading.atoms if finding.start <= atom.start < finding.end)
    return Opening(finding.start, Label.LOCATION) if touches and digits and finding.label is Label.LOCATION else None
