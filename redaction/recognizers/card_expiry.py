"""Months in which payment cards expire: "runs out in march twenty nine", "eleven slash twenty seven".

Cards show month and year, "MM/YY" (ISO/IEC 7813); people read them as they stand, or name the month.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import Final

from redaction.entities import Finding, Label
from redaction.numbers import ORDINALS
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import MONTHS

_YEAR: Final = re.compile(r"(?:20)?[2-4]\d")
_LAST_MONTH: Final = 12
_BEFORE_YEAR: Final = frozenset({",", "of", ".", "/", "-", "year"})
_MOST_BEFORE_MONTH: Final = 5
_MOST_BEHIND_YEAR: Final = 8
_EXPIRES: Final = frozenset(
    word + ending
    for word in "exp expiry expiration expires expire expiring expired valid good exploration".split()
    for ending in ("", "'s")
)
_PRAISE: Final = frozenset({"good", "good's"})
"""What is said of a sea and a score too, behind its numbers."""
_RUNS: Final = frozenset("run runs running ran".split())
_MARKS: Final = frozenset({Kind.DIGITS, Kind.FILLER, Kind.SYMBOL})
_ANSWERS: Final = frozenset("yes yeah yep sure okay ok so and it it's is that's says".split())
"""Words of an answer that is a month and a year, and nothing else."""


def find(reading: Reading) -> Iterator[Finding]:
    """Find "expires June 2026", "expiry march twenty twenty seven", "good through 10 of 2026"."""
    due = not _EXPIRES.isdisjoint(reading.values) or {"out"} <= reading.values
    alone = all(
        atom.kind in {Kind.DIGITS, Kind.FILLER, Kind.SYMBOL} or atom.value in _ANSWERS for atom in reading.atoms
    )
    if not (due or alone):
        return
    for index in range(len(reading.atoms)):
        month = _month(reading, index)
        if month is None:
            continue
        last, year = _year(reading, index)
        if last is None or not (_told(reading, index, last) or (alone and year and _read_off(reading, index, last))):
            continue
        yield Finding(month, reading.atoms[last].end, Label.CARD_EXPIRY, 0.985, "cue:card_expiry")


def _month(reading: Reading, index: int) -> int | None:
    """Where a month begins whose last atom stands here: "march", "oh three"."""
    atom, before = reading.atoms[index], next(reading.before(index, 1), None)
    digits = before is not None and before.kind is Kind.DIGITS
    zero = digits and before is not None and before.value == "0"
    if not _is_month(atom) or (digits and not zero):
        return None
    return before.start if before is not None and zero else atom.start


def _year(reading: Reading, month: int) -> tuple[int | None, bool]:
    """The last atom of a year behind a month, and whether it is whole: "of twenty" goes on where the text ends."""
    atoms, last, year = reading.atoms, month, ""
    while last + 1 < len(atoms) and (atoms[last + 1].kind is Kind.DIGITS or atoms[last + 1].value in _BEFORE_YEAR):
        last += 1
        year += atoms[last].value if atoms[last].kind is Kind.DIGITS else ""
        begun = year == "20" or (not year and atoms[last].value == "of")
        whole = _YEAR.fullmatch(year) is not None and year != "20"
        if whole or (begun and last + 1 == len(atoms)):  # "good through 10 of", "10 of twenty"
            return last, whole
    return None, False


def _told(reading: Reading, month: int, last: int) -> bool:
    """Whether a word of expiry stands shortly before a month, or behind its year: "… it says under valid thru"."""
    nearest = list(reading.before(month, _MOST_BEFORE_MONTH))
    nearest = nearest[1:] if nearest and nearest[0].value == "0" else nearest  # "oh three"
    # "expiry twelve twenty seven code one two three": another number stands between
    before = [atom.value for atom in takewhile(lambda atom: atom.kind is not Kind.DIGITS, nearest)]
    runs_out = any(out == "out" and verb in _RUNS for out, verb in pairwise(before))
    after = [atom.value for atom in reading.after(last, _MOST_BEHIND_YEAR)]
    told = any(word in _EXPIRES and word not in _PRAISE for word in after)
    behind = told and not any(word.isdigit() for word in after)
    return runs_out or behind or any(word in _EXPIRES for word in before)


def _read_off(reading: Reading, month: int, last: int) -> bool:
    """Whether month and year are read as a card shows them: "oh nine twenty six", "eleven slash twenty seven"."""
    before = next(reading.before(month, 1), None)
    atoms = reading.atoms
    padded = atoms[month].value.startswith("0") or (before is not None and before.value == "0")
    slash = any(atom.value == "/" for atom in atoms[month : last + 1])
    ends = not any(atom.kind is Kind.DIGITS or atom.value == "/" for atom in atoms[last + 1 :])
    begins = not any(atom.kind is Kind.DIGITS for atom in atoms[: month - padded if month else 0])
    return (padded or slash) and ends and begins and atoms[month].kind is Kind.DIGITS


def _is_month(atom: Atom) -> bool:
    named = atom.kind is Kind.WORD and (atom.value in MONTHS or atom.value in ORDINALS)
    return named or (atom.kind is Kind.DIGITS and 0 < int(atom.value[:3]) <= _LAST_MONTH)
