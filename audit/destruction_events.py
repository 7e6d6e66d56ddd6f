"""The end of content: retention runs, erasures of a subject, and the search for what is left. See `audit/events.py`."""

from dataclasses import dataclass
from typing import ClassVar


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
