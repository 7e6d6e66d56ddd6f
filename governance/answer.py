"""From the policy engine's answer to a `Permit`, a `ReadPermit` or a `RevealPermit`. Pure, and shared by both engines.

The answer comes from another process, so it is untrusted: what is not exactly a permit is none. Three outcomes exist,
a permit, `Denied`, and `PolicyUnavailableError` for everything else.
"""

from datetime import datetime, timedelta
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.access import LEGAL_MATTER, AccessRequest, ReadPermit
from governance.decision import (
    Certification,
    InterimPolicy,
    Obligations,
    Permit,
    RedactionHold,
    RedactionOperator,
    Storage,
    SurrogateScope,
)
from governance.errors import Denied, PolicyUnavailableError
from governance.identity import Principal
from governance.labels import Label
from governance.policy import BundleIdentity
from governance.profiles import Profiles
from governance.request import LawfulBasis, StreamRequest
from governance.reveal import RevealPermit, RevealRequest
from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio

MAX_PERMIT_SECONDS: Final = 300  # after which a live stream is decided anew, whatever the policy says
MAX_STREAM_SECONDS: Final = 24 * 3600
MAX_REASONS: Final = 64
UNUSABLE: Final = "the policy engine gave no usable answer"

_Name = Annotated[str, Field(min_length=1, max_length=128)]
_Reason = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}(\.[a-z0-9_]{1,64}){0,3}$")]
_Profiles = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._+-]{0,255}$")]


class _Verdict(BaseModel):
    """The whole answer. `reasons` may be shown to clients, hence their narrow form."""

    model_config = ConfigDict(extra="forbid", strict=True)

    allow: bool
    reasons: Annotated[list[_Reason], Field(max_length=MAX_REASONS)]
    obligations: dict[str, object]
    revision: str


class _Obligations(BaseModel):
    """Every obligation is required, and none is known that is not here: one we do not understand we cannot keep."""

    model_config = ConfigDict(extra="forbid", strict=True)

    redaction_profile: _Profiles
    redaction: dict[Annotated[Label, Field(strict=False)], Annotated[RedactionOperator, Field(strict=False)]]
    redaction_hold: Annotated[RedactionHold, Field(strict=False)]
    redaction_overdue_shown: bool
    redaction_certification: Annotated[Certification, Field(strict=False)]
    surrogate_scope: Annotated[SurrogateScope, Field(strict=False)]
    interim_policy: Annotated[InterimPolicy, Field(strict=False)]
    storage: Annotated[Storage, Field(strict=False)]
    clear_transcript: bool
    stored_audio: Annotated[StoredAudio, Field(strict=False)]
    audio_operator: Annotated[AudioOperator, Field(strict=False)]
    untimed_audio: Annotated[UntimedAudio, Field(strict=False)]
    retention_class: _Name
    region: _Name
    max_duration_seconds: Annotated[int, Field(ge=1, le=MAX_STREAM_SECONDS)]
    model_channel: _Name
    permit_seconds: Annotated[int, Field(ge=1)]


class _AccessObligations(BaseModel):
    """A reading, or a token's turning back, is bound to its time and to nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)

    permit_seconds: Annotated[int, Field(ge=1)]


FormT = TypeVar("FormT", bound=BaseModel)


def read(
    answer: object,
    request: StreamRequest,
    now: datetime,
    *,
    bundle: BundleIdentity,
    profiles: Profiles,
    engine: str,
    decision_id: str,
) -> Permit:
    """Read an answer to `request`, given at `now` under `bundle`, whose redaction profiles are `profiles`.

    Raises:
        Denied: A well-formed refusal.
        PolicyUnavailableError: Anything that is neither a permit nor a refusal, or was decided by another policy.
    """
    obligations = _obligations(_allowed(answer, bundle, decision_id), request, profiles)
    expires_at = _expiry(now, obligations.permit_seconds, request.principal)
    return Permit(
        decision_id=decision_id,
        stream_id=request.stream_id,
        tenant=request.principal.tenant,
        purpose=request.purpose,
        subjects=request.subjects,
        obligations=obligations,
        language=request.language,
        model_profile=request.model_profile,
        issued_at=now,
        expires_at=expires_at,
        bundle_revision=bundle.revision,
        bundle_digest=bundle.digest,
        engine=engine,
        consent_id=_consent_relied_on(request),
    )


def read_access(
    answer: object, request: AccessRequest, now: datetime, *, bundle: BundleIdentity, engine: str, decision_id: str
) -> ReadPermit:
    """Read an answer to a request to read a stored object; raises what `read` does."""
    stated = _form(_AccessObligations, _allowed(answer, bundle, decision_id).obligations)
    return ReadPermit(
        decision_id=decision_id,
        tenant=request.principal.tenant,
        object_id=request.object.object_id,
        stream_id=request.object.stream_id,
        kind=request.object.kind,
        retention_class=request.object.retention_class,
        actor=request.principal.key_id,
        purpose=request.purpose,
        matter=request.matter if request.purpose == LEGAL_MATTER else None,
        issued_at=now,
        expires_at=_expiry(now, min(stated.permit_seconds, MAX_PERMIT_SECONDS), request.principal),
        bundle_revision=bundle.revision,
        bundle_digest=bundle.digest,
        engine=engine,
    )


def read_reveal(
    answer: object, request: RevealRequest, now: datetime, *, bundle: BundleIdentity, engine: str, decision_id: str
) -> RevealPermit:
    """Read an answer to a request to turn a token back; raises what `read` does."""
    stated = _form(_AccessObligations, _allowed(answer, bundle, decision_id).obligations)
    if request.approver is None or request.approver == request.requester:
        raise PolicyUnavailableError("the policy engine's answer lets one person alone turn a token back")
    return RevealPermit(
        decision_id=decision_id,
        tenant=request.principal.tenant,
        label=request.label,
        purpose=request.purpose,
        actor=request.principal.key_id,
        approver=request.approver,
        issued_at=now,
        expires_at=_expiry(now, min(stated.permit_seconds, MAX_PERMIT_SECONDS), request.principal),
        bundle_revision=bundle.revision,
        bundle_digest=bundle.digest,
        engine=engine,
    )


def _allowed(answer: object, bundle: BundleIdentity, decision_id: str) -> _Verdict:
    """The verdict, if it is one by the policy in force and says yes and nothing against it."""
    verdict = _form(_Verdict, answer)
    if verdict.revision != bundle.revision:
        raise PolicyUnavailableError("the policy engine decides by another policy than the one in force")
    if verdict.allow is not True:
        raise _refusal(verdict, bundle, decision_id)
    if verdict.reasons:
        raise PolicyUnavailableError(UNUSABLE)
    return verdict


def _form(form: type[FormT], value: object) -> FormT:
    try:
        return form.model_validate(value)
    except ValidationError:
        raise PolicyUnavailableError(UNUSABLE) from None


def _expiry(now: datetime, seconds: int, principal: Principal) -> datetime:
    expires_at = min(now + timedelta(seconds=seconds), principal.key_expires_at)
    if expires_at <= now:
        raise PolicyUnavailableError(UNUSABLE)
    return expires_at


def _consent_relied_on(request: StreamRequest) -> str | None:
    """A consent that is named without a basis is the basis, as in policy."""
    relied_on = request.lawful_basis in {LawfulBasis.CONSENT, None}
    return request.consent.consent_id if relied_on and request.consent is not None else None


def _refusal(verdict: _Verdict, bundle: BundleIdentity, decision_id: str) -> Exception:
    if not verdict.reasons:
        return PolicyUnavailableError(UNUSABLE)
    reasons = tuple(sorted(set(verdict.reasons)))
    return Denied(decision_id, reasons, bundle_revision=bundle.revision, bundle_digest=bundle.digest)


def _obligations(verdict: _Verdict, request: StreamRequest, profiles: Profiles) -> Obligations:
    stated = _form(_Obligations, verdict.obligations)
    fields = {name: getattr(stated, name) for name in _Obligations.model_fields}
    obligations = Obligations(**fields | {"permit_seconds": min(stated.permit_seconds, MAX_PERMIT_SECONDS)})
    redacted = profiles.kept(obligations, request.principal.tenant, request.redaction_profile)
    if not redacted or _widens(obligations, request):
        raise PolicyUnavailableError("the policy engine's answer gives more than was asked for")
    return obligations


def _widens(stated: Obligations, request: StreamRequest) -> bool:
    """Whether an obligation goes beyond what the client asked for. A policy may only ever narrow that."""
    return (
        (stated.interim_policy is not InterimPolicy.NONE and not request.interim_results)
        or (stated.storage is not Storage.NONE and not request.storage)
        or (stated.clear_transcript and stated.storage is Storage.NONE)
        or stated.region != request.region
    )
