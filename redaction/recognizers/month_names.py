"""Dates with a month's name or an ordinal in its place: "July 4th, 1952", "the third of the eleventh"."""

from collections.abc import Iterator, Sequence
from typing import Final

from redaction.cues import UNITS_OF_MEASURE
from redaction.numbers import ORDINALS, TENS
from redaction.recognizers.calendar import (
    CENTURIES,
    DAY_DIGITS,
    LAST_DAY,
    LAST_MONTH,
    YEAR_DIGITS,
    YEARS,
    Day,
    day_and_year,
    whole_year,
    with_clock,
)
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import MONTHS

_MONTHS_ABROAD: Final = frozenset(
    "januar februar m\u00e4rz maj juni juli oktober dezember desember januari februari maart augustus "  # noqa: SIM905  words
    "janvier f\u00e9vrier avril juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre "
    "enero febrero marzo abril junio julio agosto septiembre octubre noviembre diciembre "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "janeiro fevereiro mar\u00e7o maio junho julho setembro outubro novembro dezembro".split()
)
"""Months in the languages that English mail quotes dates in; only behind a day: "12. juni", "3 de julio"."""
_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_TENS: Final = frozenset(str(value) for value in TENS.values())
_WORDS_TOO: Final = frozenset({"may", "march", "mar"})
"""Months that are verbs: "may one of you", "march ten miles"."""
_BEFORE_DATES: Final = frozenset("on in of this last next since until till by before after from to through".split())  # noqa: SIM905  a word list


def named(reading: Reading) -> Iterator[Day]:
    """Dates with a month's name: "July 4th, 1952", "the fourth of July", "4-Jul-52", "March 1980"."""
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        abroad = atom.value in _MONTHS_ABROAD and atom.value not in MONTHS
        if not abroad and not _month(reading, atom):
            continue
        first, day_before = _day_before(atoms, index)
        if abroad and not day_before:
            continue
        after, day_after = _day(atoms, _over(atoms, index + 1, {".", ",", "-"}))
        if day_before and day_after and _dated(atoms, after) and atoms[index - 1].kind is Kind.DIGITS:
            # "… three six nine, july seven nineteen eighty five": what stands before ended another number
            first, day_before = index, False
        after, day_after = (index, False) if day_before else (after, day_after)
        if day_after and atom.value in _WORDS_TOO and _verb(reading, index, after):
            continue
        if day_before and atom.value == "may" and _permits(atoms, index):
            continue
        last, year, value = _year(atoms, after if day_after else index)
        if day_after or day_before or year:
            yield Day(atoms[first].start, with_clock(reading, atoms[last].end), value)


def ordinal_pairs(reading: Reading) -> Iterator[Day]:
    """British days without a month's name: "the third of the eleventh eighty eight", "the 6th of 12 1970"."""
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if atom.value != "of" or not index or index + 2 >= len(atoms):
            continue
        month, ordinal = _ordinal_month(atoms, index + 1 + (atoms[index + 1].value == "the"))
        if month is None:
            continue
        first, day = _day_before(atoms, index + 1)
        last, year, value = _year(atoms, month)
        if day and (year or value) and (ordinal or len(atoms[last].value) == YEAR_DIGITS or atoms[last].spoken):
            yield Day(atoms[first].start, atoms[last].end, value)


def _ordinal_month(atoms: Sequence[Atom], at: int) -> tuple[int | None, bool]:
    """The last atom of a month that a number stands for, and whether it is an ordinal: "eleventh", "11th", "12"."""
    if at < len(atoms) and 0 < ORDINALS.get(atoms[at].value, 0) <= LAST_MONTH:
        return at, True
    if at >= len(atoms) or atoms[at].kind is not Kind.DIGITS or len(atoms[at].value) > DAY_DIGITS:
        return None, False
    if not 0 < int(atoms[at].value) <= LAST_MONTH:
        return None, False
    suffixed = at + 1 < len(atoms) and atoms[at + 1].value in _SUFFIXES
    return at + suffixed, suffixed


def _dated(atoms: Sequence[Atom], after: int) -> bool:
    """Whether a day behind its month has a year behind it, and is none itself: "nineteen eighty five"."""
    following = atoms[after + 1].value if after + 1 < len(atoms) else ""
    if atoms[after].value in CENTURIES and not (following in CENTURIES or len(following) == YEAR_DIGITS):
        return False
    return _year(atoms, after)[1]


def _month(reading: Reading, atom: Atom) -> bool:
    """Whether a month's name stands here; "November" between numbers reads as the letter of the spelling alphabet."""
    if atom.kind is Kind.LETTER and atom.spoken:
        return reading.lower[atom.start : atom.end] in MONTHS
    return atom.kind is Kind.WORD and atom.value in MONTHS


def _verb(reading: Reading, month: int, day: int) -> bool:
    """Whether "may" or "march" is a verb here: a plain number follows, and what it counts."""
    atoms = reading.atoms
    if atoms[day].kind is not Kind.DIGITS or (month and atoms[month - 1].value in _BEFORE_DATES):
        return False
    if reading.cased and reading.text[atoms[month].start].isupper() and month:
        return False
    after = atoms[day + 1] if day + 1 < len(atoms) else None
    return after is not None and (after.value in UNITS_OF_MEASURE or after.value in {"of", "more", "people", "other"})


def _permits(atoms: Sequence[Atom], month: int) -> bool:
    """Whether "may" goes on as a verb: "chapter seven may not", "group 4 may have left"."""
    return month + 1 < len(atoms) and atoms[month + 1].value in {"not", "be", "have", "or", "also", "still", "never"}


def _over(atoms: Sequence[Atom], index: int, marks: set[str]) -> int:
    """Step over one mark between a month and its day."""
    return index + 1 if index < len(atoms) and atoms[index].value in marks and not atoms[index].spoken else index


def _under(atoms: Sequence[Atom], index: int, marks: set[str]) -> int:
    """Step back over one mark."""
    return index - 1 if index >= 0 and atoms[index].value in marks and not atoms[index].spoken else index


def _day(atoms: Sequence[Atom], index: int) -> tuple[int, bool]:
    """The last atom of a day of the month that begins at `index`."""
    if index < len(atoms) and atoms[index].value == "the":
        index += 1
    if index >= len(atoms):
        return index, False
    atom = atoms[index]
    following = atoms[index + 1] if index + 1 < len(atoms) else None
    if atom.value in ORDINALS or day_and_year(atom) is not None:
        return index, True
    if atom.kind is not Kind.DIGITS or len(atom.value) > DAY_DIGITS or not 0 < int(atom.value) <= LAST_DAY:
        return index, False
    if following is not None and following.value in _SUFFIXES:
        return index + 1, True
    if atom.value in _TENS and following is not None and following.value in ORDINALS:
        return index + 1, True
    return index, True


def _day_before(atoms: Sequence[Atom], month: int) -> tuple[int, bool]:
    """The first atom of a day of the month that ends before its month: "the fourth of July", "4 July", "1. October"."""
    end = _under(atoms, month - 1, {".", "-", "/", ","})
    if end >= 0 and atoms[end].value in {"of", "de"}:
        end = _under(atoms, end - 1, {".", ","})  # "the 30th. Of September", "the 9th of, May"
    elif end < month - 1 and atoms[end + 1].value == ",":
        return month, False
    for first in (end - 1, end):
        if first >= 0:
            last, found = _day(atoms, first)
            if found and last == end and atoms[first].value != "the":
                return (first - 1 if first and atoms[first - 1].value == "the" else first), True
    return month, False


def _year(atoms: Sequence[Atom], after: int) -> tuple[int, bool, int]:
    """The last atom of a year that follows atom `after` (or `after` itself), whether there is one, and its value."""
    at = after + 1
    while at < len(atoms) and atoms[at].value in {",", "of", ".", "in", "-", "/", "'", "\u2019"} and at - after <= 2:  # noqa: PLR2004
        at += 1
    if at >= len(atoms) or atoms[at].kind is not Kind.DIGITS:
        return after, False, 0
    value = atoms[at].value
    comma = at + 1 < len(atoms) and atoms[at + 1].value == "," and atoms[at].spoken
    at += comma
    following = [atom.value if atom.kind is Kind.DIGITS else "" for atom in atoms[at + 1 : at + 3]]
    if value in CENTURIES and following and following[0]:
        if len(following) == 2 and len(following[0]) == len(following[1]) == 1:  # noqa: PLR2004  "nineteen", "eight", "two"
            return at + 2, True, int(value + following[0] + following[1])
        whole = value + following[0]
        return at + 1, True, int(whole) if len(whole) == YEAR_DIGITS else 0
    at -= comma
    if len(value) == YEAR_DIGITS and YEARS[0] < int(value) < YEARS[1]:
        return at, True, int(value)
    marked = atoms[at].spoken or int(value) > LAST_DAY or atoms[at - 1].value in {"'", "\u2019", "-", "/"}
    short = len(value) == DAY_DIGITS and marked and not _counts(atoms, at)
    return (at, True, whole_year(value)) if short else (after, False, 0)


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a written number of two digits counts or measures: "June 3rd 45 people"."""
    following = atoms[at + 1].value if at + 1 < len(atoms) else ""
    return not atoms[at].spoken and (following in UNITS_OF_MEASURE or following in {"people", ":", "%"})
