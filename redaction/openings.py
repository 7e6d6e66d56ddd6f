"""Where the end of a text is still open: something may have begun there that only its next words settle.

Over interim results the open end is withheld; in a final one it is deferred to the next segment. The rules are
measured, not complete: benchmarks/redaction.py reports what leaks and what is withheld for nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from redaction.cues import UNITS_OF_MEASURE, cue, distance, is_quantity
from redaction.entities import Finding, Label
from redaction.numbers import ORDINALS, REPEATS, ZEROS
from redaction.recognizers import card, dates, email, name
from redaction.recognizers.network import domain_after
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS

_MOST_HELD: Final = 5
"""Words after a name, mail or address cue that are withheld while nothing settles them."""
_MOST_MAILBOX: Final = 8
_LONGEST_HOUSE: Final = 6
_FEWEST_DEFERRED: Final = 2
"""Characters of a run from which a segment's end is deferred: a lone digit is a count."""
_JOINERS: Final = frozenset({"and", "then", "comma", "space"})
_HOME_CUE: Final = cue(r"(?:live|living|reside|residing|staying) (?:at|on)|address(?: is|'s)?|street|zip(?: code)?")
_LAST_DIGITS: Final = cue(
    r"last(?: (?:four|4|five|5|three|3|two|2))?(?: digits| numbers)?|ending(?: in| with)?|ends(?: in| with)?"
)
_COMPLETE_DIGITS: Final = {Label.US_SSN: (9,), Label.PHONE_NUMBER: (10, 11), Label.CREDIT_CARD: (15, 16)}
_MOST_LOOSE: Final = 2
"""Unjoined words before a spoken mark that may belong to it: "riverside health dot"."""
_SENTENCE_END: Final = frozenset({".", "?", "!"})


@dataclass(frozen=True, slots=True)
class Opening:
    """An open end.

    Attributes:
        start: Offset of its first character.
        label: What it would most likely become.
    """

    start: int
    label: Label


def open_interim(reading: Reading, labels: frozenset[Label]) -> Opening | None:
    """The open end of an interim result, the widest that any rule sees; None where the text is settled.

    Args:
        reading: The text so far.
        labels: What is looked for; nothing else is withheld, and with no labels nothing at all.
    """
    last = _last(reading)
    if last < 0 or not labels:
        return None
    candidates = [
        _run(reading, last),
        _half_said(reading, last),
        _mailbox(reading, last),
        _after_cue(reading, last),
        _house(reading, last),
        _date(reading, last),
        _capitals(reading, last),
    ]
    return _widest(candidates, labels)


def open_final(reading: Reading, findings: Sequence[Finding], labels: frozenset[Label]) -> Opening | None:
    """The open end of a final result: what no finding settles, and what one covers that is visibly unfinished."""
    last = _last(reading)
    if last < 0 or not labels:
        return None
    candidates = [
        _unfinished(reading, last, findings),
        _mailbox(reading, last, final=True),
        _cued_mailbox(reading, last),
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


def _last(reading: Reading) -> int:
    """The last atom that is more than a mark or a filler."""
    index = len(reading.atoms) - 1
    while index >= 0 and (
        reading.atoms[index].kind is Kind.FILLER
        or (reading.atoms[index].kind is Kind.SYMBOL and not reading.atoms[index].spoken)
    ):
        index -= 1
    return index


def tail_run(reading: Reading) -> Run | None:
    """The run that reaches the end, but for what may stand between its parts."""
    if not reading.runs:
        return None
    run = reading.runs[-1]
    rest = reading.atoms[run.last + 1 :]
    if rest and rest[-1].value in _LETTERS_OR_WORDS and rest[-1].kind is Kind.LETTER:
        rest = rest[:-1]  # "n l nine one a": an article, or the next letter
    settled = any(atom.kind in {Kind.WORD, Kind.LETTER} and atom.value not in _GOES_ON for atom in rest)
    return None if settled or any(atom.value in "%:$" for atom in rest) else run


_LETTERS_OR_WORDS: Final = frozenset({"a", "i"})
_GOES_ON: Final = _JOINERS | REPEATS.keys() | ZEROS


def _begin(reading: Reading, run: Run) -> int:
    start = run.start
    for atom in reading.before(run.first, 3):
        if atom.value not in {"+", "(", "#"} and not (atom.value in _HOMOPHONES and atom.end + 1 == start):
            break
        start = atom.start
    return start


_HOMOPHONES: Final = frozenset({"for"})


def _run(reading: Reading, last: int) -> Opening | None:
    run = tail_run(reading)
    if run is not None:
        return Opening(_begin(reading, run), Label.PERSON if run.chars.isalpha() else Label.UNIQUE_ID)
    atom = reading.atoms[last]
    if atom.value in REPEATS or (atom.value in ZEROS and atom.kind is Kind.WORD):
        return Opening(atom.start, Label.UNIQUE_ID)
    return None


def _half_said(reading: Reading, last: int) -> Opening | None:
    """A lone letter, or "plus", that something may follow."""
    atom = reading.atoms[last]
    before = reading.atoms[last - 1].value if last else ""
    article = atom.value in _LETTERS_OR_WORDS and before not in _BEFORE_CODES
    if (atom.kind is Kind.LETTER and not article) or atom.value == "+":
        return Opening(atom.start, Label.UNIQUE_ID)
    return None


_BEFORE_CODES: Final = frozenset(
    {"is", "number", "id", "code", "mrn", "plate", "passport", "license", "licence", "it's"}
)


def _mailbox(reading: Reading, last: int, *, final: bool = False) -> Opening | None:
    """Find "john dot", "john dot smith at", "w w w dot": a chain of words and spoken marks at the end."""
    atoms = reading.atoms
    first: int | None = None
    for at in range(last, max(-1, last - _MOST_HELD), -1):
        atom = atoms[at]
        if atom.kind is Kind.WORD and atom.value in FUNCTION_WORDS:
            break
        if atom.value in _HOSTS:
            whole = domain_after(reading, at)
            return Opening(atom.start, Label.URL) if whole is None or whole == last else None
        if atom.value == "@":
            return _after_at(reading, at, last, final=final)
        reach = 3 if atom.value == "_" else 1
        if (
            atom.kind is Kind.SYMBOL
            and atom.spoken
            and atom.value in {".", "_", "-", "/"}
            and at
            and last - at <= reach
        ):
            first = _chain_start(atoms, at) if first is None else first
    return None if first is None else Opening(atoms[first].start, Label.EMAIL_ADDRESS)


_HOSTS: Final = frozenset({"www", "http", "https"})


def _after_at(reading: Reading, at: int, last: int, *, final: bool) -> Opening | None:
    """From the mailbox on, while no domain is whole after "at"; a whole one is a finding's part."""
    atoms = reading.atoms
    first = email.local_before(reading, at)
    whole = domain_after(reading, at + 1)
    if first is None or (whole is not None and whole < last):
        return None
    chained = any(one.kind is not Kind.WORD for one in atoms[first:at]) or at - first > 1
    return None if final and (not chained or whole is not None) else Opening(atoms[first].start, Label.EMAIL_ADDRESS)


def _chain_start(atoms: Sequence[Atom], at: int) -> int:
    """Go left over "w w w dot riverside health dot": words that marks join, and one more word before."""
    first = max(0, at - 1)
    while first > 1 and atoms[first - 1].kind is Kind.SYMBOL and atoms[first - 1].spoken:
        first -= 2
    loose = first
    while (
        loose
        and first - loose < _MOST_LOOSE
        and atoms[loose - 1].kind in {Kind.WORD, Kind.LETTER}
        and (atoms[loose - 1].value not in FUNCTION_WORDS and atoms[loose - 1].value not in ORDINARY_WORDS)
    ):
        loose -= 1
    return loose


def _after_cue(reading: Reading, last: int) -> Opening | None:
    """The words after "my name is", "my email is" and "I live at", until something settles them."""
    held = _cued_mailbox(reading, last)
    if held is not None:
        return held
    for pattern, label in (
        (name.STRONG_CUE, Label.PERSON),
        (_HOME_CUE, Label.LOCATION),
        (dates.BIRTH_CUE, Label.DATE_OF_BIRTH),
    ):
        first = _words_after(reading, pattern)
        if first is None or last - first >= _MOST_HELD + (label is not Label.PERSON):
            continue
        words = reading.atoms[first : last + 1]
        stops = FUNCTION_WORDS - {"the", "of", "on", "is"} if label is not Label.PERSON else FUNCTION_WORDS
        if words and not any(atom.kind is Kind.WORD and atom.value in stops for atom in words):
            return Opening(words[0].start, label)
    return None


def _words_after(reading: Reading, pattern: re.Pattern[str]) -> int | None:
    """The first atom after the last cue of a pattern that stands near the end."""
    found = None
    for found in pattern.finditer(reading.lower, max(0, len(reading.lower) - 90)):  # noqa: B007  the last one counts
        pass
    if found is None:
        return None
    return next(
        (i for i, atom in enumerate(reading.atoms) if atom.start >= found.end() and atom.kind is not Kind.SYMBOL), None
    )


def _cued_mailbox(reading: Reading, last: int) -> Opening | None:
    first = _words_after(reading, email.CUE)
    if first is None:
        return None
    while first <= last and reading.atoms[first].value in {"is", "it's", "it", "address", "at", "to", "would", "be"}:
        first += 1
    words = reading.atoms[first : last + 1]
    if not words or len([atom for atom in words if atom.kind is not Kind.SYMBOL]) > _MOST_MAILBOX:
        return None
    settled = any(
        domain_after(reading, index + 1) not in {None, last}
        for index in range(first, last)
        if reading.atoms[index].value == "@"
    )
    plain = any(atom.kind is Kind.WORD and atom.value in FUNCTION_WORDS for atom in words)
    whole = any(
        domain_after(reading, index + 1) == last for index in range(first, last) if reading.atoms[index].value == "@"
    )
    return None if settled or plain or whole else Opening(words[0].start, Label.EMAIL_ADDRESS)


def _house(reading: Reading, last: int) -> Opening | None:
    """Find "forty two west elm": a number and words that a street's suffix may follow."""
    if not reading.runs:
        return None
    run = reading.runs[-1]
    words = reading.atoms[run.last + 1 : last + 1]
    if not 0 < len(words) <= _MOST_HELD - 1 or len(run.chars) > _LONGEST_HOUSE or not run.digits:
        return None
    streetlike = all(
        atom.kind is Kind.WORD
        and atom.value not in UNITS_OF_MEASURE
        and (atom.value not in ORDINARY_WORDS or atom.value in {"north", "south", "east", "west"})
        for atom in words
    )
    return Opening(run.start, Label.LOCATION) if streetlike else None


def _date(reading: Reading, last: int) -> Opening | None:
    """Find "June", "the fourth of", "July 4th": parts of a date at the end."""
    first, telling = last, False
    while first >= 0 and (
        reading.atoms[first].value in ORDINALS
        or reading.atoms[first].value in MONTHS
        or reading.atoms[first].value in {"of", "the", "st", "nd", "rd", "th"}
        or reading.atoms[first].kind is Kind.DIGITS
    ):
        telling = telling or reading.atoms[first].value in MONTHS or reading.atoms[first].value in ORDINALS
        first -= 1
    return Opening(reading.atoms[first + 1].start, Label.DATE_TIME) if telling else None


def _capitals(reading: Reading, last: int) -> Opening | None:
    """Capitalised words at the end that begin no sentence: half of a name tells the model little."""
    if not reading.cased:
        return None
    first = last + 1
    while first and last + 1 - first < _MOST_HELD and _proper(reading, first - 1):
        first -= 1
    return Opening(reading.atoms[first].start, Label.PERSON) if first <= last else None


def _proper(reading: Reading, index: int) -> bool:
    atom = reading.atoms[index]
    return atom.kind is Kind.WORD and reading.text[atom.start].isupper() and atom.value not in ORDINARY_WORDS


def _unfinished(reading: Reading, last: int, findings: Sequence[Finding]) -> Opening | None:
    """A run at the end that nothing covers yet, or that has fewer digits than its kind."""
    run = tail_run(reading)
    if run is None:
        return _run(reading, last)
    start = _begin(reading, run)
    covering = [one for one in findings if one.start < run.end and run.start < one.end]
    if not covering:
        spoken_number = is_quantity(reading, run) or len(run.chars) < _FEWEST_DEFERRED
        return None if spoken_number else Opening(start, Label.PERSON if run.chars.isalpha() else Label.UNIQUE_ID)
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
