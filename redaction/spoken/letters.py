"""Letters that are spelled: "b as in boy", "double l", "bravo kilo", and the letters grown into a code."""

from typing import Final

from redaction.spoken.alphabet import POLICE, SHORTEST_PAIR, SOUNDS, several
from redaction.spoken.explained import LETTERS_AS, is_code_word, misheard
from redaction.spoken.grown import LONGEST_CODE
from redaction.spoken.letter_words import MARKS, letter_word
from redaction.spoken.reading import Atom, Kind

_AS_IN: Final = (
    ("as", "in"),
    ("as", "an"),
    ("like", "in"),
    ("as",),
    ("is", "for"),
    ("is", "in"),
    ("in",),
    ("for",),
    ("like",),
    ("is",),
)
_BEGIN_AS_IN: Final = frozenset(phrase[0] for phrase in _AS_IN)
_EXPLAINING: Final = LETTERS_AS | {"as"}
"""Without one of these, no word is heard in a letter's place and explained."""
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
_TELLING: Final = POLICE | SOUNDS.keys() | _REPEATS.keys()
"""Words that may stand for letters; where no digit is written, no other word can."""


def spelled(atoms: list[Atom], text: str) -> list[Atom]:
    """Read letters that words explain, double or stand for, and letters that are part of a code."""
    written = any(atom.kind is Kind.DIGITS and not atom.spoken for atom in atoms)
    explained = not _EXPLAINING.isdisjoint([atom.value for atom in atoms])
    read: list[Atom] = []
    done = 0
    for index, atom in enumerate(atoms):
        if index < done:
            continue
        word = atom.value
        tells = atom.kind is Kind.LETTER
        if atom.kind is Kind.WORD:  # most tell nothing, and are passed over quickly
            tells = (
                word in _TELLING
                or (len(word) >= SHORTEST_PAIR and several(word) != "")
                or (explained and (word in LETTERS_AS or misheard(atoms, index) != ""))
                or (written and len(word) <= LONGEST_CODE and _beside_code(atoms, index))
            )
        if tells:
            letters, taken = _explained(atoms, index)
            if taken:
                read += letters
                done = index + taken
                continue
            atom = letter_word(atoms, index, read, text) or atom  # noqa: PLW2901  what it is read as
        read.append(atom)
    return read


def _beside_code(atoms: list[Atom], index: int) -> bool:
    """Whether a number, or a hyphen that may join one, stands beside an atom: without them it is no part of a code."""
    if index and atoms[index - 1].kind is Kind.DIGITS:
        return True
    if index + 1 == len(atoms):
        return False
    after = atoms[index + 1]
    return after.kind is Kind.DIGITS or after.value == "-"


def _explained(atoms: list[Atom], index: int) -> tuple[list[Atom], int]:
    """Letters that more than one word gives: "b as in boy", "double l", "x-ray"; none where there are none."""
    atom = atoms[index]
    together = several(atom.value) if atom.kind is Kind.WORD else ""
    if together:
        return [Atom(atom.start, atom.end, Kind.LETTER, together, spoken=True)], 1
    letter = atom.value if atom.kind is Kind.LETTER else SOUNDS.get(atom.value, "") or misheard(atoms, index)
    if letter:
        taken = _as_in(atoms, index, letter)
        if taken:
            return [Atom(atom.start, atoms[index + taken - 1].end, Kind.LETTER, letter, spoken=True)], taken
    if atom.value == "x" and _x_ray(atoms, index):
        taken = 2 if atoms[index + 1].value == "ray" else 3
        return [Atom(atom.start, atoms[index + taken - 1].end, Kind.LETTER, "x", spoken=True)], taken
    if atom.value in _REPEATS and index + 1 < len(atoms):
        return _doubled(atoms, index)
    return [], 0


def _x_ray(atoms: list[Atom], index: int) -> bool:
    """Whether "x ray" stands among letters and digits, and is no picture of bones."""
    comma = index + 1 < len(atoms) and atoms[index + 1].value == ","
    beside = [*atoms[max(0, index - 1) : index], *atoms[index + 2 + comma : index + 3 + comma]]
    ray = index + 1 + comma < len(atoms) and atoms[index + 1 + comma].value == "ray"
    return ray and any(one.kind is Kind.DIGITS or (one.kind is Kind.LETTER and one.value != "a") for one in beside)


def _doubled(atoms: list[Atom], index: int) -> tuple[list[Atom], int]:
    atom, following = atoms[index], atoms[index + 1]
    if atom.value == "double" and following.value in {"u", "you"}:
        return [Atom(atom.start, following.end, Kind.LETTER, "w", spoken=True)], 2
    spelling = index > 0 and atoms[index - 1].kind in {Kind.DIGITS, Kind.LETTER}  # "nine double a", "double a rooms"
    weak = following.value in {"i", "a"} and not spelling and not _goes_on(atoms, index + 2)
    if following.kind is not Kind.LETTER or weak:
        return [], 0
    times = _REPEATS[atom.value]
    first = Atom(atom.start, atom.end, Kind.LETTER, following.value * (times - 1), spoken=True)
    return [first, Atom(following.start, following.end, Kind.LETTER, following.value, spoken=True)], 2


def _goes_on(atoms: list[Atom], at: int) -> bool:
    """Whether "double a" goes on as a code does, and counts no batteries."""
    after = atoms[at] if at < len(atoms) else None
    return after is not None and (after.kind in {Kind.DIGITS, Kind.LETTER} or after.value in {"colon", "-"})


def _as_in(atoms: list[Atom], index: int, letter: str) -> int:
    """How many atoms "b as in boy", "b, for bravo" or "b boy" take; 0 where it is none of them."""
    at = _over_marks(atoms, index + 1)
    for phrase in _AS_IN if at < len(atoms) and atoms[at].value in _BEGIN_AS_IN else ():
        if all(at + i < len(atoms) and atoms[at + i].value == word for i, word in enumerate(phrase)):
            word = _over_marks(atoms, at + len(phrase))
            if word < len(atoms) and _stands_for(atoms[word], letter):
                grown = atoms[index].value in LETTERS_AS
                sure = len(phrase) > 1 or phrase == ("like",) or atoms[index].kind is Kind.LETTER or grown
                return (
                    word + 1 - index if sure and (phrase not in {("is",), ("in",)} or is_code_word(atoms[word])) else 0
                )
    bare = at < len(atoms) and atoms[index].kind is Kind.LETTER and letter not in "ai"
    return at + 1 - index if bare and is_code_word(atoms[at]) and atoms[at].value[0] == letter else 0


def _over_marks(atoms: list[Atom], at: int) -> int:
    while at < len(atoms) and (
        (atoms[at].kind is Kind.SYMBOL and atoms[at].value in MARKS and not atoms[at].spoken)
        or atoms[at].kind is Kind.FILLER
    ):
        at += 1
    return at


def _stands_for(atom: Atom, letter: str) -> bool:
    return atom.kind is Kind.WORD and atom.value[0] == letter
