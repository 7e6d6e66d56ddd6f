"""A legal hold as it stands, and as it is stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from governance import form
from governance.identity import TenantId
from retention.hold_scope import HoldScope


class HoldState(StrEnum):
    """Where a hold stands. All but `released` block."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RELEASE_PROPOSED = "release_proposed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold as it stands.

    Attributes:
        hold_id: Random.
        tenant: Whose content.
        matter: The case's slug.
        scope: What it covers.
        state: Where it stands.
        issuer: The key that proposed it.
        approver: The key that approved it.
        release_issuer: The key that proposed its release.
        release_approver: The key that approved that.
        tell_subject: Whether a subject who asks for erasure may be told of it.
        placed_at: When it was proposed.
        approved_at: When it was approved.
        review_at: When it has to be looked at again.
        released_at: When its release was approved.
    """

    hold_id: str
    tenant: TenantId
    matter: str
    scope: HoldScope
    state: HoldState
    issuer: str
    approver: str | None
    release_issuer: str | None
    release_approver: str | None
    tell_subject: bool
    placed_at: datetime
    approved_at: datetime | None
    review_at: datetime
    released_at: datetime | None

    @property
    def blocks(self) -> bool:
        """Whether it keeps anything from being destroyed."""
        return self.state is not HoldState.RELEASED

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been looked at by now. It blocks all the same."""
        return self.blocks and self.review_at <= now


def row_of(hold: Hold) -> dict[str, Any]:
    """A hold as it is stored, but for its intent."""
    return {
        "hold_id": hold.hold_id,
        "tenant": hold.tenant,
        "matter": hold.matter,
        "scope": hold.scope.document(),
        "state": hold.state,
        "issuer": hold.issuer,
        "approver": hold.approver,
        "release_issuer": hold.release_issuer,
        "release_approver": hold.release_approver,
        "tell_subject": hold.tell_subject,
        "placed_at": hold.placed_at,
        "approved_at": hold.approved_at,
        "review_at": hold.review_at,
        "released_at": hold.released_at,
    }


def details_of(hold: Hold) -> dict[str, str]:
    """What the log is told of a hold: nothing that its scope names."""
    told = {name: form.detail(row_of(hold)[name]) for name in ("matter", "state", "review_at", "tell_subject")}
    return told | {"scope": hold.scope.digest()}


def hold_of(row: Row[Any]) -> Hold:
    """A hold as it was stored."""
    return Hold(
        hold_id=row.hold_id,
        tenant=TenantId(row.tenant),
        matter=row.matter,
        scope=HoldScope.of(row.scope),
        state=HoldState(row.state),
        issuer=row.issuer,
        approver=row.approver,
        release_issuer=row.release_issuer,
        release_approver=row.release_approver,
        tell_subject=row.tell_subject,
        placed_at=row.placed_at,
        approved_at=row.approved_at,
        review_at=row.review_at,
        released_at=row.released_at,
    )
