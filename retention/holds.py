"""Legal holds: a matter, what it covers, who asked, who approved, when it is looked at again (R-HOLD-1).

Two persons place a hold and two release it. It blocks destruction from the moment it is proposed until its release has
been approved: an approval that comes too late must not find the evidence gone, and one person alone cannot let it go.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.errors import InvalidFactsError
from governance.identity import TenantId
from governance.recorder import Change
from governance.tables import subjects
from retention.errors import SamePersonError, TransitionError, UnknownHoldError
from retention.hold import Hold, HoldState, details_of, hold_of, row_of
from retention.hold_scope import HoldScope, Item
from retention.tables import holds, object_subjects, objects

HOLD_ID_BYTES: Final = 16
MAX_HOLDS: Final = 1_000  # unreleased ones of one tenant: each is asked about every object that is to go
MAX_REVIEW: Final = timedelta(days=366)


class Holds:
    """The holds' repository, and the door that destruction passes through."""

    def __init__(self, database: Database, changes: Changes, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._now = now
        # Destruction asks and acts within it; a hold is written within it. One process writes (the audit log's lock
        # sees to that), so nothing is destroyed between a hold's proposal and its first question.
        self._fence = asyncio.Lock()
        self._moving = asyncio.Lock()

    @asynccontextmanager
    async def fence(self) -> AsyncIterator[None]:
        """While it is held no hold is placed: ask `blocking`, and destroy what it does not name, inside one fence."""
        async with self._fence:
            yield

    async def place(
        self,
        tenant: TenantId,
        *,
        matter: str,
        scope: HoldScope,
        review_at: datetime,
        tell_subject: bool,
        actor: str,
    ) -> Hold:
        """Propose a hold. It blocks from now on, approved or not.

        Raises:
            InvalidFactsError: A value is not of its form, a subject is not this tenant's, the review is past or more
                than a year off, or there are too many holds.
        """
        now, review = self._now(), form.moment(review_at)
        if review is None or not now < review <= now + MAX_REVIEW:
            raise InvalidFactsError("a hold is reviewed within a year")
        hold = Hold(
            hold_id=secrets.token_hex(HOLD_ID_BYTES),
            tenant=tenant,
            matter=form.name(matter),
            scope=scope.checked(),
            state=HoldState.PROPOSED,
            issuer=actor,
            approver=None,
            release_issuer=None,
            release_approver=None,
            tell_subject=tell_subject,
            placed_at=now,
            approved_at=None,
            review_at=review,
            released_at=None,
        )

        async def effect(intent: int) -> Hold:
            async with self._fence, self._database.begin() as connection:
                await connection.execute(insert(holds).values(row_of(hold) | {"intent": intent}))
            return hold

        async with self._moving:
            await self._acceptable(hold)
            return await self._changes.make(
                Change(tenant, "hold.propose", hold.hold_id, actor, details_of(hold)), effect
            )

    async def approve(self, tenant: TenantId, hold_id: str, *, actor: str) -> Hold:
        """Approve a proposed hold, with another key than its issuer's.

        Raises:
            UnknownHoldError: This tenant has none of that id.
            SamePersonError: The same key proposed it.
            TransitionError: It is not proposed.
        """
        async with self._moving:
            hold = await self._standing(tenant, hold_id, HoldState.PROPOSED)
            _another(hold.issuer, actor)
            active = replace(hold, state=HoldState.ACTIVE, approver=actor, approved_at=self._now())
            return await self._move(active, "hold.approve", actor)

    async def propose_release(self, tenant: TenantId, hold_id: str, *, actor: str) -> Hold:
        """Propose to release a hold. It goes on blocking.

        Raises:
            UnknownHoldError: This tenant has none of that id.
            TransitionError: It is released, or its release is proposed already.
        """
        async with self._moving:
            hold = await self._standing(tenant, hold_id, HoldState.PROPOSED, HoldState.ACTIVE)
            proposed = replace(hold, state=HoldState.RELEASE_PROPOSED, release_issuer=actor)
            return await self._move(proposed, "hold.propose_release", actor)

    async def approve_release(self, tenant: TenantId, hold_id: str, *, actor: str) -> Hold:
        """Release a hold, with another key than the one that proposed it. What is due goes with the next run.

        Raises:
            UnknownHoldError: This tenant has none of that id.
            SamePersonError: The same key proposed its release.
            TransitionError: Its release is not proposed.
        """
        async with self._moving:
            hold = await self._standing(tenant, hold_id, HoldState.RELEASE_PROPOSED)
            _another(hold.release_issuer, actor)
            released = replace(hold, state=HoldState.RELEASED, release_approver=actor, released_at=self._now())
            return await self._move(released, "hold.release", actor)

    async def review(self, tenant: TenantId, hold_id: str, *, review_at: datetime, actor: str) -> Hold:
        """Say that an unreleased hold has been looked at, and when it will be again.

        Raises:
            UnknownHoldError: This tenant has none of that id.
            TransitionError: It is released.
            InvalidFactsError: The next review is past or more than a year off.
        """
        now, review = self._now(), form.moment(review_at)
        if review is None or not now < review <= now + MAX_REVIEW:
            raise InvalidFactsError("a hold is reviewed within a year")
        async with self._moving:
            hold = await self._standing(tenant, hold_id, *set(HoldState) - {HoldState.RELEASED})
            return await self._move(replace(hold, review_at=review), "hold.review", actor)

    async def get(self, tenant: TenantId, hold_id: str) -> Hold:
        """A hold as it stands.

        Raises:
            UnknownHoldError: This tenant has none of that id.
        """
        mine = (holds.c.tenant == tenant) & (holds.c.hold_id == hold_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(select(holds).where(mine))).first()
        if row is None:
            raise UnknownHoldError("there is no such hold")
        return hold_of(row)

    async def overdue(self, now: datetime) -> list[Hold]:
        """Every tenant's holds that should have been reviewed by now. For officers."""
        mine = (holds.c.state != HoldState.RELEASED) & (holds.c.review_at <= now)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(holds).where(mine).order_by(holds.c.review_at))
            return [hold_of(row) for row in rows]

    async def blocking(self, tenant: TenantId, object_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """Which of these objects may not be destroyed: by id, the matters of the holds that cover them.

        To act on the answer, ask inside `fence`.
        """
        return await self._covering(tenant, object_ids, lambda hold: hold.blocks)

    async def blocking_items(self, tenant: TenantId, items: Sequence[Item]) -> list[frozenset[str]]:
        """The same of things that are not objects, such as sidecars: the matters, for each in turn."""
        async with self._database.begin() as connection:
            standing = await _unreleased(connection, tenant)
        return [frozenset(hold.matter for hold in standing if hold.scope.covers(item)) for item in items]

    async def matters(self, tenant: TenantId, object_id: str) -> frozenset[str]:
        """The matters of approved holds on an object, for whose purpose a restricted object may be read."""
        approved = {HoldState.ACTIVE, HoldState.RELEASE_PROPOSED}
        found = await self._covering(
            tenant, [object_id], lambda hold: hold.state in approved and hold.approver is not None
        )
        return found.get(object_id, frozenset())

    async def list(self, tenant: TenantId) -> list[Hold]:
        """A tenant's holds, the released ones too, oldest first."""
        order = (holds.c.placed_at, holds.c.hold_id)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(holds).where(holds.c.tenant == tenant).order_by(*order))
            return [hold_of(row) for row in rows]

    async def _covering(
        self, tenant: TenantId, object_ids: Sequence[str], counts: Callable[[Hold], bool]
    ) -> dict[str, frozenset[str]]:
        async with self._database.begin() as connection:
            standing = [hold for hold in await _unreleased(connection, tenant) if counts(hold)]
            items = await _items(connection, tenant, object_ids) if standing else {}
        found = {
            object_id: frozenset(hold.matter for hold in standing if hold.scope.covers(item))
            for object_id, item in items.items()
        }
        return {object_id: matters for object_id, matters in found.items() if matters}

    async def _acceptable(self, hold: Hold) -> None:
        named = hold.scope.subjects
        mine = (subjects.c.tenant == hold.tenant) & subjects.c.subject.in_(named)
        async with self._database.begin() as connection:
            standing = await _unreleased(connection, hold.tenant)
            known = {row.subject for row in await connection.execute(select(subjects.c.subject).where(mine))}
        if len(standing) >= MAX_HOLDS:
            raise InvalidFactsError("this tenant has as many holds as it may have")
        if known != set(named):
            raise InvalidFactsError("the scope names a subject that this tenant does not have")

    async def _standing(self, tenant: TenantId, hold_id: str, *states: HoldState) -> Hold:
        hold = await self.get(tenant, hold_id)
        if hold.state not in states:
            raise TransitionError("the hold cannot take this step now")
        return hold

    async def _move(self, hold: Hold, change: str, actor: str) -> Hold:
        async def effect(intent: int) -> Hold:
            changed = update(holds).where(holds.c.hold_id == hold.hold_id).values(row_of(hold) | {"intent": intent})
            async with self._fence, self._database.begin() as connection:
                await connection.execute(changed)
            return hold

        return await self._changes.make(Change(hold.tenant, change, hold.hold_id, actor, details_of(hold)), effect)


def _another(first: str | None, second: str) -> None:
    if first == second:
        raise SamePersonError("whoever proposed this may not approve it")


async def _unreleased(connection: AsyncConnection, tenant: TenantId) -> list[Hold]:
    mine = (holds.c.tenant == tenant) & (holds.c.state != HoldState.RELEASED)
    return [hold_of(row) for row in await connection.execute(select(holds).where(mine))]


async def _items(connection: AsyncConnection, tenant: TenantId, object_ids: Sequence[str]) -> dict[str, Item]:
    """What a scope is asked about, by object."""
    wanted = select(objects).where(objects.c.object_id.in_(object_ids))  # the tenant below: see `Destruction`
    whose: dict[str, set[str]] = {}
    voices = select(object_subjects).where(object_subjects.c.object_id.in_(object_ids))
    for row in await connection.execute(voices):
        whose.setdefault(row.object_id, set()).add(row.subject)
    return {
        row.object_id: Item(
            subjects=frozenset(whose.get(row.object_id, ())),
            stream_id=row.stream_id,
            scheduled_class=f"{row.kind}.{row.retention_class}",
            created_at=row.created_at,
        )
        for row in await connection.execute(wanted)
        if row.tenant == tenant
    }
