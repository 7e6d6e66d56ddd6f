"""Letters that are spelled: "b as in boy", "double l", "bravo kilo", and the letters grown into a code."""

from typing import Final

from redaction.numbers import ZEROS
from redaction.spoken.alphabet import ICAO, POLICE, SHORTEST_PAIR, several
from redaction.spoken.explained import LETTERS_AS, is_code_word, misheard
from redaction.spoken.grown import LONGEST_CODE, is_code
from redaction.spoken.reading import Atom, Kind

_MOST_DIGITS: Final = 8
"""Atoms over which a spelled letter tells that another follows."""
_PLATE_LENGTHS: Final = range(5, 9)
_FEWEST_OF_PLATE: Final = (2, 3)
"""Letters and digits that a plate has at least where such words are its letters."""
_ONLY_CODE: Final = frozenset({"alfa", "bravo", "foxtrot", "juliett", "xray", "zulu"})
"""Words of it that are hardly said otherwise."""
_NAMES: Final = frozenset({"charlie", "juliet", "juliette", "mike", "oscar", "romeo", "victor", "india", "papa"})
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
_MARKS: Final = frozenset("-.,'\"()\u2018\u2019\u201c\u201d")
SOUNDS: Final = {
    "be": "b", "bee": "b", "see": "c", "sea": "c", "dee": "d", "gee": "g", "jay": "j", "kay": "k", "pea": "p",
    "pee": "p", "queue": "q", "are": "r", "tea": "t", "tee": "t", "you": "u", "vee": "v", "why": "y", "zee": "z",
    "zed": "z", "ess": "s", "eff": "f", "ell": "l", "em": "m", "en": "n", "ex": "x", "eye": "i", "ay": "a",
    "aitch": "h", "haitch": "h",
}  # fmt: skip
"""How letters are heard by a recogniser that expects words."""
_NO_WORDS: Final = frozenset({"dee", "vee", "zee", "zed", "ess", "eff", "ell", "aitch", "haitch", "kay", "tee"})
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
_TELLING: Final = POLICE | SOUNDS.keys() | _REPEATS.keys()
"""Words that may stand for letters; where no digit is written, no other word can."""


def spelled(atoms: list[Atom], text: str) -> list[Atom]:
    """Read letters that words explain, double or stand for, and letters that are part of a code."""
    written = any(atom.kind is Kind.DIGITS and not atom.spoken for atom in atoms)
    explained = not _EXPLAINING.isdisjoint([atom.value for atom in atoms])
    plain = not (written or explained)
    read: list[Atom] = []
    done = 0
    for index, atom in enumerate(atoms):
        if index < done:
            continue
        if plain and atom.kind is Kind.WORD and len(atom.value) < SHORTEST_PAIR and atom.value not in _TELLING:
            pass  # most words, passed over quickly
        elif atom.kind is Kind.LETTER or (
            atom.kind is Kind.WORD and _tells(atoms, index, written=written, explained=explained)
        ):
            letters, taken = _explained(atoms, index)
            if taken:
                read += letters
                done = index + taken
                continue
            atom = _spoken_letter(atoms, index, read, text) or atom  # noqa: PLW2901  what it is read as
        read.append(atom)
    return read


def _tells(atoms: list[Atom], index: int, *, written: bool, explained: bool) -> bool:
    """Whether a word may stand for letters; most do not, and are passed over quickly."""
    value = atoms[index].value
    if value in _TELLING or (len(value) >= SHORTEST_PAIR and several(value)):
        return True
    if explained and (value in LETTERS_AS or misheard(atoms, index)):
        return True
    return written and len(value) <= LONGEST_CODE and _beside_code(atoms, index)


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
        (atoms[at].kind is Kind.SYMBOL and atoms[at].value in _MARKS and not atoms[at].spoken)
        or atoms[at].kind is Kind.FILLER
    ):
        at += 1
    return at


def _stands_for(atom: Atom, letter: str) -> bool:
    return atom.kind is Kind.WORD and atom.value[0] == letter


def _spoken_letter(atoms: list[Atom], index: int, read: list[Atom], text: str) -> Atom | None:
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
        or (atoms[at].kind is Kind.SYMBOL and atoms[at].value in _MARKS)
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
    """Whether letters of the alphabet stand before the digits that were read last: "alpha one two, kilo"."""
    letter = next((atom for atom in read[: -_MOST_DIGITS - 1 : -1] if atom.kind is not Kind.DIGITS), None)
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
    # "the first four are five": digits on both sides are no spelling
    return all(beside) and any(one is not None and one.kind is not Kind.DIGITS for one in near)
