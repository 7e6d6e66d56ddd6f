"""What may be shown. These are the only types that the wire encoders and the vault's transcript writer accept.

Only `redaction/stream.py` constructs them: it alone holds a `Redaction`.
"""

from dataclasses import dataclass, field
from typing import TypeAlias, final

from inference.transcript import SpeechStarted, Timing, UtteranceEnd


@final
class Redaction:
    """Held by the redaction stream alone: what it takes to construct a redacted type."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RedactedWord:
    """A word as it may be shown; where it was redacted, `text` is what stands in its place."""

    text: str = field(repr=False)
    start: float
    end: float
    confidence: float
    timing: Timing


@dataclass(frozen=True, slots=True)
class RedactedSpan:
    """Something was withheld here: its label, and its place in time."""

    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedHypothesis:
    """An interim result as it may be shown. Characters before `stable` will not change any more."""

    proof: Redaction = field(repr=False, compare=False)
    channel: int
    utterance: int
    start: float
    end: float
    text: str = field(repr=False)
    words: tuple[RedactedWord, ...] = field(repr=False)
    redactions: tuple[RedactedSpan, ...]
    stable: int
    confidence: float

    def __post_init__(self) -> None:
        if not isinstance(self.proof, Redaction):
            raise TypeError("only the redaction stream makes redacted types")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedSegment:
    """A final result as it may be shown."""

    proof: Redaction = field(repr=False, compare=False)
    channel: int
    utterance: int
    start: float
    end: float
    text: str = field(repr=False)
    words: tuple[RedactedWord, ...] = field(repr=False)
    redactions: tuple[RedactedSpan, ...]
    confidence: float
    from_finalize: bool

    def __post_init__(self) -> None:
        if not isinstance(self.proof, Redaction):
            raise TypeError("only the redaction stream makes redacted types")


Redacted: TypeAlias = RedactedHypothesis | RedactedSegment | SpeechStarted | UtteranceEnd
"""What may be shown. The two markers carry a channel and a time, and no content."""
