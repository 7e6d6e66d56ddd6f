"""What a text spells: its words as atoms with offsets, and the runs of digits and letters they make up.

Recognisers of speech write one identifier in many shapes ("078-05-1120", "07805-1120", "078-05, 1120", "oh seven eight
oh five one one two oh"). A `Reading` brings them all to one: a `Run` whose `chars` are "078051120" and whose offsets
point into the text as it was. Pure, about 0.1 ms a sentence, so that it can run over every interim result.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Final

from redaction.numbers import ORDINALS, TENS, UNITS, ZEROS, digits_at


class Kind(Enum):
    """What an atom is."""

    DIGITS = auto()
    LETTER = auto()
    WORD = auto()
    SYMBOL = auto()
    FILLER = auto()


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest part that means something.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        kind: What it is.
        value: Digits, a lower-cased letter or word, or one symbol character.
        spoken: It was said as words ("four", "dot", "b as in boy"), not written as digits or symbols.
        quantity: It was said as one number ("four hundred and fifteen").
    """

    start: int
    end: int
    kind: Kind
    value: str = field(repr=False)
    spoken: bool = False
    quantity: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive digits and letters, whatever stands between them.

    Attributes:
        first: Index of its first atom.
        last: Index of its last atom.
        start: Offset of its first character.
        end: Offset after its last character.
        chars: Its digits and lower-cased letters.
    """

    first: int
    last: int
    start: int
    end: int
    chars: str = field(repr=False)

    @property
    def digits(self) -> str:
        """Its digits alone."""
        return "".join(char for char in self.chars if char.isdigit())


_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+|[^\w\s]|_|\n")
_SYMBOLS: Final = {
    "dot": ".", "dash": "-", "hyphen": "-", "minus": "-", "underscore": "_", "slash": "/", "at": "@", "plus": "+",
    "period": ".",
}  # fmt: skip
_FILLERS: Final = frozenset({"um", "uh", "er", "erm", "hmm", "mm", "ah", "uhm"})
_JOINERS: Final = frozenset({"and", "then", "space", "comma"})
_BETWEEN: Final = frozenset("-.,()/+#\u2013\u2014_*")
_MOST_BETWEEN: Final = 4
_ABBREVIATIONS: Final = (
    "https", "http", "icd", "www", "mrn", "dob", "ssn", "vin", "cvv", "cvc", "url", "dea", "npi", "pin", "id", "po",
)  # fmt: skip
_HOMOPHONES: Final = {"for": "4", "fore": "4", "to": "2", "too": "2", "won": "1", "ate": "8"}
_ALPHABET: Final = {
    word[0]: word
    for word in (  # noqa: SIM905  read, and kept, as running text
        "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec "
        "romeo sierra tango uniform victor whiskey xray yankee zulu"
    ).split()
}
_ALPHABET_WORDS: Final = frozenset(_ALPHABET.values()) | {"alfa"}
_LONGEST_CODE_WORD: Final = 4
_ORDINAL_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_AMBIGUOUS_LETTERS: Final = frozenset({"a", "i"})


@dataclass(frozen=True)
class Reading:
    """A text, its atoms and its runs."""

    text: str = field(repr=False)
    atoms: tuple[Atom, ...] = field(repr=False)
    runs: tuple[Run, ...] = field(repr=False)

    @cached_property
    def lower(self) -> str:
        """The text in lower case; `str.lower` may lengthen a text, and offsets must hold."""
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else "".join(_lower_one(char) for char in self.text)

    @cached_property
    def cased(self) -> bool:
        """Whether case means anything here: some word is capitalised."""
        return self.lower != self.text

    def before(self, index: int, count: int) -> Iterator[Atom]:
        """The atoms before `index`, the nearest first, at most `count`."""
        return iter(self.atoms[max(0, index - count) : index][::-1])

    def after(self, index: int, count: int) -> tuple[Atom, ...]:
        """The atoms after `index`, at most `count`."""
        return self.atoms[index + 1 : index + 1 + count]


def read(text: str) -> Reading:
    """Read a text."""
    atoms = _with_context(_abbreviated(list(_atoms(text))), text)
    return Reading(text, tuple(atoms), tuple(_runs(atoms)))


def _lower_one(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


def _atoms(text: str) -> Iterator[Atom]:
    tokens = _unhyphenated([(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)])
    words = [token.lower() if token[0].isalpha() else "" for _, _, token in tokens]
    index = 0
    while index < len(tokens):
        start, end, token = tokens[index]
        digits, taken, quantity = digits_at(words, index) if words[index] else ("", 0, False)
        if taken:
            yield Atom(start, tokens[index + taken - 1][1], Kind.DIGITS, digits, spoken=True, quantity=quantity)
            index += taken
            continue
        spelled = _as_in(words, index)
        if spelled:
            yield Atom(start, tokens[index + spelled - 1][1], Kind.LETTER, words[index], spoken=True)
            index += spelled
            continue
        yield _atom(start, end, token, words[index])
        index += 1


def _atom(start: int, end: int, token: str, word: str) -> Atom:
    if token.isdigit():
        return Atom(start, end, Kind.DIGITS, token)
    if not word:
        return Atom(start, end, Kind.SYMBOL, token)
    if word in _FILLERS:
        return Atom(start, end, Kind.FILLER, word)
    if word in _SYMBOLS:
        return Atom(start, end, Kind.SYMBOL, _SYMBOLS[word], spoken=True)
    if len(word) == 1:
        return Atom(start, end, Kind.LETTER, word)
    return Atom(start, end, Kind.WORD, word)


def _unhyphenated(tokens: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Drop the hyphen of "twenty-five" and "twenty-fifth", which would hide the number."""
    kept: list[tuple[int, int, str]] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1][2].lower() if index + 1 < len(tokens) else ""
        joins = token[2] == "-" and kept and kept[-1][2].lower() in TENS
        if not (joins and (following in UNITS or following in ORDINALS)):
            kept.append(token)
    return kept


def _as_in(words: list[str], index: int) -> int:
    """How many words "b as in boy", "b for bravo" or "b like boy" take; 0 where it is none of them."""
    if len(words[index]) != 1:
        return 0
    for phrase in (["as", "in"], ["for"], ["like"], ["is", "for"]):
        at = index + 1 + len(phrase)
        if words[index + 1 : at] == phrase and at < len(words) and words[at][:1] == words[index] and words[at][1:]:
            return len(phrase) + 2
    return 0


def _abbreviated(atoms: list[Atom]) -> list[Atom]:
    """Join what is spelled but is a word: "m r n", "S.S.N.", "w w w", "i d"."""
    joined: list[Atom] = []
    index = 0
    while index < len(atoms):
        for name in _ABBREVIATIONS if atoms[index].kind is Kind.LETTER else ():
            taken = _spells(atoms, index, name)
            if taken:
                joined.append(Atom(atoms[index].start, atoms[index + taken - 1].end, Kind.WORD, name))
                index += taken
                break
        else:
            joined.append(atoms[index])
            index += 1
    return joined


def _spells(atoms: list[Atom], index: int, name: str) -> int:
    at = index
    for number, letter in enumerate(name):
        if number and at < len(atoms) and atoms[at].value in {".", "-"} and not atoms[at].spoken:
            at += 1
        if at >= len(atoms) or atoms[at].kind is not Kind.LETTER or atoms[at].value != letter:
            return 0
        at += 1
    return at - index


def _with_context(atoms: list[Atom], text: str) -> list[Atom]:
    """Decide what only the neighbours tell: "oh" and "o", homophones, the spelling alphabet, letters of a code."""
    for index, atom in enumerate(atoms):
        before = _neighbour(atoms, index, -1)
        after = _neighbour(atoms, index, 1)
        if atom.value in _HOMOPHONES:
            before, after = (_neighbour(atoms, index, step, over=_HOMOPHONES.keys()) for step in (-1, 1))
        value = _digit_by_context(atom, before, after)
        if value:
            atoms[index] = Atom(atom.start, atom.end, Kind.DIGITS, value, spoken=True)
        elif atom.kind is Kind.WORD and _is_letter_by_context(atom, before, after):
            atoms[index] = Atom(atom.start, atom.end, Kind.LETTER, atom.value[0], spoken=True)
        elif atom.kind is Kind.WORD and _is_code(atom, atoms, index, text):
            atoms[index] = Atom(atom.start, atom.end, Kind.LETTER, atom.value)
    return atoms


def _neighbour(atoms: list[Atom], index: int, step: int, over: AbstractSet[str] = frozenset()) -> Atom | None:
    at = index + step
    while 0 <= at < len(atoms) and (
        atoms[at].kind is Kind.FILLER or atoms[at].value in _BETWEEN or atoms[at].value in over
    ):
        at += step
    return atoms[at] if 0 <= at < len(atoms) else None


def _digit_by_context(atom: Atom, before: Atom | None, after: Atom | None) -> str:
    if atom.value in ZEROS and atom.kind in {Kind.WORD, Kind.LETTER} and atom.value != "naught":
        beside = any(near is not None and near.kind is Kind.DIGITS for near in (before, after))
        zero_next = after is not None and after.value in ZEROS
        return "0" if beside or (zero_next and atom.value == "oh") else ""
    both = before is not None and after is not None and before.kind is after.kind is Kind.DIGITS
    if atom.value in _HOMOPHONES and both and before is not None and after is not None:
        return _HOMOPHONES[atom.value] if len(before.value) == len(after.value) == 1 else ""
    return ""


def _is_letter_by_context(atom: Atom, before: Atom | None, after: Atom | None) -> bool:
    """A word of the spelling alphabet counts as a letter beside another one, or between spelled characters."""
    if atom.value not in _ALPHABET_WORDS:
        return False
    near = (before, after)
    if any(one is not None and one.spoken and one.kind is Kind.LETTER for one in near):
        return True
    if after is not None and after.value in _ALPHABET_WORDS:
        return True
    return all(one is not None and one.kind in {Kind.DIGITS, Kind.LETTER} for one in near)


def _is_code(atom: Atom, atoms: list[Atom], index: int, text: str) -> bool:
    """Letters grown together with digits ("AB19927", "1EG4"), or a short capital word beside one ("GB82 WEST 1234")."""
    if len(atom.value) > _LONGEST_CODE_WORD or not atom.value.isalpha():
        return False
    after = atoms[index + 1] if index + 1 < len(atoms) else None
    before = atoms[index - 1] if index else None
    grown = (before is not None and before.kind is Kind.DIGITS and not before.spoken and before.end == atom.start) or (
        after is not None and after.kind is Kind.DIGITS and not after.spoken and after.start == atom.end
    )
    if grown:
        return atom.value not in _ORDINAL_SUFFIXES
    capital = text[atom.start : atom.end].isupper()
    return capital and all(one is not None and one.kind is Kind.DIGITS and not one.spoken for one in (before, after))


def _runs(atoms: list[Atom]) -> Iterator[Run]:
    index = 0
    while index < len(atoms):
        if not _begins(atoms, index):
            index += 1
            continue
        members = [index]
        following = _next_member(atoms, index)
        while following is not None:
            members.append(following)
            following = _next_member(atoms, following)
        chars = "".join(atoms[member].value for member in members)
        yield Run(members[0], members[-1], atoms[members[0]].start, atoms[members[-1]].end, chars)
        index = members[-1] + 1


def _begins(atoms: list[Atom], index: int) -> bool:
    atom = atoms[index]
    if atom.kind is Kind.LETTER and atom.value in _AMBIGUOUS_LETTERS and not atom.spoken:
        after = atoms[index + 1] if index + 1 < len(atoms) else None
        if after is not None and after.kind in {Kind.DIGITS, Kind.LETTER}:
            return True
        grown = [one for one in (atoms[index - 1] if index else None, after) if one is not None and one.value == "-"]
        return any(one.end == atom.start or one.start == atom.end for one in grown)
    return atom.kind in {Kind.DIGITS, Kind.LETTER}


def _next_member(atoms: list[Atom], index: int) -> int | None:
    """The next atom of the run that `index` belongs to, over what may stand inside a spelled identifier."""
    at = index + 1
    while at < len(atoms) and at - index <= _MOST_BETWEEN:
        atom = atoms[at]
        if atom.kind in {Kind.DIGITS, Kind.LETTER}:
            # "… 1120. Two weeks ago", "2019 and 300": after a full stop, digits that turn into words are another
            # number, and so are written ones after "and"
            between = [one.value for one in atoms[index + 1 : at]]
            apart = (atom.spoken != atoms[index].spoken and "." in between) or (
                between == ["and"] and not (atom.spoken and atoms[index].spoken)
            )
            clock = at + 1 < len(atoms) and atoms[at + 1].value == ":" and atoms[at + 1].start == atom.end
            return at if _begins(atoms, at) and not apart and not clock else None
        symbol = atom.kind is Kind.SYMBOL and atom.value in _BETWEEN
        if not (symbol or atom.kind is Kind.FILLER or atom.value in _JOINERS):
            return None
        at += 1
    return None
