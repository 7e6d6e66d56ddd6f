"""What a live stream would show of a text, word by word: the answer to "what does the client see, and when?".

The text is played through the streaming redactor as a recogniser would have it: after each word an interim result, at
each boundary a segment. Times are made up, evenly. What is shown after a word is everything on display then: the final
results so far, and the interim one.
"""

import asyncio
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from governance.identity import TenantId
from inference.transcript import Hypothesis, Segment, Word
from redaction.operators.stand_ins import stand_ins
from redaction.profile import Rules
from redaction.stream import PresidioRedactor
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment

WORD_SECONDS: Final = 0.4
SPOKEN_SECONDS: Final = 0.3  # of a word's time
PAUSE_SECONDS: Final = 0.5  # between segments
NOBODY: Final = TenantId("desk")
"""Whose stand-ins a file's are: they rest on no tenant's keys."""
_CONFIDENCE: Final = 0.9
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Speech:
    """A text to be played, and where a recogniser cut it: offsets at which a segment ends."""

    text: str = field(repr=False)
    boundaries: tuple[int, ...] = ()

    def utterances(self) -> Iterator[tuple[Word, ...]]:
        """The words of each segment."""
        edges = sorted(set(self.boundaries))
        pieces: list[list[str]] = [[] for _ in range(len(edges) + 1)]
        for match in _WORD.finditer(self.text):
            pieces[bisect_right(edges, match.start())].append(match[0])
        clock = 0.0
        for said in filter(None, pieces):
            words = tuple(_word(word, clock + index * WORD_SECONDS) for index, word in enumerate(said))
            yield words
            clock = words[-1].end + PAUSE_SECONDS


@dataclass(frozen=True, slots=True)
class Shown:
    """What was on display: after each word, and at the end."""

    partials: tuple[str, ...] = field(repr=False)
    final: str = field(repr=False)


@dataclass(frozen=True)
class Rehearsal:
    """Plays speeches through the streaming redactor; a job for `redaction.files.batch`.

    Attributes:
        rules: How is redacted.
        language: BCP 47.
    """

    rules: Rules
    language: str

    def __call__(self, items: list[Speech], /) -> list[Shown]:
        """What each would show."""
        return asyncio.run(self._played(items))

    async def _played(self, items: list[Speech]) -> list[Shown]:
        return [await played(each, redactor(), self.rules, self.language) for each in items]


@cache
def redactor() -> PresidioRedactor:
    """This process's redactor, loaded when first asked for.

    Raises:
        RedactorUnavailableError: The model is missing or is not the pinned one.
    """
    return PresidioRedactor()


async def played(speech: Speech, redactor: PresidioRedactor, rules: Rules, language: str) -> Shown:
    """Play one speech.

    Raises:
        RedactionError: Detection failed.
    """
    made = await stand_ins(rules, NOBODY, None, language=language)
    stream = redactor.rehearse(rules, language=language, stand_ins=made)
    display = _Display()
    for utterance, words in enumerate(speech.utterances()):
        for count in range(1, len(words) + 1):
            display.show(await stream.redact(_hypothesis(utterance, words[:count])))
            display.keep()
        display.show(await stream.redact(_segment(utterance, words)))
    display.show(await stream.flush())
    return Shown(tuple(display.kept), display.now)


class _Display:
    """What a client has on its screen."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self._settled: list[str] = []
        self._open = ""

    @property
    def now(self) -> str:
        return " ".join(part for part in (*self._settled, self._open) if part)

    def show(self, events: tuple[Redacted, ...]) -> None:
        for event in events:
            match event:
                case RedactedHypothesis():
                    self._open = event.text
                case RedactedSegment():
                    self._settled.append(event.text)
                    self._open = ""
                case _:
                    pass

    def keep(self) -> None:
        self.kept.append(self.now)


def _word(text: str, at: float) -> Word:
    return Word(text, at, at + SPOKEN_SECONDS, _CONFIDENCE, "aligned")


def _hypothesis(utterance: int, words: tuple[Word, ...]) -> Hypothesis:
    return Hypothesis(channel=0, utterance=utterance, stable=0, **_said(words))


def _segment(utterance: int, words: tuple[Word, ...]) -> Segment:
    return Segment(channel=0, utterance=utterance, **_said(words))


def _said(words: tuple[Word, ...]) -> dict[str, Any]:
    return {"start": words[0].start, "end": words[-1].end, "words": words, "confidence": _CONFIDENCE}
