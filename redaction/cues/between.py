"""Numbers and full stops between a phrase and its number, which are no other value and end no sentence."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Sequence
from typing import Final

from redaction.cues.words import DETERMINERS, VERBS
from redaction.spoken import Atom, Kind
from redaction.vocabulary import MONTHS

_POINTS: Final = frozenset(
    "this that the which other another new old first second last right next each every only".split()
)
"""Words after which "one" stands for a thing: "the chart number on this one is"."""
_AFTER_ONE: Final = VERBS | {"on", "from", "i", "we", "they", "you"}
_MOMENTS: Final = frozenset({"moment", "second", "sec", "minute"})
_COUNTED: Final = frozenset("digit digits numbers characters letters".split())
_FARTHEST_MONTH: Final = 3
_SHORTENED: Final = frozenset("mr mrs ms dr st no num nr acct ref exp prof rev jr sr dept ext tel".split())
"""Words written with a full stop that ends no sentence: "charts for Mr. Takahashi"."""
_SINCE: Final = frozenset({"since"})
_CENTURIES: Final = frozenset({"19", "20"})
_YEAR_DIGITS: Final = 4
_BEFORE_NUMBER: Final = frozenset({"last", "first", "final", "all"})


def counts_nothing(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number before a run is no other value: "the last four", "this one", "the blue one is", "one moment"."""
    before, after = atoms[at - 1] if at else None, atoms[at + 1]
    if before is not None and before.value in _BEFORE_NUMBER:
        return True
    if after.value in _COUNTED:
        return True  # "the number's six digits, four oh …"
    if atoms[at].value == "1" and after.value in _MOMENTS:
        return True  # "1 moment", as recognisers write it
    if not (atoms[at].spoken and atoms[at].value == "1"):
        return False
    stands = before is not None and before.kind is Kind.WORD and (after.value in _AFTER_ONE or _named_one(atoms, at))
    written = after.value == "," and at + 2 < len(atoms) and atoms[at + 2].kind is Kind.DIGITS
    apart = written and not atoms[at + 2].spoken and before is not None and before.kind is not Kind.DIGITS
    return stands or apart or (before is not None and before.value in _POINTS)  # "a U.K. one, 533 10"


def _named_one(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a noun and its article stand before a "one" that a comma ends: "the confirmation one, is"."""
    return at > 1 and atoms[at + 1].value == "," and atoms[at - 2].value in DETERMINERS


def is_of_a_date(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number is the day or the year of "September 5th 2026"."""
    near = atoms[max(0, at - _FARTHEST_MONTH) : at + _FARTHEST_MONTH]
    return len(atoms[at].value) in {1, 2, 4} and any(atom.value in MONTHS for atom in near)


def is_year_since(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number is a year from which something holds: "a member since 2009, number …"."""
    here, before = atoms[at], atoms[at - 1] if at else None
    led = before is not None and (before.value in _SINCE or before.value in _CENTURIES)
    year = len(here.value) == _YEAR_DIGITS and here.value[:2] in _CENTURIES
    half = here.value in _CENTURIES or (len(here.value) == 2 and before is not None and before.value in _CENTURIES)  # noqa: PLR2004
    return led and (year or half)


def stops(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sentence ends at this full stop; three dots are a pause, and "Mr." ends none."""
    atom = atoms[at]
    if at and atoms[at - 1].value in _SHORTENED:
        return False
    if at > 1 and atoms[at - 1].kind is Kind.LETTER and atoms[at - 2].value == ".":
        return False  # "a U.K. one"
    ends = not atom.spoken and atoms[at + 1].start > atom.end
    return ends and not (at and atoms[at - 1].value == atom.value == ".")
