"""Letters whose case is said: "capital b", "lower case e", "uppercase charlie"."""

from typing import Final

from redaction.spoken.alphabet import ICAO
from redaction.spoken.reading import Atom, Kind

CASES: Final = frozenset({"capital", "cap", "uppercase", "lowercase", "upper", "lower", "big", "small", "little"})
"""What a letter's case is called; the last four are other words too."""
_OF_TWO: Final = frozenset({"upper", "lower"})
_WEAK: Final = frozenset({"cap", "big", "small", "little"})
_PRONOUNS: Final = frozenset({"a", "i"})
_MEMBERS: Final = (Kind.DIGITS, Kind.LETTER)


def uncased(atoms: list[Atom]) -> list[Atom]:
    """Take what says a letter's case into the letter: the layer has no use for case."""
    if CASES.isdisjoint([atom.value for atom in atoms]):
        return atoms
    read: list[Atom] = []
    index = 0
    while index < len(atoms):
        words = _case(atoms, index)
        letter = atoms[index + words] if words and index + words < len(atoms) else None
        if letter is not None and _is_letter(atoms, index, index + words):
            value = ICAO.get(letter.value, letter.value)
            read.append(Atom(atoms[index].start, letter.end, Kind.LETTER, value, spoken=True))
            index += words + 1
        else:
            read.append(atoms[index])
            index += 1
    return read


def _case(atoms: list[Atom], index: int) -> int:
    """How many atoms from `index` on say a case; 0 for none."""
    value = atoms[index].value
    if value in _OF_TWO:
        return 2 * (index + 1 < len(atoms) and atoms[index + 1].value == "case")
    return int(value in CASES)


def _is_letter(atoms: list[Atom], first: int, at: int) -> bool:
    """Whether the atom behind a case is a letter: one that is a word besides, and "small c", only among others."""
    letter = atoms[at]
    if letter.kind is Kind.WORD:
        return letter.value in ICAO and atoms[first].value not in _WEAK
    if letter.kind is not Kind.LETTER:
        return False
    if atoms[first].value not in _WEAK and letter.value not in _PRONOUNS:
        return True
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    return (first > 0 and atoms[first - 1].kind in _MEMBERS) or (
        after is not None and (after.kind in _MEMBERS or after.value in {"capital", "uppercase", "lowercase"})
    )


__all__ = ["CASES", "uncased"]
