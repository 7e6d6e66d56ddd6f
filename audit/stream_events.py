"""Streams: what policy said of each, and how it ended. See `audit/events.py`."""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPermitted:
    """Policy permitted a stream, or permitted it to go on (`again`)."""

    type: ClassVar[str] = "stream.permitted"
    stream_id: str
    decision_id: str
    key_id: str
    subjects: tuple[str, ...]
    purpose: str
    lawful_basis: str
    consent_id: str
    bundle_revision: str
    bundle_digest: str
    engine: str
    obligations: dict[str, str]
    expires_at: str
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamDenied:
    """Policy refused a stream, or refused to let it go on (`again`)."""

    type: ClassVar[str] = "stream.denied"
    stream_id: str
    decision_id: str
    key_id: str
    subjects: tuple[str, ...]
    purpose: str
    lawful_basis: str
    consent_id: str
    bundle_revision: str
    bundle_digest: str
    reasons: tuple[str, ...]
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRefused:
    """A stream ended before policy could decide, or could not be decided: `code` says why."""

    type: ClassVar[str] = "stream.refused"
    stream_id: str
    key_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamClosed:
    """How a permitted stream ended: outcome, usage, coverage to the sample, what was withheld."""

    type: ClassVar[str] = "stream.closed"
    stream_id: str
    decision_id: str
    code: str
    samples_received: int
    samples_speech: int
    samples_silence: int
    segments: int
    words: int
    redactions: dict[str, int]
    models: dict[str, str]
    milliseconds: int
    recognizers: dict[str, int] = field(default_factory=dict)
    """How often each recogniser was the one that found what was withheld."""
