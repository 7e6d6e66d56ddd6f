"""Everything code-like between a cue and its clause's end: where a recogniser wrote letters as words of any kind."""

from collections.abc import Container
from typing import Final

from redaction.cues.extent import LONGEST_CODE_WORD, LONGEST_SWEPT, MARKS, WORDS, Extent, between, capital
from redaction.spoken import Kind, Reading
from redaction.spoken.homophones import HOMOPHONES
from redaction.vocabulary import is_plain

_MOST_SWEPT_BEFORE: Final = 4
_MISHEARD: Final = 4
"""Characters that a recogniser may have made too many."""


def swept(reading: Reading, extent: Extent, floor: int, most: int, *, stop: Container[int]) -> Extent:
    """An extent with everything code-like between its cue and the clause's end.

    A recogniser writes "the VIN reads one h u, adf sf5kxjys" and "the plate is defox.kilo 2115": nothing but the place
    tells that these are letters.

    Args:
        reading: The text.
        extent: What is known to be code.
        floor: Index of the cue's last atom.
        most: Characters after which nothing more is taken.
        stop: Atoms that end a cue, before which nothing more is taken either.
    """
    atoms = reading.atoms
    first = at = extent.first
    taken = 0
    while (
        at - 1 > floor
        and at - 1 not in stop
        and taken < _MOST_SWEPT_BEFORE
        and _sweepable(reading, at - 1, LONGEST_SWEPT)
    ):
        at -= 1
        if atoms[at].kind is Kind.WORD:
            first, taken = at, taken + 1
    last = at = extent.last
    length = len(extent.chars)
    while at + 1 < len(atoms) and length < most + _MISHEARD and _sweepable(reading, at + 1, _longest(reading, at + 1)):
        at += 1
        if atoms[at].kind in {Kind.WORD, Kind.LETTER, Kind.DIGITS}:
            last, length = at, length + len(atoms[at].value)
    return between(reading, first, last) if (first, last) != (extent.first, extent.last) else extent


def _longest(reading: Reading, at: int) -> int:
    """Letters that a code's group may have: more where capitals tell them from words, "2T1 BURHE 60C"."""
    capitals = reading.cased and capital(reading, reading.atoms[at])
    return LONGEST_SWEPT if capitals else LONGEST_CODE_WORD


def _sweepable(reading: Reading, at: int, longest: int) -> bool:
    atom = reading.atoms[at]
    if atom.kind is Kind.WORD:
        return (len(atom.value) <= longest and atom.value not in WORDS) or _digit_between(reading, at)
    if atom.kind is Kind.SYMBOL:
        return atom.value in MARKS and not _ends_clause(reading, at)
    if atom.kind is Kind.LETTER and atom.value in {"a", "i"}:
        following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
        return following is not None and following.kind is Kind.WORD and not _is_word(following.value)
    return True


def _is_word(value: str) -> bool:
    return value in WORDS or is_plain(value)


def _digit_between(reading: Reading, at: int) -> bool:
    """Whether the "for" of "jg for 103" stands between a code's letters and its digits; "of" is as misheard."""
    if (reading.atoms[at].value not in HOMOPHONES and reading.atoms[at].value != "of") or not 0 < at < len(
        reading.atoms
    ) - 1:
        return False
    before, after = reading.atoms[at - 1], reading.atoms[at + 1]
    letters = before.kind is Kind.WORD and len(before.value) <= LONGEST_CODE_WORD and before.value not in WORDS
    return letters and after.kind is Kind.DIGITS


def _ends_clause(reading: Reading, at: int) -> bool:
    atom = reading.atoms[at]
    following = reading.atoms[at + 1] if at + 1 < len(reading.atoms) else None
    return following is None or (atom.value == "." and not atom.spoken and following.start > atom.end)
