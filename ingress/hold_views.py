"""What is shown of holds and of reviews: persons by pseudonym."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from retention.hold import Hold
from retention.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """A legal hold.

    Attributes:
        overdue: Whether it should have been reviewed by now. It blocks all the same.
    """

    hold_id: str
    matter: str
    state: str
    scope: dict[str, Any]
    issuer: str
    approver: str | None
    release_issuer: str | None
    release_approver: str | None
    tell_subject: bool
    placed_at: datetime
    approved_at: datetime | None
    review_at: datetime
    released_at: datetime | None
    blocks: bool
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A conflict that waits for a person."""

    review_id: str
    object_id: str
    rules: tuple[int, ...]
    cause: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    outcome: str | None
    decided_by: str | None


def hold_view(hold: Hold, now: datetime) -> HoldView:
    """A hold as it is shown."""
    return HoldView(
        hold_id=hold.hold_id,
        matter=hold.matter,
        state=hold.state.value,
        scope=hold.scope.document(),
        issuer=hold.issuer,
        approver=hold.approver,
        release_issuer=hold.release_issuer,
        release_approver=hold.release_approver,
        tell_subject=hold.tell_subject,
        placed_at=hold.placed_at,
        approved_at=hold.approved_at,
        review_at=hold.review_at,
        released_at=hold.released_at,
        blocks=hold.blocks,
        overdue=hold.overdue(now),
    )


def review_view(review: Review) -> ReviewView:
    """A review as it is shown."""
    return ReviewView(
        review_id=review.review_id,
        object_id=review.object_id,
        rules=review.rules,
        cause=review.cause,
        opened_at=review.opened_at,
        due_at=review.due_at,
        closed_at=review.closed_at,
        outcome=None if review.outcome is None else review.outcome.value,
        decided_by=review.decided_by,
    )
