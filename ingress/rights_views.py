"""What is shown of a rights request: to the privacy desk, and to the person whose it is."""

from dataclasses import dataclass, field
from datetime import datetime

from retention.rights import Filed, Followed
from retention.rights_links import Offer
from retention.rights_policy import RightsType
from retention.rights_records import Request
from retention.rights_states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request, as the desk and its approvers see it; the person by pseudonym."""

    request_id: str
    type: RightsType
    regime: str
    state: State
    subject: str | None
    filed_by: str
    decided_by: str | None
    reason: str | None
    basis: str | None
    received_at: datetime
    confirm_by: datetime | None
    due_at: datetime
    extended_at: datetime | None
    closed_at: datetime | None
    erasure_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """A request, and the signed receipt of its erasure once there is one."""

    request: RequestView
    receipt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request that has just been filed: the only time its link is seen."""

    request: RequestView
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A filing link that has just been issued: the only time it is seen."""

    link: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedView:
    """A person's own request. It names nobody: whoever finds the link learns of no person."""

    tenant: str
    type: RightsType
    regime: str
    state: State
    reason: str | None
    basis: str | None
    received_at: datetime
    confirm_by: datetime | None
    due_at: datetime
    extended_at: datetime | None
    closed_at: datetime | None
    receipt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """What a filing link is good for."""

    tenant: str
    types: tuple[RightsType, ...]
    expires_at: datetime


def request_view(request: Request, confirm_by: datetime | None) -> RequestView:
    """What the desk sees."""
    return RequestView(
        request_id=request.request_id,
        type=request.type,
        regime=request.regime,
        state=request.state,
        subject=request.subject,
        filed_by=request.filed_by,
        decided_by=request.decided_by,
        reason=request.reason,
        basis=request.basis,
        received_at=request.received_at,
        confirm_by=confirm_by,
        due_at=request.due_at,
        extended_at=request.extended_at,
        closed_at=request.closed_at,
        erasure_id=request.erasure_id,
    )


def followed_view(followed: Followed) -> FollowedView:
    """What the person sees."""
    request = followed.request
    return FollowedView(
        tenant=request.tenant,
        type=request.type,
        regime=request.regime,
        state=request.state,
        reason=request.reason,
        basis=request.basis,
        received_at=request.received_at,
        confirm_by=followed.confirm_by,
        due_at=request.due_at,
        extended_at=request.extended_at,
        closed_at=request.closed_at,
        receipt=followed.receipt is not None,
    )


def just_filed(filed: Filed) -> FollowedView:
    """What the person sees right after filing."""
    return followed_view(Followed(request=filed.request, confirm_by=None, receipt=None))


def offer_view(offer: Offer) -> OfferView:
    """What the holder of a filing link sees."""
    return OfferView(tenant=offer.tenant, types=tuple(RightsType), expires_at=offer.expires_at)
