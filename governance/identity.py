"""Who: tenants, keys, subjects and streams.

A data subject is known to us by two names. The tenant's own opaque id (which may in practice be an e-mail address)
is content and never leaves the process; a `SubjectRef` is a random pseudonym, found through a keyed index, and is what
decisions and audit leaves carry (R-AUD-8).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

TenantId = NewType("TenantId", str)
"""A tenant's slug, `[a-z0-9][a-z0-9-]{0,62}`."""

KeyId = NewType("KeyId", str)
"""The public half of an API key: identifies it in lists and audit entries, opens nothing."""

StreamId = NewType("StreamId", str)
"""A random identifier of one stream, 128 bits in hex."""

SubjectRef = NewType("SubjectRef", str)
"""A random 128-bit pseudonym of a data subject within one tenant, in hex. Not derived from any identifier."""


class Scope(StrEnum):
    """What an API key may do."""

    STREAM = "stream"
    CONSENTS = "consents"
    AUDIT = "audit"
    KEYS = "keys"
    RECORDINGS = "recordings"
    RIGHTS_FILE = "rights:file"
    RIGHTS_APPROVE = "rights:approve"
    HOLDS_PLACE = "holds:place"
    HOLDS_APPROVE = "holds:approve"
    TOKENS_REVEAL = "tokens:reveal"
    TOKENS_APPROVE = "tokens:approve"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds a valid credential: the outcome of step 1 of a stream."""

    tenant: TenantId
    key_id: KeyId
    scopes: frozenset[Scope]
    key_expires_at: datetime
