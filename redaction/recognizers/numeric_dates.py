"""Dates as numbers: with marks between them, read out, or in time stamps."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from redaction.recognizers.calendar import (
    CENTURIES,
    DAY_DIGITS,
    LAST_MONTH,
    YEAR_DIGITS,
    YEARS,
    Day,
    day_and_year,
    is_month_and_day,
    whole_year,
    with_clock,
)
from redaction.spoken import Atom, Kind, Reading, Run

_PARTS: Final = 3
_MARKS: Final = frozenset("/-.")
_MONTH_DAY: Final = re.compile(r"(?<![\w/.-])(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])(?![\d/.-]*[^\W_])")
_STAMP: Final = re.compile(
    r"(?<![\w-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T\d\d:?\d\d(?::?\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"(?!\w)"
)


def numeric(reading: Reading) -> Iterator[Day]:
    """Dates that marks part: "03/03/1980", "1980-03-03", "oh seven slash oh nine slash two thousand eighteen"."""
    atoms = reading.atoms
    reached = 0
    for index, atom in enumerate(atoms):
        if atom.value not in _MARKS or not reached < index < len(atoms) - 1:
            continue
        first, left = _digits_before(atoms, index, reached)
        middle, inner = _digits_after(atoms, index + 1, DAY_DIGITS)
        if not left or not inner or middle + 2 >= len(atoms) or atoms[middle + 1].value != atom.value:
            continue
        last, right = _digits_after(atoms, middle + 2, DAY_DIGITS if len(left) == YEAR_DIGITS else YEAR_DIGITS)
        year = _valid((left, inner, right))
        after = atoms[last + 1].value if last + 1 < len(atoms) else ""
        if year is not None and not (after == atom.value and last + 2 < len(atoms) and atoms[last + 2].value.isdigit()):
            reached = last
            yield Day(atoms[first].start, with_clock(reading, atoms[last].end), year)


def _digits_before(atoms: Sequence[Atom], mark: int, floor: int) -> tuple[int, str]:
    """The digits before a mark, and the first of their atoms: "oh", "seven" is 07."""
    at, digits = mark, ""
    while at > floor and len(digits) < DAY_DIGITS and _part_of_number(atoms[at - 1]):
        before = atoms[at - 1].value if atoms[at - 1].kind is Kind.DIGITS else ""
        if digits and (len(before) + len(digits) > DAY_DIGITS or not (atoms[at - 1].spoken and atoms[at].spoken)):
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
    whole = [part for part in parts if len(part[1]) in {1, DAY_DIGITS, YEAR_DIGITS}]
    return whole[-1] if whole else parts[0]


def _part_of_number(atom: Atom) -> bool:
    return atom.kind is Kind.DIGITS or atom.kind is Kind.FILLER


def _valid(parts: Sequence[str]) -> int | None:
    """The year of three numbers that make a date; None where they make none."""
    if len(parts) != _PARTS or not all(part.isdigit() and len(part) <= YEAR_DIGITS for part in parts):
        return None
    first, second, third = (int(part) for part in parts)
    if len(parts[0]) == YEAR_DIGITS:  # ISO 8601
        return first if YEARS[0] < first < YEARS[1] and is_month_and_day(second, third) else None
    if max(len(parts[0]), len(parts[1])) > DAY_DIGITS or len(parts[2]) not in {DAY_DIGITS, YEAR_DIGITS}:
        return None
    if not (is_month_and_day(first, second) or is_month_and_day(second, first)):
        return None
    if len(parts[2]) == DAY_DIGITS:
        return whole_year(parts[2])
    return third if YEARS[0] < third < YEARS[1] else None


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
    dated = any(
        month and day and len(day) <= DAY_DIGITS and is_month_and_day(int(month), int(day)) for month, day in splits
    )
    return Day(run.start, run.end, year) if dated and YEARS[0] < year < YEARS[1] else None


def _year_parts(values: Sequence[str]) -> int:
    """How many parts at the end of a run are a year: "1982", or "19" and "82", or "19", "8" and "2"."""
    if len(values) >= 2 and len(values[-1]) == YEAR_DIGITS:  # noqa: PLR2004  something must stand before it
        return 1
    if len(values) >= 3 and values[-2] in CENTURIES and len(values[-1]) == DAY_DIGITS:  # noqa: PLR2004
        return 2
    spelled = len(values) > 4 and values[-3] in CENTURIES and len(values[-2]) == len(values[-1]) == 1  # noqa: PLR2004
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
            yield Day(match.start(), match.end(), int(match.group()[:YEAR_DIGITS]))
