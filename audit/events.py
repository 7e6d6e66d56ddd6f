"""The closed set of things that are recorded: one frozen dataclass each.

Fields are identifiers, digests, counts and times, and never content: a transcript, an e-mail address or a tenant's own
subject id has no field to go to (R-AUD-8). `EVENTS` is the catalogue; a test holds every route, job and command to it.
Field names and `type` strings are part of the log's format: they are added to, never changed.
"""

from dataclasses import dataclass, field
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
    """A request came without a good credential, beyond its scopes, or for what its tenant does not have.

    `key_id` is empty where none was recognised.
    """

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
    recognizers: dict[str, int] = field(default_factory=dict)
    """How often each recogniser was the one that found what was withheld."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceExported:
    """Entries of a tree left the platform as an evidence pack."""

    type: ClassVar[str] = "evidence.exported"
    actor: str
    tree: str
    tree_size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentIntended:
    """Content of a stream is about to be sealed and stored; each object's `ContentStored` names this entry."""

    type: ClassVar[str] = "content.intended"
    stream_id: str
    decision_id: str
    objects: tuple[str, ...]
    classes: tuple[str, ...]
    subjects: tuple[str, ...]
    purpose: str
    jurisdiction: str
    schedule_revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentStored:
    """What became of one intended object: `stored`, `cut_short` (its end is missing), `empty` (nothing came), `erased`.

    `erased`: its row or its key was destroyed before it was stored, and what there was of it with them.
    """

    type: ClassVar[str] = "content.stored"
    intent: int
    object_id: str
    stream_id: str
    outcome: str
    store: str
    bytes: int
    digest: str
    milliseconds: int
    keep_until: str
    delete_after: str
    commitments: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRead:
    """Policy permitted somebody to read a stored object, which is about to be opened, or to go on reading (`again`)."""

    type: ClassVar[str] = "content.read"
    object_id: str
    stream_id: str
    retention_class: str
    actor: str
    purpose: str
    decision_id: str
    bundle_revision: str
    bundle_digest: str
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentReadDenied:
    """Policy refused to have a stored object read."""

    type: ClassVar[str] = "content.read_denied"
    object_id: str
    stream_id: str
    retention_class: str
    actor: str
    purpose: str
    decision_id: str
    bundle_revision: str
    bundle_digest: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentDamaged:
    """A stored object that was being read is not what its row says: altered, cut short, another's, or lost (PI1.5)."""

    type: ClassVar[str] = "content.damaged"
    object_id: str
    stream_id: str
    actor: str
    decision_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionVerified:
    """Redacted audio was listened to, for the `hearing`-th time.

    Its row changes to the verdict: `clean` or `quarantined`, which none reads. With `masked_again` it stays as it is,
    and is heard once more with what was heard masked as well; `again` milliseconds were by then, since it was stored.
    Of `masked` values `recognised` could still be heard; besides, `found` identifiers were detected, and `unseen`
    numbers heard that no result shows. Where the values were not `known` any more, since the platform had been started
    anew, detection alone judged.
    """

    type: ClassVar[str] = "redaction.verified"
    object_id: str
    stream_id: str
    verdict: str
    masked: int
    known: bool
    recognised: int
    found: int
    milliseconds: int
    models: dict[str, str]
    unseen: int = 0
    hearing: int = 1
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevealed:
    """Policy permitted a reversible token to be turned back, which is about to be done. Its value is not here.

    `key` names the key that the token was made with; `requester` gets the value, `approver` agreed to it.
    """

    type: ClassVar[str] = "token.revealed"
    reveal_id: str
    label: str
    key: str
    requester: str
    approver: str
    purpose: str
    decision_id: str
    bundle_revision: str
    bundle_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevealDenied:
    """Policy refused to have a reversible token turned back."""

    type: ClassVar[str] = "token.reveal_denied"
    reveal_id: str
    label: str
    key: str
    requester: str
    approver: str
    purpose: str
    decision_id: str
    bundle_revision: str
    bundle_digest: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionIntended:
    """A retention run is about to destroy the objects that are due in this tenant; `population` digests their ids."""

    type: ClassVar[str] = "retention.intended"
    run_id: str
    actor: str
    schedule_revision: str
    schedule_digest: str
    dry_run: bool
    due: int
    population: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDone:
    """How it ended. `population` digests what is left of what was due: with none left it is that of nothing."""

    type: ClassVar[str] = "retention.done"
    intent: int
    run_id: str
    outcome: str
    destroyed: int
    held: int
    floored: int
    in_review: int
    failed: int
    sidecars: int
    population: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionMissed:
    """No retention run has ended in the time in which one should have."""

    type: ClassVar[str] = "retention.missed"
    last_run_at: str
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureIntended:
    """A subject is about to be erased; an `ErasureDone` with this entry's index closes it."""

    type: ClassVar[str] = "erasure.intended"
    erasure_id: str
    subject: str
    cause: str
    request_id: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDone:
    """How it ended, store by store; `receipt` digests what the signed receipt says."""

    type: ClassVar[str] = "erasure.done"
    intent: int
    erasure_id: str
    subject: str
    outcome: str
    levels: dict[str, str]
    erased: dict[str, int]
    remaining: dict[str, int]
    exceptions: tuple[str, ...]
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForensicScan:
    """Everything the platform writes was searched for a subject's traces."""

    type: ClassVar[str] = "forensics.scanned"
    subject: str
    actor: str
    places: int
    bytes: int
    found: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChecked:
    """A control was checked; the check itself is evidence (CC4.1). `result` is pass, fail or not_applicable."""

    type: ClassVar[str] = "control.checked"
    regime: str
    control: str
    check: str
    version: str
    inputs: str
    population: int
    exceptions: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackExported:
    """A compliance officer exported evidence of a period for a purpose (R-EXP-2)."""

    type: ClassVar[str] = "evidence.pack"
    actor: str
    regime: str
    purpose: str
    begins: str
    ends: str
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
    | ContentIntended
    | ContentStored
    | ContentRead
    | ContentReadDenied
    | ContentDamaged
    | TokenRevealed
    | TokenRevealDenied
    | RedactionVerified
    | RetentionIntended
    | RetentionDone
    | RetentionMissed
    | ErasureIntended
    | ErasureDone
    | ForensicScan
    | ControlChecked
    | PackExported
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
    ContentIntended,
    ContentStored,
    ContentRead,
    ContentReadDenied,
    ContentDamaged,
    TokenRevealed,
    TokenRevealDenied,
    RedactionVerified,
    RetentionIntended,
    RetentionDone,
    RetentionMissed,
    ErasureIntended,
    ErasureDone,
    ForensicScan,
    ControlChecked,
    PackExported,
)
