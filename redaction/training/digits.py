"""A string of digits and letters as people read it aloud, and as recognisers write what they heard."""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from redaction.training.palette import Draw

ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS: Final = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NATO: Final = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey x-ray yankee zulu"
).split()
_HOMOPHONES: Final = {"4": "for", "2": "to", "1": "won", "8": "ate"}
_LONGEST_REPEAT: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, and the characters of the value that they stand for."""

    said: str
    means: str


def text_of(pieces: Sequence[Piece]) -> str:
    """The words of pieces."""
    return " ".join(piece.said for piece in pieces)


def two(number: int, zero: str = "oh") -> str:
    """A number under a hundred, as a part of a longer one: "forty two", "oh seven"."""
    if number < 10:  # noqa: PLR2004
        return f"{zero} {ONES[number]}" if number else f"{zero} {zero}"
    if number < 20:  # noqa: PLR2004
        return TEENS[number - 10]
    tens, unit = divmod(number, 10)
    return TENS[tens] + (f" {ONES[unit]}" if unit else "")


def cardinal(number: int, *, joined: bool = False) -> str:
    """A number under ten thousand in full: "four hundred fifteen", "two thousand nineteen"."""
    if number < 10:  # noqa: PLR2004
        return ONES[number]
    parts = []
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            parts.append(f"{ONES[number // size]} {name}")
            number %= size
    if number:
        small = ONES[number] if number < 10 else two(number)  # noqa: PLR2004
        parts.append(("and " if joined and parts else "") + small)
    return " ".join(parts)


def spoken(draw: Draw, groups: Sequence[str], *, plain: bool = False) -> list[Piece]:
    """Digits and letters, group by group, with what stands between groups; `plain` leaves pauses out."""
    way = draw.weighted({"singles": 0.5, "pairs": 0.18, "natural": 0.2, "repeats": 0.12})
    zero = draw.weighted({"oh": 0.5, "zero": 0.45, "nought": 0.05})
    between = "" if plain else draw.weighted({"": 0.68, "dash": 0.1, "pause": 0.16, "mixed": 0.06})
    pieces: list[Piece] = []
    for number, group in enumerate(groups):
        if number and between:
            word = draw.palette.dashes if between == "dash" else draw.palette.pauses
            if between != "mixed" or draw.chance(0.5):
                pieces.append(Piece(draw.one(word), ""))
        pieces += _group(draw, group, way, zero)
    pieces = unmistakable(pieces, zero)
    if not plain and way == "singles" and draw.chance(0.05):
        pieces = _misheard(draw, pieces)
    if not plain and way == "singles" and draw.chance(0.03):
        pieces = _corrected(draw, pieces)
    if not plain and draw.chance(0.1) and len(pieces) > 2:  # noqa: PLR2004
        pieces.insert(draw.number(1, len(pieces) - 1), Piece(draw.one(draw.palette.fillers), ""))
    return pieces


def _group(draw: Draw, group: str, way: str, zero: str) -> list[Piece]:
    pieces, at = [], 0
    while at < len(group):
        if not group[at].isdigit():
            pieces.append(letter(draw, group[at]))
            at += 1
            continue
        end = at
        while end < len(group) and group[end].isdigit():
            end += 1
        pieces += _digits(group[at:end], way, zero)
        at = end
    return pieces


def _digits(digits: str, way: str, zero: str) -> list[Piece]:
    match way:
        case "pairs":
            return _paired(digits, zero)
        case "natural":
            return _natural(digits, zero)
        case "repeats":
            return _repeated(digits, zero)
        case _:
            return [_single(digit, zero) for digit in digits]


def _single(digit: str, zero: str) -> Piece:
    return Piece(zero if digit == "0" else ONES[int(digit)], digit)


def _paired(digits: str, zero: str) -> list[Piece]:
    pieces = [] if len(digits) % 2 == 0 else [_single(digits[0], zero)]
    for at in range(len(digits) % 2, len(digits), 2):
        pair = digits[at : at + 2]
        pieces.append(Piece(two(int(pair), zero), pair))
    return pieces


def _natural(digits: str, zero: str) -> list[Piece]:
    """Round groups as hundreds and thousands, three digits as one and a pair, four as two pairs."""
    if len(digits) == 3 and digits[0] != "0":  # noqa: PLR2004
        if digits[1:] == "00":
            return [Piece(f"{ONES[int(digits[0])]} hundred", digits)]
        return [_single(digits[0], zero), Piece(two(int(digits[1:]), zero), digits[1:])]
    if len(digits) == 4 and digits[0] != "0" and digits[1:] == "000":  # noqa: PLR2004
        return [Piece(f"{ONES[int(digits[0])]} thousand", digits)]
    if len(digits) == 4 and digits[2:] == "00" and digits[:2] > "10" and digits[1] != "0":  # noqa: PLR2004
        return [Piece(f"{two(int(digits[:2]))} hundred", digits)]
    return _paired(digits, zero) if len(digits) in {2, 4} else [_single(digit, zero) for digit in digits]


def _repeated(digits: str, zero: str) -> list[Piece]:
    pieces, at = [], 0
    while at < len(digits):
        end = at + 1
        while end < len(digits) and digits[end] == digits[at] and end - at < _LONGEST_REPEAT:
            end += 1
        one = _single(digits[at], zero)
        word = {1: "", 2: "double ", 3: "triple "}[end - at]
        pieces.append(Piece(word + one.said, digits[at:end]))
        at = end
    return pieces


def unmistakable(pieces: list[Piece], zero: str = "zero") -> list[Piece]:
    """Round tens before a unit, digit by digit: "six fifty, eight" would say 658, and people take care not to."""
    clear: list[Piece] = []
    for piece, following in zip_longest(pieces, pieces[1:], fillvalue=Piece("", "")):
        runs_on = piece.said.split(" ")[-1] in TENS[2:] and following.said.split(" ")[0] in ONES[1:]
        clear += [_single(digit, zero) for digit in piece.means] if runs_on else [piece]
    return clear


def _misheard(draw: Draw, pieces: list[Piece]) -> list[Piece]:
    """One digit between two others heard as the word that sounds like it."""
    places = [
        at
        for at in range(1, len(pieces) - 1)
        if pieces[at].means in _HOMOPHONES and len(pieces[at - 1].means) == len(pieces[at + 1].means) == 1
    ]
    if places:
        at = draw.one(places)
        pieces[at] = Piece(_HOMOPHONES[pieces[at].means], pieces[at].means)
    return pieces


def _corrected(draw: Draw, pieces: list[Piece]) -> list[Piece]:
    """One digit said wrong, and then right: the wrong one belongs to the value's words all the same."""
    places = [at for at, piece in enumerate(pieces) if piece.means.isdigit() and len(piece.means) == 1]
    if places:
        at = draw.one(places)
        wrong = ONES[(int(pieces[at].means) + draw.number(1, 9)) % 10]
        pieces[at] = Piece(f"{wrong} {draw.one(draw.palette.corrections)} {pieces[at].said}", pieces[at].means)
    return pieces


def letter(draw: Draw, char: str) -> Piece:
    """A letter as it is said: alone, with a word that begins with it, or by the alphabet of NATO."""
    index = ord(char.lower()) - ord("a")
    way = draw.weighted({"alone": 0.86, "as in": 0.07, "for": 0.03, "nato": 0.04})
    word = draw.palette.spelling_words[index]
    said = {"alone": char, "as in": f"{char} as in {word}", "for": f"{char} for {word}", "nato": NATO[index]}[way]
    return Piece(said, char)


def written(draw: Draw, groups: Sequence[str], separator: str = "-") -> list[Piece]:
    """As recognisers write it: grouped rightly, wrongly, or not at all; one piece a word of the text."""
    way = draw.weighted(
        {"as issued": 0.36, "grown": 0.15, "spaces": 0.11, "commas": 0.07, "stops": 0.03, "merged": 0.07,
         "singles": 0.05, "thousands": 0.03, "regrouped": 0.13}
    )  # fmt: skip
    chars = "".join(groups)
    shapes = {
        "as issued": lambda: separator.join(groups),
        "spaces": lambda: " ".join(groups),
        "commas": lambda: _with_one(draw, groups, separator, ", "),
        "stops": lambda: ". ".join(groups),
        "merged": lambda: _with_one(draw, groups, separator, ""),
        "singles": lambda: draw.one((" ", "-", ", ")).join(chars),
        "thousands": lambda: separator.join((*groups[:-1], _thousands(groups[-1]))),
        "grown": lambda: chars,
        "regrouped": lambda: _regrouped(draw, chars),
    }
    return _placed(shapes[way](), chars)


def _with_one(draw: Draw, groups: Sequence[str], separator: str, odd: str) -> str:
    """One of the separators is another."""
    if len(groups) == 1:
        return groups[0]
    place = draw.number(1, len(groups) - 1)
    return separator.join(groups[:place]) + odd + separator.join(groups[place:])


def _regrouped(draw: Draw, chars: str) -> str:
    """Cut where the speaker breathed and not where the issuer does: "4152-522-95-5", "336, 2.0, 1507"."""
    mark, odd = draw.one(("-", "-", ", ")), draw.one(("-", ", ", " ", ". "))
    text, at = "", 0
    while at < len(chars):
        size = draw.number(1, 6)
        text += (odd if draw.chance(0.15) else mark) * bool(at) + chars[at : at + size]
        at += size
    return text


def _thousands(group: str) -> str:
    digits = group.isdigit() and len(group) > 3 and group[0] != "0"  # noqa: PLR2004
    return f"{group[:-3]},{group[-3:]}" if digits else group


def _placed(text: str, chars: str) -> list[Piece]:
    """Pieces of a written value: its words, each with its own characters."""
    pieces = [Piece(word, "".join(char for char in word if char.isalnum())) for word in text.split(" ")]
    if "".join(piece.means for piece in pieces) != chars:
        raise ValueError("a rendering does not hold its value")
    return pieces
