"""Letters that were heard as words, and that "as in" and what follows it tell: "beat as in bravo", "or as in apple"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from itertools import pairwise
from typing import Final

from redaction.spoken.alphabet import ICAO
from redaction.spoken.reading import Atom, Kind

_LONGEST_LOST: Final = 3
"""Of a word that was heard for a letter, which only "as in" tells: "or", "are", "see"."""
_NEAR_EXPLAINED: Final = 6
LETTERS_AS: Final = frozenset(f"{letter}{mark}s" for letter in "bcdefghjklmnopqrstuvwxyz" for mark in "'\u2019")
"""How "s as" is heard before "in sam": "s's"."""
_LONGEST_MISHEARD: Final = 4
"""Letters of a word that a recogniser wrote for a single letter."""
_COMMON: Final = frozenset(
    "adam apple april able baker boy bob brian cat charles cookie david dog don dad edward easy elephant ed frank fox "
    "fred george girl grace henry harry happy house ida igloo ice john jack james jane king kate kevin kite "
    "lincoln larry "
    "lion linda love mary mom michael mother monkey nancy nora nick ocean orange olive paul peter paula "
    "pizza queen queenie "
    "robert roger robin rabbit sam sugar steve smith sun sally tom thomas tiger tree union umbrella uncle "
    "van vincent vase "
    "william walter water wendy young yellow yoyo zebra zoo zack".split()
)
"""Words people take where they do not know that alphabet, the LAPD's and the Post Office's among them."""


def misheard(atoms: list[Atom], index: int) -> str:
    """The letter that "beat" is in "beat as in bravo", and "s's" in "s's in sam": what a word explains."""
    word = atoms[index].value
    if word in LETTERS_AS and index + 2 < len(atoms) and atoms[index + 1].value == "in":
        return word[0] if is_code_word(atoms[index + 2]) and atoms[index + 2].value[0] == word[0] else ""
    if index + 3 >= len(atoms) or atoms[index + 1].value != "as" or atoms[index + 2].value != "in":
        return ""
    explained = len(word) <= _LONGEST_MISHEARD and atoms[index + 3].value in ICAO
    if explained and atoms[index + 3].value[0] == word[0]:
        return word[0]
    return atoms[index + 3].value[0] if _among_explained(atoms, index) else ""


def _among_explained(atoms: list[Atom], index: int) -> bool:
    """Whether a short word with "as in" stands beside another letter that words explain: "s as in sam, | or as in"."""
    if len(atoms[index].value) > _LONGEST_LOST or atoms[index + 3].kind is not Kind.WORD:
        return False
    beside = [*atoms[max(0, index - _NEAR_EXPLAINED) : index], *atoms[index + 4 : index + 4 + _NEAR_EXPLAINED]]
    return any(here.value == "as" and there.value == "in" for here, there in pairwise(beside))


def is_code_word(atom: Atom) -> bool:
    """Whether people take a word to tell a letter: of the alphabet of ICAO, or of those they make up."""
    return atom.kind is Kind.WORD and (atom.value in ICAO or atom.value in _COMMON)
