"""Stored content: sealed, read, found damaged, listened to again, and its tokens turned back. See `audit/events.py`."""

from dataclasses import dataclass
from typing import ClassVar


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
