"""A number, a code or a spelled name at a text's end, which the next words may finish."""

from dataclasses import dataclass
from typing import Final

from redaction.cues import cue, distance, is_quantity
from redaction.entities import Label
from redaction.numbers import REPEATS, ZEROS
from redaction.spoken import Kind, Reading, Run, read

_TAIL_WORDS: Final = 24
"""Words at the end that a continuation is tried on; a run that began before them began in the whole text."""
_CONTINUATION: Final = " five b five five"
"""Joins whatever the spoken-form layer would join: over pauses, after a homophone, inside "b as in boy"."""
_WEAK_LETTERS: Final = frozenset({"a", "i"})
_BETWEEN_SPELLED: Final = frozenset({"as", "in", "for", "like", "is"})
_HOMOPHONES: Final = frozenset({"for", "to", "too", "won", "ate", "oh", "o", "a", "see", "be", "bee", "tree"})
_CODE_CUE: Final = cue(
    r"numbers?|id|i\.? ?d\.?|codes?|social|card|account|ssn|mrn|phone|cell|fax|licen[sc]e|passport|plates?|iban|member"
    r"|policy|zip|record|pin|vin|serial|routing|imei|digits|starts with|begins with|extension|reference"
)
_SPELL_CUE: Final = cue(r"spell(?:ed|ing|s|t)?(?: (?:it|that|out|as))?|letters?")
_GLUE_WORDS: Final = 3
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


def open_run(reading: Reading) -> Opening | None:
    """A run of digits and letters that more of them would join, with the pause that is being made in it."""
    first = max(0, len(reading.text) - 1)
    for _ in range(_TAIL_WORDS):
        if first <= 0:
            break
        first = reading.text.rfind(" ", 0, first)
    begin = max(0, first + 1)
    end = len(reading.text) - begin
    tried = read(reading.text[begin:] + _CONTINUATION)
    run = next((run for run in tried.runs if run.start < end < run.end), None)
    if run is None:
        return None
    start = begin + run.start
    whole = next((one for one in reading.runs if one.start <= start < one.end), None)
    start = min(start, whole.start) if whole is not None else start
    said = [atom for atom in tried.atoms[run.first : run.last + 1] if atom.start < end and atom.kind in _MEMBERS]
    alone = len(said) == 1 and reading.lower[start : begin + min(said[0].end, end)] in _HOMOPHONES | _WEAK_LETTERS
    if alone and not code_is_due(reading, start):
        return None
    label = Label.PERSON if all(atom.value.isalpha() for atom in said) else Label.UNIQUE_ID
    return Opening(_with_marks(reading, start), label)


def code_is_due(reading: Reading, start: int) -> bool:
    """Whether a cue right before `start` makes it likely that a code begins there."""
    near = distance(reading, start, _CODE_CUE)
    return (near is not None and near <= _GLUE_WORDS) or distance(reading, start, _SPELL_CUE) is not None


def _with_marks(reading: Reading, start: int) -> int:
    """Take in the "+", "(" or "plus" before a run."""
    index = reading.atom_from(start)
    for atom in reading.before(index, 3):
        if atom.value not in {"+", "(", "#"}:
            break
        start = atom.start
    return start


def half_said(reading: Reading, last: int) -> Opening | None:
    """What only begins something: "double", "oh", "plus", "b as in", a homophone or a letter after a cue."""
    atoms = reading.atoms
    atom = atoms[last]
    if atom.value in REPEATS or (atom.value in ZEROS and atom.kind is Kind.WORD) or (atom.value == "+" and atom.spoken):
        return _joined(reading, last, Label.UNIQUE_ID)
    for index in range(last, max(0, last - 2), -1):
        if atoms[index].value not in _BETWEEN_SPELLED:
            break
        if atoms[index - 1].kind is Kind.LETTER:
            return _joined(reading, index - 1, Label.UNIQUE_ID)
    beside = last > 0 and atoms[last - 1].kind in _MEMBERS
    if atom.value in _HOMOPHONES and (beside or code_is_due(reading, atom.start)):
        return _joined(reading, last, Label.UNIQUE_ID)
    strong = atom.kind is Kind.LETTER and atom.value not in _WEAK_LETTERS
    return _joined(reading, last, Label.UNIQUE_ID) if strong else None


def _joined(reading: Reading, index: int, label: Label) -> Opening:
    """From an atom on, or from the run that it touches."""
    start = reading.atoms[index].start
    run = next((run for run in reversed(reading.runs) if run.first <= index), None)
    near = run is not None and run.last >= index - 2
    return Opening(min(start, run.start) if run is not None and near else start, label)


def tail_run(reading: Reading) -> Run | None:
    """The run that is the last thing said, but for a pause behind it."""
    opening = open_run(reading)
    return None if opening is None else next((run for run in reading.runs if run.end > opening.start), None)


def counts(reading: Reading, run: Run) -> bool:
    """Whether a run counts, measures or dates something, and is not spelled digit by digit."""
    digits = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    spelled = len(digits) >= _FEWEST_SPELLED and all(len(atom.value) == 1 for atom in digits)
    return not spelled and is_quantity(reading, run)
