"""Rules of thumb for a text's end: a number, a date, a house or a name that its next words may finish."""

from dataclasses import dataclass
from typing import Final

from redaction.cues import UNITS_OF_MEASURE
from redaction.entities import Label
from redaction.numbers import ORDINALS, REPEATS, ZEROS
from redaction.spoken import Kind, Reading, Run
from redaction.vocabulary import MONTHS, ORDINARY_WORDS

MOST_HELD: Final = 5
"""Words after a name, mail or address cue that are withheld while nothing settles them."""
_LONGEST_HOUSE: Final = 6
_JOINERS: Final = frozenset({"and", "then", "comma", "space"})
_LETTERS_OR_WORDS: Final = frozenset({"a", "i"})
_GOES_ON: Final = _JOINERS | REPEATS.keys() | ZEROS
_HOMOPHONES: Final = frozenset({"for"})
_SPELLING: Final = (["as"], ["as", "in"], ["like"])
_BEFORE_BOX: Final = frozenset({"po", "apartment", "apt", "suite"})
_BEFORE_CODES: Final = frozenset(
    {"is", "number", "id", "code", "mrn", "plate", "passport", "license", "licence", "it's"}
)


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


def run_start(reading: Reading, run: Run) -> int:
    """Where a run begins, with the "+", "(" or homophone ("for 111 …") before it."""
    start = run.start
    for atom in reading.before(run.first, 3):
        if atom.value not in {"+", "(", "#"} and not (atom.value in _HOMOPHONES and atom.end + 1 == start):
            break
        start = atom.start
    return start


def open_run(reading: Reading, last: int) -> Opening | None:
    """A run of digits and letters at the end, or a word that only begins one ("double", "oh")."""
    run = tail_run(reading)
    if run is not None:
        return Opening(run_start(reading, run), Label.PERSON if run.chars.isalpha() else Label.UNIQUE_ID)
    atom = reading.atoms[last]
    if atom.value in REPEATS or (atom.value in ZEROS and atom.kind is Kind.WORD):
        return Opening(atom.start, Label.UNIQUE_ID)
    return None


def half_said(reading: Reading, last: int) -> Opening | None:
    """A lone letter, or "plus", that something may follow."""
    atom = reading.atoms[last]
    for index in range(last, max(0, last - 2), -1):
        phrase = [one.value for one in reading.atoms[index : last + 1]]
        if phrase in _SPELLING and reading.atoms[index - 1].kind is Kind.LETTER:
            return Opening(reading.atoms[index - 1].start, Label.UNIQUE_ID)
    if atom.value in _BEFORE_BOX or (atom.value == "box" and reading.atoms[last - 1].value in _BEFORE_BOX):
        return Opening(atom.start if atom.value != "box" else reading.atoms[last - 1].start, Label.LOCATION)
    before = reading.atoms[last - 1].value if last else ""
    article = atom.value in _LETTERS_OR_WORDS and before not in _BEFORE_CODES
    if (atom.kind is Kind.LETTER and not article) or atom.value == "+":
        return Opening(atom.start, Label.UNIQUE_ID)
    return None


def open_house(reading: Reading, last: int) -> Opening | None:
    """Find "forty two west elm": a number and words that a street's suffix may follow."""
    if not reading.runs:
        return None
    run = reading.runs[-1]
    words = reading.atoms[run.last + 1 : last + 1]
    if not 0 < len(words) <= MOST_HELD - 1 or len(run.chars) > _LONGEST_HOUSE or not run.digits:
        return None
    streetlike = all(
        atom.kind is Kind.WORD
        and atom.value not in UNITS_OF_MEASURE
        and (atom.value not in ORDINARY_WORDS or atom.value in {"north", "south", "east", "west"})
        for atom in words
    )
    return Opening(run.start, Label.LOCATION) if streetlike else None


def open_age(reading: Reading, last: int) -> Opening | None:
    """Find "ninety two years": "old" may follow."""
    number = reading.atoms[last - 1] if last else None
    if number is None or number.kind is not Kind.DIGITS or reading.atoms[last].value not in {"years", "year"}:
        return None
    return Opening(number.start, Label.AGE_OVER_89) if len(number.value) in {2, 3} and number.value[0] in "19" else None


def open_date(reading: Reading, last: int) -> Opening | None:
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


def open_capitals(reading: Reading, last: int) -> Opening | None:
    """Capitalised words at the end that begin no sentence: half of a name tells the model little."""
    if not reading.cased:
        return None
    first = last + 1
    while first and last + 1 - first < MOST_HELD and _proper(reading, first - 1):
        first -= 1
    return Opening(reading.atoms[first].start, Label.PERSON) if first <= last else None


def _proper(reading: Reading, index: int) -> bool:
    atom = reading.atoms[index]
    return atom.kind is Kind.WORD and reading.text[atom.start].isupper() and atom.value not in ORDINARY_WORDS
