"""Letters that have grown together with digits into a code: "AB19927", "HP-4471", "GB82 WEST 1234"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.spoken.reading import Atom, Kind

LONGEST_CODE_WORD: Final = 4
LONGEST_CODE: Final = 6
_FEWEST_BEHIND_LONG: Final = 6
"""Digits that tell that letters grown to them are code though they are many: "idzgp91400772", no "march2026"."""
_ORDINAL_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_NO_CODES: Final = _ORDINAL_SUFFIXES | frozenset(
    "am pm mg ml mm cm km kg lbs lb oz hrs hr yrs yr min mins sec secs ft in ish s x k m b bn gb mb ghz hz mph jan feb "
    "mar apr may jun jul aug sep sept oct nov dec".split()
)


def is_code(atoms: list[Atom], index: int, text: str) -> bool:
    """Letters grown together with digits ("AB19927", "HP-4471"), or a short capital word between ("GB82 WEST 1234")."""
    atom = atoms[index]
    if len(atom.value) > LONGEST_CODE or not atom.value.isascii() or not atom.value.isalpha():
        return False
    after = atoms[index + 1] if index + 1 < len(atoms) else None
    before = atoms[index - 1] if index else None
    if atom.value in _NO_CODES and not _grown(atom, after) and not _hyphenated(atoms, index):
        return False  # "5mg", but "GB29", "KM-18494" and "5n6ml83"
    capital = text[atom.start : atom.end].isupper()
    behind = len(after.value) if after is not None and _grown(atom, after) else 0
    if behind and (_grown(before, atom) or behind >= _FEWEST_BEHIND_LONG):
        return True
    if len(atom.value) > (LONGEST_CODE if capital else LONGEST_CODE_WORD):
        return False
    if _grown(before, atom) or _grown(atom, after):
        return True
    beside = [one for one in (before, after) if one is not None and one.kind is Kind.DIGITS]
    between = len(beside) == 2 and not all(one.spoken for one in beside)  # noqa: PLR2004  on both sides
    return capital and len(atom.value) <= LONGEST_CODE_WORD and (between or _hyphenated(atoms, index))


def _hyphenated(atoms: list[Atom], index: int) -> bool:
    """Whether a hyphen joins a word to a written number behind it: "HP-4471902"."""
    hyphen, digits = (*atoms[index + 1 : index + 3], None, None)[:2]
    grown = hyphen is not None and hyphen.value == "-" and not hyphen.spoken and hyphen.start == atoms[index].end
    return bool(grown and digits and hyphen and digits.start == hyphen.end) and _grown(hyphen, digits)


def _grown(left: Atom | None, right: Atom | None) -> bool:
    """Whether a written number and a word stand together without a space."""
    if left is None or right is None or left.end != right.start:
        return False
    return any(one.kind is Kind.DIGITS and not one.spoken for one in (left, right))
