"""What was masked in a channel's audio, and how it would be recognised again. Content, for memory alone. Pure."""

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from inference.transcript import Word
from redaction.recognizers.mail_hosts import PROVIDERS
from redaction.spoken import Reading, read
from redaction.transcript import RedactedSegment
from redaction.vocabulary import ORDINARY_WORDS

MAX_VALUES: Final = 2_000
"""Of one channel's audio. What is beyond them is verified by detection alone."""
MAX_WAITING_WORDS: Final = 1_000
"""Said, and not yet given out by redaction."""
RECOGNISABLE: Final = 4
"""Characters in a row: the last four digits of a card or a social security number are what clerks ask for."""
SHORTEST_NAME: Final = 4
"""Letters of a word that is looked for."""
_NAMELESS: Final = ORDINARY_WORDS | PROVIDERS | {"underscore", "hyphen", "dash", "slash", "period"}
"""Words that many a value holds, and that tell none: marks as they are said, mail providers."""
_TOKEN: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class MaskedValue:
    """What was said under one mask. Content: it never leaves memory."""

    label: str
    text: str = field(repr=False)


class MaskedValues:
    """What was masked in one channel's audio, gathered as its results come by."""

    def __init__(self) -> None:
        self._waiting: deque[Word] = deque(maxlen=MAX_WAITING_WORDS)
        self._values: list[MaskedValue] = []
        self._clear: set[str] = set()
        self._clear_pieces: set[str] = set()
        self._masked = 0
        self._marked = 0  # values whose marks are among these two
        self._pieces: set[str] = set()
        self._names: set[str] = set()

    def __repr__(self) -> str:
        return f"MaskedValues(<redacted {self._masked} values>)"

    @property
    def masked(self) -> int:
        """How many redactions there were."""
        return self._masked

    def said(self, words: Iterable[Word]) -> None:
        """Words are on their way through redaction."""
        self._waiting.extend(words)

    def shown(self, result: RedactedSegment) -> None:
        """Redaction has given out a final result."""
        given = []
        while self._waiting and self._waiting[0].start <= result.end:
            given.append(self._waiting.popleft())
        self._clear.update(_words(result.text))
        self._clear_pieces.update(piece for run in read(result.text).runs for piece in _windows(run.chars))
        self._masked += len(result.redactions)
        for span in result.redactions:
            under = [word.text for word in given if word.start < span.end and span.start < word.end]
            if under and len(self._values) < MAX_VALUES:
                self._values.append(MaskedValue(span.label, " ".join(under)))

    def recognised_in(self, heard: Sequence[str]) -> int:
        """How many of the values can be recognised in what was heard, one text a result."""
        runs = [run.chars for text in heard for run in read(text).runs]
        words = {word for text in heard for word in _words(text)} - self._clear
        return sum(recognisable(value.text, runs, words) for value in self._values)

    def places(self, heard: Reading) -> Iterator[tuple[int, int]]:
        """Where in what was heard any of the values can be recognised: offsets of its characters."""
        for value in self._values[self._marked :]:
            self._pieces |= pieces_of(value.text)
            self._names |= names_of(value.text)
        self._marked = len(self._values)
        for run in heard.runs:
            if not self._pieces.isdisjoint(_windows(run.chars)):
                yield run.start, run.end
        names = self._names - self._clear
        for token in _TOKEN.finditer(heard.text):
            if not names.isdisjoint(_words(token[0])):
                yield token.span()

    def unseen(self, heard: Reading) -> Iterator[tuple[int, int]]:
        """Where in what was heard digits are in a row that no result has shown: offsets of its characters."""
        for run in heard.runs:
            if not self._clear_pieces.issuperset(_windows(run.chars)):
                yield run.start, run.end


def recognisable(value: str, runs: Iterable[str], words: Collection[str]) -> bool:
    """Whether a value, or enough of it, is among runs of characters or words that were heard.

    Args:
        value: As it was recognised.
        runs: What the spoken-form layer reads in what was heard: digits and lower-cased letters.
        words: Lower-cased words that were heard, without those that may be shown.
    """
    pieces = pieces_of(value)
    return any(piece in run for run in runs for piece in pieces) or not names_of(value).isdisjoint(words)


def pieces_of(value: str) -> set[str]:
    """The runs of characters by which a value is recognised."""
    spelled = [run.chars for run in read(value).runs if any(char.isdigit() for char in run.chars)]
    return {
        part
        for chars in ["".join(spelled), *spelled]
        for part in _windows(chars)
        if len(set(part)) > 1 or len(chars) == len(part)
    }


def names_of(value: str) -> set[str]:
    """The words by which a value is recognised."""
    return {word for word in _words(value) if len(word) >= SHORTEST_NAME} - _NAMELESS


def _windows(chars: str) -> Iterable[str]:
    """The parts by which it is recognised: of `RECOGNISABLE` characters, one letter among them at most."""
    if len(chars) < RECOGNISABLE:
        return []
    parts = (chars[at : at + RECOGNISABLE] for at in range(len(chars) - RECOGNISABLE + 1))
    return [part for part in parts if sum(char.isdigit() for char in part) >= RECOGNISABLE - 1]


def _words(text: str) -> set[str]:
    return {word for token in text.lower().split() for word in _letters(token)}


def _letters(token: str) -> Iterable[str]:
    return "".join(char if char.isalpha() else " " for char in token).split()
