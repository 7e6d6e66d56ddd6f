"""The closed set of things that are recorded: one frozen dataclass each, in a module for each kind.

Fields are identifiers, digests, counts and times, and never content: a transcript, an e-mail address or a tenant's own
subject id has no field to go to (R-AUD-8). `EVENTS` is the catalogue; a test holds every route, job and command to it.
Field names and `type` strings are part of the log's format: they are added to, never changed.
"""

from typing import Final, TypeAlias, get_args

from audit.content_events import (
    ContentDamaged,
    ContentIntended,
    ContentRead,
    ContentReadDenied,
    ContentStored,
    RedactionVerified,
    TokenRevealDenied,
    TokenRevealed,
)
from audit.destruction_events import (
    ErasureDone,
    ErasureIntended,
    ForensicScan,
    RetentionDone,
    RetentionIntended,
    RetentionMissed,
)
from audit.evidence_events import ControlChecked, EvidenceExported, PackExported
from audit.platform_events import AccessRefused, ChangeIntended, ChangeMade, RecordsRead, ServiceStarted, ServiceStopped
from audit.stream_events import StreamClosed, StreamDenied, StreamPermitted, StreamRefused

__all__ = [
    "EVENTS",
    "AccessRefused",
    "ChangeIntended",
    "ChangeMade",
    "ContentDamaged",
    "ContentIntended",
    "ContentRead",
    "ContentReadDenied",
    "ContentStored",
    "ControlChecked",
    "ErasureDone",
    "ErasureIntended",
    "Event",
    "EvidenceExported",
    "ForensicScan",
    "PackExported",
    "RecordsRead",
    "RedactionVerified",
    "RetentionDone",
    "RetentionIntended",
    "RetentionMissed",
    "ServiceStarted",
    "ServiceStopped",
    "StreamClosed",
    "StreamDenied",
    "StreamPermitted",
    "StreamRefused",
    "TokenRevealDenied",
    "TokenRevealed",
]

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

EVENTS: Final[tuple[type[Event], ...]] = get_args(Event)
