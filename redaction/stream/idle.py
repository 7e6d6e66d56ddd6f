"""Numbers and letters at a text's end that no continuation makes personal: sums, counting, decimals, abbreviations."""

from itertools import pairwise
from typing import Final

from redaction.spoken import Kind, Reading, Run
from redaction.stream.cued import home_is_due
from redaction.stream.tail import OWNERS, Opening, code_is_due

_CURRENCIES: Final = frozenset({"$", "\u20ac", "\u00a3"})
_LARGE: Final = frozenset({"thousand", "million", "billion"})
_FEWEST_COUNTED: Final = 4
"""Numbers from which "one two three four" is counting."""
_MOST_COUNTED: Final = 12
_LONGEST_ABBREVIATION: Final = 4


def names_nobody(reading: Reading, run: Run) -> bool:
    """Whether a run that may go on names nobody however it does: "$79.99", "six point eight", "the v i n"."""
    before = reading.atoms[run.first - 1].value if run.first else ""
    if before in _CURRENCIES or before == "point":  # an address's "point" is `open_dotted`'s
        return True
    if code_is_due(reading, run.start):
        return False
    if run.chars.isalpha():
        return before in OWNERS and len(run.chars) <= _LONGEST_ABBREVIATION
    numbers = [atom for atom in reading.atoms[run.first : run.last + 1] if atom.kind is Kind.DIGITS]
    counted = [int(atom.value) for atom in numbers[:_MOST_COUNTED]]
    if len(counted) >= _FEWEST_COUNTED and run.chars.isdigit() and all(b - a == 1 for a, b in pairwise(counted)):
        return True
    large = not _LARGE.isdisjoint(reading.lower[run.start : run.end].split())
    return large and all(atom.quantity for atom in numbers) and not home_is_due(reading, run.start)


def after_article(reading: Reading, opening: Opening, run: Run) -> Opening:
    """An opening without the article before its number: "a | thirty year loan"."""
    first, following = reading.atoms[run.first], reading.atoms[min(run.first + 1, run.last)]
    article = first.value == "a" and first.start == opening.start and following.kind is Kind.DIGITS
    if not article or code_is_due(reading, run.start):
        return opening
    return Opening(following.start, opening.label)
