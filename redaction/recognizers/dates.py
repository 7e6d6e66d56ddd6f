"""Calendar dates, and dates of birth among them (45 CFR 164.514(b)(2)(i)(C)). A year alone may be shown."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import cue, distance, follows
from redaction.entities import Finding, Label
from redaction.numbers import ORDINALS, TENS
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.vocabulary import MONTHS

BIRTH_CUE: Final = cue(r"born(?: on| in)?|date of birth|birth ?date|birthday|d\.?o\.?b\.?|d\.? o\.? b\.?|birth")
_CLOCK: Final = re.compile(r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)")
"""A time of day grown to its date, as time stamps have it (RFC 3339)."""
_LAST_DAY: Final = 31
_LAST_MONTH: Final = 12
_YEARS: Final = (1890, 2100)
_SHORTEST_SPOKEN: Final = 4


def find(reading: Reading) -> Iterator[Finding]:
    """Dates with a month's name, and numeric ones."""
    for index, atom in enumerate(reading.atoms):
        if atom.value in MONTHS and atom.kind is Kind.WORD:
            span = _named(reading.atoms, index)
            if span is not None:
                first, last = span
                yield _labelled(reading, reading.atoms[first].start, reading.atoms[last].end, 0.9)
    for run in reading.runs:
        if _numeric(reading, run):
            yield _labelled(reading, run.start, run.end, 0.86)
        elif _birth_digits(reading, run):
            yield Finding(run.start, run.end, Label.DATE_OF_BIRTH, 0.96, "cue:date_of_birth")
        elif _read_out(reading, run):
            yield Finding(run.start, run.end, Label.DATE_OF_BIRTH, 0.72, "date-read-out")


def _labelled(reading: Reading, start: int, end: int, score: float) -> Finding:
    clock = _CLOCK.match(reading.text, end)
    end = clock.end() if clock else end
    birth = distance(reading, start, BIRTH_CUE) is not None or follows(reading, end, BIRTH_CUE)
    if birth:
        return Finding(start, end, Label.DATE_OF_BIRTH, 0.985, "date-of-birth")
    return Finding(start, end, Label.DATE_TIME, score, "date")


def _named(atoms: tuple[Atom, ...], month: int) -> tuple[int, int] | None:
    """The atoms of "July 4th, 1952", "the fourth of July" or "March 1980" around the month's name."""
    first, day_before = _day_before(atoms, month)
    after, day_after = (month, False) if day_before else _day(atoms, month + 1)
    last, year = _year(atoms, after if day_after else month)
    if not (day_after or day_before or year):
        return None
    return first, last


def _day(atoms: tuple[Atom, ...], index: int) -> tuple[int, bool]:
    """The last atom of a day of the month that begins at `index`."""
    if index < len(atoms) and atoms[index].value == "the":
        index += 1
    if index >= len(atoms):
        return index, False
    atom = atoms[index]
    following = atoms[index + 1] if index + 1 < len(atoms) else None
    if atom.value in ORDINALS:
        return index, True
    if atom.kind is not Kind.DIGITS or not 0 < int(atom.value) <= _LAST_DAY or len(atom.value) > 2:  # noqa: PLR2004
        return index, False
    if following is not None and following.value in {"st", "nd", "rd", "th"}:
        return index + 1, True
    tens = atom.value in {str(value) for value in TENS.values()} and following is not None
    return (index + 1, True) if tens and following is not None and following.value in ORDINALS else (index, True)


def _day_before(atoms: tuple[Atom, ...], month: int) -> tuple[int, bool]:
    """The first atom of a day of the month that ends before its month: "the fourth of July", "4 July"."""
    end = month - 1
    if end >= 0 and atoms[end].value == "of":
        end -= 1
    for first in (end - 1, end):
        if first >= 0:
            last, found = _day(atoms, first)
            if found and last == end and atoms[first].value != "the":
                return (first - 1 if first and atoms[first - 1].value == "the" else first), True
    return month, False


def _year(atoms: tuple[Atom, ...], after: int) -> tuple[int, bool]:
    """The last atom of a year that follows atom `after`, or `after` itself."""
    at = after + 1
    while at < len(atoms) and atoms[at].value in {",", "of", ".", "in"} and at - after <= 2:  # noqa: PLR2004
        at += 1
    if at >= len(atoms) or atoms[at].kind is not Kind.DIGITS:
        return after, False
    value = atoms[at].value
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    if value in {"19", "20", "18"} and following is not None and following.kind is Kind.DIGITS:
        more = atoms[at + 2] if at + 2 < len(atoms) else None
        if len(following.value) == 1 and more is not None and more.kind is Kind.DIGITS and len(more.value) == 1:
            return at + 2, True
        return at + 1, True
    if (len(value) == 4 and _YEARS[0] < int(value) < _YEARS[1]) or (len(value) == 2 and atoms[at].spoken):  # noqa: PLR2004
        return at, True
    return after, False


def _numeric(reading: Reading, run: Run) -> bool:
    """Whether a run is "03/03/1980", "1980-03-03" or "3.3.80": written with the marks of a date."""
    atoms = reading.atoms[run.first : run.last + 1]
    parts = [atom.value for atom in atoms if atom.kind is Kind.DIGITS]
    marks = [atom.value for atom in atoms if atom.kind is Kind.SYMBOL]
    if len(parts) != 3 or len(marks) != 2 or not set(marks) <= {"/", "-", "."} or marks[0] != marks[1]:  # noqa: PLR2004
        return False
    first, second, third = (int(part) for part in parts)
    if len(parts[0]) == 4:  # noqa: PLR2004  ISO 8601
        return _YEARS[0] < first < _YEARS[1] and 0 < second <= _LAST_MONTH and 0 < third <= _LAST_DAY
    month_and_day = 0 < min(first, second) <= _LAST_MONTH and 0 < max(first, second) <= _LAST_DAY
    return month_and_day and len(parts[2]) in {2, 4} and max(len(parts[0]), len(parts[1])) <= 2  # noqa: PLR2004


def _read_out(reading: Reading, run: Run) -> bool:
    """Whether a run is "three fourteen nineteen eighty two": month, day and year as numbers."""
    values = [atom.value for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    if len(values) == 4 and values[2] in {"19", "20"} and len(values[3]) == 2:  # noqa: PLR2004  the year in two parts
        values = [*values[:2], values[2] + values[3]]
    if len(values) != 3 or not run.chars.isdigit() or max(map(len, values[:2])) > 2:  # noqa: PLR2004
        return False
    month, day, year = (int(value) for value in values)
    return 0 < month <= _LAST_MONTH and 0 < day <= _LAST_DAY and _YEARS[0] < year < _YEARS[1]


def _birth_digits(reading: Reading, run: Run) -> bool:
    """Digits right after "date of birth" that are more than a year."""
    if not _SHORTEST_SPOKEN <= len(run.digits) <= 8:  # noqa: PLR2004  MMDDYYYY
        return False
    year = len(run.digits) == 4 and _YEARS[0] < int(run.digits) < _YEARS[1]  # noqa: PLR2004
    return not year and distance(reading, run.start, BIRTH_CUE) is not None
