"""Words of a name at a text's end that are no names themselves: "Welch | and", "Republic | of", "Mr."."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import COUNTRIES
from redaction.recognizers.title import ALWAYS, BEFORE_NAMES
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.tail import Opening
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS, STATE_PAIRS, WEEKDAYS

_LINKS: Final = frozenset("and & + e et y und i og och en of de la du da van von".split())  # noqa: SIM905  a word list
_MOST_COUNTRY: Final = 6
_NO_NAMES: Final = FUNCTION_WORDS | ORDINARY_WORDS | MONTHS.keys() | WEEKDAYS
_STATES_OF_TWO: Final = frozenset(first for first, _ in STATE_PAIRS)


def open_link(reading: Reading, last: int, found: Sequence[Finding], labels: AbstractSet[Label]) -> Opening | None:
    """An "and" or "of" behind a capitalised name: a firm's next partner may follow it."""
    if not reading.cased or Label.ORGANIZATION not in labels or reading.atoms[last].value not in _LINKS or not last:
        return None
    before = reading.atoms[last - 1]
    first = last - (before.value == ",")
    named = reading.atoms[first - 1] if first else None
    if named is None or not _names(reading, named):
        return None
    start = next((one.start for one in found if one.start < named.end <= one.end), named.start)
    return Opening(start, Label.ORGANIZATION)


def open_title(reading: Reading, last: int) -> Opening | None:
    """A title, which a name may follow."""
    atom = reading.atoms[last]
    if last and atom.value in {"and", "&"}:
        last -= 1 + (reading.atoms[last - 1].value == "." and last > 1)
        atom = reading.atoms[last]  # "Mr. and": Mrs. may follow
    capital = reading.cased and reading.text[atom.start].isupper()
    due = atom.value in ALWAYS or (atom.value in BEFORE_NAMES and capital)
    return Opening(atom.start, Label.TITLE) if due else None


def open_country(reading: Reading, last: int) -> Opening | None:
    """Half of a country's or state's name: "Trinidad and", "Kingdom of the", "New"."""
    if not reading.cased:
        return None
    atoms = reading.atoms
    for first in range(max(0, last - _MOST_COUNTRY), last + 1):
        if reading.text[atoms[first].start].isupper() and _begins_country(atoms, first, last):
            return Opening(atoms[first].start, Label.LOCATION)
    return None


def _begins_country(atoms: Sequence[Atom], first: int, last: int) -> bool:
    said = tuple(atom.value for atom in atoms[first : last + 1])
    names = COUNTRIES.by_first.get(said[0], ())
    half = any(len(name) > len(said) and name[: len(said)] == said for name in names)
    return half or (first == last and said[0] in _STATES_OF_TWO)


def _names(reading: Reading, atom: Atom) -> bool:
    if atom.kind is not Kind.WORD or not reading.text[atom.start].isupper():
        return False
    return atom.value not in _NO_NAMES
