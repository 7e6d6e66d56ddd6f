"""Conflicts that a person decides: a hold or a statute says keep, the law or the subject says destroy.

A review has a deadline; until it is decided the object is kept and restricted (controls, part 4). One is open for an
object at a time.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from governance.changes import Changes
from governance.database import Database
from governance.identity import TenantId
from governance.recorder import Change
from retention.errors import HeldError, TransitionError, UnknownObjectError
from retention.holds import Holds
from retention.precedence import Outcome, Verdict
from retention.tables import objects, reviews

REVIEW_ID_BYTES: Final = 16
REVIEW_TIME: Final = timedelta(days=14)
"""Time to decide. GDPR Art. 12(3) gives the controller a month in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A conflict as it stands.

    Attributes:
        review_id: Random.
        tenant: Whose content.
        object_id: What it is about.
        rules: The rules of precedence that met, the one that keeps first.
        cause: Their names, a token.
        opened_at: When they met.
        due_at: By when a person decides.
        closed_at: When one did.
        outcome: What was decided.
        decided_by: The key that decided.
    """

    review_id: str
    tenant: TenantId
    object_id: str
    rules: tuple[int, ...]
    cause: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    decided_by: str | None


class Reviews:
    """The reviews' repository."""

    def __init__(self, database: Database, changes: Changes, holds: Holds, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._holds = holds
        self._now = now

    async def open(self, tenant: TenantId, verdicts: dict[str, Verdict], *, intent: int) -> int:
        """Open a review for each object, unless one is open, and restrict the objects: in one transaction.

        Args:
            tenant: Whose.
            verdicts: By object id, what `decide` said of this tenant's objects.
            intent: Index of the audit entry that announced the run or the erasure that met the conflicts.

        Returns:
            How many were opened now.
        """
        now = self._now()
        async with self._database.begin() as connection:
            already = await _open_for(connection, list(verdicts))
            rows = [
                _opened(tenant, object_id, verdict, now) | {"intent": intent}
                for object_id, verdict in verdicts.items()
                if object_id not in already
            ]
            if rows:
                await connection.execute(insert(reviews), rows)
            await restrict(connection, list(verdicts), intent)
        return len(rows)

    async def outcomes(self, tenant: TenantId, object_ids: Sequence[str]) -> dict[str, Outcome]:
        """What was decided about these objects, the newest decision of each."""
        decided = reviews.c.object_id.in_(object_ids) & reviews.c.closed_at.is_not(None)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(reviews).where(decided).order_by(reviews.c.closed_at))
            return {row.object_id: Outcome(row.outcome) for row in rows if row.tenant == tenant}

    async def decide(self, tenant: TenantId, review_id: str, outcome: Outcome, *, actor: str) -> Review:
        """Decide a conflict. What is to be destroyed goes with the next run or erasure.

        Raises:
            UnknownObjectError: This tenant has no such review.
            TransitionError: It has been decided.
            HeldError: It is to be destroyed, and a hold covers it: release that first, which takes two.
        """
        review = await self.get(tenant, review_id)
        if review.closed_at is not None:
            raise TransitionError("the review has been decided")
        if outcome is Outcome.DESTROY and await self._holds.blocking(tenant, [review.object_id]):
            raise HeldError("a legal hold covers the object")
        values = {"closed_at": self._now(), "outcome": outcome.value, "decided_by": actor}
        undecided = (reviews.c.review_id == review_id) & reviews.c.closed_at.is_(None)

        async def effect(intent: int) -> Review:
            async with self._database.begin() as connection:
                changed = await connection.execute(update(reviews).where(undecided).values(values | {"intent": intent}))
                if changed.rowcount != 1:
                    raise TransitionError("the review has been decided")
            return await self.get(tenant, review_id)

        details = {"object": review.object_id, "outcome": outcome.value, "cause": review.cause}
        return await self._changes.make(Change(tenant, "review.decide", review_id, actor, details), effect)

    async def get(self, tenant: TenantId, review_id: str) -> Review:
        """A review as it stands.

        Raises:
            UnknownObjectError: This tenant has none of that id.
        """
        mine = (reviews.c.tenant == tenant) & (reviews.c.review_id == review_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(select(reviews).where(mine))).first()
        if row is None:
            raise UnknownObjectError("there is no such review")
        return _review(row)

    async def overdue(self, now: datetime) -> int:
        """How many reviews of all tenants should have been decided by now."""
        mine = reviews.c.closed_at.is_(None) & (reviews.c.due_at <= now)
        async with self._database.begin() as connection:
            return int((await connection.execute(select(func.count()).select_from(reviews).where(mine))).scalar_one())

    async def list(self, tenant: TenantId) -> list[Review]:
        """A tenant's reviews that are open, the most urgent first."""
        mine = (reviews.c.tenant == tenant) & reviews.c.closed_at.is_(None)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(reviews).where(mine).order_by(reviews.c.due_at, reviews.c.review_id))
            return [_review(row) for row in rows]


async def restrict(connection: AsyncConnection, object_ids: Sequence[str], intent: int) -> None:
    """Let objects be read for the matter alone from now on (as in GDPR Art. 18), within the caller's transaction.

    The caller has made sure whose they are.
    """
    open_ones = objects.c.object_id.in_(object_ids) & objects.c.restricted.is_(other=False)
    await connection.execute(update(objects).where(open_ones).values(restricted=True, intent=intent))


async def _open_for(connection: AsyncConnection, object_ids: Sequence[str]) -> set[str]:
    mine = reviews.c.object_id.in_(object_ids) & reviews.c.closed_at.is_(None)
    return {row.object_id for row in await connection.execute(select(reviews.c.object_id).where(mine))}


def _opened(tenant: TenantId, object_id: str, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "review_id": secrets.token_hex(REVIEW_ID_BYTES),
        "tenant": tenant,
        "object_id": object_id,
        "rules": [verdict.rule, *verdict.against],
        "cause": verdict.why,
        "opened_at": now,
        "due_at": now + REVIEW_TIME,
        "closed_at": None,
        "outcome": None,
        "decided_by": None,
    }


def _review(row: Row[Any]) -> Review:
    return Review(
        review_id=row.review_id,
        tenant=TenantId(row.tenant),
        object_id=row.object_id,
        rules=tuple(row.rules),
        cause=row.cause,
        opened_at=row.opened_at,
        due_at=row.due_at,
        closed_at=row.closed_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        decided_by=row.decided_by,
    )
