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
from redaction.spoken.alphabet import ICAO, SOUNDS
from redaction.spoken.homophones import HOMOPHONES
from redaction.spoken.runs import BETWEEN_MEMBERS
from redaction.vocabulary import ORDINARY_WORDS, is_plain

LONGEST_CODE_WORD: Final = 4
_LONGEST_CAPITALS: Final = 6
"""The same in capitals, where the text has small letters too: "MNLCTB", a record locator."""
_PREFIX: Final = 2
"""Letters before the digits of many a number: a state, a county, a person's initials."""
_MOST_WORDS: Final = 3
_FEWEST_SPELLED: Final = 3
LONGEST_SWEPT: Final = 8
_MOST_JOINED: Final = 10
_FEWEST_JOINED: Final = 2
_WHOLE: Final = frozenset({7, 10})
_REPEATS: Final = frozenset({"double", "triple"})
MARKS: Final = frozenset("-./,")
_DASHES: Final = frozenset({"-", "/"})
_CODE: Final = (Kind.DIGITS, Kind.LETTER)
_VERBS: Final = frozenset({"runs", "ran", "ends", "gets", "got", "went", "came", "sits", "says", "goes"})
"""What a sentence goes on with behind a number: "… eight zero two runs out"."""
_VOWELS: Final = frozenset("aeiou")
_PLACES: Final = frozenset({"bed", "bay", "cot", "hut", "pod", "bin", "lot", "pen", "van", "bus", "gym", "pub"})
"""What is numbered, as short as a code's letters: "the patient in bed 12"; in capitals it is a code: "VAN 4471"."""
WORDS: Final = GLUE | ORDINARY_WORDS | UNITS_OF_MEASURE | BETWEEN_MEMBERS


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
    beyond = reading.after(extent.last, 2)
    marked = len(beyond) > 1 and beyond[0].value in MARKS and not beyond[0].spoken
    after = beyond[marked] if beyond else None
    letter = "" if after is None else after.value if after.kind is Kind.LETTER else SOUNDS.get(after.value, "")
    if after is None or not letter:
        return None
    return replace(extent, last=extent.last + 1 + marked, end=after.end, chars=extent.chars + letter)


def between(reading: Reading, first: int, last: int) -> Extent:
    """The extent of the atoms from `first` to `last`."""
    members = [
        atom
        for atom in reading.atoms[first : last + 1]
        if atom.kind in _CODE or (atom.kind is Kind.WORD and _telling(atom))
    ]
    chars = "".join([atom.value if atom.kind in _CODE else _char(atom) for atom in members])
    spelled = len(members) >= _FEWEST_SPELLED and all(atom.kind is Kind.LETTER for atom in members)
    digits = len(chars) if chars.isdigit() else sum(map(str.isdigit, chars))
    return Extent(first, last, reading.atoms[first].start, reading.atoms[last].end, chars, digits, spelled)


def _char(atom: Atom) -> str:
    return ICAO.get(atom.value) or HOMOPHONES.get(atom.value) or atom.value


def _telling(atom: Atom) -> bool:
    if atom.value in ICAO or atom.value in HOMOPHONES:
        return True
    return len(atom.value) <= LONGEST_SWEPT and atom.value not in WORDS


def _leftwards(reading: Reading, first: int, stop: Container[int]) -> int:
    atoms = reading.atoms
    if first > 1 and atoms[first - 1].value == "hundred" and atoms[first - 2].value == "a":
        return first - 2  # "a hundred forty one, two, seventeen"
    at, taken = first - 1, 0
    while at >= 0 and taken < _MOST_WORDS:
        over = at
        while over and (atoms[over].kind is Kind.FILLER or (atoms[over].value in MARKS and not atoms[over].spoken)):
            over -= 1
        if over == at and over and atoms[at].value in _DASHES and _code_word(reading, at - 1):
            at = over = at - 1  # "c s dash 09" was heard as "cs dash 09"
        grown = over == at or atoms[at].end == atoms[at + 1].start or capital(reading, atoms[over])
        if not grown and not _hesitates(reading, over, at):
            break
        at = _over_joiners(reading, over)
        letter = at < over and atoms[at].kind is Kind.LETTER
        if at in stop or not (letter or _code_word(reading, at) or _no_unit(reading, at)):
            break
        first, taken = at, taken + 1
        at -= 1
        number = atoms[at] if at >= 0 else None
        written = number is not None and number.kind is Kind.DIGITS and not number.spoken and at not in stop
        if written and stands_out(reading, atoms[first]):
            first, at = at, at - 1  # "2H GFC 2 F 52", "22-CV. 019"
    return first


def _hesitates(reading: Reading, word: int, at: int) -> bool:
    """Whether hesitation alone parts letters without a vowel from their number: "cs um 754"."""
    fillers = all(atom.kind is Kind.FILLER for atom in reading.atoms[word + 1 : at + 1])
    return fillers and _code_word(reading, word) and not _VOWELS & set(reading.atoms[word].value)


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
            or (taken and atoms[at].value in {"-", ",", "."} and _written_at(reading, index + 1, at + 1))
            or (atoms[at].value in _DASHES and atoms[at].spoken)
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


def _written_at(reading: Reading, index: int, at: int) -> bool:
    """Whether a run of written digits begins at an atom: "RA, 6714", not "0 2, one moment"."""
    if index >= len(reading.runs) or reading.runs[index].first != at:
        return False
    return not reading.atoms[at].spoken


def capital(reading: Reading, atom: Atom) -> bool:
    """Whether a word or a letter is written in capitals."""
    return atom.kind in {Kind.WORD, Kind.LETTER} and reading.text[atom.start : atom.end].isupper()


def stands_out(reading: Reading, atom: Atom) -> bool:
    """Whether a word or a letter is written in capitals where not all is."""
    return capital(reading, atom) and not reading.text.isupper()


def _capital_after(reading: Reading, at: int) -> bool:
    """Whether a lone capital letter, or letters grown to the mark, come after it: "81 36 87, A"."""
    following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
    if following is None:
        return False
    if reading.atoms[at].end == following.start:
        return True
    beyond = reading.atoms[at + 2] if at + 2 < len(reading.atoms) else None
    ends = beyond is None or beyond.value in {".", ",", "?"} or beyond.kind is Kind.DIGITS
    return ends and capital(reading, following) and (following.kind is Kind.LETTER or _code_word(reading, at + 1))


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
    word = len(atom.value) > LONGEST_CODE_WORD or atom.value in WORDS or atom.value in _VERBS
    if reading.cased and capital(reading, atom):
        return not word or (not reading.text.isupper() and _grouped_capitals(reading, at))
    if word or atom.value in _PLACES:
        return False
    if at and reading.atoms[at - 1].value in {"the", "my", "our", "their"}:
        return False  # "the number at the gym 41772"
    word = len(atom.value) == LONGEST_CODE_WORD and is_plain(atom.value)  # "… eight three gold tier"
    return not word and (not reading.cased or not _VOWELS & set(atom.value))


def _grouped_capitals(reading: Reading, at: int) -> bool:
    """Whether capitals amid small letters are a code's, a word's though they be: "MY 02 26 88", "CUENL 7"."""
    value = reading.atoms[at].value
    if len(value) > LONGEST_CODE_WORD:
        return len(value) <= _LONGEST_CAPITALS and not is_plain(value)
    following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
    digits = following is not None and following.kind is Kind.DIGITS and not following.spoken
    return len(value) == _PREFIX and digits


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
