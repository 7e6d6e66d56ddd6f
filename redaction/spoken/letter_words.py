"""Words that stand for letters among spelled ones: "bravo kilo", "seven king lincoln david", "are" between letters."""

from typing import Final

from redaction.numbers import ZEROS
from redaction.spoken.alphabet import ICAO, POLICE, SOUNDS
from redaction.spoken.grown import is_code
from redaction.spoken.reading import Atom, Kind

MARKS: Final = frozenset("-.,'\"()\u2018\u2019\u201c\u201d")
"""What may stand between letters that are spelled."""
_MOST_DIGITS: Final = 8
"""Atoms over which a spelled letter tells that another follows."""
_MOST_IN_CODE: Final = 5
"""Atoms to another letter of a code in which a letter was heard as a word."""
_PLATE_LENGTHS: Final = range(5, 9)
_FEWEST_OF_PLATE: Final = (2, 3)
"""Letters and digits that a plate has at least where such words are its letters."""
_ONLY_CODE: Final = frozenset({"alfa", "bravo", "foxtrot", "juliett", "xray", "zulu"})
"""Words of the alphabet that are hardly said otherwise."""
_NAMES: Final = frozenset({"charlie", "juliet", "juliette", "mike", "oscar", "romeo", "victor", "india", "papa"})
_NO_WORDS: Final = frozenset({"dee", "vee", "zee", "zed", "ess", "eff", "ell", "aitch", "haitch", "kay", "tee"})


def letter_word(atoms: list[Atom], index: int, read: list[Atom], text: str) -> Atom | None:
    """A word that stands for a letter, or letters of a code; None where it is a word."""
    atom = atoms[index]
    if atom.kind is not Kind.WORD:
        return None
    if atom.value in ICAO and _in_alphabet(atoms, index, read):
        return Atom(atom.start, atom.end, Kind.LETTER, ICAO[atom.value], spoken=True)
    if atom.value in POLICE and _in_plate(atoms, index):
        return Atom(atom.start, atom.end, Kind.LETTER, atom.value[0], spoken=True)
    if atom.value in SOUNDS and _sounds_spelled(atoms, index, read):
        return Atom(atom.start, atom.end, Kind.LETTER, SOUNDS[atom.value], spoken=True)
    if is_code(atoms, index, text):
        return Atom(atom.start, atom.end, Kind.LETTER, atom.value)
    return None


def _near(atoms: list[Atom], index: int, step: int) -> Atom | None:
    at = index + step
    while 0 <= at < len(atoms) and (
        atoms[at].kind is Kind.FILLER
        or (atoms[at].kind is Kind.SYMBOL and atoms[at].value in MARKS)
        or atoms[at].value in {"and", "then"}
    ):
        at += step
    return atoms[at] if 0 <= at < len(atoms) else None


def _in_alphabet(atoms: list[Atom], index: int, read: list[Atom]) -> bool:
    """A word of the spelling alphabet counts as a letter beside another one, or between spelled characters."""
    before, after = _near(read, len(read), -1), _near(atoms, index, 1)
    if before is not None and before.kind is Kind.LETTER and (before.spoken or before.value not in {"i", "a"}):
        return True
    if after is not None and (after.value in ICAO or _spelled_after(atoms, index, after)):
        return True
    weak = before is not None and before.kind is Kind.LETTER
    if weak and after is not None and after.kind is Kind.DIGITS and len(read) > 1 and read[-2].kind is Kind.DIGITS:
        return True  # "five a whiskey one"
    digits_before = before is not None and before.kind is Kind.DIGITS
    digits_after = after is not None and after.kind in {Kind.DIGITS, Kind.LETTER} and after.value not in {"i", "a"}
    if digits_before and _goes_on_spelling(read):
        return True
    if atoms[index].value in _ONLY_CODE or (digits_after and _alphabet_beyond(atoms, index)):
        return digits_before or digits_after
    return digits_before and digits_after


def _alphabet_beyond(atoms: list[Atom], index: int) -> bool:
    """Whether nothing but digits parts a word of the alphabet from the next: "charlie eight five papa"."""
    following = atoms[index + 1 : index + 2 + _MOST_DIGITS]
    return next((one.value in ICAO for one in following if one.kind is not Kind.DIGITS), False)


def _goes_on_spelling(read: list[Atom]) -> bool:
    """Whether letters of the alphabet stand before the digits that were read last: "alpha one oh, kilo"."""
    last = read[: -_MOST_DIGITS - 1 : -1]
    letter = next((atom for atom in last if atom.kind is not Kind.DIGITS and atom.value not in ZEROS), None)
    return letter is not None and letter.kind is Kind.LETTER and letter.spoken


def _in_plate(atoms: list[Atom], index: int) -> bool:
    """Whether words of the police's alphabet and single digits make up a plate: "seven king lincoln david 3 0 6"."""
    first = last = index
    while first and _of_plate(atoms[first - 1]):
        first -= 1
    while last + 1 < len(atoms) and _of_plate(atoms[last + 1]):
        last += 1
    members = atoms[first : last + 1]
    letters = sum(atom.value in POLICE for atom in members)
    digits = sum(len(atom.value) if atom.kind is Kind.DIGITS else atom.value in ZEROS for atom in members)
    enough = letters >= _FEWEST_OF_PLATE[0] and digits >= _FEWEST_OF_PLATE[1]
    return enough and letters + digits in _PLATE_LENGTHS


def _of_plate(atom: Atom) -> bool:
    if atom.value in POLICE or atom.value in ZEROS:
        return True
    return atom.value == "," or (atom.kind is Kind.DIGITS and not atom.quantity)


def _spelled_after(atoms: list[Atom], index: int, after: Atom) -> bool:
    """Whether a spelled letter follows: "hotel, q as in queen". A name may be followed by an initial."""
    if after.kind is not Kind.LETTER or after.value in {"i", "a"}:
        return False
    explained = any(atom.value in {"as", "for", "like"} for atom in atoms[index + 1 : index + 5])
    return explained or atoms[index].value not in _NAMES


def _sounds_spelled(atoms: list[Atom], index: int, read: list[Atom]) -> bool:
    """Whether a sound stands among spelled characters; one that is a word besides needs them on both sides."""
    near = (_near(read, len(read), -1), _near(atoms, index, 1))
    beside = [
        one is not None
        and (one.kind is Kind.DIGITS or (one.kind is Kind.LETTER and one.value not in {"i", "a"}) or one.value in ICAO)
        for one in near
    ]
    if atoms[index].value in _NO_WORDS:
        return any(beside)
    # "the first four are five": digits on both sides are no spelling, but in a written code: "NW 8, are 2, J D 50"
    return all(beside) and (
        any(one is not None and one.kind is not Kind.DIGITS for one in near) or _in_written_code(atoms, index, near)
    )


def _in_written_code(atoms: list[Atom], index: int, near: tuple[Atom | None, ...]) -> bool:
    """Whether written digits stand on both sides of an atom, and a letter close by."""
    if any(one is None or one.spoken for one in near):
        return False
    around = atoms[max(0, index - _MOST_IN_CODE) : index + _MOST_IN_CODE + 1]
    return any(one.kind is Kind.LETTER and one.value not in {"i", "a"} for one in around)
