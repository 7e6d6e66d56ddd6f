"""Tenant epochs: which key of the port wraps a tenant's keys now, and how one gives way to the next (R-KEY-2).

Turning an epoch, in this order, each step durable before the next:

1. record the intent;
2. make a new epoch key, and in one transaction name it and retire the old one, which wraps nothing from then on;
3. wrap the survivors anew, batch by batch;
4. destroy the old epoch key in the port, and with it whatever only a copy of the database still holds;
5. note that it is destroyed, and record the result.

A crash leaves a retired epoch that is not destroyed; turning again finishes it, and begins no other.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from governance.changes import Changes
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from retention.errors import KeyUnavailableError, RetentionError
from retention.keys import EpochKeys, Move
from retention.tables import key_epochs, subject_keys

BATCH_SUBJECTS: Final = 256
EPOCH_BYTES: Final = 16
CONTENT: Final = "content"
SIDECAR: Final = "sidecar"


@dataclass(frozen=True, slots=True)
class Epoch:
    """A tenant's epoch: the records' name for it, and the key port's."""

    epoch: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Turned:
    """What turning an epoch did.

    Attributes:
        tenant: Whose.
        epoch: The one that wraps now.
        destroyed: Those that are gone: one, or more after a crash.
        rewrapped: Subjects whose keys were wrapped anew.
    """

    tenant: TenantId
    epoch: str
    destroyed: tuple[str, ...]
    rewrapped: int


def context(tenant: TenantId, subject: SubjectRef, epoch: str, use: str) -> dict[str, str]:
    """What a subject's wrapped key is bound to."""
    return {"epoch": epoch, "subject": subject, "tenant": tenant, "use": use, "v": "1"}


def wrapped_of(row: Row[Any], use: str) -> bytes | None:
    """One of the two wrapped keys of a subject's row; None once it was destroyed."""
    wrapped: bytes | None = row.content_key if use == CONTENT else row.sidecar_key
    return wrapped


class Epochs:
    """The epochs' repository. Every method may raise `RecordsUnavailableError`."""

    def __init__(self, database: Database, changes: Changes, port: EpochKeys, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._port = port
        self._now = now
        self._locks: dict[TenantId, asyncio.Lock] = {}
        self._turning = asyncio.Lock()

    def steady(self, tenant: TenantId) -> asyncio.Lock:
        """Held by whoever chooses an epoch and wraps under it: meanwhile this process does not retire it."""
        return self._locks.setdefault(tenant, asyncio.Lock())

    async def require_active(self, connection: AsyncConnection, epoch: Epoch) -> None:
        """Call it after an insertion, in its transaction: nobody else can retire the epoch before that commits.

        Raises:
            KeyUnavailableError: It was retired since it was chosen; what was wrapped would die with it.
        """
        query = select(key_epochs.c.retired_at).where(key_epochs.c.epoch == epoch.epoch)
        if (await connection.execute(query)).scalar_one() is not None:
            raise KeyUnavailableError("the epoch was turned meanwhile; try again")

    async def current(self, tenant: TenantId, *, actor: str) -> Epoch:
        """The tenant's epoch, made at first need. To be called with `steady` held.

        Raises:
            KeyUnavailableError: The key port makes none.
        """
        found = await self._active(tenant)
        if found is not None:
            return found
        name = secrets.token_hex(EPOCH_BYTES)

        async def effect(intent: int) -> Epoch:
            return await self._begin(tenant, name, intent, retiring=None)

        return await self._changes.make(Change(tenant, "epoch.create", name, actor), effect)

    async def turn(self, tenant: TenantId, *, actor: str) -> Turned | None:
        """Give the tenant a new epoch key and destroy the old one; or finish what a crash cut off.

        Returns:
            None where the tenant has never had an epoch.

        Raises:
            KeyUnavailableError: The port, or a survivor's key, cannot be used. The old key is not destroyed.
        """
        async with self._turning:
            retired = await self._unfinished(tenant)
            active = await self._active(tenant)
            ending = retired or ([] if active is None else [active])
            rewrapped = [await self._end(tenant, old, actor) for old in ending]
            now = await self._active(tenant)
        if not ending or now is None:
            return None
        return Turned(tenant, now.epoch, tuple(old.epoch for old in ending), sum(rewrapped))

    async def due(self, now: datetime, days: int) -> list[TenantId]:
        """The tenants whose epoch is as old as that, or whose turn was cut off; the longest waiting first."""
        old = key_epochs.c.retired_at.is_(None) & (key_epochs.c.created_at <= now - timedelta(days=days))
        cut_off = key_epochs.c.retired_at.is_not(None) & key_epochs.c.destroyed_at.is_(None)
        query = select(key_epochs.c.tenant).where(old | cut_off).order_by(key_epochs.c.created_at)
        async with self._database.begin() as connection:
            return list(dict.fromkeys(TenantId(row.tenant) for row in await connection.execute(query)))

    async def turn_due(self, now: datetime, days: int, *, actor: str) -> list[Turned]:
        """Turn every epoch that is due. One tenant's trouble does not keep the others waiting.

        Raises:
            RetentionError: What the first tenant that failed met, after all were tried.
        """
        turned: list[Turned] = []
        failure: RetentionError | None = None
        for tenant in await self.due(now, days):
            try:
                done = await self.turn(tenant, actor=actor)
            except RetentionError as error:
                failure = failure or error
            else:
                turned += [] if done is None else [done]
        if failure is not None:
            raise failure
        return turned

    async def _end(self, tenant: TenantId, old: Epoch, actor: str) -> int:
        name = secrets.token_hex(EPOCH_BYTES)

        async def effect(intent: int) -> int:
            new = await self._successor(tenant, old, name, intent)
            rewrapped = await self._rewrap(old, new, intent)
            await asyncio.to_thread(self._port.destroy, old.key_id)
            gone = update(key_epochs).where(key_epochs.c.epoch == old.epoch)
            async with self._database.begin() as connection:
                await connection.execute(gone.values(destroyed_at=self._now(), intent=intent))
            return rewrapped

        return await self._changes.make(Change(tenant, "epoch.turn", old.epoch, actor), effect)

    async def _successor(self, tenant: TenantId, old: Epoch, name: str, intent: int) -> Epoch:
        async with self.steady(tenant):
            active = await self._active(tenant)
            if active is not None and active != old:
                return active
            return await self._begin(tenant, name, intent, retiring=old)

    async def _begin(self, tenant: TenantId, name: str, intent: int, *, retiring: Epoch | None) -> Epoch:
        key_id = await asyncio.to_thread(self._port.create, tenant)
        now = self._now()
        row = {"epoch": name, "tenant": tenant, "key_id": key_id, "backend": self._port.name, "created_at": now}
        async with self._database.begin() as connection:
            if retiring is not None:  # first: the tables let a tenant have one active epoch
                retire = update(key_epochs).where(key_epochs.c.epoch == retiring.epoch)
                await connection.execute(retire.values(retired_at=now, intent=intent))
            await connection.execute(insert(key_epochs).values(row | {"intent": intent}))
        return Epoch(name, key_id)

    async def _rewrap(self, old: Epoch, new: Epoch, intent: int) -> int:
        done = 0
        while rows := await self._survivors(old):
            moved = await asyncio.to_thread(self._moved, rows, old, new)
            async with self._database.begin() as connection:
                await connection.execute(_MOVE, [row | {"new_epoch": new.epoch, "new_intent": intent} for row in moved])
            done += len(rows)
        return done

    async def _survivors(self, old: Epoch) -> Sequence[Row[Any]]:
        query = select(subject_keys).where(subject_keys.c.epoch == old.epoch).limit(BATCH_SUBJECTS)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).all()

    def _moved(self, rows: Sequence[Row[Any]], old: Epoch, new: Epoch) -> list[dict[str, Any]]:
        held = [(row, use) for row in rows for use in (CONTENT, SIDECAR) if wrapped_of(row, use) is not None]
        anew = self._port.rewrap(old.key_id, new.key_id, [_move(row, use, old, new) for row, use in held])
        found = {(row.subject, use): wrapped for (row, use), wrapped in zip(held, anew, strict=True)}
        return [
            {
                "its_subject": row.subject,
                "its_epoch": old.epoch,
                "its_content": row.content_key,
                "its_sidecar": row.sidecar_key,
                "new_content": found.get((row.subject, CONTENT)),  # what was destroyed stays so
                "new_sidecar": found.get((row.subject, SIDECAR)),
            }
            for row in rows
        ]

    async def _active(self, tenant: TenantId) -> Epoch | None:
        rows = await self._epochs(tenant, key_epochs.c.retired_at.is_(None))
        if rows and rows[0].backend != self._port.name:
            raise KeyUnavailableError("this tenant's keys live in another kind of key port")
        return Epoch(rows[0].epoch, rows[0].key_id) if rows else None

    async def _unfinished(self, tenant: TenantId) -> list[Epoch]:
        cut_off = key_epochs.c.retired_at.is_not(None) & key_epochs.c.destroyed_at.is_(None)
        return [Epoch(row.epoch, row.key_id) for row in await self._epochs(tenant, cut_off)]

    async def _epochs(self, tenant: TenantId, which: Any) -> Sequence[Row[Any]]:
        query = select(key_epochs).where((key_epochs.c.tenant == tenant) & which).order_by(key_epochs.c.created_at)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).all()


def _move(row: Row[Any], use: str, old: Epoch, new: Epoch) -> Move:
    before, after = (context(row.tenant, row.subject, each.epoch, use) for each in (old, new))
    return Move(wrapped_of(row, use) or b"", before, after)


# Only what still is as it was read: a key that was forgotten in between must not come back.
_MOVE: Final = (
    update(subject_keys)
    .where(
        subject_keys.c.subject == bindparam("its_subject"),
        subject_keys.c.epoch == bindparam("its_epoch"),
        subject_keys.c.content_key.is_not_distinct_from(bindparam("its_content")),
        subject_keys.c.sidecar_key.is_not_distinct_from(bindparam("its_sidecar")),
    )
    .values(
        epoch=bindparam("new_epoch"),
        content_key=bindparam("new_content"),
        sidecar_key=bindparam("new_sidecar"),
        intent=bindparam("new_intent"),
    )
)
