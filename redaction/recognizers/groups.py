"""Nationalities, religions and political groups: special categories under Article 9 GDPR when they are someone's.

A closed list (`redaction.gazetteer`): a group is known by its name, capitalised or not. What is also the name of a
language or an ordinary word is left alone in text without capitals unless someone is said to be it.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import BELIEFS, NATIONALITIES, PARTIES
from redaction.spoken import Atom, Kind, Reading

_WORDS_TOO: Final = frozenset(
    "polish turkish dutch swiss english french spanish german italian russian chinese japanese jain pagan thai tory "
    "lao finn dane scot turk democrat republican conservative communist socialist evangelical agnostic shia persian "
    "portuguese greek korean arabic vietnamese hindi catalan danish swedish finnish czech".split()
)
_SAID: Final = re.compile(
    r"\b(?:i'm|i am|am|is|are|was|were|he's|she's|they're|we're|a|an|born|raised|identify as)\s+$"
)
_POLITICIAN: Final = re.compile(
    r"\s+(?:councillor|mp|mep|senator|candidate|voter|activist|politician|mayor|minister|party|lawmaker|congress\w+)\b"
)
_PARTISAN: Final = frozenset("green labour conservative liberal socialist progressive unionist reform".split())
"""Words that name a party before a politician, and nothing anywhere else."""
_FIRST: Final = _PARTISAN.union(NATIONALITIES.by_first, BELIEFS.by_first, PARTIES.by_first)
"""Every word that a group's name begins with."""
_LANGUAGE: Final = re.compile(r"\b(?:speaks?|speaking|spoke|in|translated?(?: into)?|learn(?:ing)?|study|studying)\s+$")


def find(reading: Reading) -> Iterator[Finding]:
    """Every name of a group."""
    reached = -1
    for index, atom in enumerate(reading.atoms):
        if atom.value not in _FIRST or atom.kind is not Kind.WORD or index <= reached:
            continue
        if atom.value in _PARTISAN and _POLITICIAN.match(reading.lower, atom.end) and _capital(reading, atom):
            yield Finding(atom.start, atom.end, Label.NRP, 0.79, "group:politician")
            continue
        for names in (NATIONALITIES, BELIEFS, PARTIES):
            last = names.at(reading.atoms, index)
            if last is not None and _is_group(reading, index):
                reached = last
                yield Finding(atom.start, reading.atoms[last].end, Label.NRP, 0.79, "group:gazetteer")
                break


def _capital(reading: Reading, atom: Atom) -> bool:
    return reading.text[atom.start].isupper()


def _is_group(reading: Reading, index: int) -> bool:
    atom = reading.atoms[index]
    if _LANGUAGE.search(reading.lower, max(0, atom.start - 20), atom.start):
        return False
    if reading.cased:
        return reading.text[atom.start].isupper() or atom.value not in _WORDS_TOO
    return atom.value not in _WORDS_TOO or _SAID.search(reading.lower, max(0, atom.start - 16), atom.start) is not None
