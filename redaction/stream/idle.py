"""Numbers and letters at a text's end that no continuation makes personal: sums, counting, decimals, abbreviations."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from itertools import takewhile
from typing import Final

from redaction.cues import distance
from redaction.cues.quantities import is_counting
from redaction.recognizers.internet import CUE as ADDRESS_CUE
from redaction.recognizers.spelled import ABBREVIATIONS
from redaction.recognizers.unique import CLINICAL
from redaction.spoken import Kind, Reading, Run
from redaction.stream.cued import home_is_due
from redaction.stream.tail import LONGEST_ABBREVIATION, OWNERS, Opening, code_is_due

_CURRENCIES: Final = frozenset({"$", "\u20ac", "\u00a3"})
_LARGE: Final = frozenset({"thousand", "million", "billion"})
_LONGEST_MEASURE: Final = 3
_MEASURED: Final = frozenset(
    "bp pulse pressure rate temp temperature fever respiration respirations resp resps sats saturation oxygen weigh "
    "weighs weighed weight bilirubin potassium sodium chloride creatinine glucose sugar sugars hemoglobin haemoglobin "
    "platelets cholesterol count score scored hymn psalm psalms verse verses chapter page aisle channel channels "
    "thermostat version windows size error times vitamin".split()
)
"""What is measured, scored or counted: however a short number behind it goes on, it begins no identifier."""
_BEFORE_COUNTS: Final = frozenset(
    "about nearly almost roughly approximately another every than within least most minus equals per over under "
    "past between versus lasts lasted takes took costs cost another press".split()
)
"""Words behind which a short number counts something, and begins nobody's identifier."""
_HUNDRED_AND: Final = re.compile(r"hundred and(?: [a-z]+){0,2}$")
_BEFORE_CODES: Final = frozenset({"", "is", "it's", "was", "be", "to", "at", "on", "and", "that's"})
"""Words behind which "six hundred and three …" may be the beginning of a number that is somebody's."""
_LINKS: Final = frozenset("is was were of at to on set just about around only like up number went from".split())
_MOST_LINKS: Final = 3
_SERVICES: Final = re.compile(r"\b(?:call|dial|calling|dialing|ring|phone)(?: (?:\d|nine|one|two|four|eight))*\s?$")
_REACH: Final = 40
_SHORT_CODES: Final = frozenset(
    {"211", "311", "411", "511", "611", "711", "811", "911", "988", "999", "112", "111", "101"}
)


def names_nobody(reading: Reading, run: Run) -> bool:
    """Whether a run that may go on names nobody however it does: "$79.99", "six point eight", "the v i n"."""
    before = reading.atoms[run.first - 1].value if run.first else ""
    if before in _CURRENCIES or before == "point":  # an address's "point" is `open_dotted`'s
        return True
    if len(run.chars) <= _LONGEST_MEASURE and run.chars.isdigit() and _is_measured(reading, run):
        return True
    if code_is_due(reading, run.start):
        return False
    if run.chars.isalpha():
        return run.chars in ABBREVIATIONS or (before in OWNERS and len(run.chars) <= LONGEST_ABBREVIATION)
    return _counts(reading, run, before)


def _counts(reading: Reading, run: Run, before: str) -> bool:
    """Whether a run that nothing announces counts: "one two three four", "about | ninety", "sixty thousand"."""
    if run.chars.isdigit() and is_counting(reading, run):
        return True
    if home_is_due(reading, run.start):
        return False
    if len(run.chars) <= _LONGEST_MEASURE and run.chars.isdigit():
        summed = before not in _BEFORE_CODES and _HUNDRED_AND.search(reading.lower, run.start) is not None
        asks = before == "about" and run.first > 1 and reading.atoms[run.first - 2].value in {"what", "how"}
        return summed or (before in _BEFORE_COUNTS and not asks)
    large = not _LARGE.isdisjoint(reading.lower[run.start : run.end].split())
    # "two thousand and one colon db8": what speaks of an address may go on with one
    due = distance(reading, run.start, ADDRESS_CUE) is not None
    numbers = (atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS)
    return large and all(atom.quantity for atom in numbers) and not due


def _is_measured(reading: Reading, run: Run) -> bool:
    """Whether a short number tells what was measured, or is a service's: "pulse is seventy two", "nine one one"."""
    if run.chars in _SHORT_CODES and _SERVICES.search(reading.lower, max(0, run.start - _REACH), run.start):
        return True
    before = list(reading.before(run.first, _MOST_LINKS + LONGEST_ABBREVIATION))
    if len(before) > 1 and before[0].value == "over" and before[1].kind is Kind.DIGITS:
        return True  # "one forty two over | eighty eight"
    links = next((count for count, atom in enumerate(before) if atom.value not in _LINKS), len(before))
    rest = before[links:] if links <= _MOST_LINKS else []
    letters = "".join(atom.value for atom in takewhile(lambda atom: atom.kind is Kind.LETTER, rest))[::-1]
    named = next((atom.value.removesuffix("'s") for atom in rest if atom.kind is not Kind.LETTER), "")
    return letters in CLINICAL or (len(letters) <= 1 and named in _MEASURED)


def after_article(reading: Reading, opening: Opening, run: Run) -> Opening:
    """An opening without the article before its number: "a | thirty year loan"."""
    first, following = reading.atoms[run.first], reading.atoms[min(run.first + 1, run.last)]
    article = first.value == "a" and first.start == opening.start and following.kind is Kind.DIGITS
    if not article or following.value.startswith("0") or code_is_due(reading, run.start):  # no "a oh"
        return opening
    return Opening(following.start, opening.label)
