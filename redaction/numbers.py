"""Number words as digits, the way people read identifiers aloud.

"four one five" is 415, "forty one eleven" is 4111, "double one" is 11, "eight hundred" is 800, "oh" is 0: parts are put
side by side, not added up, except inside a number that is said as one ("four hundred and fifteen").
"""

from collections.abc import Sequence
from typing import Final

UNITS: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
TEENS: Final = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
REPEATS: Final = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
ZEROS: Final = frozenset({"oh", "o", "nought", "naught"})
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

_SMALL: Final = UNITS | TEENS
NUMBER_WORDS: Final = frozenset(_SMALL) | frozenset(TENS) | {"hundred", "thousand"}


def digits_at(words: Sequence[str], index: int) -> tuple[str, int, bool]:
    """Read one number from `words[index]` on.

    Args:
        words: Lower-cased words; what is not a word is given as "".
        index: Where to begin.

    Returns:
        Its digits ("" where no number begins), how many words it takes, and whether it was said as a quantity
        (with "hundred" or "thousand").
    """
    word = words[index]
    if word in REPEATS and index + 1 < len(words):
        digit = "0" if words[index + 1] in ZEROS else str(UNITS.get(words[index + 1], ""))
        return (digit * REPEATS[word], 2, False) if digit else ("", 0, False)
    value, length = _below_hundred(words, index)
    if not length:
        return "", 0, False
    quantity = False
    for name, multiplier in (("hundred", 100), ("thousand", 1000)):
        if _word(words, index + length) == name:
            value *= multiplier
            tail, taken = _tail(words, index + length + 1, multiplier)
            value, length, quantity = value + tail, length + 1 + taken, True
    return str(value), length, quantity


def _word(words: Sequence[str], index: int) -> str:
    return words[index] if index < len(words) else ""


def _below_hundred(words: Sequence[str], index: int) -> tuple[int, int]:
    """A number under a hundred, and how many words it takes; tens join a unit that is not itself spelled on."""
    word = _word(words, index)
    if word in _SMALL:
        return _SMALL[word], 1
    if word in TENS:
        unit = UNITS.get(_word(words, index + 1), 0)
        return (TENS[word] + unit, 2) if unit else (TENS[word], 1)
    return 0, 0


def _tail(words: Sequence[str], index: int, below: int) -> tuple[int, int]:
    """What is added after a multiplier: "and fifteen", "twenty three", but not the next digit of a spelled number."""
    joined = int(_word(words, index) == "and")
    value, length = _below_hundred(words, index + joined)
    if not length:
        return 0, 0
    if below == 1000 and _word(words, index + joined + length) == "hundred":  # noqa: PLR2004  "one thousand five hundred"
        return value * 100, joined + length + 1
    spelled_on = value < 10 and not joined  # noqa: PLR2004  "eight hundred five five five" reads 800 555
    return (0, 0) if spelled_on else (value, joined + length)
