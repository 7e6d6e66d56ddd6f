"""What is said about an address in the middle of it, and is no part of it: "all one word", "with an s"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Sequence
from typing import Final

from redaction.spoken import Atom, Kind, Reading

_WITHOUT: Final = (
    "spaces space gaps gap capitals caps dots underscores hyphens dashes punctuation breaks numbers apostrophe . - _"
).split()
_LOWER: Final = ("lower case", "lowercase", "lower case letters", "small letters", "small")
_SAID: Final = (
    "one word", "1 word", "all one word", "all 1 word", "as one word", "as 1 word", "just one word", "just 1 word",
    "two words", "2 words", "two words run together", "2 words run together", "run together", "all run together",
    "joined up", "all joined up", "joined together", "all joined together", "all together", "altogether", "together",
    "sign", "symbol", "the number", "the numbers", "the digit", "the digits", "the numeral", "the letter", "number",
    "as a number", "as a word", "as a digit", "as numbers", "as digits", "in numbers", "in digits", "in figures",
    "in words", "spelled out", "spelt out", "capital", "first initial", "last initial", "middle initial", "last name",
    "first name", "lowercase", "lower case", "small letters", "in lower case", "in lowercase", "like it sounds",
    "as it sounds", "plural", "singular", "no space in it", "no gap in it", "no space between", "no gap between",
    "no space in between", "no spaces in between", "no spaces between",
)  # fmt: skip
_WRITTEN: Final = (
    *_SAID,
    *(f"no {word}" for word in _WITHOUT),
    *(f"all {word}" for word in _LOWER),
    "all in lower case",
)
_ASIDES: Final = tuple(tuple(one.split()) for one in _WRITTEN)
"""Those that are said the same by everybody."""
_OF_WRITING: Final = frozenset(
    "word words spaces space case lowercase letters together capitals caps dots gaps gap digits figures out".split()
)
"""What asides end in that are said of nothing but how something is written; "first name" may ask for one."""
_LEADS: Final = frozenset({"that's", "it's", "that", "is", "and", "but", "as", "so"})
"""What an aside of several words begins with: ", that's all one word,"."""
_MOST_LEADS: Final = 2
_MOST_OF_WITH: Final = 8
"""Atoms from "with" on: "with an and not an ampersand"."""
_SHOWS: Final = frozenset("a an the no two one 1 2 both double capital just".split())
"""What stands behind the "with" of an aside."""
_SPEAKS_OF: Final = frozenset(
    "number numbers digit digits numeral word words ampersand letter capital capitals space spaces gap apostrophe "
    "accent ending plural".split()
)
_TAILS: Final = (("in", "the", "middle"), ("at", "the", "end"), ("on", "the", "end"), ("in", "it"), ("in", "between"))
"""Where a letter or a mark stands: "with a hyphen in the middle"."""
_MOST_OF_TAILS: Final = sum(map(len, _TAILS))
_MOST_TO_LETTER: Final = 3
_LETTERS: Final = re.compile(r"[a-z]'?s")
_MARKS: Final = frozenset({"-", "_", "."})


def _by(place: int, asides: Sequence[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Asides by their first or last word."""
    longest = sorted(asides, key=len, reverse=True)
    return {word: tuple(one for one in longest if one[place] == word) for word in {one[place] for one in asides}}


_ASIDES_AHEAD: Final = _by(0, _ASIDES)
_ASIDES_BEHIND: Final = _by(-1, _ASIDES)
_BEGUN: Final = _by(0, [one for one in _ASIDES if len(one) > 1 and one[-1] in _OF_WRITING])
_LONGEST: Final = max(map(len, _ASIDES))


def aside(reading: Reading, index: int, step: int) -> int:
    """How many atoms from `index` on, forwards or backwards, only speak about the address: "all one word"."""
    return _ahead(reading.atoms, index) if step > 0 else _behind(reading.atoms, index)


def begun_aside(atoms: Sequence[Atom], index: int) -> int:
    """How many atoms from `index` on are an aside about writing, or as much of one as the atoms' end leaves."""
    taken = _fixed(atoms, index, _BEGUN, 1, begun=True)
    return taken if taken > 1 or atoms[index].value == "all" else 0  # "one" is a number more likely


def aside_before(atoms: Sequence[Atom], last: int) -> int:
    """How many atoms up to `last` are such an aside."""
    begins = range(max(0, last + 1 - _LONGEST), last + 1)
    return next((last + 1 - first for first in begins if begun_aside(atoms, first) == last + 1 - first), 0)


def _ahead(atoms: Sequence[Atom], index: int) -> int:
    begin = index + (index < len(atoms) and atoms[index].value == ",")
    taken = _fixed(atoms, begin, _ASIDES_AHEAD, 1)
    if not taken:
        return 0
    end = begin + taken
    return end + (end < len(atoms) and taken > 1 and atoms[end].value == ",") - index


def _behind(atoms: Sequence[Atom], index: int) -> int:
    """All asides that end at an atom, with the commas around them."""
    first = index + 1
    while first > 0:
        end = first - 1 - (atoms[first - 1].value == ",")
        taken = _fixed(atoms, end, _ASIDES_BEHIND, -1)
        begin: int | None = _with(atoms, end)
        if taken > 1:
            begin = _led(atoms, end - taken + 1)
        elif taken and atoms[end - 1].value != ",":
            begin = end
        if begin is None or begin < 1:
            break
        first = begin - (atoms[begin - 1].value == ",")
    return index + 1 - first


def _fixed(
    atoms: Sequence[Atom], index: int, asides: dict[str, tuple[tuple[str, ...], ...]], step: int, *, begun: bool = False
) -> int:
    """How many atoms the longest aside has that begins, or ends, at an atom; `begun`, or what the atoms' end leaves."""
    if not 0 <= index < len(atoms):
        return 0
    for words in asides.get(atoms[index].value, ()):
        start = index if step > 0 else index - len(words) + 1
        said = atoms[start : start + len(words)] if start >= 0 else ()
        marks = any(atom.kind is Kind.SYMBOL and not atom.spoken for atom in said)
        if tuple(atom.value for atom in said) == words[: len(said) if begun else None] and not marks:
            return len(said)
    return 0


def _led(atoms: Sequence[Atom], first: int) -> int:
    """The atom with which an aside begins whose own words begin at atom `first`."""
    begin = first
    if atoms[first].value == "the":
        return first  # "that's the number two tone at"
    while begin > 1 and first - begin < _MOST_LEADS and atoms[begin - 1].value in _LEADS - {"is", "that"}:
        begin -= 1
    return begin


def _with(atoms: Sequence[Atom], last: int) -> int | None:
    """The "with" of what ends at an atom and speaks of letters, numbers or marks: "with the three as a number"."""
    if "with" not in [atom.value for atom in atoms[max(0, last - _MOST_OF_WITH - _MOST_OF_TAILS) : last]]:
        return None
    for words in _TAILS:
        last -= len(words) * (tuple(atom.value for atom in atoms[last + 1 - len(words) : last + 1]) == words)
    if last < 1 or not _speaks(atoms[last]):
        return None
    for index in range(last - 1, max(0, last - _MOST_OF_WITH), -1):
        if atoms[index].kind is Kind.SYMBOL and not atoms[index].spoken:
            return None
        if atoms[index].value == "with":
            shown = atoms[index + 1].value in _SHOWS or atoms[index + 1].kind is Kind.DIGITS
            near = atoms[last].kind is not Kind.LETTER or last - index <= _MOST_TO_LETTER
            told = atoms[last].kind is not Kind.DIGITS or atoms[index + 1].value == "the"
            return index if shown and near and told else None
    return None


def _speaks(atom: Atom) -> bool:
    """Whether a word is about how an address is written."""
    mark = atom.kind is Kind.SYMBOL and atom.spoken and atom.value in _MARKS
    spelled = atom.kind is Kind.LETTER and atom.value not in {"a", "i"}
    return (
        mark
        or spelled
        or atom.kind is Kind.DIGITS
        or atom.value in _SPEAKS_OF
        or _LETTERS.fullmatch(atom.value) is not None
    )
