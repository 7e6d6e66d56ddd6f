"""A mailbox that is due because mail has been spoken of: "that's my old email so it's | red lion nine | at"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Sequence
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.answer import goes_on, without_asides
from redaction.stream.tail import Opening
from redaction.vocabulary import CONNECTING

_TOPIC: Final = re.compile(
    r"\b(?:e-?\s?mails?|inbox|mailbox|user ?name|log ?in|sign ?in|unsubscribe|white ?list)(?:'s)?\b"
)
"""What is said where a mailbox comes sooner or later."""
_PRESENTS: Final = frozenset(
    "it's its is that's mine's was as use used using under to said says gave got put try slow yeah well from for or oh "
    "whoever here's be with remove guess".split()
)
_INSIDE: Final = frozenset({"the", "and", "of", "in", "my"})
"""Small words of a mailbox that somebody named: "the red lion", "salt and pepper"."""
_OVER: Final = frozenset({"under", "over", "on", "in"})
_AGAIN: Final = frozenset({"or", "sorry", "no", "actually", "wait", "mean", "now"})
"""What is said between a mailbox and another one."""
_JOINS: Final = frozenset({".", "-", "_", ","})
_MOST_WORDS: Final = 4
_MOST_ATOMS: Final = 16
_MOST_HOST: Final = 4


def open_topic(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """Up to four words behind "it's", and a host's behind their "at", in a text that has spoken of mail."""
    atoms = reading.atoms
    spoken_of = _TOPIC.search(reading.lower)
    if spoken_of is None or spoken_of.end() >= atoms[last].start:
        return None
    at = next((index for index in range(last, max(-1, last - _MOST_HOST - 1), -1) if atoms[index].value == "@"), None)
    end = last + 1 if at is None else at
    first = _begin(atoms, end)
    if first == end or not first or atoms[first].start < spoken_of.end() or atoms[first - 1].value not in _PRESENTS:
        return None
    if not _is_due(reading, first, found) or (
        at is not None and not goes_on(reading, atoms[at + 1 : last + 1], at + 1)
    ):
        return None
    words = [one for one in without_asides(atoms[first:end]) if one.kind is Kind.WORD and one.value not in _INSIDE]
    return Opening(atoms[first].start, Label.EMAIL_ADDRESS) if len(words) <= _MOST_WORDS else None


def _begin(atoms: Sequence[Atom], end: int) -> int:
    """The first of the words and letters before atom `end` that may all be a mailbox's."""
    first = end
    while first and end - first <= _MOST_ATOMS and _may_be_inside(atoms, first - 1):
        first -= 1
    return first


def _may_be_inside(atoms: Sequence[Atom], index: int) -> bool:
    atom = atoms[index]
    if atom.kind is Kind.SYMBOL:
        return atom.value in _JOINS
    if atom.kind is not Kind.WORD or atom.value not in CONNECTING or atom.value in _INSIDE:
        return True
    return atom.value in _OVER and index + 1 < len(atoms) and atoms[index + 1].value in {"the", "a", "my"}


def _is_due(reading: Reading, first: int, found: Sequence[Finding]) -> bool:
    """Whether no mailbox has been said yet, or this one corrects it."""
    said = [one for one in found if one.label is Label.EMAIL_ADDRESS and one.end <= reading.atoms[first].start]
    if not said:
        return True
    between = reading.atoms[reading.atom_from(said[-1].end) : first]
    return any(atom.value in _AGAIN for atom in between)
