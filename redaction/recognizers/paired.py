"""Two values side by side whose cues stand behind both: "209795 56053570, sort code then account".

The values come in the order of their cues. Where one run holds both, a date is what its end reads as, and a sort code
is its first six digits (UK Payments, "Sort codes").
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.vocabulary import MONTHS

_KINDS: Final = {
    "record": Label.MRN, "plan": Label.HEALTH_PLAN_ID, "account": Label.BANK_ACCOUNT, "social": Label.US_SSN,
    "birth": Label.DATE_OF_BIRTH,
}  # fmt: skip
_CUE: Final = (
    r"(?:(?P<record{0}>(?:medical record|chart|record|mrn|m r n|patient id)(?: number)?)"
    r"|(?P<plan{0}>(?:member(?:ship)?|subscriber|policy|insurance)(?: id| number)?)"
    r"|(?P<account{0}>(?:sort code|routing|bank account|account|bank)(?: number)?)"
    r"|(?P<social{0}>social(?: security)?(?: number)?|ssn)"
    r"|(?P<birth{0}>date of birth|birth ?date|birthday|d\.?o\.?b|d o b))"
)
_TAIL: Final = re.compile(
    r"[\s,.]*(?:(?:that's|that is|that'd be|it's|is|are|those are|being)\s+)?(?:(?:the|my|her|his|our|their)\s+)?"
    + _CUE.format(1)
    + r",?\s+(?:and|then|and then|followed by)\s+(?:(?:the|my|her|his|our|their)\s+)?"
    + _CUE.format(2)
    + r"(?![\w'])(?!\s+(?:is|was|are)\b)"
)
_TELLING: Final = re.compile(r"\b(?:and|then|followed by)\b")
_SORT_LENGTH: Final = 6
_FEWEST: Final = 4
"""Characters that a value has at least."""
_MOST_OF_DATE: Final = 6
"""Atoms of a date, its month and ordinal among them."""
_SCORE: Final = 0.987
_LAST_MONTH: Final = 12
_LAST_DAY: Final = 31
_YEAR_LENGTHS: Final = (2, 4)


def find(reading: Reading) -> Iterator[Finding]:
    """Two values right before two cues that "and" or "then" joins."""
    if not reading.runs or not _TELLING.search(reading.lower):
        return
    for index, run in enumerate(reading.runs):
        tail = _TAIL.match(reading.lower, run.end)
        if tail is None:
            continue
        kinds = [name for name, value in tail.groupdict().items() if value]
        labels = [_KINDS[name[:-1]] for name in kinds]
        for (first, last), label in zip(_values(reading, index, labels, tail[0]), labels, strict=False):
            start, end = reading.atoms[first].start, reading.atoms[last].end
            yield Finding(start, end, label, _SCORE, "cues-behind")


def _values(reading: Reading, index: int, labels: list[Label], tail: str) -> list[tuple[int, int]]:
    """First and last atoms of both values; none where they cannot be told apart."""
    run = reading.runs[index]
    if labels[1] is Label.DATE_OF_BIRTH:
        return _before_date(reading, run)
    cut = _after(reading, run, _SORT_LENGTH) if "sort code" in tail else None
    if cut is not None:
        return [(run.first, cut), (cut + 1, run.last)]
    before = reading.runs[index - 1] if index else None
    if before is None or len(before.chars) < _FEWEST or run.first - before.last > 2:  # noqa: PLR2004  a mark
        return []
    return [(before.first, before.last), (run.first, run.last)]


def _after(reading: Reading, run: Run, length: int) -> int | None:
    """The atom of a run at which its first `length` digits end; None where none ends there."""
    members = [at for at in range(run.first, run.last + 1) if reading.atoms[at].kind is Kind.DIGITS]
    reached = accumulate(len(reading.atoms[at].value) for at in members)
    if not run.chars.isdigit() or len(run.chars) < length + _FEWEST:
        return None
    return next((at for at, digits in zip(members, reached, strict=True) if digits == length), None)


def _before_date(reading: Reading, run: Run) -> list[tuple[int, int]]:
    """A number and the date behind it, which ends where the run does."""
    atoms = reading.atoms
    for first in range(run.last, max(0, run.last - _MOST_OF_DATE), -1):
        before = atoms[first - 1]
        if before.kind not in {Kind.DIGITS, Kind.LETTER} and before.value != ",":
            continue
        if _is_date([atom for atom in atoms[first : run.last + 1] if atom.kind is not Kind.SYMBOL]):
            number = first - 2 if before.value == "," else first - 1
            begins = next((one.first for one in reading.runs if one.first <= number <= one.last), None)
            return [] if begins is None else [(begins, number), (first, run.last)]
    return []


def _is_date(parts: list[Atom]) -> bool:
    """Whether parts are a day, a month and a year: "ten eighteen forty five", "16th of september 1977"."""
    numbers = [atom.value for atom in parts if atom.kind is Kind.DIGITS]
    months = sum(atom.value in MONTHS for atom in parts)
    if len(numbers) + months > 2 and numbers[-2:-1] in (["19"], ["20"]) and len(numbers[-1]) == 2:  # noqa: PLR2004
        numbers[-2:] = [numbers[-2] + numbers[-1]]  # "nineteen", "eighty"
    if len(numbers) + months != 3 or not numbers[-1].isdigit() or len(numbers[-1]) not in _YEAR_LENGTHS:  # noqa: PLR2004
        return False
    day_and_month = sorted(int(number) for number in numbers[:-1])
    if not day_and_month or not 0 < day_and_month[0] <= _LAST_DAY or day_and_month[-1] > _LAST_DAY:
        return False
    return months == 1 or (len(day_and_month) == 2 and day_and_month[0] <= _LAST_MONTH)  # noqa: PLR2004  day, month
