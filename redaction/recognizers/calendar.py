"""A day of the calendar in a text, and what makes numbers one."""

import re
from dataclasses import dataclass
from typing import Final

from redaction.spoken import Atom, Kind, Reading

LAST_DAY: Final = 31
LAST_MONTH: Final = 12
YEARS: Final = (1890, 2100)
YEAR_DIGITS: Final = 4
DAY_DIGITS: Final = 2
_PIVOT: Final = 30
"""Years of two digits up to here are of this century: ISO 8601 leaves it to the parties; POSIX draws it at 68."""
CENTURIES: Final = frozenset({"18", "19", "20"})
_CLOCK: Final = re.compile(r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)")
"""A time of day grown to its date, as time stamps have it (RFC 3339)."""


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


def is_month_and_day(month: int, day: int) -> bool:
    """Whether two numbers may be a month and its day; the months' lengths are not asked for."""
    return 0 < month <= LAST_MONTH and 0 < day <= LAST_DAY


def whole_year(digits: str) -> int:
    """The year that two digits stand for."""
    return int(digits) + (1900 if int(digits) > _PIVOT else 2000)


def day_and_year(atom: Atom) -> tuple[int, int] | None:
    """The day and year of "twenty two thousand twenty six", which reads as one number."""
    value = int(atom.value) if atom.kind is Kind.DIGITS and atom.quantity and len(atom.value) == YEAR_DIGITS + 1 else 0
    thousands, rest = divmod(value, 1000)
    day, thousand = thousands // 10 * 10, thousands % 10
    year = thousand * 1000 + rest
    return (day, year) if thousand in {1, 2} and 0 < day <= LAST_DAY and YEARS[0] < year < YEARS[1] else None


def with_clock(reading: Reading, end: int) -> int:
    """Where a date that ends at `end` ends with its time of day."""
    clock = _CLOCK.match(reading.text, end)
    return clock.end() if clock else end
