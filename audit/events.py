"""The closed set of things that are recorded: one frozen dataclass each.

Fields are identifiers, digests, counts and times, and never content: a transcript, an e-mail address or a tenant's own
subject id has no field to go to (R-AUD-8). `EVENTS` is the catalogue; a test holds every route, job and command to it.
Field names and `type` strings are part of the log's format: they are added to, never changed.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted:
    """The platform came up: with which code, policy and models."""

    type: ClassVar[str] = "service.started"
    version: str
    bundle_revision: str
    bundle_digest: str
    models: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStopped:
    """The platform went down in order, after draining."""

    type: ClassVar[str] = "service.stopped"
    streams_cut: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeIntended:
    """A change to governance's records is about to be made; a `ChangeMade` with this entry's index closes it."""

    type: ClassVar[str] = "change.intended"
    change: str
    ref: str
    actor: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMade:
    """What became of an intended change: `made`, `failed`, or `abandoned` (found dangling at start)."""

    type: ClassVar[str] = "change.made"
    intent: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRefused:
    """A request came without a good credential, or beyond its scopes. `key_id` is empty where none was recognised."""

    type: ClassVar[str] = "access.refused"
    code: str
    key_id: str
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRead:
    """Somebody listed keys, tenants or consents, or read the log."""

    type: ClassVar[str] = "records.read"
    actor: str
    operation: str
    count: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceExported:
    """Entries of a tree left the platform as an evidence pack."""

    type: ClassVar[str] = "evidence.exported"
    actor: str
    tree: str
    tree_size: int
    root: str


Event: TypeAlias = (
    ServiceStarted
    | ServiceStopped
    | ChangeIntended
    | ChangeMade
    | AccessRefused
    | RecordsRead
    | StreamPermitted
    | StreamDenied
    | StreamRefused
    | StreamClosed
    | EvidenceExported
)

EVENTS: tuple[type[Event], ...] = (
    ServiceStarted,
    ServiceStopped,
    ChangeIntended,
    ChangeMade,
    AccessRefused,
    RecordsRead,
    StreamPermitted,
    StreamDenied,
    StreamRefused,
    StreamClosed,
    EvidenceExported,
)
