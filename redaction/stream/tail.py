"""A number, a code or a spelled name at a text's end, which the next words may finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from redaction.cues import UNITS_OF_MEASURE, cue, distance, is_quantity
from redaction.cues.claims import announced
from redaction.cues.extent import stands_out
from redaction.cues.words import DETERMINERS
from redaction.entities import Finding, Label
from redaction.numbers import REPEATS, ZEROS
from redaction.recognizers.internet import CUE as ADDRESS_CUE
from redaction.recognizers.internet import in_group
from redaction.recognizers.spelled import ABBREVIATIONS
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.spoken.alphabet import ICAO, SOUNDS
from redaction.spoken.casing import CASES
from redaction.spoken.runs import pausing
from redaction.stream.plain import is_plain

_DECIMAL: Final = 2
"""Digits that stand before a decimal's "point" as a rule."""
_WEAK_LETTERS: Final = frozenset({"a", "i"})
_BETWEEN_SPELLED: Final = frozenset({"as", "in", "for", "like", "is"})
ALONE: Final = frozenset({"for", "to", "too", "won", "ate", "oh", "o", "a", "bee", "tree"})
_CODE_CUE: Final = cue(
    r"numbers?|id|i\.? ?d\.?|codes?|social|card|account|ssn|mrn|phone|cell|fax|licen[sc]e|passport|plates?|iban|member"
    r"|policy|zip|record|pin|vin|serial|routing|imei|digits|starts with|begins with|extension|reference"
)
_SPELL_CUE: Final = cue(r"spell(?:ed|ing|s|t)?(?: (?:it|that|out|as))?|letters?")
LONG: Final = 7
"""Characters from which what is found goes on over pauses alone: "… and the rest is" hides no more than its words."""
_LAST_DIGITS: Final = cue(
    r"last(?: (?:four|4|five|5|three|3|two|2))?(?: digits| numbers)?|ending(?: in| with)?|ends(?: in| with)?"
)
_COMPLETE_DIGITS: Final = {Label.US_SSN: (9,), Label.PHONE_NUMBER: (10, 11), Label.CREDIT_CARD: (15, 16)}
_POSTCODES: Final = (5, 9)
_BEGINNINGS: Final = {
    ("post",): Label.LOCATION,
    ("post", "office"): Label.LOCATION,
    ("area",): Label.PHONE_NUMBER,
    ("area", "code"): Label.PHONE_NUMBER,
}
OWNERS: Final = DETERMINERS - {"a", "an"}
"""Words behind which letters are an abbreviation: the name of a thing, and no thing that is spelled."""
LONGEST_ABBREVIATION: Final = 4
_MOST_CODE: Final = 6
_LONGEST_CODE_WORD: Final = 8
PREFIX: Final = 2
"""Capitals that a code begins with, a word's though they be: "MY 02 26", "state license ME | 118 402"."""
_VOWELS: Final = frozenset("aeiouy")
_GLUE_WORDS: Final = 3
_LONGEST_SINGLE: Final = 1
_FEWEST_AMID: Final = 3
_FEWEST_SPELLED: Final = 3
"""Digits said one by one that count nothing: a bill is not "zero zero one two" dollars."""
_MEMBERS: Final = (Kind.DIGITS, Kind.LETTER)


@dataclass(frozen=True, slots=True)
class Opening:
    """An open end.

    Attributes:
        start: Offset of its first character.
        label: What it would most likely become.
    """

    start: int
    label: Label


def last_atom(reading: Reading) -> int:
    """The last atom that is more than a mark or a filler."""
    index = len(reading.atoms) - 1
    while index >= 0 and (
        reading.atoms[index].kind is Kind.FILLER
        or (reading.atoms[index].kind is Kind.SYMBOL and not reading.atoms[index].spoken)
    ):
        index -= 1
    return index


def is_single(reading: Reading, run: Run) -> bool:
    """Whether a run is one digit in the middle of speech, announced by nothing: "room six go ahead"."""
    if len(run.chars) > _LONGEST_SINGLE or code_is_due(reading, run.start):
        return False
    before = reading.before(run.first, _FEWEST_AMID)
    return sum(atom.kind is Kind.WORD for atom in before) >= _FEWEST_AMID and len(reading.runs) == 1


def is_whole(reading: Reading, run: Run, found: Sequence[Finding]) -> bool:
    """Whether a finding covers a run that needs no more: its check is right, or it has its kind's length."""
    covering = next((one for one in reversed(found) if one.start < run.end and run.start < one.end), None)
    if covering is None or covering.end < run.end:
        return False
    if covering.label is Label.LOCATION and len(run.digits) in _POSTCODES and run.chars.isdigit():
        return True
    cued_last = distance(reading, run.start, _LAST_DIGITS) is not None
    lengths = _COMPLETE_DIGITS.get(covering.label)
    return cued_last or (bool(covering.validator) if lengths is None else len(run.digits) in lengths)


_HEXADECIMAL: Final = frozenset("abcdef")
_MOST_OF_OCTET: Final = 3
"""Digits."""


def open_dotted(reading: Reading, last: int) -> Opening | None:
    """Find "one nine two dot one sixty eight", "ten point": numbers that dots part, and the dot after one.

    One "point" makes a decimal, unless its first number is long, ten, or said digit by digit, or an address is due.
    """
    first, dots = last, 0
    while first >= 0 and (_dot(reading.atoms[first]) or reading.atoms[first].kind in {Kind.DIGITS, Kind.FILLER}):
        dots += _dot(reading.atoms[first])
        first -= 1
    while first < last and reading.atoms[first + 1].kind is not Kind.DIGITS:
        first += 1
    if first >= last or not (dots or _octet_due(reading, first + 1, last)):
        return None
    begin = reading.atoms[first + 1].start
    parts = _parts(reading.atoms[first + 1 : last + 1])
    if dots == 1 and any(atom.value == "point" for atom in reading.atoms[first + 1 : last + 1]):
        begins = len(parts[0]) > _DECIMAL or parts[0] == "10" or _one_by_one(reading.atoms[first + 1 : last + 1])
        if not begins and distance(reading, begin, ADDRESS_CUE) is None:
            return None
    return Opening(begin, Label.IP_ADDRESS)


def _octet_due(reading: Reading, first: int, last: int) -> bool:
    """Whether a number is the first of an address that has been spoken of: "my ip, if that's the page, shows | ten"."""
    digits = [atom.value for atom in reading.atoms[first : last + 1] if atom.kind is Kind.DIGITS]
    return "ip" in reading.values and len("".join(digits)) <= _MOST_OF_OCTET


def _one_by_one(atoms: Sequence[Atom]) -> bool:
    """Whether the number before "point" is said digit by digit, as no decimal is: "one six point"."""
    return len(atoms) > 1 and atoms[0].kind is Kind.DIGITS and atoms[1].kind is Kind.DIGITS


def open_colons(reading: Reading, last: int) -> Opening | None:
    """Find "zero zero colon one a", "fe eighty": groups of hexadecimal characters that "colon" parts, or will."""
    atoms, first, telling = reading.atoms, last, False
    while first >= 0 and (_of_groups(atoms, first) or atoms[first].kind is Kind.FILLER):
        pair = atoms[first].kind is Kind.WORD and len(atoms[first].value) == _DECIMAL and last > first
        telling = telling or atoms[first].value == "colon" or (pair and in_group(atoms, first))
        first -= 1
    while first < last and not (atoms[first + 1].kind in _MEMBERS or in_group(atoms, first + 1)):
        first += 1
    return Opening(atoms[first + 1].start, Label.DEVICE_ID) if telling and first < last else None


def _of_groups(atoms: Sequence[Atom], at: int) -> bool:
    atom = atoms[at]
    half = atom.value in REPEATS or atom.value in ZEROS  # "colon oh", "colon double"
    half = half or (atom.value in ICAO and ICAO[atom.value] in _HEXADECIMAL)  # "colon echo"
    return atom.value == "colon" or half or atom.kind in _MEMBERS or in_group(atoms, at)


def _parts(atoms: Sequence[Atom]) -> list[str]:
    """The digits between dots."""
    parts = [""]
    for atom in atoms:
        if _dot(atom):
            parts.append("")
        elif atom.kind is Kind.DIGITS:
            parts[-1] += atom.value
    return parts


def _dot(atom: Atom) -> bool:
    return atom.value == "point" or (atom.value == "." and atom.spoken)


def code_is_due(reading: Reading, start: int) -> bool:
    """Whether a cue right before `start` makes it likely that a code begins there; worked out once a reading."""
    key = (code_is_due, start)
    due = reading.notes.get(key)
    if due is None:
        due = reading.notes[key] = _code_is_due(reading, start)
    return due is True


def _code_is_due(reading: Reading, start: int) -> bool:
    if announced(reading, start):
        return True
    near = distance(reading, start, _CODE_CUE)
    return (near is not None and near <= _GLUE_WORDS) or distance(reading, start, _SPELL_CUE) is not None


def with_marks(reading: Reading, start: int) -> int:
    """Take in the "+", "(" or "plus" before a run."""
    index = reading.atom_from(start)
    for atom in reading.before(index, 3):
        if atom.value not in {"+", "(", "#"}:
            break
        start = atom.start
    return start


def half_said(reading: Reading, last: int) -> Opening | None:
    """What only begins something: "double", "oh", "plus", "b as in", "post office", or a letter after a cue."""
    atoms = reading.atoms
    atom = atoms[last]
    sums = last > 0 and (atoms[last - 1].kind is Kind.DIGITS or atoms[last - 1].value in UNITS_OF_MEASURE)
    dialled = atom.value == "+" and atom.spoken and not sums
    if atom.value in REPEATS or (atom.value in ZEROS and atom.kind is Kind.WORD) or dialled:
        return _joined(reading, last, Label.UNIQUE_ID)
    for words, label in _BEGINNINGS.items():
        if words[-1] == atom.value and tuple(one.value for one in atoms[last + 1 - len(words) : last + 1]) == words:
            return Opening(atoms[last + 1 - len(words)].start, label)
    spelled = _half_spelled(reading, last)
    if spelled is not None:
        return spelled
    before = next((one for one in reading.before(last, 3) if one.kind not in {Kind.SYMBOL, Kind.FILLER}), None)
    beside = before is not None and before.kind in _MEMBERS
    alone = atom.value in ALONE or atom.value in ICAO or atom.value in CASES
    letter = atom.kind is Kind.LETTER and (atom.value not in _WEAK_LETTERS or beside)
    due = (alone or letter) and code_is_due(reading, atom.start)
    if alone and (beside or due):
        return _joined(reading, last, Label.UNIQUE_ID)
    letter = letter and (due or not _abbreviates(reading, last))
    letter = letter or (atom.value in SOUNDS and announced(reading, atom.start))
    return _joined(reading, last, Label.UNIQUE_ID) if letter else None


def _abbreviates(reading: Reading, last: int) -> bool:
    """Whether the letters at the end are a word, or stand right behind "my" or "the": "an h m o", "my n h s number"."""
    first = last
    while first and last - first < LONGEST_ABBREVIATION and reading.atoms[first].kind is Kind.LETTER:
        first -= 1
    letters = "".join(atom.value for atom in reading.atoms[first + 1 : last + 1])
    return letters in ABBREVIATIONS or reading.atoms[first].value in OWNERS


def _half_spelled(reading: Reading, last: int) -> Opening | None:
    """Find "b as", "b, as in", "x as in x" (ray)."""
    atoms = reading.atoms
    if atoms[last].kind is Kind.LETTER and last and atoms[last - 1].value in _BETWEEN_SPELLED:
        last -= 1
    for index in range(last, max(0, last - 2), -1):
        if atoms[index].value not in _BETWEEN_SPELLED:
            break
        before = index - 2 if index > 1 and atoms[index - 1].value == "," else index - 1
        if atoms[before].kind is Kind.LETTER:
            return _joined(reading, before, Label.UNIQUE_ID)
    return None


def open_code(reading: Reading, last: int) -> Opening | None:
    """What stands after "… number is" while all of it could be a code's, a word of letters too."""
    first = last
    while first >= 0 and last - first <= _MOST_CODE and _codelike(reading, first):
        first -= 1
    while first < last and reading.atoms[first + 1].kind in {Kind.SYMBOL, Kind.FILLER}:
        first += 1
    begin = reading.atoms[first + 1].start if first < last else len(reading.text)
    due = first < last and reading.atoms[first + 1].kind is Kind.WORD and code_is_due(reading, begin)
    return Opening(begin, Label.UNIQUE_ID) if due else None


def _codelike(reading: Reading, index: int) -> bool:
    atom = reading.atoms[index]
    if atom.kind is Kind.WORD:
        letters = atom.value in ICAO or _VOWELS.isdisjoint(atom.value)  # "incident number cs"
        letters = letters or (len(atom.value) == PREFIX and stands_out(reading, atom))
        return (letters or not is_plain(atom.value)) and len(atom.value) <= _LONGEST_CODE_WORD
    return atom.kind in {Kind.DIGITS, Kind.LETTER, Kind.FILLER} or atom.value in {",", "-", "."}


def _joined(reading: Reading, index: int, label: Label) -> Opening:
    """From an atom on, or from the run that only marks part it from."""
    atoms = reading.atoms
    start = atoms[index].start
    run = next((run for run in reversed(reading.runs) if run.first <= index), None)
    if run is not None and run.first == index:
        run = next((run for run in reversed(reading.runs) if run.last < index), None)
    between = atoms[run.last + 1 : index] if run is not None else ()
    words = [atom.value for atom in between if atom.kind is Kind.WORD]
    over = not words or words in (["and"], ["then"]) or set(words) <= ALONE or pausing(words)
    if run is None or not over:
        return Opening(start, label)
    return Opening(min(start, run.start), label)


def counts(reading: Reading, run: Run) -> bool:
    """Whether a run counts, measures or dates something, and is not spelled digit by digit."""
    digits = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    spelled = len(digits) >= _FEWEST_SPELLED and all(len(atom.value) == 1 for atom in digits)
    return not spelled and is_quantity(reading, run)
