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
class Explanation:
    """Why something was redacted, in fixed names: it never repeats the value.

    Attributes:
        recognizer: What found it: a recogniser's module, or the named-entity model.
        rule: Which of its rules, the cue among them ("cue:us_ssn").
        validator: The check that the value passed; empty where there is none.
        score: How sure, in (0, 1].
    """

    recognizer: str
    rule: str
    validator: str
    score: float


@dataclass(frozen=True, slots=True)
class RedactedSpan:
    """Something was withheld here: its label, its place in time, and why.

    Attributes:
        label: What it is, or most likely is while it is not settled.
        start: Seconds of audio.
        end: Seconds of audio.
        settled: False where an interim result withholds words that may turn out to be nothing.
        why: Absent where nothing was found and the words are withheld until they are settled.
    """

    label: str
    start: float
    end: float
    settled: bool = True
    why: Explanation | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    proof: Redaction = field(repr=False, compare=False)
    channel: int
    utterance: int
    start: float
    end: float
    text: str = field(repr=False)
    words: tuple[RedactedWord, ...] = field(repr=False)
    redactions: tuple[RedactedSpan, ...]
    confidence: float

    def __post_init__(self) -> None:
        if not isinstance(self.proof, Redaction):
            raise TypeError("only the redaction stream makes redacted types")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedHypothesis(_Result):
    """An interim result as it may be shown. Characters before `stable` will not change any more."""

    stable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedSegment(_Result):
    """A final result as it may be shown."""

    from_finalize: bool


Redacted: TypeAlias = RedactedHypothesis | RedactedSegment | SpeechStarted | UtteranceEnd
"""What may be shown. The two markers carry a channel and a time, and no content."""
