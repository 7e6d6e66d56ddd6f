"""Nothing that was stored is read but by policy's leave, and by none that is not on record (P4.1, R-MIN-1).

    (1) policy decides        a `ReadPermit`, or `Denied` is raised
    (2) the log records       only a durable append gives `Recorded[ReadPermit]`
    (3) the vault opens       it takes nothing else, and one object for one permit

A refusal is on record before it is raised, also the platform's own where policy cannot be asked.
"""

from datetime import datetime
from typing import Final

from audit.events import ContentRead, ContentReadDenied, RecordsRead
from audit.log import AuditLog
from audit.recorded import Recorded
from governance.access import LEGAL_MATTER, AccessRequest, ReadPermit
from governance.errors import Denied, PolicyUnavailableError
from governance.policy import BundleIdentity, PolicyEngine

UNREGISTERED: Final = "unregistered"
"""Stands in the log for a purpose that is not the tenant's own: the request's text, which no leaf may hold."""


async def permitted(
    policy: PolicyEngine, log: AuditLog, request: AccessRequest, now: datetime, *, again: bool = False
) -> Recorded[ReadPermit]:
    """Leave to read an object, on record. To be asked for before a byte of it is opened.

    Args:
        policy: Decides.
        log: Where the decision goes.
        request: The facts.
        now: The clock.
        again: Whether this is to go on with a reading that was permitted before.

    Raises:
        Denied: Policy refuses it; the refusal is on record.
        PolicyUnavailableError: Policy could not be asked; that is on record as a refusal.
        AuditError: It could not be recorded; nothing is permitted then.
    """
    permit = await _decided(policy, log, request, now)  # (1)
    stored = request.object
    read = ContentRead(
        object_id=stored.object_id,
        stream_id=stored.stream_id,
        retention_class=stored.retention_class,
        actor=permit.actor,
        purpose=_purpose(request),
        decision_id=permit.decision_id,
        bundle_revision=permit.bundle_revision,
        bundle_digest=permit.bundle_digest,
        again=again,
    )
    return await log.record(permit.tenant, read, permit)  # (2)


async def consulted(policy: PolicyEngine, log: AuditLog, request: AccessRequest, now: datetime) -> ReadPermit:
    """The same decision where only the object's description is looked at.

    What comes of it opens nothing, for it was not recorded as a reading: the entry says that records were read.
    Raises what `permitted` does.
    """
    permit = await _decided(policy, log, request, now)
    await log.append(permit.tenant, RecordsRead(actor=permit.actor, operation="recordings.show", count=1))
    return permit


async def denied(log: AuditLog, request: AccessRequest, refusal: Denied) -> None:
    """Record a refusal. Whoever opens what was permitted may meet one still: things change between the two."""
    bundle = BundleIdentity(refusal.bundle_revision, refusal.bundle_digest)
    await _refused(log, request, bundle, refusal.decision_id, refusal.reasons)


async def _decided(policy: PolicyEngine, log: AuditLog, request: AccessRequest, now: datetime) -> ReadPermit:
    try:
        return await policy.access(request, now)
    except Denied as refusal:
        await denied(log, request, refusal)
        raise
    except PolicyUnavailableError as error:
        await _refused(log, request, policy.bundle, "", (error.code,))
        raise


async def _refused(
    log: AuditLog, request: AccessRequest, bundle: BundleIdentity, decision_id: str, reasons: tuple[str, ...]
) -> None:
    stored, principal = request.object, request.principal
    entry = ContentReadDenied(
        object_id=stored.object_id,
        stream_id=stored.stream_id,
        retention_class=stored.retention_class,
        actor=principal.key_id,
        purpose=_purpose(request),
        decision_id=decision_id,
        bundle_revision=bundle.revision,
        bundle_digest=bundle.digest,
        reasons=reasons,
    )
    await log.append(principal.tenant, entry)


def _purpose(request: AccessRequest) -> str:
    known = request.tenant.purposes | {request.object.purpose, LEGAL_MATTER}
    return request.purpose if request.purpose in known else UNREGISTERED
