"""The platform: its starts and stops, changes to its records, who was refused, who read. See `audit/events.py`."""

from dataclasses import dataclass
from typing import ClassVar


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
