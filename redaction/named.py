"""What the named-entity model and Presidio say, on our scale, less what is no personal data here."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import MONTHS, ORDINARY_WORDS, STATES, is_plain

NER_SCORE: Final = 0.72
"""Where the model's word stands among our rules: under a cue or a checksum, over a length."""
_WRITTEN_SCORE: Final = 0.9
_LIST_SCORE: Final = 0.62
_NAMED: Final = frozenset({Label.PERSON, Label.LOCATION, Label.ORGANIZATION, Label.NRP})
_MARGIN: Final = " \t.,;:?!*|>\"'\u2019\u2022-\ufeff()[]"
_LINKS: Final = re.compile(r"\s+(?:in|is|from|at|with|as|who|lives|said|was|has|to|for)(?=\s)")
"""Words in lower case that no name holds: what stands before one and behind it are two things."""
_WORD: Final = re.compile(r"\S+")
_LINE_HEADS: Final = frozenset(
    "phone mobile cell fax office desk tel telephone email e-mail mail website web url date name dob ssn mrn ip "
    "address personal info contact nan title where when".split()
)
_PLACE_LINKS: Final = frozenset({"in", "at", "to"})
_MOST_LIST: Final = 12


def adjusted(reading: Reading, findings: Iterable[Finding]) -> list[Finding]:
    """Findings of the model and of Presidio's own recognisers, with scores that compare with ours."""
    kept = [one for finding in findings for one in _adjust(reading, finding)]
    return [*kept, *_listed(reading, kept)]


def _adjust(reading: Reading, finding: Finding) -> Iterator[Finding]:
    if finding.label is Label.DATE_TIME:
        # Durations, weekdays and "last week" are dates to the model, and identify nobody.
        text = reading.lower[finding.start : finding.end]
        words = [word.strip(".,'") for word in text.split()]
        if any(word in MONTHS for word in words) and any(char.isdigit() for char in text):
            yield replace(finding, score=NER_SCORE)
    elif finding.label in _NAMED:
        for part in _parts(reading, finding):
            named = _without_plain_ends(reading, part)
            if named is not None and reading.lower[named.start : named.end] not in STATES:
                yield replace(named, score=NER_SCORE)
    else:
        yield replace(finding, score=min(finding.score, _WRITTEN_SCORE))


def _without_plain_ends(reading: Reading, finding: Finding) -> Finding | None:
    """A name without the common words at its ends; None where nothing else is left.

    In a text with capitals a word that has one is no common word here, unless it is one that begins sentences.
    """
    words = list(_WORD.finditer(reading.text, finding.start, finding.end))
    while words and _plain(reading, words[0].group()):
        words.pop(0)
    while words and _plain(reading, words[-1].group()):
        words.pop()
    if not words or all(_ordinary(word.group()) or not any(map(str.isalpha, word.group())) for word in words):
        return None
    return replace(finding, start=words[0].start(), end=words[-1].end())


def _plain(reading: Reading, written: str) -> bool:
    return (not reading.cased or written.islower()) and is_plain(written.lower().strip(_MARGIN))


def _ordinary(written: str) -> bool:
    word = written.lower().strip(_MARGIN)
    return word in ORDINARY_WORDS or word in _LINE_HEADS


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
    start += len(text) - len(text.lstrip(_MARGIN))
    end -= len(text) - len(text.rstrip(_MARGIN))
    if start < end:
        yield replace(finding, start=start, end=end, label=label)


def _listed(reading: Reading, kept: list[Finding]) -> Iterator[Finding]:
    """Names beside names: of "Jan, Kristi and Ivo", who knows one knows all."""
    if not reading.cased:
        return
    taken = [False] * (len(reading.text) + 1)
    for one in kept:
        taken[one.start : one.end] = [True] * (one.end - one.start)
    for person in [one for one in kept if one.label is Label.PERSON]:
        for step in (1, -1):
            yield from _along(reading, person, step, taken)


def _along(reading: Reading, person: Finding, step: int, taken: list[bool]) -> Iterator[Finding]:
    atoms = reading.atoms
    inside = [index for index, atom in enumerate(atoms) if person.start <= atom.start < person.end]
    if not inside:
        return
    at = inside[-1] if step > 0 else inside[0]
    for _ in range(_MOST_LIST):
        joined, at = _over_join(atoms, at, step)
        if not joined or not _name_alone(reading, at, step) or taken[atoms[at].start]:
            return
        yield Finding(atoms[at].start, atoms[at].end, Label.PERSON, _LIST_SCORE, "list:person", recognizer="presidio")


def _over_join(atoms: tuple[Atom, ...], at: int, step: int) -> tuple[bool, int]:
    """Step over ",", "and", ", and" to the next word."""
    joined = False
    at += step
    while 0 <= at < len(atoms) and atoms[at].value in {",", "and", "&"}:
        joined = True
        at += step
    return joined and 0 <= at < len(atoms), at


def _name_alone(reading: Reading, at: int, step: int) -> bool:
    """Whether one capitalised word that is no ordinary one stands here by itself."""
    atoms = reading.atoms
    atom = atoms[at]
    common = atom.value in ORDINARY_WORDS or is_plain(atom.value)
    if atom.kind is not Kind.WORD or not reading.text[atom.start].isupper() or common:
        return False
    beside = atoms[at + step] if 0 <= at + step < len(atoms) else None
    return beside is None or not (beside.kind is Kind.WORD and reading.text[beside.start].isupper())
