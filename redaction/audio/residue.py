"""Whether what was masked can still be heard: masked values, and what another recogniser makes of the masked audio.

Two recognisers write one value in two ways, so values and what was heard are compared as the spoken-form layer reads
them: digits and letters in a row for identifiers, distinctive words for names and places. Part of a value counts: four
digits of it in a row, or one distinctive word that the redacted transcript does not show anyhow. Pure.
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from inference.transcript import Word
from redaction.entities import Label
from redaction.spoken import read
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

UNSTRUCTURED: Final = frozenset(
    {
        Label.PERSON,
        Label.LOCATION,
        Label.DATE_TIME,
        Label.DATE_OF_BIRTH,
        Label.AGE,
        Label.AGE_OVER_89,
        Label.ORGANIZATION,
        Label.NRP,
        Label.TITLE,
    }
)
"""What has no form of its own: recognisers and detection differ over it, so only its known values are looked for."""


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
        self._masked = 0

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


def recognisable(value: str, runs: Iterable[str], words: Collection[str]) -> bool:
    """Whether a value, or enough of it, is among runs of characters or words that were heard.

    Args:
        value: As it was recognised.
        runs: What the spoken-form layer reads in what was heard: digits and lower-cased letters.
        words: Lower-cased words that were heard, without those that may be shown.
    """
    spelled = [run.chars for run in read(value).runs if any(char.isdigit() for char in run.chars)]
    pieces = {
        part
        for chars in ["".join(spelled), *spelled]
        for part in _pieces(chars)
        if len(set(part)) > 1 or len(chars) == len(part)
    }
    if any(piece in run for run in runs for piece in pieces):
        return True
    names = {word for word in _words(value) if len(word) >= SHORTEST_NAME} - ORDINARY_WORDS
    return not names.isdisjoint(words)


def _pieces(chars: str) -> Iterable[str]:
    """The parts by which it is recognised: of `RECOGNISABLE` characters, one letter among them at most."""
    if len(chars) < RECOGNISABLE:
        return []
    parts = (chars[at : at + RECOGNISABLE] for at in range(len(chars) - RECOGNISABLE + 1))
    return [part for part in parts if sum(char.isdigit() for char in part) >= RECOGNISABLE - 1]


def _words(text: str) -> Iterable[str]:
    return {word for token in text.lower().split() for word in _letters(token)}


def _letters(token: str) -> Iterable[str]:
    return "".join(char if char.isalpha() else " " for char in token).split()
