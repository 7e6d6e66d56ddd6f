"""Words of cues as recognisers mishear them: "my lisance number", "colbeck would be area code", "the pashent's id".

What is misheard keeps most of its consonants and its length. A word that no list knows, with the consonants of one of
a cue's words in their order, stands for it; a longer one, also with another consonant run into it from the word before
("a spassport"). Given names stand for themselves.
"""

import re
from collections.abc import Iterable
from typing import Final

from redaction.gazetteer import given_names
from redaction.vocabulary import is_plain

_FEWEST: Final = 4
"""Consonants that tell a word: fewer are those of many."""
_FEWEST_LED: Final = 5
SHORTEST: Final = 6
"""Letters of a word that is compared."""
_LONGER: Final = 2
"""Letters by which the two may differ."""
_SOFT: Final = re.compile(r"c(?=[eiy])")
_ALIKE: Final = str.maketrans({"c": "k", "q": "k", "z": "s", "d": "t", "x": "ks"} | dict.fromkeys("aeiouyhw", ""))
"""What sounds alike, without what is not heard."""
_VOWELS: Final = "aeiou"


class Misheard:
    """The words of cues by their consonants."""

    def __init__(self, words: Iterable[str]) -> None:
        self._alike: dict[str, list[str]] = {}
        for word in sorted(words):
            consonants = _consonants(word)
            if len(word) >= SHORTEST and word.isalpha() and len(consonants) >= _FEWEST:
                self._alike.setdefault(consonants, []).append(word)

    def cue(self, word: str) -> str:
        """The cue's word that a lower-cased word stands for; empty where it stands for itself."""
        if len(word) < SHORTEST or not (word.isascii() and word.isalpha()) or is_plain(word):
            return ""
        consonants = _consonants(word)
        alike = self._alike.get(consonants, ())
        if not alike and len(consonants) > _FEWEST_LED:
            alike, word = self._alike.get(consonants[1:], ()), word[1:]
        alike = [one for one in alike if abs(len(one) - len(word)) <= _LONGER and _begin_alike(one, word)]
        return "" if not alike or word in given_names() else min(alike, key=lambda one: abs(len(one) - len(word)))


def _begin_alike(one: str, other: str) -> bool:
    return (one[0] in _VOWELS) is (other[0] in _VOWELS)


def _consonants(word: str) -> str:
    heard = _SOFT.sub("s", word.replace("ph", "f")).translate(_ALIKE)
    return "".join([char for char, before in zip(heard, " " + heard, strict=False) if char != before])
