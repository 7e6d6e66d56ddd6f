"""What the named-entity model and Presidio say, on our scale, less what is no personal data here."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from redaction.companies import COMPANIES
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
_JARGON: Final = frozenset(
    "npi imei nhs mrn ssn iban swift vpn wifi wi-fi inbox voicemail website router modem login username cvv vin dob ip "
    "url pdf usb gps app apps dl ni nino email e-mail hmm erm valid cc bcc aba "
    "plate".split()
)
"""What the model takes for a name in any case, and what is none."""
_BEFORE_CODES: Final = frozenset("mac tag imei serial vin iban dl".split())
"""Words that begin a code where one follows: "Sherri Moreno, MAC 73:35"."""
_IDIOMS: Final = re.compile(r"(?:max(?=(?:ed|es|ing)? out\b)|lucky|pat(?= on the back)|bill(?= (?:me|us|it|the)\b))")
"""Names in lower case that are verbs and adjectives where these words stand around them."""
_GIVEN_TOO: Final = frozenset("april may june august".split())
_FEWEST_LISTED: Final = 3
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
                yield replace(named, score=NER_SCORE, label=_of_company(reading, named))
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
    while words and _before_code(reading, words[-1]):
        words.pop()
    if not words or all(_ordinary(word.group()) or not any(map(str.isalpha, word.group())) for word in words):
        return None
    if finding.label is Label.PERSON and _nobody(reading, words):
        return None
    start, end = words[0].start(), words[-1].end()
    end -= len(reading.text[start:end]) - len(reading.text[start:end].rstrip(_MARGIN))
    return replace(finding, start=start, end=end)


def _before_code(reading: Reading, word: re.Match[str]) -> bool:
    """Whether the last word of a name begins a code instead: digits and letters follow it."""
    if word.group().lower().strip(_MARGIN) not in _BEFORE_CODES:
        return False
    at = reading.atom_from(word.end())
    atoms = [atom for atom in reading.atoms[at : at + 2] if atom.kind is not Kind.SYMBOL]
    return bool(atoms) and (
        atoms[0].kind in {Kind.DIGITS, Kind.LETTER} or atoms[0].value in {"number", "address", "is"}
    )


def _nobody(reading: Reading, words: list[re.Match[str]]) -> bool:
    """Whether a person's name is made of common words alone ("Wisdom"), or is a verb here ("max out")."""
    if all(is_plain(word.group().lower().strip(_MARGIN)) for word in words):
        return True
    idiom = _IDIOMS.match(reading.text, words[0].start())
    return idiom is not None and idiom.end() == words[0].start() + len(words[0].group().strip(_MARGIN))


def _of_company(reading: Reading, finding: Finding) -> Label:
    """The finding's label, or an organisation's where the words are a company's name."""
    if finding.label not in {Label.PERSON, Label.LOCATION}:
        return finding.label
    return Label.ORGANIZATION if is_company(reading, finding.start, finding.end) else finding.label


def is_company(reading: Reading, start: int, end: int) -> bool:
    """Whether all that stands between two offsets is, or begins, the name of a well-known company."""
    atoms = reading.atoms
    first = reading.atom_from(start)
    for begin in (first, first - 1):
        last = COMPANIES.at(atoms, begin) if 0 <= begin < len(atoms) else None
        if last is not None and atoms[last].end >= end - len("'s"):
            return True
    return False


def _plain(reading: Reading, written: str) -> bool:
    if written.lower().strip(_MARGIN) in _JARGON:
        return True
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
    common = (atom.value in ORDINARY_WORDS or is_plain(atom.value)) and atom.value not in _GIVEN_TOO
    if atom.kind is not Kind.WORD or not reading.text[atom.start].isupper() or common:
        return False
    beside = atoms[at + step] if 0 <= at + step < len(atoms) else None
    return beside is None or not (beside.kind is Kind.WORD and reading.text[beside.start].isupper())
