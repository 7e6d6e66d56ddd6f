"""A stream's entries in the audit log, made from what the steps gave out."""

from audit.events import StreamDenied, StreamPermitted
from governance.decision import Obligations, Permit
from governance.errors import Denied
from governance.request import StreamRequest


def permitted(request: StreamRequest, permit: Permit, *, again: bool) -> StreamPermitted:
    """The entry of a permit."""
    return StreamPermitted(
        stream_id=request.stream_id,
        decision_id=permit.decision_id,
        key_id=request.principal.key_id,
        subjects=tuple(subject or "" for subject in request.subjects),
        purpose=_purpose(request),
        lawful_basis=request.lawful_basis or "",
        consent_id=request.consent.consent_id if request.consent else "",
        bundle_revision=permit.bundle_revision,
        bundle_digest=permit.bundle_digest,
        engine=permit.engine,
        obligations=_words(permit.obligations),
        expires_at=permit.expires_at.isoformat(timespec="milliseconds"),
        again=again,
    )


def denied(request: StreamRequest, refusal: Denied, *, again: bool) -> StreamDenied:
    """The entry of a refusal."""
    return StreamDenied(
        stream_id=request.stream_id,
        decision_id=refusal.decision_id,
        key_id=request.principal.key_id,
        subjects=tuple(subject or "" for subject in request.subjects),
        purpose=_purpose(request),
        lawful_basis=request.lawful_basis or "",
        consent_id=request.consent.consent_id if request.consent else "",
        bundle_revision=refusal.bundle_revision,
        bundle_digest=refusal.bundle_digest,
        reasons=refusal.reasons,
        again=again,
    )


def _purpose(request: StreamRequest) -> str:
    """The purpose, if the tenant has registered it: anything else is the client's own text, which no leaf may hold."""
    return request.purpose if request.purpose in request.tenant.purposes else "unregistered"


def _words(obligations: Obligations) -> dict[str, str]:
    """What is redacted, as `LABEL:operator` with commas between; the rest as it stands."""
    names = [name for name in Obligations.__dataclass_fields__ if name != "redaction"]
    redacted = ",".join(f"{label}:{operator}" for label, operator in sorted(obligations.redaction.items()))
    return {name: str(getattr(obligations, name)).lower() for name in names} | {"redaction": redacted}
