"""A run and what else belongs to it once a cue says what it is: letters that a recogniser wrote as a word.

"member ID EAW 9177 3008" and "plate kd38 syl" hold words that only their place tells from words of the language.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from redaction.cues.quantities import is_quantity
from redaction.cues.words import GLUE
from redaction.measures import UNITS_OF_MEASURE
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.alphabet import ICAO
from redaction.spoken.homophones import HOMOPHONES
from redaction.spoken.letters import SOUNDS
from redaction.spoken.runs import PAUSE_WORDS
from redaction.vocabulary import ORDINARY_WORDS, is_plain

_LONGEST_CODE_WORD: Final = 4
_MOST_WORDS: Final = 3
_FEWEST_SPELLED: Final = 3
_MOST_SWEPT_BEFORE: Final = 4
_LONGEST_SWEPT: Final = 8
_MISHEARD: Final = 4
"""Characters that a recogniser may have made too many."""
_MOST_JOINED: Final = 10
_FEWEST_JOINED: Final = 2
_WHOLE: Final = frozenset({7, 10})
_REPEATS: Final = frozenset({"double", "triple"})
_MARKS: Final = frozenset("-./,")
_DASHES: Final = frozenset({"-", "/"})
_CODE: Final = (Kind.DIGITS, Kind.LETTER)
_VERBS: Final = frozenset({"runs", "ran", "ends", "gets", "got", "went", "came", "sits", "says", "goes"})
"""What a sentence goes on with behind a number: "… eight zero two runs out"."""
_VOWELS: Final = frozenset("aeiou")
_WORDS: Final = GLUE | ORDINARY_WORDS | UNITS_OF_MEASURE | PAUSE_WORDS


@dataclass(slots=True, unsafe_hash=True)
class Extent:
    """Where an identifier stands; final and not frozen, as atoms are.

    Attributes:
        first: Index of its first atom.
        last: Index of its last atom.
        start: Offset of its first character.
        end: Offset after its last character.
        chars: Its digits and lower-cased letters.
        digits: How many of them are digits.
        spelled: It is three letters or more, said one by one.
    """

    first: Final[int]
    last: Final[int]
    start: Final[int]
    end: Final[int]
    chars: Final[str] = field(repr=False)
    digits: Final[int]
    spelled: Final[bool]


def extend(reading: Reading, index: int, *, stop: Container[int]) -> tuple[Extent, Extent]:
    """Run number `index` with the words beside it that are code, and without them.

    Args:
        reading: The text.
        index: The run's place among the runs.
        stop: Atoms that begin or end a cue, and are no part of the identifier.
    """
    run = reading.runs[index]
    over = _over_homophones(reading, index, run.last)
    bare = between(reading, run.first, over)
    first, last = _leftwards(reading, run.first, stop), max(over, _rightwards(reading, index, run.last, stop))
    return (bare if (first, last) == (run.first, over) else between(reading, first, last)), bare


def swept(reading: Reading, extent: Extent, floor: int, most: int, *, stop: Container[int]) -> Extent:
    """An extent with everything code-like between its cue and the clause's end.

    A recogniser writes "the VIN reads one h u, adf sf5kxjys" and "the plate is defox.kilo 2115": nothing but the place
    tells that these are letters.

    Args:
        reading: The text.
        extent: What is known to be code.
        floor: Index of the cue's last atom.
        most: Characters after which nothing more is taken.
        stop: Atoms that end a cue, before which nothing more is taken either.
    """
    atoms = reading.atoms
    first = at = extent.first
    taken = 0
    while (
        at - 1 > floor
        and at - 1 not in stop
        and taken < _MOST_SWEPT_BEFORE
        and _sweepable(reading, at - 1, _LONGEST_SWEPT)
    ):
        at -= 1
        if atoms[at].kind is Kind.WORD:
            first, taken = at, taken + 1
    last = at = extent.last
    length = len(extent.chars)
    while at + 1 < len(atoms) and length < most + _MISHEARD and _sweepable(reading, at + 1, _longest(reading, at + 1)):
        at += 1
        if atoms[at].kind in {Kind.WORD, Kind.LETTER, Kind.DIGITS}:
            last, length = at, length + len(atoms[at].value)
    return between(reading, first, last) if (first, last) != (extent.first, extent.last) else extent


def _longest(reading: Reading, at: int) -> int:
    """Letters that a code's group may have: more where capitals tell them from words, "2T1 BURHE 60C"."""
    capitals = reading.cased and _capital(reading, reading.atoms[at])
    return _LONGEST_SWEPT if capitals else _LONGEST_CODE_WORD


def _sweepable(reading: Reading, at: int, longest: int) -> bool:
    atom = reading.atoms[at]
    if atom.kind is Kind.WORD:
        return (len(atom.value) <= longest and atom.value not in _WORDS) or _digit_between(reading, at)
    if atom.kind is Kind.SYMBOL:
        return atom.value in _MARKS and not _ends_clause(reading, at)
    if atom.kind is Kind.LETTER and atom.value in {"a", "i"}:
        following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
        return following is not None and following.kind is Kind.WORD and not _is_word(following.value)
    return True


def _is_word(value: str) -> bool:
    return value in _WORDS or is_plain(value)


def _digit_between(reading: Reading, at: int) -> bool:
    """Whether the "for" of "jg for 103" stands between a code's letters and its digits; "of" is as misheard."""
    if (reading.atoms[at].value not in HOMOPHONES and reading.atoms[at].value != "of") or not 0 < at < len(
        reading.atoms
    ) - 1:
        return False
    before, after = reading.atoms[at - 1], reading.atoms[at + 1]
    letters = before.kind is Kind.WORD and len(before.value) <= _LONGEST_CODE_WORD and before.value not in _WORDS
    return letters and after.kind is Kind.DIGITS


def _ends_clause(reading: Reading, at: int) -> bool:
    atom = reading.atoms[at]
    following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
    return following is None or (atom.value == "." and not atom.spoken and following.start > atom.end)


def _over_homophones(reading: Reading, index: int, last: int) -> int:
    """Go over "for" in "15650 for 149" to the next run, where the two make one number no longer than a telephone's."""
    runs, atoms = reading.runs, reading.atoms
    if index + 1 >= len(runs) or atoms[last].kind is not Kind.DIGITS or atoms[last].spoken:
        return last
    here, following = runs[index], runs[index + 1]
    gap = [atom.value for atom in atoms[last + 1 : following.first]]
    digits = len(here.digits) + len(following.digits) + 1
    joins = gap[:1] and gap[0] in HOMOPHONES and all(word in _REPEATS for word in gap[1:])
    whole = len(here.digits) in _WHOLE or digits > _MOST_JOINED or len(following.digits) < _FEWEST_JOINED
    return following.last if joins and not whole and not is_quantity(reading, following) else last


def led(reading: Reading, extent: Extent) -> Extent | None:
    """An extent with the letter before it that was heard as a word: "why W44…"; None where there is none."""
    before = extent.first - 1
    if before < 0 or reading.atoms[before].value not in SOUNDS:
        return None
    letter = SOUNDS[reading.atoms[before].value]
    start = reading.atoms[before].start
    return replace(extent, first=before, start=start, chars=letter + extent.chars)


def trailed(reading: Reading, extent: Extent) -> Extent | None:
    """An extent with the letter behind it that reads as a word: "… one four a for the revenue"; None without one."""
    after = next(iter(reading.after(extent.last, 1)), None)
    if after is None or after.kind is not Kind.LETTER:
        return None
    return replace(extent, last=extent.last + 1, end=after.end, chars=extent.chars + after.value)


def between(reading: Reading, first: int, last: int) -> Extent:
    """The extent of the atoms from `first` to `last`."""
    members = [atom for atom in reading.atoms[first : last + 1] if atom.kind in _CODE or _telling(atom)]
    chars = "".join([atom.value if atom.kind in _CODE else _char(atom) for atom in members])
    spelled = len(members) >= _FEWEST_SPELLED and all(atom.kind is Kind.LETTER for atom in members)
    digits = len(chars) if chars.isdigit() else sum(map(str.isdigit, chars))
    return Extent(first, last, reading.atoms[first].start, reading.atoms[last].end, chars, digits, spelled)


def _char(atom: Atom) -> str:
    return ICAO.get(atom.value) or HOMOPHONES.get(atom.value) or atom.value


def _telling(atom: Atom) -> bool:
    if atom.kind is not Kind.WORD:
        return False
    if atom.value in ICAO or atom.value in HOMOPHONES:
        return True
    return len(atom.value) <= _LONGEST_SWEPT and atom.value not in _WORDS


def _leftwards(reading: Reading, first: int, stop: Container[int]) -> int:
    atoms = reading.atoms
    if first > 1 and atoms[first - 1].value == "hundred" and atoms[first - 2].value == "a":
        return first - 2  # "a hundred forty one, two, seventeen"
    at, taken = first - 1, 0
    while at >= 0 and taken < _MOST_WORDS:
        over = at
        while over and (atoms[over].kind is Kind.FILLER or (atoms[over].value in _MARKS and not atoms[over].spoken)):
            over -= 1
        if over == at and over and atoms[at].value in _DASHES and _code_word(reading, at - 1):
            at = over = at - 1  # "c s dash 09" was heard as "cs dash 09"
        if over != at and atoms[at].end != atoms[at + 1].start and not _capital(reading, atoms[over]):
            break
        at = _over_joiners(reading, over)
        letter = at < over and atoms[at].kind is Kind.LETTER
        if at in stop or not (letter or _code_word(reading, at) or _no_unit(reading, at)):
            break
        first, taken = at, taken + 1
        at -= 1
    return first


def _no_unit(reading: Reading, at: int) -> bool:
    """Whether "mg" or "am" stands before a number and after none, and so measures nothing."""
    atom = reading.atoms[at]
    before = reading.atoms[at - 1] if at else None
    short = atom.kind is Kind.WORD and len(atom.value) in {2, 3} and atom.value in UNITS_OF_MEASURE
    return short and before is not None and before.kind is not Kind.DIGITS


def _over_joiners(reading: Reading, at: int) -> int:
    """Go over "then" in "a then five oh three" to the letter that the number begins with."""
    over = at
    while over > 0 and reading.atoms[over].value in {"then", "and"}:
        over -= 1
    letter = reading.atoms[over].kind is Kind.LETTER or reading.atoms[over].value in ICAO
    return over if over >= 0 and letter else at


def _rightwards(reading: Reading, index: int, last: int, stop: Container[int]) -> int:
    atoms, runs = reading.atoms, reading.runs
    taken = 0
    while taken < _MOST_WORDS:
        at = last + 1
        while at < len(atoms) and (
            atoms[at].kind is Kind.FILLER
            or (atoms[at].value in {"-", ",", "."} and not atoms[at].spoken and _capital_after(reading, at))
            or atoms[at].value in {"and", "then"}
        ):
            at += 1
        if at >= len(atoms):
            break
        if index + 1 < len(runs) and runs[index + 1].first == at and taken:
            index += 1
            last = runs[index].last
            continue
        if at in stop or not (_code_word(reading, at) or _lone_letter(atoms, at)):
            break
        last, taken = at, taken + 1
    return last


def _capital(reading: Reading, atom: Atom) -> bool:
    return atom.kind in {Kind.WORD, Kind.LETTER} and reading.text[atom.start : atom.end].isupper()


def _capital_after(reading: Reading, at: int) -> bool:
    """Whether a lone capital letter, or letters grown to the mark, come after it: "81 36 87, A"."""
    following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
    if following is None:
        return False
    if reading.atoms[at].end == following.start:
        return True
    beyond = reading.atoms[at + 2] if at + 2 < len(reading.atoms) else None
    ends = beyond is None or beyond.value in {".", ",", "?"} or beyond.kind is Kind.DIGITS
    return ends and _capital(reading, following) and (following.kind is Kind.LETTER or _code_word(reading, at + 1))


def _lone_letter(atoms: Sequence[Atom], at: int) -> bool:
    """An "a" or "i" at the end of what was said: a code's last letter."""
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    ends = following is None or (following.value in {".", ",", "?"} and not following.spoken)
    return atoms[at].kind is Kind.LETTER and ends


def _code_word(reading: Reading, at: int) -> bool:
    atom = reading.atoms[at]
    if atom.kind is not Kind.WORD or not atom.value.isascii() or not atom.value.isalpha():
        return False
    if atom.value in ICAO:
        return True
    if len(atom.value) > _LONGEST_CODE_WORD or atom.value in _WORDS or atom.value in _VERBS:
        return False
    if reading.text[atom.start : atom.end].isupper():
        return True
    if at and reading.atoms[at - 1].value in {"the", "my", "our", "their"}:
        return False  # "the number at the gym 41772"
    word = len(atom.value) == _LONGEST_CODE_WORD and is_plain(atom.value)  # "… eight three gold tier"
    return not word and (not reading.cased or not _VOWELS & set(atom.value))


def stretched(reading: Reading, extent: Extent, lengths: Container[int]) -> tuple[int, int]:
    """Offsets of a number with the word beside it that sounds like the digit it lacks ("for one five …").

    Args:
        reading: The text.
        extent: The number.
        lengths: Digits that it should have; nothing is added where one more would not be among them.
    """
    if extent.digits in lengths or extent.digits + 1 not in lengths:
        return extent.start, extent.end
    atoms = reading.atoms
    before = atoms[extent.first - 1] if extent.first else None
    if before is not None and before.value in HOMOPHONES:
        return before.start, extent.end
    after = atoms[extent.last + 1] if extent.last + 1 < len(atoms) else None
    return (extent.start, after.end) if after is not None and after.value in HOMOPHONES else (extent.start, extent.end)
