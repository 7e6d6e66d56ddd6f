"""Numbers that count, measure, cost or date something: they name nobody."""

import re
from typing import Final

from redaction.measures import UNITS_OF_MEASURE
from redaction.spoken import Atom, Kind, Reading, Run

_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
_DECIMAL: Final = re.compile(r"\d+\.\d+")
_LONGEST_SUM: Final = 5
_COUNTED: Final = re.compile(
    r"\b(?:total|costs?|price|balance|amount|copay|deductible|pay|paid|owed?|charged?|fee|worth|bill|chapter|page|verse)"
    r"(?: (?:is|was|of|to|about|around|comes to|me))*\s?$"
)
_CLOCK: Final = re.compile(r"\d:\d\d(?!:)")
_HALF_DAYS: Final = re.compile(r"\d{1,4}(?:[ap]m?)?\d{1,4}[ap]m|\d{1,4}[ap]m")
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:(?:,? and |, |\s?[-\u2013]\s?)(?:19|20)\d\d)*")
_FEWEST_LISTED: Final = 4


def is_quantity(reading: Reading, run: Run) -> bool:
    """Whether a run counts, measures or dates something instead of naming someone."""
    after = reading.after(run.last, 1)
    if after and (after[0].value in UNITS_OF_MEASURE or after[0].value in {"%", "\u00b0", "point"}):
        return True
    before = next(reading.before(run.first, 1), None)
    if before is not None and before.value in {"$", "\u20ac", "\u00a3", "point"}:
        return True
    if len(run.chars) <= _LONGEST_SUM and _COUNTED.search(reading.lower, max(0, run.start - 30), run.start):
        return True
    if len(run.chars) <= _LONGEST_TIMES and (
        _HALF_DAYS.fullmatch(run.chars) or _CLOCK.search(reading.text, max(0, run.start - 3), run.end + 3)
    ):
        return True
    members = reading.atoms[run.first : run.last + 1]
    if _said_as_one(members):
        return True
    written = reading.text[run.start : run.end]
    return any(shape.fullmatch(written) is not None for shape in (_GROUPED, _YEARS, _DECIMAL)) or is_list(reading, run)


_LONGEST_TIMES: Final = 12


def _said_as_one(members: tuple[Atom, ...]) -> bool:
    digits = [atom for atom in members if atom.kind is Kind.DIGITS]
    return (
        len(digits) > 0
        and all(atom.quantity for atom in digits)
        and all(atom.kind is not Kind.LETTER for atom in members)
    )


def is_list(reading: Reading, run: Run) -> bool:
    """Whether a run is "88, 92, 79, 85": numbers of two digits and more with a comma after each."""
    members = reading.atoms[run.first : run.last + 1]
    numbers = [atom for atom in members if atom.kind is Kind.DIGITS]
    commas = sum(1 for atom in members if atom.value == "," and not atom.spoken)
    many = len(numbers) >= _FEWEST_LISTED and commas >= len(numbers) - 1
    return (
        many and all(len(atom.value) in {2, 3} for atom in numbers) and len({len(atom.value) for atom in numbers}) == 1
    )
