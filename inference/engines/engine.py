"""What an engine is: samples in, words out.

Engines know nothing of streams, channels or time since the start; they hear one utterance at a time. An engine is one
model shared by all streams and MUST take calls from several threads at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from inference.audio import Samples

Tokens: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of an utterance.

    Attributes:
        text: The word with its punctuation, without spaces.
        confidence: The mean probability of its tokens, in [0, 1].
        span: Seconds from the start of the utterance, where the engine aligns; else None.
        tokens: What the engine itself calls the word, where it can take up from there; else empty.
    """

    text: str = field(repr=False)
    confidence: float
    span: tuple[float, float] | None = None
    tokens: Tokens = field(default=(), repr=False)


Heard: TypeAlias = tuple[HeardWord, ...]


class Engine(Protocol):
    """Recognises one utterance."""

    def transcribe(self, audio: Samples) -> Heard:
        """What was said.

        Args:
            audio: Float32 at 16 kHz, shape (samples,), at most 30 s.

        Raises:
            EngineError: The engine failed.
        """
        ...


class ResumingEngine(Engine, Protocol):
    """Recognises an utterance that is still growing."""

    def resume(self, audio: Samples, kept: Heard, guess: Heard) -> Heard:
        """What was said so far.

        Args:
            audio: The utterance from its start, as in `transcribe`.
            kept: Words that the answer MUST begin with, unchanged.
            guess: What the whole was taken for last time, `kept` included. It saves effort where it is right, and the
                answer does not rest on it (beyond the rounding of quantised arithmetic).

        Raises:
            EngineError: The engine failed.
        """
        ...


Places: TypeAlias = tuple[tuple[float, float], ...]
"""(start, end) of each word, in seconds from the start of the audio: in order, none before the one before it ends."""


class Aligner(Protocol):
    """Places words in audio."""

    def align(self, audio: Samples, words: Sequence[str]) -> Places | None:
        """Where words lie that were said one after the other.

        Args:
            audio: Float32 at 16 kHz, shape (samples,).
            words: At least one, as an engine wrote them.

        Returns:
            A place for each, or None where the audio does not bear the words out, or is too long to tell.

        Raises:
            EngineError: The engine failed.
        """
        ...
