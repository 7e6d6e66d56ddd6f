"""Shapes of calendar dates over atoms: with a month's name, as numbers with marks, as numbers read out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from redaction.cues import UNITS_OF_MEASURE
from redaction.numbers import ORDINALS, TENS
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.vocabulary import MONTHS

LAST_DAY: Final = 31
LAST_MONTH: Final = 12
YEARS: Final = (1890, 2100)
_YEAR_DIGITS: Final = 4
_DAY_DIGITS: Final = 2
_PARTS: Final = 3
_MONTHS_ABROAD: Final = frozenset(
    "januar februar m\u00e4rz maj juni juli oktober dezember desember januari februari maart augustus "  # noqa: SIM905  words
    "janvier f\u00e9vrier avril juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre "
    "enero febrero marzo abril junio julio agosto septiembre octubre noviembre diciembre "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "janeiro fevereiro mar\u00e7o maio junho julho setembro outubro novembro dezembro".split()
)
"""Months in the languages that English mail quotes dates in; only behind a day: "12. juni", "3 de julio"."""
_PIVOT: Final = 30
"""Years of two digits up to here are of this century: ISO 8601 leaves it to the parties; POSIX draws it at 68."""
_MARKS: Final = frozenset("/-.")
_CENTURIES: Final = frozenset({"18", "19", "20"})
_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_TENS: Final = frozenset(str(value) for value in TENS.values())
_WORDS_TOO: Final = frozenset({"may", "march", "mar"})
"""Months that are verbs: "may one of you", "march ten miles"."""
_BEFORE_DATES: Final = frozenset("on in of this last next since until till by before after from to through".split())  # noqa: SIM905  a word list
_CLOCK: Final = re.compile(r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)")
"""A time of day grown to its date, as time stamps have it (RFC 3339)."""
_MONTH_DAY: Final = re.compile(r"(?<![\w/.-])(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])(?![\d/.-]*[^\W_])")


_STAMP: Final = re.compile(
    r"(?<![\w-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T\d\d:?\d\d(?::?\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        year: Its year; 0 where none is said.
    """

    start: int
    end: int
    year: int = 0


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
        if day and (year or value) and (ordinal or len(atoms[last].value) == _YEAR_DIGITS or atoms[last].spoken):
            yield Day(atoms[first].start, atoms[last].end, value)


def _ordinal_month(atoms: Sequence[Atom], at: int) -> tuple[int | None, bool]:
    """The last atom of a month that a number stands for, and whether it is an ordinal: "eleventh", "11th", "12"."""
    if at < len(atoms) and 0 < ORDINALS.get(atoms[at].value, 0) <= LAST_MONTH:
        return at, True
    if at >= len(atoms) or atoms[at].kind is not Kind.DIGITS or len(atoms[at].value) > _DAY_DIGITS:
        return None, False
    if not 0 < int(atoms[at].value) <= LAST_MONTH:
        return None, False
    suffixed = at + 1 < len(atoms) and atoms[at + 1].value in _SUFFIXES
    return at + suffixed, suffixed


def _dated(atoms: Sequence[Atom], after: int) -> bool:
    """Whether a day behind its month has a year behind it, and is none itself: "nineteen eighty five"."""
    following = atoms[after + 1].value if after + 1 < len(atoms) else ""
    if atoms[after].value in _CENTURIES and not (following in _CENTURIES or len(following) == _YEAR_DIGITS):
        return False
    return _year(atoms, after)[1]


def _month(reading: Reading, atom: Atom) -> bool:
    """Whether a month's name stands here; "November" between numbers reads as the letter of the spelling alphabet."""
    if atom.kind is Kind.LETTER and atom.spoken:
        return reading.lower[atom.start : atom.end] in MONTHS
    return atom.kind is Kind.WORD and atom.value in MONTHS


def numeric(reading: Reading) -> Iterator[Day]:
    """Dates that marks part: "03/03/1980", "1980-03-03", "oh seven slash oh nine slash two thousand eighteen"."""
    atoms = reading.atoms
    reached = 0
    for index, atom in enumerate(atoms):
        if atom.value not in _MARKS or not reached < index < len(atoms) - 1:
            continue
        first, left = _digits_before(atoms, index, reached)
        middle, inner = _digits_after(atoms, index + 1, _DAY_DIGITS)
        if not left or not inner or middle + 2 >= len(atoms) or atoms[middle + 1].value != atom.value:
            continue
        last, right = _digits_after(atoms, middle + 2, _DAY_DIGITS if len(left) == _YEAR_DIGITS else _YEAR_DIGITS)
        year = _valid((left, inner, right))
        after = atoms[last + 1].value if last + 1 < len(atoms) else ""
        if year is not None and not (after == atom.value and last + 2 < len(atoms) and atoms[last + 2].value.isdigit()):
            reached = last
            yield Day(atoms[first].start, with_clock(reading, atoms[last].end), year)


def _digits_before(atoms: Sequence[Atom], mark: int, floor: int) -> tuple[int, str]:
    """The digits before a mark, and the first of their atoms: "oh", "seven" is 07."""
    at, digits = mark, ""
    while at > floor and len(digits) < _DAY_DIGITS and _part_of_number(atoms[at - 1]):
        before = atoms[at - 1].value if atoms[at - 1].kind is Kind.DIGITS else ""
        if digits and (len(before) + len(digits) > _DAY_DIGITS or not (atoms[at - 1].spoken and atoms[at].spoken)):
            break
        digits = before + digits
        at -= 1
    return at, digits


def _digits_after(atoms: Sequence[Atom], index: int, most: int) -> tuple[int, str]:
    """The digits from an atom on, up to so many, and the last of their atoms: "twenty", "oh", "six" is 2006."""
    parts: list[tuple[int, str]] = [(index - 1, "")]
    at = index
    while at < len(atoms) and _part_of_number(atoms[at]):
        if atoms[at].kind is Kind.DIGITS:
            grown = parts[-1][1] + atoms[at].value
            if len(grown) > most or (parts[-1][1] and not atoms[at].spoken):
                break
            parts.append((at, grown))
        at += 1
    whole = [part for part in parts if len(part[1]) in {1, _DAY_DIGITS, _YEAR_DIGITS}]
    return whole[-1] if whole else parts[0]


def _part_of_number(atom: Atom) -> bool:
    return atom.kind is Kind.DIGITS or atom.kind is Kind.FILLER


def _valid(parts: Sequence[str]) -> int | None:
    """The year of three numbers that make a date; None where they make none."""
    if len(parts) != _PARTS or not all(part.isdigit() and len(part) <= _YEAR_DIGITS for part in parts):
        return None
    first, second, third = (int(part) for part in parts)
    if len(parts[0]) == _YEAR_DIGITS:  # ISO 8601
        return first if YEARS[0] < first < YEARS[1] and _month_day(second, third) else None
    if max(len(parts[0]), len(parts[1])) > _DAY_DIGITS or len(parts[2]) not in {_DAY_DIGITS, _YEAR_DIGITS}:
        return None
    if not (_month_day(first, second) or _month_day(second, first)):
        return None
    if len(parts[2]) == _DAY_DIGITS:
        return _whole_year(parts[2])
    return third if YEARS[0] < third < YEARS[1] else None


def _month_day(month: int, day: int) -> bool:
    return 0 < month <= LAST_MONTH and 0 < day <= LAST_DAY


def read_out(reading: Reading, run: Run) -> Day | None:
    """A run that is "three fourteen nineteen eighty two" or "07 22 1965": month, day and year, no marks between."""
    atoms = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is not Kind.FILLER]
    if any(atom.kind is Kind.LETTER or (atom.kind is Kind.SYMBOL and atom.value != ",") for atom in atoms):
        return None
    values = [atom.value for atom in atoms if atom.kind is Kind.DIGITS]
    grown = day_and_year(atoms[-1])
    if grown is not None and 0 < int("".join(values[:-1]) or 0) <= LAST_MONTH:
        return Day(run.start, run.end, grown[1])
    tail = _year_parts(values)
    if not tail:
        return None
    year = int("".join(values[-tail:]))
    before = "".join(values[:-tail])
    splits = [(before[:cut], before[cut:]) for cut in (1, 2)]
    dated = any(month and day and len(day) <= _DAY_DIGITS and _month_day(int(month), int(day)) for month, day in splits)
    return Day(run.start, run.end, year) if dated and YEARS[0] < year < YEARS[1] else None


def day_and_year(atom: Atom) -> tuple[int, int] | None:
    """The day and year of "twenty two thousand twenty six", which reads as one number."""
    value = int(atom.value) if atom.kind is Kind.DIGITS and atom.quantity and len(atom.value) == _YEAR_DIGITS + 1 else 0
    thousands, rest = divmod(value, 1000)
    day, thousand = thousands // 10 * 10, thousands % 10
    year = thousand * 1000 + rest
    return (day, year) if thousand in {1, 2} and 0 < day <= LAST_DAY and YEARS[0] < year < YEARS[1] else None


def _year_parts(values: Sequence[str]) -> int:
    """How many parts at the end of a run are a year: "1982", or "19" and "82", or "19", "8" and "2"."""
    if len(values) >= 2 and len(values[-1]) == _YEAR_DIGITS:  # noqa: PLR2004  something must stand before it
        return 1
    if len(values) >= 3 and values[-2] in _CENTURIES and len(values[-1]) == _DAY_DIGITS:  # noqa: PLR2004
        return 2
    spelled = len(values) > 4 and values[-3] in _CENTURIES and len(values[-2]) == len(values[-1]) == 1  # noqa: PLR2004
    return 3 if spelled else 0


def month_days(reading: Reading) -> Iterator[Day]:
    """Written months and days, "7/12", "12-4": fractions and scores too, until a cue says what they are."""
    if "/" in reading.text or "-" in reading.text:
        for match in _MONTH_DAY.finditer(reading.text):
            yield Day(match.start(), match.end())


def stamps(reading: Reading) -> Iterator[Day]:
    """Time stamps of RFC 3339."""
    if "T" in reading.text:
        for match in _STAMP.finditer(reading.text):
            yield Day(match.start(), match.end(), int(match.group()[:_YEAR_DIGITS]))


def with_clock(reading: Reading, end: int) -> int:
    """Where a date that ends at `end` ends with its time of day."""
    clock = _CLOCK.match(reading.text, end)
    return clock.end() if clock else end


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
    if atom.kind is not Kind.DIGITS or len(atom.value) > _DAY_DIGITS or not 0 < int(atom.value) <= LAST_DAY:
        return index, False
    if following is not None and following.value in _SUFFIXES:
        return index + 1, True
    if atom.value in _TENS and following is not None and following.value in ORDINALS:
        return index + 1, True
    return index, True


def _day_before(atoms: Sequence[Atom], month: int) -> tuple[int, bool]:
    """The first atom of a day of the month that ends before its month: "the fourth of July", "4 July", "1. October"."""
    end = month - 1
    if end >= 0 and (
        atoms[end].value in {"of", "de"} or (atoms[end].value in {".", "-", "/"} and not atoms[end].spoken)
    ):
        end -= 1
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
    if value in _CENTURIES and following and following[0]:
        if len(following) == 2 and len(following[0]) == len(following[1]) == 1:  # noqa: PLR2004  "nineteen", "eight", "two"
            return at + 2, True, int(value + following[0] + following[1])
        whole = value + following[0]
        return at + 1, True, int(whole) if len(whole) == _YEAR_DIGITS else 0
    at -= comma
    if len(value) == _YEAR_DIGITS and YEARS[0] < int(value) < YEARS[1]:
        return at, True, int(value)
    marked = atoms[at].spoken or int(value) > LAST_DAY or atoms[at - 1].value in {"'", "\u2019", "-", "/"}
    short = len(value) == _DAY_DIGITS and marked and not _counts(atoms, at)
    return (at, True, _whole_year(value)) if short else (after, False, 0)


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a written number of two digits counts or measures: "June 3rd 45 people"."""
    following = atoms[at + 1].value if at + 1 < len(atoms) else ""
    return not atoms[at].spoken and (following in UNITS_OF_MEASURE or following in {"people", ":", "%"})


def _whole_year(digits: str) -> int:
    """The year that two digits stand for."""
    return int(digits) + (1900 if int(digits) > _PIVOT else 2000)
