"""What the named-entity model and Presidio say, on our scale, less what is no personal data here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from redaction.bare_name import MARGIN, bare_name
from redaction.companies import COMPANIES
from redaction.cues import is_quantity
from redaction.entities import Finding, Label
from redaction.gazetteer import NATIONALITIES, given_names
from redaction.listed import with_lists
from redaction.recognizers.internet import is_release
from redaction.regions import is_region
from redaction.sayings import without_sayings
from redaction.spoken import Reading
from redaction.vocabulary import MONTHS, is_plain

NER_SCORE: Final = 0.72
"""Where the model's word stands among our rules: under a cue or a checksum, over a length."""
_WRITTEN_SCORE: Final = 0.9
_NAMED: Final = frozenset({Label.PERSON, Label.LOCATION, Label.ORGANIZATION, Label.NRP})
_LINKS: Final = re.compile(r"\s+(?:in|is|from|at|with|as|who|lives|said|was|has|to|for)(?=\s)")
"""Words in lower case that no name holds: what stands before one and behind it are two things."""
_LETTER_FOR: Final = re.compile(r"(?<!\S)([a-z]) (?:as in|like|for) $")
_LETTER_FOR_WINDOW: Final = 9
_POST_CODES: Final = (5, 6)
"""Digits of a post code, in most countries (Universal Postal Union, S42)."""
_PLACE_LINKS: Final = frozenset({"in", "at", "to"})
_FIRST_AND_LAST: Final = 2


def adjusted(reading: Reading, findings: Iterable[Finding]) -> list[Finding]:
    """Findings of the model and of Presidio's own recognisers, with scores that compare with ours."""
    kept = [one for finding in findings for one in _adjust(reading, finding)]
    return without_sayings(reading, with_lists(reading, kept))


def _adjust(reading: Reading, finding: Finding) -> Iterator[Finding]:
    if finding.label is Label.DATE_TIME:
        # Durations, weekdays and "last week" are dates to the model, and identify nobody.
        text = reading.lower[finding.start : finding.end]
        words = [word.strip(".,'") for word in text.split()]
        if any(word in MONTHS for word in words) and any(char.isdigit() for char in text):
            yield replace(finding, score=NER_SCORE)
    elif finding.label in _NAMED:
        for part in _parts(reading, finding):
            named = None if _as_in(reading, part) else bare_name(reading, part)
            if named is not None and not is_region(reading, named):
                yield replace(_with_post_code(reading, named), score=NER_SCORE, label=_known_label(reading, named))
    elif finding.label is Label.IP_ADDRESS and is_release(reading, reading.atom_from(finding.start)):
        return
    elif finding.label is not Label.URL or not reading.text[finding.end : finding.end + 1].isalpha():
        # A host that ends within a word is none: "M.J.Pro" of "M.J.Prosser".
        yield replace(finding, score=min(finding.score, _WRITTEN_SCORE))


def _with_post_code(reading: Reading, finding: Finding) -> Finding:
    """A place with the post code that is said right behind it: "Bengaluru, five six oh oh three eight"."""
    if finding.label is not Label.LOCATION:
        return finding
    at = reading.atom_from(finding.end)
    at += at < len(reading.atoms) and reading.atoms[at].value == ","
    run = next((one for one in reading.runs if one.first == at), None)
    code = run is not None and run.chars.isdigit() and len(run.chars) in _POST_CODES and not is_quantity(reading, run)
    return replace(finding, end=run.end) if run is not None and code else finding


def _as_in(reading: Reading, finding: Finding) -> bool:
    """Whether a letter is told apart by a word here, which names nobody: "q as in quebec", "m like mike"."""
    letter = _LETTER_FOR.search(reading.lower, max(0, finding.start - _LETTER_FOR_WINDOW), finding.start)
    return letter is not None and reading.lower[finding.start] == letter[1]


def _is_called(reading: Reading, finding: Finding) -> bool:
    """Whether a company that no list knows is called as people are, by a given name and another: "Mary Jones"."""
    words = reading.lower[finding.start : finding.end].split()
    if len(words) != _FIRST_AND_LAST or not all(word.isalpha() for word in words):
        return False
    named = words[0] in given_names() and not is_plain(words[1])
    return named and not _is_company(reading, finding.start, finding.end)


def _known_label(reading: Reading, finding: Finding) -> Label:
    """The finding's label, or the one that its words or those before it have: a company, a people, a place."""
    if finding.label is Label.ORGANIZATION and _is_called(reading, finding):
        return Label.PERSON
    if finding.label not in {Label.PERSON, Label.LOCATION}:
        return finding.label
    first = reading.atom_from(finding.start)
    people = NATIONALITIES.at(reading.atoms, first) if finding.label is Label.LOCATION else None
    if people is not None and reading.atoms[people].end >= finding.end:
        return Label.NRP
    return Label.ORGANIZATION if _is_company(reading, finding.start, finding.end) else finding.label


def _is_company(reading: Reading, start: int, end: int) -> bool:
    """Whether all that stands between two offsets is, or begins, the name of a well-known company."""
    atoms = reading.atoms
    first = reading.atom_from(start)
    for begin in (first, first - 1):
        last = COMPANIES.at(atoms, begin) if 0 <= begin < len(atoms) else None
        if last is not None and atoms[last].end >= end - len("'s"):
            return True
    return False


def _parts(reading: Reading, finding: Finding) -> Iterator[Finding]:
    """A name stands on one line, and holds no "in" or "is from"."""
    at, label = finding.start, finding.label
    for line in reading.text[finding.start : finding.end].split("\n"):
        begin = at
        for match in _LINKS.finditer(line) if reading.cased else ():
            yield from _trimmed(reading, finding, begin, at + match.start(), label)
            begin = at + match.end()
            if match.group().strip() in _PLACE_LINKS and label is Label.ORGANIZATION:
                label = Label.LOCATION
        yield from _trimmed(reading, finding, begin, at + len(line), label)
        at += len(line) + 1


def _trimmed(reading: Reading, finding: Finding, start: int, end: int, label: Label) -> Iterator[Finding]:
    text = reading.text[start:end]
    start += len(text) - len(text.lstrip(MARGIN))
    end -= len(text) - len(text.rstrip(MARGIN))
    if start < end:
        yield replace(finding, start=start, end=end, label=label)
