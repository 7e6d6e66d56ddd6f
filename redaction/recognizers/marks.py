"""The marks of mail and web addresses that people say in more words than one: "full stop", "the at sign", "then dot".

The spoken-form layer reads a mark's own word, whatever it stands in. Here, only what mailboxes and hosts are made of is
looked at, and these words become the marks that they are: as atoms of a reading that keeps every offset.
"""

from collections.abc import Sequence
from typing import Final

from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.runs import runs
from redaction.vocabulary import FUNCTION_WORDS

STRONG_ENDINGS: Final = frozenset({"com", "net", "org", "edu", "gov", "co"})
"""Endings that hardly anything else is said of."""
_OF_TWO: Final = {
    ("under", "score"): "_", ("under", "line"): "_", ("full", "stop"): ".", ("back", "/"): "/", ("forward", "/"): "/",
}  # fmt: skip
_SIGNS: Final = frozenset({"sign", "symbol"})
_LINKS: Final = (("and", "then"), ("and", "that's"), ("and", "it's"), ("then",), ("comma",))
"""What is said before a mark, and is no part of the address: "f dot lee | and then at"."""
_MARKS: Final = frozenset({"@", ".", "-", "_"})
_TELLING: Final = frozenset(
    {"the", "score", "stop", "line", "point", "then", "that's", "it's", "sign", "symbol", "back", "forward"}
)
"""Without one of these words, or a comma, nothing here is said."""
_MOST_TO_AT: Final = 3
_MOST_FROM_AT: Final = 6
_PARTS: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})


def marked(reading: Reading) -> Reading:
    """A reading in which the marks of addresses stand as marks; worked out once a reading."""
    kept = reading.notes.get(marked)
    if not isinstance(kept, Reading):
        atoms = _marked(reading) if not reading.values.isdisjoint(_MARKS | {"point"}) else reading.atoms
        kept = reading
        if atoms is not reading.atoms:
            kept = Reading(reading.text, atoms, tuple(runs(atoms, reading.text)))
            kept.notes.update({key: note for key, note in reading.notes.items() if isinstance(key, type)})
        reading.notes[marked] = kept
    return kept


def _marked(reading: Reading) -> tuple[Atom, ...]:
    """Its atoms with the marks made one each; the very same where there are none to make."""
    comma = "," in reading.values and "@" in reading.values
    if not comma and reading.values.isdisjoint(_TELLING):
        return reading.atoms
    atoms = _points(_pairs(reading.atoms))
    made: list[Atom] = []
    index = 0
    while index < len(atoms):
        mark, taken = _linked(reading, atoms, index)
        made.append(mark)
        index += taken
    return tuple(made) if len(made) < len(reading.atoms) or made != list(reading.atoms) else reading.atoms


def _pairs(atoms: Sequence[Atom]) -> list[Atom]:
    """Make one of "under score" and "full stop", and of "at sign"."""
    made: list[Atom] = []
    index = 0
    while index < len(atoms):
        atom = atoms[index]
        after = atoms[index + 1].value if index + 1 < len(atoms) else ""
        mark = _OF_TWO.get((atom.value, after))
        mark = "@" if mark is None and atom.value == "@" and after in _SIGNS else mark
        made.append(atom if mark is None else Atom(atom.start, atoms[index + 1].end, Kind.SYMBOL, mark, spoken=True))
        index += 1 if mark is None else 2
    return made


def _points(atoms: list[Atom]) -> list[Atom]:
    """Make a dot of the "point" of "gmail point com" and of "lee point anna at"."""
    for index, atom in enumerate(atoms):
        if atom.value == "point" and atom.kind is Kind.WORD and index and _is_dot(atoms, index):
            atoms[index] = Atom(atom.start, atom.end, Kind.SYMBOL, ".", spoken=True)
    return atoms


def _is_dot(atoms: Sequence[Atom], index: int) -> bool:
    before = atoms[index - 1]
    if before.kind not in _PARTS or before.value in FUNCTION_WORDS:
        return False
    after = atoms[index + 1].value if index + 1 < len(atoms) else ""
    if after in STRONG_ENDINGS:
        return True
    if before.kind is Kind.DIGITS and (not after or after.isdigit()):
        return False  # "at two point four"
    hosted = any(one.value in {"@", "www", "https"} for one in atoms[max(0, index - _MOST_FROM_AT) : index])
    return hosted or any(one.value == "@" for one in atoms[index + 2 : index + 2 + _MOST_TO_AT])


def _linked(reading: Reading, atoms: Sequence[Atom], index: int) -> tuple[Atom, int]:
    """The mark that words from `index` on lead to, and how many atoms it takes: "and then at", ", at"."""
    atom = atoms[index]
    at = index
    if index and atom.value in {",", "and", "then", "the"} and atoms[index - 1].kind in _PARTS:
        at += atom.value == ","
        at += next((len(link) for link in _LINKS if _said(atoms, at, link)), 0)
        while at < len(atoms) and atoms[at].kind is Kind.FILLER:
            at += 1
        sign = at + 1 < len(atoms) and atoms[at].value == "the" and _is_sign(reading, atoms[at + 1])
        at += sign
        mark = atoms[at] if at < len(atoms) else atom
        leads = at > index and mark.kind is Kind.SYMBOL and mark.spoken and mark.value in _MARKS
        if leads and (sign or _goes_on(atoms, at + 1)):
            return mark, at - index + 1
    return atom, 1


def _said(atoms: Sequence[Atom], index: int, words: tuple[str, ...]) -> bool:
    return tuple(atom.value for atom in atoms[index : index + len(words)]) == words


def _is_sign(reading: Reading, atom: Atom) -> bool:
    """Whether a mark was called a sign, or may yet be: "the at | sign"."""
    called = " " in reading.text[atom.start : atom.end] or not reading.text[atom.end :].strip()
    return atom.value == "@" and called


def _goes_on(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a host may follow: nothing yet, or no word that only sentences have."""
    after = next((one for one in atoms[index:] if one.kind is not Kind.FILLER), None)
    return after is None or after.kind is not Kind.WORD or after.value not in FUNCTION_WORDS


__all__ = ["STRONG_ENDINGS", "marked"]
