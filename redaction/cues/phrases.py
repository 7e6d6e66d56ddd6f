"""Phrases that are looked for all at once: a tree of words, walked along a text's atoms.

A phrase is written "medical (record|chart) [number|no|#]": words, one of several in parentheses, one or none in
brackets. It is met whatever hesitation or mark stands between its words, and in the possessive ("driver's license").
"""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Generic, TypeVar

from redaction.spoken import Atom, Kind

T = TypeVar("T")

_PART: Final = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|(\S+)")
_SKIPPED: Final = frozenset("-./,'\"\u2019")
"""Marks inside a phrase: "e-mail", "acct. no.", and the full stop where a recogniser ended a segment."""

_SPELLED: Final = frozenset(
    "rn lpn cna emt cpa pnr rma ein fein pcn mbi ehr emr udi esn dvla dmv hsa fsa ira cpt icd gmc nmc".split()
)
"""Words of phrases that are as often said letter by letter."""


def expand(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every sequence of words that a phrase stands for."""
    choices: list[list[tuple[str, ...]]] = []
    for one_of, maybe, word in _PART.findall(phrase):
        written = (one_of or maybe or word).split("|")
        options = [
            tuple(option.split()) for option in [*written, *(" ".join(one) for one in written if one in _SPELLED)]
        ]
        choices.append([*options, ()] if maybe else options)
    for picked in product(*choices):
        yield tuple(part for option in picked for part in option)


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase that was met.

    Attributes:
        first: Index of its first atom.
        last: Index of its last atom.
        found: What it stands for.
        length: Its words.
    """

    first: int
    last: int
    found: T
    length: int


@dataclass(slots=True)
class _Node(Generic[T]):
    following: dict[str, "_Node[T]"] = field(default_factory=dict)
    found: T | None = None


class Phrases(Generic[T]):
    """Phrases and what each stands for."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        """Plant the tree.

        Raises:
            ValueError: Two phrases are the same and stand for different things.
        """
        self._root: _Node[T] = _Node()
        for phrase, found in phrases:
            for words in expand(phrase):
                node = self._root
                for word in words:
                    node = node.following.setdefault(word, _Node())
                if node.found is not None and node.found is not found and node.found != found:
                    raise ValueError(f"a phrase stands for two things: {' '.join(words)}")
                node.found = found

    def hits(self, atoms: Sequence[Atom]) -> list[Hit[T]]:
        """The longest phrase at each atom, in order of their first atoms."""
        tokens = [(index, word) for index, atom in enumerate(atoms) if (word := _word(atom))]
        first = self._root.following
        found: list[Hit[T]] = []
        for place, (index, word) in enumerate(tokens):
            node = first.get(word)
            if node is not None:
                hit = self._longest(tokens, place, index, node)
                if hit is not None:
                    found.append(hit)
        return found

    @staticmethod
    def _longest(tokens: list[tuple[int, str]], place: int, index: int, node: _Node[T]) -> Hit[T] | None:
        best: Hit[T] | None = None
        at, walked = place, node
        while True:
            if walked.found is not None:
                best = Hit(index, tokens[at][0], walked.found, at + 1 - place)
            at += 1
            following = walked.following.get(tokens[at][1]) if at < len(tokens) else None
            if following is None:
                return best
            walked = following


def _word(atom: Atom) -> str:
    """An atom as phrases write it; empty where they look past it."""
    if atom.kind is Kind.FILLER:
        return ""
    if atom.kind is Kind.SYMBOL:
        return "at" if atom.value == "@" else "" if atom.value in _SKIPPED and not atom.spoken else atom.value
    value = atom.value
    if value.endswith(("'s", "\u2019s")):
        return value[:-2]
    return value
