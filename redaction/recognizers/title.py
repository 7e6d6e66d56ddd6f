"""Forms of address before a name ("Mr.", "Dr.", "Professor"): they tell sex, standing, at times profession."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import ORDINARY_WORDS

ALWAYS: Final = frozenset(
    "mr mrs ms mx dr prof herr frau monsieur madame mme mlle dhr mevr se\u00f1or se\u00f1ora sra".split()
)
BEFORE_NAMES: Final = frozenset(
    "miss mister missus doctor professor sir madam lord lady dame reverend rev father sister brother rabbi imam "
    "captain capt colonel col general gen lieutenant lt sergeant sgt major judge justice senator governor president "
    "nurse".split()
)
_AS_SAID: Final = frozenset("mister missus doctor professor reverend".split())
"""Titles also in text without capitals, where a word that is no ordinary one follows."""


def find(reading: Reading) -> Iterator[Finding]:
    """A title with a name behind it."""
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if atom.kind is not Kind.WORD or (atom.value not in ALWAYS and atom.value not in BEFORE_NAMES):
            continue
        dotted = index + 1 < len(atoms) and atoms[index + 1].value == "." and atoms[index + 1].start == atom.end
        after = index + 1 + dotted
        joined = after + 1 < len(atoms) and atoms[after].value in {"and", "&"} and atoms[after + 1].value in ALWAYS
        if joined and (_titled_alone(reading, atom)):
            yield Finding(atom.start, atoms[index + dotted].end, Label.TITLE, 0.79, "title")
            continue
        if after >= len(atoms) or atoms[after].kind not in {Kind.WORD, Kind.LETTER}:
            continue
        name = atoms[after]
        if reading.cased:
            titled = reading.text[name.start].isupper() and (atom.value in ALWAYS or reading.text[atom.start].isupper())
        else:
            titled = name.value not in ORDINARY_WORDS and (atom.value in ALWAYS or atom.value in _AS_SAID)
        if titled:
            yield Finding(atom.start, atoms[index + dotted].end, Label.TITLE, 0.79, "title")


def _titled_alone(reading: Reading, atom: Atom) -> bool:
    """Whether a title stands before another one that shares its name: "Mr. and Mrs. Hughes"."""
    return atom.value in ALWAYS and (reading.text[atom.start].isupper() or not reading.cased)
