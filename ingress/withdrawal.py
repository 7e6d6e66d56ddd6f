"""Withdrawing a consent, and queueing what policy says follows from it (GDPR Art. 7(3), 17(1)(b))."""

from governance.consent import Consents
from governance.identity import TenantId
from retention.rights import Rights


async def withdraw(consents: Consents, rights: Rights | None, tenant: TenantId, consent_id: str, *, actor: str) -> None:
    """Withdraw a consent. Streams that rest on it end; what was stored on it waits for a second person to erase it.

    Args:
        consents: Governance's.
        rights: Who queues; None where nothing is stored.
        tenant: Whose consent.
        consent_id: Which one.
        actor: On whose behalf.

    Raises:
        UnknownConsentError: This tenant has no such consent.
    """
    subject = (await consents.get(tenant, consent_id)).facts.subject
    await consents.withdraw(tenant, consent_id, actor=actor)
    # Also where it was withdrawn before: whoever was cut off in between calls again. What waits already is not doubled.
    if rights is not None:
        await rights.on_consent_withdrawn(tenant, subject, actor=actor)
