"""Numbers that count, measure, cost or date something: they name nobody."""

import re
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from redaction.measures import UNITS_OF_MEASURE
from redaction.spoken import Atom, Kind, Reading, Run

_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
_SUMS: Final = re.compile(r"\d{1,4}\.\d\d(?:, (?:and )?\d{1,4}\.\d\d)+")
"""Sums of money side by side: "54.99, 23.50"."""
_DECIMAL: Final = re.compile(r"\d+\.\d{1,6}")
"""More places than these nobody measures: "0.79911482036" is a telephone number as it was heard."""
_VITALS: Final = re.compile(r"(?<![\d.])\d{1,4}\.\d\Z")
"""What ends a row of measurements: "respiration 16, 98.6"."""
_LONGEST_ROW: Final = 7
_COUNTED_OUT: Final = re.compile(r"12345678910(?:11(?:12)?)?|(?:1234){2,}")
_PI: Final = re.compile(r"314159\d*")
_LONGEST_SUM: Final = 5
_COUNTED: Final = re.compile(
    r"\b(?:total|costs?|price|balance|amount|copay|deductible|pay|paid|owed?|charged?|fee|worth|bill|chapter|page|verse)"
    r"(?: (?:is|was|of|to|about|around|comes to|me))*\s?$"
)
_MEASURES_AFTER: Final = frozenset({"%", "\u00b0", "point"})
_MEASURES_BEFORE: Final = frozenset({"$", "\u20ac", "\u00a3", "point"})
_RANGES: Final = frozenset({"between", "from", "around", "about", "until", "till", "by", "before", "since"})
_MOST_PARTS: Final = 4
_OF_TIMES: Final = frozenset({"a", "p", "m", "am", "pm"})
_CLOCK: Final = re.compile(r"\d:\d\d(?!:)")
_HALF_DAYS: Final = re.compile(r"\d{1,4}(?:[ap]m?)?\d{1,4}[ap]m|\d{1,4}[ap]m")
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:(?:,? and |, |\s?[-\u2013]\s?)(?:19|20)\d\d)*")
_BEFORE_YEARS: Final = frozenset({"in", "since", "until", "till", "through", "year", "during"})
"""Words before "twenty twenty seven" that make it a year; a card ends in four digits all the same."""
_FEWEST_LISTED: Final = 4
_SHORTEST_LIST: Final = 2 * _FEWEST_LISTED - 2
"""From its first atom to its last, with the commas between."""
_LAST_DIGIT: Final = 9
"""Of what is counted within it, the digits of a number could be made."""
_STEPS: Final = frozenset({1, 2, 3, 4, 5, 10, 20, 25, 50, 100})
"""What people count by; "one twenty three forty five …" goes up by 22, and is somebody's."""
_FRENCH: Final = 5
"""Pairs of digits of a French telephone number (ARCEP, plan de num\u00e9rotation)."""
_TYRE: Final = re.compile(r"a?[1-3]\d5[2-9][05]z?r(?:1[2-9]|2[0-4])(?:\d{2,3}[a-z])?")
"""A tyre's width, height, rim, load and speed: "205/55 R16 91V" (UNECE Regulation 30)."""
_MODEL: Final = re.compile(r"a?(?:19[5-9]|20[0-3])\d[a-z]{1,3}\d{1,4}")
"""A vehicle's year and model: "a 2013 F-150"."""
_AGED: Final = re.compile(r"a?\d{1,3}yo")
"""Years, as clinicians say them: "a 45 y o female"."""
_TOLL_FREE: Final = frozenset({"800", "1800"})
"""Telephone numbers that begin with a sum: "one eight hundred, five hundred …" (North American Numbering Plan)."""
_ROUND: Final = re.compile(r"[1-9]\d{0,3}0{3,}")


def is_quantity(reading: Reading, run: Run, *, grouped: bool = False) -> bool:
    """Whether a run counts, measures or dates something instead of naming someone; worked out once a reading.

    Args:
        reading: The text.
        run: One of its runs.
        grouped: "1,120" may also be four digits of an identifier, as recognisers write them.
    """
    key = (is_quantity, run.first, run.last)
    quantity = reading.notes.get(key)
    if quantity is None:
        quantity = reading.notes[key] = _quantity(reading, run)
    return quantity is _Quantity.SURE or (quantity is _Quantity.GROUPED and not grouped)


class _Quantity(Enum):
    NONE = auto()
    GROUPED = auto()
    SURE = auto()


def _quantity(reading: Reading, run: Run) -> _Quantity:
    members = reading.atoms[run.first : run.last + 1]
    if not run.chars.isdigit() and _sized(run.chars):
        return _Quantity.SURE
    if _measured(reading, run, members) or _timed(reading, run) or _said_as_one(members):
        return _Quantity.SURE
    if _before(reading, run) in _BEFORE_YEARS and _YEARS.fullmatch(run.chars):
        return _Quantity.SURE
    written = reading.text[run.start : run.end]
    if written[0].isdigit():
        if _GROUPED.fullmatch(written):
            return _Quantity.GROUPED
        if _SUMS.fullmatch(written) or _YEARS.fullmatch(written) or _DECIMAL.fullmatch(written):
            return _Quantity.SURE
    return _Quantity.SURE if is_list(reading, run) else _Quantity.NONE


def _sized(chars: str) -> bool:
    """Whether digits and letters are a tyre's size, a vehicle's year and model, or somebody's years."""
    model = chars[0] == "a" and _MODEL.fullmatch(chars)
    return bool(model or _TYRE.fullmatch(chars) or _AGED.fullmatch(chars))


def _before(reading: Reading, run: Run) -> str:
    return reading.atoms[run.first - 1].value if run.first else ""


_LONGEST_TIMES: Final = 12
_HUM: Final = "mm"
"""A hesitation as often as a unit: nobody counts millions of millimetres."""
_FEWEST_BEFORE_UNIT: Final = 7
_FEWEST_READ_OUT: Final = 6
"""Digits of a number that was told one by one, whatever follows: "8 2 9 0 one | two months pending"."""


def _measured(reading: Reading, run: Run, members: tuple[Atom, ...]) -> bool:
    """Whether a unit, a currency or a word of sums and ranges stands beside a run."""
    after = reading.atoms[run.last + 1].value if run.last + 1 < len(reading.atoms) else ""
    if (after in UNITS_OF_MEASURE or after in _MEASURES_AFTER) and not (
        len(run.digits) >= _FEWEST_BEFORE_UNIT and (after == _HUM or _read_out(members))
    ):
        return True
    before = _before(reading, run)
    if before in _MEASURES_BEFORE or (before in _RANGES and _times(members)):
        return True
    summed = len(run.chars) <= _LONGEST_SUM or any(atom.quantity for atom in members)
    return summed and _COUNTED.search(reading.lower, max(0, run.start - 30), run.start) is not None


def _read_out(members: tuple[Atom, ...]) -> bool:
    """Whether digits were told one by one: what is counted behind them is no part of them."""
    return sum(atom.kind is Kind.DIGITS for atom in members) >= _FEWEST_READ_OUT


def _timed(reading: Reading, run: Run) -> bool:
    if len(run.chars) > _LONGEST_TIMES:
        return False
    if ":" in reading.text and _CLOCK.search(reading.text, max(0, run.start - 3), run.end + 3):
        return True
    return run.chars[-1] == "m" and _HALF_DAYS.fullmatch(run.chars) is not None


def _times(members: tuple[Atom, ...]) -> bool:
    """Whether a run is "two thirty and twelve forty five": four numbers at most, of two digits at most."""
    digits = [atom for atom in members if atom.kind is Kind.DIGITS]
    if any(atom.kind is Kind.LETTER and atom.value not in _OF_TIMES for atom in members):
        return False  # "run a plate from a seven kilo lincoln …"
    return len(digits) <= _MOST_PARTS and all(len(atom.value) <= 2 for atom in digits)  # noqa: PLR2004  hours, minutes


def _said_as_one(members: tuple[Atom, ...]) -> bool:
    if not any(atom.quantity for atom in members):
        return False
    numbers = [atom.value for atom in members if atom.kind is Kind.DIGITS]
    if len(numbers) > 1 and (numbers[0] in _TOLL_FREE or numbers[:2] == ["1", "800"]):
        return False
    return all(atom.quantity if atom.kind is Kind.DIGITS else atom.kind is not Kind.LETTER for atom in members)


def is_idle(reading: Reading, run: Run) -> bool:
    """Whether a run without any cue names nobody: a list, years, a round number, counting, a row of small numbers."""
    key = (is_idle, run.first, run.last)
    idle = reading.notes.get(key)
    if idle is None:
        idle = reading.notes[key] = _idle(reading, run)
    return idle is True


def _idle(reading: Reading, run: Run) -> bool:
    if is_list(reading, run) or any(shape.fullmatch(run.chars) for shape in (_ROUND, _MODEL, _COUNTED_OUT, _PI)):
        return True
    if len(run.chars) <= _LONGEST_ROW and _VITALS.search(reading.text[run.start : run.end]):
        return True
    numbers = [atom.value for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    if len(numbers) < 2:  # noqa: PLR2004
        return False
    years = all(len(one) == 4 and one[:2] in {"19", "20"} for one in numbers)  # noqa: PLR2004
    pairs = len(numbers) >= _FEWEST_LISTED and all(len(one) == 2 for one in numbers) and len(numbers) < _FRENCH  # noqa: PLR2004
    return years or (pairs and not reading.atoms[run.first].spoken) or is_counting(reading, run)


def is_counting(reading: Reading, run: Run) -> bool:
    """Whether a run is "seven eight nine ten"; or goes past nine backwards, by twos or tens: "six eight ten …"."""
    if run.last - run.first < _FEWEST_LISTED - 1:
        return False
    members = reading.atoms[run.first : run.last + 1]
    values = [int(atom.value) for atom in members if atom.kind is Kind.DIGITS][:_LONGEST_TIMES]
    steps = {b - a for a, b in pairwise(values)}
    if len(steps) != 1 or len(values) < _FEWEST_LISTED:
        return False
    far = len(values) > _FEWEST_LISTED and max(values) > _LAST_DIGIT
    return steps == {1} or (far and {abs(step) for step in steps} <= _STEPS)


def is_list(reading: Reading, run: Run) -> bool:
    """Whether a run is "88, 92, 79, 85": numbers of two digits and more with a comma after each."""
    if run.last - run.first < _SHORTEST_LIST:
        return False
    members = reading.atoms[run.first : run.last + 1]
    numbers = [atom for atom in members if atom.kind is Kind.DIGITS]
    commas = sum(1 for atom in members if atom.value == "," and not atom.spoken)
    many = len(numbers) >= _FEWEST_LISTED and commas >= len(numbers) - 1
    led = any(atom.value[0] == "0" for atom in numbers)  # "61, 92, 04, 38" is an account's
    return (
        many
        and not led
        and all(len(atom.value) in {2, 3} for atom in numbers)
        and len({len(atom.value) for atom in numbers}) == 1
    )
