"""Digits that were heard as words all over a number: "won too for six ate nine oh three five".

`homophones` reads one between two digits. Where a recogniser wrote several side by side, or one behind "double", none
has a digit beside it; what tells is that all of them together are said digit by digit, as nothing else is.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from redaction.numbers import Numerals
from redaction.spoken.homophones import HOMOPHONES

HEARD: Final = {word: HOMOPHONES[word] for word in ("for", "fore", "to", "too", "won", "wan", "ate", "ait")}
"""Those that recognisers write most."""
_PREPOSITIONS: Final = frozenset({"for", "to", "too"})
_FEWEST: Final = 7
"""Words of a number that is told by nothing but itself."""
_FEWEST_DIGITS: Final = 3
_FEWEST_AT_END: Final = 2
"""Words that may begin one at a text's end."""
_WHOLE: Final = frozenset({9, 10, 11, 16})
"""Digits of a social security number, a telephone number and a card."""


def dictated(words: list[str], numerals: Numerals) -> list[str]:
    """Words with digits in place of homophones, where they stand in numbers that are said digit by digit.

    Args:
        words: Lower-cased words and written digits; a mark is given as "".
        numerals: How their language says numbers.
    """
    if HEARD.keys().isdisjoint(words):
        return words
    digits = {str(value): word for word, value in numerals.units.items()}
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and _is_said(words[end], numerals):
            end += 1
        if end - at > 1:
            first, last = _number(words, at, end, numerals)
            words[first:last] = [digits.get(HEARD.get(word, ""), word) for word in words[first:last]]
        at = end + 1
    return words


def _is_said(word: str, numerals: Numerals) -> bool:
    return word in numerals.units or word in HEARD or word in numerals.zeros or word in numerals.repeats


def _number(words: Sequence[str], first: int, end: int, numerals: Numerals) -> tuple[int, int]:
    """The part of some words that is one number, heard as words in part; nothing of them if none is."""
    said = words[first:end]
    beside = any(there in HEARD and (here in HEARD or here in numerals.repeats) for here, there in pairwise(said))
    begun = end == len(words) and len(said) >= _FEWEST_AT_END
    whole = len(said) >= _FEWEST and sum(word in numerals.units for word in said) >= _FEWEST_DIGITS
    if not beside or not (whole or begun):
        return first, first
    for begin in (first, first + 1):
        for stop in (end, end - 1):
            trimmed = set(words[first:begin]) | set(words[stop:end])
            if trimmed <= _PREPOSITIONS and _length(words[begin:stop], numerals) in _WHOLE:
                return begin, stop
    alone = said[0] in _PREPOSITIONS and said[1] not in HEARD
    open_end = said[-1] in _PREPOSITIONS and said[-2] not in HEARD and end < len(words)
    return first + alone, end - open_end


def _length(words: Sequence[str], numerals: Numerals) -> int:
    """How many digits words stand for."""
    return sum(1 if word not in numerals.repeats else numerals.repeats[word] - 1 for word in words)
