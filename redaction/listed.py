"""Names beside names: who knows one of a list knows all of it."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import ORDINARY_WORDS, is_plain

_LIST_SCORE: Final = 0.62
_MOST_LIST: Final = 12
_FEWEST_LISTED: Final = 3
_GIVEN_TOO: Final = frozenset("april may june august".split())
"""Months that are given names, in a list of such."""
_PARTICLES: Final = frozenset(
    "de van von di da del della der den dos das do du la le el al bin ibn ben mac mc san st ter ten 't y e".split()
)
"""Words inside one person's name: what holds one is no list."""
_SEVERAL: Final = re.compile(
    r"\b(?:kids|children|sons|daughters|boys|girls|twins|triplets|siblings|brothers|sisters|grandkids|grandchildren"
    r"|nephews|nieces|cousins|friends|roommates|babies)(?: are| were| is| named| called| like| here)*[\s,:]*$"
)
"""Several people of one family: what follows are given names, one a word."""
_SEVERAL_WINDOW: Final = 40
_WORD: Final = re.compile(r"\S+")
_JOIN: Final = re.compile(r" +(?:and|or|&) +")
_NEXT: Final = re.compile(r" +(?:and|or|&) +([^\W\d_]{2,})(?!\S| +[^\W\d_]+'s\b)")


def with_lists(reading: Reading, kept: list[Finding]) -> list[Finding]:
    """The findings, and the names that stand in a list with names among them."""
    return [*kept, *_listed(reading, kept)] if reading.cased else _uncased(reading, kept)


def _uncased(reading: Reading, kept: list[Finding]) -> list[Finding]:
    """Of "they had layla harry michele and shelley", each name by itself, and those that the model passed over."""
    people = sorted((one for one in kept if one.label is Label.PERSON), key=lambda one: one.start)
    others = [one for one in kept if one.label is not Label.PERSON]
    made: list[Finding] = []
    for chain in _chains(reading, people, others):
        made += _apart(reading, chain) if _is_list(reading, chain) else [one for one in chain if one in people]
    return [*others, *made]


def _chains(reading: Reading, people: list[Finding], others: list[Finding]) -> Iterator[list[Finding]]:
    """People that nothing but a space, an "and" or one uncommon word parts; the uncommon words as people."""
    chain: list[Finding] = []
    for person in people:
        if chain:
            between = _between(reading, chain[-1], person, others)
            if between is None:
                yield _ended(reading, chain, others)
                chain = []
            else:
                chain += between
        chain.append(person)
    if chain:
        yield _ended(reading, chain, others)


def _between(reading: Reading, before: Finding, person: Finding, others: list[Finding]) -> list[Finding] | None:
    gap = reading.text[before.end : person.start]
    if "\n" in gap:
        return None
    if not gap.strip() or _JOIN.fullmatch(gap):
        return []
    word = _WORD.search(gap)
    if word is None or gap.strip() != word.group() or not _uncommon(word.group()):
        return None
    start = before.end + word.start()
    end = start + len(word.group())
    if any(one.start < end and start < one.end for one in others):
        return None
    return [replace(person, start=start, end=end, score=_LIST_SCORE, why="list:person")]


def _ended(reading: Reading, chain: list[Finding], others: list[Finding]) -> list[Finding]:
    """A chain with the name behind its "and"."""
    follows = _NEXT.match(reading.text, chain[-1].end)
    if follows is None or len(chain) + 1 < _FEWEST_LISTED or not _uncommon(follows.group(1)):
        return chain
    start, end = follows.span(1)
    if any(one.start < end and start < one.end for one in others):
        return chain
    return [*chain, replace(chain[-1], start=start, end=end, score=_LIST_SCORE, why="list:person")]


def _uncommon(word: str) -> bool:
    return word.isalpha() and (word in _GIVEN_TOO or not is_plain(word))


def _is_list(reading: Reading, chain: list[Finding]) -> bool:
    """Whether a chain names one person a word: people side by side, and one word behind its only "and"."""
    words = [reading.text[one.start : one.end].split() for one in chain]
    if (
        _SEVERAL.search(reading.text, max(0, chain[0].start - _SEVERAL_WINDOW), chain[0].start)
        and sum(map(len, words)) >= _FEWEST_LISTED
    ):
        return len(words[-1]) == 1 and not any(set(name) & _PARTICLES for name in words)
    if len(chain) < _FEWEST_LISTED:
        return False
    gaps = [reading.text[one.end : two.start] for one, two in pairwise(chain)]
    side_by_side = sum(not gap.strip() for gap in gaps)
    last = bool(gaps[-1].strip()) and len(words[-1]) == 1
    return side_by_side > 0 and last and not any(set(name) & _PARTICLES for name in words)


def _apart(reading: Reading, chain: list[Finding]) -> list[Finding]:
    """Each word of a list of given names as a finding."""
    return [
        replace(one, start=word.start(), end=word.end())
        for one in chain
        for word in _WORD.finditer(reading.text, one.start, one.end)
    ]


def _one(atom: Atom) -> Finding:
    return Finding(atom.start, atom.end, Label.PERSON, _LIST_SCORE, "list:person", recognizer="presidio")


def _listed(reading: Reading, kept: list[Finding]) -> Iterator[Finding]:
    """Names beside names: of "Jan, Kristi and Ivo", who knows one knows all."""
    taken = [False] * (len(reading.text) + 1)
    for one in kept:
        taken[one.start : one.end] = [True] * (one.end - one.start)
    for person in [one for one in kept if one.label is Label.PERSON]:
        for step in (1, -1):
            yield from _along(reading, person, step, taken)


def _along(reading: Reading, person: Finding, step: int, taken: list[bool]) -> Iterator[Finding]:
    atoms = reading.atoms
    inside = [index for index, atom in enumerate(atoms) if person.start <= atom.start < person.end]
    if not inside:
        return
    at = inside[-1] if step > 0 else inside[0]
    for _ in range(_MOST_LIST):
        joined, at = _over_join(atoms, at, step)
        if not joined or not _name_alone(reading, at, step) or taken[atoms[at].start]:
            return
        yield _one(atoms[at])


def _over_join(atoms: tuple[Atom, ...], at: int, step: int) -> tuple[bool, int]:
    """Step over ",", "and", ", and" to the next word."""
    joined = False
    at += step
    while 0 <= at < len(atoms) and atoms[at].value in {",", "and", "&"}:
        joined = True
        at += step
    return joined and 0 <= at < len(atoms), at


def _name_alone(reading: Reading, at: int, step: int) -> bool:
    """Whether one capitalised word that is no ordinary one stands here by itself."""
    atoms = reading.atoms
    atom = atoms[at]
    common = (atom.value in ORDINARY_WORDS or is_plain(atom.value)) and atom.value not in _GIVEN_TOO
    if atom.kind is not Kind.WORD or not reading.text[atom.start].isupper() or common:
        return False
    beside = atoms[at + step] if 0 <= at + step < len(atoms) else None
    return beside is None or not (beside.kind is Kind.WORD and reading.text[beside.start].isupper())
