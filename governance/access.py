"""Reading what was stored: the facts it is decided on, and the permit that comes of it (R-MIN-1, P4.1).

Who may open a stored object is policy's to say, each time anew: for which purpose, of which subjects, resting on what.
Content never enters these facts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from governance.identity import KeyId, Principal, StreamId, SubjectRef, TenantId
from governance.request import ConsentFacts, TenantFacts

LEGAL_MATTER: Final = "legal_matter"
"""The purpose of whoever reads what a legal hold keeps, for the hold's matter. Policy's data has the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """A stored object as it is now.

    Attributes:
        object_id: 128 random bits in hex.
        tenant: Whose.
        stream_id: The stream it comes from.
        kind: What it holds: audio, redacted_audio, transcript or clear_transcript.
        retention_class: As the stream's permit obliged.
        purpose: Why it is kept.
        subjects: Whose voices.
        restricted: Whether it may only be kept (GDPR Art. 18).
        matters: Of the legal holds on it that are active.
        rests_on_consent: Whether its keeping rests on a consent.
        delete_after: When it is to be destroyed; None where that is not known.
    """

    object_id: str
    tenant: TenantId
    stream_id: StreamId
    kind: str
    retention_class: str
    purpose: str
    subjects: tuple[SubjectRef, ...]
    restricted: bool
    matters: frozenset[str]
    rests_on_consent: bool
    delete_after: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest:
    """Who wants to read what, and why.

    Attributes:
        principal: Who asks.
        tenant: What its tenant is held to.
        object: What is to be read.
        purpose: What for; from the request.
        matter: The legal matter it is read for, where the purpose is one.
        consent: The consent that the object rests on, as it stands now; None where there is none.
    """

    principal: Principal
    tenant: TenantFacts
    object: ObjectFacts
    purpose: str
    matter: str | None
    consent: ConsentFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPermit:
    """Leave to read one object, this one, until `expires_at`. What takes longer is decided again.

    `matter` is that of an active hold on the object, where it is read for the sake of one, and None otherwise.
    """

    decision_id: str
    tenant: TenantId
    object_id: str
    stream_id: StreamId
    kind: str
    retention_class: str
    actor: KeyId
    purpose: str
    matter: str | None
    issued_at: datetime
    expires_at: datetime
    bundle_revision: str
    bundle_digest: str
    engine: str
