"""What was said, before redaction. Nothing here may leave the process: the wire encoders do not take it.

Times are seconds from the start of the stream's audio.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Timing: TypeAlias = Literal["aligned", "estimated"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its place in time. `confidence` is in [0, 1]."""

    text: str = field(repr=False)
    start: float
    end: float
    confidence: float
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """What an utterance seems to say so far.

    `text` is its words joined by single spaces. Characters before `stable` are the recogniser's last word: they
    stand unchanged in every later hypothesis and in the segment of the same utterance.
    """

    channel: int
    utterance: int
    start: float
    end: float
    words: tuple[Word, ...] = field(repr=False)
    stable: int
    confidence: float

    @property
    def text(self) -> str:
        """The words, joined by single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What an utterance said, for good."""

    channel: int
    utterance: int
    start: float
    end: float
    words: tuple[Word, ...] = field(repr=False)
    confidence: float
    from_finalize: bool = False

    @property
    def text(self) -> str:
        """The words, joined by single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Voice activity began on a channel."""

    channel: int
    utterance: int
    start: float


@dataclass(frozen=True, slots=True)
class UtteranceEnd:
    """The utterance's segment has been given out, and silence followed it."""

    channel: int
    utterance: int
    end: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the audio, in samples at 16 kHz summed over channels: received = speech + silence."""

    received: int
    speech: int
    silence: int


RecognitionEvent: TypeAlias = SpeechStarted | Hypothesis | Segment | UtteranceEnd
