"""Turning a reversible token back: the facts it is decided on, and the permit that comes of it.

Pseudonymous data stays so only while turning it back is an exception (GDPR Art. 4(5)): one person asks for a purpose,
another approves, and policy decides anew when the value is about to be given. Neither token nor value is a fact.
"""

from dataclasses import dataclass
from datetime import datetime

from governance.identity import KeyId, Principal, TenantId
from governance.labels import Label
from governance.request import TenantFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealRequest:
    """Who wants what turned back, and why.

    Attributes:
        principal: Who asks.
        tenant: What its tenant is held to.
        label: What the token says it stands for; the token does not open as anything else.
        purpose: What for.
        requester: The key that asked.
        approver: The key that approved it; None where none has.
        approved_at: When.
    """

    principal: Principal
    tenant: TenantFacts
    label: Label
    purpose: str
    requester: KeyId
    approver: KeyId | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealPermit:
    """Leave to turn back one token, once, until `expires_at`."""

    decision_id: str
    tenant: TenantId
    label: Label
    purpose: str
    actor: KeyId
    approver: KeyId
    issued_at: datetime
    expires_at: datetime
    bundle_revision: str
    bundle_digest: str
    engine: str
