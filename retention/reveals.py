"""Requests to turn tokens back: asked for by one key, approved by another, carried out once."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import func, insert, select, update

from governance.changes import Changes
from governance.database import Database
from governance.errors import InvalidFactsError
from governance.identity import Principal, TenantId
from governance.recorder import Change
from redaction.operators.tokens import Token
from retention.errors import SamePersonError, TransitionError, UnknownRevealError
from retention.reveal import Reveal, RevealState
from retention.tables import reveals

REVEAL_ID_BYTES: Final = 16
LIFE: Final = timedelta(hours=24)
"""After which a request that was not carried out is over; policy lets an approval count for less."""
MAX_OPEN: Final = 1_000
"""Requests of one tenant that were neither carried out nor are over."""

T = TypeVar("T")


class Reveals:
    """The requests' repository. Every method may raise `RecordsUnavailableError`."""

    def __init__(self, database: Database, changes: Changes, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._now = now
        self._moving = asyncio.Lock()

    async def request(self, requester: Principal, token: Token, purpose: str) -> Reveal:
        """Ask for a token to be turned back. `purpose` MUST be one of the tenant's: it stands in the log.

        Raises:
            InvalidFactsError: The tenant has as many open requests as it may have.
        """
        reveal = Reveal(
            reveal_id=secrets.token_hex(REVEAL_ID_BYTES),
            tenant=requester.tenant,
            label=token.label,
            key_id=token.key_id,
            token_digest=digest(token),
            purpose=purpose,
            state=RevealState.REQUESTED,
            requester=requester.key_id,
            approver=None,
            requested_at=self._now(),
            approved_at=None,
            revealed_at=None,
        )

        async def effect(intent: int) -> Reveal:
            async with self._database.begin() as connection:
                await connection.execute(insert(reveals).values(reveal.row() | {"intent": intent}))
            return reveal

        async with self._moving:
            if await self._open(requester.tenant) >= MAX_OPEN:
                raise InvalidFactsError("this tenant has as many open requests to turn tokens back as it may have")
            return await self._make(reveal, "reveal.request", requester, effect)

    async def approve(self, approver: Principal, reveal_id: str) -> Reveal:
        """Approve a request, with another key than the one that asked.

        Raises:
            UnknownRevealError: The tenant has none of that id.
            SamePersonError: The same key asked.
            TransitionError: It was approved already, carried out, or is over.
        """
        async with self._moving:
            reveal = await self.standing(approver.tenant, reveal_id, RevealState.REQUESTED)
            if reveal.requester == approver.key_id:
                raise SamePersonError("whoever asked for this may not approve it")
            now = self._now()
            approved = replace(reveal, state=RevealState.APPROVED, approver=approver.key_id, approved_at=now)

            async def effect(intent: int) -> Reveal:
                await self._write(approved, RevealState.REQUESTED, intent)
                return approved

            return await self._make(approved, "reveal.approve", approver, effect)

    async def carry_out(self, reveal: Reveal, requester: Principal, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work and close the request, once: the outcome is given out only when that is durable.

        Raises:
            TransitionError: It has been carried out meanwhile.
            Exception: Whatever `work` raises; the request stands.
        """
        revealed = replace(reveal, state=RevealState.REVEALED, revealed_at=self._now())

        async def effect(intent: int) -> T:
            outcome = await work()
            await self._write(revealed, RevealState.APPROVED, intent)
            return outcome

        async with self._moving:
            await self.standing(reveal.tenant, reveal.reveal_id, RevealState.APPROVED)
            return await self._changes.make(
                Change(reveal.tenant, "reveal.open", reveal.reveal_id, requester.key_id, revealed.details), effect
            )

    async def standing(self, tenant: TenantId, reveal_id: str, state: RevealState) -> Reveal:
        """A request that is in this state and not over.

        Raises:
            UnknownRevealError: The tenant has none of that id.
            TransitionError: It is in another state, or is over.
        """
        mine = (reveals.c.tenant == tenant) & (reveals.c.reveal_id == reveal_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(select(reveals).where(mine))).first()
        if row is None:
            raise UnknownRevealError("there is no such request to turn a token back")
        reveal = Reveal.of_row(row)
        if reveal.state is not state or self._now() - reveal.requested_at >= LIFE:
            raise TransitionError("the request cannot take this step now")
        return reveal

    async def list(self, tenant: TenantId) -> list[Reveal]:
        """A tenant's requests, those that are over too, oldest first."""
        order = (reveals.c.requested_at, reveals.c.reveal_id)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(reveals).where(reveals.c.tenant == tenant).order_by(*order))
            return [Reveal.of_row(row) for row in rows]

    async def _open(self, tenant: TenantId) -> int:
        unfinished = (reveals.c.state != RevealState.REVEALED) & (reveals.c.requested_at > self._now() - LIFE)
        query = select(func.count()).select_from(reveals).where((reveals.c.tenant == tenant) & unfinished)
        async with self._database.begin() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _write(self, reveal: Reveal, before: RevealState, intent: int) -> None:
        mine = (reveals.c.reveal_id == reveal.reveal_id) & (reveals.c.state == before)
        async with self._database.begin() as connection:
            done = await connection.execute(update(reveals).where(mine).values(reveal.row() | {"intent": intent}))
            if done.rowcount != 1:
                raise TransitionError("the request cannot take this step now")

    async def _make(
        self, reveal: Reveal, change: str, actor: Principal, effect: Callable[[int], Awaitable[Reveal]]
    ) -> Reveal:
        told = Change(reveal.tenant, change, reveal.reveal_id, actor.key_id, reveal.details)
        return await self._changes.make(told, effect)


def digest(token: Token) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.text().encode()).digest()
