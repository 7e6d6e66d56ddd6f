"""Number words as digits, the way people read identifiers aloud.

"four one five" is 415, "forty one eleven" is 4111, "double one" is 11, "three fives" is 555, "eight hundred" is 800,
"oh" is 0: parts are put side by side, not added up, except inside a number that is said as one ("four hundred and
fifteen"). A language is data: a `Numerals`.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

UNITS: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
RADIO: Final = {"fower": 4, "fife": 5, "niner": 9}
"""ITU Radio Regulations, Appendix 14: the digits that radio operators pronounce apart."""
TEENS: Final = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "ninty": 90,
}  # fmt: skip
REPEATS: Final = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4, "quad": 4}
ZEROS: Final = frozenset({"oh", "o", "nought", "naught", "aught"})
PLURALS: Final = {
    "zeros": 0, "zeroes": 0, "ohs": 0, "noughts": 0, "ones": 1, "twos": 2, "threes": 3, "fours": 4, "fives": 5,
    "sixes": 6, "sevens": 7, "eights": 8, "nines": 9,
}  # fmt: skip
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_MOST_REPEATED: Final = 4
"""Digits that are written behind a "double" of which the first alone was meant: "double 533"."""
_MOST_ALIKE: Final = 6
"""Digits that "six zeros" puts side by side; more are a figure of speech."""


def _compounds() -> dict[str, int]:
    """Numbers that a recogniser writes as one word: "twentyfive"."""
    return {ten + unit: TENS[ten] + UNITS[unit] for ten in TENS for unit in UNITS if UNITS[unit]}


@dataclass(frozen=True)
class Numerals:
    """How one language says numbers.

    Attributes:
        units: Words of the digits.
        small: Words of the numbers under a hundred that no unit follows.
        tens: Words that a unit may follow.
        repeats: "double" and its like.
        plurals: "fives", after a count.
        zeros: Words for 0 that only stand beside another digit.
        multipliers: "hundred" and "thousand", the smaller first.
        joiner: What may stand before the last part of a quantity: "and".
        phrases: Numbers under a hundred that take several words: "quatre vingt dix", "treinta y cinco".
    """

    units: Mapping[str, int]
    small: Mapping[str, int]
    tens: Mapping[str, int]
    repeats: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    plurals: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    zeros: AbstractSet[str] = frozenset()
    multipliers: tuple[tuple[str, int], ...] = ()
    joiner: str = ""
    phrases: Mapping[tuple[str, ...], int] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def begins(self) -> frozenset[str]:
        """Every word that a number can begin with."""
        first = frozenset(phrase[0] for phrase in self.phrases)
        return frozenset(self.units) | frozenset(self.small) | frozenset(self.tens) | frozenset(self.repeats) | first

    @cached_property
    def _lone(self) -> dict[str, str]:
        """The digits of the units, where no number takes several words."""
        return {} if self.phrases else {word: str(value) for word, value in self.units.items()}

    @cached_property
    def _behind_unit(self) -> frozenset[str]:
        """Every word that makes more of a unit before it: "hundred", "fives"."""
        return frozenset(self.plurals) | frozenset(name for name, _ in self.multipliers)

    @cached_property
    def phrased(self) -> frozenset[str]:
        """Every word of a number that takes several."""
        return frozenset(word for phrase in self.phrases for word in phrase)

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            found.setdefault(phrase[0], []).append(phrase)
        return found

    def at(self, words: Sequence[str], index: int) -> tuple[str, int, bool]:
        """Read one number from `words[index]` on.

        Args:
            words: Lower-cased words and written digits; a mark is given as "".
            index: Where to begin.

        Returns:
            Its digits ("" where no number begins), how many words it takes, and whether it was said as a quantity
            (with "hundred" or "thousand").
        """
        word = words[index]
        lone = self._lone.get(word)
        if lone is not None and _word(words, index + 1) not in self._behind_unit:
            return lone, 1, False
        if word not in self.begins:
            return "", 0, False
        if word in self.repeats:
            return self._repeated(word, _word(words, index + 1))
        alike = self.plurals.get(_word(words, index + 1), -1)
        if alike >= 0 and 1 < self.units.get(word, 0) <= _MOST_ALIKE:
            return str(alike) * self.units[word], 2, False
        value, length = self._below_hundred(words, index)
        quantity = False
        for name, multiplier in self.multipliers:
            if _word(words, index + length) == name and value < multiplier:
                value *= multiplier
                tail, taken = self._tail(words, index + length + 1, multiplier)
                value, length, quantity = value + tail, length + 1 + taken, True
        return str(value), length, quantity

    def _repeated(self, word: str, following: str) -> tuple[str, int, bool]:
        """What "double" makes of a digit; of digits that a recogniser wrote as one number it doubles the first."""
        said = "0" if following in self.zeros else following if following.isdigit() else self._one(following)
        whole = said[:1] * self.repeats[word] + said[1:]
        return (whole, 2, False) if 0 < len(said) <= _MOST_REPEATED else ("", 0, False)

    def _one(self, word: str) -> str:
        return str(self.units[word]) if word in self.units else ""

    def _below_hundred(self, words: Sequence[str], index: int) -> tuple[int, int]:
        """A number under a hundred, and how many words it takes."""
        word = _word(words, index)
        for phrase in self._by_first.get(word, ()) if self.phrases else ():
            if tuple(words[index : index + len(phrase)]) == phrase:
                return self.phrases[phrase], len(phrase)
        if word in self.units:
            return self.units[word], 1
        if word in self.small:
            return self.small[word], 1
        if word in self.tens:
            unit = self.units.get(_word(words, index + 1), 0)
            return (self.tens[word] + unit, 2) if unit else (self.tens[word], 1)
        return 0, 0

    def _tail(self, words: Sequence[str], index: int, below: int) -> tuple[int, int]:
        """What is added after a multiplier: "and fifteen", but not the next digit of a spelled number."""
        joined = int(bool(self.joiner) and _word(words, index) == self.joiner)
        value, length = self._below_hundred(words, index + joined)
        if not length:
            return 0, 0
        smaller = next((one for one in self.multipliers if one[1] < below), None)
        if smaller and _word(words, index + joined + length) == smaller[0] and value < 10:  # noqa: PLR2004
            more, taken = self._tail(words, index + joined + length + 1, smaller[1])
            return value * smaller[1] + more, joined + length + 1 + taken
        # "eight hundred five five five" reads 800 555, "eight hundred five hundred" 800 500, "two thousand nine" 2009
        following = _word(words, index + joined + length)
        goes_on = following in self.begins or following in self.zeros or (following, below) in self.multipliers
        spelled_on = value < 10 and not joined and goes_on  # noqa: PLR2004
        return (0, 0) if spelled_on else (value, joined + length)


def _word(words: Sequence[str], index: int) -> str:
    return words[index] if index < len(words) else ""


ENGLISH: Final = Numerals(
    units=UNITS | RADIO,
    small=TEENS | _compounds(),
    tens=TENS,
    repeats=REPEATS,
    plurals=PLURALS,
    zeros=ZEROS,
    multipliers=(("hundred", 100), ("thousand", 1000)),
    joiner="and",
)
