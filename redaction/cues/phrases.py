"""Phrases that are looked for all at once: a tree of words, walked along a text's atoms.

A phrase is written "medical (record|chart) [number|no|#]": words, one of several in parentheses, one or none in
brackets. It is met whatever hesitation or mark stands between its words, in the possessive ("driver's license", "my
confirmations r seven …"), and where they are misheard (`misheard.py`).

An abbreviation ("mrn") is met however it is spelled or cut: "m r n", "M-RN", "mr n".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Generic, TypeAlias, TypeVar

from redaction.cues.misheard import SHORTEST, Misheard
from redaction.spoken import Atom, Kind
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS

T = TypeVar("T")

_PART: Final = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|(\S+)")
_SAID: Final = (Kind.WORD, Kind.LETTER, Kind.DIGITS)
_SKIPPED: Final = frozenset("-./,'\"\u2019")
"""Marks inside a phrase: "e-mail", "acct. no.", and the full stop where a recogniser ended a segment."""
_LONGEST_ABBREVIATION: Final = 6
_LONGEST_PIECE: Final = 3
_SPELLED: Final = re.compile(r"\b[a-z](?: [a-z])+\b")
_Token: TypeAlias = tuple[int, int, str]
"""First and last atom, and the word."""


def expand(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every sequence of words that a phrase stands for."""
    choices: list[list[tuple[str, ...]]] = []
    for one_of, maybe, word in _PART.findall(_SPELLED.sub(lambda letters: letters.group().replace(" ", ""), phrase)):
        options = [tuple(option.split()) for option in (one_of or maybe or word).split("|")]
        choices.append([*options, ()] if maybe else options)
    for picked in product(*choices):
        yield tuple(part for option in picked for part in option)


@dataclass(slots=True, unsafe_hash=True)
class Hit(Generic[T]):
    """A phrase that was met; final and not frozen, as atoms are.

    Attributes:
        first: Index of its first atom.
        last: Index of its last atom.
        found: What it stands for.
        length: Its words.
    """

    first: Final[int]
    last: Final[int]
    found: T
    length: Final[int]


@dataclass(slots=True)
class _Node(Generic[T]):
    following: dict[str, "_Node[T]"] = field(default_factory=dict)
    found: T | None = None


class Phrases(Generic[T]):
    """Phrases and what each stands for."""

    def __init__(self, phrases: Iterable[tuple[str, T]], misheard: Callable[[T], bool] = lambda _: False) -> None:
        """Plant the tree.

        Args:
            phrases: Each with what it stands for.
            misheard: Whether the words of a phrase are met as recognisers mishear them too.

        Raises:
            ValueError: Two phrases are the same and stand for different things.
        """
        self._root: _Node[T] = _Node()
        self._abbreviations: set[str] = set()
        self._beginnings: set[str] = set()
        self._words: set[str] = set()
        telling: set[str] = set()
        for phrase, found in phrases:
            for words in expand(phrase):
                node = self._root
                self._words.update(words)
                telling.update(words if misheard(found) else ())
                self._abbreviations.update(filter(_abbreviates, words))
                for word in words:
                    node = node.following.setdefault(word, _Node())
                if node.found is not None and node.found is not found and node.found != found:
                    raise ValueError(f"a phrase stands for two things: {' '.join(words)}")
                node.found = found
        for word in self._abbreviations:
            self._beginnings.update(word[:length] for length in range(1, len(word) + 1))
        self._known = {word for word in self._words if not word.endswith("'s")}
        self._misheard = Misheard(telling)
        self._first_pieces = {one for one in self._beginnings if len(one) <= _LONGEST_PIECE}

    def begins(self, word: str) -> bool:
        """Whether some phrase begins with a word."""
        return word in self._root.following

    def hits(self, atoms: Sequence[Atom]) -> list[Hit[T]]:
        """The longest phrase at each atom, in order of their first atoms."""
        tokens = self._tokens(atoms)
        first = self._root.following
        found: list[Hit[T]] = []
        for place, (_, _, word) in enumerate(tokens):
            if word in first:
                hit = self._longest(tokens, place, first[word])
                if hit is not None:
                    found.append(hit)
        return found

    def _tokens(self, atoms: Sequence[Atom]) -> list[_Token]:
        known, beginnings = self._known, self._beginnings
        tokens: list[_Token] = []
        begun: list[int] = []
        before = " "  # before the first, no word
        for index, atom in enumerate(atoms):
            word = atom.value
            if atom.kind not in _SAID:
                word = _mark(atom)
                if not word:
                    continue
            elif word not in known and (len(word) >= SHORTEST or word.endswith("s")):
                word = self._heard(atoms, index)
            if len(word) <= _LONGEST_PIECE and before + word in beginnings:
                begun.append(len(tokens) - 1)
            tokens.append((index, index, word))
            before = word
        return self._merged(tokens) if any(self._pieces(tokens, place) > 1 for place in begun) else tokens

    def _heard(self, atoms: Sequence[Atom], index: int) -> str:
        """The word of a phrase that an atom stands for, where it is in the possessive or misheard; else its own."""
        word = atoms[index].value.removesuffix("'s")
        if word in self._words:
            return word
        if word[:-1] in self._words and _is_verb(atoms, index):
            return word[:-1]
        return (self._misheard.cue(word) or word) if len(word) >= SHORTEST else word

    def _merged(self, tokens: list[_Token]) -> list[_Token]:
        """Tokens with the pieces of abbreviations in one."""
        merged: list[_Token] = []
        done = 0
        for place, token in enumerate(tokens):
            if place < done:
                continue
            pieces = self._pieces(tokens, place) if token[2] in self._first_pieces else 1
            if pieces > 1:
                joined = "".join([word for _, _, word in tokens[place : place + pieces]])
                token = (token[0], tokens[place + pieces - 1][1], joined)  # noqa: PLW2901  with what belongs to it
            merged.append(token)
            done = place + pieces
        return merged

    def _pieces(self, tokens: list[_Token], place: int) -> int:
        """How many words from `place` on are one abbreviation: "m r n", "gp hc"; 1 where they are none."""
        joined, most = "", 1
        for count, (_, _, word) in enumerate(tokens[place : place + _LONGEST_ABBREVIATION], start=1):
            joined += word
            if len(word) > _LONGEST_PIECE or joined not in self._beginnings:
                break
            if joined in self._abbreviations and _cut([word for _, _, word in tokens[place : place + count]]):
                most = count
        return most

    @staticmethod
    def _longest(tokens: list[_Token], place: int, node: _Node[T]) -> Hit[T] | None:
        best: Hit[T] | None = None
        at, walked = place, node
        while True:
            if walked.found is not None:
                best = Hit(tokens[place][0], tokens[at][1], walked.found, at + 1 - place)
            at += 1
            following = walked.following.get(tokens[at][2]) if at < len(tokens) else None
            if following is None:
                return best
            walked = following


def _is_verb(atoms: Sequence[Atom], index: int) -> bool:
    """Whether the "s" of a word is an "is" that lost its apostrophe: "my confirmations r seven t four"."""
    after = atoms[index + 1] if index + 1 < len(atoms) else None
    code = after is not None and after.kind in {Kind.DIGITS, Kind.LETTER} and after.value not in {"a", "i"}
    return code and atoms[index].value.endswith("s")


def _abbreviates(word: str) -> bool:
    return 1 < len(word) <= _LONGEST_ABBREVIATION and word.isalpha() and word not in FUNCTION_WORDS


def _cut(pieces: list[str]) -> bool:
    """Whether words may be pieces of one: letters alone, or with a piece among them that is no word."""
    telling = [piece not in {"a", "i"} if len(piece) == 1 else piece not in ORDINARY_WORDS for piece in pieces]
    return any(telling)


def _mark(atom: Atom) -> str:
    """A mark as phrases write it; empty where they look past it, as they do past hesitation."""
    if atom.value == "@":
        return "at"
    return "" if atom.kind is Kind.FILLER or (atom.value in _SKIPPED and not atom.spoken) else atom.value
