"""What goes on behind a street: a direction, a unit, a town, a county, a state, a post code."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.cues import UNITS_OF_MEASURE
from redaction.recognizers.counties import county_at
from redaction.recognizers.postcodes import is_postcode
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS, STATE_CODES, STATE_PAIRS, STATES

UNITS: Final = frozenset("apartment apt suite ste unit flat floor room number building bldg lot box".split())
TOWN_TAILS: Final = frozenset("city town park beach falls springs lake river heights hills".split())
"""Ordinary words that end the names of towns."""
LONGEST_HOUSE: Final = 6
DIRECTIONS: Final = frozenset("north south east west ne nw se sw".split())
_MOST_TOWN: Final = 3


def address_tail(reading: Reading, index: int) -> int:
    """Go on over unit, town, state and ZIP code."""
    atoms = reading.atoms
    for extend in (_direction, _unit, _town, _post_code):
        at = index + 1
        while at < len(atoms) and atoms[at].value in {",", ".", "#", "\n"}:
            at += 1
        index = extend(reading, at, index)
    return index


def _direction(reading: Reading, at: int, index: int) -> int:
    atoms = reading.atoms
    return at if at < len(atoms) and atoms[at].value in DIRECTIONS else index


def _unit(reading: Reading, at: int, index: int) -> int:
    """Find "apartment thirty seven a", "unit # 4"."""
    atoms = reading.atoms
    if at >= len(atoms) or atoms[at].value not in UNITS:
        return index
    at += 1
    while at < len(atoms) and atoms[at].value in {".", "#", "number"}:
        at += 1
    last = index
    while at < len(atoms) and at - index <= LONGEST_HOUSE and atoms[at].kind is Kind.DIGITS:
        last, at = at, at + 1
    if last == index and at < len(atoms) and atoms[at].kind is Kind.LETTER:
        return at
    return last if last == index else lettered(reading, last)


def lettered(reading: Reading, index: int) -> int:
    """Take in the "a" of "apartment nine a springfield", which is an article where an ordinary word follows."""
    atoms = reading.atoms
    at = index + 1
    if at >= len(atoms) or atoms[at].kind is not Kind.LETTER:
        return index
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    article = after is not None and after.value in UNITS_OF_MEASURE
    return index if article else at


def _town(reading: Reading, at: int, index: int) -> int:
    """Up to three words that end in a state, or capitalised ones, or such as are no ordinary words."""
    atoms = reading.atoms
    if at < len(atoms) and atoms[at].value == "in":
        at += 1
    last, words = index, 0
    for here in range(at, min(len(atoms), at + _MOST_TOWN + 2)):
        county = county_at(atoms, here)
        if county is not None:
            return county
        if state_at(reading, here):
            return here + (state_at(reading, here) - 1)
        if atoms[here].kind is Kind.SYMBOL and atoms[here].value in {",", "\n"}:
            continue
        if atoms[here].kind is not Kind.WORD or atoms[here].value in FUNCTION_WORDS:
            break
        named = is_capital(reading, atoms[here]) or not reading.cased
        word = atoms[here].value
        plain = (word in ORDINARY_WORDS or word in UNITS) and not (words and word in TOWN_TAILS)
        if named and not plain and words < _MOST_TOWN and last in {index, here - 1}:
            last, words = here, words + 1
    return last if last != index and not _after_full_stop(reading, index, at) else index


def _after_full_stop(reading: Reading, index: int, at: int) -> bool:
    return any(atom.value == "." for atom in reading.atoms[index + 1 : at]) and reading.atoms[index].value not in {
        "st", "ave", "rd", "dr", "ln", "blvd", "ct",
    }  # fmt: skip


def is_capital(reading: Reading, atom: Atom) -> bool:
    """Whether a word is capitalised."""
    return reading.text[atom.start].isupper()


def state_at(reading: Reading, at: int) -> int:
    """How many atoms a state's name takes at `at`."""
    atom = reading.atoms[at]
    if atom.value in STATES or reading.text[atom.start : atom.end] in STATE_CODES:
        return 1
    following = reading.atoms[at + 1].value if at + 1 < len(reading.atoms) else ""
    return 2 if (atom.value, following) in STATE_PAIRS else 0


def _post_code(reading: Reading, at: int, index: int) -> int:
    """A ZIP code; behind a town a code of any country that is spelled: "winnipeg r 2 w 2 x 5", "truro t r one two"."""
    run = next((run for run in reading.runs if run.first == at), None)
    if run is None or "\n" in reading.text[run.start : run.end]:
        return index
    zip_code = len(run.chars) in {5, 9} and run.chars.isdigit()
    return run.last if zip_code or is_postcode(run.chars) else index
